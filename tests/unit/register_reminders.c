/* The calendar's letters in the register: each key once, also from two connections; answers that answer no letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/reminders.h"
#include "register_fixture.h"

static struct answer_row letter_to(const char *to, int n)
{
	struct answer_row row = { .template_name = "reminder", .subject = "Nhắc gửi bài dự thi", .made = NOW, .next_try = NOW };
	snprintf(row.to, sizeof row.to, "%s", to);
	snprintf(row.message_id, sizeof row.message_id, "<r%d@hoadep.example>", n);
	return row;
}

static int add(struct db *db, const char *unit, const char *step, int n, struct err *err)
{
	struct reminder key = { .unit = unit, .period = "2023-04", .kind = "chi-tieu-thang", .step = step };
	struct answer_row row = letter_to("phuong@mau.example", n);
	if (db_begin(db, err) != 0)
		return -1;
	int r = reminders_add(db, &key, &row, "Kính gửi", 9, NOW - 86400, err);
	if (r >= 0 && db_commit(db, err) == 0)
		return r;
	db_rollback(db);
	return -1;
}

static void once(struct fixture *f)
{
	CHECK_SAY(add(f->db, "phuong-mau", "-7", 1, &f->err) == 1, "%s", f->err.text);
	CHECK(add(f->db, "phuong-mau", "-7", 2, &f->err) == 0);
	CHECK(add(f->db, "phuong-mau", "-3", 3, &f->err) == 1 && add(f->db, "office", "-7", 4, &f->err) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers") == 3 && fixture_number(f, "SELECT count(*) FROM messages") == 3);
	/* The mail server was away from the eighth to the twelfth: the later letter alone goes. */
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE letter IS NULL AND state = 'due'") == 2);
	CHECK(fixture_number(f, "SELECT a.id FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.unit = 'phuong-mau' AND r.step = '-7' AND a.state = 'dropped'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'answer' AND what = 'state' AND new = 'dropped' AND who = 'hoadep'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM reminders r JOIN answers a ON a.id = r.answer WHERE r.made = 1678760469 - 86400 AND a.made = 1678760469") == 3);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'answer' AND what = 'made'") == 3);
}

/* What is undone leaves neither; a refused letter leaves no row in the ledger. */
static void undone(struct fixture *f)
{
	struct reminder key = { .unit = "phuong-khac", .period = "2023-04", .kind = "chi-tieu-thang", .step = "-7" };
	struct answer_row row = letter_to("khac@mau.example", 9), same = letter_to("khac@mau.example", 1);
	CHECK(db_begin(f->db, &f->err) == 0 && reminders_add(f->db, &key, &row, "x", 1, NOW, &f->err) == 1);
	db_rollback(f->db);
	CHECK(db_begin(f->db, &f->err) == 0 && reminders_add(f->db, &key, &row, "", 0, NOW, &f->err) == -1);
	db_rollback(f->db);
	CHECK(db_begin(f->db, &f->err) == 0 && reminders_add(f->db, &key, &same, "x", 1, NOW, &f->err) == -1); /* a Message-ID that is there */
	db_rollback(f->db);
	CHECK(fixture_number(f, "SELECT count(*) FROM reminders WHERE unit = 'phuong-khac'") == 0 && fixture_number(f, "SELECT count(*) FROM answers") == 3);
	CHECK(add(f->db, "phuong-khac", "-7", 9, &f->err) == 1);
}

