/* Units' letters: batches with their rows, who is credited by what, and what a person decides.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/rules.h"
#include "register/batches.h"
#include "register/credits.h"
#include "register_fixture.h"

#define WARD "phuong-xuan-tao"
#define OTHER "phuong-phu-dien"
#define OFFICE "phong-gddt"
#define SCHOOL "truong-th-xuan-dinh"

static int next_letter = 1;

/* A verdict of one work with a text of its own, or another's. */
static struct verdict *of_text(struct arena *arena, int text)
{
	struct verdict *v = fixture_verdict(arena, 1);
	snprintf(v->entries[0].body_digest, sizeof v->entries[0].body_digest, "%064x", 0xABC000u + (unsigned)text);
	return v;
}

/* The letter of a unit, proven; or of a person (NULL). */
static void from(struct verdict *v, const char *by, const char *unit, const char *via, const char *claimed)
{
	v->unit = by;
	v->claimed_unit = by ? by : claimed;
	v->proven = by != NULL;
	for (size_t i = 0; i < v->entry_count; i++) {
		v->entries[i].unit = unit;
		v->entries[i].via = via;
		v->entries[i].claimed = claimed;
	}
}

/* "unit via claimed" of an entry; "-" for none. */
static const char *whose(struct fixture *f, const char *code)
{
	static char out[300];
	sqlite3_stmt *s = NULL;
	sqlite3_prepare_v2(db_handle(f->db), "SELECT ifnull(unit, '-') || ' ' || ifnull(via, '-') || ' ' || ifnull(claimed, '-') FROM entries WHERE code = ?1", -1, &s, NULL);
	sqlite3_bind_text(s, 1, code, -1, SQLITE_STATIC);
	snprintf(out, sizeof out, "%s", sqlite3_step(s) == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : "none");
	sqlite3_finalize(s);
	return out;
}

/* The credits' events of an entry in their order: "unit:->phuong-xuan-tao;". */
static const char *history(struct fixture *f, const char *code)
{
	static char out[1000];
	sqlite3_stmt *s = NULL;
	sqlite3_prepare_v2(db_handle(f->db), "SELECT group_concat(t, '') FROM (SELECT what || ':' || ifnull(old, '') || '->' || ifnull(new, '') || ';' AS t FROM events"
	                   " WHERE about = 'entry' AND about_id = (SELECT id FROM entries WHERE code = ?1) AND what NOT IN ('filed', 'copy') ORDER BY id)", -1, &s, NULL);
	sqlite3_bind_text(s, 1, code, -1, SQLITE_STATIC);
	const char *text = sqlite3_step(s) == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
	snprintf(out, sizeof out, "%s", text ? text : "");
	sqlite3_finalize(s);
	return out;
}

/* ---- copies ---- */

