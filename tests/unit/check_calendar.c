/* The plan's calendar day by day, odd calendars of the test's own, and what is said of bad ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "check/calendar.h"
#include "check_fixture.h"

enum { MEMORY = 16 << 20, HOUR = 3600, DAY = 24 * HOUR };

static char path[300];

static int64_t at(const char *text)
{
	int64_t time = 0;
	CHECK_SAY(clock_parse(text, &time), "%s is no time", text);
	return time;
}

static const char *shown(int64_t time)
{
	static char out[4][32];
	static int i;
	char *s = clock_iso(time, out[i++ % 4]);
	s[16] = '\0';
	return s;
}

/* Loads a calendar from text; the mistakes without the file's name before each. */
static struct calendar loaded(const char *text, struct arena *arena, struct buf *mistakes)
{
	struct calendar c;
	struct buf found = { 0 };
	CHECK(file_put(path, text, strlen(text), NULL) == 0);
	calendar_load(&c, path, NULL, arena, &found);
	for (const char *line = buf_str(&found); *line;) {
		size_t len = strcspn(line, "\n") + 1, skip = strlen(path) + 1;
		buf_add(mistakes, line + skip, len - skip);
		line += len;
	}
	buf_release(&found);
	return c;
}

/* ---- the plan's ---- */

static const struct occasion *occasion(const struct occasion *all, size_t count, const char *id, const char *period)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].milestone->id, id) == 0 && strcmp(all[i].period, period) == 0)
			return &all[i];
	return NULL;
}

/* Every step of the year, worked out by hand from a calendar on the wall. */
static const struct {
	const char *id, *period;
	int days;
	const char *day, *letter;
} steps[] = {
	{ "ke-hoach-phuong", "2022-11-30", -14, "2022-11-16", "milestone-ward-plan" }, { "ke-hoach-phuong", "2022-11-30", -5, "2022-11-25", "milestone-ward-plan" },
	{ "ke-hoach-phuong", "2022-11-30", -1, "2022-11-29", "milestone-ward-plan" }, { "ke-hoach-phuong", "2022-11-30", 1, "2022-12-01", "milestone-ward-plan" },
	{ "chi-tieu-thang", "2022-12", -7, "2022-12-08", "reminder" }, { "chi-tieu-thang", "2022-12", -3, "2022-12-12", "reminder" },
	{ "chi-tieu-thang", "2022-12", -1, "2022-12-14", "reminder" }, { "chi-tieu-thang", "2022-12", 1, "2022-12-16", "overdue" },
	{ "chi-tieu-thang", "2023-01", -7, "2023-01-06", "reminder" }, { "chi-tieu-thang", "2023-01", -3, "2023-01-12", "reminder" },
	{ "chi-tieu-thang", "2023-01", -1, "2023-01-13", "reminder" }, { "chi-tieu-thang", "2023-01", 1, "2023-01-16", "overdue" },
	{ "chi-tieu-thang", "2023-02", -7, "2023-02-08", "reminder" }, { "chi-tieu-thang", "2023-02", -3, "2023-02-10", "reminder" },
	{ "chi-tieu-thang", "2023-02", -1, "2023-02-14", "reminder" }, { "chi-tieu-thang", "2023-02", 1, "2023-02-16", "overdue" },
	{ "chi-tieu-thang", "2023-03", -7, "2023-03-08", "reminder" }, { "chi-tieu-thang", "2023-03", -3, "2023-03-10", "reminder" },
	{ "chi-tieu-thang", "2023-03", -1, "2023-03-14", "reminder" }, { "chi-tieu-thang", "2023-03", 1, "2023-03-16", "overdue" },
	{ "chi-tieu-thang", "2023-04", -7, "2023-04-07", "reminder" }, { "chi-tieu-thang", "2023-04", -3, "2023-04-12", "reminder" },
	{ "chi-tieu-thang", "2023-04", -1, "2023-04-14", "reminder" }, { "chi-tieu-thang", "2023-04", 1, "2023-04-17", "overdue" },
	{ "chi-tieu-thang", "2023-05", -7, "2023-05-08", "reminder" }, { "chi-tieu-thang", "2023-05", -3, "2023-05-12", "reminder" },
	{ "chi-tieu-thang", "2023-05", -1, "2023-05-12", "reminder" }, { "chi-tieu-thang", "2023-05", 1, "2023-05-16", "overdue" },
	{ "dong-nhan-bai", "2023-05-31", -30, "2023-04-28", "milestone-closing" }, { "dong-nhan-bai", "2023-05-31", -15, "2023-05-16", "milestone-closing" },
	{ "dong-nhan-bai", "2023-05-31", -7, "2023-05-24", "milestone-closing" }, { "dong-nhan-bai", "2023-05-31", -3, "2023-05-26", "milestone-closing" },
	{ "dong-nhan-bai-chung", "2023-05-31", -7, "2023-05-24", "milestone-closing" },
	{ "ho-so-to-chuc", "2023-07-20", -20, "2023-06-30", "milestone-dossier" }, { "ho-so-to-chuc", "2023-07-20", -7, "2023-07-13", "milestone-dossier" },
	{ "ho-so-to-chuc", "2023-07-20", -2, "2023-07-18", "milestone-dossier" },
	{ "tong-ket", "2023-09-02", -30, "2023-08-03", "milestone-ceremony" }, { "tong-ket", "2023-09-02", -7, "2023-08-25", "milestone-ceremony" },
	{ "de-xuat-khen-thuong", "2023-10-10", -30, "2023-09-08", "milestone-commendation" }, { "de-xuat-khen-thuong", "2023-10-10", -10, "2023-09-29", "milestone-commendation" },
	{ "de-xuat-khen-thuong", "2023-10-10", -3, "2023-10-06", "milestone-commendation" },
	{ "ban-tin-thang", "2022-12", 0, "2022-12-05", "monthly-digest" }, { "ban-tin-thang", "2023-01", 0, "2023-01-03", "monthly-digest" },
	{ "ban-tin-thang", "2023-02", 0, "2023-02-03", "monthly-digest" }, { "ban-tin-thang", "2023-03", 0, "2023-03-03", "monthly-digest" },
	{ "ban-tin-thang", "2023-04", 0, "2023-04-03", "monthly-digest" }, { "ban-tin-thang", "2023-05", 0, "2023-05-04", "monthly-digest" },
	{ "ban-tin-thang", "2023-06", 0, "2023-06-05", "monthly-digest" }, { "ban-tin-thang", "2023-07", 0, "2023-07-03", "monthly-digest" },
	{ "ban-tin-thang", "2023-08", 0, "2023-08-03", "monthly-digest" }, { "ban-tin-thang", "2023-09", 0, "2023-09-05", "monthly-digest" },
	{ "ban-tin-thang", "2023-10", 0, "2023-10-03", "monthly-digest" },
	{ "bao-cao-quy", "2022-Q4", -7, "2022-12-23", "quarterly-report" }, { "bao-cao-quy", "2023-Q1", -7, "2023-03-24", "quarterly-report" },
	{ "bao-cao-quy", "2023-Q2", -7, "2023-06-23", "quarterly-report" }, { "bao-cao-quy", "2023-Q3", -7, "2023-09-22", "quarterly-report" },
};

