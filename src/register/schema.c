/* The steps by which an older register becomes this one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "register/snapshot.h"

static int exec(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : db_failed(db, code, err);
}

/* The one number of a pragma, or whether a query has a row at all (0 none).  -1 with a reason. */
static int number(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int n = -1, code = sqlite3_prepare_v2(db_handle(db), sql, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		n = sqlite3_column_int(statement, 0);
	else if (code == SQLITE_DONE)
		n = 0;
	else
		db_failed(db, code, err);
	sqlite3_finalize(statement);
	return n;
}

static int refuse_newer(int version, size_t count, struct err *err)
{
	return err_set(err, "The register was written by a newer hoadep (version %d, this one knows %zu): install that hoadep again.", version, count);
}

/* A free name for a backup; the second one of the same second gets a number. */
static void backup_name(const char *backups, int version, char *out, size_t size)
{
	struct civil t = clock_civil(clock_now());
	for (int n = 1; n < 1000; n++) {
		char more[16] = "";
		if (n > 1)
			snprintf(more, sizeof more, "-%d", n);
		snprintf(out, size, "%s/register-v%d-%04d%02d%02dT%02d%02d%02d%s.db", backups, version, t.year, t.month, t.day, t.hour, t.minute, t.second, more);
		if (access(out, F_OK) != 0)
			return;
	}
}

/* A backup has its name only when it is whole: written as .part, renamed, the folder synced. */
static int back_up(struct db *db, int version, const char *backups, struct err *err)
{
	char path[4096], part[4096 + 16];
	if (file_make_folder(backups, err) != 0)
		return -1;
	snprintf(part, sizeof part, "%s/register.part", backups);
	int fd = snapshot_open(part, err);
	if (fd < 0)
		return -1;
	backup_name(backups, version, path, sizeof path);
	int result = snapshot_copy(db, part, err);
	if (result != 0)
		unlink(part);
	else if (rename(part, path) != 0)
		result = err_errno(err, "The backup %s cannot be put in place", path);
	close(fd);
	return result == 0 ? file_sync_folder(backups, err) : -1;
}

/* The step's version is looked at again behind the write lock: another hoadep may have done it meanwhile. */
static int step_within(struct db *db, const struct schema_step *step, int version, struct err *err)
{
	char pragma[64];
	int seen = number(db, "PRAGMA user_version", err);
	if (seen != version)
		return seen < 0 ? -1 : 0;
	if (exec(db, step->sql, err) != 0)
		return -1;
	int broken = number(db, "SELECT 1 FROM pragma_foreign_key_check LIMIT 1", err);
	if (broken != 0)
		return broken < 0 ? -1 : err_set(err, "The register cannot be brought up to date: rows point to rows that are not there; nothing was changed.");
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", version + 1);
	return exec(db, pragma, err);
}

static int take_step(struct db *db, const struct schema_step *step, int version, struct err *err)
{
	/* SQLite's way to remake a table needs foreign keys off, and that cannot be asked within a transaction; they are checked at its end. */
	if (exec(db, "PRAGMA foreign_keys = OFF", err) != 0 || db_begin(db, err) != 0)
		return -1;
	int result = step_within(db, step, version, err);
	if (result == 0)
		result = db_commit(db, err);
	if (result != 0)
		db_rollback(db);
	if (exec(db, "PRAGMA foreign_keys = ON", result == 0 ? err : NULL) != 0)
		return -1;
	return result;
}

int schema_bring(struct db *db, const struct schema_step *steps, size_t count, const char *backups, struct err *err)
{
	bool fresh = false; /* nothing is lost with one that was made just now */
	for (;;) {
		int version = number(db, "PRAGMA user_version", err);
		if (version < 0)
			return -1;
		if ((size_t)version > count)
			return refuse_newer(version, count, err);
		if ((size_t)version == count)
			return 0;
		fresh |= version == 0;
		if (!fresh && backups && back_up(db, version, backups, err) != 0)
			return -1;
		if (take_step(db, &steps[version], version, err) != 0)
			return -1;
		if (!fresh)
			log_line(LOG_INFO, "register-migrated", "version", log_number(version + 1), "what", steps[version].what, NULL);
	}
}

int schema_fits(struct db *db, size_t count, struct err *err)
{
	int version = number(db, "PRAGMA user_version", err);
	if (version < 0)
		return -1;
	if ((size_t)version > count)
		return refuse_newer(version, count, err);
	if ((size_t)version < count)
		return err_set(err, "The register is of an older hoadep (version %d, now %zu); `hoadep run` brings it up to date, after a backup.", version, count);
	return 0;
}
