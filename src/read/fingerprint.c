/* Signs of some frequencies of a grid: what scaling, recompressing and light cropping leave as it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/fingerprint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GRID = 64, SIDE = 8, LEAST_LETTERS = 8 };
/* The lowest frequencies used, across and down.  Lower ones down the page only say how an entry is laid out (a title, paragraphs, the author's data), and
   that many share; where the words of each line end is its own.  A photo's, where light and dark lie at large, are the lowest. */
enum { PAGE_ACROSS = 2, PAGE_DOWN = 10, PHOTO = 1 };
#define SPREAD 1.8            /* standard deviations: an evenly filled page ends at 1.73 */

/* The cosine transform's frequencies `across` to `across` + 7, and likewise down. */
static void frequencies(double grid[GRID][GRID], int across, int down, double out[SIDE * SIDE])
{
	double waves[2][SIDE][GRID], rows[GRID][SIDE] = { { 0 } };
	for (int f = 0; f < SIDE; f++)
		for (int i = 0; i < GRID; i++) {
			waves[0][f][i] = cos(M_PI * (f + across) * (i + 0.5) / GRID);
			waves[1][f][i] = cos(M_PI * (f + down) * (i + 0.5) / GRID);
		}
	for (int y = 0; y < GRID; y++)
		for (int f = 0; f < SIDE; f++)
			for (int x = 0; x < GRID; x++)
				rows[y][f] += grid[y][x] * waves[0][f][x];
	memset(out, 0, SIDE * SIDE * sizeof *out);
	for (int g = 0; g < SIDE; g++)
		for (int f = 0; f < SIDE; f++)
			for (int y = 0; y < GRID; y++)
				out[g * SIDE + f] += rows[y][f] * waves[1][g][y];
}

static void signs(double grid[GRID][GRID], int across, int down, char out[17])
{
	double values[SIDE * SIDE];
	uint64_t bits = 0;
	frequencies(grid, across, down, values);
	for (int i = 0; i < SIDE * SIDE; i++)
		bits |= (uint64_t)(values[i] > 0) << i;
	snprintf(out, 17, "%016llx", (unsigned long long)bits);
}

/* A share goes to each of the four cells around, so that a pixel's shift changes little. */
static void put(double grid[GRID][GRID], double x, double y, double weight)
{
	x -= 0.5;
	y -= 0.5;
	int column = (int)floor(x), row = (int)floor(y);
	double u = x - column, v = y - row;
	for (int k = 0; k < 4; k++) {
		int c = column + (k & 1), r = row + (k >> 1);
		if (c >= 0 && c < GRID && r >= 0 && r < GRID)
			grid[r][c] += weight * (k & 1 ? u : 1 - u) * (k >> 1 ? v : 1 - v);
	}
}

struct place {
	double cosine, sine, left, top, width, height;
};

static void turn(const struct place *p, double x, double y, double *u, double *v)
{
	*u = x * p->cosine + y * p->sine;
	*v = y * p->cosine - x * p->sine;
}

static bool counts(const struct sheet *s, const struct blob *b)
{
	return blobs_is_letter(b, s) && sheet_tile(s, (b->left + b->right) / 2, (b->top + b->bottom) / 2)->clear;
}

/* The letters' own place by their mean and spread: a stain, a cut margin, a last line of three letters move it little. */
static bool find_place(const struct sheet *s, const struct blobs *b, const struct lines *lines, struct place *p)
{
	double sums[5] = { 0 };
	size_t n = 0;
	p->cosine = cos(lines->angle * M_PI / 180);
	p->sine = sin(lines->angle * M_PI / 180);
	for (size_t i = 0; i < b->count; i++) {
		const struct blob *blob = &b->all[i];
		double u, v, w = blob->area;
		if (!counts(s, blob))
			continue;
		turn(p, (blob->left + blob->right) / 2.0, (blob->top + blob->bottom) / 2.0, &u, &v);
		sums[0] += w, sums[1] += w * u, sums[2] += w * v, sums[3] += w * u * u, sums[4] += w * v * v;
		n++;
	}
	if (n < LEAST_LETTERS)
		return false;
	double u = sums[1] / sums[0], v = sums[2] / sums[0];
	p->width = 2 * SPREAD * sqrt(sums[3] / sums[0] - u * u);
	p->height = 2 * SPREAD * sqrt(sums[4] / sums[0] - v * v);
	p->left = u - p->width / 2;
	p->top = v - p->height / 2;
	return p->width > GRID && p->height > 4;
}

void fingerprint_page(const struct sheet *s, const struct blobs *b, const struct lines *lines, char out[17])
{
	struct place p = { 0 };
	double grid[GRID][GRID] = { { 0 } };
	out[0] = '\0';
	if (!find_place(s, b, lines, &p))
		return;
	for (size_t i = 0; i < b->run_count; i++) {
		const struct run *run = &b->runs[i];
		double u, v;
		if (!counts(s, &b->all[run->blob]))
			continue;
		turn(&p, (run->left + run->right) / 2.0, run->y, &u, &v);
		put(grid, (u - p.left) / p.width * GRID, (v - p.top) / p.height * GRID, run->right - run->left);
	}
	signs(grid, PAGE_ACROSS, PAGE_DOWN, out);
}

void fingerprint_photo(const struct sheet *s, char out[17])
{
	double grid[GRID][GRID] = { { 0 } };
	for (int y = 0; y < s->height; y += 4)
		for (int x = 0; x < s->width; x += 4)
			put(grid, (double)x * GRID / s->width, (double)y * GRID / s->height, s->grey[(size_t)y * (size_t)s->width + (size_t)x]);
	signs(grid, PHOTO, PHOTO, out);
}

int fingerprint_distance(const char *a, const char *b)
{
	if (strlen(a) != 16 || strlen(b) != 16)
		return 64;
	return __builtin_popcountll(strtoull(a, NULL, 16) ^ strtoull(b, NULL, 16));
}
