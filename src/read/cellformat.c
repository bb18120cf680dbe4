/* Numbers of a sheet as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/cellformat.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
	DAYS_1904 = 1462,         /* from the one beginning to the other */
	LAST_DAY = 2958465,       /* 31 December 9999 */
	LEAP_THAT_WAS_NOT = 60,   /* 29 February 1900, which Lotus 1-2-3 thought there was */
	DAYS_TO_1970 = 25569,
	DAY_SECONDS = 86400,
	MOST_DIGITS = 15,         /* what a number of a sheet holds */
};

struct cellformat cellformat_known(int number)
{
	struct cellformat f = { .digits = 0 };
	f.date = (number >= 14 && number <= 17) || number == 22 || (number >= 27 && number <= 36) || (number >= 50 && number <= 58);
	f.no_day = number == 17;
	f.time = (number >= 18 && number <= 22) || (number >= 45 && number <= 47);
	f.percent = number == 9 || number == 10;
	f.grouped = number == 3 || number == 4 || (number >= 37 && number <= 44) || (number >= 5 && number <= 8);
	return f;
}

/* The code without what is quoted, in brackets or escaped, of its first part (of positive numbers), in lower case. */
static void strip(const char *code, char *out, size_t room)
{
	size_t n = 0;
	for (const char *p = code; *p && *p != ';' && n + 1 < room; p++) {
		char close = *p == '"' ? '"' : *p == '[' ? ']' : '\0';
		if (close) {
			p = strchr(p + 1, close);
			if (!p)
				break;
		} else if ((*p == '\\' || *p == '_' || *p == '*') && p[1]) {
			p++;
		} else {
			out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
		}
	}
	out[n] = '\0';
}

struct cellformat cellformat_of(const char *code)
{
	struct cellformat f = { .digits = 0 };
	char bare[128];
	strip(code, bare, sizeof bare);
	bool general = strstr(bare, "general") != NULL;
	bool day = strchr(bare, 'd') != NULL, year = strchr(bare, 'y') != NULL, month = strchr(bare, 'm') != NULL;
	f.time = !general && (strchr(bare, 'h') || strchr(bare, 's'));
	f.date = !general && (day || year || (month && !f.time));
	f.no_day = f.date && !day;
	f.year_only = f.date && year && !day && !month;
	f.percent = strchr(bare, '%') != NULL;
	/* "[$-42A]dd/mm" names a language in its brackets, "[$₫-42A]" a currency. */
	const char *sign = strstr(code, "[$");
	f.grouped = strchr(bare, ',') != NULL || (sign && sign[2] != '-' && !f.date);
	f.zero = strncmp(code, "\"0\"", 3) == 0 || strncmp(code, "\\0", 2) == 0;
	size_t zeros = strspn(bare, "0 .-"), count = 0;
	for (size_t i = 0; i < zeros; i++)
		count += bare[i] == '0';
	if (zeros == strlen(bare) && !strchr(bare, '.') && count > 1 && count <= MOST_DIGITS)
		f.digits = (int)count;
	return f;
}

/* The calendar's day of a day's number since 1970 (Gregorian, days from 1 March). */
static void civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static void add_date(struct cellformat f, int64_t serial, struct buf *out)
{
	int year, month, day;
	if (serial < LEAP_THAT_WAS_NOT)
		serial++;
	civil(serial - DAYS_TO_1970, &year, &month, &day);
	if (f.year_only)
		buf_print(out, "%d", year);
	else if (f.no_day)
		buf_print(out, "%02d/%d", month, year);
	else
		buf_print(out, "%02d/%02d/%d", day, month, year);
}

static void add_time(double fraction, struct buf *out)
{
	int seconds = (int)lround(fraction * DAY_SECONDS);
	if (seconds >= DAY_SECONDS)
		seconds = DAY_SECONDS - 1;
	buf_print(out, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
}

void cellformat_add(struct cellformat f, double value, bool from_1904, struct buf *out)
{
	double whole = floor(value);
	if ((f.date || f.time) && value >= 0 && value <= LAST_DAY - DAYS_1904) {
		if (f.date)
			add_date(f, (int64_t)whole + (from_1904 ? DAYS_1904 : 0), out);
		if (f.time && f.date)
			buf_byte(out, ' ');
		if (f.time)
			add_time(value - whole, out);
	} else if (f.percent) {
		buf_print(out, "%.10g%%", value * 100);
	} else if (whole == value && fabs(value) < 1e15) {
		if (f.zero && value >= 0)
			buf_byte(out, '0');
		buf_print(out, "%0*lld", value >= 0 ? f.digits : 0, (long long)value);
	} else {
		buf_print(out, "%.10g", value);
	}
}