static void check_steps(const struct calendar *calendar, const struct occasion *all, size_t count)
{
	size_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += all[i].milestone->step_count;
	CHECK_SAY(total == sizeof steps / sizeof *steps, "%zu steps in the file, %zu in the table", total, sizeof steps / sizeof *steps);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct occasion *o = occasion(all, count, steps[i].id, steps[i].period);
		const struct calendar_step *step = NULL;
		if (!CHECK_SAY(o, "no %s %s", steps[i].id, steps[i].period))
			continue;
		for (size_t k = 0; k < o->milestone->step_count; k++)
			if (o->milestone->steps[k].days == steps[i].days)
				step = &o->milestone->steps[k];
		if (!CHECK_SAY(step, "%s has no step %d", steps[i].id, steps[i].days))
			continue;
		int64_t day = calendar_step_day(calendar, o, step);
		CHECK_SAY(day == at(steps[i].day), "%s %s %+d: on %s, not %s", steps[i].id, steps[i].period, steps[i].days, shown(day), steps[i].day);
		CHECK_STR(step->letter, steps[i].letter);
		CHECK_SAY(calendar_works(calendar, day), "%s is not worked", shown(day));
	}
}

static const struct {
	const char *id, *period, *date, *from, *until;
} spans[] = {
	{ "ke-hoach-phuong", "2022-11-30", "2022-11-30", "2022-11-01", "2022-11-30" },
	{ "chi-tieu-thang", "2022-12", "2022-12-15", "2022-11-01", "2022-12-15" }, /* the first one begins with the contest (AMB-18) */
	{ "chi-tieu-thang", "2023-01", "2023-01-15", "2022-12-15", "2023-01-15" }, { "chi-tieu-thang", "2023-03", "2023-03-15", "2023-02-15", "2023-03-15" },
	{ "chi-tieu-thang", "2023-05", "2023-05-15", "2023-04-15", "2023-05-15" },
	{ "dong-nhan-bai", "2023-05-31", "2023-05-31", "2022-11-01", "2023-06-01" }, /* AMB-1: an entry of 31/5 counts */
	{ "dong-nhan-bai-chung", "2023-05-31", "2023-05-31", "2022-11-01", "2023-06-01" },
	{ "ho-so-to-chuc", "2023-07-20", "2023-07-20", "2022-11-01", "2023-07-20" }, { "tong-ket", "2023-09-02", "2023-09-02", "2022-11-01", "2023-09-02" },
	{ "de-xuat-khen-thuong", "2023-10-10", "2023-10-10", "2022-11-01", "2023-10-10" },
	{ "ban-tin-thang", "2022-12", "2022-12-03", "2022-11-01", "2022-12-01" }, { "ban-tin-thang", "2023-01", "2023-01-03", "2022-12-01", "2023-01-01" },
	{ "ban-tin-thang", "2023-03", "2023-03-03", "2023-02-01", "2023-03-01" }, { "ban-tin-thang", "2023-10", "2023-10-03", "2023-09-01", "2023-10-01" },
	{ "bao-cao-quy", "2022-Q4", "2022-12-31", "2022-11-01", "2023-01-01" }, { "bao-cao-quy", "2023-Q1", "2023-03-31", "2023-01-01", "2023-04-01" },
	{ "bao-cao-quy", "2023-Q2", "2023-06-30", "2023-04-01", "2023-07-01" }, { "bao-cao-quy", "2023-Q3", "2023-09-30", "2023-07-01", "2023-10-01" },
};

