/* Values of a letter's blanks, written as Vietnamese offices write them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/put.h"

#include <stdio.h>

#include "base/clock.h"

void put_text(json_t *to, const char *name, const char *text)
{
	if (text && *text)
		json_object_set_new(to, name, json_string(text));
}

void put_truth(json_t *to, const char *name, bool truth)
{
	json_object_set_new(to, name, json_boolean(truth));
}

/* Counts as the plan writes them: 01, 02, 10 (letters.vi.md). */
void put_number(json_t *to, const char *name, size_t n)
{
	char text[24];
	snprintf(text, sizeof text, n ? "%02zu" : "%zu", n);
	put_text(to, name, text);
}

/* None is absent, so that the letter can say "không có". */
void put_count(json_t *to, const char *name, size_t n)
{
	if (n)
		put_number(to, name, n);
}

/* Words with the Vietnamese dot: 1.234. */
void put_thousands(json_t *to, const char *name, int64_t n)
{
	char text[40];
	if (n >= 1000000)
		snprintf(text, sizeof text, "%lld.%03lld.%03lld", (long long)n / 1000000, (long long)n / 1000 % 1000, (long long)n % 1000);
	else if (n >= 1000)
		snprintf(text, sizeof text, "%lld.%03lld", (long long)n / 1000, (long long)n % 1000);
	else
		snprintf(text, sizeof text, "%lld", (long long)n);
	put_text(to, name, text);
}

/* "05 tháng 4 năm 2023": a zero before days under 10 and months under 3 (Nghị định 30/2020/NĐ-CP). */
void put_date(json_t *to, const char *name, int64_t time)
{
	char text[64];
	struct civil c = clock_civil(time);
	snprintf(text, sizeof text, c.month < 3 ? "%02d tháng %02d năm %d" : "%02d tháng %d năm %d", c.day, c.month, c.year);
	put_text(to, name, text);
}

void put_hour(json_t *to, const char *name, int64_t time)
{
	char text[32];
	struct civil c = clock_civil(time);
	snprintf(text, sizeof text, "%02d giờ %02d phút", c.hour, c.minute);
	put_text(to, name, text);
}

void put_day(json_t *to, const char *name, int64_t time)
{
	char text[32];
	struct civil c = clock_civil(time);
	snprintf(text, sizeof text, c.month < 3 ? "%02d/%02d/%d" : "%02d/%d/%d", c.day, c.month, c.year);
	put_text(to, name, text);
}
