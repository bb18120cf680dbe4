/* Where copies of the register were put, and what a copy must have beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/backups.h"

#include "base/clock.h"
#include "base/file.h"
#include "register/events.h"

int backups_made(struct db *db, const char *path, int64_t made, struct err *err)
{
	return db_do(db, err, "INSERT INTO backups (path, made) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET made = excluded.made", "ti", path, made) < 0 ? -1 : 0;
}

static int gone(struct db *db, const char *path, const char *who, int64_t now, struct err *err)
{
	int n = db_do(db, err, "DELETE FROM backups WHERE path = ?1", "t", path);
	return n <= 0 ? n : events_add(db, now, who, "letter", 0, "backup gone", NULL, NULL, path, err) == 0 ? 1 : -1;
}

int backups_gone(struct db *db, const char *path, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, gone(db, path, who, now, err), err);
}

json_t *backups_list(struct db *db, struct err *err)
{
	json_t *out = json_array();
	char when[32];
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT path, made, made < (SELECT coalesce(max(at), 0) FROM events WHERE (about = 'entry' AND what = 'forgotten')"
	                                 " OR (about = 'letter' AND new = 'forgotten')) FROM backups ORDER BY made DESC, path", "");
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "path", (const char *)sqlite3_column_text(statement, 0), "made", clock_iso(sqlite3_column_int64(statement, 1), when),
		                                     "holds", sqlite3_column_int(statement, 2)));
	if (more == 0)
		return out;
	json_decref(out);
	return NULL;
}

#define WITH_BYTES "FROM letters WHERE digest IS NOT NULL AND state <> 'forgotten'"

int backups_letters(struct db *db, int (*each)(const char *digest, int64_t size, void *with, struct err *err), void *with, struct err *err)
{
	char digest[FILE_DIGEST_SIZE];
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT digest, size " WITH_BYTES " ORDER BY digest", "");
	while (statement && (more = db_row(db, statement, err)) == 1) {
		db_copy(statement, 0, digest, sizeof digest);
		if (each(digest, sqlite3_column_int64(statement, 1), with, err) < 0) {
			more = -1;
			break;
		}
	}
	if (statement)
		sqlite3_reset(statement);
	return more;
}

static int64_t number(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

int64_t backups_count(struct db *db, struct err *err)
{
	return number(db, db_ask(db, err, "SELECT count(*) " WITH_BYTES, ""), err);
}

int backups_known(struct db *db, const char *path, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT count(*) FROM backups WHERE path = ?1", "t", path), err);
}

int backups_forgotten(struct db *db, const char *digest, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT count(*) FROM letters WHERE digest = ?1 AND state = 'forgotten'", "t", digest), err);
}
