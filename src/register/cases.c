/* Cases: what waits for a person, with its reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/cases.h"

#include <inttypes.h>

#include "base/clock.h"
#include "register/events.h"
#include "register/state.h"

static const char *const words[] = { "open", "closed" };
static const unsigned next[] = { STATE(CASE_CLOSED), 0 };
static const struct state_machine machine = { "case", 2, words, next };

static int opened(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err)
{
	int n = db_do(db, err, "INSERT INTO cases (kind, letter, code, reason, state, opened) VALUES (?1, ?2, coalesce(?3, ''), ?4, 'open', ?5)"
	              " ON CONFLICT (letter, code, kind) WHERE state = 'open' DO NOTHING", "titti", kind, letter, code, reason, now);
	if (n <= 0)
		return n;
	return events_add(db, now, "hoadep", "case", db_last_id(db), "opened", NULL, words[CASE_OPEN], kind, err);
}

int cases_open(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, opened(db, kind, letter, code, reason, now, err), err);
}

static int closed(struct db *db, int64_t id, const char *who, const char *why, int64_t now, struct err *err)
{
	char word[16] = "";
	sqlite3_stmt *statement = db_ask(db, err, "SELECT state FROM cases WHERE id = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no case %" PRId64 ".", id);
	db_copy(statement, 0, word, sizeof word);
	sqlite3_reset(statement);
	if (state_check(db, &machine, id, state_of(&machine, word), CASE_CLOSED, err) != 0)
		return -1;
	if (db_do(db, err, "UPDATE cases SET state = 'closed', closed = ?2, closed_by = ?3 WHERE id = ?1", "iit", id, now, who) < 0)
		return -1;
	return events_add(db, now, who, "case", id, "state", word, words[CASE_CLOSED], why, err);
}

int cases_close(struct db *db, int64_t id, const char *who, const char *why, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, closed(db, id, who, why, now, err), err);
}

static int close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM cases WHERE letter = ?1 AND kind = ?2 AND state = 'open'", "it", letter, kind);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return closed(db, id, who, NULL, now, err);
}

int cases_close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, close_letter(db, letter, kind, who, now, err), err);
}

int cases_kind(struct db *db, int64_t id, char *kind, size_t size, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT kind FROM cases WHERE id = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 0, kind, size);
	sqlite3_reset(statement);
	return 1;
}

/* A text of a row, or null. */
static json_t *text(sqlite3_stmt *statement, int column)
{
	const char *value = (const char *)sqlite3_column_text(statement, column);
	return value && *value ? json_string(value) : json_null();
}

static json_t *time_of(sqlite3_stmt *statement, int column)
{
	char iso[32];
	return sqlite3_column_type(statement, column) == SQLITE_NULL ? json_null() : json_string(clock_iso(sqlite3_column_int64(statement, column), iso));
}

int cases_list(struct db *db, const char *kind, bool (*each)(const json_t *one, void *with), void *with, struct err *err)
{
	int more = -1;
	bool wanted = true;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT c.id, c.kind, c.letter, c.code, c.reason, c.opened, l.unit, l.received FROM cases c JOIN letters l ON l.id = c.letter"
	                                 " WHERE c.state = 'open' AND (?1 IS NULL OR c.kind = ?1) ORDER BY c.opened, c.id", "t", kind);
	while (wanted && statement && (more = db_row(db, statement, err)) == 1) {
		json_t *one = json_pack("{s:I, s:o, s:I, s:o, s:o, s:o, s:o, s:o}", "id", (json_int_t)sqlite3_column_int64(statement, 0), "kind", text(statement, 1),
		                        "letter", (json_int_t)sqlite3_column_int64(statement, 2), "code", text(statement, 3), "reason", text(statement, 4),
		                        "opened", time_of(statement, 5), "unit", text(statement, 6), "received", time_of(statement, 7));
		wanted = each(one, with);
		json_decref(one);
	}
	if (statement && more == 1)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}
