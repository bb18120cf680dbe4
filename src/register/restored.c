/* What a register that was put back from a backup must know before anybody works with it: nothing is said twice, no number is given twice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/restored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/buf.h"
#include "register/answers.h"
#include "register/backups.h"
#include "register/events.h"
#include "register/forget.h"
#include "register/lost.h"
#include "register/snapshot.h"

int64_t restored_at(struct db *db, struct err *err)
{
	char text[32] = "";
	return db_note(db, RESTORED_AT, text, sizeof text, err) < 0 ? -1 : strtoll(text, NULL, 10);
}

/* ---- the done folder ---- */

int restored_look(struct db *db, int64_t *first, struct err *err)
{
	*first = 0;
	if (db_do(db, err, "CREATE TEMP TABLE IF NOT EXISTS known_letters (size INTEGER, date INTEGER, PRIMARY KEY (size, date)) WITHOUT ROWID", "") < 0 ||
	    db_do(db, err, "DELETE FROM known_letters", "") < 0 ||
	    db_do(db, err, "INSERT OR IGNORE INTO known_letters SELECT i.size, i.internal_date FROM intake i JOIN letters l ON l.id = i.letter WHERE l.digest IS NOT NULL AND i.size > 0"
	          " AND i.internal_date > 0", "") < 0)
		return -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(min(date), 0) FROM known_letters", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	*first = sqlite3_column_int64(statement, 0) - RESTORED_DAYS * 86400;
	sqlite3_reset(statement);
	return 0;
}

int restored_knows(struct db *db, int64_t size, int64_t date, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM known_letters WHERE size = ?1 AND date = ?2", "ii", size, date);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

/* ---- numbers ---- */

/* The tables whose numbers are said outside; a version of long ago may have none of them. */
static const char *const tables[] = { "cases", "answers", "decisions", "letters" };

/* Calls `each` for every row of text and number that a register has to say.  0, or -1 it cannot be asked that (a table it has not), or could not be read to its end. */
static int each_row(struct db *present, const char *sql, int (*each)(const char *text, int64_t number, void *with, struct err *err), void *with, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db_handle(present), sql, -1, &statement, NULL), r = 0;
	while (code == SQLITE_OK && r == 0 && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		r = each((const char *)sqlite3_column_text(statement, 0), sqlite3_column_int64(statement, 1), with, err);
		code = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return r < 0 || code != SQLITE_DONE ? -1 : 0;
}

static int raise_series(struct db *db, const char *series, int64_t last, struct err *err)
{
	if (last <= 0)
		return 0;
	if (strcmp(series, "letters") == 0) /* their numbers SQLite keeps itself */
		return db_do(db, err, "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'letters' AND seq < ?1", "i", last) < 0 ? -1 : 0;
	return db_do(db, err, "INSERT INTO codes (series, last) VALUES (?1, ?2) ON CONFLICT (series) DO UPDATE SET last = excluded.last WHERE excluded.last > last", "ti", series, last) < 0 ? -1 : 0;
}

static int take_series(const char *text, int64_t number, void *with, struct err *err)
{
	return raise_series(with, text, number, err);
}

/* The highest number of each table, as SQL over a register that has it. */
static int table_numbers(struct db *of, struct db *to, struct err *err)
{
	char sql[256];
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		snprintf(sql, sizeof sql, "SELECT '%s', coalesce(max(id), 0) FROM %s", tables[i], tables[i]);
		if (each_row(of, sql, take_series, to, err) != 0 && strcmp(tables[i], "decisions") != 0)
			return -1;
	}
	return 0;
}

static int above_present(struct db *db, struct db *present, struct err *err)
{
	if (each_row(present, "SELECT series, last FROM codes", take_series, db, err) != 0 || table_numbers(present, db, err) != 0)
		return -1;
	return each_row(present, "SELECT 'letters', seq FROM sqlite_sequence WHERE name = 'letters'", take_series, db, err);
}

