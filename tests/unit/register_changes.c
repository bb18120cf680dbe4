/* Entries after their filing: read back whole, changed once by each letter, with what they were, and brought back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "register/changes.h"

/* Within a transaction as the clerk's; the result. */
#define WITHIN(f, call) within((f), db_begin((f)->db, &(f)->err) == 0 ? (call) : -1)
static int within(struct fixture *f, int r)
{
	if (r >= 0 && db_commit(f->db, &f->err) != 0)
		r = -1;
	db_rollback(f->db);
	return r;
}

static struct filed load(struct fixture *f, const char *code, struct arena *arena)
{
	struct filed filed = { 0 };
	CHECK_SAY(changes_load(f->db, code, arena, &filed, &f->err) == 1, "%s: %s", code, f->err.text);
	return filed;
}

static struct finding *missing_phone(struct arena *arena, size_t *count)
{
	struct finding *all = arena_array(arena, 2, sizeof *all);
	all[0] = (struct finding){ .rule = "author-phone", .outcome = OUTCOME_INCOMPLETE, .clause = "II.2.đ", .evidence = "", .where = "", .message = "Thiếu số điện thoại." };
	all[1] = (struct finding){ .rule = "paper-size", .outcome = OUTCOME_NOTE, .clause = "II.2.d", .evidence = "Letter", .where = "Bài dự thi.docx", .message = "Khổ giấy." };
	*count = 2;
	return all;
}

/* BTL23-0001: incomplete, with all that an entry can have. */
static int64_t file_incomplete(struct fixture *f, struct arena *arena)
{
	static struct page_image page = { "Bài dự thi.docx", "2", 1, 0xfedcba9876543210u };
	static struct person other = { .name = "Bùi Văn Mẫu", .phone = "0912000103" };
	struct verdict *v = fixture_verdict(arena, 1);
	struct entry *e = &v->entries[0];
	int64_t letter = fixture_letter(f, 1);
	e->author.phone = NULL;
	e->coauthors = &other;
	e->coauthor_count = 1;
	e->images = &page;
	e->image_count = 1;
	e->photos = 3;
	e->findings = missing_phone(arena, &e->finding_count);
	e->outcome = OUTCOME_INCOMPLETE;
	e->theme = "cai-cach";
	e->author_by_ocr = true;
	CHECK_SAY(fixture_file(f, letter, v, arena) == 0, "%s", f->err.text);
	return letter;
}

static void read_back(struct fixture *f, struct arena *arena)
{
	struct filed filed = load(f, "BTL23-0001", arena);
	const struct entry *e = &filed.entry;
	CHECK(filed.state == ENTRY_INCOMPLETE && e->outcome == OUTCOME_INCOMPLETE && filed.received == NOW && filed.counted == NOW && !filed.decided);
	CHECK_STR(e->title, "Nồi cháo sáng thứ bảy");
	CHECK_STR(e->contest, "2023");
	CHECK_STR(e->author.name, "Trịnh Hải Đường");
	CHECK_STR(e->author.phone, NULL);
	CHECK_STR(e->subject.phone, "0912000102");
	CHECK_STR(e->body, "Sáng thứ bảy nào bà Mây cũng nấu cháo.");
	CHECK_STR(e->theme, "cai-cach");
	CHECK_STR(filed.sender, "quechi@thu.example");
	CHECK(e->category == CATEGORY_NTVT && e->words == 812 && e->photos == 3 && e->author_by_ocr && !e->title_by_ocr);
	CHECK(e->coauthor_count == 1 && e->finding_count == 2 && e->file_count == 1 && e->image_count == 1);
	CHECK_STR(e->coauthors[0].phone, "0912000103");
	CHECK_STR(e->findings[0].rule, "author-phone");
	CHECK(e->findings[0].outcome == OUTCOME_INCOMPLETE && e->findings[1].outcome == OUTCOME_NOTE);
	CHECK_STR(e->file_paths[0], "2");
	CHECK(filed.letters[0] == filed.letter && e->images[0].fingerprint == 0xfedcba9876543210u);
	CHECK(changes_load(f->db, "BTL23-9999", arena, &filed, &f->err) == 0);
}

/* The entry with the phone, a photo, and the finding gone. */
static struct entry completed(const struct filed *was, struct arena *arena)
{
	struct entry now = was->entry;
	now.author.phone = "0912000105";
	now.findings = &was->entry.findings[1];
	now.finding_count = 1;
	now.outcome = OUTCOME_NOTE;
	now.files = arena_array(arena, 2, sizeof *now.files);
	now.file_paths = arena_array(arena, 2, sizeof *now.file_paths);
	now.files[0] = was->entry.files[0];
	now.file_paths[0] = was->entry.file_paths[0];
	now.files[1] = "anh-lop-hoc.jpg";
	now.file_paths[1] = arena_text(arena, "2"); /* the same words, another letter's part */
	now.file_count = 2;
	return now;
}

