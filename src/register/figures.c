/* Figures for reports: what came in a span of time, by state, category, field, month and reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/figures.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "register/names.h"

#define COUNTS "e.state IN ('accepted', 'review')"
#define SPAN "e.contest = ?1 AND e.counted >= ?2 AND e.counted < ?3 AND (?4 IS NULL OR e.unit IN (SELECT value FROM json_each(?4)) OR e.via = ?5)"
#define SPAN_TYPES "tiitt"
#define SPAN_OF(of) (of)->contest, (of)->from, (of)->until, (of)->units, (of)->via
#define STATES "sum(e.state = 'accepted'), sum(e.state = 'review'), sum(e.state = 'incomplete'), sum(e.state = 'rejected'), sum(e.state IN ('withdrawn', 'superseded'))"

int64_t figures_all(const struct figure *f)
{
	return f->accepted + f->review + f->incomplete + f->rejected + f->withdrawn;
}

int64_t figures_counted(const struct figure *f)
{
	return f->accepted + f->review;
}

/* STATES from a column on. */
static void take_states(sqlite3_stmt *statement, int column, struct figure *out)
{
	int64_t *const to[] = { &out->accepted, &out->review, &out->incomplete, &out->rejected, &out->withdrawn };
	for (int i = 0; i < 5; i++)
		*to[i] = sqlite3_column_int64(statement, column + i);
}

/* ---- sums ---- */

/* One row of numbers, in the order of `to` (NULL-ended).  0 or -1. */
static int take_row(struct db *db, sqlite3_stmt *statement, int64_t *const *to, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found < 0)
		return -1;
	for (int i = 0; to[i]; i++)
		*to[i] = found == 1 ? sqlite3_column_int64(statement, i) : 0;
	sqlite3_reset(statement);
	return 0;
}

static int sum_entries(struct db *db, const struct figures_of *of, struct figures *out, struct err *err)
{
	struct figure *s = &out->states;
	int64_t *const to[] = { &s->accepted, &s->review, &s->incomplete, &s->rejected, &s->withdrawn, &out->ntvt, &out->dhtt, &out->no_category, &out->verified,
	                        &out->publishable, NULL };
	return take_row(db, db_ask(db, err, "SELECT " STATES ", sum(" COUNTS " AND e.category IS 'nguoi-tot-viec-tot'), sum(" COUNTS " AND e.category IS 'dien-hinh-tien-tien'),"
	                           " sum(" COUNTS " AND e.category IS NULL), sum(" COUNTS " AND e.verified IS NOT NULL),"
	                           " sum(e.state = 'accepted' AND e.verified IS NOT NULL AND e.consent IS NOT NULL) FROM entries e WHERE " SPAN, SPAN_TYPES, SPAN_OF(of)), to, err);
}

static int sum_people(struct db *db, const struct figures_of *of, struct figures *out, struct err *err)
{
	int64_t *const to[] = { &out->collectives, &out->individuals, NULL }, *const authors[] = { &out->authors, NULL };
	if (take_row(db, db_ask(db, err, "SELECT sum(p.collective), sum(NOT p.collective) FROM entries e CROSS JOIN people p ON p.entry = e.id AND p.role = 'subject' AND p.n = 0"
	                        " WHERE " COUNTS " AND " SPAN, SPAN_TYPES, SPAN_OF(of)), to, err) != 0)
		return -1;
	/* Coauthors are authors too (AMB-23), but their names are not kept folded: they are not among the sum. */
	return take_row(db, db_ask(db, err, "SELECT count(*) FROM (SELECT DISTINCT e.author_folded, p.birth_year FROM entries e CROSS JOIN people p ON p.entry = e.id"
	                           " AND p.role = 'author' AND p.n = 0 WHERE e.author_folded IS NOT NULL AND " COUNTS " AND " SPAN ")", SPAN_TYPES, SPAN_OF(of)), authors, err);
}

