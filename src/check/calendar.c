/* The calendar's arithmetic: which dates a milestone has, which days are worked, which letter a day makes due.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
	DAY = 24 * 3600,
	MOVE_MOST = 60,  /* days a step is moved at most: no office rests longer, and a file that says so must not hang us */
	PAPERS_BEFORE = 60, /* days */
	MONTHS_MOST = 600, /* dates of one milestone; calendar_load allows ten years */
};

int64_t calendar_day(int64_t time)
{
	int64_t local = time + CLOCK_OFFSET, past = local % DAY;
	return time - (past < 0 ? past + DAY : past);
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static bool holds(const int64_t *days, size_t count, int64_t day)
{
	return count && bsearch(&day, days, count, sizeof *days, by_day);
}

bool calendar_works(const struct calendar *calendar, int64_t time)
{
	int64_t day = calendar_day(time);
	if (holds(calendar->made_up, calendar->made_up_count, day))
		return true;
	return calendar->works[clock_civil(day).weekday] && !holds(calendar->holidays, calendar->holiday_count, day);
}

static bool has_quota(const char *word, const struct unit *unit)
{
	return (strcmp(word, "monthly-quota") == 0 && unit->monthly_quota > 0) || (strcmp(word, "total-quota") == 0 && unit->total_quota > 0) ||
	       (strcmp(word, "commend-quota") == 0 && unit->commend_quota > 0);
}

bool calendar_concerns(const struct milestone *milestone, const struct unit *unit)
{
	for (size_t i = 0; i < milestone->to_count; i++) {
		const char *to = milestone->to[i];
		if (strcmp(to, unit->id) == 0 || strcmp(to, unit->kind) == 0 || has_quota(to, unit))
			return true;
		if (strcmp(to, "all") == 0 && strcmp(unit->kind, "noivu") != 0)
			return true;
	}
	return false;
}

bool calendar_concerns_office(const struct milestone *milestone)
{
	for (size_t i = 0; i < milestone->to_count; i++)
		if (strcmp(milestone->to[i], "office") == 0)
			return true;
	return false;
}

/* ---- occasions ---- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct occasion once(const struct milestone *m, const struct contest *contest)
{
	struct civil c = clock_civil(m->date);
	struct occasion o = { .milestone = m, .date = m->date, .from = contest->opens, .until = m->date };
	if (contest->deadline >= m->date && contest->deadline < m->date + DAY)
		o.until = contest->deadline + 1; /* AMB-1: the day of closing is inside */
	snprintf(o.period, sizeof o.period, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100);
	return o;
}

static struct occasion monthly(const struct milestone *m, const struct contest *contest, int year, int month)
{
	struct occasion o = { .milestone = m, .date = clock_time(year, month, m->day, 0, 0, 0) };
	struct civil c = clock_civil(o.date);
	if (m->report) {
		o.from = clock_time(year, month - 1, 1, 0, 0, 0);
		o.until = clock_time(year, month, 1, 0, 0, 0);
	} else {
		o.from = o.date == m->from ? contest->opens : clock_time(year, month - 1, m->day, 0, 0, 0);
		o.until = o.date;
	}
	o.from = later(o.from, contest->opens);
	snprintf(o.period, sizeof o.period, "%04u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100);
	return o;
}

/* `month` is the quarter's last. */
static struct occasion quarterly(const struct milestone *m, const struct contest *contest, int year, int month)
{
	struct occasion o = { .milestone = m, .until = clock_time(year, month + 1, 1, 0, 0, 0) };
	o.date = o.until - DAY;
	o.from = later(clock_time(year, month - 2, 1, 0, 0, 0), contest->opens);
	struct civil c = clock_civil(o.date);
	snprintf(o.period, sizeof o.period, "%04u-Q%u", (unsigned)c.year % 10000, (unsigned)c.month / 3 % 10);
	return o;
}

/* The dates of one milestone in their order; 0 when there are no more. */
static int nth(const struct milestone *m, const struct contest *contest, int n, struct occasion *out)
{
	if (m->every == EVERY_ONCE) {
		*out = once(m, contest);
		return n == 0;
	}
	struct civil first = clock_civil(m->from);
	*out = m->every == EVERY_MONTH ? monthly(m, contest, first.year, first.month + n) : quarterly(m, contest, first.year, first.month + 3 * n);
	return out->date <= m->until && n < MONTHS_MOST;
}

size_t calendar_occasions(const struct calendar *calendar, const struct contest *contest, struct arena *arena, struct occasion **out)
{
	size_t count = 0, kept = 0;
	struct occasion o;
	for (size_t i = 0; i < calendar->count; i++)
		for (int n = 0; nth(&calendar->milestones[i], contest, n, &o); n++)
			count++;
	struct occasion *all = arena_array(arena, count + 1, sizeof *all);
	for (size_t i = 0; i < calendar->count; i++)
		for (int n = 0; nth(&calendar->milestones[i], contest, n, &o); n++) {
			size_t at = kept++;
			for (; at > 0 && all[at - 1].date > o.date; at--) /* some forty: sorted as they come, equal dates in the file's order */
				all[at] = all[at - 1];
			all[at] = o;
		}
	assert(kept == count);
	*out = all;
	return count;
}

int calendar_period(const struct calendar *calendar, const struct contest *contest, int64_t time, struct occasion *out)
{
	for (size_t i = 0; i < calendar->count; i++) {
		struct occasion o;
		if (calendar->milestones[i].ends != ENDS_MONTHLY_QUOTA)
			continue;
		for (int n = 0; nth(&calendar->milestones[i], contest, n, &o); n++)
			if (time >= o.from && time < o.until) {
				*out = o;
				return 1;
			}
	}
	return 0;
}

/* ---- steps ---- */

int64_t calendar_step_day(const struct calendar *calendar, const struct occasion *occasion, const struct calendar_step *step)
{
	int64_t day = occasion->date + (int64_t)step->days * DAY, to = step->days < 0 ? -DAY : DAY;
	for (int moved = 0; moved < MOVE_MOST; moved++)
		if (calendar_works(calendar, day + moved * to))
			return day + moved * to;
	return day;
}

const struct calendar_step *calendar_due(const struct calendar *calendar, const struct occasion *occasion, int64_t now)
{
	const struct milestone *m = occasion->milestone;
	/* Steps stand in the order of their days and moving never turns two around: the last one whose day has come is the newest. */
	for (size_t i = m->step_count; i-- > 0;) {
		const struct calendar_step *step = &m->steps[i];
		int64_t day = calendar_step_day(calendar, occasion, step);
		if (day > calendar_day(now))
			continue;
		int64_t ends = step->days < 0 ? occasion->date : day + (int64_t)calendar->catch_up * DAY;
		return now < ends ? step : NULL;
	}
	return NULL;
}

int64_t calendar_papers_from(const struct milestone *milestone, const struct contest *contest)
{
	int64_t soon = milestone->date - (int64_t)PAPERS_BEFORE * DAY;
	return soon < contest->opens ? soon : contest->opens;
}

int64_t calendar_papers_until(const struct milestone *milestone, const struct contest *contest, int64_t now)
{
	struct civil c = clock_civil(calendar_papers_from(milestone, contest));
	int64_t next = clock_time(c.year + 1, c.month, c.day, 0, 0, 0);
	return now < next ? now + 1 : next;
}

const char *calendar_step_name(const struct calendar_step *step, char out[16])
{
	snprintf(out, 16, "%+d", step->days);
	return out;
}
