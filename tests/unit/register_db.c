/* The thin layer over SQLite: what fails, what survives, what is refused, and how a register grows older.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/text.h"
#include "register/holder.h"
#include "register_fixture.h"

static void not_there(void)
{
	struct err err = { "" };
	CHECK(db_open_readonly("/tmp/hoadep-unit-none/register.db", &err) == NULL);
	CHECK_SAY(strstr(err.text, "hoadep run") != NULL, "no advice in: %s", err.text);
	CHECK(db_open("/tmp/hoadep-unit-none/register.db", NULL, true, &err) == NULL);
	CHECK(db_open("/tmp", NULL, false, &err) == NULL);
}

static void no_register(struct fixture *f)
{
	char path[500];
	struct err err = { "" };
	snprintf(path, sizeof path, "%s/other.db", f->dir);
	FILE *file = fopen(path, "w");
	fputs("This is a letter and no register, and it is long enough to be looked at as a header of one hundred bytes, is it not?", file);
	fclose(file);
	CHECK(db_open(path, NULL, true, &err) == NULL);
	CHECK_SAY(strstr(err.text, "damaged") || strstr(err.text, "not a database"), "unclear: %s", err.text);
}

static void private_and_durable(struct fixture *f)
{
	struct stat st;
	CHECK(stat(f->path, &st) == 0 && (st.st_mode & 0777) == 0600);
	chmod(f->path, 0644);
	struct db *second = db_open(f->path, NULL, false, &f->err);
	CHECK(second && stat(f->path, &st) == 0 && (st.st_mode & 0777) == 0600);
	sqlite3_stmt *statement = db_ask(second, &f->err, "PRAGMA synchronous", "");
	CHECK(statement && db_row(second, statement, &f->err) == 1 && sqlite3_column_int(statement, 0) == 2);
	statement = db_ask(second, &f->err, "PRAGMA foreign_keys", "");
	CHECK(statement && db_row(second, statement, &f->err) == 1 && sqlite3_column_int(statement, 0) == 1);
	statement = db_ask(second, &f->err, "PRAGMA journal_mode", "");
	CHECK(statement && db_row(second, statement, &f->err) == 1);
	CHECK_STR((const char *)sqlite3_column_text(statement, 0), "wal");
	db_close(second);
}

static void notes(struct fixture *f)
{
	char value[16];
	CHECK(db_note(f->db, "last-good-fetch", value, sizeof value, &f->err) == 0);
	CHECK(db_set_note(f->db, "last-good-fetch", "một hai ba bốn năm", &f->err) == 0);
	CHECK(db_note(f->db, "last-good-fetch", value, sizeof value, &f->err) == 1);
	CHECK_STR(value, "một hai ba b"); /* cut at a character: the next, ố, takes three bytes */
	CHECK(db_set_note(f->db, "last-good-fetch", NULL, &f->err) == 0);
	CHECK(db_note(f->db, "last-good-fetch", value, sizeof value, &f->err) == 0);
	CHECK(db_check(f->db, &f->err) == 0);
}

/* A process that dies within a transaction leaves nothing of it. */
static void crash(struct fixture *f)
{
	pid_t child;
	db_close(f->db);
	if ((child = fork()) == 0) {
		struct err err;
		struct db *db = db_open(f->path, NULL, false, &err);
		int r = db && db_set_note(db, "whole", "1", &err) == 0 && db_begin(db, &err) == 0;
		for (int64_t i = 0; r && i < 2000; i++)
			r = events_add(db, NOW, "hoadep", "letter", i, "arrived", NULL, "kept", "a reason that makes the log grow past what memory would hold", &err) == 0;
		_exit(r ? 9 : 1);
	}
	int status = 0;
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 9);
	f->db = db_open(f->path, NULL, false, &f->err);
	char value[8];
	CHECK(f->db && db_note(f->db, "whole", value, sizeof value, &f->err) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM events") == 0);
	CHECK(db_check(f->db, &f->err) == 0);
}