static void completes(struct fixture *f, struct arena *arena)
{
	struct filed was = load(f, "BTL23-0001", arena);
	struct entry now = completed(&was, arena);
	int64_t letter = fixture_letter(f, 2);
	const struct change change = { "hoadep", "supplement", "author-phone", letter, true, 0, NULL };
	CHECK_SAY(WITHIN(f, changes_apply(f->db, &was, &now, ENTRY_ACCEPTED, NOW, &change, NOW + 60, arena, &f->err)) == 1, "%s", f->err.text);
	struct filed is = load(f, "BTL23-0001", arena);
	CHECK(is.state == ENTRY_ACCEPTED && is.counted == NOW && is.entry.finding_count == 1 && is.entry.file_count == 2 && is.entry.image_count == 1);
	CHECK_STR(is.entry.author.phone, "0912000105");
	CHECK_STR(is.entry.body, was.entry.body);
	CHECK(is.letters[0] == was.letter && is.letters[1] == letter && is.letter == was.letter);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'entry' AND what = 'supplement' AND old = 'incomplete' AND new = 'accepted' AND why = 'author-phone'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM entry_letters WHERE role = 'supplement'") == 1);
	int64_t events = fixture_number(f, "SELECT count(*) FROM events");
	CHECK(WITHIN(f, changes_apply(f->db, &is, &now, ENTRY_INCOMPLETE, NOW, &change, NOW + 90, arena, &f->err)) == 0); /* the same letter again */
	CHECK(WITHIN(f, changes_beside(f->db, &is, letter, 0, NOW + 90, &f->err)) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events") == events && fixture_number(f, "SELECT count(*) FROM versions") == 1);
	CHECK(load(f, "BTL23-0001", arena).state == ENTRY_ACCEPTED);
}

static void history(struct fixture *f)
{
	json_t *all = NULL, *was;
	CHECK(changes_history(f->db, "BTL23-9999", &all, &f->err) == 0);
	CHECK_SAY(changes_history(f->db, "BTL23-0001", &all, &f->err) == 1 && json_array_size(all) == 1, "%s", f->err.text);
	CHECK_STR(json_string_value(json_object_get(json_array_get(all, 0), "what")), "supplement");
	CHECK(json_integer_value(json_object_get(json_array_get(all, 0), "letter")) > 0);
	was = json_object_get(json_array_get(all, 0), "was");
	CHECK_STR(json_string_value(json_object_get(was, "outcome")), "incomplete");
	CHECK(json_is_null(json_object_get(json_object_get(was, "author"), "phone")) && !json_object_get(was, "events"));
	json_decref(all);
}

/* Undo: as it was, to the last page. */
static void restored(struct fixture *f, struct arena *arena)
{
	struct filed was = load(f, "BTL23-0001", arena);
	CHECK(changes_version(f->db, was.id, &f->err) == 1);
	CHECK_SAY(changes_restore(f->db, was.id, 1, "Lê Thu Ngân", NOW + 120, arena, &f->err) == 0, "%s", f->err.text);
	read_back(f, arena);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'restored' AND old = 'accepted' AND new = 'incomplete' AND who = 'Lê Thu Ngân'") == 1);
	CHECK_SAY(changes_restore(f->db, was.id, 2, "Lê Thu Ngân", NOW + 130, arena, &f->err) == 0, "%s", f->err.text); /* and the undo undone */
	struct filed is = load(f, "BTL23-0001", arena);
	CHECK(is.state == ENTRY_ACCEPTED && is.entry.file_count == 2 && is.letters[1] != is.letter);
	CHECK(changes_restore(f->db, was.id, 17, "Lê Thu Ngân", NOW + 130, arena, &f->err) == -1 && strstr(f->err.text, "no version 17"));
	CHECK(changes_restore(f->db, 4711, 1, "Lê Thu Ngân", NOW + 130, arena, &f->err) == -1);
	sqlite3_exec(db_handle(f->db), "UPDATE versions SET was = '{}' WHERE n = 1", NULL, NULL, NULL);
	CHECK(changes_restore(f->db, was.id, 1, "Lê Thu Ngân", NOW + 130, arena, &f->err) == -1); /* forgotten */
	CHECK(load(f, "BTL23-0001", arena).state == ENTRY_ACCEPTED);
	CHECK(fixture_number(f, "SELECT count(*) FROM versions") == 3);
}

static void cases_follow(struct fixture *f, struct arena *arena)
{
	struct filed was = load(f, "BTL23-0001", arena);
	const struct change machine = { "hoadep", "recheck", "deadline", 0, false, 0, NULL }, person = { "Lê Thu Ngân", "decision", NULL, 0, false, 0, NULL };
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_REVIEW, NOW, &machine, NOW + 200, &f->err)) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'review' AND code = 'BTL23-0001' AND state = 'open' AND reason = 'deadline'") == 1);
	was = load(f, "BTL23-0001", arena);
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_REVIEW, NOW + 5, &machine, NOW + 210, &f->err)) == 1); /* stays: the case it has is enough */
	CHECK(fixture_number(f, "SELECT count(*) FROM cases") == 1 && load(f, "BTL23-0001", arena).counted == NOW + 5);
	was = load(f, "BTL23-0001", arena);
	CHECK(cases_open(f->db, "copy", was.letter, was.entry.code, "came again", NOW, &f->err) == 0);
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_INCOMPLETE, NOW, &person, NOW + 220, &f->err)) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE state = 'open'") == 1 && fixture_number(f, "SELECT count(*) FROM cases WHERE state = 'open' AND kind = 'copy'") == 1);
	was = load(f, "BTL23-0001", arena);
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_ACCEPTED, NOW, &person, NOW + 230, &f->err)) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE state = 'open'") == 0);
}

