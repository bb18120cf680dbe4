/* What people look at beside the entries themselves: letters with what became of them, an entry's papers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/overview.h"

#include "base/clock.h"
#include "register/letters.h"

/* How a column becomes JSON. */
enum shape { TEXT, NUMBER, TIME, TRUTH };

struct column {
	const char *name;
	enum shape shape;
};

static json_t *value(sqlite3_stmt *statement, int i, enum shape shape)
{
	char iso[32];
	if (sqlite3_column_type(statement, i) == SQLITE_NULL)
		return json_null();
	if (shape == NUMBER)
		return json_integer(sqlite3_column_int64(statement, i));
	if (shape == TIME)
		return json_string(clock_iso(sqlite3_column_int64(statement, i), iso));
	if (shape == TRUTH)
		return json_boolean(sqlite3_column_int(statement, i));
	return json_string((const char *)sqlite3_column_text(statement, i));
}

static json_t *object(sqlite3_stmt *statement, const struct column *columns, size_t count)
{
	json_t *out = json_object();
	for (size_t i = 0; i < count; i++)
		json_object_set_new(out, columns[i].name, value(statement, (int)i, columns[i].shape));
	return out;
}

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

/* All rows of a statement as an array under `name` of `out`.  0 or -1. */
static int add_rows(struct db *db, sqlite3_stmt *statement, const struct column *columns, size_t count, json_t *out, const char *name, struct err *err)
{
	int more = -1;
	json_t *rows = json_array();
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_array_append_new(rows, object(statement, columns, count));
	json_object_set_new(out, name, rows);
	return more;
}

static const struct column letter_columns[] = {
	{ "id", NUMBER }, { "digest", TEXT }, { "state", TEXT }, { "received", TIME }, { "kind", TEXT }, { "unit", TEXT }, { "from", TEXT },
	{ "subject", TEXT }, { "old", TRUTH }, { "tries", NUMBER }, { "reason", TEXT },
};
#define LETTER_COLUMNS "l.id, l.digest, l.state, coalesce(l.received, nullif(l.arrived, 0)), l.kind, l.unit, l.sender, l.subject, l.old, l.tries, l.reason"

static const struct column became_columns[] = { { "code", TEXT }, { "role", TEXT }, { "outcome", TEXT } };
static const struct column answer_columns[] = { { "id", NUMBER }, { "code", TEXT }, { "template", TEXT }, { "to", TEXT }, { "state", TEXT } };
#define ANSWER_COLUMNS "id, nullif(code, ''), template, recipient, state"

/* The letter of the statement's row with what became of it; NULL with a reason. */
static json_t *letter(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int64_t id = sqlite3_column_int64(statement, 0);
	json_t *out = object(statement, letter_columns, COUNT(letter_columns));
	if (add_rows(db, db_ask(db, err, "SELECT e.code, el.role, e.state FROM entry_letters el JOIN entries e ON e.id = el.entry WHERE el.letter = ?1 ORDER BY el.n", "i", id),
	             became_columns, COUNT(became_columns), out, "entries", err) == 0 &&
	    add_rows(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE letter = ?1 ORDER BY id", "i", id),
	             answer_columns, COUNT(answer_columns), out, "answers", err) == 0)
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

static const struct column source_columns[] = { { "id", NUMBER }, { "digest", TEXT }, { "role", TEXT }, { "received", TIME }, { "from", TEXT } };
static const struct column file_columns[] = { { "name", TEXT }, { "sha256", TEXT }, { "size", NUMBER }, { "type", TEXT }, { "letter", NUMBER }, { "path", TEXT } };
static const struct column case_columns[] = {
	{ "id", NUMBER }, { "kind", TEXT }, { "reason", TEXT }, { "opened", TIME }, { "state", TEXT }, { "closed", TIME }, { "closed_by", TEXT },
};

static const struct column batch_columns[] = {
	{ "batch", TEXT }, { "unit", TEXT }, { "proven", TRUTH }, { "dispatch", TEXT }, { "number", NUMBER }, { "where", TEXT }, { "remark", TEXT },
};

static int papers(struct db *db, int64_t id, const char *code, json_t *out, struct err *err)
{
	if (add_rows(db, db_ask(db, err, "SELECT l.id, l.digest, el.role, coalesce(l.received, nullif(l.arrived, 0)), l.sender FROM entry_letters el"
	                        " JOIN letters l ON l.id = el.letter WHERE el.entry = ?1 ORDER BY el.role <> 'brought', el.letter, el.n", "i", id),
	             source_columns, COUNT(source_columns), out, "letters", err) != 0)
		return -1;
	if (add_rows(db, db_ask(db, err, "SELECT ef.name, ef.sha256, p.size, p.type, ef.letter, ef.path FROM entry_files ef"
	                        " LEFT JOIN parts p ON p.letter = ef.letter AND p.path = ef.path WHERE ef.entry = ?1 ORDER BY ef.n", "i", id), file_columns, COUNT(file_columns), out, "files", err) != 0)
		return -1;
	if (add_rows(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE code = ?1 AND code <> '' ORDER BY id", "t", code),
	             answer_columns, COUNT(answer_columns), out, "answers", err) != 0)
		return -1;
	if (add_rows(db, db_ask(db, err, "SELECT b.code, b.unit, b.proven, b.dispatch, r.number, r.place, r.remark FROM entry_letters el JOIN batches b ON b.letter = el.letter"
	                        " LEFT JOIN roster r ON r.letter = el.letter AND r.entry = el.entry WHERE el.entry = ?1 ORDER BY el.letter, el.n, r.n", "i", id),
	             batch_columns, COUNT(batch_columns), out, "batches", err) != 0)
		return -1;
	return add_rows(db, db_ask(db, err, "SELECT id, kind, reason, opened, state, closed, closed_by FROM cases WHERE code = ?1 AND code <> '' ORDER BY id", "t", code),
	                case_columns, COUNT(case_columns), out, "cases", err);
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
