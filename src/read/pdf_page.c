/* Characters to words, words to pieces of lines: a line is cut where a gap parts columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Heights are of poppler's boxes, from descender to ascender: some 1.2 of the font's size. */
static const double blank_gap = 0.08;       /* of the height: less is no blank */
static const double most_spacing = 0.3;     /* of the height, between the letters of a word that is set wide */
static const double wide_gap = 1.3;         /* of the height: such a gap always parts */
static const double narrow_gap = 0.28;      /* of the height: such a gap parts where what stands after it is aligned with a neighbour */
static const double odd_gap = 1.4;          /* of the usual gap of its line: the blanks of a justified line are all as wide */
static const double aligned = 0.75;         /* points */
static const double near_lines = 8;         /* heights: how far a neighbour may be */
static const double one_line = 0.4;         /* of the height: centres not further apart stand side by side */

enum {
	MOST_COMPARED = 100,                /* starts looked at for one gap: lines of one left edge, and no more for who makes 10,000 */
	LEAST_GAPS = 8,                     /* of a line that says how wide it is set */
};

struct word {
	size_t from, to;                    /* its characters, and blanks that are none */
	double x1, y1, x2, y2;
	bool starts_line, starts_piece;
	bool doubtful;                      /* starts a piece if it is aligned with a neighbour */
};

struct words {
	struct word *all;
	size_t count;
};

static bool blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xA0 || c == '\r' || c == '\f' || c == '\v' || c == 0;
}

static void stretch(struct word *w, const struct pdf_char *c, bool first)
{
	w->x1 = first || c->x1 < w->x1 ? c->x1 : w->x1;
	w->y1 = first || c->y1 < w->y1 ? c->y1 : w->y1;
	w->x2 = first || c->x2 > w->x2 ? c->x2 : w->x2;
	w->y2 = first || c->y2 > w->y2 ? c->y2 : w->y2;
}

/* Numbers that are none, or lie far off every paper, would upset the sorting: they are put into the corner. */
static double sane(double x)
{
	return x > -1e5 && x < 1e5 ? x : 0;
}

