/* How like two texts are, by runs of three words: a short sketch that stands for a text, and the exact measure for few.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SKETCH_H
#define CHECK_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * MinHash (Broder 1997): for each of SKETCH_SIZE hash functions the least value over a text's runs of three words; two texts agree in one place as
 * often as their runs are the same (Jaccard).  Of each value a byte is kept (b-bit MinHash, Li and König 2010), which by chance agrees once in 256.
 */
enum {
	SKETCH_SIZE = 128,      /* the estimate's deviation is 0.044 at a likeness of 0.45 */
	SKETCH_LEAST = 12,      /* distinct runs; a text with fewer has no sketch */
	SKETCH_MOST = 200000,   /* runs that are looked at */
};

/** A text's distinct runs as numbers, rising; in the arena of whoever made it. */
struct sketch_runs {
	const uint64_t *list;
	size_t count;
};
/** The runs of a text's folded words, for the two below: whoever compares one text with several makes its runs once. */
struct sketch_runs sketch_runs(const char *words, struct arena *arena);
size_t sketch_make_of(const struct sketch_runs *runs, unsigned char out[SKETCH_SIZE]);
double sketch_exact_of(const struct sketch_runs *a, const struct sketch_runs *b);

/**
 * Makes the sketch of a text's folded words (fold_words; the body alone, without declaration, data and quotes).  Returns how many distinct runs
 * of three words it has; below SKETCH_LEAST `out` is all zero and stands for nothing.  It depends on nothing but the words: it may be kept for years.
 */
size_t sketch_make(const char *words, struct arena *arena, unsigned char out[SKETCH_SIZE]);
/** The likeness of two texts, 0 to 1, as their sketches estimate it. */
double sketch_likeness(const unsigned char a[SKETCH_SIZE], const unsigned char b[SKETCH_SIZE]);
/** The same exactly: runs that stand in both, of all that stand in either. */
double sketch_exact(const char *words_a, const char *words_b, struct arena *arena);

#endif
