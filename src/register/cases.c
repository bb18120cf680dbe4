/* Cases: what waits for a person, with its reason, its evidence and the law's clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/cases.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "register/around.h"
#include "register/codes.h"
#include "register/events.h"
#include "register/shape.h"
#include "register/state.h"

enum { EVIDENCE_BYTES = 64 << 20 };  /* the arena of one case that is shown: its entry's text and the sentences of it */

static const char *const words[] = { "open", "closed" };
static const unsigned next[] = { STATE(CASE_CLOSED), STATE(CASE_OPEN) };
static const struct state_machine machine = { "case", 2, words, next };

static int opened(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err)
{
	int64_t hours = strcmp(kind, "request") == 0 ? CASES_REQUEST_HOURS : 0;
	int n = db_do(db, err, "INSERT INTO cases (id, kind, letter, code, reason, state, opened, due) VALUES (" CODES_ID("cases") ", ?1, ?2, coalesce(?3, ''), ?4, 'open', ?5,"
	              " CASE WHEN ?6 > 0 THEN coalesce((SELECT received FROM letters WHERE id = ?2), ?5) + ?6 * 3600 END)"
	              " ON CONFLICT (letter, code, kind) WHERE state = 'open' DO NOTHING", "tittii", kind, letter, code, reason, now, hours);
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

/* ---- one row ---- */

static int take_row(struct db *db, sqlite3_stmt *statement, struct case_row *out, struct err *err)
{
	char word[16];
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*out = (struct case_row){ .id = sqlite3_column_int64(statement, 0), .letter = sqlite3_column_int64(statement, 1), .turn = sqlite3_column_int64(statement, 2),
	                          .closed = sqlite3_column_int64(statement, 4) };
	db_copy(statement, 3, word, sizeof word);
	out->state = (enum case_state)state_of(&machine, word);
	db_copy(statement, 5, out->kind, sizeof out->kind);
	db_copy(statement, 6, out->code, sizeof out->code);
	db_copy(statement, 7, out->closed_by, sizeof out->closed_by);
	sqlite3_reset(statement);
	return 1;
}

#define ROW_COLUMNS "id, letter, turn, state, closed, kind, code, closed_by"

int cases_row(struct db *db, int64_t id, struct case_row *out, struct err *err)
{
	return take_row(db, db_ask(db, err, "SELECT " ROW_COLUMNS " FROM cases WHERE id = ?1", "i", id), out, err);
}

int cases_next_of(struct db *db, const char *code, int64_t after, struct case_row *out, struct err *err)
{
	return take_row(db, db_ask(db, err, "SELECT " ROW_COLUMNS " FROM cases WHERE code = ?1 AND code <> '' AND state = 'open' AND id > ?2 ORDER BY id LIMIT 1", "ti", code, after), out, err);
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

/* ---- closed and opened again ---- */

static int turned(struct db *db, const struct case_row *row, enum case_state to, const char *who, const char *why, int64_t now, struct err *err)
{
	if (state_check(db, &machine, row->id, row->state, to, err) != 0)
		return -1;
	return events_add(db, now, who, "case", row->id, "state", words[row->state], words[to], why, err);
}

/* `decision` 0: closed by hand. */
static int closed(struct db *db, int64_t id, int64_t decision, const char *who, const char *why, int64_t now, struct err *err)
{
	struct case_row row;
	int found = cases_row(db, id, &row, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no case %" PRId64 ".", id);
	if (turned(db, &row, CASE_CLOSED, who, why, now, err) != 0)
		return -1;
	return db_do(db, err, "UPDATE cases SET state = 'closed', closed = ?2, closed_by = ?3, decision = nullif(?4, 0) WHERE id = ?1", "iiti", id, now, who, decision) < 0 ? -1 : 0;
}

static int close_within(struct db *db, int64_t id, int64_t decision, const char *who, const char *why, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, closed(db, id, decision, who, why, now, err), err);
}

int cases_close(struct db *db, int64_t id, const char *who, const char *why, int64_t now, struct err *err)
{
	return close_within(db, id, 0, who, why, now, err);
}

int cases_decided(struct db *db, int64_t id, int64_t decision, const char *who, const char *why, int64_t now, struct err *err)
{
	return close_within(db, id, decision, who, why, now, err);
}

int cases_settle(struct db *db, const char *code, bool request, int64_t decision, const char *who, int64_t now, struct err *err)
{
	static const char *const settled[] = { "review", "copy", "supplement" };
	struct case_row row = { .id = 0 };
	int more;
	while ((more = cases_next_of(db, code, row.id, &row, err)) == 1) {
		bool fits = request && strcmp(row.kind, "request") == 0;
		for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
			fits |= strcmp(row.kind, settled[i]) == 0;
		if (fits && closed(db, row.id, decision, who, NULL, now, err) != 0)
			return -1;
	}
	return more;
}

static int reopened(struct db *db, const struct case_row *row, const char *who, int64_t now, struct err *err)
{
	int n = db_do(db, err, "UPDATE OR IGNORE cases SET state = 'open', closed = NULL, closed_by = NULL, decision = NULL, turn = turn + 1 WHERE id = ?1", "i", row->id);
	if (n <= 0)
		return n; /* the like of it was opened meanwhile: that one waits */
	return turned(db, row, CASE_OPEN, who, "its decision was undone", now, err) != 0 ? -1 : 1;
}

int cases_reopen(struct db *db, int64_t decision, const char *who, int64_t now, struct err *err)
{
	struct case_row row = { .id = 0 };
	int more, count = 0;
	while ((more = take_row(db, db_ask(db, err, "SELECT " ROW_COLUMNS " FROM cases WHERE decision = ?1 AND id > ?2 ORDER BY id LIMIT 1", "ii", decision, row.id), &row, err)) == 1) {
		int n = reopened(db, &row, who, now, err);
		if (n < 0)
			return -1;
		count += n;
	}
	return more < 0 ? -1 : count;
}

int cases_close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM cases WHERE letter = ?1 AND kind = ?2 AND state = 'open'", "it", letter, kind);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return close_within(db, id, 0, who, NULL, now, err);
}

/* ---- shown ---- */

#define CASE_COLUMNS "c.id, c.kind, c.letter, c.code, c.reason, c.state, c.opened, c.due, c.turn, c.closed, c.closed_by, l.unit, coalesce(l.received, nullif(l.arrived, 0))," \
                     " l.sender, l.sender_name, l.subject, l.kind, l.proven, l.distrust, e.title, (SELECT name FROM people WHERE entry = e.id AND role = 'author'), e.state"
#define CASE_FROM " FROM cases c JOIN letters l ON l.id = c.letter LEFT JOIN entries e ON e.code = c.code AND c.code <> ''"
static const struct shape_column columns[] = {
	{ "id", SHAPE_NUMBER }, { "kind", SHAPE_TEXT }, { "letter", SHAPE_NUMBER }, { "code", SHAPE_FILLED }, { "reason", SHAPE_FILLED }, { "state", SHAPE_TEXT },
	{ "opened", SHAPE_TIME }, { "due", SHAPE_TIME }, { "turn", SHAPE_NUMBER }, { "closed", SHAPE_TIME }, { "closed_by", SHAPE_FILLED }, { "unit", SHAPE_FILLED },
	{ "received", SHAPE_TIME }, { "from", SHAPE_FILLED }, { "from_name", SHAPE_FILLED }, { "subject", SHAPE_FILLED }, { "letter_kind", SHAPE_FILLED },
	{ "proven", SHAPE_TRUTH }, { "distrust", SHAPE_FILLED }, { "title", SHAPE_FILLED }, { "author", SHAPE_FILLED }, { "outcome", SHAPE_FILLED },
};

int cases_list(struct db *db, const struct cases_filter *filter, bool (*each)(const json_t *one, void *with), void *with, struct err *err)
{
	static const struct cases_filter everything;
	int more = -1;
	bool wanted = true;
	const struct cases_filter *f = filter ? filter : &everything;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT " CASE_COLUMNS CASE_FROM " WHERE (c.state = 'open' OR ?5) AND (?1 IS NULL OR c.kind = ?1) AND (?2 IS NULL OR c.code = ?2)"
	                                 " AND (NOT ?4 OR (c.state = 'open' AND c.due IS NOT NULL AND c.due <= ?3))"
	                                 " ORDER BY c.state <> 'open', CASE WHEN c.due <= ?3 THEN c.due ELSE 9223372036854775807 END, c.opened, c.id", "ttiii",
	                                 f->kind, f->code, f->now, (int64_t)f->overdue, (int64_t)f->all);
	while (wanted && statement && (more = db_row(db, statement, err)) == 1) {
		json_t *one = shape_object(statement, columns, SHAPE_COUNT(columns));
		wanted = each(one, with);
		json_decref(one);
	}
	if (statement && more == 1)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}

