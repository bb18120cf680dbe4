/* Cases in the register: the law's clock, their order, evidence in its sentence, closed by a decision and opened again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "base/text.h"
#include "register/around.h"
#include "register/decisions.h"

static struct fixture f;
static struct arena *arena;

/* ---- the text around a quotation ---- */

static const struct {
	const char *text, *quote, *before, *here, *after; /* before NULL: not found */
} texts[] = {
	{ "Một. Hai ba bốn năm. Sáu.", "ba bốn", "Hai ", "ba bốn", " năm." },
	{ "Một. Hai ba\n  bốn năm! Sáu.", "ba bốn", "Hai ", "ba bốn", " năm!" },
	{ "ba bốn", "ba bốn", "", "ba bốn", "" },
	{ "ba bốn", "ba bốn ", NULL, NULL, NULL },
	{ "ba ba bốn", "ba bốn", "ba ", "ba bốn", "" },
	{ "Một", "", NULL, NULL, NULL },
	{ "Một", "  ", NULL, NULL, NULL },
	{ "", "Một", NULL, NULL, NULL },
	{ "dòng một\ndòng hai\ndòng ba", "dòng hai", "", "dòng hai", "" },
	{ "Bài gửi lúc 8.30 ở đây? Có.", "8.30", "Bài gửi lúc ", "8.30", " ở đây?" },
};

static void around(void)
{
	struct around out;
	struct buf text = { 0 };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		bool found = around_find(texts[i].text, texts[i].quote, arena, &out);
		if (!CHECK_SAY(found == (texts[i].before != NULL), "“%s” in “%s”: %d", texts[i].quote, texts[i].text, found) || !found)
			continue;
		CHECK_STR(out.before, texts[i].before);
		CHECK_STR(out.quote, texts[i].here);
		CHECK_STR(out.after, texts[i].after);
	}
	/* A text without an end is cut between characters. */
	for (int i = 0; i < 300; i++)
		buf_text(&text, "ế");
	buf_text(&text, "ĐÂY");
	for (int i = 0; i < 300; i++)
		buf_text(&text, "ờ");
	CHECK(around_find(buf_str(&text), "ĐÂY", arena, &out));
	CHECK(strlen(out.before) == 3 + 3 * AROUND_MOST && text_valid(out.before, strlen(out.before)) && text_valid(out.after, strlen(out.after)) && strstr(out.after, "…"));
	buf_release(&text);
}

/* ---- the clock and the order ---- */

static int64_t seen[20];
static size_t seen_count;

static bool see(const json_t *one, void *with)
{
	(void)with;
	seen[seen_count++ % 20] = json_integer_value(json_object_get(one, "id"));
	return true;
}

static size_t list(const struct cases_filter *filter)
{
	seen_count = 0;
	CHECK_SAY(cases_list(f.db, filter, see, NULL, &f.err) == 0, "%s", f.err.text);
	return seen_count;
}

static void clocks(void)
{
	enum { HOUR = 3600 };
	int64_t a = fixture_letter(&f, 1), b = fixture_letter(&f, 2), c = fixture_letter(&f, 3);
	struct verdict *v = fixture_verdict(arena, 0);
	v->received = NOW - 10 * HOUR;
	CHECK(letters_facts(f.db, b, fixture_submission(arena, "<b@thu.example>"), v, &f.err) == 0);
	CHECK(cases_open(f.db, "question", a, NULL, "asks", NOW - 5, &f.err) == 0);
	CHECK(cases_open(f.db, "request", b, NULL, "asks for data", NOW, &f.err) == 0);  /* read: from its receipt */
	CHECK(cases_open(f.db, "request", c, NULL, "asks for data", NOW + 1, &f.err) == 0); /* not read: from now */
	CHECK(fixture_number(&f, "SELECT due FROM cases WHERE id = 2") == NOW + (72 - 10) * HOUR);
	CHECK(fixture_number(&f, "SELECT due FROM cases WHERE id = 3") == NOW + 1 + 72 * HOUR);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE due IS NOT NULL") == 2);
	CHECK(list(NULL) == 3 && seen[0] == 1 && seen[1] == 2 && seen[2] == 3);
	CHECK(list(&(struct cases_filter){ .now = NOW + 61 * HOUR }) == 3 && seen[0] == 1);
	CHECK(list(&(struct cases_filter){ .now = NOW + 63 * HOUR }) == 3 && seen[0] == 2 && seen[1] == 1);
	CHECK(list(&(struct cases_filter){ .now = NOW + 63 * HOUR, .overdue = true }) == 1 && seen[0] == 2);
	CHECK(list(&(struct cases_filter){ .now = NOW + 100 * HOUR }) == 3 && seen[0] == 2 && seen[1] == 3 && seen[2] == 1);
	CHECK(list(&(struct cases_filter){ .kind = "request" }) == 2 && list(&(struct cases_filter){ .kind = "batch" }) == 0 && list(&(struct cases_filter){ .code = "BTL23-0001" }) == 0);
	CHECK(cases_close(f.db, 2, "Ngân", "đã trả lời", NOW, &f.err) == 0 && list(NULL) == 2);
	CHECK(list(&(struct cases_filter){ .all = true }) == 3 && seen[2] == 2);
}

