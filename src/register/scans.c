/* Pages of entries that are images, and in which letter each lies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/scans.h"

#include <string.h>

#include "base/buf.h"

/* Each in the letter that its file came with. */
static const char with_fingerprint[] =
	"SELECT l.id, l.digest, p.path, p.name, p.page FROM pages p JOIN entries e ON e.id = p.entry"
	" JOIN letters l ON l.id = coalesce((SELECT ef.letter FROM entry_files ef WHERE ef.entry = p.entry AND ef.path = p.path AND ef.name = p.name ORDER BY ef.n LIMIT 1),"
	" (SELECT ef.letter FROM entry_files ef WHERE ef.entry = p.entry AND ef.path = p.path ORDER BY ef.n LIMIT 1))"
	" WHERE e.code = ?1 AND l.digest IS NOT NULL AND l.state <> 'forgotten' ORDER BY p.n LIMIT ?2";
static const char first_of_files[] =
	"SELECT l.id, l.digest, ef.path, ef.name, 1 FROM entry_files ef JOIN entries e ON e.id = ef.entry JOIN letters l ON l.id = ef.letter"
	" JOIN parts pt ON pt.letter = ef.letter AND pt.path = ef.path WHERE e.code = ?1 AND l.digest IS NOT NULL AND l.state <> 'forgotten'"
	" AND (pt.type = 'application/pdf' OR pt.type LIKE 'image/%') ORDER BY ef.n LIMIT ?2";

static int take(struct db *db, sqlite3_stmt *s, bool known, struct arena *arena, struct buf *rows, struct err *err)
{
	int more = -1;
	while (s && (more = db_row(db, s, err)) == 1) {
		struct scan one = {
			.letter = sqlite3_column_int64(s, 0), .digest = arena_text(arena, (const char *)sqlite3_column_text(s, 1)),
			.path = arena_text(arena, (const char *)sqlite3_column_text(s, 2)), .name = arena_text(arena, (const char *)sqlite3_column_text(s, 3)),
			.page = sqlite3_column_int(s, 4), .known = known,
		};
		buf_add(rows, &one, sizeof one);
	}
	return more;
}

int scans_of(struct db *db, const char *code, struct arena *arena, struct scan **out, size_t *count, struct err *err)
{
	struct buf rows = { 0 };
	int result = take(db, db_ask(db, err, with_fingerprint, "ti", code, (int64_t)SCANS_MOST), true, arena, &rows, err);
	if (result == 0 && rows.len == 0)
		result = take(db, db_ask(db, err, first_of_files, "ti", code, (int64_t)SCANS_MOST), false, arena, &rows, err);
	*count = rows.len / sizeof **out;
	*out = arena_array(arena, *count + 1, sizeof **out);
	if (rows.len)
		memcpy(*out, rows.data, rows.len);
	buf_release(&rows);
	return result;
}

int scans_letter(struct db *db, int64_t letter, struct arena *arena, const char **digest, struct err *err)
{
	sqlite3_stmt *s = db_ask(db, err, "SELECT digest FROM letters WHERE id = ?1 AND digest IS NOT NULL AND state <> 'forgotten'", "i", letter);
	int found = s ? db_row(db, s, err) : -1;
	*digest = NULL;
	if (found == 1) {
		*digest = arena_text(arena, (const char *)sqlite3_column_text(s, 0));
		sqlite3_reset(s);
	}
	return found < 0 ? -1 : 0;
}
