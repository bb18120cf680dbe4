/* Who gets an automatic answer and who never does (RFC 3834, lessons.md 10 to 12), and which letter for which verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_fixture.h"

static const struct contest contest = { .year = 2023 };

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
	{ KIND_REQUEST, NULL, "received-by-person" }, { KIND_QUESTION, NULL, "received-by-person" }, { KIND_DOSSIER, "phuong-xuan-tao", NULL },
	{ KIND_DECISION, NULL, NULL }, { KIND_BOUNCE, NULL, NULL }, { KIND_AUTOREPLY, NULL, NULL }, { KIND_OTHER, NULL, NULL },
};

static void kinds_without_entries(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct verdict verdict = fixture_verdict(kinds[i].kind, NULL, 0);
		struct choice *choices;
		verdict.unit = kinds[i].unit;
		size_t n = choose_letters(&contest, &fixture_transport, &fixture_submission, &verdict, arena, &choices);
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
	{ "barred-author", OUTCOME_REJECTED, "2023", false, "rejected-barred-author", "barred-author" },
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
		CHECK(choose_letters(&contest, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 1);
		CHECK_STR(choices[0].template_name, entries[i].letter);
		CHECK_STR(choices[0].hold, entries[i].hold);
		CHECK(choices[0].entry == &entry);
	}
	arena_free(arena);
}

/* A unit's batch has one receipt, never a letter for each entry (lessons.md 10). */
static void a_batch(void)
{
	struct arena *arena = arena_new(1 << 20);
	struct entry two[2] = { fixture_entry("BTL23-0001"), fixture_entry("BTL23-0002") };
	struct verdict verdict = fixture_verdict(KIND_BATCH, two, 2);
	struct choice *choices;
	verdict.unit = "phuong-xuan-tao";
	CHECK(choose_letters(&contest, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 1);
	CHECK_STR(choices[0].template_name, "batch-receipt");
	verdict.sender = NULL;
	CHECK(choose_letters(&contest, &fixture_transport, &fixture_submission, &verdict, arena, &choices) == 0);
	arena_free(arena);
}

int main(void)
{
	who();
	kinds_without_entries();
	entries_one_by_one();
	a_batch();
	return unit_end();
}
