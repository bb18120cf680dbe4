/* Entries in the register: filed once, with their code, people, findings, files and history.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/entries.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "register/entry_rows.h"
#include "register/works.h"
#include "register/names.h"

/* The first four are the words and the order of enum outcome, so that an outcome is a state. */
static const char *const words[] = { "accepted", "review", "incomplete", "rejected", "withdrawn", "superseded" };
enum { ENTRY_BYTES = 32 << 20 }; /* the arena of one entry that is listed: its texts came from one letter's reading */

const char *entry_state_word(enum entry_state state)
{
	return words[state];
}

enum entry_state entry_state_judged(enum outcome outcome)
{
	static const enum entry_state states[] = {
		[OUTCOME_NOTE] = ENTRY_ACCEPTED, [OUTCOME_REVIEW] = ENTRY_REVIEW, [OUTCOME_INCOMPLETE] = ENTRY_INCOMPLETE, [OUTCOME_REJECTED] = ENTRY_REJECTED,
	};
	return states[outcome];
}

enum entry_state entry_state_of(const char *word)
{
	enum entry_state s = ENTRY_SUPERSEDED;
	while (s > ENTRY_ACCEPTED && strcmp(word, words[s]) != 0)
		s--;
	return s;
}

int entries_file(struct db *db, int64_t letter, struct verdict *verdict, const char *code_prefix, const struct rules *rules, int64_t now, struct arena *arena, struct err *err)
{
	struct works works = { .db = db, .letter = letter, .verdict = verdict, .prefix = code_prefix, .rules = rules, .now = now, .arena = arena };
	assert(db_in_transaction(db));
	for (size_t i = 0; i < verdict->entry_count; i++)
		if (works_file(&works, i, err) != 0)
			return -1;
	return 0;
}

#define ENTRY_COLUMNS "e.id, e.code, e.contest, e.state, e.title, e.category, e.words, e.received, e.counted, e.handed_in, e.unit, e.via, e.claimed, e.first_sender," \
                      " e.theme, e.summary, e.verified, e.consent"
enum { RECEIVED = 7, COUNTED, HANDED_IN, FIRST_TEXT };
/* The columns from FIRST_TEXT on. */
static const char *const text_columns[] = { "unit", "via", "claimed", "first_sender", "theme", "summary", "verified", "consent" };

static const char *text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	return arena_text(arena, (const char *)sqlite3_column_text(statement, column));
}

/* The Message-IDs of an entry's letters, the one that brought it first; null for a letter without one. */
static int add_letters(struct db *db, int64_t id, json_t *out, struct err *err)
{
	int more = -1;
	json_t *letters = json_array();
	sqlite3_stmt *statement = db_ask(db, err, "SELECT l.message_id FROM entry_letters el JOIN letters l ON l.id = el.letter WHERE el.entry = ?1"
	                                 " GROUP BY el.letter ORDER BY min(el.role <> 'brought'), el.letter", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *message_id = (const char *)sqlite3_column_text(statement, 0);
		json_array_append_new(letters, message_id ? json_string(message_id) : json_null());
	}
	json_object_set_new(out, "letters", letters);
	return more;
}

static json_t *or_null(sqlite3_stmt *statement, int column)
{
	const char *value = (const char *)sqlite3_column_text(statement, column);
	return value ? json_string(value) : json_null();
}

/* What the register alone knows of an entry. */
static void add_columns(sqlite3_stmt *statement, json_t *out)
{
	static const char *const times[] = { "received", "counted", "handed_in" };
	char iso[32];
	for (int i = 0; i < FIRST_TEXT - RECEIVED; i++) {
		bool known = sqlite3_column_type(statement, RECEIVED + i) != SQLITE_NULL;
		json_object_set_new(out, times[i], known ? json_string(clock_iso(sqlite3_column_int64(statement, RECEIVED + i), iso)) : json_null());
	}
	for (size_t i = 0; i < sizeof text_columns / sizeof *text_columns; i++)
		json_object_set_new(out, text_columns[i], or_null(statement, FIRST_TEXT + (int)i));
}

/* The entry of the statement's row, as check made it, and what the register adds.  NULL with a reason. */
static json_t *whole(struct db *db, sqlite3_stmt *statement, struct arena *arena, struct err *err)
{
	int64_t id = sqlite3_column_int64(statement, 0);
	struct entry entry = {
		.contest = text(statement, 2, arena), .title = text(statement, 4, arena), .category = entry_rows_category((const char *)sqlite3_column_text(statement, 5)),
		.words = sqlite3_column_int64(statement, 6), .body = "",
	};
	if (entry_rows_take(db, id, &entry, arena, err) != 0)
		return NULL;
	json_t *out = json_object(), *as_checked = entry_json(&entry);
	json_object_set_new(out, "code", json_string((const char *)sqlite3_column_text(statement, 1)));
	json_object_set_new(out, "received", or_null(statement, RECEIVED)); /* its place in the object; the value follows */
	json_object_set_new(out, "unit", json_null());
	json_object_update(out, as_checked);
	json_decref(as_checked);
	json_object_set_new(out, "outcome", json_string((const char *)sqlite3_column_text(statement, 3)));
	add_columns(statement, out);
	if (add_letters(db, id, out, err) < 0) {
		json_decref(out);
		return NULL;
	}
	return out;
}