static void check_spans(const struct occasion *all, size_t count)
{
	CHECK_SAY(count == 27, "%zu occasions", count);
	for (size_t i = 1; i < count; i++)
		CHECK_SAY(all[i - 1].date <= all[i].date, "occasion %zu is out of order", i);
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		const struct occasion *o = occasion(all, count, spans[i].id, spans[i].period);
		if (!CHECK_SAY(o, "no %s %s", spans[i].id, spans[i].period))
			continue;
		CHECK_SAY(o->date == at(spans[i].date) && o->from == at(spans[i].from) && o->until == at(spans[i].until), "%s %s: %s, [%s, %s)", spans[i].id, spans[i].period,
		          shown(o->date), shown(o->from), shown(o->until));
	}
}

/* What is due at a time; "" for nothing. */
static const struct {
	const char *id, *period, *now, *step;
} dues[] = {
	{ "chi-tieu-thang", "2022-12", "2022-12-07T23:59:59", "" }, { "chi-tieu-thang", "2022-12", "2022-12-08", "-7" }, { "chi-tieu-thang", "2022-12", "2022-12-11T12:00", "-7" },
	{ "chi-tieu-thang", "2022-12", "2022-12-12", "-3" }, { "chi-tieu-thang", "2022-12", "2022-12-13T23:59", "-3" }, { "chi-tieu-thang", "2022-12", "2022-12-14T07:00", "-1" },
	{ "chi-tieu-thang", "2022-12", "2022-12-14T23:59:59", "-1" }, { "chi-tieu-thang", "2022-12", "2022-12-15", "" }, { "chi-tieu-thang", "2022-12", "2022-12-15T23:59:59", "" },
	{ "chi-tieu-thang", "2022-12", "2022-12-16", "+1" }, { "chi-tieu-thang", "2022-12", "2022-12-25T23:59:59", "+1" }, { "chi-tieu-thang", "2022-12", "2022-12-26", "" },
	{ "chi-tieu-thang", "2023-04", "2023-04-16T10:00", "" }, /* a Sunday: the overdue notice moves to Monday, and its ten days with it */
	{ "chi-tieu-thang", "2023-04", "2023-04-17", "+1" }, { "chi-tieu-thang", "2023-04", "2023-04-26T23:59:59", "+1" }, { "chi-tieu-thang", "2023-04", "2023-04-27", "" },
	{ "chi-tieu-thang", "2023-05", "2023-05-11T23:59", "-7" }, { "chi-tieu-thang", "2023-05", "2023-05-12", "-1" }, /* two steps on one Friday: the later alone */
	{ "chi-tieu-thang", "2023-05", "2023-05-14T09:00", "-1" }, { "chi-tieu-thang", "2023-05", "2023-07-01", "" },
	{ "ban-tin-thang", "2022-12", "2022-12-03", "" }, { "ban-tin-thang", "2022-12", "2022-12-05", "+0" }, { "ban-tin-thang", "2023-01", "2023-01-03", "+0" },
	{ "ban-tin-thang", "2023-09", "2023-09-04", "" }, { "ban-tin-thang", "2023-09", "2023-09-05", "+0" }, { "ban-tin-thang", "2023-09", "2023-09-15", "" },
	{ "dong-nhan-bai", "2023-05-31", "2023-04-27T23:59", "" }, { "dong-nhan-bai", "2023-05-31", "2023-04-28", "-30" }, { "dong-nhan-bai", "2023-05-31", "2023-05-30T23:59:59", "-3" },
	{ "dong-nhan-bai", "2023-05-31", "2023-05-31", "" }, { "bao-cao-quy", "2022-Q4", "2022-12-23", "-7" }, { "bao-cao-quy", "2022-Q4", "2022-12-31", "" },
	{ "tong-ket", "2023-09-02", "2023-08-25", "-7" }, { "ke-hoach-phuong", "2022-11-30", "2022-11-30T12:00", "" }, { "ke-hoach-phuong", "2022-11-30", "2022-12-01", "+1" },
};