/* The text of an entry; "" without. */
static int body_of(struct db *db, const char *code, struct arena *arena, const char **out, struct err *err)
{
	*out = "";
	sqlite3_stmt *statement = db_ask(db, err, "SELECT b.text FROM bodies b JOIN entries e ON e.id = b.entry WHERE e.code = ?1", "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		*out = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
		sqlite3_reset(statement);
	}
	return found < 0 ? -1 : 0;
}

static void add_around(json_t *finding, const char *body, struct arena *arena)
{
	const char *evidence = json_string_value(json_object_get(finding, "evidence"));
	struct around around;
	bool found = evidence && around_find(body, evidence, arena, &around);
	json_object_set_new(finding, "before", found ? json_string(around.before) : json_null());
	json_object_set_new(finding, "quote", found ? json_string(around.quote) : json_null());
	json_object_set_new(finding, "after", found ? json_string(around.after) : json_null());
}

static int add_evidence(struct db *db, const char *code, json_t *out, struct arena *arena, struct err *err)
{
	static const struct shape_column finding[] = {
		{ "rule", SHAPE_TEXT }, { "outcome", SHAPE_TEXT }, { "clause", SHAPE_FILLED }, { "message", SHAPE_FILLED }, { "where", SHAPE_FILLED }, { "evidence", SHAPE_FILLED },
	};
	const char *body;
	size_t i;
	json_t *one;
	if (body_of(db, code, arena, &body, err) != 0 ||
	    shape_rows(db, db_ask(db, err, "SELECT f.rule, f.outcome, f.clause, f.message, f.place, f.evidence FROM findings f JOIN entries e ON e.id = f.entry WHERE e.code = ?1"
	                          " ORDER BY CASE f.outcome WHEN 'rejected' THEN 0 WHEN 'incomplete' THEN 1 WHEN 'review' THEN 2 ELSE 3 END, f.n", "t", code),
	               finding, SHAPE_COUNT(finding), out, "evidence", err) != 0)
		return -1;
	json_array_foreach(json_object_get(out, "evidence"), i, one)
		add_around(one, body, arena);
	return 0;
}