static void copies(struct fixture *f)
{
	static const struct {
		const char *what;
		const char *first[4], *second[4];  /* by, unit, via, claimed */
		const char *whose, *history;
	} rows[] = {
		{ "a person's, then by the ward", { NULL, NULL, NULL, NULL }, { WARD, WARD, NULL, NULL }, WARD " - -", "unit:->" WARD ";" },
		{ "unproven, then by the ward itself", { NULL, NULL, NULL, WARD }, { WARD, WARD, NULL, NULL }, WARD " - -", "unit:->" WARD ";claimed:" WARD "->;" },
		{ "names one ward, comes by another", { NULL, NULL, NULL, WARD }, { OTHER, OTHER, NULL, NULL }, OTHER " - -", "unit:->" OTHER ";claimed:" WARD "->;" },
		{ "a person's, then by the office for a school", { NULL, NULL, NULL, NULL }, { OFFICE, SCHOOL, OFFICE, NULL }, SCHOOL " " OFFICE " -", "unit:->" SCHOOL ";via:->" OFFICE ";" },
		{ "a person's twice", { NULL, NULL, NULL, NULL }, { NULL, NULL, NULL, NULL }, "- - -", "" },
		{ "a person's, then without proof", { NULL, NULL, NULL, NULL }, { NULL, NULL, NULL, WARD }, "- - -", "" },
		{ "a school's, then by the office", { SCHOOL, SCHOOL, NULL, NULL }, { OFFICE, OFFICE, NULL, NULL }, SCHOOL " " OFFICE " -", "via:->" OFFICE ";" },
		{ "a school's, then by the office that knows it", { SCHOOL, SCHOOL, NULL, NULL }, { OFFICE, SCHOOL, OFFICE, NULL }, SCHOOL " " OFFICE " -", "via:->" OFFICE ";" },
		{ "the office's, then by the school", { OFFICE, OFFICE, NULL, NULL }, { SCHOOL, SCHOOL, NULL, NULL }, SCHOOL " " OFFICE " -", "unit:" OFFICE "->" SCHOOL ";via:->" OFFICE ";" },
		{ "a school's through the office, then by the school", { OFFICE, SCHOOL, OFFICE, NULL }, { SCHOOL, SCHOOL, NULL, NULL }, SCHOOL " " OFFICE " -", "" },
		{ "a ward's, then by another ward", { WARD, WARD, NULL, NULL }, { OTHER, OTHER, NULL, NULL }, WARD " - -", "" },
		{ "a ward's, then by the office", { WARD, WARD, NULL, NULL }, { OFFICE, OFFICE, NULL, NULL }, WARD " - -", "" },
		{ "the office's, then by a ward", { OFFICE, OFFICE, NULL, NULL }, { WARD, WARD, NULL, NULL }, OFFICE " - -", "" },
		{ "a school's, then by a ward", { SCHOOL, SCHOOL, NULL, NULL }, { WARD, WARD, NULL, NULL }, SCHOOL " - -", "" },
		{ "the ward's twice", { WARD, WARD, NULL, NULL }, { WARD, WARD, NULL, NULL }, WARD " - -", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct verdict *a = of_text(arena, (int)i), *b = of_text(arena, (int)i);
		from(a, rows[i].first[0], rows[i].first[1], rows[i].first[2], rows[i].first[3]);
		from(b, rows[i].second[0], rows[i].second[1], rows[i].second[2], rows[i].second[3]);
		CHECK_SAY(fixture_file(f, fixture_letter(f, next_letter++), a, arena) == 0, "%s: %s", rows[i].what, f->err.text);
		CHECK_SAY(fixture_file(f, fixture_letter(f, next_letter++), b, arena) == 0, "%s: %s", rows[i].what, f->err.text);
		CHECK_SAY(b->entries[0].again && strcmp(a->entries[0].code, b->entries[0].code) == 0, "%s: made an entry of its own", rows[i].what);
		CHECK_SAY(strcmp(whose(f, a->entries[0].code), rows[i].whose) == 0, "%s: %s, wanted %s", rows[i].what, whose(f, a->entries[0].code), rows[i].whose);
		CHECK_SAY(strcmp(history(f, a->entries[0].code), rows[i].history) == 0, "%s: %s, wanted %s", rows[i].what, history(f, a->entries[0].code), rows[i].history);
		arena_free(arena);
	}
}

/* The ward's table says that it verified what the author had sent himself; another ward's table says nothing of it. */
static void copies_fill(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct verdict *a = of_text(arena, 100), *b = of_text(arena, 100), *c = of_text(arena, 100);
	from(a, NULL, NULL, NULL, NULL);
	from(b, WARD, WARD, NULL, NULL);
	from(c, OTHER, OTHER, NULL, NULL);
	b->entries[0].verified = "đã xác minh";
	b->entries[0].summary = "nấu cháo";
	b->entries[0].handed_in = NOW - 86400;
	c->entries[0].verified = "bản photocopy";
	CHECK(fixture_file(f, fixture_letter(f, next_letter++), a, arena) == 0);
	CHECK(fixture_number(f, "SELECT verified IS NULL FROM entries ORDER BY id DESC LIMIT 1") == 1);
	CHECK(fixture_file(f, fixture_letter(f, next_letter++), b, arena) == 0 && fixture_file(f, fixture_letter(f, next_letter++), c, arena) == 0);
	CHECK(fixture_number(f, "SELECT verified = 'đã xác minh' AND summary = 'nấu cháo' AND handed_in = 1678760469 - 86400 FROM entries ORDER BY id DESC LIMIT 1") == 1);
	CHECK_STR(history(f, a->entries[0].code), "unit:->" WARD ";verified:->set;");
	arena_free(arena);
}

/* All that a verdict says of an entry is filed, and found again. */
static void columns(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct verdict *v = of_text(arena, 200);
	json_t *entry = NULL;
	from(v, OFFICE, SCHOOL, OFFICE, NULL);
	struct entry *e = &v->entries[0];
	e->first_sender = "codoan@truong.example";
	e->author_mail = "tacgia@thu.example";
	e->theme = "an-toan-thuc-pham";
	e->summary = "tóm tắt";
	e->verified = "CV 57";
	e->handed_in = NOW - 3600;
	CHECK_SAY(fixture_file(f, fixture_letter(f, next_letter++), v, arena) == 0, "%s", f->err.text);
	CHECK(entries_show(f->db, e->code, &entry, &f->err) == 1);
	static const char *const want[][2] = {
		{ "unit", SCHOOL }, { "via", OFFICE }, { "claimed", NULL }, { "first_sender", "codoan@truong.example" }, { "theme", "an-toan-thuc-pham" }, { "summary", "tóm tắt" },
		{ "verified", "CV 57" }, { "consent", NULL }, { "counted", "2023-03-14T09:21:09+07:00" }, { "received", "2023-03-14T09:21:09+07:00" },
		{ "handed_in", "2023-03-14T08:21:09+07:00" },
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		CHECK_STR(json_string_value(json_object_get(entry, want[i][0])), want[i][1]);
	json_decref(entry);
	CHECK(fixture_number(f, "SELECT author_mail = 'tacgia@thu.example' FROM entries ORDER BY id DESC LIMIT 1") == 1);
	arena_free(arena);
}

/* ---- batches ---- */

static struct verdict *batch_of(struct arena *arena, int text, const char *unit, bool proven)
{
	struct verdict *v = fixture_verdict(arena, 2);
	struct roster_row *rows = arena_array(arena, 4, sizeof *rows);
	for (size_t i = 0; i < 2; i++) {
		snprintf(v->entries[i].body_digest, sizeof v->entries[i].body_digest, "%064x", 0xDD0000u + (unsigned)text * 8 + (unsigned)i);
		v->entries[i].unit = proven ? unit : NULL;
		v->entries[i].claimed = proven ? NULL : unit;
	}
	v->unit = proven ? unit : NULL;
	v->claimed_unit = unit;
	v->proven = proven;
	rows[0] = (struct roster_row){ .number = 1, .subject = "Đỗ Thị Mây", .title = "Nồi cháo", .entry = 1, .where = "nội dung thư, dòng 9" };
	rows[1] = (struct roster_row){ .number = 2, .subject = "Lý Văn Gió", .title = "Con đường", .author = "Hà", .remark = "gửi sau", .entry = -1, .where = "nội dung thư, dòng 10" };
	rows[2] = (struct roster_row){ .number = 0, .subject = "Bùi Thu", .entry = 0, .where = "nội dung thư, dòng 11" };
	v->batch = arena_alloc(arena, sizeof *v->batch);
	*v->batch = (struct batch){ .dispatch = "57/UBND-VPTK ngày 13/4/2023", .has_roster = true, .rows = rows, .row_count = 3 };
	return v;
}

static int file_batch(struct fixture *f, int64_t letter, struct verdict *v, struct arena *arena)
{
	int r = fixture_file(f, letter, v, arena);
	if (r == 0)
		r = db_begin(f->db, &f->err);
	if (r == 0)
		r = batches_file(f->db, letter, v, "BTL", 2023, NOW, &f->err);
	if (r == 0)
		r = db_commit(f->db, &f->err);
	db_rollback(f->db);
	return r;
}

static bool count_awaited(const json_t *row, void *with)
{
	int *count = with;
	CHECK_STR(json_string_value(json_object_get(row, "title")), "Con đường");
	CHECK_STR(json_string_value(json_object_get(row, "remark")), "gửi sau");
	CHECK(json_integer_value(json_object_get(row, "number")) == 2 && json_is_string(json_object_get(row, "received")));
	return ++*count < 10;
}

static void batches(struct fixture *f)
{
	struct arena *arena = arena_new(4 << 20);
	struct verdict *v = batch_of(arena, 1, WARD, true), *w = batch_of(arena, 2, OTHER, false), *plain = of_text(arena, 300);
	int64_t letter = fixture_letter(f, next_letter++), other = fixture_letter(f, next_letter++);
	json_t *papers = NULL;
	const char **codes;
	size_t n;
	int count = 0;
	CHECK_SAY(file_batch(f, letter, v, arena) == 0, "%s", f->err.text);
	CHECK_STR(v->batch->code, "BTL23-D0001");
	CHECK_SAY(file_batch(f, other, w, arena) == 0, "%s", f->err.text);
	CHECK_STR(w->batch->code, "BTL23-D0002");
	/* Again: the code it had, and nothing twice. */
	v->batch->code[0] = '\0';
	CHECK(file_batch(f, letter, v, arena) == 0);
	CHECK_STR(v->batch->code, "BTL23-D0001");
	CHECK(fixture_number(f, "SELECT count(*) FROM batches") == 2 && fixture_number(f, "SELECT count(*) FROM roster") == 6 && fixture_number(f, "SELECT last FROM codes WHERE series = 'BTL23-D'") == 2);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'batch'") == 2);
	/* Each row has its own entry. */
	CHECK(fixture_number(f, "SELECT count(*) FROM roster r JOIN entry_letters el ON el.letter = r.letter AND el.entry = r.entry WHERE (r.number = 1 AND el.n = 1) OR (r.number IS NULL AND el.n = 0)") == 4);
	CHECK(overview_entry(f->db, v->entries[1].code, &papers, &f->err) == 1);
	json_t *row = json_array_get(json_object_get(papers, "batches"), 0);
	CHECK_STR(json_string_value(json_object_get(row, "batch")), "BTL23-D0001");
	CHECK_STR(json_string_value(json_object_get(row, "where")), "nội dung thư, dòng 9");
	CHECK_STR(json_string_value(json_object_get(row, "dispatch")), "57/UBND-VPTK ngày 13/4/2023");
	CHECK(json_integer_value(json_object_get(row, "number")) == 1 && json_is_true(json_object_get(row, "proven")));
	json_decref(papers);
	CHECK(batches_awaited(f->db, NULL, count_awaited, &count, &f->err) == 0 && count == 2);
	CHECK(batches_awaited(f->db, WARD, count_awaited, &count, &f->err) == 0 && count == 3);
	CHECK(batches_awaited(f->db, "phuong-khong", count_awaited, &count, &f->err) == 0 && count == 3);
	json_t *status = status_json(f->db, &f->err);
	CHECK(json_integer_value(json_object_get(status, "awaited")) == 2);
	json_decref(status);
	CHECK(batches_codes(f->db, "BTL23-D0002", arena, &codes, &n, &f->err) == 1 && n == 2 && strcmp(codes[0], w->entries[0].code) == 0);
	CHECK(batches_codes(f->db, "BTL23-D0009", arena, &codes, &n, &f->err) == 0);
	/* Without a batch there is nothing to do; a year or prefix that makes no code is refused. */
	CHECK(file_batch(f, fixture_letter(f, next_letter++), plain, arena) == 0 && fixture_number(f, "SELECT count(*) FROM batches") == 2);
	struct verdict *bad = batch_of(arena, 3, WARD, true);
	CHECK(db_begin(f->db, &f->err) == 0 && batches_file(f->db, fixture_letter(f, next_letter++), bad, "A-VERY-LONG-PREFIX", 2023, NOW, &f->err) == -1 && !db_temporary(f->db));
	db_rollback(f->db);
	arena_free(arena);
}

/* A row's file that comes in a later letter of the same unit, where all that the row says is the work's own words; never by less. */
static void comes_later(struct fixture *f)
{
	static const struct {
		const char *what, *unit, *subject, *title, *author;
		bool proven, twice, comes;
	} rows[] = {
		{ "by another unit", OTHER, "Lý Văn Gió", "Con đường", "Hà", true, false, false },
		{ "without proof", WARD, "Lý Văn Gió", "Con đường", "Hà", false, false, false },
		{ "another author", WARD, "Lý Văn Gió", "Con đường", "Hạ", true, false, false },
		{ "another title", WARD, "Lý Văn Gió", "Con đường làng", "Hà", true, false, false },
		{ "another person", WARD, "Lý Văn Giò", "Con đường", "Hà", true, false, false },
		{ "no title", WARD, "Lý Văn Gió", NULL, "Hà", true, false, false },
		{ "two works alike", WARD, "Lý Văn Gió", "Con đường", "Hà", true, true, false },
		{ "the same", WARD, "Lý Văn Gió", "Con đường", "Hà", true, false, true },
	};
	struct arena *arena = arena_new(16 << 20);
	struct verdict *v = batch_of(arena, 40, WARD, true);
	int64_t letter = fixture_letter(f, next_letter++);
	char question[200];
	CHECK_SAY(file_batch(f, letter, v, arena) == 0, "%s", f->err.text);
	snprintf(question, sizeof question, "SELECT count(*) FROM roster WHERE entry IS NULL AND letter = %lld", (long long)letter);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct verdict *w = batch_of(arena, 41 + (int)i, rows[i].unit, rows[i].proven);
		w->batch->row_count = 0;
		for (size_t k = 0; k < (rows[i].twice ? 2u : 1u); k++) {
			w->entries[k].subject.name = rows[i].subject;
			w->entries[k].title = rows[i].title;
			w->entries[k].author.name = rows[i].author;
		}
		CHECK_SAY(file_batch(f, fixture_letter(f, next_letter++), w, arena) == 0, "%s: %s", rows[i].what, f->err.text);
		CHECK_SAY(fixture_number(f, question) == !rows[i].comes, "%s: still awaited %lld", rows[i].what, (long long)fixture_number(f, question));
		if (!rows[i].comes)
			continue;
		snprintf(question, sizeof question, "SELECT count(*) FROM roster r JOIN entries e ON e.id = r.entry WHERE r.letter = %lld AND r.number = 2 AND e.code = '%s'", (long long)letter, w->entries[0].code);
		CHECK(fixture_number(f, question) == 1 && fixture_number(f, "SELECT count(*) FROM events WHERE what = 'awaited' AND about = 'entry'") == 1);
	}
	arena_free(arena);
}

/* ---- people ---- */

/* A letter without proof with two entries: the case closes with the second decision, whatever it is. */
static void assigns(struct fixture *f)
{
	struct arena *arena = arena_new(4 << 20);
	struct verdict *v = batch_of(arena, 9, WARD, false);
	int64_t letter = fixture_letter(f, next_letter++);
	struct credit ward = { .unit = WARD, .who = "Lan", .why = "by phone" }, none = { .unit = "", .who = "Lan" }, through = { .unit = SCHOOL, .via = OFFICE, .who = "Lan" };
	CHECK(file_batch(f, letter, v, arena) == 0 && cases_open(f->db, "unproven", letter, NULL, "claims", NOW, &f->err) == 0);
	const char *first = v->entries[0].code, *second = v->entries[1].code;
	CHECK_STR(whose(f, first), "- - " WARD);
	CHECK(credits_assign(f->db, "BTL23-7777", &ward, NOW, &f->err) == 0);
	CHECK(credits_assign(f->db, first, &ward, NOW, &f->err) == 1);
	CHECK_STR(whose(f, first), WARD " - -");
	CHECK_STR(history(f, first), "unit:->" WARD ";claimed:" WARD "->;");
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE who = 'Lan' AND why = 'by phone'") == 2);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open'") == 1);
	CHECK(credits_assign(f->db, first, &ward, NOW, &f->err) == 1); /* so already: no event */
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE who = 'Lan'") == 2);
	CHECK(credits_assign(f->db, second, &none, NOW, &f->err) == 1);
	CHECK_STR(whose(f, second), "- - -");
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND closed_by = 'Lan'") == 1);
	CHECK(credits_assign(f->db, first, &through, NOW, &f->err) == 1);
	CHECK_STR(whose(f, first), SCHOOL " " OFFICE " -");
	through.unit = OFFICE; /* nothing comes through a unit for itself */
	CHECK(credits_assign(f->db, first, &through, NOW, &f->err) == 1);
	CHECK_STR(whose(f, first), OFFICE " - -");
	CHECK(credits_assign(f->db, first, &none, NOW, &f->err) == 1);
	CHECK_STR(whose(f, first), "- - -");
	arena_free(arena);
}

