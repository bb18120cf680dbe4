/* Numbers as people write them: 0912.345.678, (+84) 912 345 678, letter O for zero, 12-3-85, 42 tuổi.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/values.h"

#include <string.h>

enum { MOST_DIGITS = 15, LEAST_PHONE = 10, MOST_PHONE = 11, YOUNGEST = 5, OLDEST = 110 };

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return c >= 'a' && c <= 'z';
}

bool values_empty(const char *folded, size_t len)
{
	size_t letters = 0;
	for (size_t i = 0; i < len; i++) {
		if (digit(folded[i]) || (letter(folded[i]) && folded[i] != 'x')) /* "xxx" holds a place */
			return false;
		letters += folded[i] == 'x';
	}
	return letters != 1;
}

/* Whether the digits so far are a whole Vietnamese number, so that a second number after "-" or "/" is not added to it. */
static bool whole(const char *digits, size_t n)
{
	if (n >= 2 && digits[0] == '0' && digits[1] == '0') /* 0084 912 345 678 */
		return n >= LEAST_PHONE + 3;
	if (n >= 2 && digits[0] == '0' && digits[1] != '2')
		return n >= LEAST_PHONE;
	if (n >= 2 && digits[0] == '8' && digits[1] == '4')
		return n >= LEAST_PHONE + 1;
	return n >= MOST_PHONE;
}

/* One blank, dot or dash between digits; at most two marks in a row ("(024) 3765", "0912 - 000"). */
static size_t gap(const char *t, size_t len, size_t i)
{
	size_t k = i;
	while (k < len && k - i < 3 && t[k] && strchr(" .-()/", t[k]))
		k++;
	return k;
}

static bool zero_letter(const char *t, size_t len, size_t i, size_t digits)
{
	if (t[i] != 'o')
		return false;
	bool before = digits > 0 && (digit(t[i - 1]) || t[i - 1] == 'o' || strchr(" .-", t[i - 1])), after = i + 1 < len && (digit(t[i + 1]) || t[i + 1] == 'o');
	return after || (before && (i + 1 == len || !letter(t[i + 1])) && (digit(t[i - 1]) || t[i - 1] == 'o'));
}

enum value_state values_phone(const char *t, size_t len, char out[VALUES_PHONE_SIZE], size_t *used)
{
	char digits[MOST_DIGITS + 1];
	size_t n = 0, i = 0, end = 0;
	while (i < len && t[i] && strchr(" (+.:-", t[i]))
		i++;
	for (; i < len && n < MOST_DIGITS;) {
		if (digit(t[i]) || zero_letter(t, len, i, n)) {
			digits[n++] = digit(t[i]) ? t[i] : '0';
			end = ++i;
			continue;
		}
		size_t k = gap(t, len, i);
		if (k == i || k == len || n == 0 || whole(digits, n) || !(digit(t[k]) || zero_letter(t, len, k, n)))
			break;
		i = k;
	}
	*used = end;
	if (n == 0)
		return VALUE_NONE;
	digits[n] = '\0';
	const char *d = digits;
	if (n == MOST_DIGITS || (end < len && (digit(t[end]) || letter(t[end]))))
		return VALUE_IMPOSSIBLE;
	if (strncmp(d, "00", 2) == 0)
		d += 2;
	bool country = strncmp(d, "84", 2) == 0 && strlen(d) >= 11;
	d += country ? 2 : 0;
	d += country && *d == '0' ? 1 : 0; /* (+84) 0912… */
	bool bare = country || (n == 9 && digits[0] >= '3'); /* a spreadsheet drops the first 0 */
	size_t total = strlen(d) + (bare ? 1 : 0);
	if ((!bare && d[0] != '0') || total < LEAST_PHONE || total > MOST_PHONE)
		return VALUE_IMPOSSIBLE;
	out[0] = '0';
	memcpy(out + (bare ? 1 : 0), d, strlen(d) + 1);
	if (total == MOST_PHONE && out[1] != '1' && out[1] != '2') /* only old mobiles (01…) and landlines (02…) have eleven */
		return VALUE_IMPOSSIBLE;
	return strspn(out, "0") >= LEAST_PHONE ? VALUE_IMPOSSIBLE : VALUE_GOOD;
}

/* Up to four digits; the count of them is returned. */
static size_t number(const char *t, size_t len, size_t *at, int *value)
{
	size_t n = 0;
	*value = 0;
	while (*at < len && digit(t[*at]) && n < 9) {
		*value = *value < 100000 ? *value * 10 + (t[*at] - '0') : *value;
		++*at;
		n++;
	}
	return n;
}

