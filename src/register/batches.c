/* Units' letters in the register: the batch with its code, and the rows of its table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/batches.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "register/codes.h"
#include "register/events.h"

/* Whether the letter's batch was filed before: then its code.  1, 0, -1. */
static int filed_before(struct db *db, int64_t letter, struct batch *batch, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT code FROM batches WHERE letter = ?1", "i", letter);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		db_copy(statement, 0, batch->code, sizeof batch->code);
		sqlite3_reset(statement);
	}
	return found;
}

static int new_code(struct db *db, const char *prefix, int year, char code[24], struct err *err)
{
	char series[24];
	int64_t number = 0;
	if (year < 2000 || year > 9999 || strlen(prefix) > 10)
		return db_refuse(db, err, "No code can be made for a unit's letter: the contest's year or its prefix is not as it should be.");
	snprintf(series, sizeof series, "%s%02d-D", prefix, year % 100);
	if (codes_next(db, series, &number, err) != 0)
		return -1;
	snprintf(code, 24, "%.14s%04" PRId64, series, number);
	return 0;
}

/* The entry of a row is what the letter's work became; where it came again that is the one on file. */
static int put_row(struct db *db, int64_t letter, int64_t n, const struct roster_row *row, struct err *err)
{
	return db_do(db, err, "INSERT INTO roster (letter, n, number, subject, title, author, remark, place, entry)"
	             " VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, coalesce(?8, ''), (SELECT entry FROM entry_letters WHERE letter = ?1 AND n = ?9))", "iiittttti",
	             letter, n, (int64_t)row->number, row->subject, row->title, row->author, row->remark, row->where, (int64_t)row->entry) < 0 ? -1 : 0;
}

static int put_rows(struct db *db, int64_t letter, const struct batch *batch, size_t *awaited, struct err *err)
{
	*awaited = 0;
	for (size_t i = 0; i < batch->row_count; i++) {
		if (put_row(db, letter, (int64_t)i, &batch->rows[i], err) != 0)
			return -1;
		*awaited += batch->rows[i].entry < 0;
	}
	return 0;
}

static bool alike(const char *a, const char *b)
{
	return a && b && *a && strcmp(a, b) == 0;
}

/* Whether an entry says who it is about, its title and its author, and no other of the letter says the same. */
static bool says_alone(const struct verdict *v, size_t n)
{
	const struct entry *e = &v->entries[n];
	for (size_t i = 0; i < v->entry_count; i++) {
		const struct entry *o = &v->entries[i];
		if (i != n && alike(e->subject.name, o->subject.name) && alike(e->title, o->title) && alike(e->author.name, o->author.name))
			return false;
	}
	return alike(e->subject.name, e->subject.name) && alike(e->title, e->title) && alike(e->author.name, e->author.name);
}

/* What a work of the letter became; 0, -1. */
static int64_t entry_of(struct db *db, int64_t letter, size_t n, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT entry FROM entry_letters WHERE letter = ?1 AND n = ?2", "ii", letter, (int64_t)n);
	int found = statement ? db_row(db, statement, err) : -1;
	int64_t entry = found == 1 ? sqlite3_column_int64(statement, 0) : found;
	if (found == 1)
		sqlite3_reset(statement);
	return entry;
}

/* Rows of the unit's earlier letters whose file comes now: only where all three are the row's own words; the rest is a person's to see. */
static int take_awaited(struct db *db, int64_t letter, const struct verdict *v, int64_t now, struct err *err)
{
	char why[40];
	snprintf(why, sizeof why, "letter %" PRId64, letter);
	for (size_t i = 0; v->proven && i < v->entry_count; i++) {
		const struct entry *e = &v->entries[i];
		int64_t entry = says_alone(v, i) ? entry_of(db, letter, i, err) : 0;
		int taken = entry > 0 ? db_do(db, err, "UPDATE roster SET entry = ?2 WHERE entry IS NULL AND subject = ?3 AND title = ?4 AND author = ?5"
		                              " AND letter IN (SELECT letter FROM batches WHERE unit = ?6 AND proven = 1 AND letter <> ?1)", "iitttt", letter, entry,
		                              e->subject.name, e->title, e->author.name, v->claimed_unit) : (int)entry;
		if (taken < 0 || (taken > 0 && events_add(db, now, "hoadep", "entry", entry, "awaited", NULL, NULL, why, err) < 0))
			return -1;
	}
	return 0;
}

