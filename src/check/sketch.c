/* Runs of three words as numbers, the least of them under many hash functions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/sketch.h"

#include <stdint.h>
#include <string.h>

enum { RUN = 3, LANES = 4 };

/* FNV-1a, then the finish of MurmurHash3: short words differ in few bits. */
static uint64_t hash(const char *bytes, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
	h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 33);
}

/* By a byte at a time, the lowest first: texts of many like runs cost no more than others. */
static uint64_t *sorted(uint64_t *runs, uint64_t *room, size_t count)
{
	enum { BYTES = 8, VALUES = 256 };
	uint32_t at[BYTES][VALUES] = { 0 };
	for (size_t i = 0; i < count; i++)
		for (int b = 0; b < BYTES; b++)
			at[b][runs[i] >> 8 * b & 0xFF]++;
	for (int b = 0; b < BYTES; b++) {
		uint32_t sum = 0;
		for (int v = 0; v < VALUES; v++) {
			uint32_t n = at[b][v];
			at[b][v] = sum;
			sum += n;
		}
		for (size_t i = 0; i < count; i++)
			room[at[b][runs[i] >> 8 * b & 0xFF]++] = runs[i];
		uint64_t *done = room;
		room = runs;
		runs = done;
	}
	return runs; /* an even number of turns: where they were */
}

/* FNV-1a of three words, fold_words has put one blank between them. */
struct sketch_runs sketch_runs(const char *words, struct arena *arena)
{
	size_t count = 0, room = 0, distinct = 0, n = 0;
	const char *begins[RUN];
	for (const char *w = words; *w; w++)
		room += *w == ' ';
	room = room < SKETCH_MOST ? room + 2 : SKETCH_MOST;
	uint64_t *runs = arena_array(arena, room, sizeof *runs);
	for (const char *w = words; *w && count < SKETCH_MOST; n++) {
		size_t len = strcspn(w, " ");
		if (n >= RUN)
			memmove(begins, begins + 1, (RUN - 1) * sizeof *begins);
		begins[n < RUN ? n : RUN - 1] = w;
		w += len;
		if (n + 1 >= RUN)
			runs[count++] = hash(begins[0], (size_t)(w - begins[0]));
		w += *w == ' ';
	}
	struct arena *beside = arena_new(SKETCH_MOST * 2 * sizeof *runs);
	runs = sorted(runs, arena_array(beside, room, sizeof *runs), count);
	arena_free(beside);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || runs[i] != runs[distinct - 1])
			runs[distinct++] = runs[i];
	return (struct sketch_runs){ runs, distinct };
}

/* The odd multipliers of the hash functions (splitmix64 from a fixed seed: a sketch of today is compared with one of years ago). */
static void multipliers(uint64_t out[SKETCH_SIZE])
{
	uint64_t state = 0x686f616465700001u;
	for (size_t i = 0; i < SKETCH_SIZE; i++) {
		uint64_t z = state += 0x9e3779b97f4a7c15u;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		out[i] = (z ^ (z >> 31)) | 1;
	}
}

/* The least value of four functions at once: they stay in registers. */
static void least_of(const struct sketch_runs *runs, const uint64_t by[LANES], unsigned char out[LANES])
{
	uint64_t least[LANES] = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX };
	for (size_t n = 0; n < runs->count; n++)
		for (int i = 0; i < LANES; i++) {
			uint64_t h = runs->list[n] * by[i];
			h ^= h >> 32; /* the low half of a product knows nothing of the high bits */
			least[i] = h < least[i] ? h : least[i];
		}
	for (int i = 0; i < LANES; i++)
		out[i] = (unsigned char)least[i];
}

size_t sketch_make_of(const struct sketch_runs *runs, unsigned char out[SKETCH_SIZE])
{
	uint64_t by[SKETCH_SIZE];
	memset(out, 0, SKETCH_SIZE);
	if (runs->count < SKETCH_LEAST)
		return runs->count;
	multipliers(by);
	for (size_t i = 0; i < SKETCH_SIZE; i += LANES)
		least_of(runs, by + i, out + i);
	return runs->count;
}

size_t sketch_make(const char *words, struct arena *arena, unsigned char out[SKETCH_SIZE])
{
	struct sketch_runs runs = sketch_runs(words, arena);
	return sketch_make_of(&runs, out);
}

double sketch_likeness(const unsigned char a[SKETCH_SIZE], const unsigned char b[SKETCH_SIZE])
{
	int same = 0;
	for (size_t i = 0; i < SKETCH_SIZE; i++)
		same += a[i] == b[i];
	double chance = 1.0 / 256, likeness = ((double)same / SKETCH_SIZE - chance) / (1 - chance);
	return likeness < 0 ? 0 : likeness;
}

double sketch_exact_of(const struct sketch_runs *a, const struct sketch_runs *b)
{
	size_t both = 0;
	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		uint64_t x = a->list[i], y = b->list[k];
		both += x == y;
		i += x <= y;
		k += y <= x;
	}
	return a->count + b->count - both ? (double)both / (double)(a->count + b->count - both) : 0;
}

double sketch_exact(const char *words_a, const char *words_b, struct arena *arena)
{
	struct sketch_runs a = sketch_runs(words_a, arena), b = sketch_runs(words_b, arena);
	return sketch_exact_of(&a, &b);
}
