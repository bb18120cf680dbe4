/* How many entries each unit has: one walk along an index, and the sums made of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/quotas.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* The ids that were met, each once: a table of open addresses, at most half full, over their numbers. */
struct ids {
	struct arena *arena;
	const char **texts;
	uint32_t *slots;       /* a number + 1; 0 free */
	size_t count, slot_count;
};

enum { FIRST_SLOTS = 256, IDS_BYTES = 256 << 20 };

static size_t slot_of(const struct ids *ids, const char *text)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	for (const char *c = text; *c; c++)
		h = (h ^ (unsigned char)*c) * 1099511628211u;
	size_t at = (size_t)(h ^ (h >> 32)) & (ids->slot_count - 1);
	while (ids->slots[at] && strcmp(ids->texts[ids->slots[at] - 1], text) != 0)
		at = (at + 1) & (ids->slot_count - 1);
	return at;
}

static void grow(struct ids *ids)
{
	const char **texts = arena_array(ids->arena, ids->slot_count, sizeof *texts);
	if (ids->count)
		memcpy(texts, ids->texts, ids->count * sizeof *texts);
	ids->texts = texts;
	ids->slot_count *= 2;
	ids->slots = arena_array(ids->arena, ids->slot_count, sizeof *ids->slots);
	for (size_t i = 0; i < ids->count; i++)
		ids->slots[slot_of(ids, ids->texts[i])] = (uint32_t)i + 1;
}

static size_t number_of(struct ids *ids, const char *text)
{
	size_t at = slot_of(ids, text);
	if (ids->slots[at])
		return ids->slots[at] - 1;
	ids->texts[ids->count++] = arena_text(ids->arena, text);
	ids->slots[at] = (uint32_t)ids->count;
	if (ids->count * 2 > ids->slot_count)
		grow(ids);
	return ids->count - 1;
}

static size_t column_number(struct ids *ids, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return number_of(ids, text ? text : "");
}

static enum entry_state state_named(const char *word)
{
	int state = ENTRY_SUPERSEDED;
	while (state > 0 && strcmp(word, entry_state_word((enum entry_state)state)) != 0)
		state--;
	return (enum entry_state)state;
}

int quotas_walk(struct db *db, const char *contest, int64_t until, void (*each)(const struct counted *entry, void *with), void *with, struct err *err)
{
	struct ids ids = { .arena = arena_new(IDS_BYTES), .slot_count = FIRST_SLOTS / 2 };
	struct counted entry;
	int more = -1;
	grow(&ids);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT unit, via, state, counted, verified IS NOT NULL FROM entries INDEXED BY entries_counted"
	                                 " WHERE contest = ?1 AND counted < ?2", "ti", contest, until);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		entry.unit_n = column_number(&ids, statement, 0);
		entry.via_n = column_number(&ids, statement, 1);
		entry.unit = ids.texts[entry.unit_n];
		entry.via = ids.texts[entry.via_n];
		entry.state = state_named((const char *)sqlite3_column_text(statement, 2));
		entry.counted = sqlite3_column_int64(statement, 3);
		entry.verified = sqlite3_column_int(statement, 4);
		each(&entry, with);
	}
	arena_free(ids.arena);
	return more;
}

/* ---- tallies ---- */

struct tallying {
	struct arena *arena;
	int64_t from;
	struct buf tallies;         /* struct tally, by the walk's numbers; `unit` NULL where there is nothing to count */
};

static struct tally *tally_at(struct tallying *t, size_t n, const char *unit)
{
	static const struct tally none;
	while (t->tallies.len / sizeof none <= n)
		buf_add(&t->tallies, &none, sizeof none);
	struct tally *tally = (struct tally *)(void *)t->tallies.data + n;
	if (!tally->unit)
		tally->unit = arena_text(t->arena, unit);
	return tally;
}

static void tally_one(const struct counted *entry, void *with)
{
	struct tallying *t = with;
	bool counts = entry->state == ENTRY_ACCEPTED || entry->state == ENTRY_REVIEW;
	if (entry->counted < t->from)
		return;
	struct tally *own = tally_at(t, entry->unit_n, entry->unit);
	int64_t *const sums[] = { &own->accepted, &own->review, &own->incomplete, &own->rejected, &own->withdrawn, NULL };
	if (sums[entry->state])
		++*sums[entry->state];
	own->verified += counts && entry->verified;
	if (*entry->via && counts && entry->via_n != entry->unit_n)
		tally_at(t, entry->via_n, entry->via)->via++;
}

static int by_unit(const void *a, const void *b)
{
	return strcmp(((const struct tally *)a)->unit, ((const struct tally *)b)->unit);
}

int quotas_tally(struct db *db, const char *contest, int64_t from, int64_t until, struct arena *arena, struct tally **out, size_t *count, struct err *err)
{
	struct tallying t = { .arena = arena, .from = from };
	int result = quotas_walk(db, contest, until, tally_one, &t, err);
	const struct tally *all = (const struct tally *)(const void *)t.tallies.data;
	size_t n = t.tallies.len / sizeof *all;
	*out = arena_array(arena, n + 1, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (all[i].unit)
			(*out)[(*count)++] = all[i];
	if (*count)
		qsort(*out, *count, sizeof **out, by_unit);
	buf_release(&t.tallies);
	return result;
}

const struct tally *quotas_of(const struct tally *tallies, size_t count, const char *unit)
{
	static const struct tally none = { .unit = "" };
	struct tally key = { .unit = unit };
	const struct tally *found = count ? bsearch(&key, tallies, count, sizeof *tallies, by_unit) : NULL;
	return found ? found : &none;
}

int quotas_incomplete(struct db *db, const char *contest, const char *unit, int64_t from, int64_t until, struct arena *arena, const char **codes, size_t most, struct err *err)
{
	int more = -1, count = 0;
	/* Two ways in, each by its own index; an entry with unit and via the same stands in the first alone. */
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT code, counted, id FROM entries INDEXED BY entries_unit WHERE contest = ?1 AND unit = ?2 AND state = 'incomplete' AND counted >= ?3 AND counted < ?4"
		" UNION SELECT code, counted, id FROM entries INDEXED BY entries_via WHERE contest = ?1 AND via = ?2 AND state = 'incomplete' AND counted >= ?3 AND counted < ?4"
		" ORDER BY 2, 3 LIMIT ?5", "ttiii", contest, unit, from, until, (int64_t)most);
	while (statement && (more = db_row(db, statement, err)) == 1)
		codes[count++] = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
	return more < 0 ? -1 : count;
}

int64_t quotas_own(struct db *db, const char *contest, const char *unit, int64_t from, int64_t until, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT count(*) FROM entries INDEXED BY entries_unit WHERE unit = ?2 AND contest = ?1 AND counted >= ?3 AND counted < ?4"
	                                 " AND state IN ('accepted', 'review')", "ttii", contest, unit, from, until);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

int quotas_through(struct db *db, const char *contest, const char *via, int64_t from, int64_t until, void (*each)(const char *unit, int64_t n, void *with), void *with, struct err *err)
{
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(unit, ''), count(*) FROM entries INDEXED BY entries_via WHERE via = ?2 AND contest = ?1 AND counted >= ?3 AND counted < ?4"
	                                 " AND state IN ('accepted', 'review') GROUP BY unit", "ttii", contest, via, from, until);
	while (statement && (more = db_row(db, statement, err)) == 1)
		each((const char *)sqlite3_column_text(statement, 0), sqlite3_column_int64(statement, 1), with);
	return more;
}
