/* Finds lines by tilting: at the right angle the letters' middles fall into few rows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	STRIPS = 4,           /* a photographed page narrows upwards, so each part of its width has an angle of its own */
	MOST_LETTERS = 6000,
	LEAST_IN_STRIP = 12,
	STEPS = 32,           /* either way */
	LEAST_ROW = 2,        /* pixels: below, whole numbers alone would look like rows */
};
#define STEP 0.25             /* degrees */
#define ROW 5.0               /* pixels at 150 dpi: a third of the smallest distance of lines */

struct point {
	float x, y;
};

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

/* How unevenly the points lie over the rows: the mean crowd a point stands in, against that of points strewn evenly. */
static double crowding(const struct point *points, size_t count, double angle, double row, unsigned *rows, size_t most)
{
	double slope = tan(angle * M_PI / 180), least = 1e9, greatest = -1e9;
	for (size_t i = 0; i < count; i++) {
		double at = points[i].y - points[i].x * slope;
		least = at < least ? at : least;
		greatest = at > greatest ? at : greatest;
	}
	size_t used = (size_t)((greatest - least) / row) + 1;
	if (used > most)
		return 1;
	memset(rows, 0, used * sizeof *rows);
	double pairs = 0;
	for (size_t i = 0; i < count; i++)
		pairs += 2.0 * rows[(size_t)((points[i].y - points[i].x * slope - least) / row)]++;
	/* One line alone has no gaps to either side: it is set against four rows at least. */
	return pairs / ((double)count * (double)(count - 1)) * (double)(used < 4 ? 4 : used);
}

static double best_angle(const struct point *points, size_t count, double row, unsigned *rows, size_t most, double *score)
{
	double best = 0;
	*score = 0;
	for (int i = -STEPS; i <= STEPS; i++) {
		double here = crowding(points, count, i * STEP, row, rows, most);
		/* Where two are alike the smaller angle is the likelier. */
		if (here > *score * 1.001 || (here > *score * 0.999 && fabs(i * STEP) < fabs(best))) {
			best = i * STEP;
			*score = here > *score ? here : *score;
		}
	}
	return best;
}

/* The lines' crowding in each strip, weighed by its letters. */
static double strips(const struct point *points, size_t count, double width, double row, unsigned *rows, size_t most, double *angle)
{
	struct point *strip = malloc(count * sizeof *strip);
	double sum = 0, angles = 0, weight = 0;
	for (int k = 0; strip && k < STRIPS; k++) {
		size_t n = 0;
		double score;
		for (size_t i = 0; i < count; i++)
			if ((int)(points[i].x * STRIPS / width) == k)
				strip[n++] = points[i];
		if (n < LEAST_IN_STRIP)
			continue;
		angles += (double)n * best_angle(strip, n, row, rows, most, &score);
		sum += (double)n * score;
		weight += (double)n;
	}
	free(strip);
	*angle = weight > 0 ? angles / weight : 0;
	return weight > 0 ? sum / weight : 1;
}

static size_t take_letters(const struct sheet *s, const struct blobs *b, struct point *points, float *heights)
{
	/* Of a page with very many, some everywhere. */
	size_t count = 0, all = 0;
	for (size_t i = 0; i < b->count; i++)
		all += blobs_is_letter(&b->all[i], s);
	size_t every = all / MOST_LETTERS + 1, k = 0;
	for (size_t i = 0; i < b->count && count < MOST_LETTERS; i++) {
		const struct blob *blob = &b->all[i];
		int x = (blob->left + blob->right) / 2, y = (blob->top + blob->bottom) / 2;
		if (!blobs_is_letter(blob, s) || k++ % every || !sheet_tile(s, x, y)->clear)
			continue;
		points[count] = (struct point){ (float)x, (float)y };
		heights[count++] = (float)(blob->bottom - blob->top);
	}
	return count;
}

static double clean_share(const struct sheet *s, const struct blobs *b)
{
	double letters = 0, all = 0;
	for (size_t i = 0; i < b->run_count; i++) {
		const struct run *run = &b->runs[i];
		if (!sheet_tile(s, (run->left + run->right) / 2, run->y)->clear)
			continue;
		all += run->right - run->left;
		letters += blobs_is_letter(&b->all[run->blob], s) ? run->right - run->left : 0;
	}
	return all > 0 ? letters / all : 0;
}

static void measure_heights(struct lines *out, float *heights, size_t count)
{
	qsort(heights, count, sizeof *heights, by_value);
	out->height = heights[count / 2];
	size_t even = 0;
	for (size_t i = 0; i < count; i++)
		even += fabs((double)heights[i] - out->height) * 3 <= out->height;
	out->even = (double)even / (double)count;
}

bool lines_find(const struct sheet *s, const struct blobs *b, struct lines *out)
{
	size_t most = (size_t)(s->width + s->height) * 2;
	double row = ROW * s->unit < LEAST_ROW ? LEAST_ROW : ROW * s->unit;
	struct point *points = malloc(MOST_LETTERS * sizeof *points);
	float *heights = malloc(MOST_LETTERS * sizeof *heights);
	unsigned *rows = malloc(most * sizeof *rows);
	bool done = points && heights && rows;
	*out = (struct lines){ .across = 1, .down = 1 };
	size_t count = done ? take_letters(s, b, points, heights) : 0;
	out->letters = count;
	if (count >= LEAST_IN_STRIP) {
		double unused;
		measure_heights(out, heights, count);
		out->clean = clean_share(s, b);
		out->across = strips(points, count, s->width, row, rows, most, &out->angle);
		for (size_t i = 0; i < count; i++)
			points[i] = (struct point){ points[i].y, points[i].x };
		out->down = strips(points, count, s->height, row, rows, most, &unused);
	}
	free(points);
	free(heights);
	free(rows);
	return done;
}