/* The first code of an entry in a text that is not `own`: capitals, two digits, "-", four digits and more. */
static const char *code_in(const char *text, const char *own, struct arena *arena)
{
	for (const char *dash = text ? strchr(text, '-') : NULL; dash; dash = strchr(dash + 1, '-')) {
		size_t digits = strspn(dash + 1, "0123456789");
		const char *from = dash;
		while (from > text && isdigit((unsigned char)from[-1]))
			from--;
		bool year = dash - from == 2;
		while (from > text && isupper((unsigned char)from[-1]))
			from--;
		const char *code = arena_copy(arena, from, (size_t)(dash + 1 - from) + digits);
		if (year && dash - from > 2 && digits >= 4 && digits <= 9 && strcmp(code, own) != 0)
			return code;
	}
	return NULL;
}

/* The entry that it may be the same as. */
static void add_other(json_t *out, const char *own, struct arena *arena)
{
	const char *other = code_in(json_string_value(json_object_get(out, "reason")), own, arena);
	size_t i;
	json_t *finding;
	json_array_foreach(json_object_get(out, "evidence"), i, finding)
		if (!other && strcmp(json_string_value(json_object_get(finding, "rule")), "duplicate") == 0)
			other = code_in(json_string_value(json_object_get(finding, "evidence")), own, arena);
	json_object_set_new(out, "other", other ? json_string(other) : json_null());
}

