/* The heads of all sketches in memory, posted by their bytes: which entries share some of them is asked without looking at the others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_HEADS_H
#define REGISTER_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * For every place of a head and every value of its byte, the entries that have it there, 2 bytes each: 64 bytes an entry in all (6.4 MB for 100,000,
 * 64 MB for 1,000,000).  One entry in 256 has a byte by chance, one in 70 where texts have some runs in common: a search counts those lists alone, which
 * takes 0.2 to 0.5 ms of the processor among 1,000,000.  What is set after it was loaded stands loose beside and is compared one by one.
 */
enum { HEADS_SIZE = 32, HEADS_LOOSE = 16384 };

struct heads;

/** An entry whose head has `same` bytes in the places where the asked one has them. */
struct heads_hit {
	uint32_t entry, same;
};

/** Empty; the caller's until heads_free. */
struct heads *heads_new(void);
void heads_free(struct heads *h);
/** Forgets everything. */
void heads_clear(struct heads *h);
/** Takes the heads of `count` entries from `first` on, one behind the other; zeros stand for none.  In rising order; heads_loaded ends it. */
void heads_load(struct heads *h, size_t first, const unsigned char *heads, size_t count);
void heads_loaded(struct heads *h);
/** A head that is new, or another than was loaded: the one from before is still found too, so what is found is to be looked up.  False: too many, load anew. */
bool heads_set(struct heads *h, size_t entry, const unsigned char head[HEADS_SIZE]);
/** How many are in it. */
size_t heads_count(const struct heads *h);
/** Adds a struct heads_hit for each that has `least` bytes (2 to 32) and more in common, in any order; one that was set may be there twice. */
void heads_find(const struct heads *h, const unsigned char head[HEADS_SIZE], unsigned least, struct buf *out);

#endif