static void two_connections(struct fixture *f)
{
	struct err err = { "" };
	char value[8];
	struct db *second = db_open(f->path, NULL, false, &err), *reader = db_open_readonly(f->path, &err);
	CHECK(second && reader);
	sqlite3_busy_timeout(db_handle(second), 1);
	int64_t before = db_version(reader, &err);
	CHECK(db_begin(f->db, &err) == 0);
	CHECK(db_set_note(f->db, "who", "first", &err) == 0);
	CHECK(db_begin(second, &err) == -1 && db_temporary(second));
	CHECK(db_set_note(second, "who", "second", &err) == -1 && db_temporary(second));
	CHECK(db_note(reader, "who", value, sizeof value, &err) == 0); /* readers go on, and see what is committed */
	CHECK(db_commit(f->db, &err) == 0);
	CHECK(db_note(reader, "who", value, sizeof value, &err) == 1);
	CHECK(db_version(reader, &err) != before);
	CHECK(db_set_note(reader, "who", "reader", &err) == -1);
	CHECK(db_begin(second, &err) == 0 && db_set_note(second, "who", "second", &err) == 0 && db_commit(second, &err) == 0);
	CHECK(db_note(f->db, "who", value, sizeof value, &err) == 1);
	CHECK_STR(value, "second");
	db_close(second);
	db_close(reader);
}

/* A reader that comes when no daemon runs, after a crash that left the log behind. */
static void reader_alone(struct fixture *f)
{
	char value[8];
	db_close(f->db);
	if (fork() == 0) {
		struct db *db = db_open(f->path, NULL, false, NULL);
		_exit(db && db_set_note(db, "alone", "yes", NULL) == 0 ? 0 : 1); /* without db_close: the log stays */
	}
	int status = 0;
	wait(&status);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	struct db *reader = db_open_readonly(f->path, &f->err);
	CHECK_SAY(reader && db_note(reader, "alone", value, sizeof value, &f->err) == 1, "a reader alone: %s", f->err.text);
	db_close(reader);
	f->db = db_open(f->path, NULL, false, &f->err);
	CHECK(f->db && db_note(f->db, "alone", value, sizeof value, &f->err) == 1);
}

/* A disk that fills up: the transaction is undone, the trouble is temporary, and with room it goes on. */
static void full(struct fixture *f)
{
	char sql[64];
	int r = 0;
	snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld", (long long)fixture_number(f, "PRAGMA page_count") + 3);
	sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL);
	CHECK(db_begin(f->db, &f->err) == 0);
	for (int64_t i = 0; r == 0 && i < 10000; i++)
		r = events_add(f->db, NOW, "hoadep", "letter", i, "arrived", NULL, "kept", "some words that fill the pages one after the other", &f->err);
	CHECK(r == -1 && db_temporary(f->db));
	CHECK_SAY(strstr(f->err.text, "full") != NULL, "unclear: %s", f->err.text);
	db_rollback(f->db);
	CHECK(db_temporary(f->db)); /* the undoing does not hide why */
	CHECK(fixture_number(f, "SELECT count(*) FROM events") == 0);
	sqlite3_exec(db_handle(f->db), "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
	CHECK(events_add(f->db, NOW, "hoadep", "letter", 1, "arrived", NULL, "kept", NULL, &f->err) == 0);
}

static void append_only(struct fixture *f)
{
	sqlite3 *handle = db_handle(f->db);
	CHECK(sqlite3_exec(handle, "UPDATE events SET who = 'nobody'", NULL, NULL, NULL) != SQLITE_OK);
	CHECK(sqlite3_exec(handle, "DELETE FROM events", NULL, NULL, NULL) != SQLITE_OK);
	CHECK(sqlite3_exec(handle, "INSERT OR REPLACE INTO events (id, at, who, about, about_id, what) VALUES (1, 1, 'x', 'letter', 1, 'x')", NULL, NULL, NULL) != SQLITE_OK);
	CHECK(events_last(f->db, &f->err) == NOW);
	CHECK(events_add(f->db, NOW - 50, "Lê Văn Mẫu", "letter", 1, "looked", NULL, NULL, NULL, &f->err) == 0);
	CHECK(events_last(f->db, &f->err) == NOW);
	CHECK(events_add(f->db, NOW, "x", "weather", 1, "looked", NULL, NULL, NULL, &f->err) == -1);
	CHECK(!db_temporary(f->db));
}