static int add_rest(struct db *db, int64_t id, const char *code, json_t *out, struct err *err)
{
	static const struct shape_column file[] = {
		{ "name", SHAPE_TEXT }, { "type", SHAPE_TEXT }, { "size", SHAPE_NUMBER }, { "letter", SHAPE_NUMBER }, { "path", SHAPE_TEXT }, { "sha256", SHAPE_TEXT },
	};
	static const struct shape_column decision[] = {
		{ "at", SHAPE_TIME }, { "who", SHAPE_TEXT }, { "way", SHAPE_TEXT }, { "verb", SHAPE_TEXT }, { "until", SHAPE_TIME }, { "undone", SHAPE_TIME },
	};
	if (shape_rows(db, db_ask(db, err, "SELECT f.name, p.type, p.size, f.letter, f.path, f.sha256 FROM entry_files f JOIN entries e ON e.id = f.entry"
	                          " LEFT JOIN parts p ON p.letter = f.letter AND p.path = f.path WHERE e.code = ?1 ORDER BY f.n", "t", code), file, SHAPE_COUNT(file), out, "files", err) != 0)
		return -1;
	return shape_rows(db, db_ask(db, err, "SELECT at, who, way, verb, until, undone FROM decisions WHERE case_id = ?1 OR id = (SELECT decision FROM cases WHERE id = ?1) ORDER BY id", "i", id),
	                  decision, SHAPE_COUNT(decision), out, "decisions", err);
}

/* Whom the answer went to that a case `address` is about: its reason names it, and no person. */
static int add_came_back(struct db *db, json_t *out, struct err *err)
{
	static const char named[] = "(answer ";
	const char *kind = json_string_value(json_object_get(out, "kind")), *reason = json_string_value(json_object_get(out, "reason")), *at = reason ? strstr(reason, named) : NULL;
	if (strcmp(kind ? kind : "", "address") != 0 || !at)
		return 0;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT recipient FROM answers WHERE id = ?1", "i", strtoll(at + strlen(named), NULL, 10));
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		json_object_set_new(out, "came_back", json_string((const char *)sqlite3_column_text(statement, 0)));
		sqlite3_reset(statement);
	}
	return found < 0 ? -1 : 0;
}

static int get(struct db *db, int64_t id, json_t **out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT " CASE_COLUMNS CASE_FROM " WHERE c.id = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	json_t *one = shape_object(statement, columns, SHAPE_COUNT(columns));
	sqlite3_reset(statement);
	struct arena *arena = arena_new(EVIDENCE_BYTES);
	const char *code = json_string_value(json_object_get(one, "code"));
	code = code ? code : "";
	if (add_evidence(db, code, one, arena, err) == 0 && add_rest(db, id, code, one, err) == 0 && add_came_back(db, one, err) == 0) {
		add_other(one, code, arena);
		*out = one;
	} else {
		json_decref(one);
		found = -1;
	}
	arena_free(arena);
	return found;
}

int cases_get(struct db *db, int64_t id, json_t **out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int found = get(db, id, out, err);
	db_end_snapshot(db, own);
	return found;
}
