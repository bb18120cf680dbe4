/* Migrations: a newer register is refused, an older one brought up step by step, and a kill in between leaves a whole one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

/* Two steps that are not real: the second remakes a table as SQLite wants it done. */
static const char tomorrow_sql[] = "ALTER TABLE cases ADD COLUMN due INTEGER;";
static const char later_sql[] =
	"CREATE TABLE notes_new (name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
	"INSERT INTO notes_new (name, value) SELECT name, value FROM notes; DROP TABLE notes; ALTER TABLE notes_new RENAME TO notes;";
static struct schema_step steps[5];

static int version(struct fixture *f)
{
	return (int)fixture_number(f, "PRAGMA user_version");
}

static int backups(struct fixture *f, const char *begins)
{
	int n = 0;
	DIR *d = opendir(f->backups);
	for (struct dirent *e; d && (e = readdir(d));)
		n += strncmp(e->d_name, begins, strlen(begins)) == 0;
	if (d)
		closedir(d);
	return n;
}

static void newer(struct fixture *f)
{
	struct err err = { "" };
	sqlite3_exec(db_handle(f->db), "PRAGMA user_version = 99", NULL, NULL, NULL);
	CHECK(db_open(f->path, f->backups, false, &err) == NULL);
	CHECK_SAY(strstr(err.text, "newer") != NULL, "unclear: %s", err.text);
	CHECK(db_open_readonly(f->path, &err) == NULL);
	sqlite3_exec(db_handle(f->db), "PRAGMA user_version = 2", NULL, NULL, NULL);
}

static void refused_step(struct fixture *f)
{
	steps[2] = (struct schema_step){ "a slip", "CREATE TABLE half (a) STRICT; CREATE TABLE letters (a);" };
	CHECK(schema_bring(f->db, steps, 3, NULL, &f->err) == -1);
	CHECK(version(f) == 2 && fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0);
	CHECK(!db_in_transaction(f->db));
	steps[2] = (struct schema_step){ "a loose end", "INSERT INTO bodies (entry, text) VALUES (12345, 'of no entry')" };
	CHECK(schema_bring(f->db, steps, 3, NULL, &f->err) == -1);
	CHECK(version(f) == 2 && fixture_number(f, "SELECT count(*) FROM bodies") == 0);
	CHECK(fixture_number(f, "PRAGMA foreign_keys") == 1);
	CHECK(schema_bring(f->db, steps, 3, "/proc/no/such/folder", &f->err) == -1); /* no backup, no step */
}

static void die(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)context, (void)count, (void)values;
	_exit(9);
}

/* Killed within the second step: the first is done, the second is not there at all, and the next start does it. */
static void killed(struct fixture *f)
{
	int status = 0;
	steps[2] = (struct schema_step){ "due dates", tomorrow_sql };
	steps[3] = (struct schema_step){ "times of notes", "DROP TABLE notes; CREATE TABLE half (a INTEGER) STRICT; INSERT INTO half SELECT die();" };
	CHECK(db_set_note(f->db, "kept", "yes", &f->err) == 0);
	db_close(f->db);
	pid_t child = fork();
	if (child == 0) {
		struct db *db = db_open(f->path, NULL, false, NULL);
		if (!db)
			_exit(1);
		sqlite3_create_function(db_handle(db), "die", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, die, NULL, NULL);
		schema_bring(db, steps, 4, f->backups, NULL);
		_exit(2);
	}
	waitpid(child, &status, 0);
	CHECK_SAY(WIFEXITED(status) && WEXITSTATUS(status) == 9, "the child ended otherwise: %d", status);
	/* Opened below schema_bring, for the real steps end at version 2. */
	sqlite3 *raw = NULL;
	sqlite3_stmt *statement = NULL;
	CHECK(sqlite3_open(f->path, &raw) == SQLITE_OK);
	CHECK(sqlite3_prepare_v2(raw, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT value FROM notes),"
	                         " (SELECT count(*) FROM sqlite_schema WHERE name = 'half')", -1, &statement, NULL) == SQLITE_OK);
	CHECK(sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 3 && sqlite3_column_int(statement, 2) == 0);
	CHECK_STR((const char *)sqlite3_column_text(statement, 1), "yes");
	sqlite3_finalize(statement);
	sqlite3_exec(raw, "PRAGMA user_version = 2; ALTER TABLE cases DROP COLUMN due", NULL, NULL, NULL);
	sqlite3_close(raw);
	CHECK(backups(f, "register-v2-") >= 1 && backups(f, "register-v3-") >= 1);
	f->db = db_open(f->path, NULL, false, &f->err);
	CHECK(f->db != NULL);
}

