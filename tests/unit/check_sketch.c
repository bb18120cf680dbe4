/* Likeness of texts: by hand, by estimate against the exact measure, at the edges.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "check/sketch.h"
#include "unit.h"

static void by_hand(struct arena *arena)
{
	static const struct {
		const char *a, *b;
		double likeness;
	} rows[] = {
		{ "mot hai ba bon", "mot hai ba bon", 1 },
		{ "mot hai ba bon", "mot hai ba nam", 1.0 / 3 },          /* {123, 234} and {123, 235} */
		{ "mot hai ba", "bon nam sau", 0 },
		{ "mot hai ba mot hai ba", "mot hai ba", 1.0 / 3 },       /* {123, 231, 312} and {123}: a run counts once */
		{ "mot hai", "mot hai", 0 },                              /* no run of three */
		{ "", "", 0 },
		{ "ab c d", "a bc d", 0 },                                /* words are not glued */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double got = sketch_exact(rows[i].a, rows[i].b, arena);
		CHECK_SAY(fabs(got - rows[i].likeness) < 1e-9, "“%s” and “%s”: %f", rows[i].a, rows[i].b, got);
		CHECK(fabs(sketch_exact(rows[i].b, rows[i].a, arena) - got) < 1e-12);
	}
}

static void put_word(struct buf *out, unsigned n)
{
	buf_print(out, "%stu%u", out->len ? " " : "", n);
}

/* A text of random words, and another with every `each`-th word changed. */
static void estimate(struct arena *arena, unsigned seed)
{
	static const unsigned eaches[] = { 3, 5, 10, 20, 50, 200 };
	for (size_t e = 0; e < sizeof eaches / sizeof *eaches; e++) {
		struct buf a = { 0 }, b = { 0 };
		unsigned char x[SKETCH_SIZE], y[SKETCH_SIZE];
		srand(seed + (unsigned)e);
		for (unsigned i = 0; i < 900; i++) {
			unsigned word = (unsigned)rand() % 4000;
			put_word(&a, word);
			put_word(&b, i % eaches[e] == 0 ? word + 5000 : word);
		}
		double exact = sketch_exact(buf_str(&a), buf_str(&b), arena);
		CHECK(sketch_make(buf_str(&a), arena, x) > 800 && sketch_make(buf_str(&b), arena, y) > 800);
		double guess = sketch_likeness(x, y);
		CHECK_SAY(fabs(guess - exact) < 0.2, "every %u-th word changed: %.3f exactly, %.3f by sketch", eaches[e], exact, guess);
		buf_release(&a);
		buf_release(&b);
	}
}

static void edges(struct arena *arena)
{
	unsigned char x[SKETCH_SIZE], none[SKETCH_SIZE] = { 0 };
	struct buf one = { 0 };
	CHECK(sketch_make("", arena, x) == 0 && memcmp(x, none, sizeof x) == 0);
	CHECK(sketch_make("mot hai ba bon nam", arena, x) == 3 && memcmp(x, none, sizeof x) == 0);
	for (int i = 0; i < 300000; i++)
		put_word(&one, 7);
	CHECK(sketch_make(buf_str(&one), arena, x) == 1); /* one word for ever */
	buf_clear(&one);
	for (unsigned i = 0; i < 300000; i++)
		put_word(&one, i);
	CHECK(sketch_make(buf_str(&one), arena, x) == SKETCH_MOST && sketch_likeness(x, x) == 1);
	buf_release(&one);
}

/* Sketches are kept for years: a change of the hash would make every old one worthless. */
static void stays(struct arena *arena)
{
	unsigned char x[SKETCH_SIZE];
	unsigned sum = 0;
	sketch_make("bon gio sang cho con mo hoi nuoc chi voc da chia rau thanh hai phan phan dep nhat khong de ban", arena, x);
	for (size_t i = 0; i < SKETCH_SIZE; i++)
		sum = sum * 31 + x[i];
	CHECK_SAY(sum == 60550691u, "the sketch has changed: %u", sum);
}

int main(void)
{
	struct arena *arena = arena_new(1 << 30);
	by_hand(arena);
	for (unsigned seed = 1; seed <= 20; seed++)
		estimate(arena, 100 * seed);
	edges(arena);
	stays(arena);
	arena_free(arena);
	return unit_end();
}
