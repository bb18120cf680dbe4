/* Pages to text: what repeats is taken out, what is usual is measured, then lines are joined from top to bottom.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_flow.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/pdf_grid.h"

enum {
	MOST_SAMPLES = 2000, LEAST_FULL = 3,
	MARGIN_PIECES = 6,               /* a margin holds a line or two */
	LEAST_FOOT = 3, TALLEST_FOOT = 24,
};

static const double margin = 0.1;        /* of the page's height, at its top and bottom: where numbers and headers stand */
static const double full_page = 0.86;    /* of its width: text that ends further right ends at the margin */
static const double likely_right = 0.88; /* of its width, where nothing is long enough to tell */
static const double likely_pitch = 1.5;
static const double room = 1.9;          /* pitches: more than that is an empty line */

struct flow {
	struct pdf_page *pages;
	size_t count;
	double pitch;
	struct buf out;
	const struct pdf_piece *open;    /* the last line of the paragraph that is open; NULL */
	const struct pdf_piece *above;   /* the last line of this page */
	struct pdf_piece cell;           /* the last line of a table's last cell, if the text ends with that */
	bool in_cell;
};

static double height_of(const struct pdf_piece *p)
{
	return p->y2 - p->y1;
}

static double centre_of(const struct pdf_piece *p)
{
	return (p->y1 + p->y2) / 2;
}

/* --- page numbers, headers, footers ---------------------------------------------------------------------------------------- */

/* "3", "- 3 -", "Trang 3", "3/5", "Trang 3/5": nothing but one number, or two. */
static bool is_number(const char *text)
{
	if (strncasecmp(text, "trang ", 6) == 0 || strncasecmp(text, "page ", 5) == 0)
		text = strchr(text, ' ');
	text += strspn(text, " -[(|");
	size_t digits = strspn(text, "0123456789");
	if (digits < 1 || digits > 3)
		return false;
	text += digits + strspn(text + digits, " ");
	if (*text == '/')
		text += 1 + strspn(text + 1, " ") + strspn(text + 1 + strspn(text + 1, " "), "0123456789");
	return text[strspn(text, " -])|.")] == '\0';
}

/* Whether no other piece stands beside it. */
static bool alone(const struct pdf_page *page, size_t i)
{
	return (i == 0 || page->pieces[i - 1].band != page->pieces[i].band) && (i + 1 == page->count || page->pieces[i + 1].band != page->pieces[i].band);
}

static bool in_margin(const struct pdf_page *page, const struct pdf_piece *p)
{
	return p->y2 < margin * page->height || p->y1 > (1 - margin) * page->height;
}

/* The same words at the same height; digits may differ, where they count pages. */
static bool same_words(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		while (isdigit((unsigned char)*a) && isdigit((unsigned char)a[1]))
			a++;
		while (isdigit((unsigned char)*b) && isdigit((unsigned char)b[1]))
			b++;
		if (*a != *b && !(isdigit((unsigned char)*a) && isdigit((unsigned char)*b)))
			return false;
	}
	return *a == *b;
}

static bool stands_on(const struct pdf_page *page, const struct pdf_piece *p, size_t most)
{
	for (size_t n = 0; n < most && n < page->count; n++) {
		const struct pdf_piece *q = &page->pieces[p->y1 < page->height / 2 ? n : page->count - 1 - n];
		if (fabs(q->y1 - p->y1) < 2 && fabs(q->x1 - p->x1) < 2 && same_words(p->text, q->text))
			return true;
	}
	return false;
}

/* A header stays on the page where it stands first; what stands at the foot would only part a paragraph. */
static bool repeated(const struct flow *f, size_t page, const struct pdf_piece *p)
{
	const struct pdf_page *here = &f->pages[page];
	bool foot = p->y1 > here->height / 2;
	bool before = page > 0 && stands_on(&f->pages[page - 1], p, MARGIN_PIECES), after = page + 1 < f->count && stands_on(&f->pages[page + 1], p, MARGIN_PIECES);
	return before || (foot && after);
}

/*
 * A foot that repeats and is taller than the margin holds somebody's data, as one author wanted it on each page: read once, behind everything else,
 * for between two pages it would part another's data and take what follows.
 */
