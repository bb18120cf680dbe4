/* The sums over all states: what must add up.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/status.h"

#include "register/alarms.h"
#include "register/answers.h"
#include "register/backups.h"
#include "register/entries.h"
#include "register/letters.h"
#include "register/restored.h"

static const char *letter_word(int state)
{
	return letter_state_word((enum letter_state)state);
}

static const char *entry_word(int state)
{
	return entry_state_word((enum entry_state)state);
}

static const char *answer_word(int state)
{
	return answer_state_word((enum answer_state)state);
}

/* Counts by word, as a statement gives them: word, number.  0 or -1. */
static int count_words(struct db *db, sqlite3_stmt *statement, json_t *counts, struct err *err)
{
	int more = -1;
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_object_set_new(counts, (const char *)sqlite3_column_text(statement, 0), json_integer(sqlite3_column_int64(statement, 1)));
	return more;
}

static int count_states(struct db *db, json_t *out, struct err *err)
{
	static const struct {
		const char *name, *sql;
		const char *(*word)(int state);
		int states;
	} sums[] = {
		{ "letters", "SELECT state, count(*) FROM letters GROUP BY state", letter_word, LETTER_FORGOTTEN + 1 },
		{ "entries", "SELECT state, count(*) FROM entries GROUP BY state", entry_word, ENTRY_SUPERSEDED + 1 },
		{ "answers", "SELECT state, count(*) FROM answers GROUP BY state", answer_word, ANSWER_DROPPED + 1 },
	};
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		json_t *counts = json_object();
		json_object_set_new(out, sums[i].name, counts);
		for (int s = 0; s < sums[i].states; s++)
			json_object_set_new(counts, sums[i].word(s), json_integer(0));
		if (count_words(db, db_ask(db, err, sums[i].sql, ""), counts, err) != 0)
			return -1;
	}
	return 0;
}

/*
 * The letters seen, counted another way than by state: by the places they lay at (promise 7).  The one kind without a place is what
 * letters.c leaves behind of an unfetched letter that turned out to be known.
 */
static int count_seen(struct db *db, json_t *out, struct err *err)
{
	int64_t sum = 0;
	const char *state;
	json_t *n;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT (SELECT count(DISTINCT letter) FROM intake),"
	                                 " (SELECT count(*) FROM letters l WHERE l.digest IS NULL AND l.state = 'forgotten'"
	                                 " AND NOT EXISTS (SELECT 1 FROM intake i WHERE i.letter = l.id))", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t seen = sqlite3_column_int64(statement, 0), elsewhere = sqlite3_column_int64(statement, 1);
	sqlite3_reset(statement);
	json_object_foreach(json_object_get(out, "letters"), state, n)
		sum += json_integer_value(n);
	json_object_set_new(out, "seen", json_integer(seen + elsewhere));
	json_object_set_new(out, "adds_up", json_boolean(sum == seen + elsewhere));
	return 0;
}

static int add_counts(struct db *db, json_t *out, const char *name, const char *sql, struct err *err)
{
	json_t *counts = json_object();
	json_object_set_new(out, name, counts);
	return count_words(db, db_ask(db, err, sql, ""), counts, err);
}

/* A note as a text, or null. */
static int add_note(struct db *db, json_t *out, const char *key, const char *note, bool or_null, struct err *err)
{
	char value[600];
	int found = db_note(db, note, value, sizeof value, err);
	if (found < 0)
		return -1;
	if (found == 1)
		json_object_set_new(out, key, json_string(value));
	else if (or_null)
		json_object_set_new(out, key, json_null());
	return 0;
}

