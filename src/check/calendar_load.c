/* calendar.yaml read and checked: days that exist, people that exist, steps that can be sent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/yaml.h"
#include "check/calendar.h"
#include "check/units.h"

enum {
	DAY = 24 * 3600,
	HOLIDAY_MOST = 31,        /* days of one holiday: a longer one is a slip of the pen */
	RECUR_MOST = 10 * 366,    /* days from the first to the last date of a recurring milestone */
};

static const char *const whoms[] = { "noivu", "pgd", "mttq", "hoi", "congan", "phuong", "truong", "khac", "all", "monthly-quota", "total-quota", "commend-quota", "office", NULL };
static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };
static const char *const everies[] = { "once", "month", "quarter", NULL };
static const char *const ends[] = { "never", "monthly-quota", "total-quota", "commend-quota", "papers", NULL };

struct step_row {
	int before, after, before_line, after_line, line;
	const char *letter;
};

struct paper_row {
	struct calendar_paper paper;
	int line;
};

struct milestone_row {
	struct milestone m;
	int every, ends, line, date_line, day_line, from_line, until_line, to_line, ends_line;
	struct step_row *steps;
	struct paper_row *papers;
	size_t paper_count;
};

struct holiday_row {
	int64_t date, from, until;
	const char *what;
	int line, date_line, from_line, until_line;
};

struct calendar_file {
	struct calendar calendar;
	const char **works;
	const char **made_up;
	struct holiday_row *holidays;
	struct milestone_row *rows;
	size_t work_count, made_up_count, holiday_count, row_count;
	int works_line, made_up_line;
};

/* What the checks speak to. */
struct loading {
	const char *path;
	const struct units *units;
	struct arena *arena;
	struct buf *mistakes;
};

#define AT(type, member) .offset = offsetof(type, member)
static const struct yaml_field step_fields[] = {
	{ .name = "before", .type = YAML_IS_INT, AT(struct step_row, before), .least = 1, .most = 365, .line_offset = offsetof(struct step_row, before_line) },
	{ .name = "after", .type = YAML_IS_INT, AT(struct step_row, after), .least = 0, .most = 365, .line_offset = offsetof(struct step_row, after_line) },
	{ .name = "letter", .type = YAML_IS_TEXT, AT(struct step_row, letter), .required = true, .line_offset = offsetof(struct step_row, line) },
	{ .name = NULL },
};

static const struct yaml_field paper_fields[] = {
	{ .name = "item", .type = YAML_IS_TEXT, AT(struct paper_row, paper.item), .required = true, .line_offset = offsetof(struct paper_row, line) },
	{ .name = "name", .type = YAML_IS_TEXT, AT(struct paper_row, paper.name), .required = true },
	{ .name = NULL },
};

#define ROW(n, t, member, line_member, ...) { .name = n, .type = t, AT(struct milestone_row, member), .line_offset = offsetof(struct milestone_row, line_member), __VA_ARGS__ }
#define PLAIN(n, t, member, ...) { .name = n, .type = t, AT(struct milestone_row, member), __VA_ARGS__ }
static const struct yaml_field milestone_fields[] = {
	ROW("id", YAML_IS_TEXT, m.id, line, .required = true),
	PLAIN("what", YAML_IS_TEXT, m.what, .required = true),
	PLAIN("clause", YAML_IS_TEXT, m.clause, .required = true),
	PLAIN("every", YAML_IS_WORD, every, .words = everies),
	ROW("date", YAML_IS_TIME, m.date, date_line, .required = false),
	ROW("day", YAML_IS_INT, m.day, day_line, .least = 1, .most = 28),
	ROW("from", YAML_IS_TIME, m.from, from_line, .required = false),
	ROW("until", YAML_IS_TIME, m.until, until_line, .required = false),
	ROW("to", YAML_IS_TEXTS, m.to, to_line, .count_offset = offsetof(struct milestone_row, m.to_count), .required = true),
	ROW("ends", YAML_IS_WORD, ends, ends_line, .words = ends, .required = true),
	PLAIN("steps", YAML_IS_MAPS, steps, .count_offset = offsetof(struct milestone_row, m.step_count), .fields = step_fields, .size = sizeof(struct step_row), .required = true),
	PLAIN("papers", YAML_IS_MAPS, papers, .count_offset = offsetof(struct milestone_row, paper_count), .fields = paper_fields, .size = sizeof(struct paper_row)),
	PLAIN("report", YAML_IS_BOOL, m.report, .required = false),
	PLAIN("hold", YAML_IS_BOOL, m.hold, .required = false),
	{ .name = NULL },
};

