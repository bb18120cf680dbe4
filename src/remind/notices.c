/* The blanks of the calendar's letters: dates as offices write them, figures as the register has them, and nothing that it cannot know.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/notices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/put.h"
#include "base/clock.h"
#include "register/quotas.h"
#include "remind/digest.h"

enum {
	DAY = 24 * 3600,
	CODES_COUNTED = 1000,      /* of one unit, or below it: more than that are "1000" */
	REPORT_MOST = 256 << 20,   /* bytes of a report with its files */
	DAYS_BACK_MOST = 60,
};

struct notices {
	struct db *db;
	const struct rules *rules;
	const struct composer *composer;
	const struct transport *transport;
	const char *scratch;
	int64_t now;
	/* The last report, which its other recipients get as well. */
	struct arena *arena;
	const struct occasion *reported;
	json_t *report;            /* NULL: it could not be made, and is not tried again for each recipient */
	struct err failure;
	struct attachment *files;
	size_t file_count;
};

struct notices *notices_new(struct db *db, const struct rules *rules, const struct composer *composer, const struct transport *transport, const char *scratch, int64_t now)
{
	struct notices *n = calloc(1, sizeof *n);
	if (!n)
		abort();
	*n = (struct notices){ .db = db, .rules = rules, .composer = composer, .transport = transport, .scratch = scratch, .now = now };
	return n;
}

void notices_free(struct notices *n)
{
	if (!n)
		return;
	json_decref(n->report);
	arena_free(n->arena);
	free(n);
}

/* ---- dates ---- */

/* "12/2022", "02/2023": the name of a monthly period. */
static void put_month(json_t *to, const char *name, int64_t time)
{
	char text[32];
	struct civil c = clock_civil(time);
	snprintf(text, sizeof text, c.month < 3 ? "%02d/%d" : "%d/%d", c.month, c.year);
	put_text(to, name, text);
}

static void put_dates(json_t *to, const struct notices *n, const struct due *d)
{
	const struct occasion *o = d->occasion;
	int64_t left = (o->date - calendar_day(n->now)) / DAY;
	put_month(to, "period", o->date);
	put_day(to, "date", o->date);
	put_date(to, "due_date", o->until - 1); /* the last day that is inside */
	put_number(to, "days_left", left > 0 ? (size_t)left : 0);
	put_truth(to, "today_last", calendar_day(o->until - 1) == calendar_day(n->now));
	put_truth(to, "passed", d->step->days >= 0);
}

/* The period after this one, where the plan has one. */
static void put_next_period(json_t *to, const struct occasion *o)
{
	struct civil c = clock_civil(o->date);
	int64_t next = clock_time(c.year, c.month + 1, c.day, 0, 0, 0);
	if (o->milestone->every == EVERY_MONTH && next <= o->milestone->until)
		put_month(to, "next_period", next);
}

/* The ceremony's date lies in the days of rest of 2/9: the office plans for the last day on which it works. */
static void put_last_working_day(json_t *to, const struct notices *n, const struct occasion *o)
{
	int64_t day = o->date - DAY;
	for (int i = 0; i < DAYS_BACK_MOST && !calendar_works(rules_calendar(n->rules), day); i++)
		day -= DAY;
	put_date(to, "last_working_day", day);
}

/* ---- entries that wait for their authors ---- */

struct codes {
	const char *codes[CODES_COUNTED];
	size_t count;
};

static int add_codes(const struct notices *n, const struct occasion *o, const char *unit, struct arena *arena, struct codes *codes, struct err *err)
{
	char contest[24];
	int64_t until = n->now + 1 < o->until ? n->now + 1 : o->until; /* what came after now is not seen */
	snprintf(contest, sizeof contest, "%d", rules_contest(n->rules)->year);
	int found = quotas_incomplete(n->db, contest, unit, o->from, until, arena, codes->codes + codes->count, CODES_COUNTED - codes->count, err);
	if (found < 0)
		return -1;
	codes->count += (size_t)found;
	return 0;
}

