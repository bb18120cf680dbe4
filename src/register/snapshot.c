/* A copy of the register, made online, beside whoever writes in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "register/schema.h"

/* Copies of an older hoadep had a journal or a log, which a killed one left. */
static int alone(const char *part)
{
	static const char *const beside[] = { "-journal", "-wal", "-shm" };
	char path[4096 + 32];
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		snprintf(path, sizeof path, "%s%s", part, beside[i]);
		if (unlink(path) != 0 && errno != ENOENT)
			return -1;
	}
	return 0;
}

int snapshot_open(const char *part, struct err *err)
{
	struct stat mine, there;
	for (;;) {
		int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return err_errno(err, "The register cannot be backed up to %s", part);
		int locked = flock(fd, LOCK_EX), why = errno;
		if (locked != 0 && why != EINTR) {
			close(fd);
			errno = why;
			return err_errno(err, "The register cannot be backed up to %s", part);
		}
		/* Who had the lock before us has given the file its name. */
		bool ours = locked == 0 && fstat(fd, &mine) == 0 && stat(part, &there) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
		if (ours && ftruncate(fd, 0) == 0 && alone(part) == 0)
			return fd;
		why = errno;
		close(fd);
		if (ours) {
			errno = why;
			return err_errno(err, "The register cannot be backed up to %s", part);
		}
	}
}

/* By its contract finish is silent about BUSY and LOCKED: only DONE says that all pages are there. */
static int copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return sqlite3_errcode(to);
	int step = sqlite3_backup_step(backup, -1), code = sqlite3_backup_finish(backup);
	return code == SQLITE_OK && step != SQLITE_DONE ? step == SQLITE_OK ? SQLITE_ABORT : step : code;
}

/* Bytes 18 and 19 of a database say whether it has a write-ahead log (sqlite.org/fileformat.html, 1.3): a copy that has none can be read where nothing may be written. */
static int without_log(const char *part)
{
	static const unsigned char legacy[2] = { 1, 1 };
	int fd = open(part, O_WRONLY | O_CLOEXEC | O_NOFOLLOW), why = 0;
	if (fd < 0)
		return errno;
	ssize_t n = pwrite(fd, legacy, sizeof legacy, 18);
	if (n != (ssize_t)sizeof legacy)
		why = n < 0 ? errno : ENOSPC;
	else if (fsync(fd) != 0)
		why = errno;
	close(fd);
	return why;
}

/* No journal: a copy that was not ended is worth nothing anyway, and no file beside it can be left behind.  Its pages are synced by SQLite (synchronous=FULL is its default). */
int snapshot_copy(struct db *db, const char *part, struct err *err)
{
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA journal_mode = OFF", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = copy_pages(to, db_handle(db));
	int why = code == SQLITE_OK ? 0 : db_cause(to, code, part);
	sqlite3_close(to);
	if (code == SQLITE_OK)
		why = without_log(part);
	if (why == ENOSPC || why == EDQUOT)
		return err_set(err, "The register cannot be backed up to %s: the disk or its quota is full; make room there and say it again.", part);
	if (code != SQLITE_OK || why != 0)
		return err_set(err, "The register cannot be backed up to %s: %s.", part, why && why != EBUSY ? strerror(why) : sqlite3_errstr(code));
	return 0;
}

/* Whether the pragma says nothing but `well` (or, NULL, nothing at all). */
static int says_only(struct db *db, const char *sql, const char *well, const char *path, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db_handle(db), sql, -1, &statement, NULL), r = 0;
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
	if (code != SQLITE_ROW && code != SQLITE_DONE && (code & 0xFF) != SQLITE_CORRUPT && (code & 0xFF) != SQLITE_NOTADB)
		r = db_failed(db, code, err);
	else if (code != SQLITE_ROW && code != SQLITE_DONE)
		r = err_set(err, "The copy of the register %s is damaged (%s).", path, sqlite3_errmsg(db_handle(db)));
	else if (well ? !said || strcmp(said, well) != 0 : code == SQLITE_ROW)
		r = err_set(err, "The copy of the register %s is damaged (%.120s).", path, well && said ? said : "rows point to rows that are not there");
	sqlite3_finalize(statement);
	return r;
}

static int64_t one_number(struct db *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t n = -1;
	if (sqlite3_prepare_v2(db_handle(db), sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

int snapshot_check(const char *path, int *version, int64_t *last, struct err *err)
{
	struct db *db = db_open_any(path, err);
	*version = 0;
	if (!db)
		return -1;
	int r = says_only(db, "PRAGMA integrity_check(1)", "ok", path, err);
	if (r == 0)
		r = says_only(db, "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", NULL, path, err);
	*version = (int)one_number(db, "PRAGMA user_version");
	*last = r == 0 ? one_number(db, "SELECT coalesce(max(at), 0) FROM events") : 0;
	if (r == 0 && (*version < 1 || *last < 0))
		r = err_set(err, "%s is no register of hoadep.", path);
	else if (r == 0 && (size_t)*version > schema_step_count)
		r = err_set(err, "%s was written by a newer hoadep (version %d, this one knows %zu): install that hoadep again.", path, *version, schema_step_count);
	db_close(db);
	return r;
}
