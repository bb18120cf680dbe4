/* What people look at beside the entries themselves: letters with what became of them, an entry's papers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/overview.h"

#include "register/letters.h"
#include "register/shape.h"

static const struct shape_column letter_columns[] = {
	{ "id", SHAPE_NUMBER }, { "digest", SHAPE_TEXT }, { "state", SHAPE_TEXT }, { "received", SHAPE_TIME }, { "kind", SHAPE_TEXT }, { "unit", SHAPE_TEXT }, { "from", SHAPE_TEXT },
	{ "subject", SHAPE_TEXT }, { "old", SHAPE_TRUTH }, { "tries", SHAPE_NUMBER }, { "reason", SHAPE_TEXT },
	{ "distrust", SHAPE_TEXT }, { "believed", SHAPE_TRUTH },
};
#define LETTER_COLUMNS "l.id, l.digest, l.state, coalesce(l.received, nullif(l.arrived, 0)), l.kind, l.unit, l.sender, l.subject, l.old, l.tries, l.reason, l.distrust, l.believed"

static const struct shape_column became_columns[] = { { "code", SHAPE_TEXT }, { "role", SHAPE_TEXT }, { "outcome", SHAPE_TEXT } };
static const struct shape_column answer_columns[] = { { "id", SHAPE_NUMBER }, { "code", SHAPE_TEXT }, { "template", SHAPE_TEXT }, { "to", SHAPE_TEXT }, { "state", SHAPE_TEXT } };
#define ANSWER_COLUMNS "id, nullif(code, ''), template, recipient, state"

/* The letter of the statement's row with what became of it; NULL with a reason. */
static json_t *letter(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int64_t id = sqlite3_column_int64(statement, 0);
	json_t *out = shape_object(statement, letter_columns, SHAPE_COUNT(letter_columns));
	if (shape_rows(db, db_ask(db, err, "SELECT e.code, el.role, e.state FROM entry_letters el JOIN entries e ON e.id = el.entry WHERE el.letter = ?1 ORDER BY el.n", "i", id),
	             became_columns, SHAPE_COUNT(became_columns), out, "entries", err) == 0 &&
	    shape_rows(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE letter = ?1 ORDER BY id", "i", id),
	             answer_columns, SHAPE_COUNT(answer_columns), out, "answers", err) == 0)
		return out;
	json_decref(out);
	return NULL;
}

static int letters(struct db *db, sqlite3_stmt *statement, bool (*each)(const json_t *, void *), void *with, struct err *err)
{
	int more = -1;
	bool going = true;
	while (statement && going && (more = db_row(db, statement, err)) == 1) {
		json_t *row = letter(db, statement, err);
		if (!row) {
			more = -1;
			break;
		}
		going = each(row, with);
		json_decref(row);
	}
	if (statement)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}

int overview_letters(struct db *db, int state, bool (*each)(const json_t *letter, void *with), void *with, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	sqlite3_stmt *statement = state < 0 ? db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l ORDER BY l.id", "")
	                                    : db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE l.state = ?1 ORDER BY l.id", "t",
	                                             letter_state_word((enum letter_state)state));
	int result = letters(db, statement, each, with, err);
	db_end_snapshot(db, own);
	return result;
}

int overview_letter(struct db *db, int64_t id, json_t **out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE l.id = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		*out = letter(db, statement, err);
		sqlite3_reset(statement);
		found = *out ? 1 : -1;
	}
	db_end_snapshot(db, own);
	return found;
}

static const struct shape_column source_columns[] = { { "id", SHAPE_NUMBER }, { "digest", SHAPE_TEXT }, { "role", SHAPE_TEXT }, { "received", SHAPE_TIME }, { "from", SHAPE_TEXT } };
static const struct shape_column file_columns[] = { { "name", SHAPE_TEXT }, { "sha256", SHAPE_TEXT }, { "size", SHAPE_NUMBER }, { "type", SHAPE_TEXT }, { "letter", SHAPE_NUMBER }, { "path", SHAPE_TEXT } };
static const struct shape_column case_columns[] = {
	{ "id", SHAPE_NUMBER }, { "kind", SHAPE_TEXT }, { "reason", SHAPE_TEXT }, { "opened", SHAPE_TIME }, { "state", SHAPE_TEXT }, { "closed", SHAPE_TIME }, { "closed_by", SHAPE_TEXT },
};

static const struct shape_column batch_columns[] = {
	{ "batch", SHAPE_TEXT }, { "unit", SHAPE_TEXT }, { "proven", SHAPE_TRUTH }, { "dispatch", SHAPE_TEXT }, { "number", SHAPE_NUMBER }, { "where", SHAPE_TEXT }, { "remark", SHAPE_TEXT },
};

static int papers(struct db *db, int64_t id, const char *code, json_t *out, struct err *err)
{
	if (shape_rows(db, db_ask(db, err, "SELECT l.id, l.digest, el.role, coalesce(l.received, nullif(l.arrived, 0)), l.sender FROM entry_letters el"
	                        " JOIN letters l ON l.id = el.letter WHERE el.entry = ?1 ORDER BY el.role <> 'brought', el.letter, el.n", "i", id),
	             source_columns, SHAPE_COUNT(source_columns), out, "letters", err) != 0)
		return -1;
	if (shape_rows(db, db_ask(db, err, "SELECT ef.name, ef.sha256, p.size, p.type, ef.letter, ef.path FROM entry_files ef"
	                        " LEFT JOIN parts p ON p.letter = ef.letter AND p.path = ef.path WHERE ef.entry = ?1 ORDER BY ef.n", "i", id), file_columns, SHAPE_COUNT(file_columns), out, "files", err) != 0)
		return -1;
	if (shape_rows(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE code = ?1 AND code <> '' ORDER BY id", "t", code),
	             answer_columns, SHAPE_COUNT(answer_columns), out, "answers", err) != 0)
		return -1;
	if (shape_rows(db, db_ask(db, err, "SELECT b.code, b.unit, b.proven, b.dispatch, r.number, r.place, r.remark FROM entry_letters el JOIN batches b ON b.letter = el.letter"
	                        " LEFT JOIN roster r ON r.letter = el.letter AND r.entry = el.entry WHERE el.entry = ?1 ORDER BY el.letter, el.n, r.n", "i", id),
	             batch_columns, SHAPE_COUNT(batch_columns), out, "batches", err) != 0)
		return -1;
	return shape_rows(db, db_ask(db, err, "SELECT id, kind, reason, opened, state, closed, closed_by FROM cases WHERE code = ?1 AND code <> '' ORDER BY id", "t", code),
	                case_columns, SHAPE_COUNT(case_columns), out, "cases", err);
}

static int entry(struct db *db, const char *code, json_t **out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM entries WHERE code = ?1", "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	*out = json_object();
	if (papers(db, id, code, *out, err) == 0)
		return 1;
	json_decref(*out);
	return -1;
}

int overview_entry(struct db *db, const char *code, json_t **out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int found = entry(db, code, out, err);
	db_end_snapshot(db, own);
	return found;
}