static int behind_gap(struct db *db, const struct restored_order *order, struct err *err)
{
	/* Series and tables that had no number yet: who knows what they gave since. */
	for (size_t i = 0; i < order->series_count + 3; i++)
		if (db_do(db, err, "INSERT INTO codes (series, last) VALUES (?1, 1) ON CONFLICT DO NOTHING", "t", i < 3 ? tables[i] : order->series[i - 3]) < 0)
			return -1;
	if (table_numbers(db, db, err) != 0 || db_do(db, err, "UPDATE codes SET last = last + ?1", "i", order->gap) < 0)
		return -1;
	if (db_do(db, err, "INSERT INTO sqlite_sequence (name, seq) SELECT 'letters', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'letters')", "") < 0)
		return -1;
	return db_do(db, err, "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'letters'", "i", order->gap) < 0 ? -1 : 0;
}

static int take_last(const char *text, int64_t number, void *with, struct err *err)
{
	(void)err;
	return json_object_set_new(with, text, json_integer(number));
}

static int note_same(const char *text, int64_t number, void *with, struct err *err)
{
	(void)text, (void)err;
	*(bool *)with = number == 1;
	return 0;
}

/* Whether the present register is what became of the backup's: it has its last event. */
static bool came_after(struct db *db, struct db *present)
{
	char sql[256];
	bool same = false;
	sqlite3_stmt *statement = db_ask(db, NULL, "SELECT id, at FROM events ORDER BY id DESC LIMIT 1", "");
	if (!statement || db_row(db, statement, NULL) != 1)
		return false;
	snprintf(sql, sizeof sql, "SELECT '', count(*) FROM events WHERE id = %lld AND at = %lld", (long long)sqlite3_column_int64(statement, 0), (long long)sqlite3_column_int64(statement, 1));
	sqlite3_reset(statement);
	return each_row(present, sql, note_same, &same, NULL) == 0 && same;
}

static int say_begins(struct db *db, json_t *report, struct err *err)
{
	json_t *begins = json_object();
	int more = -1;
	json_object_set_new(report, "begins", begins);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT series, last + 1 FROM codes ORDER BY series", "");
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_object_set_new(begins, (const char *)sqlite3_column_text(statement, 0), json_integer(sqlite3_column_int64(statement, 1)));
	return more;
}

/* ---- what is held ---- */

static int hold_all(struct db *db, const struct restored_order *order, json_t *report, struct err *err)
{
	if (db_do(db, err, "INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'answer', id, 'state', state, 'held', 'restored' FROM answers"
	          " WHERE state IN ('due', 'sending', 'unsure', 'later') OR (state = 'held' AND ripe IS NOT NULL) ORDER BY id", "it", order->now, order->who) < 0)
		return -1;
	int held = db_do(db, err, "UPDATE answers SET state = 'held', hold = '" ANSWERS_RESTORED "', ripe = NULL WHERE state IN ('due', 'sending', 'unsure', 'later')"
	                 " OR (state = 'held' AND ripe IS NOT NULL)", "");
	int old = db_do(db, err, "UPDATE letters SET old = 1 WHERE state IN ('unfetched', 'kept', 'read', 'aside')", "");
	json_object_set_new(report, "held", json_integer(held));
	json_object_set_new(report, "old", json_integer(old));
	return held < 0 || old < 0 ? -1 : 0;
}

static int say_restored(struct db *db, const struct restored_order *order, struct err *err)
{
	static const char *const of_another[] = { RESTORED_PASSED, RESTORED_BACK, LOST_ANSWERS, RESTORED_TROUBLE, RESTORED_TROUBLE_SINCE }; /* a restore before the backup */
	char text[600], when[32], made[32], name[600];
	for (size_t i = 0; i < sizeof of_another / sizeof *of_another; i++)
		if (db_set_note(db, of_another[i], NULL, err) != 0)
			return -1;
	clock_iso(order->now, when);
	clock_iso(order->made, made);
	snprintf(text, sizeof text, "%.16s from the backup of %.16s in %.300s, by %.100s", when, made, order->from, order->who);
	if (db_set_note(db, RESTORED_WAITS, text, err) != 0 || db_set_note(db, RESTORED_ID, order->id, err) != 0)
		return -1;
	snprintf(text, sizeof text, "%" PRId64, order->now);
	if (db_set_note(db, RESTORED_AT, text, err) != 0)
		return -1;
	snprintf(name, sizeof name, "%s:%s", RESTORED_LOOK, order->account);
	snprintf(text, sizeof text, "%" PRId64, order->made - RESTORED_DAYS * 86400);
	if (db_set_note(db, name, text, err) != 0 || backups_made(db, order->from, order->made, err) != 0)
		return -1;
	return events_add(db, order->now, order->who, "letter", 0, "restored", made, when, order->from, err);
}

