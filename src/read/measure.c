/* What a copier leaves on a page, and what it takes away.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/measure.h"

#include <math.h>
#include <stdlib.h>

enum {
	COLOURED = 38,        /* of 255: how far apart the channels of coloured ink are, its paper made white; JPEG stains black ink by 30 */
	BLACK = 40,           /* per cent of the paper's grey: a copier's shadow is blacker */
	NEUTRAL = 24,         /* of 255: toner has no colour, a table mostly has */
	DARK = 60,            /* per cent of the paper's grey: a speck of toner is dark, a broken stroke's crumb pale */
	STRIP_PERMILLE = 6,   /* of the shorter side: the edge itself, less the line a scanner leaves there */
	DEEPEST_PERMILLE = 80, /* a copy's border is a few millimetres; a table around a photographed page is deeper */
	CELL = 12,            /* pixels at 150 dpi: what is nearer to larger ink is a dot of it (i, ạ, a full stop) */
};
#define SPECK 6.0             /* pixels at 150 dpi */

static int whitened(unsigned value, unsigned paper)
{
	unsigned v = paper ? value * 255 / paper : 255;
	return v > 255 ? 255 : (int)v;
}

/* How far apart the channels are, of 255, were the tile's paper white. */
static int colour_of(uint32_t pixel, const struct tile *t)
{
	int r = whitened(pixel & 0xFF, t->red), g = whitened(pixel >> 8 & 0xFF, t->green), b = whitened(pixel >> 16 & 0xFF, t->blue);
	int most = r > g ? r : g, least = r < g ? r : g;
	most = most > b ? most : b;
	least = least < b ? least : b;
	return most - least;
}

/* What lies around a photographed page (a brown table) hangs on the image's edge. */
static bool at_edge(const struct blob *b, const struct sheet *s)
{
	return b->left <= 1 || b->top <= 1 || b->right >= s->width - 1 || b->bottom >= s->height - 1;
}

static double ink_colour(const struct sheet *s, const struct blobs *b)
{
	size_t all = 0, coloured = 0;
	for (size_t i = 0; s->colour && i < b->run_count; i++) {
		const struct run *run = &b->runs[i];
		const struct tile *t = sheet_tile(s, run->left, run->y);
		/* A single pixel is all edge: half of it is paper. */
		if (!t->clear || run->right - run->left < 2 || at_edge(&b->all[run->blob], s))
			continue;
		for (int x = run->left; x < run->right; x++) {
			all++;
			coloured += colour_of(s->colour[(size_t)run->y * (size_t)s->width + (size_t)x], t) >= COLOURED;
		}
	}
	return all ? 100.0 * (double)coloured / (double)all : 0;
}

struct side {
	int length, depth_step, along_step, start; /* where its first pixel is, and what leads inwards and along it */
};

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

static bool is_black(const struct sheet *s, const uint8_t *grey, const struct tile *white)
{
	return *grey * 100 < white->bright * BLACK && (!s->colour || colour_of(s->colour[grey - s->grey], white) < NEUTRAL);
}

/* How much of one side is black at its very edge; nothing where the black is no border but what lies around the sheet. */
static double side_black(const struct sheet *s, const struct side *side, int strip, int deepest, const struct tile *white, int *depths)
{
	int dark = 0;
	for (int i = 0; i < side->length; i++) {
		const uint8_t *p = s->grey + side->start + (ptrdiff_t)i * side->along_step;
		int depth = 0, misses = 0;
		/* The outermost pixels may be a scanner's white seam; a grain in the black is not its end. */
		while (depth < deepest + strip && misses <= strip) {
			if (is_black(s, p + (ptrdiff_t)depth * side->depth_step, white))
				misses = 0;
			else
				misses++;
			depth++;
		}
		depths[i] = depth - misses;
		dark += depths[i] >= strip;
	}
	qsort(depths, (size_t)side->length, sizeof *depths, by_number);
	return depths[side->length * 3 / 4] >= deepest ? 0 : 100.0 * dark / side->length;
}

