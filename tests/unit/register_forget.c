/* Forgetting people: nothing of them is left in any file of the register, every count is what it was.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>

#include "arrive/forgetting.h"
#include "arrive/spool.h"
#include "base/file.h"
#include "register/decisions.h"
#include "register/forget.h"
#include "register/person.h"
#include "register_fixture.h"

/* What must not be found again, of the author of the fixture's entries and of what is written about them below. */
static const char *const words[] = { "Trịnh Hải Đường", "trinh hai duong", "0912000101", "0912000102", "Đỗ Thị Mây", "số 4, phường Mẫu", "bà Mây cũng nấu cháo", "Nồi cháo", "quechi@thu.example",
                                     "Quế Chi", "Bài dự thi.docx", "Kính gửi bà Đường" };
enum { WORDS = sizeof words / sizeof *words };

static int in_file(const char *path, const char *word)
{
	struct buf bytes = { 0 };
	int r = access(path, F_OK) == 0 && file_read(path, 64 << 20, &bytes, NULL) == 0 && memmem(bytes.data, bytes.len, word, strlen(word)) != NULL;
	buf_release(&bytes);
	return r;
}

/* How many of the words stand in the register's three files. */
static int left(struct fixture *f)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[500];
	int n = 0;
	for (size_t e = 0; e < 3; e++)
		for (size_t w = 0; w < WORDS; w++) {
			snprintf(path, sizeof path, "%s%s", f->path, ends[e]);
			n += in_file(path, words[w]);
		}
	return n;
}

static void put_file(struct fixture *f, int n, const char *text)
{
	char digest[FILE_DIGEST_SIZE], folder[400], path[600];
	fixture_digest(n, digest);
	snprintf(folder, sizeof folder, "%s/letters/%.2s", f->dir, digest);
	CHECK(file_make_folder(folder, &f->err) == 0);
	snprintf(path, sizeof path, "%s/%s.eml", folder, digest);
	CHECK(file_put(path, text, strlen(text), &f->err) == 0);
}