int batches_file(struct db *db, int64_t letter, struct verdict *verdict, const char *code_prefix, int year, int64_t now, struct err *err)
{
	struct batch *batch = verdict->batch;
	size_t awaited;
	char why[80];
	assert(db_in_transaction(db));
	if (!batch)
		return 0;
	if (!verdict->claimed_unit)
		return db_refuse(db, err, "A unit's letter without a unit cannot be filed.");
	int found = filed_before(db, letter, batch, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (new_code(db, code_prefix, year, batch->code, err) != 0)
		return -1;
	if (db_do(db, err, "INSERT INTO batches (letter, code, unit, proven, dispatch) VALUES (?1, ?2, ?3, ?4, ?5)", "ittit", letter, batch->code,
	          verdict->claimed_unit, (int64_t)verdict->proven, batch->dispatch) < 0 || put_rows(db, letter, batch, &awaited, err) != 0 || take_awaited(db, letter, verdict, now, err) != 0)
		return -1;
	snprintf(why, sizeof why, "%zu rows, %zu without a file", batch->row_count, awaited);
	return events_add(db, now, "hoadep", "letter", letter, "batch", NULL, batch->code, why, err);
}

static json_t *or_null(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return text ? json_string(text) : json_null();
}

static json_t *awaited_row(sqlite3_stmt *statement)
{
	static const char *const texts[] = { "batch", "unit", "subject", "title", "author", "remark", "where" };
	char iso[32];
	json_t *out = json_object();
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_object_set_new(out, texts[i], or_null(statement, (int)i));
	bool dated = sqlite3_column_type(statement, 7) != SQLITE_NULL, numbered = sqlite3_column_type(statement, 8) != SQLITE_NULL;
	json_object_set_new(out, "received", dated ? json_string(clock_iso(sqlite3_column_int64(statement, 7), iso)) : json_null());
	json_object_set_new(out, "number", numbered ? json_integer(sqlite3_column_int64(statement, 8)) : json_null());
	return out;
}

int batches_awaited(struct db *db, const char *unit, bool (*each)(const json_t *row, void *with), void *with, struct err *err)
{
	int more = -1;
	bool going = true, own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT b.code, b.unit, r.subject, r.title, r.author, r.remark, r.place, l.received, r.number FROM roster r"
	                                 " JOIN batches b ON b.letter = r.letter JOIN letters l ON l.id = r.letter"
	                                 " WHERE r.entry IS NULL AND (?1 IS NULL OR b.unit = ?1) ORDER BY r.letter, r.n", "t", unit);
	while (statement && going && (more = db_row(db, statement, err)) == 1) {
		json_t *row = awaited_row(statement);
		going = each(row, with);
		json_decref(row);
	}
	if (statement)
		sqlite3_reset(statement);
	db_end_snapshot(db, own);
	return more < 0 ? -1 : 0;
}

int batches_codes(struct db *db, const char *code, struct arena *arena, const char ***out, size_t *count, struct err *err)
{
	struct buf codes = { 0 };
	int more = -1, found = 0;
	/* A row without an entry tells a batch that brought none from one that is not there. */
	sqlite3_stmt *statement = db_ask(db, err, "SELECT e.code FROM batches b LEFT JOIN entry_letters el ON el.letter = b.letter AND el.role = 'brought'"
	                                 " LEFT JOIN entries e ON e.id = el.entry WHERE b.code = ?1 ORDER BY el.n", "t", code);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *one = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
		found = 1;
		if (one)
			buf_add(&codes, &one, sizeof one);
	}
	*count = codes.len / sizeof(char *);
	*out = arena_array(arena, *count + 1, sizeof(char *));
	if (codes.len)
		memcpy(*out, codes.data, codes.len);
	buf_release(&codes);
	return more < 0 ? -1 : found;
}
