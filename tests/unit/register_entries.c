/* Entries: filed once, copies, codes that never come back, what list and show say of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "register/names.h"

/* Filing outside of what may be: nothing is left behind. */
static void refused(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 2);
	int64_t letter = fixture_letter(f, 1);
	v->entries[1].contest = "20x3";
	CHECK(fixture_file(f, letter, v, arena) == -1);
	CHECK(fixture_number(f, "SELECT count(*) FROM entries") == 0 && fixture_number(f, "SELECT count(*) FROM codes") == 0);
	v->entries[1].contest = NULL;
	CHECK(fixture_file(f, letter, v, arena) == -1);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters WHERE state = 'filed'") == 0);
}

static void filed(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 1);
	int64_t letter = fixture_letter(f, 1);
	CHECK_SAY(fixture_file(f, letter, v, arena) == 0, "%s", f->err.text);
	CHECK_STR(v->entries[0].code, "BTL23-0001");
	CHECK(!v->entries[0].again && v->entries[0].outcome == OUTCOME_NOTE);
	CHECK(fixture_number(f, "SELECT count(*) FROM people WHERE role = 'author' AND phone = '0912000101' AND birth_year = 1979") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM people WHERE role = 'subject' AND occupation IS NULL") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM entry_files ef JOIN parts p ON p.letter = ef.letter AND p.path = ef.path AND p.sha256 = ef.sha256 WHERE ef.path = '2' AND p.size = 12345") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM bodies WHERE text LIKE '%nấu cháo.'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'entry' AND what = 'filed' AND new = 'accepted'") == 1);
}

