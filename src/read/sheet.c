/* Scales an image, turns it upright, and finds its paper and its ink.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "read/pixels.h"

enum {
	BRIGHT_PERCENT = 80,    /* of a tile's pixels are darker: in the densest writing a quarter is ink */
	LEAST_PAPER = 45,       /* per cent of the brightest tiles' grey: a page in a hard shadow still has more */
	SHADOW = 60,            /* per cent: paper is not darker than that beside brighter paper, so what is, is black on it */
	NEAR_PAPER = 88,        /* per cent of the paper's grey: above, a pixel is paper */
	LEAST_CUT = 60, MOST_CUT = 84, /* per cent of the paper's grey below which a pixel is ink: by how dark this sheet's ink is */
	DARK_CUT = 46,          /* likewise, where printed lines are to be left out */
	PAPER_COLOUR = 30,      /* per cent of saturation that paper under a lamp still has */
};

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* Boxes of factor x factor pixels become one. */
static void shrink_colour(struct sheet *s, const struct image *image, int factor)
{
	unsigned area = (unsigned)(factor * factor);
	for (int y = 0; y < s->height; y++) {
		uint32_t *out = s->own_colour + (size_t)y * (size_t)s->width;
		for (int x = 0; x < s->width; x++) {
			unsigned sum[3] = { 0 };
			for (int v = 0; v < factor; v++) {
				const uint8_t *p = image->pixels + (size_t)(y * factor + v) * image->stride + (size_t)(x * factor) * 4;
				for (int u = 0; u < factor; u++, p += 4)
					sum[0] += p[0], sum[1] += p[1], sum[2] += p[2];
			}
			out[x] = sum[0] / area | sum[1] / area << 8 | sum[2] / area << 16;
		}
	}
}

/* What fits as it is needs no copy. */
static bool take_colour(struct sheet *s, const struct image *image, int factor)
{
	if (factor == 1 && image->stride == (size_t)s->width * 4 && (uintptr_t)image->pixels % sizeof *s->colour == 0) {
		s->colour = (const uint32_t *)(const void *)image->pixels;
		return true;
	}
	s->own_colour = (uint32_t *)(void *)pixels_new((size_t)s->width * (size_t)s->height * 4);
	if (s->own_colour)
		shrink_colour(s, image, factor);
	s->colour = s->own_colour;
	return s->colour;
}

static unsigned value(const struct image *image, int x, int y)
{
	const uint8_t *row = image->pixels + (size_t)y * image->stride;
	return image->depth == 8 ? row[x] : row[x >> 3] >> (7 - (x & 7)) & 1 ? 0 : 255;
}

static bool take_grey(struct sheet *s, const struct image *image, int factor)
{
	unsigned area = (unsigned)(factor * factor);
	s->grey = pixels_new((size_t)s->width * (size_t)s->height);
	for (int y = 0; s->grey && y < s->height; y++) {
		uint8_t *out = s->grey + (size_t)y * (size_t)s->width;
		for (int x = 0; x < s->width; x++) {
			unsigned sum = 0;
			for (int v = 0; v < factor; v++)
				for (int u = 0; u < factor; u++)
					sum += value(image, x * factor + u, y * factor + v);
			out[x] = (uint8_t)(sum / area);
		}
	}
	return s->grey;
}

/* Sums of 16 bits, and written so that the compiler takes many pixels at once. */
static void grey_of(const uint32_t *restrict colour, uint8_t *restrict grey, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint16_t red = colour[i] & 0xFF, green = colour[i] >> 8 & 0xFF, blue = colour[i] >> 16 & 0xFF;
		grey[i] = (uint8_t)((uint16_t)(77 * red + 150 * green + 29 * blue) >> 8);
	}
}

static bool make_grey(struct sheet *s)
{
	size_t count = (size_t)s->width * (size_t)s->height;
	s->grey = pixels_new(count);
	if (s->grey)
		grey_of(s->colour, s->grey, count);
	return s->grey;
}

/* Where a pixel of the upright sheet comes from. */
static size_t source_of(const struct sheet *s, int turn, int x, int y)
{
	size_t w = (size_t)(turn % 180 ? s->height : s->width);
	if (turn == 90)
		return (size_t)(s->width - 1 - x) * w + (size_t)y;
	if (turn == 270)
		return (size_t)x * w + (size_t)(s->height - 1 - y);
	return (size_t)(s->height - 1 - y) * w + (size_t)(s->width - 1 - x);
}

enum { SQUARE = 32 };

static void turn_square(const struct sheet *s, int turn, int top, int left, uint32_t *colour, uint8_t *grey)
{
	for (int y = top; y < smaller(top + SQUARE, s->height); y++)
		for (int x = left; x < smaller(left + SQUARE, s->width); x++) {
			size_t to = (size_t)y * (size_t)s->width + (size_t)x, from = source_of(s, turn, x, y);
			if (colour)
				colour[to] = s->colour[from];
			else
				grey[to] = s->grey[from];
		}
}