/* ---- what was forgotten since ---- */

struct again {
	struct db *db;
	const struct restored_order *order;
	struct arena *arena;
	struct buf codes, digests, kept;   /* of const char *; kept: codes of forgotten entries whose letter was kept for others */
};

static int add_word(const char *text, int64_t number, void *with, struct err *err)
{
	struct again *a = with;
	const char *word = arena_text(a->arena, text);
	(void)err;
	buf_add(number == 2 ? &a->kept : number ? &a->digests : &a->codes, &word, sizeof word);
	return 0;
}

static const char *const *words_of(const struct buf *words, size_t *count)
{
	*count = words->len / sizeof(const char *);
	return (const char *const *)(const void *)words->data;
}

/* One that came after the backup and was forgotten: the row alone, by which the mailbox cannot bring it back. */
static int know_forgotten(struct again *a, const char *digest, struct err *err)
{
	int n = db_do(a->db, err, "INSERT INTO letters (digest, state, size, arrived, seen, reason) SELECT ?1, 'forgotten', 0, ?2, ?2, 'forgotten before the restore'"
	              " WHERE NOT EXISTS (SELECT 1 FROM letters WHERE digest = ?1)", "ti", digest, a->order->now);
	if (n <= 0)
		return n;
	int64_t id = db_last_id(a->db);
	if (db_do(a->db, err, "INSERT INTO accounts (name) SELECT 'restored' WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE name = 'restored')", "") < 0 ||
	    db_do(a->db, err, "INSERT INTO intake (account, uidvalidity, uid, name, letter, size, internal_date, seen, moved) SELECT id, 0, 0, ?1, ?2, 0, ?3, ?3, 1"
	          " FROM accounts WHERE name = 'restored'", "tii", digest, id, a->order->now) < 0)
		return -1;
	return events_add(a->db, a->order->now, a->order->who, "letter", id, "state", NULL, "forgotten", "forgotten before the restore", err);
}

/* 1 forgotten, 0 there is no such entry (it came after the backup) or it is forgotten already, -1. */
static int forget_entry(struct again *a, const char *code, struct err *err)
{
	json_t *report;
	struct forget_order order = { .code = code, .drop_others = true, .wipe = a->order->wipe, .who = a->order->who, .why = "forgotten before the restore", .now = a->order->now };
	int r = forget_do(a->db, &order, false, &report, err);
	json_decref(report);
	return r;
}

