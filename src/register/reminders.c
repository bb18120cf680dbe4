/* The ledger of the calendar's letters: each (unit, period, kind, step) once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/reminders.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "register/restored.h"

/* Whether the key is in the ledger.  1, 0, -1. */
static int there(struct db *db, const struct reminder *key, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM reminders WHERE unit = ?1 AND period = ?2 AND kind = ?3 AND step = ?4", "tttt",
	                                 key->unit, key->period, key->kind, key->step);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

/* The number of a letter of the same unit and date that has not left; 0, -1. */
static int64_t waiting(struct db *db, const struct reminder *key, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT a.id FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.unit = ?1 AND r.period = ?2 AND r.kind = ?3"
	                                 " AND a.state IN ('held', 'due', 'later') LIMIT 1", "ttt", key->unit, key->period, key->kind);
	int found = statement ? db_row(db, statement, err) : -1;
	int64_t id = found == 1 ? sqlite3_column_int64(statement, 0) : 0;
	if (found == 1)
		sqlite3_reset(statement);
	return found < 0 ? -1 : id;
}

/* Days without a mail server bring no burst either: the newest step speaks for those that have not left. */
static int drop_waiting(struct db *db, const struct reminder *key, int64_t clock, struct err *err)
{
	int64_t id;
	while ((id = waiting(db, key, err)) > 0)
		if (answers_decide(db, id, ANSWER_DROPPED, NULL, "a later letter of the same date takes its place", clock, err) != 0)
			return -1;
	return (int)id;
}

int reminders_add(struct db *db, const struct reminder *key, const struct answer_row *row, const char *bytes, size_t len, int64_t now, struct err *err)
{
	assert(db_in_transaction(db));
	int found = there(db, key, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (drop_waiting(db, key, row->made, err) != 0)
		return -1;
	struct answer_row letter = *row;
	int64_t restored = key->day ? restored_at(db, err) : 0;
	if (restored < 0)
		return -1;
	if (key->day && key->day <= restored) {
		snprintf(letter.hold, sizeof letter.hold, ANSWERS_RESTORED);
		letter.ripe = 0;
	}
	/* No cap: the ledger bounds what a unit gets, and a unit that was sent receipts all day must still be reminded. */
	int added = answers_add(db, 0, &letter, bytes, len, 0, err);
	if (added != 1)
		return added < 0 ? -1 : db_refuse(db, err, "The calendar's letter was there already, without its row in the ledger.");
	return db_do(db, err, "INSERT INTO reminders (unit, period, kind, step, answer, made) VALUES (?1, ?2, ?3, ?4, (SELECT id FROM answers WHERE message_id = ?5), ?6)",
	             "tttt" "ti", key->unit, key->period, key->kind, key->step, row->message_id, now) < 0 ? -1 : 1;
}

int64_t reminders_last(struct db *db, const char *unit, const char *kind, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(max(a.made), 0) FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.unit = ?1 AND r.kind = ?2"
	                                 " AND a.state NOT IN ('held', 'due', 'later', 'dropped')", "tt", unit, kind);
	int found = statement ? db_row(db, statement, err) : -1;
	int64_t made = found == 1 ? sqlite3_column_int64(statement, 0) : 0;
	if (found == 1)
		sqlite3_reset(statement);
	return found < 0 ? -1 : made;
}

/* The period of a letter of that kind, other than `period`, that has not left.  1, 0, -1. */
static int waiting_elsewhere(struct db *db, const char *unit, const char *kind, const char *period, char out[32], struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT r.period FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.unit = ?1 AND r.kind = ?2 AND r.period <> ?3"
	                                 " AND a.state IN ('held', 'due', 'later') LIMIT 1", "ttt", unit, kind, period);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		db_copy(statement, 0, out, 32);
		sqlite3_reset(statement);
	}
	return found;
}

int reminders_replace(struct db *db, const char *unit, const char *kind, const char *period, int64_t clock, struct err *err)
{
	char other[32];
	int found;
	assert(db_in_transaction(db));
	while ((found = waiting_elsewhere(db, unit, kind, period, other, err)) == 1) {
		const struct reminder key = { .unit = unit, .kind = kind, .period = other };
		if (drop_waiting(db, &key, clock, err) != 0)
			return -1;
	}
	if (found < 0)
		return -1;
	return db_do(db, err, "DELETE FROM messages WHERE answer IN (SELECT r.answer FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.unit = ?1 AND r.kind = ?2"
	             " AND a.state IN ('sent', 'bounced', 'dropped'))", "tt", unit, kind) < 0 ? -1 : 0;
}

static const char *text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	return arena_text(arena, (const char *)sqlite3_column_text(statement, column));
}

int reminders_list(struct db *db, const char *kind, const char *period, struct arena *arena, struct reminder **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT unit, step, answer, made FROM reminders WHERE kind = ?1 AND period = ?2 ORDER BY unit, made, answer", "tt",
	                                 kind, period);
	kind = arena_text(arena, kind);
	period = arena_text(arena, period);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct reminder row = {
			.unit = text(statement, 0, arena), .period = period, .kind = kind, .step = text(statement, 1, arena),
			.answer = sqlite3_column_int64(statement, 2), .made = sqlite3_column_int64(statement, 3),
		};
		buf_add(&rows, &row, sizeof row);
	}
	*count = rows.len / sizeof(struct reminder);
	*out = arena_array(arena, *count + 1, sizeof(struct reminder));
	if (rows.len)
		memcpy(*out, rows.data, rows.len);
	buf_release(&rows);
	return more < 0 ? -1 : 0;
}
