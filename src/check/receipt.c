/* Reads Received headers: who took the letter in, and when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/receipt.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

/* Whether *t stands in a comment (RFC 5322, 3.2.2), its parentheses included; a quoted pair within is passed whole. */
static bool in_comment(const char **t, int *depth)
{
	bool within = *depth > 0;
	if (within && **t == '\\' && (*t)[1])
		++*t;
	else if (**t == '(')
		++*depth;
	else if (within && **t == ')')
		--*depth;
	return within || *depth > 0;
}

const char *receipt_skip(const char *t, const char *also)
{
	for (int depth = 0; *t; t++)
		if (!in_comment(&t, &depth) && !isspace((unsigned char)*t) && !(also && strchr(also, *t)))
			return t;
	return t;
}

static const char *skip(const char *t)
{
	return receipt_skip(t, ",");
}

static bool number(const char **t, int most_digits, int *out)
{
	int n = 0, value = 0;
	const char *p = skip(*t);
	for (; isdigit((unsigned char)*p) && n < most_digits; p++, n++)
		value = value * 10 + (*p - '0');
	if (!n || isdigit((unsigned char)*p))
		return false;
	*t = p;
	*out = value;
	return true;
}

static bool month(const char **t, int *out)
{
	static const char names[][4] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
	const char *p = skip(*t);
	for (int i = 0; i < 12; i++)
		if (strncasecmp(p, names[i], 3) == 0) {
			while (isalpha((unsigned char)*p))
				p++;
			*t = p;
			*out = i + 1;
			return true;
		}
	return false;
}

/* "+0700", "-0330", "GMT", "EST"; an unknown name is UTC (RFC 5322, 4.3). */
static int zone(const char *t)
{
	static const struct {
		const char *name;
		int hours;
	} names[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	t = skip(t);
	if ((*t == '+' || *t == '-') && strspn(t + 1, "0123456789") >= 4) {
		int hours = (t[1] - '0') * 10 + (t[2] - '0'), minutes = (t[3] - '0') * 10 + (t[4] - '0');
		if (hours > 14 || minutes > 59)
			return 0;
		return (*t == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncasecmp(t, names[i].name, 3) == 0)
			return names[i].hours * 3600;
	return 0;
}

int receipt_date(const char *text, int64_t *time)
{
	int day, mon, year, hour, minute, second = 0;
	const char *t = skip(text);
	while (isalpha((unsigned char)*t)) /* the day of the week says nothing new */
		t++;
	t = skip(t);
	if (!number(&t, 2, &day) || !month(&t, &mon) || !number(&t, 4, &year) || !number(&t, 2, &hour))
		return 0;
	t = skip(t);
	if (*t++ != ':' || !number(&t, 2, &minute))
		return 0;
	t = skip(t);
	if (*t == ':' && (t++, !number(&t, 2, &second)))
		return 0;
	if (year < 50)
		year += 2000; /* RFC 5322, 4.3 */
	else if (year < 1000)
		year += 1900;
	if (year < 1970 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return 0;
	if (second == 60) /* a leap second is of the minute it ends: 23:59:60 is no new day */
		second = 59;
	int64_t local = clock_time(year, mon, day, hour, minute, second);
	if (clock_civil(clock_time(year, mon, day, 0, 0, 0)).day != day)
		return 0;
	*time = local + CLOCK_OFFSET - zone(t);
	return 1;
}

bool receipt_by(const char *received, const char *host)
{
	size_t len = strlen(host);
	int depth = 0;
	bool word_start = true;
	for (const char *t = received; *t && *t != ';'; t++) {
		if (*t == '(')
			depth++;
		else if (*t == ')' && depth)
			depth--;
		if (depth == 0 && word_start && strncasecmp(t, "by", 2) == 0 && isspace((unsigned char)t[2])) {
			t = skip(t + 2);
			return strncasecmp(t, host, len) == 0 && (!t[len] || strchr(" \t\r\n;(.", t[len])) && !(t[len] == '.' && t[len + 1] && !isspace((unsigned char)t[len + 1]) && t[len + 1] != ';');
		}
		word_start = isspace((unsigned char)*t) || *t == ')';
	}
	return false;
}

/* What stands behind the last semicolon that is in no comment; NULL. */
static const char *date_of(const char *received)
{
	const char *found = NULL;
	int depth = 0;
	for (const char *t = received; *t; t++)
		if (!in_comment(&t, &depth) && *t == ';')
			found = t + 1;
	return found;
}

int64_t receipt_time(const struct submission *submission, const char *trusted, int64_t arrived)
{
	const char *received = submission_header(submission, "received");
	const char *date = received ? date_of(received) : NULL;
	int64_t time;
	if (!trusted || !trusted[0] || !date || !receipt_by(received, trusted) || !receipt_date(date, &time))
		return arrived;
	return time;
}