/* 1 there is such an entry, forgotten or not; 0, -1. */
static int has_entry(struct again *a, const char *code, bool alive, struct err *err)
{
	sqlite3_stmt *statement = db_ask(a->db, err, "SELECT 1 FROM entries WHERE code = ?1 AND (NOT ?2 OR forgotten IS NULL)", "ti", code, (int64_t)alive);
	int found = statement ? db_row(a->db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

/* What is back, or comes back with a letter that others need, is kept in mind until a person has forgotten it. */
static int remember_back(struct again *a, json_t *out, json_t *back, struct err *err)
{
	json_t *coming = json_array(), *all = json_array();
	size_t count;
	const char *const *code = words_of(&a->kept, &count);
	int r = 0;
	for (size_t i = 0; r == 0 && i < count; i++) {
		int has = has_entry(a, code[i], false, err);
		r = has < 0 ? -1 : 0;
		if (has == 0)
			json_array_append_new(coming, json_string(code[i]));
	}
	json_array_extend(all, back);
	json_array_extend(all, coming);
	char *text = json_dumps(all, JSON_COMPACT);
	if (r == 0 && json_array_size(all))
		r = db_set_note(a->db, RESTORED_BACK, text, err);
	free(text);
	json_decref(all);
	json_object_set_new(out, "coming", coming);
	return r;
}

static int forget_again(struct again *a, json_t *out, struct err *err)
{
	size_t codes, digests;
	int64_t count = 0;
	json_t *report, *back = json_array();
	json_object_set_new(out, "back", back);
	const char *const *code = words_of(&a->codes, &codes), *const *digest = words_of(&a->digests, &digests);
	for (size_t i = 0; i < codes; i++) {
		int r = forget_entry(a, code[i], err);
		if (r < 0 && db_temporary(a->db))
			return -1;
		int is = r == 1 ? 0 : has_entry(a, code[i], true, err);
		if (is < 0)
			return -1;
		if (is == 1)
			json_array_append_new(back, json_string(code[i]));
		count += r == 1;
	}
	struct forget_order order = { .digests = digest, .digest_count = digests, .whole_letters = true, .drop_others = true, .wipe = a->order->wipe, .who = a->order->who,
	                              .why = "forgotten before the restore", .now = a->order->now };
	if (digests && forget_do(a->db, &order, false, &report, err) != 1)
		return -1;
	if (digests) {
		count += (int64_t)json_array_size(json_object_get(report, "letters"));
		json_decref(report);
	}
	for (size_t i = 0; i < digests; i++)
		if (know_forgotten(a, digest[i], err) < 0)
			return -1;
	json_object_set_new(out, "forgotten", json_integer(count));
	return remember_back(a, out, back, err);
}

static int reforget(struct db *db, struct db *present, const struct restored_order *order, json_t *report, struct err *err)
{
	struct again a = { .db = db, .order = order, .arena = arena_new(256 << 20) };
	struct err none = { "" };
	each_row(present, "SELECT code, 0 FROM entries WHERE forgotten IS NOT NULL", add_word, &a, &none); /* before version 4 nothing was forgotten */
	each_row(present, "SELECT e.code, 2 FROM entries e WHERE e.forgotten IS NOT NULL AND EXISTS (SELECT 1 FROM entry_letters b JOIN letters l ON l.id = b.letter"
	         " WHERE b.entry = e.id AND b.role = 'brought' AND l.state <> 'forgotten')", add_word, &a, &none);
	int r = each_row(present, "SELECT digest, 1 FROM letters WHERE state = 'forgotten' AND digest IS NOT NULL", add_word, &a, err);
	if (r != 0 && !err->text[0])
		err_set(err, "The present register cannot be read to its end.");
	if (r == 0)
		r = forget_again(&a, report, err);
	buf_release(&a.codes);
	buf_release(&a.digests);
	buf_release(&a.kept);
	arena_free(a.arena);
	return r;
}

/* ---- all of it ---- */

/* 0, or -1 where the present register could not be read to its end (nothing was changed then) or this one failed. */
static int number_and_hold(struct db *db, struct db *present, bool exact, const struct restored_order *order, json_t *report, struct err *err)
{
	if (db_begin(db, err) != 0)
		return -1;
	json_t *before = json_object();
	int r = each_row(db, "SELECT series, last FROM codes", take_last, before, err);
	if (r == 0 && present)
		r = above_present(db, present, err);
	if (r == 0 && !exact)
		r = behind_gap(db, order, err);
	if (r == 0 && (lost_note_codes(db, before, order->now, err) != 0 || hold_all(db, order, report, err) != 0 || say_begins(db, report, err) != 0 || say_restored(db, order, err) != 0))
		r = -1;
	if (r == 0 && exact)
		r = lost_note_answers(db, present, order->made, err);
	if (r == 0)
		r = db_commit(db, err);
	db_rollback(db);
	json_decref(before);
	return r;
}

int restored_apply(struct db *db, const struct restored_order *order, json_t **report, struct err *err)
{
	struct err why = { "" };
	json_t *out = json_object();
	struct db *present = order->present ? db_open_any(order->present, &why) : NULL;
	int version;
	int64_t last;
	bool exact = present && snapshot_check(order->present, &version, &last, &why) == 0 && came_after(db, present);
	int r = exact ? number_and_hold(db, present, true, order, out, err) : -1;
	/* Another house's register, or a damaged one: what it has is passed by as far as it can be read, and the gap comes on top. */
	if (!exact || r != 0) {
		exact = false;
		r = present ? number_and_hold(db, present, false, order, out, &why) : -1;
		if (r != 0)
			r = number_and_hold(db, NULL, false, order, out, err);
	}
	json_object_set_new(out, "exact", json_boolean(exact));
	json_object_set_new(out, "forgotten", json_integer(0));
	json_object_set_new(out, "readable", order->present ? json_boolean(exact) : json_null());
	if (r == 0 && exact)
		r = reforget(db, present, order, out, err);
	db_close(present);
	*report = r == 0 ? out : NULL;
	if (r != 0)
		json_decref(out);
	return r;
}
