/* Who gets an automatic answer and who never does (RFC 3834, lessons.md 10 to 12), and which letter for which verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_fixture.h"

static struct rules *rules;

static const struct { const char *sender; bool answered; } senders[] = {
	{ "duong.th@thu.example", true },
	{ "d+contest@thu.example", true },
	{ "phuong-xuan-tao@bactuliem.example", true },  /* a unit in our own domain */
	{ "noreplyx@thu.example", false },
	{ NULL, false },
	{ "", false },
	{ "thiviet@bactuliem.example", false },
	{ "THIVIET@BACTULIEM.example", false },
	{ "noreply@shop.example", false },
	{ "no-reply@shop.example", false },
	{ "no_reply+123@shop.example", false },
	{ "do-not-reply@shop.example", false },
	{ "khong-tra-loi@shop.example", false },
	{ "MAILER-DAEMON@mail.example", false },
	{ "postmaster@mail.example", false },
	{ "bounces+x@mail.example", false },
	{ "a b@thu.example", false },
	{ "a@thu.example\r\nBcc: b@x", false },
	{ "a@thu.example,b@thu.example", false },
	{ "\"a\"@thu.example", false },
	{ "<a@thu.example>", false },
	{ "-oQ/tmp@thu.example", false },
	{ "a..b@thu.example", false },
	{ "a.@thu.example", false },
	{ "a@", false },
	{ "@thu.example", false },
	{ "a@-x", false },
	{ "a@thu..example", false },
	{ "a", false },
	{ "đường@thu.example", false },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.example", false },
};

static const struct { const char *name, *value; bool answered; } signs[] = {
	{ "subject", "auto-submitted", true },
	{ "auto-submitted", "no", true },
	{ "auto-submitted", "No; by=hand", true },
	{ "auto-submitted", "auto-generated", false },
	{ "auto-submitted", "auto-replied (vacation)", false },
	{ "auto-submitted", "auto-notified; owner-email=x", false },
	{ "auto-submitted", "nonsense", false },
	{ "return-path", "<duong.th@thu.example>", true },
	{ "return-path", "<>", false },
	{ "list-id", "<tin.bao.example>", false },
	{ "list-unsubscribe", "<mailto:x@y>", false },
	{ "list-post", "NO", false },
	{ "precedence", "bulk", false },
	{ "precedence", "LIST", false },
	{ "precedence", "junk", false },
	{ "precedence", "first-class", true },
	{ "x-auto-response-suppress", "All", false },
	{ "x-autoreply", "yes", false },
	{ "x-hoadep", "bac-tu-liem-2023", false },
};

static void who(void)
{
	struct verdict verdict = fixture_verdict(KIND_ENTRY, NULL, 0);
	for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
		verdict.sender = senders[i].sender;
		CHECK_SAY(choose_answerable(&fixture_transport, &fixture_submission, &verdict, NULL) == senders[i].answered, "sender %s", senders[i].sender);
	}
	verdict.sender = "duong.th@thu.example";
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		struct header headers[] = { { "subject", "x" }, { signs[i].name, signs[i].value } };
		struct submission submission = { .headers = headers, .header_count = 2 };
		const char *why = NULL;
		CHECK_SAY(choose_answerable(&fixture_transport, &submission, &verdict, &why) == signs[i].answered, "%s: %s", signs[i].name, signs[i].value);
		CHECK((why == NULL) == signs[i].answered);
	}
	verdict.machine = true;
	CHECK(!choose_answerable(&fixture_transport, &fixture_submission, &verdict, NULL));
	struct submission document = { .bare_document = true };
	verdict.machine = false;
	CHECK(!choose_answerable(&fixture_transport, &document, &verdict, NULL));
}

static const struct { enum letter_kind kind; const char *unit, *letter; } kinds[] = {
	{ KIND_ENTRY, NULL, NULL }, { KIND_BATCH, "phuong-xuan-tao", NULL }, { KIND_SUPPLEMENT, NULL, "received-by-person" },
	{ KIND_REQUEST, NULL, "request" }, { KIND_QUESTION, NULL, "received-by-person" }, { KIND_DOSSIER, "phuong-xuan-tao", NULL },
	{ KIND_DECISION, NULL, NULL }, { KIND_BOUNCE, NULL, NULL }, { KIND_AUTOREPLY, NULL, NULL }, { KIND_OTHER, NULL, NULL },
};