/* Its own, those through it, and those of the units that count for it (standing.h). */
static int find_codes(const struct notices *n, const struct due *d, struct arena *arena, struct codes *codes, struct err *err)
{
	size_t count;
	const struct unit *units = rules_units(n->rules, &count);
	if (add_codes(n, d->occasion, d->unit->id, arena, codes, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct unit *u = &units[i];
		if (u->parent && strcmp(u->parent, d->unit->id) == 0 && !u->monthly_quota && !u->total_quota && !u->commend_quota &&
		    add_codes(n, d->occasion, u->id, arena, codes, err) != 0)
			return -1;
	}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int put_codes(json_t *to, const struct notices *n, const struct due *d, struct arena *arena, struct err *err)
{
	struct codes *codes = arena_alloc(arena, sizeof *codes);
	struct buf text = { 0 };
	size_t kept = 0;
	if (find_codes(n, d, arena, codes, err) != 0)
		return -1;
	/* One that came through the unit from a unit below it was found twice. */
	qsort(codes->codes, codes->count, sizeof *codes->codes, by_text);
	for (size_t i = 0; i < codes->count; i++)
		if (i == 0 || strcmp(codes->codes[i], codes->codes[kept - 1]) != 0)
			codes->codes[kept++] = codes->codes[i];
	for (size_t i = 0; i < kept && i < NOTICES_MOST_CODES; i++)
		buf_print(&text, "%s%s", i ? ", " : "", codes->codes[i]);
	put_text(to, "codes", buf_str(&text));
	put_count(to, "incomplete", kept);
	put_count(to, "more_codes", kept > NOTICES_MOST_CODES ? kept - NOTICES_MOST_CODES : 0);
	buf_release(&text);
	return 0;
}

/* ---- figures ---- */

static size_t least_none(int64_t n)
{
	return n > 0 ? (size_t)n : 0;
}

/* How many are wanting of what ends the milestone's letters. */
static int64_t wanting(const struct due *d)
{
	const struct standing *s = d->standing;
	switch (d->occasion->milestone->ends) {
	case ENDS_MONTHLY_QUOTA: return s->quota - s->counted;
	case ENDS_TOTAL_QUOTA: return s->total_quota - s->total;
	case ENDS_COMMEND_QUOTA: return d->unit->commend_quota - s->commended;
	case ENDS_PAPERS: case ENDS_NEVER: break;
	}
	return 0;
}

static void put_papers(json_t *to, const struct due *d)
{
	const struct milestone *m = d->occasion->milestone;
	json_t *wanted = json_array(), *missing = json_array();
	for (size_t i = 0; i < m->paper_count; i++)
		json_array_append_new(wanted, json_pack("{s:i, s:s}", "n", (int)i + 1, "name", m->papers[i].name));
	for (size_t i = 0; i < d->paper_count; i++)
		json_array_append_new(missing, json_pack("{s:s}", "name", d->papers[i]));
	put_truth(to, "some_papers", d->paper_count > 0 && d->paper_count < m->paper_count);
	put_truth(to, "papers_missing", d->paper_count > 0);
	json_object_set_new(to, "wanted", wanted);
	json_object_set_new(to, "papers", missing);
}

static void put_standing(json_t *to, const struct due *d)
{
	const struct standing *s = d->standing;
	put_number(to, "quota", least_none(s->quota));
	put_number(to, "counted", least_none(s->counted));
	put_number(to, "total", least_none(s->total));
	put_truth(to, "any_total", s->total > 0);
	put_number(to, "verified", least_none(s->verified));
	put_count(to, "total_quota", least_none(s->total_quota));
	put_count(to, "left", least_none(wanting(d)));
	put_count(to, "periods", least_none(s->periods));
	put_number(to, "periods_met", least_none(s->periods_met));
	/* What came through it for others is in `counted` and not in `review`: the share cannot be told. */
	put_count(to, "review", s->via ? 0 : least_none(s->review));
}

static void put_unit(json_t *to, const struct due *d)
{
	const struct unit *unit = d->unit;
	bool asked = unit->wording && strcmp(unit->wording, "de_nghi") == 0;
	put_text(to, "unit", unit->name);
	put_truth(to, "de_nghi", asked);
	put_truth(to, "giao", !asked);
	put_truth(to, "school", strcmp(unit->kind, "truong") == 0);
	put_number(to, "commend_quota", least_none(unit->commend_quota));
	put_number(to, "commended", least_none(d->standing->commended));
}

/* What is left to do, as far as the register knows: `d->standing` holds the district's sums. */
static void put_district(json_t *to, const struct notices *n, const struct due *d)
{
	const struct standing *s = d->standing;
	put_last_working_day(to, n, d->occasion);
	put_count(to, "review_count", least_none(s->review));
	put_count(to, "incomplete_count", least_none(s->incomplete));
	put_count(to, "unverified_count", least_none(s->total - s->verified));
}

static json_t *blanks(const struct notices *n, const struct due *d, struct arena *arena, struct err *err)
{
	json_t *to = json_object();
	put_dates(to, n, d);
	put_next_period(to, d->occasion);
	put_standing(to, d);
	put_papers(to, d);
	if (!d->unit) {
		put_district(to, n, d);
	} else {
		put_unit(to, d);
		if (put_codes(to, n, d, arena, err) != 0) {
			json_decref(to);
			return NULL;
		}
	}
	return to;
}

/* ---- letters ---- */

/* A report of many recipients is made once. */
static int make_report(struct notices *n, const struct due *d, struct err *err)
{
	if (n->reported != d->occasion) {
		json_decref(n->report);
		arena_free(n->arena);
		n->report = NULL;
		n->reported = d->occasion;
		n->arena = arena_new(REPORT_MOST);
		if (digest_make(n->db, n->rules, d->occasion, d->step, n->now, n->scratch, n->arena, &n->report, &n->files, &n->file_count, &n->failure) != 0)
			n->report = NULL;
	}
	return n->report ? 0 : err_set(err, "%s", n->failure.text);
}

int notices_compose(struct notices *n, const struct due *d, struct arena *arena, struct answer *out, struct err *err)
{
	bool report = d->occasion->milestone->report;
	if (report && make_report(n, d, err) != 0)
		return -1;
	json_t *context = report ? json_incref(n->report) : blanks(n, d, arena, err);
	if (!context)
		return -1;
	int done = compose_notice(n->composer, n->transport, d->step->letter, d->to, context, report ? n->files : NULL, report ? n->file_count : 0, n->now, arena, out, err);
	json_decref(context);
	out->hold = d->occasion->milestone->hold ? "release" : NULL;
	return done;
}
