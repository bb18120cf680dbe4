/* What the register holds of one person, for the right to be supplied with it (plan/law.md, section 1).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/person.h"

#include "base/clock.h"
#include "register/decisions.h"
#include "register/entries.h"

/* What a column of a row becomes. */
enum shape { AS_NUMBER, AS_TEXT, AS_TIME, AS_TRUTH };
struct column {
	const char *name;
	enum shape shape;
};

static json_t *value(sqlite3_stmt *statement, int column, enum shape shape)
{
	char iso[32];
	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return json_null();
	switch (shape) {
	case AS_TEXT: return json_string((const char *)sqlite3_column_text(statement, column));
	case AS_TIME: return json_string(clock_iso(sqlite3_column_int64(statement, column), iso));
	case AS_TRUTH: return json_boolean(sqlite3_column_int(statement, column));
	case AS_NUMBER: break;
	}
	return json_integer(sqlite3_column_int64(statement, column));
}

static int list(struct db *db, json_t *out, const char *key, const char *sql, const struct column *columns, struct err *err)
{
	json_t *all = json_array();
	json_object_set_new(out, key, all);
	sqlite3_stmt *statement = db_ask(db, err, sql, "");
	int more = -1;
	while (statement && (more = db_row(db, statement, err)) == 1) {
		json_t *one = json_object();
		for (int i = 0; columns[i].name; i++)
			json_object_set_new(one, columns[i].name, value(statement, i, columns[i].shape));
		json_array_append_new(all, one);
	}
	return more;
}

/* The connection's own tables, in memory. */
static int choose(struct db *db, const char *address, struct err *err)
{
	static const char *const tables[] = {
		"CREATE TEMP TABLE IF NOT EXISTS person_entries (id INTEGER PRIMARY KEY)", "CREATE TEMP TABLE IF NOT EXISTS person_letters (id INTEGER PRIMARY KEY)",
		"CREATE TEMP TABLE IF NOT EXISTS person_answers (id INTEGER PRIMARY KEY)", "DELETE FROM person_entries", "DELETE FROM person_letters", "DELETE FROM person_answers",
	};
	static const char *const choices[] = {
		"INSERT INTO person_entries SELECT e.id FROM entries e WHERE e.author_mail = ?1 COLLATE NOCASE OR e.first_sender = ?1 COLLATE NOCASE OR e.id IN"
		" (SELECT b.entry FROM entry_letters b JOIN letters l ON l.id = b.letter WHERE l.sender = ?1 AND b.role = 'brought')",
		/* The letters of an entry that was merged into theirs are its own author's. */
		"INSERT INTO person_letters SELECT id FROM letters WHERE sender = ?1 UNION SELECT b.letter FROM entry_letters b JOIN person_entries p ON p.id = b.entry"
		" JOIN letters l ON l.id = b.letter WHERE l.state <> 'forgotten' AND b.n < " DECISIONS_JOINED,
		"INSERT INTO person_answers SELECT id FROM answers WHERE recipient = ?1",
	};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (db_do(db, err, tables[i], "") < 0)
			return -1;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		if (db_do(db, err, choices[i], "t", address) < 0)
			return -1;
	return 0;
}

static int add_entries(struct db *db, json_t *out, struct err *err)
{
	static const struct column code[] = { { "code", AS_TEXT }, { NULL, AS_TEXT } };
	json_t *codes = json_object(), *all = json_array(), *one, *entry;
	size_t i;
	json_object_set_new(out, "entries", all);
	int r = list(db, codes, "codes", "SELECT e.code FROM person_entries p JOIN entries e ON e.id = p.id ORDER BY e.series, e.number", code, err);
	json_array_foreach(json_object_get(codes, "codes"), i, one) {
		if (r != 0 || entries_show(db, json_string_value(json_object_get(one, "code")), &entry, err) != 1) {
			r = -1;
			break;
		}
		json_array_append_new(all, entry);
	}
	json_decref(codes);
	return r;
}