static bool word(const char *t, size_t len, size_t *at, const char *w)
{
	size_t i = *at, n = strlen(w);
	while (i < len && t[i] == ' ')
		i++;
	if (i + n > len || memcmp(t + i, w, n) != 0 || (i + n < len && letter(t[i + n])))
		return false;
	*at = i + n;
	return true;
}

static bool date_mark(const char *t, size_t len, size_t *at)
{
	size_t i = *at;
	while (i < len && t[i] == ' ')
		i++;
	if (i >= len || !strchr("/.-", t[i]) || !t[i])
		return false;
	i++;
	while (i < len && t[i] == ' ')
		i++;
	if (i >= len || !digit(t[i]))
		return false;
	*at = i;
	return true;
}

static int full_year(int value, size_t digits, int now_year)
{
	if (digits == 4)
		return value;
	if (digits != 2)
		return 0;
	return 2000 + value <= now_year ? 2000 + value : 1900 + value;
}

static enum value_state judged(int year, int now_year, int *out)
{
	*out = year;
	return year >= VALUES_FIRST_YEAR && year <= now_year - YOUNGEST ? VALUE_GOOD : VALUE_IMPOSSIBLE;
}

static int days_of(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* "12/3/1985", "3/1985": after the first number a mark and more numbers. */
static enum value_state date(const char *t, size_t len, size_t *at, int first, int now_year, int *year)
{
	int second = 0, third = 0;
	size_t n = number(t, len, at, &second), i = *at;
	if (!date_mark(t, len, &i)) {
		if (first < 1 || first > 12 || n != 4)
			return VALUE_IMPOSSIBLE;
		return judged(second, now_year, year);
	}
	*at = i;
	n = number(t, len, at, &third);
	third = full_year(third, n, now_year);
	if (first < 1 || first > days_of(second, third))
		return VALUE_IMPOSSIBLE;
	return judged(third, now_year, year);
}

/* A month that is a word has its year behind "năm". */
static enum value_state worded_month(const char *t, size_t len, size_t at, int now_year, int *year, size_t *used)
{
	enum { LONGEST_MONTH = 16 };
	for (size_t i = at; i < len && i < at + LONGEST_MONTH; i++) {
		int value;
		size_t k = i;
		if (t[i] != ' ' || !word(t, len, &k, "nam"))
			continue;
		while (k < len && t[k] == ' ')
			k++;
		if (number(t, len, &k, &value) != 4)
			return VALUE_IMPOSSIBLE;
		*used = k;
		return judged(value, now_year, year);
	}
	return VALUE_IMPOSSIBLE;
}

enum value_state values_birth(const char *t, size_t len, int now_year, bool age, int *year, bool *aged, size_t *used)
{
	size_t i = 0, n;
	int value;
	*aged = false;
	while (i < len && !digit(t[i]) && i < 24) /* "ngày", "khoảng", a leader */
		i++;
	*used = 0;
	if (i >= len || !digit(t[i]))
		return values_empty(t, len < 24 ? len : 24) ? VALUE_NONE : VALUE_IMPOSSIBLE;
	n = number(t, len, &i, &value);
	*used = i;
	size_t k = i;
	if (n <= 2 && (word(t, len, &k, "thang") || date_mark(t, len, &k))) {
		while (k < len && t[k] == ' ')
			k++;
		int month;
		size_t m = k;
		if (number(t, len, &m, &month) && (word(t, len, &m, "nam") || word(t, len, &m, ","))) {
			while (m < len && t[m] == ' ')
				m++;
			int day = value;
			n = number(t, len, &m, &value);
			*used = m;
			value = full_year(value, n, now_year);
			return day >= 1 && day <= days_of(month, value) ? judged(value, now_year, year) : VALUE_IMPOSSIBLE;
		}
		if (k < len && letter(t[k])) /* "mồng 2 tháng Giêng năm 1950" */
			return worded_month(t, len, k, now_year, year, used);
		enum value_state state = date(t, len, &k, value, now_year, year);
		*used = k;
		return state;
	}
	if (n <= 3 && (word(t, len, &k, "tuoi") || age)) {
		*used = k;
		*aged = true;
		*year = now_year - value;
		return value >= YOUNGEST && value <= OLDEST ? VALUE_GOOD : VALUE_IMPOSSIBLE;
	}
	if (i < len && letter(t[i]))
		return VALUE_IMPOSSIBLE;
	return judged(n == 4 ? value : n == 2 ? full_year(value, n, now_year) : 0, now_year, year);
}