/* Copies make no entry: what tells of them is the letter they stood in.  Entries of the next year carry the note why they are its own. */
static int sum_others(struct db *db, const struct figures_of *of, struct figures *out, struct err *err)
{
	int64_t *const copies[] = { &out->copies, NULL }, *const carried[] = { &out->carried, NULL };
	if (take_row(db, db_ask(db, err, "SELECT count(*) FROM entry_letters el JOIN letters l ON l.id = el.letter JOIN entries e ON e.id = el.entry WHERE el.role = 'copy'"
	                        " AND e.contest = ?1 AND l.received >= ?2 AND l.received < ?3 AND (?4 IS NULL OR e.unit IN (SELECT value FROM json_each(?4)) OR e.via = ?5)",
	                        SPAN_TYPES, SPAN_OF(of)), copies, err) != 0)
		return -1;
	return take_row(db, db_ask(db, err, "SELECT count(*) FROM entries e WHERE e.contest = CAST(?1 + 1 AS TEXT) AND e.received >= ?2 AND e.received < ?3"
	                           " AND e.state NOT IN ('withdrawn', 'superseded') AND (?4 IS NULL OR e.unit IN (SELECT value FROM json_each(?4)) OR e.via = ?5)"
	                           " AND EXISTS (SELECT 1 FROM findings f WHERE f.entry = e.id AND f.rule = 'deadline')", SPAN_TYPES, SPAN_OF(of)), carried, err);
}

int figures_sum(struct db *db, const struct figures_of *of, struct figures *out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	*out = (struct figures){ .states.key = "" };
	int result = sum_entries(db, of, out, err);
	if (result == 0)
		result = sum_people(db, of, out, err);
	if (result == 0)
		result = sum_others(db, of, out, err);
	db_end_snapshot(db, own);
	return result;
}

/* ---- groups ---- */

static sqlite3_stmt *ask_group(struct db *db, const struct figures_of *of, enum figures_by by, struct err *err)
{
	switch (by) {
	case FIGURES_CATEGORY:
		return db_ask(db, err, "SELECT coalesce(e.category, '') AS key, " STATES " FROM entries e WHERE " SPAN " GROUP BY key ORDER BY key", SPAN_TYPES, SPAN_OF(of));
	case FIGURES_THEME:
		return db_ask(db, err, "SELECT coalesce(e.theme, '') AS key, " STATES " FROM entries e WHERE " SPAN " GROUP BY key ORDER BY key", SPAN_TYPES, SPAN_OF(of));
	case FIGURES_MONTH: /* +07:00 all the year (base/clock.h) */
		return db_ask(db, err, "SELECT strftime('%Y-%m', e.counted + 25200, 'unixepoch') AS key, " STATES " FROM entries e WHERE " SPAN " GROUP BY key ORDER BY key",
		              SPAN_TYPES, SPAN_OF(of));
	}
	return NULL;
}

int figures_group(struct db *db, const struct figures_of *of, enum figures_by by, struct arena *arena, struct figure **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int more = -1;
	sqlite3_stmt *statement = ask_group(db, of, by, err);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct figure f = { .key = arena_text(arena, (const char *)sqlite3_column_text(statement, 0)) };
		take_states(statement, 1, &f);
		buf_add(&rows, &f, sizeof f);
	}
	*count = rows.len / sizeof **out;
	*out = arena_array(arena, *count + 1, sizeof **out);
	if (rows.len)
		memcpy(*out, rows.data, rows.len);
	buf_release(&rows);
	return more;
}

int figures_reasons(struct db *db, const struct figures_of *of, struct arena *arena, struct figures_reason **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT f.rule, count(DISTINCT CASE e.state WHEN 'incomplete' THEN e.id END) AS lacking, count(DISTINCT CASE e.state WHEN 'rejected' THEN e.id END) AS fell"
	                                 " FROM entries e CROSS JOIN findings f ON f.entry = e.id AND f.outcome = e.state WHERE e.state IN ('incomplete', 'rejected') AND " SPAN
	                                 " GROUP BY f.rule ORDER BY lacking + fell DESC, f.rule", SPAN_TYPES, SPAN_OF(of));
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct figures_reason r = { arena_text(arena, (const char *)sqlite3_column_text(statement, 0)), sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2) };
		buf_add(&rows, &r, sizeof r);
	}
	*count = rows.len / sizeof **out;
	*out = arena_array(arena, *count + 1, sizeof **out);
	if (rows.len)
		memcpy(*out, rows.data, rows.len);
	buf_release(&rows);
	return more;
}

/* ---- subjects ---- */

struct told {
	const char *folded, *name, *author, *code;
	int64_t number;
	int birth_year;
	bool collective;
};

static int by_subject(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	int names = strcmp(x->folded, y->folded);
	return names ? names : x->collective != y->collective ? x->collective - y->collective : x->birth_year != y->birth_year ? x->birth_year - y->birth_year
	       : (x->number > y->number) - (x->number < y->number);
}

