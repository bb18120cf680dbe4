/* Where a unit stands: one walk over the register's index, every entry counted for the units it counts for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/standing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "register/papers.h"
#include "register/quotas.h"

/* Closed monthly periods, and what each unit has of each. */
enum { MONTHS_MOST = 64 };

struct place {
	struct standing sums;
	int64_t months[MONTHS_MOST];
};

struct counting {
	char contest[24];              /* its year */
	const struct unit **sorted;    /* by id */
	const struct unit *units;
	size_t unit_count;
	struct place *places;          /* beside `units` */
	struct place all;
	struct occasion months[MONTHS_MOST];
	size_t month_count;
	int64_t opens, from, until;    /* the period asked for; `until` is not behind now */
	struct buf seats;              /* struct seat, by the walk's numbers of ids */
};
#define NOWHERE SIZE_MAX

/* Where an id's entries are added. */
struct seat {
	bool looked;
	struct place *own, *parent;    /* NULL: none */
};

static int by_id(const void *a, const void *b)
{
	return strcmp((*(const struct unit *const *)a)->id, (*(const struct unit *const *)b)->id);
}

static size_t place_of(const struct counting *c, const char *id)
{
	const struct unit key = { .id = id }, *wanted = &key;
	const struct unit *const *found = id && *id ? bsearch(&wanted, c->sorted, c->unit_count, sizeof *c->sorted, by_id) : NULL;
	return found ? (size_t)(*found - c->units) : NOWHERE;
}

static bool has_quota(const struct unit *unit)
{
	return unit->monthly_quota || unit->total_quota || unit->commend_quota;
}

/* A unit without any quota of its own counts for its parent as well (AMB-15: "các đơn vị" are those that were given one). */
static size_t parent_of(const struct counting *c, size_t at)
{
	if (at == NOWHERE || has_quota(&c->units[at]))
		return NOWHERE;
	size_t parent = place_of(c, c->units[at].parent);
	return parent != at && parent != NOWHERE && has_quota(&c->units[parent]) ? parent : NOWHERE;
}

/* The walk's numbers stand for ids: each is looked up once. */
static const struct seat *seat_of(struct counting *c, size_t n, const char *id)
{
	static const struct seat unknown = { .looked = false };
	while (c->seats.len / sizeof unknown <= n)
		buf_add(&c->seats, &unknown, sizeof unknown);
	struct seat *seat = (struct seat *)(void *)c->seats.data + n;
	if (!seat->looked) {
		size_t at = place_of(c, id), parent = parent_of(c, at);
		*seat = (struct seat){ .looked = true, .own = at != NOWHERE ? &c->places[at] : NULL, .parent = parent != NOWHERE ? &c->places[parent] : NULL };
	}
	return seat;
}

static void add_state(struct standing *sums, enum entry_state state)
{
	sums->accepted += state == ENTRY_ACCEPTED;
	sums->review += state == ENTRY_REVIEW;
	sums->incomplete += state == ENTRY_INCOMPLETE;
	sums->rejected += state == ENTRY_REJECTED;
}

static bool counts(const struct counted *entry)
{
	return entry->state == ENTRY_ACCEPTED || entry->state == ENTRY_REVIEW;
}

static bool within(const struct counting *c, const struct counted *entry)
{
	return entry->counted >= c->from && entry->counted < c->until;
}

static void add_entry(const struct counting *c, struct place *place, const struct counted *entry, bool through)
{
	bool now = within(c, entry);
	if (now && !through)
		add_state(&place->sums, entry->state);
	if (!counts(entry))
		return;
	place->sums.counted += now;
	place->sums.via += now && through;
	place->sums.total++; /* also what came before the contest opened: carried over from the last one (AMB-11) */
	place->sums.verified += entry->verified;
	for (size_t i = 0; i < c->month_count; i++)
		place->months[i] += entry->counted >= c->months[i].from && entry->counted < c->months[i].until;
}

/* Each unit once, though an entry may be its own, of one below it and come through it. */
static void count_one(const struct counted *entry, void *with)
{
	struct counting *c = with;
	struct place *via = seat_of(c, entry->via_n, entry->via)->own;
	const struct seat *seat = seat_of(c, entry->unit_n, entry->unit);
	add_entry(c, &c->all, entry, false);
	c->all.sums.via += *entry->via && entry->via_n != entry->unit_n && counts(entry) && within(c, entry);
	if (seat->own)
		add_entry(c, seat->own, entry, false);
	if (seat->parent)
		add_entry(c, seat->parent, entry, false);
	if (via && via != seat->own && via != seat->parent)
		add_entry(c, via, entry, true);
}

