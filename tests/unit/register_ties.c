/* Which entry a letter is about: our Message-ID, the signed tag, the sender with code or title; a stranger's code is none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "register/changes.h"
#include "register/repeats.h"
#include "register/ties.h"

#define AUTHOR "quechi@thu.example"
#define OTHER "la@thu.example"
#define OURS1 "<BTL23-0001.0102030405060708090a0b0c@bactuliem.example>"
#define OURS2 "<BTL23-0002.1102030405060708090a0b0c@bactuliem.example>"
#define OURS_COPY "<BTL23-0001.2102030405060708090a0b0c@bactuliem.example>"
#define OURS_NONE "<hoadep.3102030405060708090a0b0c@bactuliem.example>"
#define OURS_OFFICE "<BTL23-0001.5102030405060708090a0b0c@bactuliem.example>"
#define OURS_BATCH "<BTL23-D0001.4102030405060708090a0b0c@bactuliem.example>"
#define FORGED "<BTL23-0001.ffffffffffffffffffffffff@bactuliem.example>"

static struct seal seal;
static char tags[4][SEAL_TAG]; /* of BTL23-0001, -0002, -0003, -D0001 */
static const char *const codes[] = { "BTL23-0001", "BTL23-0002", "BTL23-0003", "BTL23-D0001" };

static void add_answer(struct fixture *f, int64_t letter, const char *template_name, const char *code, const char *to, const char *id)
{
	struct answer_row row = { .letter = letter, .made = NOW, .state = ANSWER_DUE };
	snprintf(row.to, sizeof row.to, "%s", to);
	snprintf(row.template_name, sizeof row.template_name, "%s", template_name);
	snprintf(row.code, sizeof row.code, "%s", code);
	snprintf(row.message_id, sizeof row.message_id, "%s", id);
	snprintf(row.subject, sizeof row.subject, "x");
	CHECK_SAY(answers_add(f->db, letter, &row, "x", 1, 100, &f->err) == 1, "%s", f->err.text);
}

/* Two entries of one author, one incomplete; a ward's with an author's own address; a batch. */
static void set_up(struct fixture *f, struct arena *arena)
{
	for (int i = 0; i < 3; i++) {
		struct verdict *v = fixture_verdict(arena, 1);
		int64_t letter = fixture_letter(f, i + 1);
		struct entry *e = &v->entries[0];
		e->title = i == 0 ? "Nồi cháo sáng thứ bảy" : i == 1 ? "Người giữ ngõ" : "Chiếc đò ngang";
		e->subject.name = arena_print(arena, "Nhân vật %d", i);
		e->body = arena_print(arena, "Bài thứ %d viết về một người khác hẳn.", i);
		snprintf(e->body_digest, sizeof e->body_digest, "%064d", i + 1);
		v->sender = i == 2 ? "phuong@ward.example" : AUTHOR;
		e->author_mail = i == 2 ? "khe.nl@thu.example" : NULL;
		e->outcome = i == 1 ? OUTCOME_INCOMPLETE : OUTCOME_NOTE;
		CHECK_SAY(fixture_file(f, letter, v, arena) == 0, "%s", f->err.text);
		CHECK_STR(e->code, codes[i]);
		if (i < 2)
			add_answer(f, letter, i ? "incomplete" : "acknowledgement", codes[i], AUTHOR, i ? OURS2 : OURS1);
	}
	sqlite3_exec(db_handle(f->db), "INSERT INTO batches (letter, code, unit, proven) VALUES (3, 'BTL23-D0001', 'phuong-xuan-tao', 1)", NULL, NULL, NULL);
	add_answer(f, 3, "batch-receipt", "", "phuong@ward.example", OURS_BATCH);
	add_answer(f, 3, "acknowledgement", "BTL23-0003", "khe.nl@thu.example", "<BTL23-0003.5@bactuliem.example>");
	int64_t copy = fixture_letter(f, 9);
	add_answer(f, copy, "duplicate", "BTL23-0001", OTHER, OURS_COPY);
	add_answer(f, copy, "received-by-person", "", OTHER, OURS_NONE);
	add_answer(f, copy, "decision-done", "BTL23-0001", "phong-noi-vu@bactuliem.example", OURS_OFFICE);
	for (int i = 0; i < 4; i++)
		seal_tag(&seal, "reply", codes[i], tags[i]);
}

/* In texts `@1` stands for the tag of BTL23-0001, `@4` for the batch's. */
static const char *with_tags(struct arena *arena, const char *text)
{
	struct buf out = { 0 };
	for (const char *t = text; t && *t; t++) {
		if (*t == '@' && t[1] >= '1' && t[1] <= '4')
			buf_text(&out, tags[*++t - '1']);
		else
			buf_byte(&out, *t);
	}
	const char *all = arena_text(arena, text ? buf_str(&out) : NULL);
	buf_release(&out);
	return all;
}