static double border(const struct sheet *s)
{
	int shorter = s->width < s->height ? s->width : s->height, longer = s->width + s->height - shorter;
	int strip = shorter * STRIP_PERMILLE / 1000, deepest = shorter * DEEPEST_PERMILLE / 1000;
	const struct tile *brightest = s->tiles;
	const struct side sides[] = {
		{ s->height, 1, s->width, 0 }, { s->height, -1, s->width, s->width - 1 }, { s->width, s->width, 1, 0 }, { s->width, -s->width, 1, (s->height - 1) * s->width },
	};
	int *depths = malloc((size_t)longer * sizeof *depths);
	double most = 0;
	for (int i = 0; i < s->columns * s->rows; i++)
		brightest = s->tiles[i].bright > brightest->bright ? &s->tiles[i] : brightest;
	for (size_t i = 0; depths && i < sizeof sides / sizeof *sides; i++) {
		double here = side_black(s, &sides[i], strip < 2 ? 2 : strip, deepest, brightest, depths);
		most = here > most ? here : most;
	}
	free(depths);
	return most;
}

static bool is_speck(const struct blob *b, const struct sheet *s)
{
	return b->right - b->left <= SPECK * s->unit + 1 && b->bottom - b->top <= SPECK * s->unit + 1 && b->area >= 2;
}

/* A coarse map of where larger ink is; a speck has none in its own cell or those around it. */
static bool *map_ink(const struct sheet *s, const struct blobs *b, double cell, int columns, int rows)
{
	bool *map = calloc((size_t)columns * (size_t)rows, sizeof *map);
	for (size_t i = 0; map && i < b->run_count; i++) {
		const struct run *run = &b->runs[i];
		if (is_speck(&b->all[run->blob], s))
			continue;
		for (int c = (int)(run->left / cell); c <= (int)((run->right - 1) / cell); c++)
			map[(int)(run->y / cell) * columns + c] = true;
	}
	return map;
}

static bool is_dark(const struct blob *b, const struct sheet *s)
{
	const struct tile *t = sheet_tile(s, b->left, b->top);
	for (int y = b->top; y < b->bottom; y++)
		for (int x = b->left; x < b->right; x++)
			if (s->grey[(size_t)y * (size_t)s->width + (size_t)x] * 100 < t->paper * DARK)
				return true;
	return false;
}

static bool alone(const bool *map, int columns, int rows, int c, int r)
{
	for (int v = r > 0 ? r - 1 : 0; v <= r + 1 && v < rows; v++)
		for (int u = c > 0 ? c - 1 : 0; u <= c + 1 && u < columns; u++)
			if (map[v * columns + u])
				return false;
	return true;
}

static double specks(const struct sheet *s, const struct blobs *b)
{
	double cell = CELL * s->unit < 4 ? 4 : CELL * s->unit;
	int columns = (int)(s->width / cell) + 1, rows = (int)(s->height / cell) + 1, count = 0;
	bool *map = map_ink(s, b, cell, columns, rows);
	for (size_t i = 0; map && i < b->count; i++) {
		const struct blob *blob = &b->all[i];
		if (is_speck(blob, s) && sheet_tile(s, blob->left, blob->top)->clear && is_dark(blob, s))
			count += alone(map, columns, rows, (int)((blob->left + blob->right) / 2 / cell), (int)((blob->top + blob->bottom) / 2 / cell));
	}
	free(map);
	double area = s->clear_share * s->width * s->height / (s->unit * s->unit) / 1e6;
	return area > 0.01 ? count / area : 0;
}

void measure_page(const struct sheet *s, const struct blobs *b, const struct lines *lines, struct page *out)
{
	out->measured = true;
	out->ink_colour = ink_colour(s, b);
	out->border = border(s);
	out->specks = specks(s, b);
	out->skew = lines->across >= lines->down ? fabs(lines->angle) : 0;
	out->middle = 100 * s->middle_share;
}