/* ---- what is asked for ---- */

static int find_months(struct counting *c, const struct rules *rules, int64_t now, struct arena *arena, struct err *err)
{
	struct occasion *occasions;
	size_t count = calendar_occasions(rules_calendar(rules), rules_contest(rules), arena, &occasions);
	for (size_t i = 0; i < count; i++) {
		if (occasions[i].milestone->ends != ENDS_MONTHLY_QUOTA || occasions[i].milestone->every != EVERY_MONTH || occasions[i].until > now)
			continue;
		if (c->month_count == MONTHS_MOST)
			return err_set(err, "calendar.yaml has more than %d monthly periods.", MONTHS_MOST);
		c->months[c->month_count++] = occasions[i];
	}
	return 0;
}

/* The period of the units' quotas.  After the last monthly one that is the rest up to the closing, which has no quota (AMB-18). */
static bool find_period(struct counting *c, const struct rules *rules, const struct occasion *occasion, int64_t now)
{
	struct occasion period;
	bool quota = true;
	if (occasion) {
		c->from = occasion->from;
		c->until = occasion->until;
		quota = occasion->milestone->ends == ENDS_MONTHLY_QUOTA;
	} else if (calendar_period(rules_calendar(rules), rules_contest(rules), now, &period) == 1) {
		c->from = period.from;
		c->until = period.until;
	} else {
		quota = false;
		c->from = c->opens;
		for (size_t i = 0; i < c->month_count; i++)
			if (c->months[i].until > c->from)
				c->from = c->months[i].until;
		c->until = now >= c->from ? now + 1 : c->from;
	}
	return quota;
}

static bool valid(const struct unit *unit, int64_t from, int64_t until)
{
	return (!unit->valid_from || unit->valid_from < until) && (!unit->valid_to || unit->valid_to > from);
}

static void find_quotas(struct counting *c, bool monthly)
{
	for (size_t i = 0; i < c->unit_count; i++) {
		const struct unit *unit = &c->units[i];
		struct place *place = &c->places[i];
		place->sums.unit = unit;
		place->sums.quota = monthly ? unit->monthly_quota : 0;
		place->sums.total_quota = unit->total_quota;
		for (size_t m = 0; m < c->month_count && unit->monthly_quota > 0; m++) {
			if (!valid(unit, c->months[m].from, c->months[m].until))
				continue;
			place->sums.periods++;
			place->sums.periods_met += place->months[m] >= unit->monthly_quota;
		}
	}
}

/* What units have proposed for commendation (III.3.a): what came after now is not seen, what is not proven waits for a person. */
static int find_proposals(struct db *db, struct counting *c, const struct rules *rules, int64_t now, struct arena *arena, struct err *err)
{
	const struct calendar *calendar = rules_calendar(rules);
	for (size_t m = 0; m < calendar->count; m++) {
		struct paper_row *rows;
		size_t count;
		if (calendar->milestones[m].ends != ENDS_COMMEND_QUOTA)
			continue;
		const struct milestone *one = &calendar->milestones[m];
		if (papers_list(db, one->id, calendar_papers_from(one, rules_contest(rules)), calendar_papers_until(one, rules_contest(rules), now), arena, &rows, &count, err) != 0)
			return -1;
		for (size_t i = 0; i < count; i++) {
			size_t at = place_of(c, rows[i].unit);
			if (at != NOWHERE && rows[i].proven && rows[i].proposals > c->places[at].sums.commended)
				c->places[at].sums.commended = rows[i].proposals;
		}
	}
	return 0;
}

/* The sums of the district: what entries give was counted on the way, each once; quotas and proposals are the units' own. */
static size_t take(struct counting *c, struct standing *out)
{
	size_t count = 0;
	for (size_t i = 0; i < c->unit_count; i++) {
		const struct standing *s = &c->places[i].sums;
		if (!valid(s->unit, c->from, c->until > c->from ? c->until : c->from + 1))
			continue;
		c->all.sums.quota += s->quota;
		c->all.sums.total_quota += s->total_quota;
		c->all.sums.commended += s->commended;
		c->all.sums.periods += s->periods;
		c->all.sums.periods_met += s->periods_met;
		out[count++] = *s;
	}
	return count;
}

