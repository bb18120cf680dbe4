/* The filing by itself: groups that fail midway, letters that are counted before they are begun.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filing.h"

#include "base/clock.h"
#include "read/letter.h"
#include "register_fixture.h"

enum { LETTERS = 3, MORE = 3 };

static struct config *config;
static struct filing *filing;
static int64_t ids[LETTERS + MORE];

/* What befalls each letter's entry in the register, in the order they are tried: 0 nothing, else an SQLite code. */
static int plan[16];
static int64_t fail_answer_of;   /* the letter none of whose answers is taken; 0 for none */
static size_t step;

static void befall(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	int code = step < sizeof plan / sizeof *plan ? plan[step++] : 0;
	if (code)
		sqlite3_result_error_code(context, code);
	else
		sqlite3_result_int(context, 0);
}

static void befall_answer(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_int64(values[0]) == fail_answer_of)
		sqlite3_result_error_code(context, SQLITE_CONSTRAINT);
}

static void plan_for(const int *codes, size_t count)
{
	memset(plan, 0, sizeof plan);
	memcpy(plan, codes, count * sizeof *codes);
	step = 0;
}

#define PLAN(...) plan_for((const int[]){ __VA_ARGS__ }, sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

static void no_done(int64_t letter, void *with)
{
	(void)letter;
	++*(int *)with;
}

static struct submission *entry_of(int n, int text)
{
	struct buf b = { 0 };
	struct gather g;
	buf_print(&b, "From: Tac gia %d <tacgia%d@example.com>\r\nMessage-ID: <m%d@example.com>\r\nMIME-Version: 1.0\r\n"
	              "Content-Type: text/plain; charset=utf-8\r\nSubject: Bai du thi %d\r\n\r\nBài dự thi “Người tốt, việc tốt”\r\n\r\nNgười giữ lửa xóm %d\r\n\r\n", n, n, n, text, text);
	for (int i = 0; i < 30; i++)
		buf_print(&b, "Đoạn %d của bài số %d: ông Nguyễn Văn Minh mỗi sáng quét dọn ngõ xóm, giúp đỡ người già neo đơn.\r\n", i, text);
	buf_print(&b, "\r\nHọ và tên tác giả: Trần Thị Quế %d\r\nNăm sinh: 1984\r\nĐịa chỉ: phường Xuân Tảo\r\nSố điện thoại: 09362041%02d\r\n", n, n);
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, b.data, b.len);
	buf_release(&b);
	return g.out;
}

static void add(struct fixture *f, int n, int text)
{
	struct letter letter;
	ids[n] = fixture_letter(f, n);
	CHECK(letters_get(f->db, ids[n], &letter, &f->err) == 1);
	filing_add(filing, &letter, entry_of(n, text));
}

/* The group fails for a letter's sake; alone the first is filed and the disk is full at the second: the third has no code of the group's. */
static void a_disk_full_midway_leaves_no_stale_codes(struct fixture *f)
{
	int done = 0;
	for (int n = 0; n < LETTERS; n++)
		add(f, n, n);
	PLAN(0, 0, SQLITE_CONSTRAINT, 0, SQLITE_FULL);
	CHECK(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == -1);
	CHECK(done == 1 && filing_count(filing) == 2);
	CHECK_SAY(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == 0, "%s", f->err.text);
	CHECK(done == LETTERS && filing_count(filing) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters WHERE state = 'filed'") == LETTERS);
	CHECK(fixture_number(f, "SELECT count(*) FROM entries") == LETTERS);
	CHECK_SAY(fixture_number(f, "SELECT count(DISTINCT code) FROM answers") == LETTERS, "%lld", (long long)fixture_number(f, "SELECT count(DISTINCT code) FROM answers"));
	CHECK(fixture_number(f, "SELECT count(*) FROM answers a JOIN entry_letters l ON l.letter = a.letter JOIN entries e ON e.id = l.entry WHERE e.code = a.code") == LETTERS);
	CHECK(fixture_number(f, "SELECT sum(tries) FROM letters") == 0);
}

/* In the group the last has the text of the one before; when a person has set that one aside, it is the first of its kind. */
static void what_the_group_said_is_forgotten(struct fixture *f)
{
	int done = 0;
	add(f, LETTERS, LETTERS);
	add(f, LETTERS + 1, LETTERS + 1);
	add(f, LETTERS + 2, LETTERS + 1);
	fail_answer_of = ids[LETTERS + 2];
	PLAN(0, 0, 0, 0, SQLITE_FULL);
	CHECK(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == -1);
	CHECK(done == 1 && filing_count(filing) == 2);
	CHECK(letters_set(f->db, ids[LETTERS + 1], LETTER_ASIDE, "a person's will", clock_now(), &f->err) == 0);
	fail_answer_of = 0;
	CHECK_SAY(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == 0, "%s", f->err.text);
	CHECK_SAY(fixture_number(f, "SELECT count(*) FROM entries") == LETTERS + 2, "%lld", (long long)fixture_number(f, "SELECT count(*) FROM entries"));
	CHECK(fixture_number(f, "SELECT count(*) FROM findings WHERE rule = 'duplicate'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE code <> '' AND code NOT IN (SELECT code FROM entries)") == 0);
}

static void events_have_the_clocks_time(struct fixture *f)
{
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'state' AND at < unixepoch() - 600") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'state'") >= LETTERS);
}