static const struct known {
	const char *what, *sender, *subject, *in_reply_to, *reference, *to, *text;
	enum letter_kind kind;
	enum tie tie;
	const char *code, *other;
} cases[] = {
	{ "In-Reply-To of ours, from anybody", OTHER, "Re: x", OURS1, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0001", "" },
	{ "References of ours", OTHER, "Re: x", "<y@thu.example>", OURS2, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0002", "" },
	{ "a Message-ID that looks like ours", OTHER, "Re: x", FORGED, NULL, NULL, "", KIND_SUPPLEMENT, TIE_NONE, "", "" },
	{ "and with the code", OTHER, "Re: [BTL23-0001] x", FORGED, NULL, NULL, "", KIND_SUPPLEMENT, TIE_STRANGER, "BTL23-0001", "" },
	{ "our letter to a stranger ties nothing", OTHER, "Re: x", OURS_NONE, NULL, NULL, "", KIND_SUPPLEMENT, TIE_NONE, "", "" },
	{ "what confirmed a decision to the office, passed on", OTHER, "Re: x", OURS_OFFICE, NULL, NULL, "", KIND_SUPPLEMENT, TIE_NONE, "", "" },
	{ "our letter about a copy, by whom the entry did not come from", OTHER, "Re: x", OURS_COPY, NULL, NULL, "", KIND_SUPPLEMENT, TIE_STRANGER, "BTL23-0001", "" },
	{ "and by whom it came from", AUTHOR, "Re: x", OURS_COPY, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0001", "" },
	{ "another code in the subject", AUTHOR, "Re: [BTL23-0002] x", OURS1, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0001", "BTL23-0002" },
	{ "a code that is not there in the subject", AUTHOR, "Re: [BTL23-0099] x", OURS1, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0001", "" },
	{ "the tag in the foot", OTHER, "so dien thoai", NULL, NULL, NULL, "> Mã xác nhận: BTL23-0001.@1\n", KIND_OTHER, TIE_TAG, "BTL23-0001", "" },
	{ "in capitals, apart from the code", OTHER, "[btl23–0001]", NULL, NULL, NULL, "@1", KIND_OTHER, TIE_TAG, "BTL23-0001", "" },
	{ "another's tag", OTHER, "[BTL23-0001] x", NULL, NULL, NULL, "BTL23-0001.@2", KIND_SUPPLEMENT, TIE_STRANGER, "BTL23-0001", "" },
	{ "a tag without its code", OTHER, "x", NULL, NULL, NULL, "@1", KIND_OTHER, TIE_NONE, "", "" },
	{ "a sub-address", OTHER, "x", NULL, NULL, "thiviet+btl23-0002.@2@bactuliem.example", "", KIND_OTHER, TIE_TAG, "BTL23-0002", "" },
	{ "two tags, none in the subject", OTHER, "x", NULL, NULL, NULL, "BTL23-0001.@1 BTL23-0002.@2", KIND_OTHER, TIE_TAG, "BTL23-0001", "BTL23-0002" },
	{ "two tags, one in the subject", OTHER, "Re: [BTL23-0002] x", NULL, NULL, NULL, "BTL23-0001.@1 BTL23-0002.@2", KIND_SUPPLEMENT, TIE_TAG, "BTL23-0002", "" },
	{ "the sender and the code", AUTHOR, "[BTL23-0001] x", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_SENDER, "BTL23-0001", "" },
	{ "the author's own address", "khe.nl@thu.example", "[BTL23-0003] x", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_SENDER, "BTL23-0003", "" },
	{ "the sender and the title, without marks", AUTHOR, "bo sung bai noi chao sang thu bay", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_SENDER, "BTL23-0001", "" },
	{ "the sender's only incomplete entry", AUTHOR, "bổ sung", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_SENDER, "BTL23-0002", "" },
	{ "which is not meant by any letter", AUTHOR, "chúc mừng năm mới", NULL, NULL, NULL, "", KIND_OTHER, TIE_NONE, "", "" },
	{ "nor where another code is named", AUTHOR, "[BTL23-0003] bổ sung", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_STRANGER, "BTL23-0003", "" },
	{ "a stranger with the title", OTHER, "bổ sung Nồi cháo sáng thứ bảy", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_NONE, "", "" },
	{ "nobody", NULL, "[BTL23-0001] bổ sung", NULL, NULL, NULL, "", KIND_SUPPLEMENT, TIE_STRANGER, "BTL23-0001", "" },
	{ "a receipt of a batch", "phuong@ward.example", "Re: x", OURS_BATCH, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-D0001", "" },
	{ "with one of its entries in the subject", "phuong@ward.example", "Re: BTL23-0003", OURS_BATCH, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-0003", "" },
	{ "with another entry in the subject", "phuong@ward.example", "Re: BTL23-0001", OURS_BATCH, NULL, NULL, "", KIND_SUPPLEMENT, TIE_MESSAGE, "BTL23-D0001", "BTL23-0001" },
	{ "a batch's tag", OTHER, "x", NULL, NULL, NULL, "BTL23-D0001.@4", KIND_OTHER, TIE_TAG, "BTL23-D0001", "" },
};

static void each(struct fixture *f, struct arena *arena, const struct known *k)
{
	const char *references[] = { k->reference };
	struct address to = { NULL, with_tags(arena, k->to) };
	struct part body = { .path = "1", .role = PART_BODY, .text = with_tags(arena, k->text) };
	struct submission s = { .arena = arena, .subject = k->subject, .in_reply_to = k->in_reply_to, .references = references, .reference_count = k->reference != NULL,
	                        .to = &to, .to_count = k->to != NULL, .parts = &body, .part_count = 1 };
	struct verdict v = { .kind = k->kind, .why = "", .sender = k->sender, .received = NOW };
	const struct ties_letter letter = { &s, &v, &seal, "BTL" };
	struct tied tied;
	if (!CHECK_SAY(ties_find(f->db, &letter, arena, &tied, &f->err) == 0, "%s: %s", k->what, f->err.text))
		return;
	CHECK_SAY(tied.tie == k->tie, "%s: tie %d, wanted %d", k->what, tied.tie, k->tie);
	CHECK_SAY(strcmp(tied.code, k->code) == 0, "%s: %s, wanted %s", k->what, tied.code, k->code);
	CHECK_SAY(strcmp(tied.other, k->other) == 0, "%s: beside it %s, wanted %s", k->what, tied.other, k->other);
	CHECK_SAY(tied.batch == (strstr(k->code, "-D") != NULL) && *tied.why, "%s: a batch's", k->what);
}

/* The only incomplete one is meant for 60 days, and not where there are two. */
static void only_incomplete(struct fixture *f, struct arena *arena)
{
	struct submission s = { .arena = arena, .subject = "bổ sung" };
	struct verdict v = { .kind = KIND_SUPPLEMENT, .why = "", .sender = AUTHOR, .received = NOW + 61 * 86400 };
	const struct ties_letter letter = { &s, &v, NULL, "BTL" };
	struct tied tied;
	CHECK(ties_find(f->db, &letter, arena, &tied, &f->err) == 0 && tied.tie == TIE_NONE);
	v.received = NOW;
	sqlite3_exec(db_handle(f->db), "UPDATE entries SET state = 'incomplete'", NULL, NULL, NULL);
	CHECK(ties_find(f->db, &letter, arena, &tied, &f->err) == 0 && tied.tie == TIE_NONE);
}

static void codes_in_texts(struct arena *arena)
{
	static const struct { const char *text; size_t count; const char *first; } texts[] = {
		{ "BTL23-0001", 1, "BTL23-0001" }, { "bài btl23-12345 và BTL23-0001", 2, "BTL23-12345" }, { "[BTL23−0001]", 1, "BTL23-0001" },
		{ "BTL23-001", 0, NULL }, { "XBTL23-0001", 0, NULL }, { "BTL23-0001x", 0, NULL }, { "BTL2-0001", 0, NULL }, { "mãBTL23-0001", 0, NULL },
		{ "BTL23-D0004.", 1, "BTL23-D0004" }, { "BTL23-0001, BTL23-0001", 1, "BTL23-0001" }, { "BTL23-000100000", 0, NULL }, { "", 0, NULL },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char **all;
		size_t n = ties_codes(texts[i].text, "BTL", arena, &all);
		CHECK_SAY(n == texts[i].count && (!n || strcmp(all[0], texts[i].first) == 0), "\"%s\": %zu %s", texts[i].text, n, n ? all[0] : "");
	}
}

static void repeats(struct fixture *f, struct arena *arena)
{
	struct submission *s = fixture_submission(arena, "<again@thu.example>");
	struct part *parts = s->parts;
	CHECK(repeats_case(f->db, "supplement", "BTL23-0001", 99, s, &f->err) == 0);
	CHECK(cases_open(f->db, "supplement", 1, "BTL23-0001", "x", NOW, &f->err) == 0);
	CHECK(repeats_case(f->db, "supplement", "BTL23-0001", 99, s, &f->err) == 1);
	CHECK(repeats_case(f->db, "supplement", "BTL23-0001", 1, s, &f->err) == 0); /* its own case */
	CHECK(repeats_case(f->db, "question", "BTL23-0001", 99, s, &f->err) == 0);
	s->part_count = 1;
	CHECK(repeats_case(f->db, "supplement", "BTL23-0001", 99, s, &f->err) == 0);
	s->part_count = 2;
	parts[0].sha256[0] = 'f';
	CHECK(repeats_case(f->db, "supplement", "BTL23-0001", 99, s, &f->err) == 0);
	CHECK(repeats_file(f->db, 1, parts[1].sha256, &f->err) == 1 && repeats_file(f->db, 1, parts[0].sha256, &f->err) == 0);
}

int main(void)
{
	struct fixture f;
	struct arena *arena = arena_new(16 << 20);
	memset(seal.key, 7, sizeof seal.key);
	fixture_open(&f);
	set_up(&f, arena);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		each(&f, arena, &cases[i]);
	only_incomplete(&f, arena);
	codes_in_texts(arena);
	repeats(&f, arena);
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