/* Papers of the same letter wait for the same word: the case stays. */
static void papers_keep_the_case(struct fixture *f)
{
	struct arena *arena = arena_new(4 << 20);
	struct verdict *v = batch_of(arena, 11, WARD, false);
	int64_t letter = fixture_letter(f, next_letter++);
	struct credit ward = { .unit = WARD, .who = "Lan" };
	char sql[300];
	CHECK(file_batch(f, letter, v, arena) == 0 && cases_open(f->db, "unproven", letter, NULL, "claims", NOW, &f->err) == 0);
	snprintf(sql, sizeof sql, "INSERT INTO papers VALUES (%lld, 0, '', 'to-trinh', '" WARD "', 0, 1, 0, '', '')", (long long)letter);
	CHECK(sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL) == SQLITE_OK);
	CHECK(credits_assign(f->db, v->entries[0].code, &ward, NOW, &f->err) == 1 && credits_assign(f->db, v->entries[1].code, &ward, NOW, &f->err) == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open'") == 1);
	arena_free(arena);
}

/* The proven letter with the same text settles the other one's case by itself. */
static void copy_settles(struct fixture *f)
{
	struct arena *arena = arena_new(4 << 20);
	struct verdict *a = of_text(arena, 400), *b = of_text(arena, 400);
	int64_t letter = fixture_letter(f, next_letter++), before = fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open'");
	from(a, NULL, NULL, NULL, WARD);
	from(b, WARD, WARD, NULL, NULL);
	CHECK(fixture_file(f, letter, a, arena) == 0 && cases_open(f->db, "unproven", letter, NULL, "claims", NOW, &f->err) == 0);
	CHECK(fixture_file(f, fixture_letter(f, next_letter++), b, arena) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open'") == before);
	arena_free(arena);
}

static void sets(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct verdict *v = of_text(arena, 500);
	CHECK(fixture_file(f, fixture_letter(f, next_letter++), v, arena) == 0);
	const char *code = v->entries[0].code;
	CHECK(credits_set(f->db, "BTL23-7777", CREDIT_THEME, "x", "Lan", NULL, NOW, &f->err) == 0);
	CHECK(credits_set(f->db, code, CREDIT_VERIFIED, "bà Lan, 0912000999", "Lan", "seen", NOW, &f->err) == 1);
	CHECK(credits_set(f->db, code, CREDIT_VERIFIED, "bà Lan, CV 57", "Lan", "seen", NOW, &f->err) == 1);
	CHECK(credits_set(f->db, code, CREDIT_VERIFIED, "", "Lan", NULL, NOW, &f->err) == 1);
	CHECK(credits_set(f->db, code, CREDIT_VERIFIED, "", "Lan", NULL, NOW, &f->err) == 1); /* nothing there: no event */
	CHECK(credits_set(f->db, code, CREDIT_THEME, "khoi-nghiep", "Lan", NULL, NOW, &f->err) == 1 && credits_set(f->db, code, CREDIT_THEME, "an-ninh", "Lan", NULL, NOW, &f->err) == 1);
	CHECK(credits_set(f->db, code, CREDIT_CONSENT, "ông Gió đồng ý", "Lan", NULL, NOW, &f->err) == 1);
	CHECK_STR(history(f, code), "verified:->set;verified:set->set;verified:set->removed;theme:->khoi-nghiep;theme:khoi-nghiep->an-ninh;consent:->set;");
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE old || ' ' || new LIKE '%Lan%' OR ifnull(why, '') LIKE '%0912%'") == 0);
	CHECK(fixture_number(f, "SELECT verified IS NULL AND theme = 'an-ninh' AND consent = 'ông Gió đồng ý' FROM entries ORDER BY id DESC LIMIT 1") == 1);
	arena_free(arena);
}

/* ---- what an official finds by a unit's id ---- */

static bool count_one(const json_t *entry, void *with)
{
	(void)entry;
	++*(int *)with;
	return true;
}

static int listed(struct fixture *f, struct entries_filter filter)
{
	int count = 0;
	CHECK_SAY(entries_list(f->db, &filter, count_one, &count, &f->err) == 0, "%s", f->err.text);
	return count;
}

static void finds(struct fixture *f)
{
	static const char *const units[] = { WARD, OTHER, OFFICE, SCHOOL, "phuong-khong" };
	char sql[200];
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM entries WHERE '%s' IN (ifnull(unit, ''), ifnull(via, ''), ifnull(claimed, ''))", units[i]);
		CHECK_SAY(listed(f, (struct entries_filter){ .unit = units[i] }) == fixture_number(f, sql), "%s", units[i]);
	}
	CHECK(listed(f, (struct entries_filter){ .unit = OFFICE, .outcome = "rejected" }) == 0);
	CHECK(listed(f, (struct entries_filter){ .unproven = true }) == fixture_number(f, "SELECT count(*) FROM entries WHERE claimed IS NOT NULL"));
	CHECK(listed(f, (struct entries_filter){ .unproven = true, .unit = WARD }) < listed(f, (struct entries_filter){ .unit = WARD }));
}

int main(void)
{
	struct fixture f;
	struct buf mistakes = { 0 };
	struct rules *rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	if (!CHECK_SAY(rules != NULL, "%s", buf_str(&mistakes)))
		return 1;
	fixture_open(&f);
	f.rules = rules;
	copies(&f);
	copies_fill(&f);
	columns(&f);
	batches(&f);
	comes_later(&f);
	assigns(&f);
	papers_keep_the_case(&f);
	copy_settles(&f);
	sets(&f);
	finds(&f);
	CHECK_SAY(db_check(f.db, &f.err) == 0, "%s", f.err.text);
	fixture_close(&f);
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
