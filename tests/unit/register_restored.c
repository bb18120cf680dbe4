/* A register that was put back: numbers go on above what may have been given, what may have left is held, what was forgotten stays forgotten.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/backups.h"
#include "register/codes.h"
#include "register/decisions.h"
#include "register/forget.h"
#include "register/lost.h"
#include "register/reminders.h"
#include "register/restored.h"
#include "register/snapshot.h"
#include "register/wipes.h"
#include "register_fixture.h"

static const char *const series[] = { "BTL23", "BTL23-D", "BTL24" };

/* A day at the office: letters, an entry, a case, answers in every state. */
static const char day[] =
	"INSERT INTO accounts VALUES (1, 'imaps://anna@mail.example/INBOX');"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) INSERT INTO letters (id, digest, state, size, arrived, seen) SELECT i, printf('%064x', i),"
	"  CASE i WHEN 7 THEN 'kept' WHEN 8 THEN 'aside' ELSE 'filed' END, 100, 1678000000 + i, 1678000000 + i FROM n;"
	"INSERT INTO intake SELECT 1, 7, id, '', id, 100, arrived, arrived, 1, NULL FROM letters;"
	"INSERT INTO codes VALUES ('BTL23', 5);"
	"INSERT INTO entries (id, code, series, number, contest, state, title, words, photos, received, filed) SELECT id, printf('BTL23-%04d', id), 'BTL23', id, '2023', 'review', 'Bài', 800, 0,"
	"  1678000000, 1678000100 FROM letters WHERE id <= 5;"
	"INSERT INTO entry_letters SELECT id, 0, id, 'brought' FROM entries;"
	"INSERT INTO cases (id, kind, letter, code, state, opened) VALUES (3, 'review', 1, 'BTL23-0001', 'open', 1678000100);"
	"INSERT INTO answers (id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try, ripe)"
	"  SELECT id, id, 'x', '', 'a@thu.example', 's', '<' || id || '@h.example>', CASE id WHEN 1 THEN 'due' WHEN 2 THEN 'sending' WHEN 3 THEN 'unsure' WHEN 4 THEN 'later' WHEN 5 THEN 'held'"
	"  WHEN 6 THEN 'held' WHEN 7 THEN 'sent' WHEN 8 THEN 'failed' ELSE 'dropped' END, CASE id WHEN 5 THEN 'undo' WHEN 6 THEN 'release' ELSE '' END, 1678000000, 0, CASE id WHEN 5 THEN 1678000900 END FROM letters;"
	"INSERT INTO events (at, who, about, about_id, what) VALUES (1678000200, 'hoadep', 'letter', 9, 'arrived');";

/* What the day after brought, in the register that is lost or put aside. */
static const char next_day[] =
	"UPDATE codes SET last = 12 WHERE series = 'BTL23'; INSERT INTO codes VALUES ('BTL23-D', 2);"
	"INSERT INTO cases (id, kind, letter, code, state, opened) VALUES (17, 'review', 2, 'BTL23-0002', 'open', 1678090000);"
	"INSERT INTO decisions (id, at, who, way, verb, until) VALUES (4, 1678090000, 'Lan', 'command', 'accept', 0);"
	"INSERT INTO letters (id, digest, state, size, arrived, seen) VALUES (20, printf('%064x', 20), 'forgotten', 0, 1678090000, 1678090000);"
	"UPDATE letters SET state = 'forgotten' WHERE id = 4; UPDATE entries SET forgotten = 1678090000 WHERE id IN (4, 5);"
	"INSERT INTO events (at, who, about, about_id, what) VALUES (1678090000, 'hoadep', 'letter', 20, 'arrived');";

static void put(struct fixture *f, const char *sql)
{
	char *said = NULL;
	CHECK_SAY(sqlite3_exec(db_handle(f->db), sql, NULL, NULL, &said) == SQLITE_OK, "%s", said ? said : "");
	sqlite3_free(said);
}