/* In squares that fit the cache: a row at a time, each pixel of a quarter turn would be a miss. */
bool sheet_turn(struct sheet *s, int turn)
{
	size_t count = (size_t)s->width * (size_t)s->height;
	uint32_t *colour = s->colour ? malloc(count * sizeof *colour) : NULL;
	uint8_t *grey = s->colour ? NULL : malloc(count);
	if (!colour && !grey)
		return false;
	if (turn % 180) {
		int width = s->width;
		s->width = s->height;
		s->height = width;
	}
	for (int top = 0; top < s->height; top += SQUARE)
		for (int left = 0; left < s->width; left += SQUARE)
			turn_square(s, turn, top, left, colour, grey);
	free(s->own_colour);
	free(s->grey);
	s->colour = s->own_colour = colour;
	s->grey = colour ? NULL : grey;
	return !colour || make_grey(s);
}

bool sheet_take(struct sheet *s, const struct image *image, int longest)
{
	int side = larger(image->width, image->height), factor = (side + longest - 1) / longest;
	*s = (struct sheet){ .width = image->width / factor, .height = image->height / factor };
	if (s->width < 16 || s->height < 16 || larger(s->width, s->height) < SHEET_LEAST_LONG)
		return false;
	s->unit = (double)larger(s->width, s->height) / SHEET_LONG;
	bool done = image->depth == 32 ? take_colour(s, image, factor) : take_grey(s, image, factor);
	if (done && image->turn != 0)
		done = sheet_turn(s, image->turn);
	else if (s->colour)
		done = make_grey(s);
	if (!done)
		sheet_release(s);
	return done;
}

/* Every second pixel of every second row says as much of a tile as all.  Four tables, for the paper's own grey would be counted at one place. */
static int bright_level(const struct sheet *s, int left, int top, int right, int bottom)
{
	uint16_t counts[4][256] = { { 0 } };
	unsigned total = 0, seen = 0;
	int level = 0;
	for (int y = top; y < bottom; y += 2) {
		const uint8_t *grey = s->grey + (size_t)y * (size_t)s->width;
		for (int x = left; x < right; x += 2, total++)
			counts[total & 3][grey[x]]++;
	}
	for (; level < 255; level++) {
		seen += (unsigned)counts[0][level] + counts[1][level] + counts[2][level] + counts[3][level];
		if (seen * 100 >= total * BRIGHT_PERCENT)
			break;
	}
	return level;
}

static void look_at_tile(const struct sheet *s, struct tile *t, int left, int top)
{
	unsigned sum[3] = { 0 }, bright = 0;
	int right = smaller(left + SHEET_TILE, s->width), bottom = smaller(top + SHEET_TILE, s->height), level = bright_level(s, left, top, right, bottom);
	t->bright = t->red = t->green = t->blue = (uint8_t)level;
	if (!s->colour)
		return;
	for (int y = top; y < bottom; y += 2)
		for (int x = left; x < right; x += 2) {
			size_t at = (size_t)y * (size_t)s->width + (size_t)x;
			/* Without a branch, for which it would be cannot be guessed. */
			unsigned counts = s->grey[at] >= level, pixel = s->colour[at] & -counts;
			sum[0] += pixel & 0xFF, sum[1] += pixel >> 8 & 0xFF, sum[2] += pixel >> 16 & 0xFF;
			bright += counts;
		}
	t->red = (uint8_t)(sum[0] / larger((int)bright, 1));
	t->green = (uint8_t)(sum[1] / larger((int)bright, 1));
	t->blue = (uint8_t)(sum[2] / larger((int)bright, 1));
}

static struct tile *tile_at(const struct sheet *s, int column, int row)
{
	column = larger(0, smaller(column, s->columns - 1));
	row = larger(0, smaller(row, s->rows - 1));
	return &s->tiles[row * s->columns + column];
}

/* The paper under black things (a copy's border, a photo pasted in) is known from the tiles around them. */
static void find_paper(const struct sheet *s, int column, int row)
{
	int most = 0, sum = 0, count = 0;
	for (int v = -2; v <= 2; v++)
		for (int u = -2; u <= 2; u++)
			most = larger(most, tile_at(s, column + u, row + v)->bright);
	for (int v = -1; v <= 1; v++)
		for (int u = -1; u <= 1; u++, count++)
			sum += larger(tile_at(s, column + u, row + v)->bright, most * SHADOW / 100);
	tile_at(s, column, row)->paper = (uint8_t)larger(1, sum / count);
}

