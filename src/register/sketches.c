/* Sketches in rows, their heads in memory: entries that share some of a head, then rows, then texts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/sketches.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "check/fold.h"
#include "check/sketch.h"
#include "register/heads.h"
#include "register/names.h"

enum {
	LEAST_SAME = 2, LEAST_OF_MANY = 4, /* bytes that heads share: by chance one in 140 has the first, one in 120,000 the second */
	MOST_ROWS = 256,            /* sketches that are read for one text */
	MOST_OF_MANY = 48,          /* in a large register, whose rows lie far apart: each is a page from the file */
	WORK_BYTES = 64 << 20,      /* two folded texts and their runs */
};
_Static_assert((int)SKETCHES_HEAD == (int)HEADS_SIZE, "heads are kept as they are searched");
static const double least_likeness = 0.12, least_guess = 0.06; /* the estimate's deviation at 0.12 is 0.03 */
static const char to_make[] = "sketches-to-make";

/* The copy of the heads, and the last sketch that was made: what is searched for is kept a moment later. */
struct copy {
	struct heads *heads;
	int64_t version;                /* of the register as other processes leave it */
	bool stale;
	uint64_t of;                    /* which text the sketch is of */
	size_t runs;
	unsigned char sketch[SKETCH_SIZE];
};

/* ---- the copy in memory ---- */

static void release(void *beside)
{
	struct copy *c = beside;
	heads_free(c->heads);
	free(c);
}

static void undone(void *copy)
{
	((struct copy *)copy)->stale = true;
}

static struct copy *copy_of(struct db *db)
{
	void **beside = db_beside(db, release);
	if (!*beside) {
		struct copy *c = *beside = calloc(1, sizeof *c);
		if (!c)
			abort();
		c->heads = heads_new();
		c->stale = true;
		sqlite3_rollback_hook(db_handle(db), undone, c);
	}
	return *beside;
}

static int read_heads(struct db *db, struct copy *c, struct err *err)
{
	int more = -1;
	heads_clear(c->heads);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT block, heads FROM sketch_heads ORDER BY block", "");
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const unsigned char *heads = sqlite3_column_blob(statement, 1);
		if (heads && sqlite3_column_bytes(statement, 1) == SKETCHES_BLOCK * SKETCHES_HEAD) /* CHECK forbids another; a damaged file does not ask */
			heads_load(c->heads, (size_t)sqlite3_column_int64(statement, 0) * SKETCHES_BLOCK, heads, SKETCHES_BLOCK);
	}
	heads_loaded(c->heads);
	c->stale = more != 0;
	return more;
}

/* The copy as the register is now, in this transaction or outside of any. */
static int follow(struct db *db, struct copy *c, struct err *err)
{
	int64_t version = db_version(db, err);
	if (version < 0)
		return -1;
	if (version == c->version && !c->stale)
		return 0;
	c->version = version;
	return read_heads(db, c, err);
}

/* ---- writing ---- */

static int put_head(struct db *db, int64_t entry, const unsigned char sketch[SKETCH_SIZE], struct err *err)
{
	unsigned char block[SKETCHES_BLOCK * SKETCHES_HEAD] = { 0 };
	struct copy *c = copy_of(db);
	int64_t n = entry / SKETCHES_BLOCK;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT heads FROM sketch_heads WHERE block = ?1", "i", n);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found < 0)
		return -1;
	if (found && sqlite3_column_bytes(statement, 0) == sizeof block)
		memcpy(block, sqlite3_column_blob(statement, 0), sizeof block);
	if (found)
		sqlite3_reset(statement);
	memcpy(block + (size_t)(entry % SKETCHES_BLOCK) * SKETCHES_HEAD, sketch, SKETCHES_HEAD);
	if (db_do(db, err, "INSERT INTO sketch_heads (block, heads) VALUES (?1, ?2) ON CONFLICT (block) DO UPDATE SET heads = excluded.heads", "ib",
	          n, (const void *)block, sizeof block) < 0)
		return -1;
	if (!c->stale)
		c->stale = !heads_set(c->heads, (size_t)entry, sketch);
	return 0;
}

static uint64_t fnv(uint64_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return h;
}

#define FNV_BASIS 0xcbf29ce484222325u

