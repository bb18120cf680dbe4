/* What came before: files that an entry has, letters that say the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/repeats.h"

#include <string.h>

enum { MOST_CASES = 32 };

int repeats_file(struct db *db, int64_t entry, const char *sha256, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM entry_files WHERE entry = ?1 AND sha256 = ?2", "it", entry, sha256);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

/* Whether a part holds what somebody wrote or sent; the containers of two letters differ by their boundaries. */
static bool counts(const struct part *p)
{
	return p->role == PART_BODY || p->role == PART_DOCUMENT || p->role == PART_PICTURE;
}

static size_t count_parts(const struct submission *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->part_count; i++)
		n += counts(&s->parts[i]);
	return n;
}

static bool has(const struct submission *s, const char *sha256)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (counts(&s->parts[i]) && strcmp(s->parts[i].sha256, sha256) == 0)
			return true;
	return false;
}

/* As many parts, and each of them is one of ours: the same letter. */
static int same_parts(struct db *db, int64_t letter, const struct submission *s, struct err *err)
{
	size_t n = 0;
	bool same = true;
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(sha256, '') FROM parts WHERE letter = ?1 AND role IN ('body', 'document', 'picture')", "i", letter);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		same &= has(s, (const char *)sqlite3_column_text(statement, 0));
		n++;
	}
	return more < 0 ? -1 : same && n && n == count_parts(s);
}

int repeats_case(struct db *db, const char *kind, const char *code, int64_t letter, const struct submission *submission, struct err *err)
{
	int64_t letters[MOST_CASES];
	size_t count = 0;
	int more = -1, same = 0;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT letter FROM cases WHERE code = ?1 AND code <> '' AND kind = ?2 AND state = 'open' AND letter <> ?3 ORDER BY id DESC LIMIT 32",
	                                 "tti", code, kind, letter);
	while (statement && (more = db_row(db, statement, err)) == 1)
		letters[count++] = sqlite3_column_int64(statement, 0);
	for (size_t i = 0; more == 0 && same == 0 && i < count; i++)
		same = same_parts(db, letters[i], submission, err);
	return more < 0 ? -1 : same;
}
