/* A thin layer over SQLite: one connection, prepared statements kept, every error a sentence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "register/holder.h"
#include "register/schema.h"

enum {
	KEPT_SLOTS = 1024,               /* a power of two, and twice the statements of this house (some 400) */
	BUSY_MS = 5000,                  /* a person's command beside a daemon waits so long for the write lock */
	LONGEST_VALUE = 64 << 20,        /* a reading is 32 MiB at most (read/submission.h), one text of it far less */
	LONGEST_SQL = 64 << 10,
};

struct kept {
	const char *sql;                 /* a string constant: the same address is the same text */
	sqlite3_stmt *statement;
};

struct db {
	sqlite3 *handle;
	char *path;
	int failure;                     /* the primary result code of the last failure; 0 none */
	struct kept kept[KEPT_SLOTS];
	void *beside;                    /* db_beside */
	void (*release)(void *beside);
};

void db_rest(struct db *db)
{
	sqlite3_db_release_memory(db->handle);
}

sqlite3 *db_handle(const struct db *db)
{
	return db->handle;
}

/* Reading needs the write-ahead log's index beside the register, and where that is not there it cannot be made. */
static int read_only(const struct db *db, struct err *err)
{
	err_set(err, "The register %s cannot be opened or written: its disk, or the file, is read-only; make it writable, hoadep then goes on by itself.", db->path);
	errno = EROFS;
	return -1;
}

static int locked(const struct db *db, struct err *err)
{
	char who[80] = "another process";
	int why = errno;
	holder_of(db->path, who, sizeof who);
	errno = why;
	return err_set(err, "The register %s is locked by %s, and nothing was changed; a daemon goes on when it is let go, a command has to be said again.", db->path, who);
}

/*
 * What the call that failed said, or 0.  It is kept with the file, the log's or the register's own: the connection knows nothing of a commit's sync, and something older then
 * (sqlite3.c: sqlite3VdbeTransferError).
 */
static int told_by_files(sqlite3 *handle)
{
	sqlite3_file *log = NULL;
	int number = 0;
	if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log && log->pMethods && log->pMethods->xFileControl) /* a journal in memory has none */
		log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
	if (number == 0)
		sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	return number ? number : sqlite3_system_errno(handle);
}

int db_cause(sqlite3 *handle, int code, const char *path)
{
	static const struct { int failure, number; } numbers[] = {
		{ SQLITE_FULL, ENOSPC }, { SQLITE_BUSY, EBUSY }, { SQLITE_LOCKED, EBUSY }, { SQLITE_IOERR, EIO }, { SQLITE_READONLY, EROFS }, { SQLITE_NOMEM, ENOMEM },
	};
	int failure = code & 0xFF, system = handle ? told_by_files(handle) : 0;
	/* Why a log could not be opened or synced SQLite does not keep (it tries other things first, which fail otherwise): the file system is asked again. */
	int now = failure == SQLITE_CANTOPEN || failure == SQLITE_IOERR || failure == SQLITE_READONLY ? file_none_made(path) : 0;
	if (now == ENOSPC || (failure == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT)))
		return ENOSPC;
	/* A page that the disk does not give is "malformed" to SQLite (SQLITE_IOERR_CORRUPTFS); an open file on a disk that became read-only cannot be written. */
	if ((failure == SQLITE_CORRUPT && system == EIO) || (failure == SQLITE_IOERR && system == EROFS))
		return system;
	if (failure == SQLITE_CANTOPEN)
		return now ? now : system;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i].failure == failure)
			return numbers[i].number;
	return 0;
}

/* sqlite3_errmsg names tables and columns, never values. */
int db_failed(struct db *db, int code, struct err *err)
{
	int system = db->handle ? told_by_files(db->handle) : 0;
	errno = db_cause(db->handle, code, db->path);
	db->failure = errno == ENOSPC ? SQLITE_FULL : errno == EROFS ? SQLITE_READONLY : errno == EIO ? SQLITE_IOERR : code & 0xFF;
	if (db->failure == SQLITE_FULL)
		return err_set(err, "The register %s cannot grow: the disk or its quota is full; make room, hoadep then goes on by itself.", db->path);
	if (db->failure == SQLITE_BUSY || db->failure == SQLITE_LOCKED)
		return locked(db, err);
	if (db->failure == SQLITE_CORRUPT || db->failure == SQLITE_NOTADB)
		return err_set(err, "The register %s is damaged, or its disk fails (%s); look at the disk first, then stop hoadep and restore a backup.", db->path, sqlite3_errmsg(db->handle));
	if (db->failure == SQLITE_IOERR)
		return err_set(err, "The register %s cannot be read or written: %s (code %d); look at its disk, hoadep then goes on by itself.", db->path,
			system ? strerror(system) : sqlite3_errmsg(db->handle), code);
	if (db->failure == SQLITE_READONLY)
		return read_only(db, err);
	return err_set(err, "The register %s: %s (code %d).", db->path, sqlite3_errmsg(db->handle), code);
}

