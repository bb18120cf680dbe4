/* Connected components by rows of ink pixels and union-find: linear in the pixels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/blobs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* While they are found, a run's `blob` is another run of the same blob, nearer to its first. */
static int first_of(struct run *runs, int i)
{
	while (runs[i].blob != i) {
		runs[i].blob = runs[runs[i].blob].blob;
		i = runs[i].blob;
	}
	return i;
}

static void join(struct run *runs, int a, int b)
{
	a = first_of(runs, a);
	b = first_of(runs, b);
	if (a < b)
		runs[b].blob = a;
	else
		runs[a].blob = b;
}

static bool add_run(struct blobs *b, size_t *room, int y, int left, int right)
{
	if (b->run_count == *room) {
		size_t more = *room ? 2 * *room : 16384;
		struct run *runs = *room < BLOBS_MOST_RUNS ? realloc(b->runs, more * sizeof *runs) : NULL;
		if (!runs)
			return false;
		b->runs = runs;
		*room = more;
	}
	b->runs[b->run_count] = (struct run){ .y = y, .left = left, .right = right, .blob = (int)b->run_count };
	b->run_count++;
	return true;
}

/* Rows of paper are passed over at the speed of memchr. */
static bool scan_row(struct blobs *b, size_t *room, const uint8_t *ink, int width, int y)
{
	for (int x = 0; x < width;) {
		const uint8_t *start = memchr(ink + x, 1, (size_t)(width - x));
		if (!start)
			break;
		int left = (int)(start - ink);
		for (x = left + 1; x < width && ink[x]; x++)
			;
		if (!add_run(b, room, y, left, x))
			return false;
	}
	return true;
}

static void join_rows(struct blobs *b, size_t above, size_t here)
{
	for (size_t i = above, j = here; i < here && j < b->run_count;) {
		if (b->runs[i].left <= b->runs[j].right && b->runs[j].left <= b->runs[i].right)
			join(b->runs, (int)i, (int)j);
		if (b->runs[i].right < b->runs[j].right)
			i++;
		else
			j++;
	}
}

static void grow(struct blob *blob, const struct run *run)
{
	blob->left = run->left < blob->left ? run->left : blob->left;
	blob->right = run->right > blob->right ? run->right : blob->right;
	blob->top = run->y < blob->top ? run->y : blob->top;
	blob->bottom = run->y + 1;
	blob->area += run->right - run->left;
}

/* A blob's first run comes before its others, so its number is known when they are met. */
static bool number(struct blobs *b)
{
	for (size_t i = 0; i < b->run_count; i++)
		b->runs[i].blob = first_of(b->runs, (int)i);
	for (size_t i = 0; i < b->run_count; i++)
		b->count += b->runs[i].blob == (int)i;
	b->all = malloc((b->count ? b->count : 1) * sizeof *b->all);
	if (!b->all)
		return false;
	size_t next = 0;
	for (size_t i = 0; i < b->run_count; i++) {
		struct run *run = &b->runs[i];
		if (run->blob == (int)i) {
			b->all[next] = (struct blob){ .left = INT_MAX, .top = INT_MAX };
			run->blob = (int)next++;
		} else {
			run->blob = b->runs[run->blob].blob;
		}
		grow(&b->all[run->blob], run);
	}
	return true;
}

bool blobs_init(struct blobs *b, const struct sheet *s)
{
	size_t room = 0, above = 0;
	*b = (struct blobs){ 0 };
	for (int y = 0; y < s->height; y++) {
		size_t here = b->run_count;
		if (!scan_row(b, &room, s->ink + (size_t)y * (size_t)s->width, s->width, y)) {
			blobs_release(b);
			return false;
		}
		join_rows(b, above, here);
		above = here;
	}
	if (!number(b)) {
		blobs_release(b);
		return false;
	}
	return true;
}

void blobs_release(struct blobs *b)
{
	free(b->runs);
	free(b->all);
	*b = (struct blobs){ 0 };
}

bool blobs_is_letter(const struct blob *b, const struct sheet *s)
{
	double width = (b->right - b->left) / s->unit, height = (b->bottom - b->top) / s->unit, longer = width > height ? width : height;
	double filled = (double)b->area / ((double)(b->right - b->left) * (b->bottom - b->top));
	bool at_edge = b->left == 0 || b->top == 0 || b->right == s->width || b->bottom == s->height;
	/* From the x-height of 9-point print to a tall hand; a joined-up word is long. */
	return !at_edge && longer >= 7 && height >= 3 && width >= 2 && height <= 70 && width <= 260 && filled >= 0.05 && filled <= 0.95;
}