/* A copy that SQLite could not make whole is no backup, and without one no step is taken.  Here our own write is in its way. */
static void half_backup(struct fixture *f)
{
	int before = backups(f, "register-");
	steps[2] = (struct schema_step){ "due dates", tomorrow_sql };
	CHECK(db_begin(f->db, &f->err) == 0 && db_set_note(f->db, "under way", "yes", &f->err) == 0);
	CHECK(schema_bring(f->db, steps, 3, f->backups, &f->err) == -1);
	CHECK_SAY(strstr(f->err.text, "backed up") && strstr(f->err.text, "locked"), "unclear: %s", f->err.text);
	db_rollback(f->db);
	CHECK(backups(f, "register-") == before && version(f) == 2);
}

static void brought(struct fixture *f)
{
	int before = backups(f, "register-v2-");
	char value[8];
	steps[2] = (struct schema_step){ "due dates", tomorrow_sql };
	steps[3] = (struct schema_step){ "times of notes", later_sql };
	CHECK_SAY(schema_bring(f->db, steps, 4, f->backups, &f->err) == 0, "%s", f->err.text);
	CHECK(version(f) == 4);
	CHECK(db_note(f->db, "kept", value, sizeof value, &f->err) == 1);
	CHECK(fixture_number(f, "PRAGMA foreign_keys") == 1);
	CHECK(backups(f, "register-v2-") == before + 1);
	CHECK(schema_bring(f->db, steps, 4, f->backups, &f->err) == 0); /* again: nothing to do, no further backup */
	CHECK(backups(f, "register-v2-") == before + 1);
	CHECK(schema_fits(f->db, 4, &f->err) == 0 && schema_fits(f->db, 5, &f->err) == -1 && schema_fits(f->db, 3, &f->err) == -1);
	CHECK(db_check(f->db, &f->err) == 0);
}

/* A backup is a register of its own, private, and whole. */
static void backup_is_whole(struct fixture *f)
{
	DIR *d = opendir(f->backups);
	int looked = 0;
	for (struct dirent *e; d && (e = readdir(d));) {
		char path[800];
		struct stat st;
		if (strncmp(e->d_name, "register-v2-", 12) != 0 || !strstr(e->d_name, ".db") || strstr(e->d_name, "db-"))
			continue;
		snprintf(path, sizeof path, "%s/%s", f->backups, e->d_name);
		CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
		struct db *db = db_open(path, NULL, false, &f->err);
		CHECK_SAY(db && db_check(db, &f->err) == 0, "%s: %s", e->d_name, f->err.text);
		db_close(db);
		looked++;
	}
	closedir(d);
	CHECK(looked > 0);
}

/* A register of the first release has no pages; one of the day after has them already. */
static void from_the_first(bool pages)
{
	struct fixture f;
	fixture_open(&f);
	CHECK(db_set_note(f.db, "kept", "yes", &f.err) == 0);
	if (!pages)
		sqlite3_exec(db_handle(f.db), "DROP TABLE pages", NULL, NULL, NULL);
	sqlite3_exec(db_handle(f.db), "PRAGMA user_version = 1", NULL, NULL, NULL);
	fixture_reopen(&f);
	CHECK(version(&f) == 2 && backups(&f, "register-v1-") == 1);
	CHECK(fixture_number(&f, "SELECT count(*) FROM pages") == 0 && fixture_number(&f, "SELECT count(*) FROM notes WHERE name = 'kept'") == 1);
	fixture_close(&f);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	steps[0] = schema_steps[0];
	steps[1] = schema_steps[1];
	CHECK(schema_step_count == 2); /* a new real step wants its own case here */
	CHECK(version(&f) == 2 && backups(&f, "register") == 0);
	newer(&f);
	refused_step(&f);
	killed(&f);
	half_backup(&f);
	brought(&f);
	backup_is_whole(&f);
	fixture_close(&f);
	from_the_first(false);
	from_the_first(true);
	return unit_end();
}