/* The cap of an address is for answers: the ledger bounds reminders. */
static void no_cap(struct fixture *f)
{
	for (int i = 0; i < 30; i++) {
		char step[16];
		snprintf(step, sizeof step, "-%d", 100 + i);
		CHECK(add(f->db, "phuong-mau", step, 100 + i, &f->err) == 1);
	}
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE state = 'held'") == 0);
	struct answer_row held = letter_to("phuong@mau.example", 500);
	snprintf(held.hold, sizeof held.hold, "release");
	struct reminder key = { .unit = "office", .period = "2023-Q1", .kind = "bao-cao-quy", .step = "-7" };
	CHECK(db_begin(f->db, &f->err) == 0 && reminders_add(f->db, &key, &held, "x", 1, NOW, &f->err) == 1 && db_commit(f->db, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE state = 'held' AND hold = 'release'") == 1);
	CHECK(answers_release(f->db, "release", "Lan", "seen", NOW, &f->err) == 1);
}

static void lists(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct reminder *rows;
	size_t count;
	CHECK(reminders_list(f->db, "chi-tieu-thang", "2023-04", arena, &rows, &count, &f->err) == 0 && count == 34);
	for (size_t i = 1; i < count; i++)
		CHECK(strcmp(rows[i - 1].unit, rows[i].unit) <= 0);
	CHECK_STR(rows[0].unit, "office");
	CHECK_STR(rows[0].step, "-7");
	CHECK_STR(rows[count - 1].kind, "chi-tieu-thang");
	CHECK_STR(rows[count - 1].period, "2023-04");
	CHECK(rows[0].answer > 0 && rows[0].made == NOW - 86400);
	CHECK(reminders_list(f->db, "chi-tieu-thang", "2023-05", arena, &rows, &count, &f->err) == 0 && count == 0);
	arena_free(arena);
}

/* The outbox, the sums and the letters' views go on with letters that answer none. */
static void views(struct fixture *f)
{
	struct answer_row row;
	json_t *letter = NULL, *status = status_json(f->db, &f->err);
	CHECK(answers_next(f->db, NOW, 0, &row, &f->err) == 1 && row.letter == 0);
	CHECK(answers_get(f->db, row.id, &row, &f->err) == 1 && row.letter == 0);
	CHECK(answers_set(f->db, row.id, ANSWER_SENDING, NULL, 0, NOW, &f->err) == 0 && answers_set(f->db, row.id, ANSWER_SENT, "250 ok", 0, NOW, &f->err) == 0);
	CHECK(json_is_true(json_object_get(status, "adds_up")) && json_integer_value(json_object_get(status, "awaited")) == 0);
	int64_t id = fixture_letter(f, 77);
	CHECK(overview_letter(f->db, id, &letter, &f->err) == 1 && json_array_size(json_object_get(letter, "answers")) == 0);
	CHECK(entries_address_known(f->db, "phuong@mau.example", &f->err) == 1);
	json_decref(letter);
	json_decref(status);
}

/* A letter that was too large and turns out to be another one takes its answers along, and leaves the calendar's alone. */
static void merged(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t known = fixture_letter(f, 200), large = 0, now_known = 0;
	struct intake_row row = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = 9000, .name = "", .size = 5, .internal_date = NOW, .note = "too large" };
	struct answer_row told = letter_to("tacgia@thu.example", 700);
	CHECK(letters_intake(f->db, &row, NOW, &large, &f->err) == 1 && answers_add(f->db, large, &told, "x", 1, 0, &f->err) == 1);
	int64_t calendars = fixture_number(f, "SELECT count(*) FROM answers WHERE letter IS NULL");
	row.digest = fixture_digest(200, digest);
	CHECK(letters_intake(f->db, &row, NOW, &now_known, &f->err) == 0 && now_known == known);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE letter IS NULL") == calendars);
	CHECK_SAY(db_check(f->db, &f->err) == 0, "%s", f->err.text);
}

/* Two daemons at one register: whatever each believes, the ledger takes one. */
static void two_at_once(struct fixture *f)
{
	enum { CHILDREN = 4, KEYS = 25 };
	pid_t children[CHILDREN];
	db_close(f->db);
	for (int c = 0; c < CHILDREN; c++) {
		if ((children[c] = fork()) != 0)
			continue;
		struct err err = { "" };
		struct db *db = db_open(f->path, NULL, false, &err);
		int added = 0;
		for (int k = 0; db && k < KEYS; k++) {
			char unit[32];
			snprintf(unit, sizeof unit, "don-vi-%d", k);
			int r = add(db, unit, "+1", 1000 + c * KEYS + k, &err);
			if (r < 0)
				_exit(200);
			added += r;
		}
		_exit(db ? added : 201);
	}
	int added = 0;
	for (int c = 0; c < CHILDREN; c++) {
		int status = 0;
		waitpid(children[c], &status, 0);
		CHECK_SAY(WIFEXITED(status) && WEXITSTATUS(status) <= KEYS, "child %d: %d", c, status);
		added += WEXITSTATUS(status);
	}
	f->db = db_open(f->path, NULL, false, &f->err);
	CHECK_SAY(added == KEYS, "%d were added", added);
	CHECK(fixture_number(f, "SELECT count(*) FROM reminders WHERE step = '+1'") == KEYS);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE id NOT IN (SELECT answer FROM reminders) AND letter IS NULL") == 0);
	/* Two connections in one process, each in its own view. */
	struct db *second = db_open(f->path, NULL, false, &f->err);
	CHECK(add(f->db, "mot-hai", "-1", 5000, &f->err) == 1 && add(second, "mot-hai", "-1", 5001, &f->err) == 0);
	db_close(second);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	once(&f);
	undone(&f);
	no_cap(&f);
	lists(&f);
	views(&f);
	merged(&f);
	two_at_once(&f);
	fixture_close(&f);
	return unit_end();
}