static void kinds_without_entries(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct verdict verdict = fixture_verdict(kinds[i].kind, NULL, 0);
		struct choice *choices;
		verdict.unit = kinds[i].unit;
		size_t n = choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices);
		CHECK_SAY(n == (kinds[i].letter ? 1 : 0), "kind %d has %zu letters", (int)kinds[i].kind, n);
		if (n)
			CHECK_STR(choices[0].template_name, kinds[i].letter);
	}
	arena_free(arena);
}

static const struct {
	const char *rule;
	enum outcome outcome;
	const char *contest;
	bool again;
	const char *letter, *hold;
} entries[] = {
	{ "honoured", OUTCOME_NOTE, "2023", false, "acknowledgement", NULL },
	{ "author-phone", OUTCOME_INCOMPLETE, "2023", false, "incomplete", NULL },
	{ "residence", OUTCOME_REVIEW, "2023", false, "review", NULL },
	{ "photocopy", OUTCOME_REVIEW, "2023", false, "review", NULL },
	{ "photocopy", OUTCOME_REJECTED, "2023", false, "rejected-photocopy", NULL },
	{ "word-limit", OUTCOME_REJECTED, "2023", false, "rejected-word-limit", NULL },
	{ "word-limit", OUTCOME_REJECTED, "2024", false, "rejected-word-limit", NULL },
	{ "barred-author", OUTCOME_REJECTED, "2023", false, "rejected-barred-author", "rejected-barred-author" },
	{ "barred-author", OUTCOME_REVIEW, "2023", false, "review", NULL },
	{ "unheard-of", OUTCOME_REJECTED, "2023", false, "review", NULL },
	{ "deadline", OUTCOME_NOTE, "2024", false, "carried-over", NULL },
	{ "author-phone", OUTCOME_INCOMPLETE, "2024", false, "carried-over", NULL },
	{ "deadline", OUTCOME_REVIEW, "2024", false, "review", NULL },
	{ "honoured", OUTCOME_NOTE, "2023", true, "duplicate", "duplicate" },
	{ "photocopy", OUTCOME_REJECTED, "2023", true, "duplicate", "duplicate" },
};

static void entries_one_by_one(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		struct finding finding = { entries[i].rule, entries[i].outcome, "", "", "", "" };
		struct entry entry = fixture_entry("BTL23-0001");
		struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
		struct choice *choices;
		entry.findings = &finding;
		entry.finding_count = 1;
		entry.outcome = entries[i].outcome;
		entry.contest = entries[i].contest;
		entry.again = entries[i].again;
		CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 1);
		CHECK_STR(choices[0].template_name, entries[i].letter);
		CHECK_STR(choices[0].hold, entries[i].hold);
		CHECK(choices[0].entry == &entry);
	}
	arena_free(arena);
}

/* A unit's letter has one receipt, proven or not, never a letter for each entry (lessons.md 10). */
static void a_batch(void)
{
	struct arena *arena = arena_new(1 << 20);
	struct entry two[2] = { fixture_entry("BTL23-0001"), fixture_entry("BTL23-0002") };
	struct verdict verdict = fixture_verdict(KIND_BATCH, two, 2);
	struct choice *choices;
	verdict.unit = verdict.claimed_unit = "phuong-xuan-tao";
	verdict.proven = true;
	verdict.sender = "phuong-xuan-tao@bactuliem.example";
	CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 1);
	CHECK_STR(choices[0].template_name, "batch-receipt");
	CHECK_STR(choices[0].to, verdict.sender);
	verdict.unit = NULL;
	verdict.proven = false;
	verdict.kind = KIND_ENTRY;
	two[0].author_mail = "duong.th@thu.example";
	CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 1);
	CHECK_STR(choices[0].template_name, "batch-receipt");
	verdict.sender = NULL;
	CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 0);
	arena_free(arena);
}