static void check_dues(const struct calendar *calendar, const struct occasion *all, size_t count)
{
	for (size_t i = 0; i < sizeof dues / sizeof *dues; i++) {
		const struct occasion *o = occasion(all, count, dues[i].id, dues[i].period);
		const struct calendar_step *step = o ? calendar_due(calendar, o, at(dues[i].now)) : NULL;
		char name[16] = "";
		if (step)
			calendar_step_name(step, name);
		CHECK_SAY(o && strcmp(name, dues[i].step) == 0, "%s %s at %s: “%s”, not “%s”", dues[i].id, dues[i].period, dues[i].now, name, dues[i].step);
	}
}

/* Over the whole contest by the hour: what is due never goes back, begins on a working day, and never comes before its day. */
static void check_hours(const struct calendar *calendar, const struct occasion *all, size_t count)
{
	int wrong = 0, began = 0;
	int64_t first = at("2022-10-01"), end = at("2023-11-01");
	for (size_t i = 0; i < count; i++) {
		const struct calendar_step *last = NULL;
		for (int64_t now = first; now < end; now += HOUR) {
			const struct calendar_step *step = calendar_due(calendar, &all[i], now);
			if (step && step != last) {
				began++;
				wrong += (last && step < last) || !calendar_works(calendar, now) || calendar_day(now) != now;
				last = step;
			}
			wrong += step && calendar_step_day(calendar, &all[i], step) > now;
		}
	}
	CHECK_SAY(!wrong, "%d hours are wrong", wrong);
	CHECK_SAY(began == (int)(sizeof steps / sizeof *steps) - 1, "%d steps came due: all but the one that a later one of its day hides", began);
}

static void check_days(const struct calendar *calendar)
{
	static const char *const off[] = { "2022-11-05", "2022-11-06T23:59:59", "2023-01-02", "2023-01-20", "2023-01-26T23:59", "2023-04-29", "2023-05-01", "2023-05-03", "2023-09-01", "2023-09-04" };
	static const char *const on[] = { "2022-11-01", "2022-11-04T23:59:59", "2022-11-07", "2023-01-03", "2023-01-19", "2023-01-27", "2023-04-28", "2023-05-04", "2023-08-31", "2023-09-05" };
	for (size_t i = 0; i < sizeof off / sizeof *off; i++)
		CHECK_SAY(!calendar_works(calendar, at(off[i])), "%s is worked", off[i]);
	for (size_t i = 0; i < sizeof on / sizeof *on; i++)
		CHECK_SAY(calendar_works(calendar, at(on[i])), "%s is not worked", on[i]);
	CHECK(calendar->send_from == 7 && calendar->catch_up == 10 && calendar->holiday_count == 1 + 7 + 5 + 4);
	CHECK(calendar_day(at("2023-05-31T23:59:59")) == at("2023-05-31") && calendar_day(at("2023-05-31")) == at("2023-05-31"));
	CHECK(calendar_day(-1) == -CLOCK_OFFSET && calendar_day(-CLOCK_OFFSET - 1) == -CLOCK_OFFSET - DAY);
}