/* The same letter once more: not one row changes. */
static void twice(struct fixture *f, struct arena *arena)
{
	struct letter letter;
	struct verdict *v = fixture_verdict(arena, 1);
	char digest[FILE_DIGEST_SIZE];
	CHECK(letters_by_digest(f->db, fixture_digest(1, digest), &letter, &f->err) == 1);
	int64_t events = fixture_number(f, "SELECT count(*) FROM events");
	CHECK(fixture_file(f, letter.id, v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0001");
	CHECK(!v->entries[0].again);
	CHECK(fixture_number(f, "SELECT count(*) FROM entries") == 1 && fixture_number(f, "SELECT count(*) FROM events") == events);
	CHECK(fixture_number(f, "SELECT last FROM codes") == 1);
}

static void same_author(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 1);
	int64_t letter = fixture_letter(f, 2);
	v->entries[0].author.name = "TRỊNH  HẢI ĐƯỜNG";
	v->sender = "other@thu.example";
	CHECK(fixture_file(f, letter, v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0001");
	CHECK(v->entries[0].again && fixture_number(f, "SELECT count(*) FROM entries") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM entry_letters WHERE role = 'copy'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases") == 0);
	v->entries[0].code[0] = '\0';
	v->entries[0].again = false;
	CHECK(fixture_file(f, letter, v, arena) == 0 && v->entries[0].again); /* filed again: still the copy */
	CHECK(fixture_number(f, "SELECT count(*) FROM entry_letters") == 2);
}

static void another_author(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 1);
	int64_t letter = fixture_letter(f, 3);
	v->entries[0].author.name = "Hoàng Nghĩa Bách";
	v->sender = "bach@thu.example";
	CHECK(fixture_file(f, letter, v, arena) == 0);
	struct entry *e = &v->entries[0];
	CHECK_STR(e->code, "BTL23-0002");
	CHECK(!e->again && e->outcome == OUTCOME_REVIEW && e->finding_count == 1);
	CHECK_STR(e->findings[0].rule, "duplicate");
	CHECK(!strstr(e->findings[0].message, "Đường") && !strstr(e->findings[0].message, "0001"));
	CHECK_STR(e->findings[0].evidence, "BTL23-0001"); /* for the person who decides; no letter prints it (answer/missing.c) */
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'review' AND code = 'BTL23-0002' AND reason LIKE 'duplicate (the same text as BTL23-0001)'") == 1);
	v = fixture_verdict(arena, 1);
	v->entries[0].author.name = "Hoàng Nghĩa Bách";
	CHECK(fixture_file(f, letter, v, arena) == 0);
	CHECK(v->entries[0].outcome == OUTCOME_REVIEW && v->entries[0].finding_count == 1); /* told again, kept once */
	CHECK(fixture_number(f, "SELECT count(*) FROM findings") == 1);
	v = fixture_verdict(arena, 1);
	v->entries[0].author.name = "Hoàng Nghĩa Bách";
	CHECK(fixture_file(f, fixture_letter(f, 4), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0002"); /* his own before the other's */
}

/* Sent again with what was missing: a person looks, for a copy makes no entry. */
static void better_copy(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 1);
	struct finding missing = { "author-name", OUTCOME_INCOMPLETE, "II.2.đ", "", "", "Thiếu họ tên tác giả." };
	v->entries[0].author.name = NULL;
	v->entries[0].findings = &missing;
	v->entries[0].finding_count = 1;
	v->entries[0].outcome = OUTCOME_INCOMPLETE;
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 77);
	CHECK(fixture_file(f, fixture_letter(f, 5), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0003");
	v = fixture_verdict(arena, 1);
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 77);
	CHECK(fixture_file(f, fixture_letter(f, 6), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0003");
	CHECK(v->entries[0].again);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'copy' AND code = 'BTL23-0003' AND state = 'open'") == 1);
	v = fixture_verdict(arena, 1); /* the same text of a stranger who gave no name either */
	v->entries[0].author.name = NULL;
	v->sender = "stranger@thu.example";
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 77);
	CHECK(fixture_file(f, fixture_letter(f, 7), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-0004");
	CHECK(v->entries[0].outcome == OUTCOME_REVIEW);
}

static struct verdict *pages_of(struct arena *arena, const char *author, const uint64_t *fingerprints, size_t count)
{
	struct verdict *v = fixture_verdict(arena, 1);
	struct entry *e = &v->entries[0];
	e->author.name = author;
	e->body = "";
	e->body_digest[0] = '\0';
	e->images = arena_array(arena, count, sizeof *e->images);
	e->image_count = count;
	for (size_t i = 0; i < count; i++)
		e->images[i] = (struct page_image){ arena_print(arena, "IMG_%zu.jpg", i + 1), "2", 1, fingerprints[i] };
	return v;
}

/* A page that stands in another letter's entry: for a person, with the other's code in the evidence alone. */
static void same_page(struct fixture *f, struct arena *arena)
{
	static const uint64_t first[] = { 0x0123456789abcdefULL, 0xfedcba9876543210ULL, 0x0123456789abcdefULL }; /* the same page twice in one letter */
	static const uint64_t near[] = { 0x1111222233334444ULL, 0xfedcba987654320fULL }, far[] = { 0xfedcba98765fcdefULL, 0x00000000ffffffffULL };
	struct verdict *v = pages_of(arena, "Cù Văn Vối", first, 3);
	int64_t letter = fixture_letter(f, 30), other = fixture_letter(f, 31);
	CHECK_SAY(fixture_file(f, letter, v, arena) == 0, "%s", f->err.text);
	CHECK(v->entries[0].outcome == OUTCOME_NOTE && fixture_number(f, "SELECT count(*) FROM pages") == 3);
	char code[24];
	snprintf(code, sizeof code, "%s", v->entries[0].code);
	v = pages_of(arena, "Cù Văn Vối", first, 3);
	CHECK(fixture_file(f, letter, v, arena) == 0 && v->entries[0].finding_count == 0 && fixture_number(f, "SELECT count(*) FROM pages") == 3);
	for (int again = 0; again < 2; again++) {
		v = pages_of(arena, again ? "Cù Văn Vối" : "Người Khác", near, 2);
		CHECK(fixture_file(f, other, v, arena) == 0);
		const struct entry *e = &v->entries[0];
		CHECK(!e->again && e->outcome == OUTCOME_REVIEW && e->finding_count == 1 && strcmp(e->code, code) != 0);
		CHECK(e->finding_count && strstr(e->findings[0].evidence, code) && strstr(e->findings[0].evidence, "IMG_2.jpg") && strstr(e->findings[0].where, "IMG_2.jpg"));
		CHECK(e->finding_count && !strstr(e->findings[0].message, code) && strcmp(e->findings[0].rule, "duplicate") == 0);
		CHECK(fixture_number(f, "SELECT count(*) FROM pages") == 5);
	}
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'review' AND reason LIKE 'duplicate (the same page as BTL23-%)'") == 1);
	v = pages_of(arena, "Người Thứ Ba", far, 2);
	CHECK(fixture_file(f, fixture_letter(f, 32), v, arena) == 0 && v->entries[0].outcome == OUTCOME_NOTE);
	/* The same page by the same author in another letter is looked at too; of a withdrawn entry it is not. */
	v = pages_of(arena, "Cù Văn Vối", first, 1);
	CHECK(fixture_file(f, fixture_letter(f, 33), v, arena) == 0 && v->entries[0].outcome == OUTCOME_REVIEW);
	sqlite3_exec(db_handle(f->db), "UPDATE entries SET state = 'withdrawn' WHERE id IN (SELECT entry FROM pages)", NULL, NULL, NULL);
	v = pages_of(arena, "Cù Văn Vối", first, 1);
	CHECK(fixture_file(f, fixture_letter(f, 34), v, arena) == 0 && v->entries[0].outcome == OUTCOME_NOTE);
	sqlite3_exec(db_handle(f->db), "UPDATE entries SET state = 'accepted' WHERE state = 'withdrawn'", NULL, NULL, NULL);
}

static void codes(struct fixture *f, struct arena *arena)
{
	struct verdict *v = fixture_verdict(arena, 3);
	CHECK(sqlite3_exec(db_handle(f->db), "UPDATE codes SET last = 9998 WHERE series = 'BTL23'", NULL, NULL, NULL) == SQLITE_OK);
	for (int i = 0; i < 3; i++) {
		snprintf(v->entries[i].body_digest, FILE_DIGEST_SIZE, "%064x", 1000 + i);
		v->entries[i].subject.name = arena_print(arena, "Nhân vật %d", i); /* of one subject they would be for a person */
	}
	v->entries[1].contest = "2024"; /* carried over: the year's own series */
	CHECK(fixture_file(f, fixture_letter(f, 8), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL23-9999");
	CHECK_STR(v->entries[1].code, "BTL24-0001");
	CHECK_STR(v->entries[2].code, "BTL23-10000");
	CHECK(sqlite3_exec(db_handle(f->db), "UPDATE codes SET last = 5 WHERE series = 'BTL23'", NULL, NULL, NULL) != SQLITE_OK);
	CHECK(sqlite3_exec(db_handle(f->db), "DELETE FROM codes", NULL, NULL, NULL) != SQLITE_OK);
	/* A withdrawn work may come again, under a code of its own. */
	CHECK(sqlite3_exec(db_handle(f->db), "UPDATE entries SET state = 'withdrawn' WHERE code = 'BTL24-0001'", NULL, NULL, NULL) == SQLITE_OK);
	v = fixture_verdict(arena, 1);
	v->entries[0].contest = "2024";
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 1001);
	CHECK(fixture_file(f, fixture_letter(f, 9), v, arena) == 0);
	CHECK_STR(v->entries[0].code, "BTL24-0002");
}

struct seen {
	char codes[400];
	int stop_after;
};

static bool each(const json_t *entry, void *with)
{
	struct seen *seen = with;
	size_t len = strlen(seen->codes);
	snprintf(seen->codes + len, sizeof seen->codes - len, "%s%s", len ? " " : "", json_string_value(json_object_get(entry, "code")));
	return --seen->stop_after != 0;
}

static const char *listed(struct fixture *f, struct entries_filter filter, int stop_after)
{
	static struct seen seen;
	seen = (struct seen){ .stop_after = stop_after };
	CHECK(entries_list(f->db, &filter, each, &seen, &f->err) == 0);
	CHECK(!db_in_transaction(f->db));
	return seen.codes;
}

static void lists(struct fixture *f)
{
	CHECK_STR(listed(f, (struct entries_filter){ 0 }, 0), "BTL23-0001 BTL23-0002 BTL23-0003 BTL23-0004 BTL23-9999 BTL23-10000 BTL24-0001 BTL24-0002");
	CHECK_STR(listed(f, (struct entries_filter){ 0 }, 2), "BTL23-0001 BTL23-0002");
	CHECK_STR(listed(f, (struct entries_filter){ .contest = "2024" }, 0), "BTL24-0001 BTL24-0002");
	CHECK_STR(listed(f, (struct entries_filter){ .outcome = "review" }, 0), "BTL23-0002 BTL23-0004");
	CHECK_STR(listed(f, (struct entries_filter){ .outcome = "withdrawn", .contest = "2024" }, 0), "BTL24-0001");
	CHECK_STR(listed(f, (struct entries_filter){ .author = "nghia bach" }, 0), "BTL23-0002");
	CHECK_STR(listed(f, (struct entries_filter){ .author = "ĐƯỜNG", .contest = "2024", .outcome = "accepted" }, 0), "BTL24-0002");
	CHECK_STR(listed(f, (struct entries_filter){ .author = "--" }, 0), "");
	CHECK_STR(listed(f, (struct entries_filter){ .unit = "phuong-xuan-tao" }, 0), "");
	CHECK_STR(listed(f, (struct entries_filter){ .author = "%" }, 0), "");
}

/* The names of interface.md: what the register adds is exactly this; a finding may say more (check/finding.c). */
static void has_keys(const json_t *object, const char *keys, bool exactly)
{
	char all[400], *save = NULL;
	size_t count = 0;
	snprintf(all, sizeof all, "%s", keys);
	for (char *key = strtok_r(all, " ", &save); key; key = strtok_r(NULL, " ", &save), count++)
		CHECK_SAY(json_object_get(object, key) != NULL, "%s is missing", key);
	CHECK_SAY(!exactly || json_object_size(object) == count, "%zu keys, wanted %zu: %s", json_object_size(object), count, keys);
}

static void shows(struct fixture *f)
{
	json_t *entry = NULL, *papers = NULL;
	CHECK(entries_show(f->db, "BTL23-7777", &entry, &f->err) == 0);
	CHECK(entries_show(f->db, "BTL23-0002", &entry, &f->err) == 1);
	has_keys(entry, "code received unit letters events title category contest author subject coauthors words files outcome findings"
	         " via claimed first_sender theme summary verified consent counted handed_in", true);
	has_keys(json_object_get(entry, "author"), "name birth_year address phone occupation workplace", true);
	has_keys(json_object_get(entry, "subject"), "kind name birth_year address phone occupation workplace", true);
	has_keys(json_array_get(json_object_get(entry, "findings"), 0), "rule outcome clause evidence message", false);
	CHECK_STR(json_string_value(json_object_get(entry, "received")), "2023-03-14T09:21:09+07:00");
	CHECK_STR(json_string_value(json_object_get(entry, "outcome")), "review");
	CHECK(json_is_null(json_object_get(entry, "unit")));
	CHECK(json_is_null(json_object_get(json_object_get(entry, "subject"), "address")));
	CHECK_STR(json_string_value(json_array_get(json_object_get(entry, "files"), 0)), "Bài dự thi.docx");
	CHECK(json_array_size(json_object_get(entry, "letters")) == 2 && json_is_string(json_array_get(json_object_get(entry, "letters"), 0)));
	CHECK(json_array_size(json_object_get(entry, "events")) == 2);
	json_decref(entry);
	CHECK(entries_show(f->db, "BTL24-0001", &entry, &f->err) == 1);
	CHECK_STR(json_string_value(json_object_get(entry, "outcome")), "withdrawn");
	json_decref(entry);
	CHECK(overview_entry(f->db, "BTL23-7777", &papers, &f->err) == 0);
	CHECK(overview_entry(f->db, "BTL23-0002", &papers, &f->err) == 1);
	CHECK(json_array_size(json_object_get(papers, "letters")) == 2 && json_array_size(json_object_get(papers, "cases")) == 1);
	CHECK_STR(json_string_value(json_object_get(json_array_get(json_object_get(papers, "letters"), 0), "role")), "brought");
	json_decref(papers);
}

static void names(struct arena *arena)
{
	static const struct { const char *name, *folded; } cases[] = {
		{ "Nguyễn  Thị ĐÀO", "nguyen thi dao" }, { "  (Lê-Văn) Mẫu. ", "le van mau" }, { "Nguye\xCC\x82\xCC\x83n", "nguyen" }, { "Ương Ưng", "uong ung" },
		{ "Đ", "d" }, { "…—…", NULL }, { "", NULL }, { NULL, NULL }, { "Anh 2", "anh 2" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(names_fold(arena, cases[i].name), cases[i].folded);
}

int main(void)
{
	struct fixture f;
	struct arena *arena = arena_new(16 << 20);
	fixture_open(&f);
	names(arena);
	sqlite3_exec(db_handle(f.db), "DELETE FROM intake; DELETE FROM letters", NULL, NULL, NULL);
	refused(&f, arena);
	sqlite3_exec(db_handle(f.db), "DELETE FROM parts; DELETE FROM intake; DELETE FROM letters", NULL, NULL, NULL);
	filed(&f, arena);
	twice(&f, arena);
	same_author(&f, arena);
	another_author(&f, arena);
	better_copy(&f, arena);
	codes(&f, arena);
	lists(&f);
	shows(&f);
	same_page(&f, arena);
	CHECK(db_check(f.db, &f.err) == 0);
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
