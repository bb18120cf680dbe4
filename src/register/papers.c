/* A row for each paper of a letter; what counts for a milestone is asked of them anew each time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/papers.h"

#include <assert.h>
#include <stdio.h>

#include "base/buf.h"
#include "register/cases.h"
#include "register/events.h"

/* Whether the letter's papers are there already: 1, 0, -1. */
static int filed_before(struct db *db, int64_t letter, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM papers WHERE letter = ?1 LIMIT 1", "i", letter);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

int papers_file(struct db *db, int64_t letter, const struct verdict *verdict, int64_t now, struct err *err)
{
	char count[24];
	assert(db_in_transaction(db));
	if (!verdict->paper_count || !verdict->claimed_unit)
		return 0;
	int before = filed_before(db, letter, err);
	if (before != 0)
		return before < 0 ? -1 : 0;
	for (size_t i = 0; i < verdict->paper_count; i++) {
		const struct paper *p = &verdict->papers[i];
		if (db_do(db, err, "INSERT INTO papers (letter, n, milestone, item, unit, proven, received, proposals, name, path) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		          "iitttiiitt", letter, (int64_t)i, p->milestone, p->item, verdict->claimed_unit, (int64_t)verdict->proven, verdict->received, (int64_t)p->proposals,
		          p->name, p->path) < 0)
			return -1;
	}
	snprintf(count, sizeof count, "%zu", verdict->paper_count);
	return events_add(db, now, "hoadep", "letter", letter, "papers", NULL, count, verdict->claimed_unit, err);
}

/*
 * Proven papers count before others, whenever they came: what somebody else sent in a unit's name neither makes it early nor adds to it.
 * Two lists of one letter (persons, collectives) propose together; lists of two letters do not.
 */
static const char list_question[] =
	"WITH letterwise AS (SELECT unit, item, letter, proven, min(received) AS received, sum(proposals) AS proposals FROM papers WHERE milestone = ?1 AND received >= ?2 AND received < ?3"
	" GROUP BY unit, item, letter, proven),"
	" best AS (SELECT unit, item, max(proven) AS proven FROM letterwise GROUP BY unit, item)"
	" SELECT l.unit, l.item, min(l.received), max(l.proposals), b.proven FROM letterwise l JOIN best b ON b.unit = l.unit AND b.item = l.item AND b.proven = l.proven"
	" GROUP BY l.unit, l.item ORDER BY l.unit, l.item";

int papers_list(struct db *db, const char *milestone, int64_t from, int64_t until, struct arena *arena, struct paper_row **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, list_question, "tii", milestone, from, until);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct paper_row row = {
			.unit = arena_text(arena, (const char *)sqlite3_column_text(statement, 0)), .item = arena_text(arena, (const char *)sqlite3_column_text(statement, 1)),
			.received = sqlite3_column_int64(statement, 2), .proposals = sqlite3_column_int64(statement, 3), .proven = sqlite3_column_int(statement, 4) != 0,
		};
		buf_add(&rows, &row, sizeof row);
	}
	*count = rows.len / sizeof(struct paper_row);
	*out = arena_array(arena, *count + 1, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = ((const struct paper_row *)(const void *)rows.data)[i];
	buf_release(&rows);
	return more;
}

int papers_waiting(struct db *db, const char *unit, struct arena *arena, struct paper_waiting **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT letter, received, unit, milestone, item, name, proven FROM papers"
	                                 " WHERE (milestone = '' OR proven = 0) AND (?1 IS NULL OR unit = ?1) ORDER BY letter, n", "t", unit);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct paper_waiting row = {
			.letter = sqlite3_column_int64(statement, 0), .received = sqlite3_column_int64(statement, 1),
			.unit = arena_text(arena, (const char *)sqlite3_column_text(statement, 2)), .milestone = arena_text(arena, (const char *)sqlite3_column_text(statement, 3)),
			.item = arena_text(arena, (const char *)sqlite3_column_text(statement, 4)), .name = arena_text(arena, (const char *)sqlite3_column_text(statement, 5)),
			.proven = sqlite3_column_int(statement, 6) != 0,
		};
		buf_add(&rows, &row, sizeof row);
	}
	*count = rows.len / sizeof(struct paper_waiting);
	*out = arena_array(arena, *count + 1, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = ((const struct paper_waiting *)(const void *)rows.data)[i];
	buf_release(&rows);
	return more;
}

/* One number of a question with one parameter; -1. */
static int64_t number_of(struct db *db, const char *question, int64_t letter, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, question, "i", letter);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

/* The cases that asked for what was said now; one that also stands for entries without a proof stays. */
static int close_cases(struct db *db, int64_t letter, const char *who, int64_t now, struct err *err)
{
	int64_t undecided = number_of(db, "SELECT count(*) FROM papers WHERE letter = ?1 AND milestone = ''", letter, err);
	int64_t entries = number_of(db, "SELECT count(*) FROM entry_letters WHERE letter = ?1", letter, err);
	if (undecided < 0 || entries < 0)
		return -1;
	if (undecided == 0 && cases_close_letter(db, letter, "dossier", who, now, err) < 0)
		return -1;
	return entries == 0 && cases_close_letter(db, letter, "unproven", who, now, err) < 0 ? -1 : 0;
}

static int confirm(struct db *db, int64_t letter, const char *milestone, const char *who, int64_t now, struct err *err)
{
	int n = db_do(db, err, "UPDATE papers SET proven = 1, milestone = coalesce(?2, milestone) WHERE letter = ?1", "it", letter, milestone);
	if (n <= 0)
		return n;
	if (events_add(db, now, who, "letter", letter, "papers-confirmed", NULL, milestone, NULL, err) < 0)
		return -1;
	return close_cases(db, letter, who, now, err) < 0 ? -1 : n;
}

int papers_confirm(struct db *db, int64_t letter, const char *milestone, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, confirm(db, letter, milestone, who, now, err), err);
}

/* The first list stands for all of the letter: the person has counted them together. */
static int set_proposals(struct db *db, int64_t letter, int64_t proposals, const char *who, int64_t now, struct err *err)
{
	char text[24];
	int n = db_do(db, err, "UPDATE papers SET proposals = CASE WHEN n = (SELECT min(n) FROM papers WHERE letter = ?1 AND item = 'danh-sach') THEN ?2 ELSE 0 END"
	              " WHERE letter = ?1 AND item = 'danh-sach'", "ii", letter, proposals);
	if (n <= 0)
		return n;
	snprintf(text, sizeof text, "%lld", (long long)proposals);
	return events_add(db, now, who, "letter", letter, "papers-proposals", NULL, text, NULL, err) < 0 ? -1 : 1;
}

int papers_proposals(struct db *db, int64_t letter, int64_t proposals, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, set_proposals(db, letter, proposals, who, now, err), err);
}