static void mark_tall_foot(struct flow *f, size_t page)
{
	struct pdf_page *p = &f->pages[page];
	const struct pdf_page *next = page + 1 < f->count ? &f->pages[page + 1] : NULL, *last = page > 0 ? &f->pages[page - 1] : NULL;
	size_t n = 0;
	while (n < TALLEST_FOOT && n < p->count) {
		const struct pdf_piece *q = &p->pieces[p->count - 1 - n];
		if (!(next && stands_on(next, q, TALLEST_FOOT)) && !(last && stands_on(last, q, TALLEST_FOOT)))
			break;
		n++;
	}
	if (n < LEAST_FOOT || n == p->count || in_margin(p, &p->pieces[p->count - n]))
		return;
	for (size_t i = p->count - n; i < p->count; i++)
		p->pieces[i].gone = next && stands_on(next, &p->pieces[i], TALLEST_FOOT);
}

static void mark_gone(struct flow *f, size_t page)
{
	struct pdf_page *p = &f->pages[page];
	for (size_t n = 0; n < p->count; n++) {
		struct pdf_piece *q = &p->pieces[n];
		/* Margins hold a line or two: a page with everything in its margin is no page of text. */
		if (n == MARGIN_PIECES && p->count > 2 * MARGIN_PIECES)
			n = p->count - MARGIN_PIECES, q = &p->pieces[n];
		if (in_margin(p, q))
			q->gone = (is_number(q->text) && alone(p, n)) || repeated(f, page, q);
	}
	mark_tall_foot(f, page);
}

/* --- what is usual --------------------------------------------------------------------------------------------------------- */

/* Where lines end: as far right as one goes, if others end near it or it goes far. */
static double right_of(const struct pdf_page *page)
{
	double most = 0;
	size_t near = 0;
	for (size_t i = 0; i < page->count; i++)
		if (page->pieces[i].upright)
			most = fmax(most, page->pieces[i].x2);
	for (size_t i = 0; i < page->count; i++)
		near += page->pieces[i].x2 > most - 1.5 * height_of(&page->pieces[i]);
	return near >= LEAST_FULL || most > full_page * page->width ? fmin(most, page->width) : 0;
}

