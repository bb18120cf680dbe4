/* Heads in slabs of 65,536 entries, each with a list for every place and byte; loose ones beside.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/heads.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SLAB = 65536, VALUES = 256, WORD = 8 };

/* The entries that have `value` in `place` : ids[starts[place][value]] to starts[place][value + 1]. */
struct slab {
	size_t first, count;    /* its entries are first + id; how many have a head */
	uint32_t starts[HEADS_SIZE][VALUES + 1];
	uint16_t ids[];
};

struct loose {
	uint32_t entry;
	unsigned char head[HEADS_SIZE];
};

struct heads {
	struct slab **slabs;
	size_t slab_count, loaded;
	struct loose *loose;
	size_t loose_count, loose_room;
	unsigned char *raw;     /* while it is loaded: the heads of the slab at hand, by id */
	size_t raw_first;
};

static void *sure(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

struct heads *heads_new(void)
{
	return sure(calloc(1, sizeof(struct heads)));
}

void heads_clear(struct heads *h)
{
	for (size_t i = 0; i < h->slab_count; i++)
		free(h->slabs[i]);
	free(h->slabs);
	free(h->loose);
	free(h->raw);
	*h = (struct heads){ 0 };
}

void heads_free(struct heads *h)
{
	heads_clear(h);
	free(h);
}

size_t heads_count(const struct heads *h)
{
	return h->loaded + h->loose_count;
}

/* ---- making ---- */

static bool empty(const unsigned char *head)
{
	static const unsigned char none[HEADS_SIZE];
	return memcmp(head, none, HEADS_SIZE) == 0;
}

/* One place of all heads: how many have each value, where each value's list begins, and then who they are. */
static void post(struct slab *s, unsigned place, const unsigned char *raw, const uint16_t *ids)
{
	uint32_t *starts = s->starts[place], at[VALUES];
	for (size_t i = 0; i < s->count; i++)
		starts[raw[(size_t)ids[i] * HEADS_SIZE + place] + 1]++;
	starts[0] = (uint32_t)(place * s->count);
	for (size_t v = 0; v < VALUES; v++) {
		at[v] = starts[v];
		starts[v + 1] += starts[v];
	}
	for (size_t i = 0; i < s->count; i++)
		s->ids[at[raw[(size_t)ids[i] * HEADS_SIZE + place]]++] = ids[i];
}

void heads_loaded(struct heads *h)
{
	uint16_t *ids;
	size_t count = 0;
	if (!h->raw)
		return;
	ids = sure(malloc(SLAB * sizeof *ids));
	for (size_t i = 0; i < SLAB; i++)
		if (!empty(h->raw + i * HEADS_SIZE))
			ids[count++] = (uint16_t)i;
	struct slab *s = sure(calloc(1, sizeof *s + count * HEADS_SIZE * sizeof *s->ids));
	s->first = h->raw_first;
	s->count = count;
	for (unsigned place = 0; place < HEADS_SIZE; place++)
		post(s, place, h->raw, ids);
	free(ids);
	free(h->raw);
	h->raw = NULL;
	h->slabs = sure(reallocarray(h->slabs, h->slab_count + 1, sizeof(struct slab *)));
	h->slabs[h->slab_count++] = s;
	h->loaded += count;
}

void heads_load(struct heads *h, size_t first, const unsigned char *heads, size_t count)
{
	for (size_t done = 0; done < count;) {
		size_t entry = first + done, room = SLAB - entry % SLAB, now = count - done < room ? count - done : room;
		if (h->raw && entry - entry % SLAB != h->raw_first)
			heads_loaded(h);
		if (!h->raw) {
			h->raw = sure(calloc(SLAB, HEADS_SIZE));
			h->raw_first = entry - entry % SLAB;
		}
		memcpy(h->raw + (entry - h->raw_first) * HEADS_SIZE, heads + done * HEADS_SIZE, now * HEADS_SIZE);
		done += now;
	}
}

bool heads_set(struct heads *h, size_t entry, const unsigned char head[HEADS_SIZE])
{
	if (empty(head))
		return true;
	if (h->loose_count == HEADS_LOOSE)
		return false;
	if (h->loose_count == h->loose_room) {
		h->loose_room = h->loose_room ? h->loose_room * 2 : 256;
		h->loose = sure(reallocarray(h->loose, h->loose_room, sizeof *h->loose));
	}
	struct loose *l = &h->loose[h->loose_count++];
	l->entry = (uint32_t)entry;
	memcpy(l->head, head, HEADS_SIZE);
	return true;
}

/* ---- asking ---- */

static unsigned in_common(const unsigned char *a, const unsigned char *b)
{
#ifdef __SSE2__
	unsigned bits[2];
	for (int i = 0; i < 2; i++)
		bits[i] = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)(a + i * 16)), _mm_loadu_si128((const __m128i *)(const void *)(b + i * 16))));
	return (unsigned)__builtin_popcount(bits[0] | bits[1] << 16);
#else
	unsigned same = 0;
	for (int i = 0; i < HEADS_SIZE; i++)
		same += a[i] == b[i];
	return same;
#endif
}

static void add(struct buf *out, size_t entry, unsigned same)
{
	struct heads_hit hit = { .entry = (uint32_t)entry, .same = same };
	buf_add(out, &hit, sizeof hit);
}

/* `counts` has SLAB bytes; none gets above 32, so that a byte's high bit tells who reaches `least`, eight at a time. */
static void find_in(const struct slab *s, const unsigned char *head, unsigned least, unsigned char *counts, struct buf *out)
{
	const uint64_t ones = 0x0101010101010101u, high = ones * 0x80, rest = ones * (0x80 - least);
	memset(counts, 0, SLAB);
	for (unsigned place = 0; place < HEADS_SIZE; place++) {
		const uint16_t *end = s->ids + s->starts[place][head[place] + 1];
		for (const uint16_t *id = s->ids + s->starts[place][head[place]]; id < end; id++)
			counts[*id]++;
	}
	for (size_t at = 0; at < SLAB; at += WORD) {
		uint64_t eight;
		memcpy(&eight, counts + at, WORD);
		if (!((eight + rest) & high))
			continue;
		for (size_t i = at; i < at + WORD; i++)
			if (counts[i] >= least)
				add(out, s->first + i, counts[i]);
	}
}

void heads_find(const struct heads *h, const unsigned char head[HEADS_SIZE], unsigned least, struct buf *out)
{
	unsigned char counts[SLAB];
	assert(!h->raw && least >= 2 && least <= HEADS_SIZE);
	for (size_t i = 0; i < h->slab_count; i++)
		find_in(h->slabs[i], head, least, counts, out);
	for (size_t i = 0; i < h->loose_count; i++) {
		unsigned same = in_common(h->loose[i].head, head);
		if (same >= least)
			add(out, h->loose[i].entry, same);
	}
}