static void settle_box(struct word *w)
{
	w->x1 = sane(w->x1);
	w->y1 = sane(w->y1);
	w->x2 = fmax(sane(w->x2), w->x1);
	w->y2 = fmax(sane(w->y2), w->y1);
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* What stands between two letters of a word of this line: nothing, unless it is set wide ("B À I  D Ự  T H I").  Most gaps are within words. */
static double spacing(const struct pdf_char *chars, size_t count, size_t i)
{
	double gaps[128];
	size_t n = 0;
	const struct pdf_char *last = NULL;
	for (; i < count && chars[i].letter != '\n' && n < 128; i++) {
		if (blank(chars[i].letter))
			continue;
		if (last)
			gaps[n++] = (chars[i].x1 - last->x2) / fmax(chars[i].y2 - chars[i].y1, 1);
		last = &chars[i];
	}
	if (n < LEAST_GAPS)
		return 0;
	qsort(gaps, n, sizeof *gaps, by_number);
	return fmin(fmax(gaps[n / 2], 0), most_spacing);
}

/* Gaps make words, not blanks: poppler sees one wherever the font changes, as it does within a word where a font has no Vietnamese letters. */
static bool goes_on(const struct pdf_char *last, const struct pdf_char *next, double spaced)
{
	double gap = next->x1 - last->x2, height = next->y2 - next->y1;
	return gap <= (blank_gap + spaced) * height && gap >= -height;
}

/* The characters from `i` on that make a word.  Blanks within it are passed over as it is read. */
static size_t word_end(const struct pdf_char *chars, size_t count, size_t i, double spaced, struct word *w)
{
	size_t end = i;
	for (size_t last = i; i < count && chars[i].letter != '\n'; i++) {
		if (blank(chars[i].letter))
			continue;
		if (i > last && !goes_on(&chars[last], &chars[i], spaced))
			break;
		stretch(w, &chars[i], i == w->from);
		last = i;
		end = i + 1;
	}
	return end;
}

static struct words find_words(const struct pdf_char *chars, size_t count)
{
	struct words out = { 0 };
	size_t most = count + 1 < PDF_PAGE_MOST_WORDS ? count + 1 : PDF_PAGE_MOST_WORDS;
	double spaced = 0;
	bool line = true;
	out.all = calloc(most, sizeof *out.all);
	if (!out.all)
		abort();
	for (size_t i = 0; i < count && out.count < most;) {
		if (chars[i].letter == '\n' || blank(chars[i].letter)) {
			line |= chars[i++].letter == '\n';
			continue;
		}
		if (line)
			spaced = spacing(chars, count, i);
		struct word *w = &out.all[out.count++];
		*w = (struct word){ .from = i, .starts_line = line, .starts_piece = line };
		i = word_end(chars, count, i, spaced, w);
		w->to = i;
		settle_box(w);
		line = false;
	}
	return out;
}

/* --- sideways pages ---------------------------------------------------------------------------------------------------------- */

enum way { TO_THE_RIGHT, DOWN, TO_THE_LEFT, UP, WAYS };

/* Where the next character stands from the one before: the larger of the two steps says. */
static enum way way_of(const struct pdf_char *a, const struct pdf_char *b)
{
	float right = (b->x1 + b->x2) - (a->x1 + a->x2), below = (b->y1 + b->y2) - (a->y1 + a->y2);
	if (fabsf(right) >= fabsf(below))
		return right >= 0 ? TO_THE_RIGHT : TO_THE_LEFT;
	return below > 0 ? DOWN : UP;
}

static struct pdf_char turned(const struct pdf_char *c, enum way way, float width, float height)
{
	switch (way) {
	case DOWN:
		return (struct pdf_char){ c->letter, c->y1, width - c->x2, c->y2, width - c->x1 };
	case UP:
		return (struct pdf_char){ c->letter, height - c->y2, c->x1, height - c->y1, c->x2 };
	case TO_THE_LEFT:
		return (struct pdf_char){ c->letter, width - c->x2, height - c->y2, width - c->x1, height - c->y1 };
	default:
		return *c;
	}
}

void pdf_page_turn(struct pdf_char *chars, size_t count, double *width, double *height)
{
	size_t ways[WAYS] = { 0 }, all = 0;
	enum way most = TO_THE_RIGHT;
	for (size_t i = 1; i < count; i++)
		if (!blank(chars[i - 1].letter) && !blank(chars[i].letter) && chars[i - 1].letter != '\n' && chars[i].letter != '\n') {
			ways[way_of(&chars[i - 1], &chars[i])]++;
			all++;
		}
	for (enum way w = TO_THE_RIGHT; w < WAYS; w++)
		if (2 * ways[w] > all)
			most = w;
	for (size_t i = 0; most != TO_THE_RIGHT && i < count; i++)
		chars[i] = turned(&chars[i], most, (float)*width, (float)*height);
	if (most == DOWN || most == UP) {
		double w = *width;
		*width = *height;
		*height = w;
	}
}

/* --- words -------------------------------------------------------------------------------------------------------------------- */

/* The usual gap of a line: the middle one, or what a blank is wide where there are too few to tell. */
static double usual_gap(const struct word *line, size_t count, double height)
{
	double gaps[64];
	size_t n = 0;
	for (size_t i = 1; i < count && n < 64; i++)
		if (line[i].x1 > line[i - 1].x2)
			gaps[n++] = line[i].x1 - line[i - 1].x2;
	if (n < 3)
		return 0.22 * height;
	qsort(gaps, n, sizeof *gaps, by_number);
	return gaps[n / 2];
}

static void cut_line(struct word *line, size_t count)
{
	double height = line->y2 - line->y1, usual = usual_gap(line, count, height);
	for (size_t i = 1; i < count; i++) {
		double gap = line[i].x1 - line[i - 1].x2;
		bool sure = gap > wide_gap * height || gap < -2 * height; /* back to the left: another line after all */
		line[i].starts_piece = sure;
		line[i].doubtful = !sure && gap > narrow_gap * height && gap > odd_gap * usual;
	}
}

static int by_left_edge(const void *a, const void *b)
{
	const struct word *x = *(struct word *const *)a, *y = *(struct word *const *)b;
	return x->x1 != y->x1 ? (x->x1 > y->x1) - (x->x1 < y->x1) : (x->y1 > y->y1) - (x->y1 < y->y1);
}

static bool supports(const struct word *w, const struct word *other)
{
	double down = fabs(w->y1 - other->y1), height = w->y2 - w->y1;
	return fabs(w->x1 - other->x1) <= aligned && down > height / 2 && down < near_lines * height;
}

static bool has_support(struct word *const *starts, size_t count, size_t at)
{
	for (size_t i = at, n = 0; i > 0 && n < MOST_COMPARED && starts[at]->x1 - starts[i - 1]->x1 <= aligned; i--, n++)
		if (supports(starts[at], starts[i - 1]))
			return true;
	for (size_t i = at + 1, n = 0; i < count && n < MOST_COMPARED && starts[i]->x1 - starts[at]->x1 <= aligned; i++, n++)
		if (supports(starts[at], starts[i]))
			return true;
	return false;
}

/* A label that fills its cell stands as near to its value as two words of a justified line: what stands below them tells. */
static void settle_doubts(struct words *words)
{
	struct word **starts = calloc(words->count + 1, sizeof *starts);
	size_t n = 0;
	if (!starts)
		abort();
	for (size_t i = 0; i < words->count; i++)
		if (words->all[i].starts_piece || words->all[i].doubtful)
			starts[n++] = &words->all[i];
	qsort(starts, n, sizeof *starts, by_left_edge);
	for (size_t i = 0; i < n; i++)
		if (starts[i]->doubtful && has_support(starts, n, i))
			starts[i]->starts_piece = true;
	free(starts);
}

static struct words cut_words(const struct pdf_char *chars, size_t count)
{
	struct words words = find_words(chars, count);
	for (size_t i = 0, end; i < words.count; i = end) {
		for (end = i + 1; end < words.count && !words.all[end].starts_line; end++)
			;
		cut_line(words.all + i, end - i);
	}
	settle_doubts(&words);
	return words;
}

static void make_piece(struct arena *arena, const struct pdf_char *chars, const struct word *w, size_t count, struct pdf_piece *out)
{
	struct buf text = { 0 };
	size_t letters = 0;
	*out = (struct pdf_piece){ .x1 = w->x1, .y1 = w->y1, .x2 = w->x2, .y2 = w->y2, .first_word = w->x2 - w->x1 };
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_byte(&text, ' ');
		for (size_t c = w[i].from; c < w[i].to; c++)
			if (!blank(chars[c].letter))
				text_put(&text, chars[c].letter);
		letters += w[i].to - w[i].from;
		out->x1 = fmin(out->x1, w[i].x1);
		out->y1 = fmin(out->y1, w[i].y1);
		out->x2 = fmax(out->x2, w[i].x2);
		out->y2 = fmax(out->y2, w[i].y2);
	}
	out->upright = letters < 4 || out->x2 - out->x1 > 0.7 * (out->y2 - out->y1);
	out->text = arena_copy(arena, buf_str(&text), text.len);
	buf_release(&text);
}

