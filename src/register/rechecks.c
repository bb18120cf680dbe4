/* Letters and works for a recheck, read one after the other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/rechecks.h"

#include <string.h>

#include "base/buf.h"
#include "register/decisions.h"

#define LETTER_COLUMNS "l.id, l.arrived, l.digest, l.kind, coalesce(l.distrust, ''), l.believed," \
	" EXISTS (SELECT 1 FROM intake i JOIN accounts a ON a.id = i.account WHERE i.letter = l.id AND a.name <> 'entered'), (SELECT count(*) FROM entry_letters el WHERE el.letter = l.id AND el.role IN ('brought', 'copy') AND el.n < " DECISIONS_JOINED ")"

static void take(sqlite3_stmt *statement, struct recheck_letter *out)
{
	memset(out, 0, sizeof *out);
	out->id = sqlite3_column_int64(statement, 0);
	out->arrived = sqlite3_column_int64(statement, 1);
	db_copy(statement, 2, out->digest, sizeof out->digest);
	db_copy(statement, 3, out->kind, sizeof out->kind);
	db_copy(statement, 4, out->distrust, sizeof out->distrust);
	out->believed = sqlite3_column_int(statement, 5);
	out->fetched = sqlite3_column_int(statement, 6);
	out->works = sqlite3_column_int64(statement, 7);
}

int rechecks_letter(struct db *db, int64_t after, struct recheck_letter *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE l.state = 'filed' AND l.id > ?1 ORDER BY l.id LIMIT 1", "i", after);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		take(statement, out);
		sqlite3_reset(statement);
	}
	return found;
}

int rechecks_work(struct db *db, int64_t letter, size_t n, char code[24], char role[16], struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT e.code, el.role FROM entry_letters el JOIN entries e ON e.id = el.entry WHERE el.letter = ?1 AND el.n = ?2",
	                                 "ii", letter, (int64_t)n);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		db_copy(statement, 0, code, 24);
		db_copy(statement, 1, role, 16);
		sqlite3_reset(statement);
	}
	return found;
}

int rechecks_later(struct db *db, int64_t entry, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM versions WHERE entry = ?1 AND what IN ('supplement', 'replaced')", "i", entry);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

int rechecks_carried(struct db *db, const char *contest, struct arena *arena, const char ***codes, size_t *count, struct err *err)
{
	struct buf all = { 0 };
	int found = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT e.code FROM entries e WHERE e.contest = ?1 AND e.state NOT IN ('withdrawn', 'superseded')"
	                                 " AND EXISTS (SELECT 1 FROM findings f WHERE f.entry = e.id AND f.rule = 'deadline') ORDER BY e.series, e.number", "t", contest);
	while (statement && (found = db_row(db, statement, err)) == 1) {
		const char *code = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
		buf_add(&all, &code, sizeof code);
	}
	*count = all.len / sizeof(char *);
	*codes = arena_array(arena, *count + 1, sizeof(char *));
	if (all.len)
		memcpy(*codes, all.data, all.len);
	buf_release(&all);
	return found;
}
