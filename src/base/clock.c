/* Time: seconds since 1970, shown and read as the contest's local time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now(void)
{
	return (int64_t)time(NULL);
}

int64_t clock_mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_boot(void)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec;
}

struct civil clock_civil(int64_t seconds)
{
	time_t local = (time_t)(seconds + CLOCK_OFFSET);
	struct tm tm;
	gmtime_r(&local, &tm);
	return (struct civil){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday };
}

int64_t clock_time(int year, int month, int day, int hour, int minute, int second)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_sec = second };
	return (int64_t)timegm(&tm) - CLOCK_OFFSET;
}

char *clock_iso(int64_t seconds, char out[32])
{
	struct civil c = clock_civil(seconds);
	snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u+07:00", (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100, (unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100);
	return out;
}

char *clock_mail(int64_t seconds, char out[48])
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = clock_civil(seconds);
	snprintf(out, 48, "%s, %02u %s %04u %02u:%02u:%02u +0700", days[c.weekday], (unsigned)c.day % 100, months[c.month - 1], (unsigned)c.year % 10000, (unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100);
	return out;
}

/* Exactly `digits` digits of value least..most; the cursor moves only on success. */
static int number(const char **at, int digits, int least, int most, int *out)
{
	int n = 0;
	for (int i = 0; i < digits; i++) {
		if (!isdigit((unsigned char)(*at)[i]))
			return 0;
		n = n * 10 + ((*at)[i] - '0');
	}
	if (n < least || n > most)
		return 0;
	*at += digits;
	*out = n;
	return 1;
}

static int letter(const char **at, char c)
{
	if (**at != c)
		return 0;
	++*at;
	return 1;
}

static int offset(const char **at, int *seconds)
{
	int sign, hours, minutes;
	if (letter(at, 'Z')) {
		*seconds = 0;
		return 1;
	}
	if (**at != '+' && **at != '-')
		return 0;
	sign = *(*at)++ == '-' ? -1 : 1;
	if (!number(at, 2, 0, 14, &hours))
		return 0;
	letter(at, ':');
	if (!number(at, 2, 0, 59, &minutes))
		return 0;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return 1;
}

int clock_parse(const char *text, int64_t *out)
{
	int year, month, day, hour = 0, minute = 0, second = 0, zone = CLOCK_OFFSET;
	const char *at = text;
	if (!number(&at, 4, 1970, 9999, &year) || !letter(&at, '-') || !number(&at, 2, 1, 12, &month) || !letter(&at, '-') || !number(&at, 2, 1, 31, &day))
		return 0;
	if (*at == 'T' || *at == ' ') {
		at++;
		if (!number(&at, 2, 0, 23, &hour) || !letter(&at, ':') || !number(&at, 2, 0, 59, &minute))
			return 0;
		if (letter(&at, ':') && !number(&at, 2, 0, 59, &second))
			return 0;
		if (*at && !offset(&at, &zone))
			return 0;
	}
	if (*at)
		return 0;
	int64_t t = clock_time(year, month, day, hour, minute, second);
	struct civil back = clock_civil(t);
	if (back.day != day || back.month != month) /* 31/4 and 30/2 are no days */
		return 0;
	*out = t + CLOCK_OFFSET - zone;
	return 1;
}
