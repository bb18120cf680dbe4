/* Near texts are found over the whole register: against every pair by hand, after undone and foreign commits, for entries from before, among 100,000.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "check/fold.h"
#include "check/sketch.h"
#include "register/sketches.h"

enum { TEXTS = 240, LARGE = 100000, ASKED = 100, MOST_MS = 50 };

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % below);
}

/* Words with turns of phrase that all authors use, so that unrelated texts have a little in common. */
static char *text_of(struct arena *arena, size_t words)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < words;) {
		uint32_t phrase = draw(2000);
		size_t run = draw(12) == 0 ? 6 : 1;
		for (size_t k = 0; k < run; k++, i++)
			buf_print(&out, "%stừ%u", out.len ? " " : "", run > 1 ? phrase % 150 * 10 + (uint32_t)k : 5000 + draw(3000));
	}
	char *text = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}

/* Every `each`-th word another one. */
static char *changed(struct arena *arena, const char *text, size_t each)
{
	struct buf out = { 0 };
	size_t n = 0;
	for (const char *w = text; *w; n++) {
		size_t len = strcspn(w, " ");
		if (n % each == each / 2)
			buf_print(&out, "%skhác%u", out.len ? " " : "", draw(9000));
		else
			buf_print(&out, "%s%.*s", out.len ? " " : "", (int)len, w);
		w += len;
		w += *w == ' ';
	}
	char *copy = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}

static int64_t file_text(struct fixture *f, const char *body, struct arena *arena)
{
	static int n;
	struct verdict *v = fixture_verdict(arena, 1);
	n++;
	v->entries[0].body = body;
	v->entries[0].subject.name = arena_print(arena, "Nhân vật %d", n);
	snprintf(v->entries[0].body_digest, FILE_DIGEST_SIZE, "%064x", 70000 + n);
	v->entries[0].author.name = arena_print(arena, "Tác giả %d", n);
	CHECK_SAY(fixture_file(f, fixture_letter(f, 1000 + n), v, arena) == 0, "%s", f->err.text);
	return fixture_number(f, "SELECT max(id) FROM entries");
}

static int found(struct fixture *f, const char *body, struct sketches_match out[SKETCHES_MOST])
{
	int n = sketches_find(f->db, body, 0, out, &f->err);
	CHECK_SAY(n >= 0, "%s", f->err.text);
	return n;
}

static double likeness_with(struct fixture *f, const char *body, int64_t entry)
{
	struct sketches_match m[SKETCHES_MOST];
	int n = found(f, body, m);
	for (int i = 0; i < n; i++)
		if (m[i].entry == entry)
			return m[i].likeness;
	return 0;
}

/* All pairs: what is 0.45 and more is found with its exact likeness, the nearest first, and nothing is made up. */
static void all_pairs(struct fixture *f, struct arena *arena, char **texts, int64_t *ids)
{
	size_t missed = 0, notes = 0, notes_missed = 0, near = 0;
	for (size_t i = 0; i < TEXTS; i++) {
		texts[i] = i % 3 == 0 ? text_of(arena, 150 + draw(700)) : changed(arena, texts[i - i % 3], i % 2 ? 5 + draw(40) : 3 + draw(4));
		ids[i] = file_text(f, texts[i], arena);
	}
	for (size_t i = 0; i < TEXTS; i++) {
		struct sketches_match m[SKETCHES_MOST];
		const char *words = fold_key(texts[i], arena);
		int n = found(f, texts[i], m);
		CHECK(n >= 1 && m[0].entry == ids[i] && m[0].likeness == 1);
		for (int k = 1; k < n; k++)
			CHECK(m[k].likeness <= m[k - 1].likeness && m[k].likeness >= 0.12);
		for (size_t k = 0; k < TEXTS; k++) {
			double exact = sketch_exact(words, fold_key(texts[k], arena), arena), got = 0;
			for (int x = 0; x < n; x++)
				got = m[x].entry == ids[k] ? m[x].likeness : got;
			CHECK_SAY(got == 0 || got == exact, "texts %zu and %zu: %f, exactly %f", i, k, got, exact);
			near += exact >= 0.45;
			missed += exact >= 0.45 && got == 0;
			notes += exact >= 0.15 && exact < 0.45;
			notes_missed += exact >= 0.15 && exact < 0.45 && got == 0;
		}
	}
	CHECK_SAY(near > TEXTS + 40 && missed == 0, "%zu near pairs, %zu missed", near, missed);
	CHECK_SAY(notes > 40 && notes_missed * 5 <= notes, "%zu pairs for notes, %zu missed", notes, notes_missed);
}