static const struct yaml_field holiday_fields[] = {
	{ .name = "date", .type = YAML_IS_TIME, AT(struct holiday_row, date), .line_offset = offsetof(struct holiday_row, date_line) },
	{ .name = "from", .type = YAML_IS_TIME, AT(struct holiday_row, from), .line_offset = offsetof(struct holiday_row, from_line) },
	{ .name = "until", .type = YAML_IS_TIME, AT(struct holiday_row, until), .line_offset = offsetof(struct holiday_row, until_line) },
	{ .name = "what", .type = YAML_IS_TEXT, AT(struct holiday_row, what), .required = true, .line_offset = offsetof(struct holiday_row, line) },
	{ .name = NULL },
};

#define TOP(n, t, member, ...) { .name = n, .type = t, AT(struct calendar_file, member), .required = true, __VA_ARGS__ }
static const struct yaml_field file_fields[] = {
	TOP("works", YAML_IS_TEXTS, works, .count_offset = offsetof(struct calendar_file, work_count), .line_offset = offsetof(struct calendar_file, works_line)),
	TOP("send-from", YAML_IS_INT, calendar.send_from, .least = 0, .most = 23),
	{ .name = "office-note", .type = YAML_IS_BOOL, AT(struct calendar_file, calendar.office_note) },
	TOP("catch-up", YAML_IS_INT, calendar.catch_up, .least = 1, .most = 60),
	TOP("holidays", YAML_IS_MAPS, holidays, .count_offset = offsetof(struct calendar_file, holiday_count), .fields = holiday_fields, .size = sizeof(struct holiday_row)),
	{ .name = "made-up", .type = YAML_IS_TEXTS, AT(struct calendar_file, made_up), .count_offset = offsetof(struct calendar_file, made_up_count),
	  .line_offset = offsetof(struct calendar_file, made_up_line) },
	TOP("milestones", YAML_IS_MAPS, rows, .count_offset = offsetof(struct calendar_file, row_count), .fields = milestone_fields, .size = sizeof(struct milestone_row)),
	{ .name = NULL },
};

#define SAY(l, line, ...) yaml_mistake((l)->mistakes, (l)->path, line, __VA_ARGS__)

/* 0 stands for a date that is not there or was refused before. */
static void whole_day(const struct loading *l, const char *name, int64_t time, int line)
{
	if (time && calendar_day(time) != time)
		SAY(l, line, "%s: a day alone is wanted, without an hour", name);
}

static const char *date_text(int64_t time, char out[32])
{
	clock_iso(time, out)[10] = '\0';
	return out;
}

/* ---- days ---- */

static void take_weekdays(const struct loading *l, struct calendar_file *f)
{
	for (size_t i = 0; i < f->work_count; i++) {
		int k = 0;
		while (weekdays[k] && strcmp(weekdays[k], f->works[i]) != 0)
			k++;
		if (weekdays[k])
			f->calendar.works[k] = true;
		else
			SAY(l, f->works_line, "works: “%s” is no day of the week (mon, tue, wed, thu, fri, sat, sun)", f->works[i]);
	}
	if (f->works_line && !f->work_count)
		SAY(l, f->works_line, "works: at least one day of the week is wanted");
}

