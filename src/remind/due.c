/* What a date makes due: the calendar's steps held against the register, unit by unit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/due.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "register/events.h"
#include "register/papers.h"
#include "register/reminders.h"

enum { DAY = 24 * 3600 };

const char *due_state_word(enum due_state state)
{
	static const char *const words[] = { "due", "sent", "met", "no-address", "uncounted" };
	return words[state];
}

/* One date of a milestone, and what the register says of it. */
struct look {
	const struct rules *rules;
	const struct transport *transport;
	int64_t now, first;        /* first: since when the register is kept */
	struct arena *arena;
	const struct occasion *occasion;
	const struct calendar_step *step;
	struct standing *standings, *all;
	size_t standing_count;
	struct reminder *sent;     /* sorted by unit */
	size_t sent_count;
	struct paper_row *papers;  /* sorted by unit and item */
	size_t paper_count;
};

bool due_any(const struct rules *rules, int64_t now)
{
	const struct calendar *calendar = rules_calendar(rules);
	struct arena *arena = arena_new(1 << 20);
	struct occasion *occasions;
	size_t count = calendar_occasions(calendar, rules_contest(rules), arena, &occasions), i = 0;
	while (i < count && !calendar_due(calendar, &occasions[i], now))
		i++;
	arena_free(arena);
	return i < count;
}

/* ---- the register ---- */

static int ask(struct look *l, struct db *db, struct err *err)
{
	const struct milestone *m = l->occasion->milestone;
	l->all = arena_alloc(l->arena, sizeof *l->all);
	if (standing_find(db, l->rules, l->occasion, l->now, l->arena, &l->standings, &l->standing_count, l->all, err) != 0 ||
	    reminders_list(db, m->id, l->occasion->period, l->arena, &l->sent, &l->sent_count, err) != 0)
		return -1;
	return m->paper_count ? papers_list(db, m->id, calendar_papers_from(m, rules_contest(l->rules)), calendar_papers_until(m, rules_contest(l->rules), l->now), l->arena, &l->papers, &l->paper_count, err) : 0;
}

/* Units follow one another in both lists; what is not valid in the period has none, and stands at nothing. */
static const struct standing *standing_of(const struct look *l, const struct unit *unit, size_t *at)
{
	for (size_t i = 0; i < l->standing_count; i++) {
		size_t k = (*at + i) % l->standing_count;
		if (l->standings[k].unit == unit) {
			*at = k + 1;
			return &l->standings[k];
		}
	}
	return NULL;
}

static bool sent(const struct look *l, const char *unit)
{
	size_t low = 0, high = l->sent_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(l->sent[middle].unit, unit) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->sent_count && strcmp(l->sent[low].unit, unit) == 0; low++)
		if (strtol(l->sent[low].step, NULL, 10) >= l->step->days)
			return true;
	return false;
}

/* ---- what ends a milestone's letters ---- */

static bool has_paper(const struct look *l, const char *unit, const char *item)
{
	for (size_t i = 0; i < l->paper_count; i++)
		if (l->papers[i].proven && strcmp(l->papers[i].unit, unit) == 0 && strcmp(l->papers[i].item, item) == 0)
			return true;
	return false;
}

static void find_missing(const struct look *l, struct due *d)
{
	const struct milestone *m = l->occasion->milestone;
	if (!m->paper_count || !d->unit)
		return;
	d->papers = arena_array(l->arena, m->paper_count, sizeof *d->papers);
	for (size_t i = 0; i < m->paper_count; i++)
		if (!has_paper(l, d->unit->id, m->papers[i].item))
			d->papers[d->paper_count++] = m->papers[i].name;
}

/* What it is about, in numbers. */
static const char *what(const struct look *l, const struct due *d)
{
	const struct standing *s = d->standing;
	const struct milestone *m = l->occasion->milestone;
	switch (m->ends) {
	case ENDS_MONTHLY_QUOTA:
		return arena_print(l->arena, "%" PRId64 " of %" PRId64 " entries in the period %s", s->counted, s->quota, l->occasion->period);
	case ENDS_TOTAL_QUOTA:
		return arena_print(l->arena, "%" PRId64 " of %" PRId64 " entries in all", s->total, s->total_quota);
	case ENDS_COMMEND_QUOTA:
		return arena_print(l->arena, "%" PRId64 " of %d commendations proposed", s->commended, d->unit ? d->unit->commend_quota : 0);
	case ENDS_PAPERS:
		return arena_print(l->arena, "%zu of %zu papers have come", m->paper_count - d->paper_count, m->paper_count);
	case ENDS_NEVER:
		break;
	}
	return "it goes to all whom it concerns";
}