static void check_periods(const struct calendar *calendar, const struct contest *contest)
{
	static const struct { const char *time, *period; } rows[] = {
		{ "2022-10-31T23:59:59", "" }, { "2022-11-01", "2022-12" }, { "2022-12-14T23:59:59", "2022-12" }, { "2022-12-15", "2023-01" }, { "2023-01-14T23:59:59", "2023-01" },
		{ "2023-01-15", "2023-02" }, { "2023-02-28T12:00", "2023-03" }, { "2023-05-14T23:59:59", "2023-05" }, { "2023-05-15", "" }, { "2023-05-31", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct occasion o = { .period = "" };
		int found = calendar_period(calendar, contest, at(rows[i].time), &o);
		CHECK_SAY(found == (rows[i].period[0] != '\0') && strcmp(o.period, rows[i].period) == 0, "%s is in “%s”", rows[i].time, o.period);
	}
}

static void check_concerns(const struct rules *rules)
{
	const struct calendar *c = rules_calendar(rules);
	static const struct { const char *id; int units; bool office; } rows[] = {
		{ "ke-hoach-phuong", 13, false }, { "tong-ket", 0, true }, { "bao-cao-quy", 0, true }, { "ban-tin-thang", 15, false },
	};
	size_t count, with_month = 0, with_total = 0, with_commend = 0;
	const struct unit *units = rules_units(rules, &count);
	for (size_t i = 0; i < count; i++) {
		with_month += units[i].monthly_quota > 0;
		with_total += units[i].total_quota > 0;
		with_commend += units[i].commend_quota > 0;
	}
	for (size_t m = 0; m < c->count; m++) {
		const struct milestone *is = &c->milestones[m];
		size_t n = 0;
		for (size_t i = 0; i < count; i++)
			n += calendar_concerns(is, &units[i]);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (strcmp(rows[i].id, is->id) == 0)
				CHECK_SAY(n == (size_t)rows[i].units && calendar_concerns_office(is) == rows[i].office, "%s concerns %zu", is->id, n);
		if (is->ends == ENDS_MONTHLY_QUOTA || strcmp(is->id, "dong-nhan-bai-chung") == 0)
			CHECK(n == with_month);
		if (is->ends == ENDS_TOTAL_QUOTA)
			CHECK(n == with_total);
		if (is->ends == ENDS_COMMEND_QUOTA)
			CHECK(n == with_commend && is->paper_count == 3);
		if (strcmp(is->id, "ho-so-to-chuc") == 0) /* all but the standing body itself */
			CHECK(n == count - 1 && is->ends == ENDS_PAPERS && is->paper_count == 3);
		CHECK_SAY(is->report == is->hold, "%s: reports are held, reminders go", is->id);
	}
}

static void check_plan(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	struct arena *arena = arena_new(MEMORY);
	struct occasion *all;
	if (!CHECK(rules))
		return;
	size_t count = calendar_occasions(rules_calendar(rules), rules_contest(rules), arena, &all);
	check_days(rules_calendar(rules));
	check_spans(all, count);
	check_steps(rules_calendar(rules), all, count);
	check_dues(rules_calendar(rules), all, count);
	check_hours(rules_calendar(rules), all, count);
	check_periods(rules_calendar(rules), rules_contest(rules));
	check_concerns(rules);
	struct contest strict = *rules_contest(rules); /* the other side of AMB-1 */
	strict.deadline = at("2023-05-31") - 1;
	count = calendar_occasions(rules_calendar(rules), &strict, arena, &all);
	const struct occasion *closing = occasion(all, count, "dong-nhan-bai", "2023-05-31");
	CHECK(closing && closing->until == at("2023-05-31") && closing->date == at("2023-05-31"));
	arena_free(arena);
	rules_free(rules);
}

/* ---- odd ones ---- */

#define HEAD "works: [mon, tue, wed, thu, fri]\nsend-from: 7\ncatch-up: 3\n"
#define ONE(date, steps) "milestones:\n  - {id: a, date: " date ", what: b, clause: c, to: [all], ends: never, steps: [" steps "]}\n"

static void check_moved(const char *text, const char *const *days)
{
	struct arena *arena = arena_new(MEMORY);
	struct buf mistakes = { 0 };
	struct contest contest = { .opens = at("2020-01-01"), .deadline = at("2030-01-01") };
	struct calendar c = loaded(text, arena, &mistakes);
	struct occasion *all;
	CHECK_STR(buf_str(&mistakes), "");
	size_t n = calendar_occasions(&c, &contest, arena, &all);
	for (size_t i = 0; n && i < all[0].milestone->step_count && days[i]; i++) {
		int64_t day = calendar_step_day(&c, &all[0], &all[0].milestone->steps[i]);
		CHECK_SAY(day == at(days[i]), "%s is step %zu's day, not %s, in:\n%s", shown(day), i, days[i], text);
	}
	buf_release(&mistakes);
	arena_free(arena);
}

static void check_odd(void)
{
	static const char tet[] = HEAD "holidays: [{from: 2023-01-20, until: 2023-01-26, what: x}]\n" ONE("2023-01-25", "{before: 3, letter: r}, {before: 1, letter: r}, {after: 1, letter: r}");
	static const char leap[] = HEAD "holidays: []\n" ONE("2024-03-01", "{before: 1, letter: r}, {after: 0, letter: r}");
	static const char made_up[] = HEAD "holidays: [{date: 2024-04-29, what: x}]\nmade-up: 2024-05-04\n" ONE("2024-05-05", "{before: 1, letter: r}, {before: 6, letter: r}");
	static const char never[] = HEAD "holidays: [{from: 2023-03-01, until: 2023-03-31, what: x}, {from: 2023-04-01, until: 2023-04-30, what: x}, {from: 2023-05-01, until: 2023-05-31, what: x}]\n"
	                            ONE("2023-03-10", "{after: 1, letter: r}");
	static const char every[] = "works: [mon, tue, wed, thu, fri, sat, sun]\nsend-from: 0\ncatch-up: 3\nholidays: []\n" ONE("2023-01-01", "{before: 1, letter: r}, {after: 365, letter: r}");
	check_moved(tet, (const char *const[]){ "2023-01-19", "2023-01-19", "2023-01-27", NULL });
	check_moved(leap, (const char *const[]){ "2024-02-29", "2024-03-01", NULL });
	check_moved(made_up, (const char *const[]){ "2024-04-26", "2024-05-04", NULL });
	check_moved(never, (const char *const[]){ "2023-03-11", NULL });
	check_moved(every, (const char *const[]){ "2022-12-31", "2024-01-01", NULL });
}

/* A recurring one over a leap year and the turn of years; a contest that opens in the middle of a period. */
static void check_recurring(void)
{
	static const char text[] = HEAD "holidays: []\nmilestones:\n"
	                           "  - {id: m, every: month, day: 28, from: 2023-11-28, until: 2024-03-28, what: b, clause: c, to: [all], ends: monthly-quota, steps: [{before: 1, letter: r}]}\n"
	                           "  - {id: q, every: quarter, from: 2023-12-31, until: 2024-06-30, what: b, clause: c, to: [all], ends: never, steps: []}\n";
	static const struct { const char *id, *period, *date, *from, *until; } rows[] = {
		{ "m", "2023-11", "2023-11-28", "2023-11-10", "2023-11-28" }, { "m", "2023-12", "2023-12-28", "2023-11-28", "2023-12-28" }, { "q", "2023-Q4", "2023-12-31", "2023-11-10", "2024-01-01" },
		{ "m", "2024-01", "2024-01-28", "2023-12-28", "2024-01-28" }, { "m", "2024-02", "2024-02-28", "2024-01-28", "2024-02-28" }, { "m", "2024-03", "2024-03-28", "2024-02-28", "2024-03-28" },
		{ "q", "2024-Q1", "2024-03-31", "2024-01-01", "2024-04-01" }, { "q", "2024-Q2", "2024-06-30", "2024-04-01", "2024-07-01" },
	};
	struct arena *arena = arena_new(MEMORY);
	struct buf mistakes = { 0 };
	struct contest contest = { .opens = at("2023-11-10"), .deadline = at("2024-05-31T23:59:59") };
	struct calendar c = loaded(text, arena, &mistakes);
	struct occasion *all;
	CHECK_STR(buf_str(&mistakes), "");
	size_t n = calendar_occasions(&c, &contest, arena, &all);
	CHECK_SAY(n == sizeof rows / sizeof *rows, "%zu occasions", n);
	for (size_t i = 0; i < n && i < sizeof rows / sizeof *rows; i++)
		CHECK_SAY(strcmp(all[i].milestone->id, rows[i].id) == 0 && strcmp(all[i].period, rows[i].period) == 0 && all[i].date == at(rows[i].date) &&
		          all[i].from == at(rows[i].from) && all[i].until == at(rows[i].until), "row %zu: %s %s %s [%s, %s)", i, all[i].milestone->id, all[i].period,
		          shown(all[i].date), shown(all[i].from), shown(all[i].until));
	buf_release(&mistakes);
	arena_free(arena);
}

/* ---- bad ones: one change each, and all that is said ---- */

static const char good[] = "works: [mon, tue, wed, thu, fri]\n" /* 1 */
	"send-from: 7\n"                                       /* 2 */
	"catch-up: 10\n"                                       /* 3 */
	"holidays:\n"                                          /* 4 */
	"  - {date: 2023-01-02, what: x}\n"                    /* 5 */
	"  - {from: 2023-01-20, until: 2023-01-26, what: x}\n" /* 6 */
	"milestones:\n"                                        /* 7 */
	"  - id: a\n"                                          /* 8 */
	"    date: 2023-05-31\n"                               /* 9 */
	"    what: b\n"                                        /* 10 */
	"    clause: c\n"                                      /* 11 */
	"    to: [all]\n"                                      /* 12 */
	"    ends: never\n"                                    /* 13 */
	"    steps:\n"                                         /* 14 */
	"      - {before: 7, letter: r}\n"                     /* 15 */
	"      - {after: 1, letter: o}\n"                      /* 16 */
	"  - id: m\n"                                          /* 17 */
	"    every: month\n"                                   /* 18 */
	"    day: 15\n"                                        /* 19 */
	"    from: 2022-12-15\n"                               /* 20 */
	"    until: 2023-05-15\n"                              /* 21 */
	"    what: b\n"                                        /* 22 */
	"    clause: c\n"                                      /* 23 */
	"    to: [monthly-quota]\n"                            /* 24 */
	"    ends: monthly-quota\n"                            /* 25 */
	"    steps: [{before: 7, letter: r}]\n";               /* 26 */

static const struct {
	const char *from, *to, *said;
} bad[] = {
	{ "[mon, tue, wed, thu, fri]", "[mon, t2]", "1: works: “t2” is no day of the week (mon, tue, wed, thu, fri, sat, sun)\n" },
	{ "[mon, tue, wed, thu, fri]", "[]", "1: works: at least one day of the week is wanted\n" },
	{ "send-from: 7", "send-from: 24", "2: send-from: 24 is not between 0 and 23\n" },
	{ "catch-up: 10", "catch-up: 0", "3: catch-up: 0 is not between 1 and 60\n" },
	{ "catch-up: 10\n", "", "1: “catch-up” is missing\n" },
	{ "{date: 2023-01-02,", "{date: 2023-02-30,", "5: date: a date as 2023-05-31 or 2023-05-31T17:00 is wanted, “2023-02-30” is none\n" },
	{ "{date: 2023-01-02,", "{date: 2023-01-02T08:00,", "5: date: a day alone is wanted, without an hour\n" },
	{ "{date: 2023-01-02, what: x}", "{what: x}", "5: a holiday wants either `date` or `from` and `until`\n" },
	{ "{date: 2023-01-02,", "{from: 2023-01-02,", "5: a holiday wants either `date` or `from` and `until`\n" },
	{ "until: 2023-01-26,", "until: 2023-01-19,", "6: until: 2023-01-19 is before 2023-01-20 or more than 31 days from it\n" },
	{ "until: 2023-01-26,", "until: 2024-01-26,", "6: until: 2024-01-26 is before 2023-01-20 or more than 31 days from it\n" },
	{ "catch-up: 10\n", "catch-up: 10\nmade-up: [Sat]\n", "4: made-up: a day as 2024-05-04 is wanted, “Sat” is none\n" },
	{ "id: a", "id: A_1", "8: the id “A_1” may hold small letters, digits and - alone\n" },
	{ "id: m", "id: a", "17: the id “a” stands on line 8 already\n" },
	{ "    date: 2023-05-31\n", "", "8: “date” is missing (or `every: month`, `every: quarter`)\n" },
	{ "date: 2023-05-31", "date: 2023-05-31T17:00", "9: date: a day alone is wanted, without an hour\n" },
	{ "date: 2023-05-31\n", "date: 2023-05-31\n    from: 2023-01-01\n", "10: from: has no place in a milestone that comes once\n" },
	{ "    what: b\n", "", "8: “what” is missing\n" },
	{ "to: [all]", "to: []", "12: to: nobody is named\n" },
	{ "ends: never", "ends: soon", "13: ends: one of never, monthly-quota, total-quota, commend-quota, papers is wanted, not “soon”\n" },
	{ "ends: never", "ends: papers", "8: it ends by papers and names none\n" },
	{ "ends: never", "ends: monthly-quota", "13: what ends by the monthly quota comes every month and is no report\n25: the milestone on line 8 ends by the monthly quota already; one alone makes the periods\n" },
	{ "ends: never", "ends: papers\n    papers: [{item: tt, name: x}, {item: tt, name: y}]", "14: the paper “tt” stands here twice\n" },
	{ "ends: never", "ends: papers\n    papers: [{item: Tờ trình, name: x}]", "14: item: “Tờ trình” may hold small letters, digits and - alone\n" },
	{ "until: 2023-05-15\n", "until: 2023-05-15\n    papers: [{item: tt, name: x}]\n",
	  "17: papers have no place in a milestone that comes again; write one milestone with a `date` for each time\n" },
	{ "until: 2023-01-26,", "until: 2023-02-20,", "6: until: 2023-02-20 is before 2023-01-20 or more than 31 days from it\n" },
	{ "{before: 7, letter: r}\n", "{before: 7}\n", "15: “letter” is missing\n" },
	{ "{before: 7, letter: r}\n", "{letter: r}\n", "15: a step wants either `before` or `after`, in days\n" },
	{ "{before: 7, letter: r}\n", "{before: 7, after: 1, letter: r}\n", "15: a step wants either `before` or `after`, in days\n16: the step +1 (days before or after the date) stands here twice\n" },
	{ "{before: 7, letter: r}\n", "{before: 0, letter: r}\n", "15: before: 0 is not between 1 and 365\n" },
	{ "{before: 7, letter: r}\n", "{before: 7, letter: ../x}\n", "15: letter: “../x” may hold small letters, digits and - alone\n" },
	{ "{after: 1, letter: o}", "{before: 7, letter: o}", "16: the step -7 (days before or after the date) stands here twice\n" },
	{ "{after: 1, letter: o}", "{nach: 1, letter: o}", "16: “nach” is not known here (known: before, after, letter)\n16: a step wants either `before` or `after`, in days\n" },
	{ "every: month", "every: week", "18: every: one of once, month, quarter is wanted, not “week”\n" },
	{ "    day: 15\n", "", "17: “day” is missing: on which day of the month\n" },
	{ "day: 15", "day: 31", "19: day: 31 is not between 1 and 28\n" },
	{ "from: 2022-12-15", "from: 2022-12-14", "20: from: 2022-12-14 is not the day of the month that `day` says\n" },
	{ "    from: 2022-12-15\n", "", "17: “from” and “until” are wanted: the first and the last date\n" },
	{ "until: 2023-05-15", "until: 2022-11-15", "21: until is before from, or more than ten years after it\n" },
	{ "until: 2023-05-15", "until: 2053-05-15", "21: until is before from, or more than ten years after it\n" },
	{ "    every: month\n    day: 15\n    from: 2022-12-15\n    until: 2023-05-15\n", "    every: quarter\n    from: 2022-12-31\n    until: 2023-03-30\n",
	  "20: until: 2023-03-30 is not the last day of a quarter\n24: what ends by the monthly quota comes every month and is no report\n" },
	{ "    to: [monthly-quota]\n    ends: monthly-quota\n", "    to: [monthly-quota]\n    ends: monthly-quota\n    report: yes\n", "25: what ends by the monthly quota comes every month and is no report\n" },
};

static void check_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct arena *arena = arena_new(MEMORY);
		struct buf text = { 0 }, said = { 0 };
		const char *from = strstr(good, bad[i].from);
		if (CHECK_SAY(from, "no “%s”", bad[i].from)) {
			buf_add(&text, good, (size_t)(from - good));
			buf_text(&text, bad[i].to);
			buf_text(&text, from + strlen(bad[i].from));
			struct calendar c = loaded(buf_str(&text), arena, &said);
			CHECK_SAY(strstr(buf_str(&said), bad[i].said) && said.len > 0, "%s: said\n%swanted\n%s", bad[i].to, buf_str(&said), bad[i].said);
			CHECK(c.count == 0);
		}
		buf_release(&text);
		buf_release(&said);
		arena_free(arena);
	}
	struct arena *arena = arena_new(MEMORY);
	struct buf said = { 0 };
	struct calendar c = loaded(good, arena, &said);
	CHECK_STR(buf_str(&said), "");
	CHECK(c.count == 2 && c.milestones[0].step_count == 2 && c.holiday_count == 8);
	buf_release(&said);
	arena_free(arena);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char folder[200];
	snprintf(folder, sizeof folder, "%s/hoadep-calendar-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
	if (!CHECK(mkdtemp(folder)))
		return unit_end();
	snprintf(path, sizeof path, "%s/calendar.yaml", folder);
	check_plan();
	check_odd();
	check_recurring();
	check_bad();
	unlink(path);
	rmdir(folder);
	return unit_end();
}