/* One text for each index that a filter can use; the rest of the filter is looked at row by row. */
#define LIST(first) "SELECT " ENTRY_COLUMNS " FROM entries e WHERE " first "(?1 IS NULL OR e.contest = ?1) AND (?2 IS NULL OR e.state = ?2)" \
                    " AND (?3 IS NULL OR e.unit = ?3 OR e.via = ?3 OR e.claimed = ?3) AND (?4 IS NULL OR instr(e.author_folded, ?4) > 0) AND (?5 = 0 OR e.claimed IS NOT NULL) ORDER BY e.series, e.number"

static const char *list_by(const struct entries_filter *filter)
{
	if (filter->unit)
		return LIST("e.id IN (SELECT id FROM entries INDEXED BY entries_unit WHERE unit = ?3 UNION ALL SELECT id FROM entries INDEXED BY entries_via WHERE via = ?3"
		            " UNION ALL SELECT id FROM entries INDEXED BY entries_claimed WHERE claimed = ?3) AND ");
	if (filter->unproven)
		return LIST("e.claimed IS NOT NULL AND ");
	if (filter->outcome)
		return LIST("e.state = ?2 AND ");
	if (filter->contest)
		return LIST("e.contest = ?1 AND ");
	return LIST("");
}

static int list(struct db *db, const struct entries_filter *filter, const char *author, bool (*each)(const json_t *, void *), void *with, struct err *err)
{
	int more = -1;
	bool going = true;
	sqlite3_stmt *statement = db_ask(db, err, list_by(filter), "tttti", filter->contest, filter->outcome, filter->unit, author, (int64_t)filter->unproven);
	while (statement && going && (more = db_row(db, statement, err)) == 1) {
		struct arena *arena = arena_new(ENTRY_BYTES);
		json_t *entry = whole(db, statement, arena, err);
		if (entry)
			going = each(entry, with);
		else
			more = -1;
		json_decref(entry);
		arena_free(arena);
		if (more < 0)
			break;
	}
	if (statement)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}

int entries_list(struct db *db, const struct entries_filter *filter, bool (*each)(const json_t *entry, void *with), void *with, struct err *err)
{
	static const struct entries_filter everything;
	struct arena *arena = arena_new(1 << 20);
	bool own;
	int result = -1;
	if (!filter)
		filter = &everything;
	const char *author = filter->author && strlen(filter->author) < 1000 ? names_fold(arena, filter->author) : NULL;
	if (filter->author && !author)
		result = 0; /* asked for a name without a letter: nobody is called so */
	else if (db_snapshot(db, &own, err) == 0) {
		result = list(db, filter, author, each, with, err);
		db_end_snapshot(db, own);
	}
	arena_free(arena);
	return result;
}

static int add_events(struct db *db, int64_t id, json_t *out, struct err *err)
{
	int more = -1;
	json_t *events = json_array();
	sqlite3_stmt *statement = db_ask(db, err, "SELECT at, who, what, old, new, why FROM events WHERE about = 'entry' AND about_id = ?1 ORDER BY id", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		char at[32];
		json_t *event = json_object();
		json_object_set_new(event, "at", json_string(clock_iso(sqlite3_column_int64(statement, 0), at)));
		json_object_set_new(event, "who", or_null(statement, 1));
		json_object_set_new(event, "what", or_null(statement, 2));
		json_object_set_new(event, "old", or_null(statement, 3));
		json_object_set_new(event, "new", or_null(statement, 4));
		json_object_set_new(event, "why", or_null(statement, 5));
		json_array_append_new(events, event);
	}
	json_object_set_new(out, "events", events);
	return more;
}

static int show(struct db *db, const char *code, json_t **out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.code = ?1", "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	struct arena *arena = arena_new(ENTRY_BYTES);
	json_t *entry = whole(db, statement, arena, err);
	int64_t id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	arena_free(arena);
	if (entry && add_events(db, id, entry, err) < 0) {
		json_decref(entry);
		entry = NULL;
	}
	*out = entry;
	return entry ? 1 : -1;
}

int entries_show(struct db *db, const char *code, json_t **out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int found = show(db, code, out, err);
	db_end_snapshot(db, own);
	return found;
}

int entries_address_known(struct db *db, const char *address, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM answers WHERE recipient = ?1 AND state NOT IN ('held', 'dropped', 'failed') LIMIT 1", "t", address);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}