static bool met(const struct look *l, const struct due *d)
{
	const struct standing *s = d->standing;
	switch (l->occasion->milestone->ends) {
	case ENDS_MONTHLY_QUOTA: return s->counted >= s->quota;
	case ENDS_TOTAL_QUOTA: return s->total >= s->total_quota;
	case ENDS_COMMEND_QUOTA: return s->commended >= (d->unit ? d->unit->commend_quota : 0);
	case ENDS_PAPERS: return d->paper_count == 0;
	case ENDS_NEVER: break;
	}
	return false;
}

/* Nothing was counted before the register began; a `now` before its first event is a person's, who asks for it. */
static bool uncounted(const struct look *l)
{
	const struct occasion *o = l->occasion;
	return l->step->days >= 0 && l->first <= l->now && (o->until < o->date ? o->until : o->date) <= l->first;
}

static bool can_be_written_to(const struct look *l, const char *address)
{
	return address && *address && !text_same(address, l->transport->from_address);
}

static const char *when(const struct look *l)
{
	char date[32];
	int days = l->step->days;
	clock_iso(l->occasion->date, date);
	date[10] = '\0';
	if (days == 0)
		return arena_print(l->arena, "on %s", date);
	return arena_print(l->arena, "%d day%s %s %s", abs(days), abs(days) == 1 ? "" : "s", days < 0 ? "before" : "after", date);
}

static void judge(const struct look *l, struct due *d)
{
	static const char *const remarks[] = {
		[DUE_NOW] = "", [DUE_SENT] = "; this letter, or a later one of this date, was made before", [DUE_MET] = "; nothing is wanting",
		[DUE_NO_ADDRESS] = "; there is no address to write to", [DUE_UNCOUNTED] = "; this register was begun only after that date",
	};
	const char *unit = d->unit ? d->unit->id : "office";
	find_missing(l, d);
	d->state = sent(l, unit) ? DUE_SENT : met(l, d) ? DUE_MET : uncounted(l) ? DUE_UNCOUNTED : can_be_written_to(l, d->to) ? DUE_NOW : DUE_NO_ADDRESS;
	d->why = arena_print(l->arena, "%s, %s%s", what(l, d), when(l), remarks[d->state]);
}

/* ---- whom it concerns ---- */

static const struct standing *nothing(const struct look *l, const struct unit *unit)
{
	struct standing *s = arena_alloc(l->arena, sizeof *s);
	s->unit = unit;
	return s;
}

static size_t look_at(const struct look *l, struct due *out)
{
	size_t count, n = 0, at = 0;
	const struct unit *units = rules_units(l->rules, &count);
	const struct due empty = { .occasion = l->occasion, .step = l->step, .day = calendar_step_day(rules_calendar(l->rules), l->occasion, l->step) };
	for (size_t i = 0; i < count; i++) {
		if (!rules_unit_valid(&units[i], l->now) || !calendar_concerns(l->occasion->milestone, &units[i]))
			continue;
		struct due *d = &out[n++];
		*d = empty;
		d->unit = &units[i];
		d->to = units[i].address_count ? units[i].addresses[0] : NULL;
		d->standing = standing_of(l, d->unit, &at);
		if (!d->standing)
			d->standing = nothing(l, d->unit);
		judge(l, d);
	}
	if (calendar_concerns_office(l->occasion->milestone)) {
		struct due *d = &out[n++];
		*d = empty;
		d->to = l->transport->office;
		d->standing = l->all;
		judge(l, d);
	}
	return n;
}

static int look(struct look *l, struct db *db, struct due **out, size_t *count, struct err *err)
{
	const struct calendar *calendar = rules_calendar(l->rules);
	struct occasion *occasions;
	const struct calendar_step **steps;
	size_t all = calendar_occasions(calendar, rules_contest(l->rules), l->arena, &occasions), due = 0, units;
	rules_units(l->rules, &units);
	steps = arena_array(l->arena, all + 1, sizeof *steps);
	for (size_t i = 0; i < all; i++)
		due += (steps[i] = calendar_due(calendar, &occasions[i], l->now)) != NULL;
	*out = arena_array(l->arena, due * (units + 1) + 1, sizeof **out);
	for (size_t i = 0; i < all; i++) {
		if (!steps[i])
			continue;
		l->occasion = &occasions[i];
		l->step = steps[i];
		if (ask(l, db, err) != 0)
			return -1;
		*count += look_at(l, *out + *count);
	}
	return 0;
}

int due_find(struct db *db, const struct rules *rules, const struct transport *transport, int64_t now, struct arena *arena, struct due **out, size_t *count, struct err *err)
{
	struct look l = { .rules = rules, .transport = transport, .now = now, .arena = arena };
	bool own;
	*count = 0;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	l.first = events_first(db, err);
	if (l.first == 0)
		l.first = clock_now();
	int result = l.first < 0 ? -1 : look(&l, db, out, count, err);
	db_end_snapshot(db, own);
	return result;
}
