/* What near texts, authors and subjects come to: who is the same person, what state the other is in, whose credit waits; and that nothing of it is told to others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "base/buf.h"
#include "register/changes.h"
#include "register/quotas.h"
#include "register/similar.h"

enum { WORDS = 400 };

/* A text; with `each`, every `each`-th word is another: of 7 the likeness is some 0.4, of 20 some 0.7. */
static const char *text_of(struct arena *arena, unsigned from, size_t each)
{
	struct buf out = { 0 };
	for (unsigned i = 0; i < WORDS; i++)
		buf_print(&out, "%s%s%u", i ? " " : "", each && i % each == 0 ? "khác" : "từ", from + i * 7919 % 3001);
	char *text = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}

enum wanted { NOTHING, NOTE, REVIEW_OWN, REVIEW_OTHER, REVIEW_PAIR };

static const struct row {
	const char *what;
	const char *state;      /* of the older entry; NULL accepted */
	size_t each;            /* words changed: 20 near, 5 a little; 0 another text altogether */
	const char *name;
	int birth_year;
	const char *phone, *sender, *subject, *contest;
	bool by_person;
	enum wanted wanted;
	bool held_back;
} rows[] = {
#define HER "Trịnh Hải Đường", 1979, "0912000101", "quechi@thu.example"
	{ "a revision", NULL, 20, HER, "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "one word changed", NULL, WORDS, HER, "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "a revision with another subject's name", NULL, 20, HER, "Đỗ Thị Mai", "2023", false, REVIEW_OWN, true },
	{ "of next year", NULL, 20, HER, "Đỗ Thị Mây", "2024", false, REVIEW_OWN, true },
	{ "the name in other letters", NULL, 20, "TRINH  HAI DUONG", 1979, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "no year, no phone", NULL, 20, "Trịnh Hải Đường", 0, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "another year of birth: another person", NULL, 20, "Trịnh Hải Đường", 1950, "0912000101", "quechi@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, true },
	{ "another phone: another person", NULL, 20, "Trịnh Hải Đường", 0, "0912000199", "quechi@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, true },
	{ "a phone that is none contradicts nothing", NULL, 20, "Trịnh Hải Đường", 1979, "không có", "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "another author", NULL, 20, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, true },
	{ "another author of the same house", NULL, 20, "Hoàng Nghĩa Bách", 1972, NULL, "quechi@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, true },
	{ "no name, the same sender", NULL, 20, NULL, 0, NULL, "quechi@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "no name, another sender", NULL, 20, NULL, 0, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, true },
	{ "the older is incomplete", "incomplete", 20, HER, "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "the older is in review", "review", 20, HER, "Đỗ Thị Mây", "2023", false, REVIEW_OWN, true },
	{ "the older was too long: asked for", "rejected", 20, HER, "Đỗ Thị Mây", "2023", false, NOTE, false },
	{ "the older was refused by a person", "rejected", 20, HER, "Đỗ Thị Mây", "2023", true, REVIEW_OWN, false },
	{ "of another's refused work", "rejected", 20, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, false },
	{ "taken back by its author", "withdrawn", 20, HER, "Đỗ Thị Mây", "2023", false, NOTE, false },
	{ "another's that was taken back", "withdrawn", 20, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, false },
	{ "replaced already", "superseded", 20, HER, "Đỗ Thị Mây", "2023", false, NOTHING, false },
	{ "another's that was replaced", "superseded", 20, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, REVIEW_OTHER, false },
	{ "a little alike", NULL, 5, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Lê Văn Khác", "2023", false, NOTE, false },
	{ "another text, another subject", NULL, 0, HER, "Lê Văn Khác", "2023", false, NOTHING, false },
	{ "another text about her again", NULL, 0, HER, "ĐỖ THỊ MÂY", "2023", false, REVIEW_PAIR, false },
	{ "a little alike and about her again", NULL, 5, HER, "ĐỖ THỊ MÂY", "2023", false, REVIEW_PAIR, false },
	{ "about her by a namesake", NULL, 0, "Trịnh Hải Đường", 1950, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, NOTHING, false },
	{ "about her by another", NULL, 0, "Hoàng Nghĩa Bách", 1972, NULL, "x@thu.example", "Đỗ Thị Mây", "2023", false, NOTHING, false },
	{ "about her again next year", NULL, 0, HER, "Đỗ Thị Mây", "2024", false, NOTE, false },
	{ "about her again after a refusal", "rejected", 0, HER, "Đỗ Thị Mây", "2023", false, NOTHING, false },
	{ "about her again after a withdrawal", "withdrawn", 0, HER, "Đỗ Thị Mây", "2023", false, NOTHING, false },
};

static const char *const said[] = { [REVIEW_OWN] = "BẢN SỬA", [REVIEW_OTHER] = "gần giống một bài dự thi khác", [REVIEW_PAIR] = "viết về cùng", [NOTE] = "" };

static struct verdict *credited(struct arena *arena, unsigned from, size_t each)
{
	struct verdict *v = fixture_verdict(arena, 1);
	v->entries[0].body = text_of(arena, from, each);
	v->entries[0].unit = "phuong-xuan-tao";
	v->unit = v->claimed_unit = "phuong-xuan-tao";
	v->proven = true;
	return v;
}

static struct verdict *as_row(const struct row *r, struct arena *arena)
{
	struct verdict *v = credited(arena, r->each ? 0 : 50000, r->each);
	struct entry *e = &v->entries[0];
	e->author.name = r->name;
	e->author.birth_year = r->birth_year;
	e->author.phone = r->phone;
	e->subject.name = r->subject;
	e->contest = r->contest;
	v->sender = r->sender;
	snprintf(e->body_digest, FILE_DIGEST_SIZE, "%064x", 9999);
	return v;
}

static const struct finding *the_finding(const struct entry *e)
{
	const struct finding *found = NULL;
	for (size_t i = 0; i < e->finding_count; i++) {
		if (strcmp(e->findings[i].rule, "duplicate") != 0)
			continue;
		CHECK_SAY(!found, "told twice");
		found = &e->findings[i];
	}
	return found;
}

static void judged(const struct row *r, const struct entry *e, struct arena *arena)
{
	static const enum outcome outcomes[] = { [NOTHING] = OUTCOME_NOTE, [NOTE] = OUTCOME_NOTE, [REVIEW_OWN] = OUTCOME_REVIEW, [REVIEW_OTHER] = OUTCOME_REVIEW, [REVIEW_PAIR] = OUTCOME_REVIEW };
	const struct finding *f = the_finding(e);
	const char *older = similar_older(e, arena);
	CHECK_SAY(e->outcome == outcomes[r->wanted] && !e->again, "%s: %s", r->what, outcome_entry_word(e->outcome));
	CHECK_SAY((f != NULL) == (r->wanted != NOTHING), "%s: %s", r->what, f ? f->message : "no finding");
	CHECK_SAY((older != NULL) == (r->wanted == REVIEW_OWN) && (!older || strcmp(older, "BTL23-0001") == 0), "%s: the older is %s", r->what, older);
	if (!f)
		return;
	CHECK_SAY(strstr(f->message, said[r->wanted]) && strncmp(f->evidence, "BTL23-0001", 10) == 0, "%s: %s %s", r->what, f->message, f->evidence);
	CHECK_SAY(!strstr(f->message, "BTL") && !strstr(f->message, "Đường") && !strstr(f->message, "Nồi cháo"), "%s: %s", r->what, f->message);
}

static void one_row(const struct row *r)
{
	struct fixture f;
	struct arena *arena = arena_new(64 << 20);
	fixture_open(&f);
	CHECK_SAY(fixture_file(&f, fixture_letter(&f, 1), credited(arena, 0, 0), arena) == 0, "%s", f.err.text);
	if (r->state)
		sqlite3_exec(db_handle(f.db), arena_print(arena, "UPDATE entries SET state = '%s'", r->state), NULL, NULL, NULL);
	if (r->by_person)
		sqlite3_exec(db_handle(f.db), "INSERT INTO decisions (at, who, way, verb, entry, until) VALUES (1, 'Lan', 'command', 'reject', 1, 2)", NULL, NULL, NULL);
	struct verdict *v = as_row(r, arena);
	int64_t letter = fixture_letter(&f, 2);
	CHECK_SAY(fixture_file(&f, letter, v, arena) == 0, "%s: %s", r->what, f.err.text);
	judged(r, &v->entries[0], arena);
	CHECK_SAY(fixture_number(&f, "SELECT unit IS NULL AND claimed = 'phuong-xuan-tao' FROM entries WHERE id = 2") == r->held_back, "%s: credit", r->what);
	CHECK_SAY(fixture_number(&f, "SELECT count(*) FROM cases WHERE kind = 'review' AND code LIKE 'BTL2_-000_' AND reason LIKE 'duplicate (%BTL23-0001%'") ==
	          (r->wanted >= REVIEW_OWN), "%s: case", r->what);
	CHECK_SAY(fixture_number(&f, "SELECT count(*) FROM cases WHERE reason LIKE '%Đường%' OR reason LIKE '%Bách%' OR reason LIKE '%0912%'") == 0, "%s: a name in a case", r->what);
	/* Filed again it is told the same, and nothing is written. */
	v = as_row(r, arena);
	int64_t rows_before = fixture_number(&f, "SELECT (SELECT count(*) FROM findings) + (SELECT count(*) FROM cases) * 1000");
	CHECK(fixture_file(&f, letter, v, arena) == 0 && fixture_number(&f, "SELECT (SELECT count(*) FROM findings) + (SELECT count(*) FROM cases) * 1000") == rows_before);
	judged(r, &v->entries[0], arena);
	fixture_close(&f);
	arena_free(arena);
}

/* A batch that holds the same essay twice, and once with a word changed: one entry, one copy, one for a person; one credit. */
static void one_letter(void)
{
	struct fixture f;
	struct arena *arena = arena_new(64 << 20);
	struct verdict *v = fixture_verdict(arena, 3);
	struct similar similar;
	fixture_open(&f);
	for (int i = 0; i < 3; i++) {
		v->entries[i].body = text_of(arena, 0, i == 2 ? WORDS : 0);
		v->entries[i].unit = "phuong-xuan-tao";
		snprintf(v->entries[i].body_digest, FILE_DIGEST_SIZE, "%064x", i == 2 ? 2 : 1);
	}
	v->unit = "phuong-xuan-tao";
	v->proven = true;
	int64_t letter = fixture_letter(&f, 1);
	CHECK_SAY(fixture_file(&f, letter, v, arena) == 0, "%s", f.err.text);
	CHECK(v->entries[0].outcome == OUTCOME_NOTE && v->entries[1].again && v->entries[2].outcome == OUTCOME_REVIEW);
	CHECK(quotas_own(f.db, "2023", "phuong-xuan-tao", 0, INT64_MAX, &f.err) == 1);
	CHECK(similar_judge(f.db, &v->entries[0], v->sender, 1, arena, &similar, &f.err) == 0 && similar.why && strstr(similar.why, "BTL23-0002")); /* asked anew, but for itself */
	fixture_close(&f);
	arena_free(arena);
}

static void to_state(struct fixture *f, const char *code, enum entry_state state, struct arena *arena)
{
	struct filed was;
	const struct change change = { .who = "Lan", .what = "decision" };
	CHECK(changes_load(f->db, code, arena, &was, &f->err) == 1 && db_begin(f->db, &f->err) == 0);
	CHECK_SAY(changes_state(f->db, &was, state, was.counted, &change, NOW + 5, &f->err) == 1 && db_commit(f->db, &f->err) == 0, "%s", f->err.text);
	db_rollback(f->db);
}

/* What a person accepts counts for its unit, through the one that forwarded it; what is taken back does not. */
static void credit(void)
{
	struct fixture f;
	struct arena *arena = arena_new(64 << 20);
	fixture_open(&f);
	CHECK(fixture_file(&f, fixture_letter(&f, 1), credited(arena, 0, 0), arena) == 0);
	struct verdict *v = credited(arena, 0, 20);
	v->entries[0].unit = "truong-a";
	v->entries[0].via = v->unit = "phong-gddt";
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 9999);
	CHECK(fixture_file(&f, fixture_letter(&f, 2), v, arena) == 0);
	CHECK(quotas_own(f.db, "2023", "truong-a", 0, INT64_MAX, &f.err) == 0 && quotas_own(f.db, "2023", "phuong-xuan-tao", 0, INT64_MAX, &f.err) == 1);
	/* A copy of what waits is no way around the person. */
	struct verdict *copy = credited(arena, 0, 20);
	snprintf(copy->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 9999);
	CHECK(fixture_file(&f, fixture_letter(&f, 3), copy, arena) == 0 && copy->entries[0].again);
	CHECK(quotas_own(f.db, "2023", "phuong-xuan-tao", 0, INT64_MAX, &f.err) == 1 && fixture_number(&f, "SELECT claimed = 'truong-a' FROM entries WHERE id = 2") == 1);
	to_state(&f, "BTL23-0002", ENTRY_INCOMPLETE, arena);
	CHECK(quotas_own(f.db, "2023", "truong-a", 0, INT64_MAX, &f.err) == 0);
	to_state(&f, "BTL23-0002", ENTRY_ACCEPTED, arena);
	CHECK(quotas_own(f.db, "2023", "truong-a", 0, INT64_MAX, &f.err) == 1);
	CHECK(fixture_number(&f, "SELECT count(*) FROM entries WHERE id = 2 AND unit = 'truong-a' AND via = 'phong-gddt' AND claimed IS NULL") == 1);
	to_state(&f, "BTL23-0002", ENTRY_REVIEW, arena);
	CHECK(quotas_own(f.db, "2023", "truong-a", 0, INT64_MAX, &f.err) == 0);
	to_state(&f, "BTL23-0001", ENTRY_REVIEW, arena); /* an entry of its own goes through states with its credit */
	to_state(&f, "BTL23-0001", ENTRY_ACCEPTED, arena);
	CHECK(quotas_own(f.db, "2023", "phuong-xuan-tao", 0, INT64_MAX, &f.err) == 1);
	/* What is changed is found as it is now. */
	struct filed was;
	struct similar similar;
	const struct change change = { .who = "hoadep", .what = "replaced" };
	CHECK(changes_load(f.db, "BTL23-0001", arena, &was, &f.err) == 1 && db_begin(f.db, &f.err) == 0);
	struct entry now = was.entry, asked = { .body = text_of(arena, 90000, 20), .contest = "2023" };
	now.body = text_of(arena, 90000, 0);
	CHECK(changes_apply(f.db, &was, &now, ENTRY_ACCEPTED, was.counted, &change, NOW + 9, arena, &f.err) == 1 && db_commit(f.db, &f.err) == 0);
	CHECK(similar_judge(f.db, &asked, NULL, 0, arena, &similar, &f.err) == 0 && similar.why && strstr(similar.why, "BTL23-0001 of another"));
	asked = (struct entry){ .body = text_of(arena, 0, 0), .contest = "2023" };
	CHECK(similar_judge(f.db, &asked, NULL, 0, arena, &similar, &f.err) == 0 && similar.why && !strstr(similar.why, "BTL23-0001"));
	fixture_close(&f);
	arena_free(arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		one_row(&rows[i]);
	one_letter();
	credit();
	return unit_end();
}