/* A damaged register is its own trouble, and so is one that lacks a table: no letter is to blame. */
static void damaged(struct fixture *f)
{
	char path[500];
	struct err err = { "" };
	snprintf(path, sizeof path, "%s/damaged.db", f->dir);
	struct db *db = db_open(path, NULL, true, &err);
	CHECK_SAY(db != NULL, "%s", err.text);
	CHECK(sqlite3_exec(db_handle(db), "ALTER TABLE notes RENAME TO elsewhere", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(db_set_note(db, "a", "b", &err) == -1 && db_temporary(db)); /* SQLITE_ERROR */
	CHECK(sqlite3_exec(db_handle(db), "ALTER TABLE elsewhere RENAME TO notes", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(db_set_note(db, "a", "b", &err) == 0);
	db_close(db);
	/* All but the first page, which holds the header and the schema's root. */
	FILE *file = fopen(path, "r+");
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	fseek(file, 4096, SEEK_SET);
	for (long i = 4096; i < size; i++)
		fputc(0x5a, file);
	fclose(file);
	db = db_open(path, NULL, false, &err);
	CHECK(!db || (db_set_note(db, "a", "c", &err) == -1 && db_temporary(db)));
	CHECK_SAY(strstr(err.text, "damaged") || strstr(err.text, "malformed"), "unclear: %s", err.text);
	db_close(db);
}

/* What a letter brought is its own fault. */
static void letters_fault(struct fixture *f)
{
	struct err err = { "" };
	sqlite3_limit(db_handle(f->db), SQLITE_LIMIT_LENGTH, 1000);
	char big[2000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	CHECK(db_set_note(f->db, "big", big, &err) == -1 && !db_temporary(f->db)); /* SQLITE_TOOBIG */
	sqlite3_limit(db_handle(f->db), SQLITE_LIMIT_LENGTH, 64 << 20);
	CHECK(sqlite3_exec(db_handle(f->db), "CREATE TEMP TABLE t (n INTEGER) STRICT", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(db_do(f->db, &err, "INSERT INTO t VALUES ('words')", "") == -1 && !db_temporary(f->db)); /* SQLITE_CONSTRAINT_DATATYPE */
}

/* Ended within its backup (here by a limit on files), an upgrade leaves nothing behind once it has been done: a half copy holds names and texts. */
static void backup_killed(struct fixture *f)
{
	struct schema_step steps[16];
	size_t count = schema_step_count;
	memcpy(steps, schema_steps, count * sizeof *steps);
	steps[count] = (struct schema_step){ "due dates", "ALTER TABLE cases ADD COLUMN morrow INTEGER;" };
	for (int again = 0; again < 2; again++) {
		pid_t pid = fork();
		if (pid == 0) {
			struct db *db = db_open(f->path, NULL, false, NULL);
			struct rlimit limit = { 20000, 20000 };
			signal(SIGXFSZ, SIG_DFL);
			setrlimit(RLIMIT_FSIZE, &limit);
			_exit(db ? schema_bring(db, steps, count + 1, f->backups, NULL) : 1);
		}
		int status = 0;
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	}
	CHECK_SAY(schema_bring(f->db, steps, count + 1, f->backups, &f->err) == 0, "%s", f->err.text);
	int files = 0;
	DIR *d = opendir(f->backups);
	for (struct dirent *e; d && (e = readdir(d));)
		files += e->d_name[0] != '.';
	if (d)
		closedir(d);
	CHECK_SAY(files == 1, "%d files in backups, not one", files);
}

/* Who holds it is told by its number; ourselves never. */
static void held_by(struct fixture *f)
{
	char who[80], want[32];
	int ready[2], over[2];
	CHECK(db_begin(f->db, &f->err) == 0 && !holder_of(f->path, who, sizeof who));
	db_rollback(f->db);
	if (pipe(ready) != 0 || pipe(over) != 0)
		abort();
	pid_t pid = fork();
	if (pid == 0) {
		char c;
		struct err err;
		struct db *other = db_open(f->path, f->backups, false, &err);
		_exit(!other || db_begin(other, &err) != 0 || write(ready[1], "x", 1) != 1 || (close(over[1]), read(over[0], &c, 1)) != 0);
	}
	close(ready[1]);
	close(over[0]);
	char c;
	CHECK(read(ready[0], &c, 1) == 1);
	snprintf(want, sizeof want, "process %d", (int)pid);
	CHECK_SAY(holder_of(f->path, who, sizeof who) && text_begins(who, want), "%s", who);
	close(over[1]);
	close(ready[0]);
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(!holder_of(f->path, who, sizeof who));
}

int main(void)
{
	struct fixture f;
	not_there();
	fixture_open(&f);
	no_register(&f);
	private_and_durable(&f);
	notes(&f);
	crash(&f);
	two_connections(&f);
	held_by(&f);
	reader_alone(&f);
	full(&f);
	append_only(&f);
	damaged(&f);
	letters_fault(&f);
	backup_killed(&f);
	fixture_close(&f);
	return unit_end();
}