/* A page of short lines has the margin of the pages before it, or of the first that shows one. */
static double right_at(const struct flow *f, size_t page)
{
	const struct pdf_page *here = &f->pages[page];
	double right = right_of(here), most = 0;
	for (size_t n = 1; right == 0 && n <= page && n < 4; n++)
		right = right_of(&f->pages[page - n]);
	for (size_t n = page + 1; right == 0 && n < f->count && n < page + 4; n++)
		right = right_of(&f->pages[n]);
	for (size_t i = 0; i < here->count; i++)
		most = fmax(most, here->pieces[i].x2);
	return fmax(right > 0 ? right : likely_right * here->width, fmin(most, here->width));
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* From line to line where the upper one is full: most such lines are of one paragraph. */
static double usual_pitch(const struct flow *f)
{
	double samples[MOST_SAMPLES];
	size_t n = 0;
	for (size_t k = 0; k < f->count && n < MOST_SAMPLES; k++) {
		const struct pdf_page *page = &f->pages[k];
		double right = right_of(page);
		for (size_t i = 1; right > 0 && i < page->count && n < MOST_SAMPLES; i++) {
			const struct pdf_piece *a = &page->pieces[i - 1], *b = &page->pieces[i];
			double height = fmin(height_of(a), height_of(b)), ratio = (centre_of(b) - centre_of(a)) / fmax(height, 1);
			if (ratio > 0.7 && ratio < 4 && pdf_join_wraps(a, b, right))
				samples[n++] = ratio;
		}
	}
	if (n < LEAST_FULL)
		return likely_pitch;
	qsort(samples, n, sizeof *samples, by_number);
	return samples[n / 4];
}

/* --- text ------------------------------------------------------------------------------------------------------------------- */

static void end_paragraph(struct flow *f)
{
	if (f->open)
		buf_byte(&f->out, '\n');
	f->open = NULL;
}

static void empty_line(struct flow *f, const struct pdf_piece *next)
{
	if (f->above && centre_of(next) - centre_of(f->above) > room * f->pitch * fmin(height_of(f->above), height_of(next))) {
		end_paragraph(f);
		buf_byte(&f->out, '\n');
	}
}

static void put_line(struct flow *f, const struct pdf_piece *p, const struct pdf_usual *usual)
{
	bool on = f->open && (f->above ? pdf_join_paragraph(f->open, p, usual) : pdf_join_pages(f->open, p, usual));
	if (!on) {
		end_paragraph(f);
		empty_line(f, p);
	} else {
		buf_byte(&f->out, ' ');
	}
	buf_text(&f->out, p->text);
	f->open = f->above = p;
	f->in_cell = false;
}

/* A cell that a page's end parts: its rest stands below, alone, where its first part stood. */
static bool rest_of_cell(const struct flow *f, const struct pdf_piece *p, const struct pdf_usual *usual)
{
	return f->in_cell && !f->above && fabs(f->cell.x1 - p->x1) < 2 && f->out.len > 0 && pdf_join_wraps(&f->cell, p, usual->right) &&
		!pdf_join_label(p->text) && !pdf_join_point(p->text);
}

static void put_rest(struct flow *f, const struct pdf_piece *p)
{
	f->out.data[f->out.len - 1] = ' ';
	buf_text(&f->out, p->text);
	buf_byte(&f->out, '\n');
	f->above = p;
	f->in_cell = false;
}

/* Bands of what is not gone; the pieces that are gone move behind. */
static struct pdf_band *find_bands(struct pdf_page *page, size_t *count)
{
	size_t kept = 0;
	for (size_t i = 0; i < page->count; i++)
		if (!page->pieces[i].gone)
			page->pieces[kept++] = page->pieces[i];
	page->count = kept;
	struct pdf_band *bands = calloc(kept + 1, sizeof *bands);
	if (!bands)
		abort();
	*count = 0;
	for (size_t i = 0; i < kept; i++) {
		if (i == 0 || page->pieces[i].band != page->pieces[i - 1].band)
			bands[(*count)++].from = i;
		bands[*count - 1].to = i + 1;
	}
	return bands;
}

static size_t grid_from(const struct pdf_band *bands, size_t count, size_t at)
{
	while (at < count && bands[at].to - bands[at].from == 1)
		at++;
	return at;
}

static void put_page(struct flow *f, struct pdf_page *page, double right)
{
	const struct pdf_usual usual = { .right = right, .pitch = f->pitch };
	size_t count, at = 0;
	struct pdf_band *bands = find_bands(page, &count);
	f->above = NULL;
	while (at < count && !f->out.full) {
		struct pdf_grid *grid = NULL;
		size_t first = count, end = count, several = grid_from(bands, count, at);
		if (several < count)
			end = pdf_grid_find(page, bands, count, several, at, &usual, &grid, &first);
		if (at < first && rest_of_cell(f, &page->pieces[bands[at].from], &usual))
			put_rest(f, &page->pieces[bands[at++].from]);
		for (; at < first; at++)
			put_line(f, &page->pieces[bands[at].from], &usual);
		if (!grid)
			break;
		end_paragraph(f);
		empty_line(f, &page->pieces[bands[first].from]);
		f->in_cell = pdf_grid_take(grid, &f->out, &f->cell);
		at = end;
		f->above = &page->pieces[bands[end - 1].to - 1];
	}
	free(bands);
}

char *pdf_flow_text(struct arena *arena, struct pdf_page *pages, size_t count, size_t limit)
{
	struct flow f = { .pages = pages, .count = count, .out = { .limit = limit } };
	for (size_t i = 0; i < count; i++)
		mark_gone(&f, i);
	f.pitch = usual_pitch(&f);
	/* The margin is looked for on other pages, too: pages lose what is gone only as they are put. */
	for (size_t i = 0; i < count && !f.out.full; i++)
		put_page(&f, &pages[i], right_at(&f, i));
	end_paragraph(&f);
	char *text = arena_copy(arena, buf_str(&f.out), f.out.len);
	buf_release(&f.out);
	return text;
}