static double centre(const struct pdf_piece *p)
{
	return (p->y1 + p->y2) / 2;
}

static int by_centre(const void *a, const void *b)
{
	double x = centre(a), y = centre(b);
	return (x > y) - (x < y);
}

static int by_band(const void *a, const void *b)
{
	const struct pdf_piece *x = a, *y = b;
	return x->band != y->band ? (x->band > y->band) - (x->band < y->band) : (x->x1 > y->x1) - (x->x1 < y->x1);
}

static void set_bands(struct pdf_page *page)
{
	qsort(page->pieces, page->count, sizeof *page->pieces, by_centre);
	for (size_t i = 0, first = 0; i < page->count; i++) {
		struct pdf_piece *p = &page->pieces[i], *f = &page->pieces[first];
		double height = fmin(p->y2 - p->y1, f->y2 - f->y1);
		if (i > 0 && (centre(p) - centre(f) > one_line * height || !p->upright || !f->upright))
			first = i;
		p->band = first == i ? (i ? page->pieces[i - 1].band + 1 : 0) : f->band;
	}
	qsort(page->pieces, page->count, sizeof *page->pieces, by_band);
}

size_t pdf_page_read(struct arena *arena, const struct pdf_char *chars, size_t count, size_t most_text, struct pdf_page *out)
{
	struct words words = cut_words(chars, count);
	size_t pieces = 0, taken = 0;
	for (size_t i = 0; i < words.count; i++)
		pieces += words.all[i].starts_piece;
	out->pieces = arena_array(arena, pieces + 1, sizeof *out->pieces);
	out->count = 0;
	for (size_t i = 0, end; i < words.count && taken < most_text; i = end) {
		for (end = i + 1; end < words.count && !words.all[end].starts_piece; end++)
			;
		make_piece(arena, chars, &words.all[i], end - i, &out->pieces[out->count]);
		taken += strlen(out->pieces[out->count++].text) + 1;
	}
	free(words.all);
	set_bands(out);
	return taken;
}