/* The copy in memory is never older, nor newer, than the register. */
static void follows(struct fixture *f, struct arena *arena, int64_t entry)
{
	const char *before = text_of(arena, 400), *after = text_of(arena, 400), *third = text_of(arena, 400);
	struct entry of = { .body = before };
	struct sketches_match m[SKETCHES_MOST];
	CHECK(found(f, before, m) == 0);
	CHECK(db_begin(f->db, &f->err) == 0 && sketches_put(f->db, entry, &of, &f->err) == 0);
	CHECK(sqlite3_exec(db_handle(f->db), arena_print(arena, "UPDATE bodies SET text = '%s' WHERE entry = %lld", before, (long long)entry), NULL, NULL, NULL) == SQLITE_OK);
	CHECK(likeness_with(f, before, entry) == 1); /* within the transaction */
	db_rollback(f->db);
	CHECK(likeness_with(f, before, entry) == 0);
	CHECK(db_begin(f->db, &f->err) == 0 && sketches_put(f->db, entry, &of, &f->err) == 0);
	sqlite3_exec(db_handle(f->db), arena_print(arena, "UPDATE bodies SET text = '%s' WHERE entry = %lld", before, (long long)entry), NULL, NULL, NULL);
	CHECK(db_commit(f->db, &f->err) == 0 && likeness_with(f, before, entry) == 1);
	/* Undone after a change in place: the old one is found again. */
	of.body = after;
	CHECK(db_begin(f->db, &f->err) == 0 && sketches_put(f->db, entry, &of, &f->err) == 0);
	CHECK(likeness_with(f, before, entry) == 0); /* its head is another now */
	db_rollback(f->db);
	CHECK(likeness_with(f, before, entry) == 1);
	/* Another process. */
	struct fixture other = *f;
	other.db = db_open(f->path, NULL, false, &other.err);
	of.body = third;
	CHECK(db_begin(other.db, &other.err) == 0 && sketches_put(other.db, entry, &of, &other.err) == 0);
	sqlite3_exec(db_handle(other.db), arena_print(arena, "UPDATE bodies SET text = '%s' WHERE entry = %lld", third, (long long)entry), NULL, NULL, NULL);
	CHECK(likeness_with(f, third, entry) == 0 && db_commit(other.db, &other.err) == 0 && likeness_with(f, third, entry) == 1 && likeness_with(f, before, entry) == 0);
	CHECK(sketches_find(f->db, third, entry, m, &f->err) == 0); /* all but itself */
	CHECK(db_begin(other.db, &other.err) == 0 && sketches_drop(other.db, entry, &other.err) == 0 && sketches_drop(other.db, entry, &other.err) == 0);
	CHECK(db_commit(other.db, &other.err) == 0 && found(f, third, m) == 0);
	db_close(other.db);
}

static void short_texts(struct fixture *f, struct arena *arena)
{
	struct sketches_match m[SKETCHES_MOST];
	int64_t rows = fixture_number(f, "SELECT count(*) FROM sketches WHERE sketch IS NULL");
	const char *body = "Sáng thứ bảy nào bà Mây cũng nấu cháo.";
	file_text(f, body, arena);
	file_text(f, "", arena);
	CHECK(fixture_number(f, "SELECT count(*) FROM sketches WHERE sketch IS NULL") == rows + 2);
	CHECK(found(f, body, m) == 0 && found(f, "", m) == 0 && sketches_find(f->db, NULL, 0, m, &f->err) == 0);
}

/* Entries from before there were sketches: the same rows in the end, wherever it was killed. */
static void from_before(struct fixture *f)
{
	static const char *const sum = "SELECT coalesce(sum(unicode(hex(sketch)) * entry + coalesce(pair, 0) % 1000), 0) FROM sketches";
	static const char *const heads = "SELECT coalesce(sum(length(replace(hex(heads), '00', '')) * block), 0) FROM sketch_heads";
	int64_t sums = fixture_number(f, sum), head_sums = fixture_number(f, heads), rows = fixture_number(f, "SELECT count(*) FROM sketches");
	int more, calls = 0;
	CHECK(sketches_make_more(f->db, &f->err) == 0);
	sqlite3_exec(db_handle(f->db), "DELETE FROM sketches; DELETE FROM sketch_heads; INSERT INTO notes SELECT 'sketches-to-make', max(id) FROM entries", NULL, NULL, NULL);
	while ((more = sketches_make_more(f->db, &f->err)) == 1 && ++calls < 100) {
		CHECK(!db_in_transaction(f->db));
		fixture_reopen(f); /* the next process goes on */
	}
	CHECK_SAY(more == 0 && calls >= 1, "%d after %d calls: %s", more, calls, f->err.text);
	CHECK(fixture_number(f, "SELECT count(*) FROM sketches") >= rows && fixture_number(f, sum) >= sums && fixture_number(f, heads) >= head_sums);
	CHECK(fixture_number(f, "SELECT count(*) FROM sketches") == fixture_number(f, "SELECT count(*) FROM entries"));
	CHECK(fixture_number(f, "SELECT count(*) FROM notes WHERE name = 'sketches-to-make'") == 0);
}

