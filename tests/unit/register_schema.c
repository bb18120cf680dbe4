/* Migrations: a newer register is refused, an older one brought up step by step, and a kill in between leaves a whole one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/reminders.h"
#include "register_fixture.h"

/* Two steps that are not real: the second remakes a table as SQLite wants it done. */
enum { REAL = 5 }; /* the version of today; a new real step wants its own cases here */
static const char tomorrow_sql[] = "ALTER TABLE cases ADD COLUMN morrow INTEGER;";
static const char later_sql[] =
	"CREATE TABLE notes_new (name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
	"INSERT INTO notes_new (name, value) SELECT name, value FROM notes; DROP TABLE notes; ALTER TABLE notes_new RENAME TO notes;";
static struct schema_step steps[REAL + 3];

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
	sqlite3_exec(db_handle(f->db), "PRAGMA user_version = 5", NULL, NULL, NULL);
}

static void refused_step(struct fixture *f)
{
	steps[REAL] = (struct schema_step){ "a slip", "CREATE TABLE half (a) STRICT; CREATE TABLE letters (a);" };
	CHECK(schema_bring(f->db, steps, REAL + 1, NULL, &f->err) == -1);
	CHECK(version(f) == REAL && fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0);
	CHECK(!db_in_transaction(f->db));
	steps[REAL] = (struct schema_step){ "a loose end", "INSERT INTO bodies (entry, text) VALUES (12345, 'of no entry')" };
	CHECK(schema_bring(f->db, steps, REAL + 1, NULL, &f->err) == -1);
	CHECK(version(f) == REAL && fixture_number(f, "SELECT count(*) FROM bodies") == 0);
	CHECK(fixture_number(f, "PRAGMA foreign_keys") == 1);
	CHECK(schema_bring(f->db, steps, REAL + 1, "/proc/no/such/folder", &f->err) == -1); /* no backup, no step */
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
	steps[REAL] = (struct schema_step){ "due dates", tomorrow_sql };
	steps[REAL + 1] = (struct schema_step){ "times of notes", "DROP TABLE notes; CREATE TABLE half (a INTEGER) STRICT; INSERT INTO half SELECT die();" };
	CHECK(db_set_note(f->db, "kept", "yes", &f->err) == 0);
	db_close(f->db);
	pid_t child = fork();
	if (child == 0) {
		struct db *db = db_open(f->path, NULL, false, NULL);
		if (!db)
			_exit(1);
		sqlite3_create_function(db_handle(db), "die", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, die, NULL, NULL);
		schema_bring(db, steps, REAL + 2, f->backups, NULL);
		_exit(2);
	}
	waitpid(child, &status, 0);
	CHECK_SAY(WIFEXITED(status) && WEXITSTATUS(status) == 9, "the child ended otherwise: %d", status);
	/* Opened below schema_bring, for the real steps end there. */
	sqlite3 *raw = NULL;
	sqlite3_stmt *statement = NULL;
	CHECK(sqlite3_open(f->path, &raw) == SQLITE_OK);
	CHECK(sqlite3_prepare_v2(raw, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT value FROM notes),"
	                         " (SELECT count(*) FROM sqlite_schema WHERE name = 'half')", -1, &statement, NULL) == SQLITE_OK);
	CHECK(sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == REAL + 1 && sqlite3_column_int(statement, 2) == 0);
	CHECK_STR((const char *)sqlite3_column_text(statement, 1), "yes");
	sqlite3_finalize(statement);
	sqlite3_exec(raw, "PRAGMA user_version = 5; ALTER TABLE cases DROP COLUMN morrow", NULL, NULL, NULL);
	sqlite3_close(raw);
	CHECK(backups(f, "register-v5-") >= 1 && backups(f, "register-v6-") >= 1);
	f->db = db_open(f->path, NULL, false, &f->err);
	CHECK(f->db != NULL);
}

/* A copy that SQLite could not make whole is no backup, and without one no step is taken.  Here our own write is in its way. */
static void half_backup(struct fixture *f)
{
	int before = backups(f, "register-");
	steps[REAL] = (struct schema_step){ "due dates", tomorrow_sql };
	CHECK(db_begin(f->db, &f->err) == 0 && db_set_note(f->db, "under way", "yes", &f->err) == 0);
	CHECK(schema_bring(f->db, steps, REAL + 1, f->backups, &f->err) == -1);
	CHECK_SAY(strstr(f->err.text, "backed up") && strstr(f->err.text, "locked"), "unclear: %s", f->err.text);
	db_rollback(f->db);
	CHECK(backups(f, "register-") == before && version(f) == REAL);
}