static struct restored_order order_of(const char *present)
{
	return (struct restored_order){ .from = "/srv/copy", .who = "Lan", .id = "r1", .account = "imaps://anna@mail.example/INBOX", .made = 1678000300, .now = NOW, .gap = 1000,
	                                .series = series, .series_count = 3, .present = present, .wipe = true };
}

static json_t *apply(struct fixture *f, const char *present)
{
	struct restored_order order = order_of(present);
	json_t *report = NULL;
	CHECK_SAY(restored_apply(f->db, &order, &report, &f->err) == 0, "%s", f->err.text);
	return report;
}

static int64_t next_number(struct fixture *f, const char *which)
{
	int64_t n = 0;
	CHECK(codes_next(f->db, which, &n, &f->err) == 0);
	return n;
}

static void numbers(struct fixture *f, int64_t code, int64_t batch, int64_t carried, int64_t case_id, int64_t decision, int64_t answer, int64_t letter)
{
	struct decision_row row = { .who = "Lan", .verb = "accept", .at = NOW };
	struct answer_row a = { .to = "b@thu.example", .template_name = "y", .message_id = "<new@h.example>", .made = NOW };
	CHECK(next_number(f, "BTL23") == code && next_number(f, "BTL23-D") == batch && next_number(f, "BTL24") == carried);
	CHECK(cases_open(f->db, "other", 3, NULL, NULL, NOW, &f->err) == 0 && fixture_number(f, "SELECT max(id) FROM cases") == case_id);
	CHECK(cases_open(f->db, "other", 2, NULL, NULL, NOW, &f->err) == 0 && fixture_number(f, "SELECT max(id) FROM cases") == case_id + 1);
	CHECK(decisions_add(f->db, &row, &f->err) == 0 && row.id == decision);
	CHECK(answers_add(f->db, 1, &a, "x", 1, 0, &f->err) == 1 && fixture_number(f, "SELECT max(id) FROM answers") == answer);
	put(f, "INSERT INTO letters (state, size, arrived, seen) VALUES ('unfetched', 0, 0, 0)");
	CHECK(fixture_number(f, "SELECT max(id) FROM letters") == letter);
}

static void held(struct fixture *f, int answers)
{
	struct answer_row a = { .to = "c@thu.example", .template_name = "z", .message_id = "<old@h.example>", .made = NOW, .hold = "undo", .ripe = NOW + 60 }, got;
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE state = 'held' AND hold = 'restored' AND ripe IS NULL AND id IN (1, 2, 3, 4, 5)") == answers);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE (id = 6 AND hold = 'release') OR (id = 7 AND state = 'sent') OR (id = 8 AND state = 'failed')") == 3);
	CHECK(fixture_number(f, "SELECT group_concat(id) = '7,8' FROM (SELECT id FROM letters WHERE old = 1 ORDER BY id)") == 1);
	/* Whatever is made of an old letter is held, and does not ripen. */
	CHECK(answers_add(f->db, 7, &a, "x", 1, 0, &f->err) == 1 && answers_of(f->db, "<old@h.example>", "", &got, &f->err) == 1);
	CHECK(got.state == ANSWER_HELD && strcmp(got.hold, ANSWERS_OLD_MAIL) == 0 && got.ripe == 0);
	CHECK(answers_ripen(f->db, NOW + 86400 * 900, &f->err) == 0);
	CHECK(restored_at(f->db, &f->err) == NOW);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'letter' AND about_id = 0 AND what = 'restored' AND who = 'Lan' AND why = '/srv/copy'") == 1);
	CHECK(fixture_number(f, "SELECT value = 1678000300 - 7 * 86400 FROM notes WHERE name = 'done-look:imaps://anna@mail.example/INBOX'") == 1);
	CHECK(fixture_number(f, "SELECT made FROM backups WHERE path = '/srv/copy'") == 1678000300);
}