static double processor_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Among 100,000: rows by SQL, their sketches as unlike (and here and there a little alike) as those of real texts; by the processor's time. */
static void large(struct fixture *f, struct arena *arena, char **texts)
{
	sqlite3_stmt *row = NULL, *block = NULL;
	unsigned char sketch[SKETCH_SIZE], heads[SKETCHES_BLOCK * SKETCHES_HEAD], kin[64][SKETCH_SIZE];
	int64_t first = fixture_number(f, "SELECT max(id) FROM entries") / SKETCHES_BLOCK + 1, entry = first * SKETCHES_BLOCK;
	struct sketches_match m[SKETCHES_MOST];
	for (size_t i = 0; i < 64; i++)
		sketch_make(fold_key(texts[3 * i], arena), arena, kin[i]);
	sqlite3_exec(db_handle(f->db), "PRAGMA foreign_keys = OFF; BEGIN", NULL, NULL, NULL);
	sqlite3_prepare_v2(db_handle(f->db), "INSERT INTO sketches (entry, sketch, pair) VALUES (?1, ?2, NULL)", -1, &row, NULL);
	sqlite3_prepare_v2(db_handle(f->db), "INSERT INTO sketch_heads (block, heads) VALUES (?1, ?2)", -1, &block, NULL);
	for (int64_t n = 0; n < LARGE; n += SKETCHES_BLOCK, first++) {
		for (size_t i = 0; i < SKETCHES_BLOCK; i++, entry++) {
			const unsigned char *like = kin[draw(64)];
			for (size_t k = 0; k < SKETCH_SIZE; k++)
				sketch[k] = draw(100) < 2 ? like[k] : (unsigned char)draw(256);
			memcpy(heads + i * SKETCHES_HEAD, sketch, SKETCHES_HEAD);
			sqlite3_bind_int64(row, 1, entry);
			sqlite3_bind_blob(row, 2, sketch, sizeof sketch, SQLITE_STATIC);
			sqlite3_step(row);
			sqlite3_reset(row);
		}
		sqlite3_bind_int64(block, 1, first);
		sqlite3_bind_blob(block, 2, heads, sizeof heads, SQLITE_STATIC);
		sqlite3_step(block);
		sqlite3_reset(block);
	}
	sqlite3_finalize(row);
	sqlite3_finalize(block);
	sqlite3_exec(db_handle(f->db), "COMMIT; PRAGMA foreign_keys = ON", NULL, NULL, NULL);
	fixture_reopen(f);
	double begun = processor_ms();
	found(f, texts[0], m);
	double load = processor_ms() - begun, worst = 0, sum = 0;
	for (size_t i = 0; i < ASKED; i++) {
		const char *asked = i % 2 ? changed(arena, texts[i % TEXTS / 3 * 3], 7) : text_of(arena, 900);
		begun = processor_ms();
		int n = found(f, asked, m);
		double took = processor_ms() - begun;
		CHECK(i % 2 == 0 || (n >= 1 && m[0].likeness > 0.3));
		sum += took;
		worst = took > worst ? took : worst;
	}
	printf("among %d: %.2f ms of the processor a text, %.2f at worst; %.1f ms to read the heads\n", LARGE, sum / ASKED, worst, load);
	CHECK_SAY(sum / ASKED < MOST_MS, "%.1f ms of the processor a text", sum / ASKED);
}

int main(void)
{
	static char *texts[TEXTS];
	static int64_t ids[TEXTS];
	struct fixture f;
	struct arena *arena = arena_new((size_t)2 << 30);
	fixture_open(&f);
	all_pairs(&f, arena, texts, ids);
	short_texts(&f, arena);
	follows(&f, arena, ids[5]);
	from_before(&f);
	large(&f, arena, texts);
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