static void brought(struct fixture *f)
{
	int before = backups(f, "register-v5-");
	char value[8];
	steps[REAL] = (struct schema_step){ "due dates", tomorrow_sql };
	steps[REAL + 1] = (struct schema_step){ "times of notes", later_sql };
	CHECK_SAY(schema_bring(f->db, steps, REAL + 2, f->backups, &f->err) == 0, "%s", f->err.text);
	CHECK(version(f) == REAL + 2);
	CHECK(db_note(f->db, "kept", value, sizeof value, &f->err) == 1);
	CHECK(fixture_number(f, "PRAGMA foreign_keys") == 1);
	CHECK(backups(f, "register-v5-") == before + 1);
	CHECK(schema_bring(f->db, steps, REAL + 2, f->backups, &f->err) == 0); /* again: nothing to do, no further backup */
	CHECK(backups(f, "register-v5-") == before + 1);
	CHECK(schema_fits(f->db, REAL + 2, &f->err) == 0 && schema_fits(f->db, REAL + 3, &f->err) == -1 && schema_fits(f->db, REAL + 1, &f->err) == -1);
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
		if (strncmp(e->d_name, "register-v5-", 12) != 0 || !strstr(e->d_name, ".db") || strstr(e->d_name, "db-"))
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

/* ---- registers of older releases ---- */

/* A day at the office before units were known: letters with entries, and answers in all states, with their bytes. */
static const char old_data[] =
	"INSERT INTO notes VALUES ('kept', 'yes'); INSERT INTO accounts VALUES (1, 'imaps://thiviet@mail.example/INBOX');"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO letters (id, digest, state, size, arrived, seen, unit, proven, received)"
	"  SELECT i, printf('%064x', i), 'filed', 1000 + i, 1678000000 + i, 1678000000 + i, CASE WHEN i % 3 THEN 'phuong-xuan-tao' END, i % 2, 1678000000 + i FROM n;"
	"INSERT INTO codes VALUES ('BTL23', 30);"
	"INSERT INTO entries (id, code, series, number, contest, state, title, words, photos, unit, received, filed)"
	"  SELECT id, printf('BTL23-%04d', id), 'BTL23', id, '2023', CASE id % 3 WHEN 0 THEN 'accepted' WHEN 1 THEN 'incomplete' ELSE 'review' END, 'Tên bài ' || id, 800, 0,"
	"  unit, received, received + 5 FROM letters WHERE id <= 30;"
	"INSERT INTO bodies SELECT id, 'Nội dung ' || id FROM entries; INSERT INTO entry_letters SELECT id, 0, id, 'brought' FROM entries;"
	"INSERT INTO people (entry, role, n, collective, name) SELECT id, 'author', 0, 0, 'Trịnh Hải Đường' FROM entries;"
	"INSERT INTO cases (kind, letter, code, state, opened) SELECT 'review', id, code, 'open', filed FROM entries WHERE state = 'review';"
	"INSERT INTO answers (id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try, tries, handed, doubts, sent, reply)"
	"  SELECT 7 * id, id, 'acknowledgement', printf('BTL23-%04d', id), 'quechi@thu.example', 'Đã nhận', '<' || id || '@hoadep.example>', CASE id % 9 WHEN 0 THEN 'held'"
	"  WHEN 1 THEN 'due' WHEN 2 THEN 'sending' WHEN 3 THEN 'sent' WHEN 4 THEN 'unsure' WHEN 5 THEN 'later' WHEN 6 THEN 'failed' WHEN 7 THEN 'bounced' ELSE 'dropped' END,"
	"  CASE id % 9 WHEN 0 THEN 'old-mail' ELSE '' END, received, received + 60, id % 4, id % 5, id % 3, CASE id % 9 WHEN 3 THEN received + 9 END, '250 ok ' || id FROM letters;"
	"INSERT INTO messages SELECT id, CAST('From: thu ' || id || char(13, 10) AS BLOB) FROM answers;"
	"INSERT INTO parts (letter, n, path, role, type, size, sha256) SELECT id, 1, '2', 'document', 'application/msword', 30000 + id, printf('%064x', id % 20) FROM letters;"
	"INSERT INTO files SELECT sha256, min(size), type FROM parts GROUP BY sha256;"
	"INSERT INTO entry_files SELECT id, 0, CASE WHEN id % 7 THEN printf('%064x', id % 20) END, 'Bài ' || id || '.doc', id, '2' FROM entries;"
	"INSERT INTO events (at, who, about, about_id, what, new) SELECT filed, 'hoadep', 'entry', id, 'filed', state FROM entries;";

/* What a migration must leave as it was, as one text. */
static const char same_question[] =
	"SELECT (SELECT group_concat(id || '|' || letter || template || code || recipient || subject || message_id || state || hold || made || next_try || tries || handed || doubts"
	"  || ifnull(sent, '-') || reply, ';') FROM (SELECT * FROM answers ORDER BY id)) || (SELECT group_concat(answer || hex(bytes)) FROM (SELECT * FROM messages ORDER BY answer))"
	" || (SELECT group_concat(id || at || who || about || about_id || what || new) FROM (SELECT * FROM events ORDER BY id))"
	" || (SELECT group_concat(code || state || title || ifnull(unit, '-') || received || filed) FROM (SELECT * FROM entries ORDER BY id))"
	" || (SELECT group_concat(entry || n || ifnull(sha256, '-') || name || letter || path) FROM (SELECT * FROM entry_files ORDER BY entry, n))"
	" || (SELECT count(*) FROM people) || (SELECT group_concat(kind || letter || code) FROM cases)";

static char *same_text(const char *path)
{
	sqlite3 *raw = NULL;
	sqlite3_stmt *statement = NULL;
	char *text = NULL;
	if (sqlite3_open(path, &raw) == SQLITE_OK && sqlite3_prepare_v2(raw, same_question, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		text = strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(raw);
	return text;
}

/* A register of version 1, 2, 3 or 4; of the first release's last day, version 1 had the pages already. */
static void make_old(struct fixture *f, int old, bool pages)
{
	sqlite3 *raw = NULL;
	char pragma[64];
	fixture_open(f);
	db_close(f->db);
	fixture_empty(f->dir);
	mkdir(f->dir, 0700);
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", old);
	bool made = sqlite3_open(f->path, &raw) == SQLITE_OK && sqlite3_exec(raw, schema_steps[0].sql, NULL, NULL, NULL) == SQLITE_OK &&
	            ((old == 1 && !pages) || sqlite3_exec(raw, schema_steps[1].sql, NULL, NULL, NULL) == SQLITE_OK) &&
	            sqlite3_exec(raw, old_data, NULL, NULL, NULL) == SQLITE_OK && (old < 3 || sqlite3_exec(raw, schema_steps[2].sql, NULL, NULL, NULL) == SQLITE_OK) &&
	            (old < 4 || sqlite3_exec(raw, schema_steps[3].sql, NULL, NULL, NULL) == SQLITE_OK) &&
	            sqlite3_exec(raw, pragma, NULL, NULL, NULL) == SQLITE_OK;
	CHECK_SAY(made, "no register of version %d: %s", old, sqlite3_errmsg(raw));
	sqlite3_close(raw);
}

/* What version 3 is for: the columns are filled, a letter of the calendar finds its place, the old keys still hold. */
static void is_of_today(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct answer_row again = { .to = "quechi@thu.example", .template_name = "acknowledgement", .code = "BTL23-0004", .message_id = "<new@hoadep.example>", .made = NOW };
	struct answer_row notice = { .to = "xuantao@phuong.example", .template_name = "reminder", .message_id = "<r1@hoadep.example>", .made = NOW };
	struct reminder key = { .unit = "phuong-xuan-tao", .period = "2023-03", .kind = "chi-tieu-thang", .step = "-3" };
	CHECK(version(f) == REAL);
	CHECK(fixture_number(f, "SELECT count(*) FROM entries WHERE counted = received AND via IS NULL AND claimed IS NULL AND verified IS NULL") == 30);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers") == 40 && fixture_number(f, "SELECT count(*) FROM messages JOIN answers ON id = answer") == 40);
	CHECK(fixture_number(f, "SELECT count(*) FROM pragma_foreign_key_check") == 0 && fixture_number(f, "PRAGMA foreign_keys") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'answers' AND sql IS NOT NULL") == 7);
	CHECK(fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%answers_new%' OR sql LIKE '%entry_files_new%' OR name = 'files'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN ('entries_unit', 'entries_via', 'entry_files_letter')") == 3);
	CHECK_SAY(db_check(f->db, &f->err) == 0, "%s", f->err.text);
	CHECK(answers_add(f->db, 4, &again, "x", 1, 0, &f->err) == 0);
	CHECK(db_begin(f->db, &f->err) == 0 && reminders_add(f->db, &key, &notice, "x", 1, NOW, &f->err) == 1 && reminders_add(f->db, &key, &notice, "x", 1, NOW, &f->err) == 0);
	CHECK(db_commit(f->db, &f->err) == 0);
	CHECK(sqlite3_exec(db_handle(f->db), "UPDATE events SET who = 'x'", NULL, NULL, NULL) != SQLITE_OK);
	arena_free(arena);
}

static void from_an_older(int old, bool pages)
{
	struct fixture f;
	char name[32];
	make_old(&f, old, pages);
	char *before = same_text(f.path);
	f.db = db_open(f.path, f.backups, false, &f.err);
	if (!CHECK_SAY(f.db != NULL, "version %d cannot be brought up: %s", old, f.err.text))
		exit(1);
	char *after = same_text(f.path);
	CHECK_STR(after, before);
	for (int v = old; v < REAL; v++) {
		snprintf(name, sizeof name, "register-v%d-", v);
		CHECK_SAY(backups(&f, name) == 1, "no backup of version %d", v);
	}
	is_of_today(&f);
	free(before);
	free(after);
	fixture_close(&f);
}

/* Every connection of the child dies after so many steps of SQLite's machine. */
static int steps_left;

static int count_down(void *with)
{
	(void)with;
	if (--steps_left <= 0)
		_exit(9);
	return 0;
}

static int let_die(sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
	(void)message, (void)api;
	sqlite3_progress_handler(handle, 200, count_down, NULL);
	return SQLITE_OK;
}

/* Killed at ever later points of the way from version 1: whatever is found is whole, of one version, and holds what it held. */
static void killed_on_the_way(void)
{
	struct fixture f;
	int deaths = 0, seen[REAL + 1] = { 0 };
	make_old(&f, 1, false);
	char *before = same_text(f.path);
	for (int left = 1; left < 400; left += 3) {
		int status = 0;
		pid_t child = fork();
		if (child == 0) {
			steps_left = left;
			sqlite3_auto_extension((void (*)(void))let_die);
			struct db *db = db_open(f.path, NULL, false, NULL);
			_exit(db ? 0 : 1);
		}
		waitpid(child, &status, 0);
		sqlite3 *raw = NULL;
		sqlite3_stmt *statement = NULL;
		int found = -1, broken = -1;
		sqlite3_open(f.path, &raw);
		if (sqlite3_prepare_v2(raw, "SELECT user_version, (SELECT count(*) FROM pragma_foreign_key_check) FROM pragma_user_version", -1, &statement, NULL) == SQLITE_OK &&
		    sqlite3_step(statement) == SQLITE_ROW) {
			found = sqlite3_column_int(statement, 0);
			broken = sqlite3_column_int(statement, 1);
		}
		sqlite3_finalize(statement);
		sqlite3_close(raw);
		char *after = same_text(f.path);
		CHECK_SAY(found >= 1 && found <= REAL && broken == 0 && after && strcmp(before, after) == 0, "killed after %d: version %d, %d loose", left, found, broken);
		free(after);
		seen[found < 0 ? 0 : found]++;
		deaths += WIFEXITED(status) && WEXITSTATUS(status) == 9;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			break;
	}
	CHECK_SAY(deaths >= 5 && seen[1] > 0 && seen[3] > 0 && seen[REAL] > 0, "%d deaths, versions seen: %d %d %d %d", deaths, seen[1], seen[2], seen[3], seen[4]);
	f.db = db_open(f.path, NULL, false, &f.err);
	if (!CHECK_SAY(f.db != NULL, "%s", f.err.text))
		exit(1);
	is_of_today(&f);
	free(before);
	fixture_close(&f);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	for (size_t i = 0; i < schema_step_count; i++)
		steps[i] = schema_steps[i];
	CHECK(schema_step_count == REAL);
	CHECK(version(&f) == REAL && backups(&f, "register") == 0);
	newer(&f);
	refused_step(&f);
	killed(&f);
	half_backup(&f);
	brought(&f);
	backup_is_whole(&f);
	fixture_close(&f);
	from_an_older(1, false);
	from_an_older(1, true);
	from_an_older(2, true);
	from_an_older(3, true);
	from_an_older(4, true);
	killed_on_the_way();
	return unit_end();
}