int db_refuse(struct db *db, struct err *err, const char *format, ...)
{
	char text[sizeof err->text];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	db->failure = SQLITE_CONSTRAINT;
	return err_set(err, "%s", text);
}

bool db_temporary(const struct db *db)
{
	/* What a row's own values can bring about.  All else is the register's trouble: a damaged file would otherwise set every letter aside. */
	static const int of_the_values[] = { SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH };
	for (size_t i = 0; i < sizeof of_the_values / sizeof *of_the_values; i++)
		if (db->failure == of_the_values[i])
			return false;
	return true;
}

static int run(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : db_failed(db, code, err);
}

/* What a register may ask of SQLite is little: the rest is closed, so that a damaged or planted file finds nothing to lean on. */
static void harden(sqlite3 *handle)
{
	static const struct { int limit, most; } limits[] = {
		{ SQLITE_LIMIT_LENGTH, LONGEST_VALUE }, { SQLITE_LIMIT_SQL_LENGTH, LONGEST_SQL }, { SQLITE_LIMIT_COLUMN, 100 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 }, { SQLITE_LIMIT_COMPOUND_SELECT, 10 }, { SQLITE_LIMIT_FUNCTION_ARG, 20 },
		{ SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_VARIABLE_NUMBER, 64 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 4 }, { SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(handle, limits[i].limit, limits[i].most);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)NULL);
}

/* WAL is asked for and looked at: on a file system that cannot share memory SQLite would quietly keep the old journal. */
static int want_wal(struct db *db, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code != SQLITE_ROW) {
		sqlite3_finalize(statement);
		return db_failed(db, code, err);
	}
	bool wal = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
	sqlite3_finalize(statement);
	return wal ? 0 : db_refuse(db, err, "The register %s cannot use a write-ahead log: put the spool on a local disk.", db->path);
}

static struct db *opened(const char *path, int flags, struct err *err)
{
	/* Counting every allocation under one lock costs a fifth of the time of filing; nobody asks for the counts. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct db *db = calloc(1, sizeof *db);
	if (!db || !(db->path = strdup(path)))
		abort();
	int code = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK) {
		err_set(err, "The register %s cannot be opened: %s.", path, db->handle ? sqlite3_errmsg(db->handle) : "no memory");
		db_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	harden(db->handle);
	return db;
}

/* recursive_triggers: else INSERT OR REPLACE would change an event without asking its triggers. secure_delete: what `forget` removes must not linger in free pages (plan/law.md, section 1).  mmap would turn I/O errors into SIGBUS. */
static const char session[] =
	"PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;"
	"PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864; PRAGMA synchronous = FULL;";

/*
 * The file is made here and not by SQLite, so that it is never readable by others, whatever the umask.  One that is there is not
 * opened: closing any descriptor of it would drop the locks of another connection in this process (POSIX locks).
 */
static int make_file(const char *path, bool create, struct err *err)
{
	struct stat st;
	if (create) {
		int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd >= 0)
			return close(fd);
		if (errno != EEXIST)
			return err_errno(err, "The register %s cannot be made", path);
	}
	if (stat(path, &st) != 0)
		return errno == ENOENT ? err_set(err, "There is no register yet at %s; the first `hoadep run` makes it (try `hoadep run --once`).", path)
		                       : err_errno(err, "The register %s cannot be reached", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "The register %s is not a plain file.", path);
	if ((st.st_mode & 077) && chmod(path, 0600) != 0)
		return err_errno(err, "The register %s is open to others, and that cannot be mended", path);
	return 0;
}

struct db *db_open(const char *path, const char *backups, bool create, struct err *err)
{
	if (make_file(path, create, err) != 0)
		return NULL;
	struct db *db = opened(path, SQLITE_OPEN_READWRITE, err);
	if (!db)
		return NULL;
	if (want_wal(db, err) != 0 || run(db, session, err) != 0 || schema_bring(db, schema_steps, schema_step_count, backups, err) != 0) {
		int why = errno;
		db_close(db);
		errno = why;
		return NULL;
	}
	return db;
}