static void check_holiday(const struct loading *l, struct holiday_row *h)
{
	char first[32], last[32];
	whole_day(l, "date", h->date, h->date_line);
	whole_day(l, "from", h->from, h->from_line);
	whole_day(l, "until", h->until, h->until_line);
	if (!h->date_line == !(h->from_line || h->until_line) || !h->from_line != !h->until_line) {
		SAY(l, h->line, "a holiday wants either `date` or `from` and `until`");
		return;
	}
	if (h->date_line)
		h->from = h->until = h->date;
	if (h->from && h->until && (h->until < h->from || h->until - h->from >= (int64_t)HOLIDAY_MOST * DAY))
		SAY(l, h->until_line, "until: %s is before %s or more than %d days from it", date_text(h->until, last), date_text(h->from, first), HOLIDAY_MOST);
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static void keep_holidays(const struct loading *l, struct calendar_file *f)
{
	struct calendar *c = &f->calendar;
	c->holidays = arena_array(l->arena, f->holiday_count * HOLIDAY_MOST + 1, sizeof *c->holidays);
	for (size_t i = 0; i < f->holiday_count; i++)
		for (int64_t day = f->holidays[i].from; day <= f->holidays[i].until; day += DAY)
			c->holidays[c->holiday_count++] = day;
	qsort(c->holidays, c->holiday_count, sizeof *c->holidays, by_day);
}

static void take_made_up(const struct loading *l, struct calendar_file *f)
{
	struct calendar *c = &f->calendar;
	c->made_up = arena_array(l->arena, f->made_up_count + 1, sizeof *c->made_up);
	for (size_t i = 0; i < f->made_up_count; i++) {
		int64_t *day = &c->made_up[c->made_up_count++];
		if (!clock_parse(f->made_up[i], day) || calendar_day(*day) != *day)
			SAY(l, f->made_up_line, "made-up: a day as 2024-05-04 is wanted, “%s” is none", f->made_up[i]);
	}
	qsort(c->made_up, c->made_up_count, sizeof *c->made_up, by_day);
}

/* ---- milestones ---- */

static void unwanted(const struct loading *l, int line, const char *name, const char *every)
{
	if (line)
		SAY(l, line, "%s: has no place in a milestone that comes %s", name, every);
}

/* Whether a day is a date of the recurring milestone: its day of the month, or a quarter's last. */
static bool recurs_on(const struct milestone_row *r, int64_t day)
{
	struct civil c = clock_civil(day), next = clock_civil(day + DAY);
	return r->every == EVERY_MONTH ? c.day == r->m.day : next.day == 1 && c.month % 3 == 0;
}

static void check_bound(const struct loading *l, const struct milestone_row *r, const char *name, int64_t day, int line)
{
	char text[32];
	whole_day(l, name, day, line);
	if (day && calendar_day(day) == day && !recurs_on(r, day) && (r->every == EVERY_QUARTER || r->m.day))
		SAY(l, line, r->every == EVERY_MONTH ? "%s: %s is not the day of the month that `day` says" : "%s: %s is not the last day of a quarter", name, date_text(day, text));
}

static void check_recurring(const struct loading *l, const struct milestone_row *r)
{
	unwanted(l, r->date_line, "date", r->every == EVERY_MONTH ? "every month" : "every quarter");
	if (r->every == EVERY_MONTH && !r->day_line)
		SAY(l, r->line, "“day” is missing: on which day of the month");
	if (r->every == EVERY_QUARTER)
		unwanted(l, r->day_line, "day", "every quarter");
	if (!r->from_line || !r->until_line)
		SAY(l, r->line, "“from” and “until” are wanted: the first and the last date");
	check_bound(l, r, "from", r->m.from, r->from_line);
	check_bound(l, r, "until", r->m.until, r->until_line);
	if (r->m.from && r->m.until && (r->m.until < r->m.from || r->m.until - r->m.from > (int64_t)RECUR_MOST * DAY))
		SAY(l, r->until_line, "until is before from, or more than ten years after it");
}

static void check_dates(const struct loading *l, const struct milestone_row *r)
{
	if (r->every != EVERY_ONCE) {
		check_recurring(l, r);
		return;
	}
	if (!r->date_line)
		SAY(l, r->line, "“date” is missing (or `every: month`, `every: quarter`)");
	whole_day(l, "date", r->m.date, r->date_line);
	unwanted(l, r->day_line, "day", "once");
	unwanted(l, r->from_line, "from", "once");
	unwanted(l, r->until_line, "until", "once");
}

static void check_to(const struct loading *l, const struct milestone_row *r)
{
	for (size_t i = 0; i < r->m.to_count; i++) {
		size_t k = 0;
		while (whoms[k] && strcmp(whoms[k], r->m.to[i]) != 0)
			k++;
		if (!whoms[k] && l->units && l->units->count && !units_by_id(l->units, r->m.to[i]))
			SAY(l, r->to_line, "“%s” is no kind of unit and no unit's id (nor all, monthly-quota, total-quota, commend-quota, office)", r->m.to[i]);
	}
	if (r->to_line && !r->m.to_count)
		SAY(l, r->to_line, "to: nobody is named");
}

/* The name of a template or a paper is part of a file's name and of the register: it is held simple. */
static bool simple(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n && !name[n] && n <= 64;
}

static int by_days(const void *a, const void *b)
{
	return ((const struct calendar_step *)a)->days - ((const struct calendar_step *)b)->days;
}

static void take_steps(const struct loading *l, struct milestone_row *r)
{
	struct milestone *m = &r->m;
	m->steps = arena_array(l->arena, m->step_count + 1, sizeof *m->steps);
	for (size_t i = 0; i < m->step_count; i++) {
		const struct step_row *s = &r->steps[i];
		m->steps[i] = (struct calendar_step){ s->after_line ? s->after : -s->before, s->letter, s->line };
		if (!s->before_line == !s->after_line)
			SAY(l, s->line ? s->line : r->line, "a step wants either `before` or `after`, in days");
		if (s->letter && !simple(s->letter))
			SAY(l, s->line, "letter: “%s” may hold small letters, digits and - alone", s->letter);
		for (size_t k = 0; k < i; k++)
			if (m->steps[k].days == m->steps[i].days && m->steps[i].days)
				SAY(l, s->line, "the step %+d (days before or after the date) stands here twice", m->steps[i].days);
	}
	qsort(m->steps, m->step_count, sizeof *m->steps, by_days);
}

static void take_papers(const struct loading *l, struct milestone_row *r)
{
	struct milestone *m = &r->m;
	m->papers = arena_array(l->arena, r->paper_count + 1, sizeof *m->papers);
	m->paper_count = r->paper_count;
	for (size_t i = 0; i < r->paper_count; i++) {
		m->papers[i] = r->papers[i].paper;
		if (!m->papers[i].item)
			continue;
		if (!simple(m->papers[i].item))
			SAY(l, r->papers[i].line, "item: “%s” may hold small letters, digits and - alone", m->papers[i].item);
		for (size_t k = 0; k < i; k++)
			if (m->papers[k].item && strcmp(m->papers[k].item, m->papers[i].item) == 0)
				SAY(l, r->papers[i].line, "the paper “%s” stands here twice", m->papers[i].item);
	}
	if (r->ends == ENDS_PAPERS && !m->paper_count)
		SAY(l, r->line, "it ends by papers and names none");
	if (r->every != EVERY_ONCE && m->paper_count) /* they are kept by milestone: those of one month would do for all */
		SAY(l, r->line, "papers have no place in a milestone that comes again; write one milestone with a `date` for each time");
}

static void check_milestone(const struct loading *l, struct calendar_file *f, size_t i)
{
	struct milestone_row *r = &f->rows[i];
	r->m.every = (enum calendar_every)r->every;
	r->m.ends = (enum calendar_ends)r->ends;
	if (r->m.id && !simple(r->m.id))
		SAY(l, r->line, "the id “%s” may hold small letters, digits and - alone", r->m.id);
	for (size_t k = 0; k < i; k++) {
		if (r->m.id && f->rows[k].m.id && strcmp(r->m.id, f->rows[k].m.id) == 0)
			SAY(l, r->line, "the id “%s” stands on line %d already", r->m.id, f->rows[k].line);
		if (r->ends == ENDS_MONTHLY_QUOTA && f->rows[k].ends == ENDS_MONTHLY_QUOTA)
			SAY(l, r->ends_line, "the milestone on line %d ends by the monthly quota already; one alone makes the periods", f->rows[k].line);
	}
	check_dates(l, r);
	check_to(l, r);
	take_steps(l, r);
	take_papers(l, r);
	if (r->ends == ENDS_MONTHLY_QUOTA && (r->every != EVERY_MONTH || r->m.report))
		SAY(l, r->ends_line, "what ends by the monthly quota comes every month and is no report");
}

void calendar_load(struct calendar *out, const char *path, const struct units *units, struct arena *arena, struct buf *mistakes)
{
	struct loading l = { path, units, arena, mistakes };
	struct calendar_file f = { .calendar = { .office_note = true } };
	size_t before = mistakes->len;
	const struct yaml *root = yaml_read(path, arena, mistakes);
	*out = (struct calendar){ 0 };
	if (!root)
		return;
	yaml_fill(root, file_fields, &f, path, arena, mistakes);
	take_weekdays(&l, &f);
	take_made_up(&l, &f);
	for (size_t i = 0; i < f.holiday_count; i++)
		check_holiday(&l, &f.holidays[i]);
	for (size_t i = 0; i < f.row_count; i++)
		check_milestone(&l, &f, i);
	if (mistakes->len != before)
		return;
	keep_holidays(&l, &f);
	f.calendar.milestones = arena_array(arena, f.row_count + 1, sizeof *f.calendar.milestones);
	for (size_t i = 0; i < f.row_count; i++)
		f.calendar.milestones[f.calendar.count++] = f.rows[i].m;
	*out = f.calendar;
}
