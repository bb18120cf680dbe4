/* A thin layer over SQLite: one connection, prepared statements kept, every error a sentence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_DB_H
#define REGISTER_DB_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;

/**
 * Opens (and with `create` makes) the register: WAL, synchronous=FULL, foreign keys, a busy timeout; mode 0600.  Missing
 * migrations run, each after an online backup into `backups` (NULL: none, for tests).  A schema newer than this program is refused.
 * Returns the connection, or NULL with a reason.
 */
struct db *db_open(const char *path, const char *backups, bool create, struct err *err);
/** The same for reading only, for commands beside a running daemon; a register that is not there is refused with what to do. */
struct db *db_open_readonly(const char *path, struct err *err);
/** The same for reading a register of whatever version, or a copy of one (register/snapshot.h); only what every version has may be asked of it. */
struct db *db_open_any(const char *path, struct err *err);
void db_close(struct db *db);
/** Looks through the whole file (PRAGMA quick_check, foreign keys): slow on a large register, so for `doctor` only.  Returns 0 or -1. */
int db_check(struct db *db, struct err *err);
/** A number that changes whenever another process has committed: a daemon asks it cheaply whether a person was at work.  -1 on error. */
int64_t db_version(struct db *db, struct err *err);

/**
 * Writes the file anew without what was deleted (secure_delete overwrites rows, but pages that were rearranged may keep pieces), then empties the
 * write-ahead log into it.  `folder` is for what does not fit into memory.  Others may read and wait to write meanwhile.  0, or -1 with a
 * reason; where only the log could not be emptied, because somebody was reading, it is worth trying again.
 */
int db_shred(struct db *db, const char *folder, struct err *err);

/** Transactions do not nest.  db_begin takes the write lock at once (BEGIN IMMEDIATE).  Return 0 or -1. */
int db_begin(struct db *db, struct err *err);
int db_commit(struct db *db, struct err *err);
/** Undoes; never fails. */
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
/** A view of one moment for several questions; does nothing within a transaction.  End it by db_end_snapshot(db, what was returned). */
int db_snapshot(struct db *db, bool *own, struct err *err);
void db_end_snapshot(struct db *db, bool own);
/** Whether the last failure was the register's (busy, full, I/O, damaged) and not its values': tried again, never counted against a letter (promise 8). */
bool db_temporary(const struct db *db);

/**
 * For the files of register/ alone: the kept statement of this SQL text (a string constant), reset, its parameters cleared, then
 * bound by `types`, one letter each: i int64_t, t const char * (NULL binds NULL; copied), b const void * and size_t (copied).
 * Returns NULL with a reason.
 */
sqlite3_stmt *db_ask(struct db *db, struct err *err, const char *sql, const char *types, ...);
/** Steps to the next row: 1 a row, 0 no more (the statement is reset), -1 with a reason. */
int db_row(struct db *db, sqlite3_stmt *statement, struct err *err);
/** Runs a statement that gives no rows.  Returns the number of changed rows, or -1. */
int db_do(struct db *db, struct err *err, const char *sql, const char *types, ...);
int64_t db_last_id(const struct db *db);
/** Begins a transaction unless the caller has one (`own` says so); db_leave commits its own where `result` >= 0, else undoes it.  Returns `result` or -1. */
int db_enter(struct db *db, bool *own, struct err *err);
int db_leave(struct db *db, bool own, int result, struct err *err);
/** Within a transaction: from here on what is done can be undone alone (one at a time, no nesting); db_saved ends that, and with `undo` takes it back.  0 or -1. */
int db_save(struct db *db, struct err *err);
int db_saved(struct db *db, bool undo, struct err *err);
/** A refusal that is nobody's temporary trouble: the reason, and db_temporary is false.  Returns -1. */
int db_refuse(struct db *db, struct err *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** A column as text into `out`, cut at a character; NULL gives "". */
void db_copy(sqlite3_stmt *statement, int column, char *out, size_t size);
/** Where the one thing stands that a file of register/ keeps beside a connection (sketches.c), NULL at first; db_close gives it to `release` after all else. */
void **db_beside(struct db *db, void (*release)(void *beside));
/** Gives back the pages that SQLite keeps in memory and does not need now. */
void db_rest(struct db *db);
/** What lies behind a failure of SQLite (`code`, as a call gave it) on the database `path`: ENOSPC (a quota too), EROFS, EBUSY, EIO ...; 0 if it is SQLite's own. */
int db_cause(sqlite3 *handle, int code, const char *path);
/** One failure of SQLite as a sentence with what to do; db_temporary then speaks of it, and errno is its cause.  Returns -1. */
int db_failed(struct db *db, int code, struct err *err);
/** The connection itself, for schema.c, sketches.c and tests. */
sqlite3 *db_handle(const struct db *db);

/** A small text kept under a name (last good fetch, trouble, first contact); NULL value removes.  db_note copies into `out`: 1 found, 0 not, -1. */
int db_set_note(struct db *db, const char *name, const char *value, struct err *err);
int db_note(struct db *db, const char *name, char *out, size_t size, struct err *err);

#endif
