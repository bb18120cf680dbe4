/* Decisions in the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/decisions.h"

#include "register/codes.h"

int decisions_add(struct db *db, struct decision_row *row, struct err *err)
{
	if (db_do(db, err, "INSERT INTO decisions (id, at, who, way, letter, verb, case_id, entry, other, until)"
	          " VALUES (" CODES_ID("decisions") ", ?1, ?2, ?3, nullif(?4, 0), ?5, nullif(?6, 0), nullif(?7, 0), nullif(?8, 0), ?9)", "ittitiiii", row->at, row->who,
	          row->letter ? "mail" : "command", row->letter, row->verb, row->case_id, row->entry, row->other, row->until) < 0)
		return -1;
	row->id = db_last_id(db);
	return 0;
}

int decisions_finish(struct db *db, const struct decision_row *row, struct err *err)
{
	return db_do(db, err, "UPDATE decisions SET version = nullif(?2, 0), answer = nullif(?3, 0) WHERE id = ?1", "iii", row->id, row->version, row->answer) < 0 ? -1 : 0;
}

int decisions_last(struct db *db, int64_t case_id, int64_t entry, struct decision_row *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id, at, letter, case_id, entry, other, version, answer, until, undone, who, verb FROM decisions"
	                                 " WHERE undone IS NULL AND id IN (SELECT id FROM decisions WHERE case_id = ?1 AND ?1 <> 0 UNION ALL SELECT decision FROM cases WHERE id = ?1"
	                                 " UNION ALL SELECT id FROM decisions WHERE entry = ?2 AND ?1 = 0)"
	                                 " ORDER BY id DESC LIMIT 1", "ii", case_id, entry);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t *const numbers[] = { &out->id, &out->at, &out->letter, &out->case_id, &out->entry, &out->other, &out->version, &out->answer, &out->until, &out->undone };
	for (int i = 0; i < (int)(sizeof numbers / sizeof *numbers); i++)
		*numbers[i] = sqlite3_column_int64(statement, i);
	db_copy(statement, 10, out->who, sizeof out->who);
	db_copy(statement, 11, out->verb, sizeof out->verb);
	sqlite3_reset(statement);
	return 1;
}

/* The number of a query's one row; -1. */
static int64_t number(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

int decisions_by_letter(struct db *db, int64_t letter, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT EXISTS (SELECT 1 FROM decisions WHERE letter = ?1)"
	                              " OR EXISTS (SELECT 1 FROM events WHERE about = 'letter' AND about_id = ?1 AND what = 'decision')", "i", letter), err);
}

int decisions_undone(struct db *db, int64_t id, int64_t now, struct err *err)
{
	return db_do(db, err, "UPDATE decisions SET undone = ?2 WHERE id = ?1", "ii", id, now) < 0 ? -1 : 0;
}

int64_t decisions_answer(struct db *db, const char *message_id, struct err *err)
{
	return number(db, db_ask(db, err, "SELECT id FROM answers WHERE message_id = ?1", "t", message_id), err);
}

int decisions_join(struct db *db, int64_t from, int64_t into, struct err *err)
{
	return db_do(db, err, "INSERT OR IGNORE INTO entry_letters (letter, n, entry, role) SELECT letter, n + " DECISIONS_JOINED ", ?2, 'copy' FROM entry_letters WHERE entry = ?1",
	             "ii", from, into) < 0 ? -1 : 0;
}

int decisions_part(struct db *db, int64_t from, int64_t into, struct err *err)
{
	return db_do(db, err, "DELETE FROM entry_letters WHERE entry = ?2 AND EXISTS (SELECT 1 FROM entry_letters o WHERE o.entry = ?1 AND o.letter = entry_letters.letter"
	             " AND o.n + " DECISIONS_JOINED " = entry_letters.n)", "ii", from, into) < 0 ? -1 : 0;
}

int decisions_same_author(struct db *db, int64_t one, int64_t other, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT EXISTS (SELECT 1 FROM entries a JOIN entries b ON a.author_folded = b.author_folded WHERE a.id = ?1 AND b.id = ?2)", "ii", one, other), err);
}

int decisions_mute(struct db *db, int64_t letter, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT EXISTS (SELECT 1 FROM letters WHERE id = ?1 AND (machine = 1 OR (distrust IS NOT NULL AND believed = 0)))", "i", letter), err);
}