/* Three clerks have begun it and died; the fourth sets it aside.  One that was innocent goes on. */
static void a_letter_that_kills_the_clerk_is_set_aside(struct fixture *f)
{
	struct letter letter;
	struct intake_row row = { .account = "test", .name = "killer", .digest = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", .size = 100, .internal_date = NOW };
	int64_t id = 0;
	CHECK(letters_intake(f->db, &row, NOW, &id, &f->err) == 1);
	for (int i = 0; i < FILING_MOST_TRIES; i++) {
		CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_KEPT && letter.tries == i);
		CHECK(filing_count_first(filing, &letter, "it ends the clerk", &f->err) == 0);
	}
	CHECK(filing_count_first(filing, &letter, "it ends the clerk", &f->err) == 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_ASIDE);
	CHECK_STR(letter.reason, "it ends the clerk");
}

int main(void)
{
	struct fixture f;
	struct buf mistakes = { 0 };
	struct err err;
	char path[400], here[300];
	fixture_open(&f);
	snprintf(path, sizeof path, "%s/hoadep.yaml", f.dir);
	if (!getcwd(here, sizeof here))
		return 1;
	buf_print(&mistakes, "contest: %s/rules/bac-tu-liem-2023\nspool: %s\nmailbox:\n  url: maildir:in\ntransport:\n  url: maildir:out\nfrom: Ban To chuc <thiviet@bactuliem.example>\n", here, f.dir);
	CHECK(file_put(path, mistakes.data, mistakes.len, &err) == 0);
	buf_clear(&mistakes);
	config = config_load(path, &mistakes);
	filing = config ? filing_new(config, &mistakes) : NULL;
	if (CHECK_SAY(filing != NULL, "%s", buf_str(&mistakes))) {
		filing_into(filing, f.db);
		letter_warm();
		sqlite3_create_function(db_handle(f.db), "befall", 0, SQLITE_UTF8, NULL, befall, NULL, NULL);
		CHECK(sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER befalls BEFORE INSERT ON main.entries BEGIN SELECT befall(); END", NULL, NULL, NULL) == SQLITE_OK);
		sqlite3_create_function(db_handle(f.db), "befall_answer", 1, SQLITE_UTF8, NULL, befall_answer, NULL, NULL);
		CHECK(sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER answered BEFORE INSERT ON main.answers BEGIN SELECT befall_answer(NEW.letter); END", NULL, NULL, NULL) == SQLITE_OK);
		a_disk_full_midway_leaves_no_stale_codes(&f);
		what_the_group_said_is_forgotten(&f);
		events_have_the_clocks_time(&f);
		a_letter_that_kills_the_clerk_is_set_aside(&f);
	}
	filing_free(filing);
	config_free(config);
	buf_release(&mistakes);
	fixture_close(&f);
	return unit_end();
}