/* Completed, it waits for what else was found, and its case says for what and since which change. */
static void waits_for_the_rest(struct fixture *f, struct arena *arena)
{
	struct filed was = load(f, "BTL23-0001", arena);
	struct entry now = was.entry;
	struct finding rest[] = {
		{ .rule = "residence", .outcome = OUTCOME_REVIEW, .message = "1" }, { .rule = "duplicate", .outcome = OUTCOME_REVIEW, .message = "2" },
		{ .rule = "residence", .outcome = OUTCOME_REVIEW, .message = "3" }, { .rule = "paper-size", .outcome = OUTCOME_NOTE, .message = "4" },
	};
	const struct change supplied = { "hoadep", "supplement", "author-phone", fixture_letter(f, 3), true, 0, NULL }, back = { "Lê Thu Ngân", "decision", NULL, 0, false, 0, NULL };
	now.findings = rest;
	now.finding_count = sizeof rest / sizeof *rest;
	now.outcome = OUTCOME_REVIEW;
	CHECK_SAY(WITHIN(f, changes_apply(f->db, &was, &now, ENTRY_REVIEW, NOW, &supplied, NOW + 240, arena, &f->err)) == 1, "%s", f->err.text);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'review' AND state = 'open' AND reason = 'residence, duplicate; supplement: author-phone'") == 1);
	was = load(f, "BTL23-0001", arena);
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_ACCEPTED, NOW, &back, NOW + 250, &f->err)) == 1);
}

/* Withdrawn is the end, but for an undo. */
static void ends(struct fixture *f, struct arena *arena)
{
	struct filed was = load(f, "BTL23-0001", arena);
	const struct change person = { "Lê Thu Ngân", "decision", NULL, 0, false, 0, NULL };
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_WITHDRAWN, NOW, &person, NOW + 300, &f->err)) == 1);
	was = load(f, "BTL23-0001", arena);
	int64_t versions = changes_version(f->db, was.id, &f->err);
	CHECK(WITHIN(f, changes_state(f->db, &was, ENTRY_ACCEPTED, NOW, &person, NOW + 310, &f->err)) == -1 && strstr(f->err.text, "withdrawn and cannot become accepted"));
	CHECK(!db_temporary(f->db) && changes_version(f->db, was.id, &f->err) == versions);
	CHECK(changes_restore(f->db, was.id, versions, "Lê Thu Ngân", NOW + 320, arena, &f->err) == 0);
	CHECK(load(f, "BTL23-0001", arena).state == ENTRY_ACCEPTED);
	sqlite3_exec(db_handle(f->db), "INSERT INTO decisions (at, who, way, verb, entry, until) VALUES (1, 'x', 'command', 'close', 1, 1)", NULL, NULL, NULL);
	CHECK(!load(f, "BTL23-0001", arena).decided);
	sqlite3_exec(db_handle(f->db), "INSERT INTO decisions (at, who, way, verb, entry, until) VALUES (1, 'x', 'command', 'accept', 1, 1)", NULL, NULL, NULL);
	CHECK(load(f, "BTL23-0001", arena).decided);
	sqlite3_exec(db_handle(f->db), "UPDATE decisions SET undone = 2", NULL, NULL, NULL);
	CHECK(!load(f, "BTL23-0001", arena).decided);
}

int main(void)
{
	struct fixture f;
	struct arena *arena = arena_new(8 << 20);
	fixture_open(&f);
	file_incomplete(&f, arena);
	read_back(&f, arena);
	completes(&f, arena);
	history(&f);
	restored(&f, arena);
	cases_follow(&f, arena);
	waits_for_the_rest(&f, arena);
	ends(&f, arena);
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