/* A letter of the calendar that was due by the restore may have gone; one that is due after it goes as ever. */
static void calendar(struct fixture *f)
{
	struct answer_row row = { .to = "unit@phuong.example", .template_name = "reminder", .message_id = "<c1@h.example>", .made = NOW }, got;
	struct reminder key = { .unit = "phuong-xuan-tao", .period = "2023-03", .kind = "k", .step = "-3", .day = NOW - 3600 };
	CHECK(db_begin(f->db, &f->err) == 0);
	CHECK(reminders_add(f->db, &key, &row, "x", 1, NOW, &f->err) == 1 && answers_of(f->db, "<c1@h.example>", "", &got, &f->err) == 1);
	CHECK(got.state == ANSWER_HELD && strcmp(got.hold, ANSWERS_RESTORED) == 0);
	key.step = "-1";
	key.day = NOW + 3600;
	snprintf(row.message_id, sizeof row.message_id, "<c2@h.example>");
	CHECK(reminders_add(f->db, &key, &row, "x", 1, NOW, &f->err) == 1 && answers_of(f->db, "<c2@h.example>", "", &got, &f->err) == 1 && got.state == ANSWER_DUE);
	CHECK(db_commit(f->db, &f->err) == 0);
}

/* What show says of a code that is not there; the numbers of cases are no codes. */
static void left_out(struct fixture *f, const char *code, int64_t first, int64_t last)
{
	int64_t a = 0, b = 0, at = 0;
	int found = lost_code(f->db, code, &a, &b, &at, &f->err);
	CHECK_SAY(found == (last > 0) && a == first && b == last && (!found || at == NOW), "%s: %d, %lld to %lld", code, found, (long long)a, (long long)b);
}