static bool make_tiles(struct sheet *s)
{
	s->columns = (s->width + SHEET_TILE - 1) / SHEET_TILE;
	s->rows = (s->height + SHEET_TILE - 1) / SHEET_TILE;
	s->tiles = calloc((size_t)s->columns * (size_t)s->rows, sizeof *s->tiles);
	if (!s->tiles)
		return false;
	for (int row = 0; row < s->rows; row++)
		for (int column = 0; column < s->columns; column++)
			look_at_tile(s, tile_at(s, column, row), column * SHEET_TILE, row * SHEET_TILE);
	for (int row = 0; row < s->rows; row++)
		for (int column = 0; column < s->columns; column++)
			find_paper(s, column, row);
	return true;
}

/* Below how many per cent of the paper's grey a pixel is ink: half way to the darker half of what is surely ink. */
static int find_cut(const struct sheet *s)
{
	unsigned counts[101] = { 0 }, total = 0, seen = 0;
	for (int y = 0; y < s->height; y += 3)
		for (int x = 0; x < s->width; x += 3) {
			const struct tile *t = sheet_tile(s, x, y);
			unsigned percent = (unsigned)s->grey[(size_t)y * (size_t)s->width + (size_t)x] * 100 / t->paper;
			counts[percent > 100 ? 100 : percent]++;
		}
	for (int i = 0; i < MOST_CUT; i++)
		total += counts[i];
	int level = 0;
	while (level < MOST_CUT && (seen += counts[level]) * 2 < total)
		level++;
	return larger(LEAST_CUT, smaller((100 + level) / 2, MOST_CUT));
}

/* The paper's grey changes evenly from the middle of a tile to the middle of the next. */
static void paper_row(const struct sheet *s, int y, int *levels)
{
	int at = y - SHEET_TILE / 2, row = at < 0 ? -1 : at / SHEET_TILE, part = at - row * SHEET_TILE;
	for (int column = -1; column <= s->columns; column++)
		levels[column + 1] = tile_at(s, column, row)->paper * (SHEET_TILE - part) + tile_at(s, column, row + 1)->paper * part;
}

/* What a pixel's grey, times WHOLE, is compared with in this row, and what that changes by from this row to the next: below `ink` it is ink, below `pale` no paper. */
struct limits {
	int32_t *ink, *ink_step, *pale, *pale_step;
};

/* The paper's grey changes evenly from the middle of a tile to the middle of the next, across and down: what is below the middles of a row of tiles is a band. */
static void begin_band(const struct sheet *s, int y, int cut, struct limits *l, int *levels)
{
	int *next = levels + s->columns + 2;
	paper_row(s, y, levels);
	paper_row(s, y + 1, next);
	for (int x = 0; x < s->width; x++) {
		int column = (x + SHEET_TILE / 2) / SHEET_TILE, u = (x + SHEET_TILE / 2) % SHEET_TILE;
		int here = levels[column] * (SHEET_TILE - u) + levels[column + 1] * u, below = next[column] * (SHEET_TILE - u) + next[column + 1] * u;
		l->ink[x] = here * cut;
		l->ink_step[x] = (below - here) * cut;
		l->pale[x] = here * NEAR_PAPER;
		l->pale_step[x] = (below - here) * NEAR_PAPER;
	}
}

/* Written so that the compiler takes many pixels at once. */
static void compare_row(const uint8_t *restrict grey, uint8_t *restrict ink, uint8_t *restrict pale, int width, const struct limits *l)
{
	int32_t *restrict ink_limit = l->ink, *restrict pale_limit = l->pale;
	const int32_t *restrict ink_step = l->ink_step, *restrict pale_step = l->pale_step;
	for (int x = 0; x < width; x++) {
		int32_t here = (int32_t)((uint32_t)(uint16_t)(grey[x] * 25) << 12);
		ink[x] = here < ink_limit[x];
		pale[x] = here < pale_limit[x];
		ink_limit[x] += ink_step[x];
		pale_limit[x] += pale_step[x];
	}
}

/* How many of a tile's part of a row are 1; eight bytes at a time, for in none of them a carry can be. */
static unsigned count_ones(const uint8_t *bytes, int count)
{
	uint64_t sum = 0, eight;
	for (; count >= 8; count -= 8, bytes += 8) {
		memcpy(&eight, bytes, 8);
		sum += eight;
	}
	unsigned ones = (unsigned)(sum * UINT64_C(0x0101010101010101) >> 56);
	while (count-- > 0)
		ones += *bytes++;
	return ones;
}

static bool is_clear(const struct tile *t, int brightest)
{
	int most = larger(t->red, larger(t->green, t->blue)), least = smaller(t->red, smaller(t->green, t->blue));
	return t->bright * 100 >= brightest * LEAST_PAPER && (most - least) * 100 <= most * PAPER_COLOUR && t->ink < 0.45f && t->middle < 0.3f &&
		t->bright * 100 >= t->paper * 80;
}