static int by_entries(const void *a, const void *b)
{
	const struct figures_subject *x = a, *y = b;
	return x->entries != y->entries ? (x->entries < y->entries ? 1 : -1) : strcmp(x->name, y->name);
}

/* A year that is not known (0, sorted first) speaks against none; two that differ are two people, and then all of the name are left to people. */
static size_t same_subject(const struct told *told, size_t count, bool *sure)
{
	size_t n = 1;
	int year = told[0].birth_year;
	*sure = true;
	for (; n < count && strcmp(told[n].folded, told[0].folded) == 0 && told[n].collective == told[0].collective; n++) {
		*sure = *sure && (year == 0 || told[n].birth_year == 0 || told[n].birth_year == year);
		year = told[n].birth_year ? told[n].birth_year : year;
	}
	return n;
}

static int64_t count_authors(const struct told *told, size_t count)
{
	int64_t n = 0;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < i && strcmp(told[k].author, told[i].author) != 0)
			k++;
		n += k == i;
	}
	return n;
}

enum { CODES_MOST = 30, AUTHORS_MOST = 2000 }; /* of one subject: what a cell of a table may hold; what is compared each with each */

static struct figures_subject subject_of(const struct told *told, size_t count, struct arena *arena)
{
	struct buf codes = { 0 };
	for (size_t i = 0; i < count && i < CODES_MOST; i++)
		buf_print(&codes, "%s%s", i ? ", " : "", told[i].code);
	if (count > CODES_MOST)
		buf_print(&codes, ", …");
	struct figures_subject s = { .name = told[0].name, .codes = arena_text(arena, buf_str(&codes)), .collective = told[0].collective, .entries = (int64_t)count,
	                             .authors = count_authors(told, count < AUTHORS_MOST ? count : AUTHORS_MOST) };
	buf_release(&codes);
	return s;
}

/* Runs of one name; where two birth years stand in a run, each year is a run of its own. */
static void group_subjects(struct told *told, size_t count, struct arena *arena, struct buf *out)
{
	for (size_t i = 0, n; i < count; i += n) {
		bool sure;
		n = same_subject(told + i, count - i, &sure);
		for (size_t k = i; k < i + n;) {
			size_t m = sure ? n : 1;
			while (!sure && k + m < i + n && told[k + m].birth_year == told[k].birth_year)
				m++;
			struct figures_subject s = m > 1 && (sure || told[k].birth_year) ? subject_of(told + k, m, arena) : (struct figures_subject){ .entries = 0 };
			if (s.entries)
				buf_add(out, &s, sizeof s);
			k += m;
		}
	}
}

int figures_subjects(struct db *db, const struct figures_of *of, struct arena *arena, struct figures_subject **out, size_t *count, size_t most, struct err *err)
{
	struct buf rows = { 0 }, groups = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT p.name, p.birth_year, p.collective, coalesce(e.author_folded, e.code), e.code, e.id FROM entries e"
	                                 " CROSS JOIN people p ON p.entry = e.id AND p.role = 'subject' AND p.n = 0 WHERE p.name IS NOT NULL AND " COUNTS " AND " SPAN, SPAN_TYPES, SPAN_OF(of));
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *name = arena_text(arena, (const char *)sqlite3_column_text(statement, 0)), *folded = names_fold(arena, name);
		struct told told = { .folded = folded, .name = name, .author = arena_text(arena, (const char *)sqlite3_column_text(statement, 3)),
		                     .code = arena_text(arena, (const char *)sqlite3_column_text(statement, 4)), .number = sqlite3_column_int64(statement, 5),
		                     .birth_year = sqlite3_column_int(statement, 1), .collective = sqlite3_column_int(statement, 2) };
		if (folded)
			buf_add(&rows, &told, sizeof told);
	}
	size_t n = rows.len / sizeof(struct told);
	if (n) {
		qsort(rows.data, n, sizeof(struct told), by_subject);
		group_subjects((struct told *)(void *)rows.data, n, arena, &groups);
	}
	n = groups.len / sizeof **out;
	*out = arena_array(arena, n + 1, sizeof **out);
	if (n) {
		memcpy(*out, groups.data, groups.len);
		qsort(*out, n, sizeof **out, by_entries);
	}
	*count = n < most ? n : most;
	buf_release(&rows);
	buf_release(&groups);
	return more;
}