static int add_letters(struct db *db, const char *address, json_t *out, struct err *err)
{
	static const struct column columns[] = {
		{ "id", AS_NUMBER }, { "digest", AS_TEXT }, { "state", AS_TEXT }, { "kind", AS_TEXT }, { "received", AS_TIME }, { "subject", AS_TEXT }, { "own", AS_TRUTH },
		{ "alone", AS_TRUTH }, { NULL, AS_TEXT },
	};
	/* In a table of its own, so that the lists need no value bound to them. */
	if (db_do(db, err, "CREATE TEMP TABLE IF NOT EXISTS person_address (address TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID", "") < 0 ||
	    db_do(db, err, "DELETE FROM person_address", "") < 0 || db_do(db, err, "INSERT INTO person_address VALUES (?1)", "t", address) < 0)
		return -1;
	return list(db, out, "letters", "SELECT l.id, l.digest, l.state, l.kind, l.received, l.subject, a.address IS NOT NULL, NOT EXISTS (SELECT 1 FROM entry_letters b"
	            " WHERE b.letter = l.id AND b.entry NOT IN (SELECT id FROM person_entries)) FROM person_letters p JOIN letters l ON l.id = p.id"
	            " LEFT JOIN person_address a ON a.address = l.sender ORDER BY l.id", columns, err);
}

static int add_rest(struct db *db, json_t *out, struct err *err)
{
	static const struct column answers[] = {
		{ "id", AS_NUMBER }, { "template", AS_TEXT }, { "code", AS_TEXT }, { "subject", AS_TEXT }, { "state", AS_TEXT }, { "made", AS_TIME }, { "sent", AS_TIME }, { "to", AS_TEXT },
		{ NULL, AS_TEXT },
	}, cases[] = {
		{ "id", AS_NUMBER }, { "kind", AS_TEXT }, { "letter", AS_NUMBER }, { "code", AS_TEXT }, { "state", AS_TEXT }, { "opened", AS_TIME }, { "closed", AS_TIME }, { NULL, AS_TEXT },
	}, events[] = {
		{ "at", AS_TIME }, { "about", AS_TEXT }, { "id", AS_NUMBER }, { "what", AS_TEXT }, { "old", AS_TEXT }, { "new", AS_TEXT }, { "why", AS_TEXT }, { NULL, AS_TEXT },
	}, addresses[] = {
		{ "state", AS_TEXT }, { "since", AS_TIME }, { NULL, AS_TEXT },
	};
	if (list(db, out, "answers", "SELECT r.id, r.template, nullif(r.code, ''), r.subject, r.state, r.made, r.sent, r.recipient FROM person_answers p JOIN answers r ON r.id = p.id ORDER BY r.id",
	         answers, err) != 0 ||
	    list(db, out, "cases", "SELECT id, kind, letter, nullif(code, ''), state, opened, closed FROM cases WHERE letter IN (SELECT id FROM person_letters)"
	         " OR code IN (SELECT e.code FROM person_entries p JOIN entries e ON e.id = p.id) ORDER BY id", cases, err) != 0 ||
	    list(db, out, "events", "SELECT at, about, about_id, what, old, new, why FROM events WHERE (about = 'letter' AND about_id IN (SELECT id FROM person_letters))"
	         " OR (about = 'answer' AND about_id IN (SELECT id FROM person_answers)) ORDER BY id", events, err) != 0)
		return -1;
	return list(db, out, "undeliverable", "SELECT a.state, a.since FROM addresses a JOIN person_address p ON p.address = a.address WHERE a.state = 'bounced'", addresses, err);
}

static int write_events(struct db *db, const char *who, int64_t now, struct err *err)
{
	return db_do(db, err, "INSERT INTO events (at, who, about, about_id, what, why) SELECT ?1, ?2, 'entry', id, 'exported', 'a copy of what is held was made for the person' FROM person_entries"
	             " UNION ALL SELECT ?1, ?2, 'letter', id, 'exported', 'a copy of what is held was made for the person' FROM person_letters", "it", now, who) < 0 ? -1 : 0;
}

static int export(struct db *db, const char *address, const char *who, int64_t now, json_t *out, struct err *err)
{
	json_object_set_new(out, "address", json_string(address));
	if (choose(db, address, err) != 0 || add_entries(db, out, err) != 0 || add_letters(db, address, out, err) != 0 || add_rest(db, out, err) != 0)
		return -1;
	if (json_array_size(json_object_get(out, "entries")) + json_array_size(json_object_get(out, "letters")) + json_array_size(json_object_get(out, "answers")) == 0)
		return 0;
	return write_events(db, who, now, err) == 0 ? 1 : -1;
}

int person_export(struct db *db, const char *address, const char *who, int64_t now, json_t **out, struct err *err)
{
	bool own;
	*out = json_object();
	if (db_enter(db, &own, err) != 0)
		return -1;
	int r = db_leave(db, own, export(db, address, who, now, *out, err), err);
	if (r != 1) {
		json_decref(*out);
		*out = NULL;
	}
	return r;
}