/* A text's sketch, made once for the search and the row. */
static size_t sketch_of(struct copy *c, const char *body, struct arena *arena)
{
	uint64_t of = fnv(FNV_BASIS, body) | 1;
	if (c->of != of)
		c->runs = sketch_make(fold_key(body, arena), arena, c->sketch);
	c->of = of;
	return c->runs;
}

int64_t sketches_pair(const struct entry *of, struct arena *arena)
{
	const char *author = names_fold(arena, of->author.name), *subject = names_fold(arena, of->subject.name);
	if (!author || !subject)
		return 0;
	int64_t pair = (int64_t)(fnv(fnv(fnv(FNV_BASIS, author), "\n"), subject) >> 1);
	return pair ? pair : 1;
}

static int put(struct db *db, int64_t entry, const struct entry *of, struct arena *arena, struct err *err)
{
	static const unsigned char none[SKETCH_SIZE];
	struct copy *c = copy_of(db);
	const char *body = of->body ? of->body : "";
	bool has = *body && sketch_of(c, body, arena) >= SKETCH_LEAST;
	int64_t pair = sketches_pair(of, arena);
	assert(db_in_transaction(db));
	if (db_do(db, err, "INSERT INTO sketches (entry, sketch, pair) VALUES (?1, nullif(?2, x''), nullif(?3, 0))"
	          " ON CONFLICT (entry) DO UPDATE SET sketch = excluded.sketch, pair = excluded.pair", "ibi",
	          entry, (const void *)c->sketch, has ? (size_t)SKETCH_SIZE : (size_t)0, pair) < 0)
		return -1;
	return put_head(db, entry, has ? c->sketch : none, err);
}

int sketches_put(struct db *db, int64_t entry, const struct entry *of, struct err *err)
{
	struct arena *arena = arena_new(WORK_BYTES);
	int result = put(db, entry, of, arena, err);
	arena_free(arena);
	return result;
}

int sketches_drop(struct db *db, int64_t entry, struct err *err)
{
	static const unsigned char none[SKETCH_SIZE];
	int gone = db_do(db, err, "DELETE FROM sketches WHERE entry = ?1", "i", entry);
	return gone < 0 ? -1 : gone == 0 ? 0 : put_head(db, entry, none, err);
}

/* ---- searching ---- */

/* How often heads have to agree so that at most `most` sketches are read; of a flood of like texts the first are as good as any. */
static uint32_t bar(const struct heads_hit *hits, size_t count, size_t most)
{
	size_t with[SKETCHES_HEAD + 2] = { 0 };
	for (size_t i = 0; i < count; i++)
		with[hits[i].same]++;
	uint32_t least = SKETCHES_HEAD;
	for (size_t sum = with[least]; least > 2 && (sum += with[least - 1]) <= most;)
		least--;
	return least;
}

static bool is_in(const struct sketches_match *list, size_t count, int64_t entry)
{
	size_t i = 0;
	while (i < count && list[i].entry != entry)
		i++;
	return i < count;
}

/* By the estimate while candidates are gathered, by the exact measure at last. */
static void put_in_order(struct sketches_match *list, size_t *count, struct sketches_match m)
{
	size_t at = *count;
	if (is_in(list, at, m.entry))
		return; /* its head was set anew: it was hit twice */
	if (at == SKETCHES_MOST && m.likeness <= list[at - 1].likeness)
		return;
	*count += at < SKETCHES_MOST;
	for (at = *count - 1; at > 0 && list[at - 1].likeness < m.likeness; at--)
		list[at] = list[at - 1];
	list[at] = m;
}

static int guess(struct db *db, const struct copy *c, const struct heads_hit *hits, size_t count, int64_t but, struct sketches_match *out, size_t *found, struct err *err)
{
	size_t most = heads_count(c->heads) > SKETCHES_MANY ? MOST_OF_MANY : MOST_ROWS, read = 0;
	uint32_t least = bar(hits, count, most);
	for (size_t i = 0; i < count && read < most; i++) {
		if (hits[i].same < least || hits[i].entry == but)
			continue;
		read++;
		sqlite3_stmt *statement = db_ask(db, err, "SELECT sketch FROM sketches WHERE entry = ?1 AND sketch IS NOT NULL", "i", (int64_t)hits[i].entry);
		int there = statement ? db_row(db, statement, err) : -1;
		if (there < 0)
			return -1;
		if (!there)
			continue;
		double likeness = sketch_likeness(c->sketch, sqlite3_column_blob(statement, 0));
		sqlite3_reset(statement);
		if (likeness >= least_guess)
			put_in_order(out, found, (struct sketches_match){ .entry = hits[i].entry, .likeness = likeness });
	}
	return 0;
}