static int brightest_of(const struct sheet *s)
{
	unsigned counts[256] = { 0 }, seen = 0, total = (unsigned)(s->columns * s->rows);
	int level = 255;
	for (unsigned i = 0; i < total; i++)
		counts[s->tiles[i].bright]++;
	while (level > 0 && (seen += counts[level]) * 20 < total)
		level--;
	return level;
}

static void sum_up(struct sheet *s)
{
	int brightest = brightest_of(s), count = s->columns * s->rows, clear = 0;
	for (int i = 0; i < count; i++) {
		struct tile *t = &s->tiles[i];
		t->clear = is_clear(t, brightest);
		clear += t->clear;
		s->ink_share += (double)t->ink / count;
		s->middle_share += (double)t->middle / count;
	}
	s->clear_share = (double)clear / count;
}

static void count_tiles(struct sheet *s, int row, const unsigned (*counts)[2])
{
	int height = smaller(SHEET_TILE, s->height - row * SHEET_TILE);
	for (int column = 0; column < s->columns; column++) {
		float area = (float)(smaller(SHEET_TILE, s->width - column * SHEET_TILE) * height);
		tile_at(s, column, row)->ink = (float)counts[column][0] / area;
		tile_at(s, column, row)->middle = (float)counts[column][1] / area;
	}
}

static void ink_row(struct sheet *s, int y, const struct limits *l, uint8_t *pale, unsigned (*counts)[2])
{
	uint8_t *ink = s->ink + (size_t)y * (size_t)s->width;
	compare_row(s->grey + (size_t)y * (size_t)s->width, ink, pale, s->width, l);
	for (int column = 0; counts && column < s->columns; column++) {
		int left = column * SHEET_TILE, width = smaller(SHEET_TILE, s->width - left);
		unsigned dark = count_ones(ink + left, width);
		counts[column][0] += dark;
		counts[column][1] += count_ones(pale + left, width) - dark;
	}
}

static bool find_ink(struct sheet *s, int cut, bool count)
{
	size_t width = (size_t)s->width, columns = (size_t)s->columns;
	int *levels = malloc(2 * (columns + 2) * sizeof *levels);
	unsigned (*counts)[2] = malloc(columns * sizeof *counts);
	int32_t *room = malloc(4 * width * sizeof *room);
	uint8_t *pale = malloc(width);
	struct limits l = { room, room + width, room + 2 * width, room + 3 * width };
	bool done = levels && counts && room && pale && s->ink;
	for (int y = 0; done && y < s->height; y++) {
		if (y % SHEET_TILE == 0)
			memset(counts, 0, columns * sizeof *counts);
		if (y == 0 || y % SHEET_TILE == SHEET_TILE / 2)
			begin_band(s, y, cut, &l, levels);
		ink_row(s, y, &l, pale, count ? counts : NULL);
		if (count && (y % SHEET_TILE == SHEET_TILE - 1 || y == s->height - 1))
			count_tiles(s, y / SHEET_TILE, (const unsigned (*)[2])counts);
	}
	free(levels);
	free(counts);
	free(room);
	free(pale);
	return done;
}

bool sheet_darken(struct sheet *s)
{
	return find_ink(s, DARK_CUT, false);
}

double sheet_paper(const struct sheet *s, double x, double y)
{
	x = x / SHEET_TILE - 0.5;
	y = y / SHEET_TILE - 0.5;
	int column = x < 0 ? -1 : (int)x, row = y < 0 ? -1 : (int)y;
	double u = x - column, v = y - row;
	return (tile_at(s, column, row)->paper * (1 - u) + tile_at(s, column + 1, row)->paper * u) * (1 - v) +
		(tile_at(s, column, row + 1)->paper * (1 - u) + tile_at(s, column + 1, row + 1)->paper * u) * v;
}

const struct tile *sheet_tile(const struct sheet *s, int x, int y)
{
	return &s->tiles[y / SHEET_TILE * s->columns + x / SHEET_TILE];
}

bool sheet_init(struct sheet *s, const struct image *image)
{
	if (!sheet_take(s, image, SHEET_MOST_LONG))
		return false;
	s->ink = pixels_new((size_t)s->width * (size_t)s->height);
	if (!make_tiles(s) || !find_ink(s, find_cut(s), true)) {
		sheet_release(s);
		return false;
	}
	sum_up(s);
	return true;
}

void sheet_release(struct sheet *s)
{
	free(s->grey);
	free(s->own_colour);
	free(s->ink);
	free(s->tiles);
	*s = (struct sheet){ 0 };
}