static int add_notes(struct db *db, json_t *out, struct err *err)
{
	json_t *trouble = json_object();
	json_object_set_new(out, "trouble", trouble);
	if (add_note(db, out, "last_fetch", "last-good-fetch", true, err) != 0 || add_note(db, out, "last_send", "last-good-send", true, err) != 0)
		return -1;
	if (add_note(db, trouble, "fetch", "fetch-trouble", false, err) != 0 || add_note(db, trouble, "send", "send-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "read", "reading-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "fetch_since", "fetch-trouble-since", false, err) != 0 || add_note(db, trouble, "move", "move-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "alarm", ALARMS_TROUBLE, false, err) != 0)
		return -1;
	if (add_note(db, trouble, "calendar", "calendar-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "junk", "junk-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "note", "note-trouble", false, err) != 0 || add_note(db, trouble, "key", "seal-trouble", false, err) != 0)
		return -1;
	if (add_note(db, trouble, "done", RESTORED_TROUBLE, false, err) != 0)
		return -1;
	return add_note(db, trouble, "clock", "clock-trouble", false, err);
}

/* What was forgotten, and is back since a restore: until it is forgotten again; what comes back under a new code until a person has looked (hoadep adopt). */
static int add_back(struct db *db, json_t *out, struct err *err)
{
	int more = -1;
	json_t *codes = json_array();
	json_object_set_new(out, "back", codes);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT j.value FROM json_each((SELECT value FROM notes WHERE name = '" RESTORED_BACK "')) j"
	                                 " WHERE EXISTS (SELECT 1 FROM entries e WHERE e.code = j.value AND e.forgotten IS NULL) OR (NOT EXISTS (SELECT 1 FROM entries e WHERE e.code = j.value)"
	                                 " AND EXISTS (SELECT 1 FROM notes WHERE name = '" RESTORED_WAITS "'))", "");
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_array_append_new(codes, json_string((const char *)sqlite3_column_text(statement, 0)));
	return more;
}

/* Answers that were unsure so often that nobody but a person sends them again. */
static int count_stuck(struct db *db, json_t *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT count(*) FROM answers WHERE state = 'unsure' AND next_try = ?1", "i", ANSWERS_NEVER);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	json_object_set_new(out, "stuck", json_integer(sqlite3_column_int64(statement, 0)));
	sqlite3_reset(statement);
	return 0;
}

static int count_one(struct db *db, json_t *out, const char *name, const char *sql, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, sql, "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	json_object_set_new(out, name, json_integer(sqlite3_column_int64(statement, 0)));
	sqlite3_reset(statement);
	return 0;
}

enum { CASES_SHOWN = 20 };

/* The oldest open cases, each with its letter and its reason: a number alone tells nobody what to do. */
static int add_cases(struct db *db, json_t *out, struct err *err)
{
	int more = -1;
	json_t *list = json_array();
	json_object_set_new(out, "open_cases", list);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT kind, letter, code, coalesce(reason, '') FROM cases WHERE state = 'open' ORDER BY kind, id LIMIT ?1", "i", (int64_t)CASES_SHOWN);
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "kind", (const char *)sqlite3_column_text(statement, 0), "letter", (json_int_t)sqlite3_column_int64(statement, 1),
		                                      "code", (const char *)sqlite3_column_text(statement, 2), "reason", (const char *)sqlite3_column_text(statement, 3)));
	return more < 0 ? -1 : add_counts(db, out, "cases", "SELECT kind, count(*) FROM cases WHERE state = 'open' GROUP BY kind", err);
}

/* Copies elsewhere, a restore that waits for a look, forgotten letters that still lie in the mailbox. */
static int add_keeping(struct db *db, json_t *out, struct err *err)
{
	json_t *backups = backups_list(db, err);
	if (!backups)
		return -1;
	json_object_set_new(out, "backups", backups);
	if (add_note(db, out, "restored", RESTORED_WAITS, true, err) != 0 || add_note(db, out, "done_passed", RESTORED_PASSED, false, err) != 0 || add_back(db, out, err) != 0)
		return -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT count(*), count(why), max(why) FROM wipes", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	json_object_set_new(out, "wipes", json_pack("{s:I, s:I, s:s?}", "waiting", (json_int_t)sqlite3_column_int64(statement, 0), "stuck", (json_int_t)sqlite3_column_int64(statement, 1),
	                                            "why", (const char *)sqlite3_column_text(statement, 2)));
	sqlite3_reset(statement);
	return 0;
}

static int all(struct db *db, json_t *out, struct err *err)
{
	if (add_keeping(db, out, err) != 0)
		return -1;
	if (count_states(db, out, err) != 0 || add_notes(db, out, err) != 0 || count_seen(db, out, err) != 0 || count_stuck(db, out, err) != 0)
		return -1;
	if (add_cases(db, out, err) != 0 || count_one(db, out, "claimed", "SELECT count(*) FROM entries WHERE claimed IS NOT NULL AND state IN ('accepted', 'review', 'incomplete')", err) != 0)
		return -1;
	if (add_counts(db, out, "old", "SELECT 'letters', count(*) FROM letters WHERE old = 1 UNION ALL"
	               " SELECT 'answers', count(*) FROM answers WHERE state = 'held' AND hold IN ('old-mail', 'restored')", err) != 0)
		return -1;
	if (add_counts(db, out, "addresses", "SELECT 'bounced', count(*) FROM addresses WHERE state = 'bounced'", err) != 0)
		return -1;
	if (add_counts(db, out, "distrusted", "SELECT distrust, count(*) FROM letters WHERE distrust IS NOT NULL AND believed = 0 GROUP BY distrust", err) != 0)
		return -1;
	if (count_one(db, out, "awaited", "SELECT count(*) FROM roster WHERE entry IS NULL", err) != 0)
		return -1;
	return add_counts(db, out, "held", "SELECT hold, count(*) FROM answers WHERE state = 'held' GROUP BY hold", err);
}

json_t *status_json(struct db *db, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return NULL;
	json_t *out = json_object();
	int result = all(db, out, err);
	db_end_snapshot(db, own);
	if (result == 0)
		return out;
	json_decref(out);
	return NULL;
}