static int measure(struct db *db, const struct sketch_runs *runs, struct sketches_match *m, struct err *err)
{
	m->likeness = 0;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT text FROM bodies WHERE entry = ?1", "i", m->entry);
	int there = statement ? db_row(db, statement, err) : -1;
	if (there != 1)
		return there;
	struct arena *arena = arena_new(WORK_BYTES);
	struct sketch_runs other = sketch_runs(fold_key((const char *)sqlite3_column_text(statement, 0), arena), arena);
	m->likeness = sketch_exact_of(runs, &other);
	sqlite3_reset(statement);
	arena_free(arena);
	return 0;
}

static int find(struct db *db, const char *body, int64_t but, struct buf *hits, struct sketches_match *out, struct arena *arena, struct err *err)
{
	struct copy *c = copy_of(db);
	struct sketches_match candidates[SKETCHES_MOST];
	size_t count = 0, found = 0;
	if (follow(db, c, err) != 0)
		return -1;
	heads_find(c->heads, c->sketch, heads_count(c->heads) > SKETCHES_MANY ? LEAST_OF_MANY : LEAST_SAME, hits);
	if (guess(db, c, (const struct heads_hit *)(const void *)hits->data, hits->len / sizeof(struct heads_hit), but, candidates, &count, err) != 0)
		return -1;
	struct sketch_runs runs = sketch_runs(count ? fold_key(body, arena) : "", arena);
	for (size_t i = 0; i < count; i++) {
		if (measure(db, &runs, &candidates[i], err) != 0)
			return -1;
		if (candidates[i].likeness >= least_likeness)
			put_in_order(out, &found, candidates[i]);
	}
	return (int)found;
}

int sketches_find(struct db *db, const char *body, int64_t but, struct sketches_match out[SKETCHES_MOST], struct err *err)
{
	struct arena *arena = arena_new(WORK_BYTES);
	struct buf hits = { 0 };
	int found = 0;
	if (body && *body && sketch_of(copy_of(db), body, arena) >= SKETCH_LEAST)
		found = find(db, body, but, &hits, out, arena, err);
	buf_release(&hits);
	arena_free(arena);
	return found;
}

/* ---- entries from before ---- */

/* The newest entry up to `upto` : 1 with its id and what is needed of it, 0 none, -1. */
static int old_entry(struct db *db, int64_t upto, int64_t *id, struct entry *out, struct arena *arena, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT e.id, (SELECT name FROM people WHERE entry = e.id AND role = 'author'), (SELECT name FROM people WHERE entry = e.id AND role = 'subject'),"
	                                 " (SELECT text FROM bodies WHERE entry = e.id) FROM entries e WHERE e.id <= ?1 ORDER BY e.id DESC LIMIT 1", "i", upto);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*id = sqlite3_column_int64(statement, 0);
	*out = (struct entry){ .author.name = arena_text(arena, (const char *)sqlite3_column_text(statement, 1)),
	                       .subject.name = arena_text(arena, (const char *)sqlite3_column_text(statement, 2)),
	                       .body = arena_text(arena, (const char *)sqlite3_column_text(statement, 3)) };
	sqlite3_reset(statement);
	return 1;
}

static int make_slice(struct db *db, int64_t upto, struct err *err)
{
	char rest[24];
	int found = 1;
	for (int i = 0; i < SKETCHES_SLICE && found == 1; i++) {
		struct arena *arena = arena_new(WORK_BYTES);
		struct entry entry;
		int64_t id;
		if ((found = old_entry(db, upto, &id, &entry, arena, err)) == 1) {
			found = put(db, id, &entry, arena, err) == 0 ? 1 : -1;
			upto = id - 1;
		}
		arena_free(arena);
	}
	if (found < 0)
		return -1;
	snprintf(rest, sizeof rest, "%" PRId64, upto);
	return db_set_note(db, to_make, found ? rest : NULL, err) != 0 ? -1 : found;
}

int sketches_make_more(struct db *db, struct err *err)
{
	char upto[24];
	int there = db_note(db, to_make, upto, sizeof upto, err);
	if (there != 1)
		return there;
	if (db_begin(db, err) != 0)
		return -1;
	return db_leave(db, true, make_slice(db, strtoll(upto, NULL, 10), err), err);
}