struct db *db_open_any(const char *path, struct err *err)
{
	if (make_file(path, false, err) != 0)
		return NULL;
	struct db *db = opened(path, SQLITE_OPEN_READONLY, err);
	if (!db)
		return NULL;
	if (run(db, session, err) != 0 || run(db, "PRAGMA query_only = ON", err) != 0) {
		db_close(db);
		return NULL;
	}
	return db;
}

struct db *db_open_readonly(const char *path, struct err *err)
{
	struct db *db = db_open_any(path, err);
	if (db && schema_fits(db, schema_step_count, err) != 0) {
		db_close(db);
		return NULL;
	}
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < KEPT_SLOTS; i++)
		sqlite3_finalize(db->kept[i].statement);
	sqlite3_close(db->handle);
	if (db->beside)
		db->release(db->beside);
	free(db->path);
	free(db);
}

void **db_beside(struct db *db, void (*release)(void *beside))
{
	assert(!db->release || db->release == release);
	db->release = release;
	return &db->beside;
}

int db_begin(struct db *db, struct err *err)
{
	assert(!db_in_transaction(db));
	return db_do(db, err, "BEGIN IMMEDIATE", "") < 0 ? -1 : 0;
}

int db_commit(struct db *db, struct err *err)
{
	return db_do(db, err, "COMMIT", "") < 0 ? -1 : 0;
}

void db_rollback(struct db *db)
{
	/* A full disk or an I/O error may have undone the transaction already; db_temporary must go on speaking of that failure. */
	int failure = db->failure;
	if (db_in_transaction(db))
		db_do(db, NULL, "ROLLBACK", "");
	db->failure = failure;
}

bool db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

int db_enter(struct db *db, bool *own, struct err *err)
{
	*own = !db_in_transaction(db);
	return *own ? db_begin(db, err) : 0;
}

int db_leave(struct db *db, bool own, int result, struct err *err)
{
	if (!own)
		return result;
	if (result >= 0 && db_commit(db, err) == 0)
		return result;
	db_rollback(db);
	return -1;
}

int db_save(struct db *db, struct err *err)
{
	assert(db_in_transaction(db));
	return db_do(db, err, "SAVEPOINT saved", "") < 0 ? -1 : 0;
}

int db_saved(struct db *db, bool undo, struct err *err)
{
	if (undo && db_do(db, err, "ROLLBACK TO saved", "") < 0)
		return -1;
	return db_do(db, err, "RELEASE saved", "") < 0 ? -1 : 0;
}

int db_snapshot(struct db *db, bool *own, struct err *err)
{
	*own = !db_in_transaction(db);
	return *own && db_do(db, err, "BEGIN DEFERRED", "") < 0 ? -1 : 0;
}

void db_end_snapshot(struct db *db, bool own)
{
	if (own)
		db_rollback(db);
}

/* The slot of a text's address; a table that runs full is a program with more statements than it was made for. */
static struct kept *slot_of(struct db *db, const char *sql)
{
	size_t at = ((uintptr_t)sql >> 3) * 2654435761u;
	for (size_t i = 0; i < KEPT_SLOTS; i++) {
		struct kept *kept = &db->kept[(at + i) & (KEPT_SLOTS - 1)];
		if (kept->sql == sql || !kept->sql)
			return kept;
	}
	assert(!"too many statements");
	abort();
}

/* `copied`: SQLITE_TRANSIENT where the statement outlives the caller's values, SQLITE_STATIC where it runs at once. */
static int bind(sqlite3_stmt *statement, const char *types, sqlite3_destructor_type copied, va_list ap)
{
	int code = SQLITE_OK;
	for (int i = 1; types[i - 1] && code == SQLITE_OK; i++) {
		const void *bytes;
		switch (types[i - 1]) {
		case 'i':
			code = sqlite3_bind_int64(statement, i, va_arg(ap, int64_t));
			break;
		case 't':
			code = sqlite3_bind_text(statement, i, va_arg(ap, const char *), -1, copied);
			break;
		case 'b':
			bytes = va_arg(ap, const void *);
			code = sqlite3_bind_blob64(statement, i, bytes, va_arg(ap, size_t), copied);
			break;
		default:
			assert(!"types are i, t and b");
		}
	}
	return code;
}