/* ---- closed by a decision, opened again ---- */

static void turns(void)
{
	int64_t letter = fixture_letter(&f, 10);
	struct case_row row;
	struct decision_row decision = { .at = NOW, .who = "Ngân", .verb = "accept", .until = NOW + 900 }, last;
	static const char *const kinds[] = { "review", "copy", "supplement", "stranger", "request", "question" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		CHECK(cases_open(f.db, kinds[i], letter, "BTL23-0077", NULL, NOW, &f.err) == 0);
	CHECK(db_begin(f.db, &f.err) == 0 && decisions_add(f.db, &decision, &f.err) == 0);
	CHECK(cases_settle(f.db, "BTL23-0077", false, decision.id, "Ngân", NOW, &f.err) == 0);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE code = 'BTL23-0077' AND state = 'closed' AND kind IN ('review', 'copy', 'supplement') AND decision = 1") == 3);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE code = 'BTL23-0077' AND state = 'open'") == 3);
	/* The like of one of them came meanwhile: that one waits, the old one stays closed. */
	CHECK(cases_open(f.db, "copy", letter, "BTL23-0077", NULL, NOW, &f.err) == 0);
	CHECK(decisions_last(f.db, 0, 0, &last, &f.err) == 0); /* of no case and no entry: nobody's */
	CHECK(cases_reopen(f.db, decision.id, "Ngân", NOW + 5, &f.err) == 2 && cases_reopen(f.db, decision.id, "Ngân", NOW + 5, &f.err) == 0);
	CHECK(db_commit(f.db, &f.err) == 0);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE code = 'BTL23-0077' AND state = 'open' AND turn = 1") == 2);
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE about = 'case' AND old = 'closed' AND new = 'open'") == 2);
	CHECK(cases_next_of(f.db, "BTL23-0077", 0, &row, &f.err) == 1 && row.turn == 1 && row.state == CASE_OPEN && strcmp(row.kind, "review") == 0);
	CHECK(cases_next_of(f.db, "", 0, &row, &f.err) == 0 && cases_row(f.db, 4711, &row, &f.err) == 0);
}

/* ---- what a person judges by ---- */

static void evidence(void)
{
	int64_t letter = fixture_letter(&f, 20);
	json_t *one = NULL;
	struct verdict *v = fixture_verdict(arena, 1);
	struct finding findings[] = {
		{ "minor", OUTCOME_NOTE, "", "", "", "Ghi chú." },
		{ "photocopy", OUTCOME_REVIEW, "II.2.đ", "bà Mây  cũng", "nội dung thư, dòng 3", "Xin xem." },
		{ "duplicate", OUTCOME_REVIEW, "II.2.e", "BTL23-0042: trang 2", "", "Xin so." },
	};
	v->entries[0].findings = findings;
	v->entries[0].finding_count = 3;
	v->entries[0].outcome = OUTCOME_REVIEW;
	CHECK(fixture_file(&f, letter, v, arena) == 0);
	int64_t id = fixture_number(&f, "SELECT id FROM cases WHERE code = 'BTL23-0001'");
	if (!CHECK_SAY(cases_get(f.db, id, &one, &f.err) == 1, "%s", f.err.text))
		return;
	json_t *list = json_object_get(one, "evidence"), *first = json_array_get(list, 0);
	CHECK(json_array_size(list) == 3);
	CHECK_STR(json_string_value(json_object_get(first, "rule")), "photocopy");
	CHECK_STR(json_string_value(json_object_get(first, "before")), "Sáng thứ bảy nào ");
	CHECK_STR(json_string_value(json_object_get(first, "quote")), "bà Mây cũng");
	CHECK_STR(json_string_value(json_object_get(first, "after")), " nấu cháo.");
	CHECK(json_is_null(json_object_get(json_array_get(list, 1), "quote")));
	CHECK_STR(json_string_value(json_object_get(one, "other")), "BTL23-0042");
	CHECK_STR(json_string_value(json_object_get(one, "outcome")), "review");
	CHECK_STR(json_string_value(json_object_get(one, "author")), "Trịnh Hải Đường");
	CHECK(json_array_size(json_object_get(one, "files")) == 1);
	json_decref(one);
	CHECK(cases_get(f.db, 4711, &one, &f.err) == 0);
}

int main(void)
{
	arena = arena_new(64 << 20);
	fixture_open(&f);
	around();
	clocks();
	turns();
	evidence();
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