static void behind_a_gap(const char *present, int64_t code)
{
	struct fixture f;
	fixture_open(&f);
	put(&f, day);
	json_t *report = apply(&f, present);
	CHECK(json_is_false(json_object_get(report, "exact")) && json_integer_value(json_object_get(report, "held")) == 5 && json_integer_value(json_object_get(report, "old")) == 2);
	CHECK(json_integer_value(json_object_get(json_object_get(report, "begins"), "BTL23")) == code);
	json_decref(report);
	held(&f, 5);
	calendar(&f);
	left_out(&f, "BTL23-0005", 0, 0);
	left_out(&f, "BTL23-0006", 6, code - 1);
	left_out(&f, "BTL23-D0001", 1, 1001);
	static const char *const none[] = { "BTL23-99999", "BTL22-0006", "BTL23-", "BTL23-D", "cases-6", "cases6", "letters-12", "6", "", "-6", "BTL23-00060000000000000000006" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		left_out(&f, none[i], 0, 0);
	CHECK(lost_answers(f.db, &f.err) == NULL);
	CHECK(next_number(&f, "BTL23") == code && next_number(&f, "BTL23-D") == 1002 && next_number(&f, "BTL24") == 1002);
	CHECK(cases_open(f.db, "other", 3, NULL, NULL, NOW, &f.err) == 0 && fixture_number(&f, "SELECT max(id) FROM cases") == 1004);
	CHECK_SAY(db_check(f.db, &f.err) == 0, "%s", f.err.text);
	fixture_close(&f);
}

/* Exactly above, and what was forgotten is forgotten again: two entries with their letters, and a letter that came after the backup. */
static void above_the_present(void)
{
	struct fixture f, present;
	struct letter letter;
	char digest[80];
	fixture_open(&present);
	put(&present, day);
	put(&present, next_day);
	put(&present, "UPDATE answers SET state = 'sent', sent = 1678080000 WHERE id IN (1, 2); UPDATE answers SET sent = 1677000000 WHERE id = 7");
	fixture_open(&f);
	put(&f, day);
	json_t *report = apply(&f, present.path);
	left_out(&f, "BTL23-0012", 6, 12);
	left_out(&f, "BTL23-0013", 0, 0);
	/* What left after the backup is known of by its own Message-ID, and by its letter for what is made of that anew. */
	json_t *sent = lost_answers(f.db, &f.err);
	snprintf(digest, sizeof digest, "%064x", 2);
	CHECK(json_object_size(sent) == 6 && lost_answer_when(sent, "<1@h.example>", "", "x") && !lost_answer_when(sent, "<4@h.example>", "", "x") && !lost_answer_when(sent, "<7@h.example>", "", "x"));
	/* Of one that was unsure, or on its way, nobody may say that it had not left. */
	CHECK_STR(lost_answer_when(sent, "<3@h.example>", "", "x"), LOST_UNSURE);
	CHECK(lost_answer_when(sent, "<new@h.example>", digest, "x") && strcmp(lost_answer_when(sent, "<new@h.example>", digest, "x"), LOST_UNSURE) != 0 && !lost_answer_when(sent, "<new@h.example>", digest, "y") && !lost_answer_when(NULL, "<1@h.example>", digest, "x"));
	json_decref(sent);
	CHECK(json_is_true(json_object_get(report, "exact")) && json_integer_value(json_object_get(report, "forgotten")) >= 2);
	json_decref(report);
	held(&f, 3); /* those of the two forgotten letters are dropped */
	numbers(&f, 13, 3, 1, 18, 5, 11, 22);
	CHECK(fixture_number(&f, "SELECT count(*) FROM entries WHERE forgotten IS NOT NULL AND title IS NULL AND id IN (4, 5)") == 2);
	snprintf(digest, sizeof digest, "%064x", 20);
	CHECK(letters_by_digest(f.db, digest, &letter, &f.err) == 1 && letter.state == LETTER_FORGOTTEN);
	CHECK(fixture_number(&f, "SELECT count(*) FROM letters WHERE state = 'forgotten' AND id = 4") == 1 && fixture_number(&f, "SELECT count(*) FROM wipes WHERE letter = 4") == 1);
	CHECK(fixture_number(&f, "SELECT count(*) FROM notes WHERE name = '" FORGET_NOTE "'") == 1);
	/* The mailbox shows the one that only its digest is known of: it is looked for there by what the mailbox has told. */
	struct wipe due[8];
	put(&f, "INSERT INTO intake SELECT 1, 9, 20, '', id, 4321, 1678099999, 1678099999, 1, NULL FROM letters WHERE digest = printf('%064x', 20)");
	CHECK(wipes_ask(f.db, letter.id, NOW, &f.err) == 0);
	int n = wipes_due(f.db, NOW, due, 8, &f.err);
	CHECK(n > 1 && strcmp(due[n - 1].digest, digest) == 0 && due[n - 1].size == 4321 && due[n - 1].date == 1678099999 && due[0].size == 100);
	json_t *status = status_json(f.db, &f.err);
	CHECK(json_is_string(json_object_get(status, "restored")));
	json_decref(status);
	CHECK_SAY(db_check(f.db, &f.err) == 0, "%s", f.err.text);
	fixture_close(&f);
	fixture_close(&present);
}

static void codes_are(json_t *of, const char *key, const char *first, const char *second)
{
	json_t *codes = json_object_get(of, key);
	CHECK_SAY(json_array_size(codes) == (size_t)(first != NULL) + (second != NULL), "%s: %zu", key, json_array_size(codes));
	if (first && json_array_size(codes))
		CHECK_STR(json_string_value(json_array_get(codes, 0)), first);
	if (second && json_array_size(codes) > 1)
		CHECK_STR(json_string_value(json_array_get(codes, 1)), second);
}

static void status_back(struct fixture *f, const char *first, const char *second)
{
	json_t *status = status_json(f->db, &f->err);
	codes_are(status, "back", first, second);
	json_decref(status);
}

/* One that cannot be forgotten again, and one that the backup does not have but whose letter brings it back: both are said, and until it is done. */
static void not_forgotten_again(void)
{
	struct fixture f, present;
	fixture_open(&present);
	put(&present, day);
	put(&present, next_day);
	put(&present, "INSERT INTO entries (id, code, series, number, contest, state, words, photos, received, filed, forgotten) SELECT 6, 'BTL23-0006', 'BTL23', 6, '2023', state, words, photos, received,"
	              " filed, 1678090000 FROM entries WHERE id = 1; INSERT INTO entry_letters VALUES (1, 1, 6, 'brought')");
	fixture_open(&f);
	put(&f, day);
	put(&f, "INSERT INTO notes VALUES ('restored-back', '[\"BTL23-0001\"]'); CREATE TRIGGER no BEFORE UPDATE ON entries WHEN new.id = 5 BEGIN SELECT RAISE(ABORT, 'no'); END");
	json_t *report = apply(&f, present.path);
	codes_are(report, "back", "BTL23-0005", NULL);
	codes_are(report, "coming", "BTL23-0006", NULL);
	json_decref(report);
	status_back(&f, "BTL23-0005", "BTL23-0006");
	put(&f, "DROP TRIGGER no; UPDATE entries SET forgotten = 5, title = NULL WHERE id = 5");
	status_back(&f, "BTL23-0006", NULL);
	put(&f, "DELETE FROM notes WHERE name = 'restored'"); /* adopted */
	status_back(&f, NULL, NULL);
	fixture_close(&f);
	fixture_close(&present);
}

/* A register that did not come of the backup (begun anew after the loss) says what it gave, and no more: the gap comes on top. */
static void beside_a_stranger(void)
{
	struct fixture stranger;
	fixture_open(&stranger);
	put(&stranger, "INSERT INTO codes VALUES ('BTL23', 40); INSERT INTO events (at, who, about, about_id, what) VALUES (5, 'hoadep', 'letter', 1, 'arrived')");
	behind_a_gap(stranger.path, 1041);
	fixture_close(&stranger);
}

static void beside_a_damaged_one(void)
{
	struct fixture damaged;
	fixture_open(&damaged);
	put(&damaged, day);
	put(&damaged, next_day);
	put(&damaged, "PRAGMA wal_checkpoint(TRUNCATE)");
	db_close(damaged.db);
	damaged.db = NULL;
	CHECK(truncate(damaged.path, 8192) == 0);
	behind_a_gap(damaged.path, 1006);
	fixture_close(&damaged);
	behind_a_gap("/no/such/register", 1006);
}

static void copies(void)
{
	struct fixture f;
	char part[500];
	int version;
	int64_t last;
	fixture_open(&f);
	put(&f, day);
	snprintf(part, sizeof part, "%s/part", f.dir);
	int fd = snapshot_open(part, &f.err);
	CHECK(fd >= 0 && snapshot_copy(f.db, part, &f.err) == 0 && snapshot_check(part, &version, &last, &f.err) == 0);
	close(fd);
	CHECK(version == (int)schema_step_count && last == 1678000200);
	CHECK(truncate(part, 20000) == 0 && snapshot_check(part, &version, &last, &f.err) == -1 && strstr(f.err.text, "damaged"));
	CHECK(backups_made(f.db, "/a", 5, &f.err) == 0 && backups_made(f.db, "/b", 6, &f.err) == 0 && backups_made(f.db, "/a", 7, &f.err) == 0);
	json_t *all = backups_list(f.db, &f.err);
	CHECK(json_array_size(all) == 2 && strcmp(json_string_value(json_object_get(json_array_get(all, 0), "path")), "/a") == 0);
	json_decref(all);
	CHECK(backups_count(f.db, &f.err) == 9);
	CHECK(backups_known(f.db, "/a", &f.err) == 1 && backups_gone(f.db, "/a", "Lan", NOW, &f.err) == 1 && backups_known(f.db, "/a", &f.err) == 0 && backups_gone(f.db, "/a", "Lan", NOW, &f.err) == 0);
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE who = 'Lan' AND what = 'backup gone' AND why = '/a'") == 1);
	fixture_close(&f);
}

int main(void)
{
	behind_a_gap(NULL, 1006);
	above_the_present();
	not_forgotten_again();
	beside_a_stranger();
	beside_a_damaged_one();
	copies();
	return unit_end();
}