static sqlite3_stmt *ask(struct db *db, struct err *err, const char *sql, const char *types, sqlite3_destructor_type copied, va_list ap)
{
	struct kept *kept = slot_of(db, sql);
	if (!kept->sql) {
		int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept->statement, NULL);
		if (code != SQLITE_OK) {
			db_failed(db, code, err);
			return NULL;
		}
		kept->sql = sql;
	}
	sqlite3_reset(kept->statement);
	sqlite3_clear_bindings(kept->statement);
	assert((size_t)sqlite3_bind_parameter_count(kept->statement) == strlen(types));
	int code = bind(kept->statement, types, copied, ap);
	if (code != SQLITE_OK) {
		db_failed(db, code, err);
		return NULL;
	}
	return kept->statement;
}

sqlite3_stmt *db_ask(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	sqlite3_stmt *statement = ask(db, err, sql, types, SQLITE_TRANSIENT, ap);
	va_end(ap);
	return statement;
}

int db_row(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		db_failed(db, code, err);
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? 0 : -1;
}

int db_do(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	sqlite3_stmt *statement = ask(db, err, sql, types, SQLITE_STATIC, ap);
	va_end(ap);
	if (!statement)
		return -1;
	int code = sqlite3_step(statement);
	assert(code != SQLITE_ROW);
	if (code != SQLITE_DONE)
		db_failed(db, code, err);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement); /* the caller's values are his again */
	return code == SQLITE_DONE ? sqlite3_changes(db->handle) : -1;
}

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

void db_copy(sqlite3_stmt *statement, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t len = text ? strlen(text) : 0;
	if (len >= size)
		for (len = size - 1; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;)
			len--;
	if (len)
		memcpy(out, text, len);
	out[len] = '\0';
}

int db_check(struct db *db, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "PRAGMA quick_check(1)", "");
	if (!statement || db_row(db, statement, err) < 0)
		return -1;
	const char *said = (const char *)sqlite3_column_text(statement, 0);
	int result = said && strcmp(said, "ok") == 0 ? 0 : -1;
	if (result != 0)
		db_refuse(db, err, "The register %s is damaged; stop hoadep and restore a backup.", db->path);
	sqlite3_reset(statement);
	if (result != 0)
		return -1;
	statement = db_ask(db, err, "PRAGMA foreign_key_check", "");
	if (!statement || (result = db_row(db, statement, err)) < 0)
		return -1;
	sqlite3_reset(statement);
	return result ? db_refuse(db, err, "Rows of the register %s point to rows that are not there; restore a backup.", db->path) : 0;
}

int64_t db_version(struct db *db, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "PRAGMA data_version", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t version = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return version;
}

enum { SHRED_IN_MEMORY_MIB = 256, SHRED_TRIES = 3 };

/* The log is empty only when nobody reads in it; a reader is over in a moment, and each try waits for the busy timeout. */
static int empty_log(struct db *db, struct err *err)
{
	for (int i = 0; i < SHRED_TRIES; i++) {
		int left = 0, moved = 0, code = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, &left, &moved);
		if (code == SQLITE_OK && left == 0)
			return 0;
		if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY && (code & 0xFF) != SQLITE_LOCKED)
			return db_failed(db, code, err);
	}
	return db_failed(db, SQLITE_BUSY, err);
}

/* VACUUM copies by way of a database that it attaches, in memory where that is bearable: in a file it would be one more place to forget. */
int db_shred(struct db *db, const char *folder, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT page_count * page_size >> 20 FROM pragma_page_count, pragma_page_size", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	bool large = sqlite3_column_int64(statement, 0) > SHRED_IN_MEMORY_MIB;
	sqlite3_reset(statement);
	if (large && (setenv("SQLITE_TMPDIR", folder, 1) != 0 || run(db, "PRAGMA temp_store = FILE", err) != 0))
		return -1;
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 1);
	int r = run(db, "VACUUM", err);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	if (large)
		run(db, "PRAGMA temp_store = MEMORY", NULL);
	return r == 0 ? empty_log(db, err) : -1;
}

int db_set_note(struct db *db, const char *name, const char *value, struct err *err)
{
	int n = value ? db_do(db, err, "INSERT INTO notes (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", "tt", name, value)
	              : db_do(db, err, "DELETE FROM notes WHERE name = ?1", "t", name);
	return n < 0 ? -1 : 0;
}

int db_note(struct db *db, const char *name, char *out, size_t size, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT value FROM notes WHERE name = ?1", "t", name);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		db_copy(statement, 0, out, size);
		sqlite3_reset(statement);
	}
	return found;
}