static bool has_file(struct fixture *f, int n)
{
	char digest[FILE_DIGEST_SIZE];
	int fd = spool_letter(f->dir, fixture_digest(n, digest), &f->err);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int64_t answer(struct fixture *f, int64_t letter, const char *code, const char *to, const char *template_name, const char *hold)
{
	struct answer_row row = { .made = NOW };
	static int serial;
	snprintf(row.to, sizeof row.to, "%s", to);
	snprintf(row.template_name, sizeof row.template_name, "%s", template_name);
	snprintf(row.subject, sizeof row.subject, "[%s] Nồi cháo sáng thứ bảy", code);
	snprintf(row.code, sizeof row.code, "%s", code);
	snprintf(row.hold, sizeof row.hold, "%s", hold);
	snprintf(row.message_id, sizeof row.message_id, "<%s.%d@bactuliem.example>", code, serial++);
	CHECK(answers_add(f->db, letter, &row, "Kính gửi bà Đường", strlen("Kính gửi bà Đường"), 0, &f->err) == 1);
	return fixture_number(f, "SELECT max(id) FROM answers");
}

static json_t *sums(struct fixture *f)
{
	json_t *status = status_json(f->db, &f->err), *out = json_object();
	static const char *const keys[] = { "entries", "claimed", "awaited", "adds_up" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		json_object_set(out, keys[i], json_object_get(status, keys[i]));
	json_decref(status);
	return out;
}

static struct forget_order order_of(const char *code, const char *address)
{
	return (struct forget_order){ .code = code, .address = address, .who = "Lan", .why = "request of 14/3", .now = NOW + 100 };
}

static void one_entry(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	json_t *report = NULL;
	fixture_open(&f);
	int64_t letter = fixture_letter(&f, 1);
	struct verdict *v = fixture_verdict(arena, 1);
	v->entries[0].outcome = OUTCOME_REVIEW;
	CHECK_SAY(fixture_file(&f, letter, v, arena) == 0, "%s", f.err.text);
	put_file(&f, 1, "quechi@thu.example");
	const char *code = v->entries[0].code;
	int64_t held = answer(&f, letter, code, "quechi@thu.example", "acknowledgement", "wait");
	json_t *before = sums(&f);
	CHECK(left(&f) >= WORDS - 1);

	struct forget_order order = order_of(code, NULL);
	CHECK_SAY(forget_do(f.db, &order, true, &report, &f.err) == 1, "%s", f.err.text);
	CHECK(json_array_size(json_object_get(report, "entries")) == 1 && json_array_size(json_object_get(report, "letters")) == 1 && json_array_size(json_object_get(report, "dropped")) == 1);
	CHECK(json_array_size(json_object_get(report, "kept")) == 0);
	CHECK(left(&f) >= WORDS - 1);                     /* the dry run took nothing */
	CHECK(forgetting_finish(f.db, f.dir, &f.err) == 0 && has_file(&f, 1));
	json_t *dry = report;

	CHECK_SAY(forget_do(f.db, &order, false, &report, &f.err) == 1, "%s", f.err.text);
	CHECK(json_equal(dry, report));                   /* and said exactly what goes */
	json_decref(dry);
	json_decref(report);
	CHECK(has_file(&f, 1));                           /* a power cut here: the next start finishes */
	fixture_reopen(&f);
	CHECK_SAY(forgetting_finish(f.db, f.dir, &f.err) == 1, "%s", f.err.text);
	CHECK(!has_file(&f, 1));
	CHECK(forgetting_finish(f.db, f.dir, &f.err) == 0);
	for (size_t w = 0; w < WORDS; w++)
		CHECK_SAY(!in_file(f.path, words[w]), "“%s” is left in the register", words[w]);
	CHECK_SAY(left(&f) == 0, "%d words are left in some file", left(&f));

	json_t *after = sums(&f);
	CHECK(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	struct letter row;
	struct answer_row out;
	CHECK(letters_get(f.db, letter, &row, &f.err) == 1 && row.state == LETTER_FORGOTTEN && row.digest[0]);
	CHECK(answers_get(f.db, held, &out, &f.err) == 1 && out.state == ANSWER_DROPPED && !out.subject[0]);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE state = 'open'") == 0);
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE what = 'forgotten' AND who = 'Lan'") == 1);
	json_t *entry = NULL;
	CHECK(entries_show(f.db, code, &entry, &f.err) == 1 && json_is_null(json_object_get(entry, "title")));
	json_decref(entry);
	/* The mailbox shows it once more: known, and nothing is filed. */
	struct intake_row again = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 8, .uid = 1, .name = "", .digest = row.digest, .size = 1001, .internal_date = NOW };
	CHECK(letters_intake(f.db, &again, NOW, &letter, &f.err) == 0 && letters_next(f.db, LETTER_KEPT, 0, &row, &f.err) == 0);
	/* And once more is refused with a sentence. */
	CHECK(forget_do(f.db, &order, false, &report, &f.err) == 0 && strstr(f.err.text, "forgotten already"));
	arena_free(arena);
	fixture_close(&f);
}

/* A letter of several works: the entry goes, the letter stays for the others, and goes with the last of them. */
static void of_a_batch(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	json_t *report = NULL;
	fixture_open(&f);
	int64_t letter = fixture_letter(&f, 2);
	struct verdict *v = fixture_verdict(arena, 3);
	for (int i = 0; i < 3; i++) {
		v->entries[i].title = arena_print(arena, "Bài số %d", i);
		v->entries[i].subject.name = arena_print(arena, "Nhân vật %d", i);
		v->entries[i].body = arena_print(arena, "Thân bài %d.", i);
	}
	v->sender = "van-thu@phuong.example";
	v->unit = "phuong-xuan-tao";
	CHECK_SAY(fixture_file(&f, letter, v, arena) == 0, "%s", f.err.text);
	put_file(&f, 2, "three works");
	int64_t receipt = answer(&f, letter, "BTL23-D0001", "van-thu@phuong.example", "batch-receipt", "wait");
	struct forget_order order = order_of(v->entries[0].code, NULL);
	/* The unit's receipt names all three and has not left: first a person says what becomes of it. */
	CHECK(forget_do(f.db, &order, false, &report, &f.err) == 0 && strstr(f.err.text, "has not left yet"));
	CHECK(answers_decide(f.db, receipt, ANSWER_DROPPED, "Lan", NULL, NOW, &f.err) == 0);
	for (int i = 0; i < 3; i++) {
		order = order_of(v->entries[i].code, NULL);
		CHECK_SAY(forget_do(f.db, &order, false, &report, &f.err) == 1, "%s", f.err.text);
		CHECK(json_array_size(json_object_get(report, "kept")) == (i < 2 ? 1u : 0u) && json_array_size(json_object_get(report, "letters")) == (i < 2 ? 0u : 1u));
		json_decref(report);
		CHECK_SAY(forgetting_finish(f.db, f.dir, &f.err) == 1, "%s", f.err.text);
		CHECK(has_file(&f, 2) == (i < 2));
		char gone[40], stays[40];
		snprintf(gone, sizeof gone, "Thân bài %d.", i);
		snprintf(stays, sizeof stays, "Thân bài %d.", i + 1);
		CHECK(!in_file(f.path, gone));
		CHECK(i == 2 || in_file(f.path, stays));
	}
	CHECK(!in_file(f.path, "van-thu@phuong.example") || fixture_number(&f, "SELECT count(*) FROM answers WHERE recipient = 'van-thu@phuong.example'") == 0);
	/* A unit's address is no person's. */
	struct verdict *more = fixture_verdict(arena, 1);
	more->sender = "van-thu@phuong.example";
	more->unit = "phuong-xuan-tao";
	CHECK(fixture_file(&f, fixture_letter(&f, 3), more, arena) == 0);
	order = order_of(NULL, "van-thu@phuong.example");
	CHECK(forget_do(f.db, &order, false, &report, &f.err) == 0 && strstr(f.err.text, "unit"));
	arena_free(arena);
	fixture_close(&f);
}

/* Merged into another's: the letter of the one that went stands beside the other, and is no original of it. */
static void merged(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	json_t *report = NULL;
	const char *codes[2];
	fixture_open(&f);
	for (int i = 0; i < 2; i++) {
		struct verdict *v = fixture_verdict(arena, 1);
		v->entries[0].author.name = i ? "Lê Thị Bé" : "Lê Văn An";
		v->entries[0].title = arena_print(arena, "Bài %d", i);
		v->entries[0].body = arena_print(arena, "Thân bài %d.", i);
		v->entries[0].subject.name = arena_print(arena, "Nhân vật %d", i);
		v->sender = i ? "be@thu.example" : "an@thu.example";
		CHECK_SAY(fixture_file(&f, fixture_letter(&f, i + 1), v, arena) == 0, "%s", f.err.text);
		put_file(&f, i + 1, i ? "letter of Bé" : "letter of An");
		codes[i] = arena_text(arena, v->entries[0].code);
	}
	CHECK(db_begin(f.db, &f.err) == 0 && decisions_join(f.db, 1, 2, &f.err) == 0 && db_commit(f.db, &f.err) == 0);
	sqlite3_exec(db_handle(f.db), "UPDATE entries SET state = 'superseded' WHERE id = 1", NULL, NULL, NULL);
	/* A copy for the author of the one that stays names no letter of the other's. */
	json_t *copy = NULL;
	CHECK_SAY(person_export(f.db, "be@thu.example", "Lan", NOW, &copy, &f.err) == 1, "%s", f.err.text);
	CHECK(json_array_size(json_object_get(copy, "entries")) == 1 && json_array_size(json_object_get(copy, "letters")) == 1);
	json_decref(copy);
	/* The one that stays: what was merged into it is named, for it may be the same person's. */
	struct forget_order order = order_of(codes[1], NULL);
	CHECK_SAY(forget_do(f.db, &order, true, &report, &f.err) == 1, "%s", f.err.text);
	CHECK(json_array_size(json_object_get(report, "letters")) == 1 && json_array_size(json_object_get(report, "kept")) == 1);
	CHECK_STR(json_string_value(json_object_get(json_array_get(json_object_get(report, "merged"), 0), "code")), codes[0]);
	json_decref(report);
	/* The one that went. */
	order = order_of(codes[0], NULL);
	CHECK_SAY(forget_do(f.db, &order, false, &report, &f.err) == 1, "%s", f.err.text);
	CHECK(json_array_size(json_object_get(report, "letters")) == 1 && json_array_size(json_object_get(report, "kept")) == 0 && json_array_size(json_object_get(report, "merged")) == 0);
	json_decref(report);
	CHECK(forgetting_finish(f.db, f.dir, &f.err) == 1 && !has_file(&f, 1) && has_file(&f, 2) && !in_file(f.path, "Lê Văn An") && in_file(f.path, "Lê Thị Bé"));
	arena_free(arena);
	fixture_close(&f);
}

/* By address: letters without an entry too, and what was written to it; nothing of others. */
static void by_address(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	json_t *report = NULL, *person = NULL;
	fixture_open(&f);
	int64_t first = fixture_letter(&f, 4), second = fixture_letter(&f, 5), other = fixture_letter(&f, 6);
	struct verdict *v = fixture_verdict(arena, 1), *asks = fixture_verdict(arena, 0), *theirs = fixture_verdict(arena, 1);
	asks->kind = KIND_QUESTION;
	theirs->sender = "khac@thu.example";
	theirs->entries[0].author.name = "Người Khác";
	snprintf(theirs->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 77);
	theirs->entries[0].body = "Bài của người khác.";
	CHECK(fixture_file(&f, first, v, arena) == 0 && fixture_file(&f, second, asks, arena) == 0 && fixture_file(&f, other, theirs, arena) == 0);
	int64_t told = answer(&f, second, "", "QueChi@thu.example", "received-by-person", "wait");
	answer(&f, other, theirs->entries[0].code, "khac@thu.example", "acknowledgement", "wait");
	CHECK(person_export(f.db, "quechi@thu.example", "Lan", NOW, &person, &f.err) == 1);
	CHECK(json_array_size(json_object_get(person, "entries")) == 1 && json_array_size(json_object_get(person, "letters")) == 2 && json_array_size(json_object_get(person, "answers")) == 1);
	char *text = json_dumps(person, 0);
	CHECK(strstr(text, "0912000101") && !strstr(text, "khac@"));
	free(text);
	json_decref(person);
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE what = 'exported' AND who = 'Lan'") == 3);
	struct forget_order order = order_of(NULL, "QUECHI@thu.example");
	CHECK_SAY(forget_do(f.db, &order, false, &report, &f.err) == 1, "%s", f.err.text);
	json_decref(report);
	CHECK(forgetting_finish(f.db, f.dir, &f.err) == 1);
	for (size_t w = 0; w < WORDS; w++) /* the other's entry has the same fixture's words but for these */
		CHECK_SAY((w != 0 && w != 1 && w != 6 && w != 8) || !in_file(f.path, words[w]), "“%s” is left", words[w]);
	CHECK(in_file(f.path, "Người Khác") && in_file(f.path, "khac@thu.example"));
	struct answer_row out;
	CHECK(answers_get(f.db, told, &out, &f.err) == 1 && out.state == ANSWER_DROPPED);
	CHECK(fixture_number(&f, "SELECT count(*) FROM letters WHERE state = 'forgotten'") == 2);
	CHECK(forget_do(f.db, &order, true, &report, &f.err) == 0 && strstr(f.err.text, "Nothing is held"));
	arena_free(arena);
	fixture_close(&f);
}

/* What is too old: winners stay, letters with an open case wait, nothing younger goes. */
static void too_old(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	json_t *report = NULL;
	fixture_open(&f);
	struct verdict *v[3];
	for (int i = 0; i < 3; i++) {
		v[i] = fixture_verdict(arena, 1);
		v[i]->entries[0].title = arena_print(arena, "Bài %d", i);
		v[i]->entries[0].subject.name = arena_print(arena, "Nhân vật %d", i);
		v[i]->entries[0].body = arena_print(arena, "Thân bài %d.", i);
		snprintf(v[i]->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 100 + i);
		CHECK(fixture_file(&f, fixture_letter(&f, 10 + i), v[i], arena) == 0);
	}
	struct verdict *asks = fixture_verdict(arena, 0);
	asks->kind = KIND_QUESTION;
	int64_t closed = fixture_letter(&f, 20), open = fixture_letter(&f, 21);
	CHECK(fixture_file(&f, closed, asks, arena) == 0 && fixture_file(&f, open, asks, arena) == 0);
	CHECK(db_begin(f.db, &f.err) == 0 && cases_open(f.db, "question", open, NULL, "asks", NOW, &f.err) == 0 && db_commit(f.db, &f.err) == 0);
	const char *keep[] = { v[1]->entries[0].code };
	struct forget_order order = { .contest = "2023", .keep = keep, .keep_count = 1, .letters_before = NOW + 1, .who = "Lan", .why = "old", .now = NOW + 100 };
	CHECK_SAY(forget_do(f.db, &order, false, &report, &f.err) == 1, "%s", f.err.text);
	CHECK(json_array_size(json_object_get(report, "entries")) == 2 && json_array_size(json_object_get(report, "letters")) == 3);
	json_decref(report);
	CHECK(fixture_number(&f, "SELECT count(*) FROM bodies") == 1 && fixture_number(&f, "SELECT count(*) FROM entries WHERE title = 'Bài 1'") == 1);
	struct letter row;
	CHECK(letters_get(f.db, open, &row, &f.err) == 1 && row.state == LETTER_FILED && letters_get(f.db, closed, &row, &f.err) == 1 && row.state == LETTER_FORGOTTEN);
	order = (struct forget_order){ .letters_before = NOW, .aside_before = NOW, .answers_before = NOW, .who = "Lan", .why = "old", .now = NOW };
	CHECK(forget_do(f.db, &order, true, &report, &f.err) == 1 && json_array_size(json_object_get(report, "letters")) == 0);
	json_decref(report);
	arena_free(arena);
	fixture_close(&f);
}

int main(void)
{
	one_entry();
	of_a_batch();
	merged();
	by_address();
	too_old();
	return unit_end();
}