/* Rows without a file have a receipt; papers have theirs, where the unit is proven and they are more than a letter of transmittal. */
static void units_without_entries(void)
{
	struct arena *arena = arena_new(1 << 20);
	struct roster_row row = { .number = 1, .entry = -1, .where = "" };
	struct batch batch = { .rows = &row, .row_count = 1, .has_roster = true };
	struct paper papers[2] = { { .milestone = "", .item = "trich-ngang", .name = "tn.docx", .path = "2" }, { .milestone = "", .item = "cong-van", .name = "cv.pdf", .path = "3" } };
	static const struct { bool proven, rows; const char *milestone; size_t first, count; const char *letter; } cases[] = {
		{ true, true, "", 0, 1, "batch-receipt" }, { false, true, "", 0, 1, "batch-receipt" }, { true, true, "de-xuat-khen-thuong", 0, 1, "dossier-receipt" },
		{ true, false, "", 0, 2, "dossier-receipt" }, { false, false, "", 0, 2, NULL }, { true, false, "", 1, 1, NULL }, { true, false, "", 0, 0, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct verdict verdict = fixture_verdict(KIND_DOSSIER, NULL, 0);
		struct choice *choices;
		papers[0].milestone = cases[i].milestone;
		verdict.papers = papers + cases[i].first;
		verdict.paper_count = cases[i].count;
		verdict.claimed_unit = "phuong-xuan-tao";
		verdict.proven = cases[i].proven;
		verdict.unit = cases[i].proven ? "phuong-xuan-tao" : NULL;
		verdict.batch = cases[i].rows ? &batch : NULL;
		verdict.sender = "phuong-xuan-tao@bactuliem.example";
		size_t n = choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices);
		CHECK_SAY(n == (cases[i].letter ? 1 : 0), "case %zu has %zu letters", i, n);
		if (n)
			CHECK_STR(choices[0].template_name, cases[i].letter);
	}
	arena_free(arena);
}

static const struct { const char *address; bool written; } authors[] = {
	{ "ly.tk@thu.example", true }, { NULL, false }, { "", false },
	{ "phuong-xuan-tao@bactuliem.example", false },     /* the unit itself */
	{ "PHUONG-THUONG-CAT@bactuliem.example", false },   /* another unit */
	{ "phuong-xuan-tao+bai@bactuliem.example", false }, { "Phuong-Thuong-Cat+1@bactuliem.example", false }, { "ThiViet+x@bactuliem.example", false }, /* their mailboxes too */
	{ "ly.tk+thi@thu.example", true },
	{ "thiviet@bactuliem.example", false },
	{ "phong-noi-vu@bactuliem.example", false },
	{ "no-reply@thu.example", false }, { "postmaster@thu.example", false },
	{ "ly.tk@thu.example\r\nBcc: x@y.example", false }, { "ly tk@thu.example", false }, { "a@thu.example, b@thu.example", false },
};

/* In a proven unit's letter an author with an address of their own gets the usual letter besides the unit's receipt, also several. */
static void authors_of_a_batch(void)
{
	struct arena *arena = arena_new(1 << 20);
	struct finding refused = { "barred-author", OUTCOME_REJECTED, "", "", "", "" }, missing = { "author-phone", OUTCOME_INCOMPLETE, "", "", "", "" };
	struct entry four[4] = { fixture_entry("BTL23-0001"), fixture_entry("BTL23-0002"), fixture_entry("BTL23-0003"), fixture_entry("BTL23-0004") };
	struct verdict verdict = fixture_verdict(KIND_BATCH, four, 1);
	struct choice *choices;
	verdict.unit = verdict.claimed_unit = "phuong-xuan-tao";
	verdict.proven = true;
	verdict.sender = "phuong-xuan-tao@bactuliem.example";
	for (size_t i = 0; i < sizeof authors / sizeof *authors; i++) {
		four[0].author_mail = authors[i].address;
		size_t n = choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices);
		CHECK_SAY(n == (authors[i].written ? 2 : 1), "%s: %zu letters", authors[i].address, n);
	}
	verdict.entry_count = 4;
	for (size_t i = 0; i < 4; i++)
		four[i].author_mail = "ly.tk@thu.example";
	four[1].findings = &refused;
	four[2].findings = &missing;
	four[1].finding_count = four[2].finding_count = 1;
	four[1].outcome = OUTCOME_REJECTED;
	four[2].outcome = OUTCOME_INCOMPLETE;
	four[3].again = true;
	CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 4);
	CHECK(!choices[0].brought && strcmp(choices[0].template_name, "batch-receipt") == 0);
	CHECK(choices[1].brought && strcmp(choices[1].template_name, "acknowledgement") == 0 && strcmp(choices[1].to, "ly.tk@thu.example") == 0);
	CHECK(choices[2].hold && strcmp(choices[2].template_name, "rejected-barred-author") == 0);
	CHECK_STR(choices[3].template_name, "incomplete");
	verdict.machine = true;
	CHECK(choose_letters(rules, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 0);
	arena_free(arena);
}

int main(void)
{
	struct buf mistakes = { 0 };
	rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	if (CHECK_SAY(rules != NULL, "%s", buf_str(&mistakes))) {
		who();
		kinds_without_entries();
		entries_one_by_one();
		a_batch();
		units_without_entries();
		authors_of_a_batch();
	}
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