static void sort_units(struct counting *c, const struct rules *rules, struct arena *arena)
{
	c->units = rules_units(rules, &c->unit_count);
	c->sorted = arena_array(arena, c->unit_count + 1, sizeof *c->sorted);
	for (size_t i = 0; i < c->unit_count; i++)
		c->sorted[i] = &c->units[i];
	qsort(c->sorted, c->unit_count, sizeof *c->sorted, by_id);
	c->places = arena_array(arena, c->unit_count + 1, sizeof *c->places);
}

static struct counting *begin(const struct rules *rules, int64_t now, struct arena *arena, struct err *err)
{
	struct counting *c = arena_alloc(arena, sizeof *c);
	*c = (struct counting){ .opens = rules_contest(rules)->opens };
	snprintf(c->contest, sizeof c->contest, "%d", rules_contest(rules)->year);
	return find_months(c, rules, now, arena, err) == 0 ? c : NULL;
}

int standing_find(struct db *db, const struct rules *rules, const struct occasion *occasion, int64_t now, struct arena *arena,
                  struct standing **out, size_t *count, struct standing *all, struct err *err)
{
	struct counting *c = begin(rules, now, arena, err);
	if (!c)
		return -1;
	sort_units(c, rules, arena);
	bool monthly = find_period(c, rules, occasion, now);
	int result = quotas_walk(db, c->contest, now + 1, count_one, c, err);
	buf_release(&c->seats);
	if (result != 0)
		return -1;
	find_quotas(c, monthly);
	if (find_proposals(db, c, rules, now, arena, err) != 0)
		return -1;
	*out = arena_array(arena, c->unit_count + 1, sizeof **out);
	*count = take(c, *out);
	*all = c->all.sums;
	return 0;
}

/* ---- one unit ---- */

/* What came through a unit for others is its own where it is neither its own nor of one below it (count_one). */
struct through {
	const struct rules *rules;
	const struct unit *unit;
	int64_t sum;
};

static bool below(const struct unit *one, const struct unit *unit)
{
	return one != unit && one->parent && !has_quota(one) && has_quota(unit) && strcmp(one->parent, unit->id) == 0;
}

static void add_through(const char *id, int64_t n, void *with)
{
	struct through *t = with;
	const struct unit *own = *id ? rules_unit(t->rules, id) : NULL;
	if (!own || (own != t->unit && !below(own, t->unit)))
		t->sum += n;
}

static int count_unit(struct db *db, const struct counting *c, const struct rules *rules, const struct unit *unit, int64_t from, int64_t until, int64_t *out, struct err *err)
{
	struct through through = { .rules = rules, .unit = unit };
	size_t count;
	const struct unit *units = rules_units(rules, &count);
	*out = 0;
	for (size_t i = 0; i < count; i++) {
		if (&units[i] != unit && !below(&units[i], unit))
			continue;
		int64_t n = quotas_own(db, c->contest, units[i].id, from, until, err);
		if (n < 0)
			return -1;
		*out += n;
	}
	if (quotas_through(db, c->contest, unit->id, from, until, add_through, &through, err) != 0)
		return -1;
	*out += through.sum;
	return 0;
}

int standing_one(struct db *db, const struct rules *rules, const struct unit *unit, const struct occasion *occasion, int64_t now, struct arena *arena,
                 struct standing *out, struct err *err)
{
	struct counting *c = begin(rules, now, arena, err);
	if (!c)
		return -1;
	bool monthly = find_period(c, rules, occasion, now);
	*out = (struct standing){ .unit = unit, .quota = monthly ? unit->monthly_quota : 0, .total_quota = unit->total_quota };
	if (!valid(unit, c->from, c->until > c->from ? c->until : c->from + 1))
		return 0;
	if (count_unit(db, c, rules, unit, c->from, c->until < now + 1 ? c->until : now + 1, &out->counted, err) != 0)
		return -1;
	if (unit->total_quota && count_unit(db, c, rules, unit, 0, now + 1, &out->total, err) != 0)
		return -1;
	return 1;
}
