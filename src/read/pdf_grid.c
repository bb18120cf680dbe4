/* Columns of a page: gaps that run through several lines, cells between them, rows of cells.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST_GUTTERS = 15,
	MOST_LINES = 2000,     /* of a grid's column: a page has 60 */
	MOST_BEFORE = 3,       /* bands above the first that has two pieces */
	LEAST_PROSE = 4,       /* lines of a column that go on with a small letter: prose; labels have one or two */
	LEAST_HEADING = 12,    /* bytes of a line in capitals: "THÔNG TIN NHÂN VẬT", not "UBND" */
	MOST_EFFORT = 1000000, /* pieces looked at for new gutters: a table of 1,000 cells takes 10,000 */
};

static const double least_gutter = 2;      /* points */
static const double most_row = 4;          /* heights from line to line of a table with room in it */
static const double cell_margin = 5;       /* points that text keeps from the next column */
static const double in_cell = 1.75;        /* heights from line to line within a cell, whatever is usual outside */
static const double overlap = 0.3;         /* of the height: boxes of lines below each other touch */

struct gutter {
	double left, right;
};

struct line {
	struct pdf_piece piece;   /* where it stands, and how its text begins */
	struct buf text;          /* all of it */
	size_t column, band;
	bool alone;               /* in its band */
	bool wraps;               /* the line above in its column was too full to take its first word */
	bool labelled;            /* it, or a line that it may go on from, begins with a label */
};

/* Lines of one cell that make one paragraph. */
struct cell {
	size_t column, first, count;   /* of the grid's lines, sorted by column */
	double y1, y2, height;
};

struct pdf_grid {
	const struct pdf_page *page;
	const struct pdf_band *bands;
	size_t first, end;
	struct pdf_usual usual;
	struct gutter gutters[MOST_GUTTERS];
	size_t gutter_count, effort;
	bool prose[MOST_GUTTERS + 1];   /* columns of running text */
	struct line *lines;
	size_t line_count;
	struct cell *cells;
	size_t cell_count;
};

static double height_of(const struct pdf_piece *p)
{
	return p->y2 - p->y1;
}

static double centre_of(const struct pdf_piece *p)
{
	return (p->y1 + p->y2) / 2;
}

static bool single(const struct pdf_band *b)
{
	return b->to - b->from == 1;
}

/* --- finding the gutters ------------------------------------------------------------------------------------------------ */

static bool narrow_one(struct gutter *g, const struct pdf_piece *p)
{
	if (p->x2 <= g->left || p->x1 >= g->right)
		return true;
	bool left = p->x1 < g->left, right = p->x2 > g->right;
	if (left == right)
		return false; /* across it, or within it */
	if (left)
		g->left = p->x2;
	else
		g->right = p->x1;
	return g->right - g->left >= least_gutter;
}

/* All gutters as this band leaves them; false where one would be no more. */
static bool narrow(const struct pdf_grid *grid, const struct pdf_band *band, struct gutter *out)
{
	memcpy(out, grid->gutters, sizeof grid->gutters);
	for (size_t p = band->from; p < band->to; p++)
		for (size_t i = 0; i < grid->gutter_count; i++)
			if (!grid->page->pieces[p].upright || !narrow_one(&out[i], &grid->page->pieces[p]))
				return false;
	return true;
}

static void insert_gutter(struct pdf_grid *grid, struct gutter g)
{
	size_t at = grid->gutter_count++;
	for (; at > 0 && grid->gutters[at - 1].left > g.left; at--)
		grid->gutters[at] = grid->gutters[at - 1];
	grid->gutters[at] = g;
}

/* A gap of this band that the bands so far leave open, too. */
static void try_gutter(struct pdf_grid *grid, size_t band, struct gutter g)
{
	if (g.right - g.left < least_gutter || grid->gutter_count == MOST_GUTTERS || grid->effort >= MOST_EFFORT)
		return;
	for (size_t i = 0; i < grid->gutter_count; i++)
		if (g.left < grid->gutters[i].right && grid->gutters[i].left < g.right)
			return;
	for (size_t b = grid->first; b < band; b++)
		for (size_t p = grid->bands[b].from; p < grid->bands[b].to; p++)
			if (++grid->effort >= MOST_EFFORT || !narrow_one(&g, &grid->page->pieces[p]))
				return;
	insert_gutter(grid, g);
}

static void add_gutters(struct pdf_grid *grid, size_t band)
{
	const struct pdf_band *b = &grid->bands[band];
	for (size_t p = b->from + 1; p < b->to; p++)
		try_gutter(grid, band, (struct gutter){ grid->page->pieces[p - 1].x2, grid->page->pieces[p].x1 });
}

static double down(const struct pdf_grid *grid, size_t band)
{
	const struct pdf_piece *above = &grid->page->pieces[grid->bands[band - 1].from], *here = &grid->page->pieces[grid->bands[band].from];
	return (centre_of(here) - centre_of(above)) / fmax(fmin(height_of(above), height_of(here)), 1);
}

static bool left_alone(const struct pdf_grid *grid, size_t band)
{
	const struct pdf_band *b = &grid->bands[band];
	return single(b) && grid->page->pieces[b->from].x1 < grid->gutters[0].left;
}

static void grow_down(struct pdf_grid *grid, size_t count)
{
	struct gutter left[MOST_GUTTERS];
	for (; grid->end < count && grid->end - grid->first < MOST_LINES; grid->end++) {
		if (down(grid, grid->end) > most_row || !narrow(grid, &grid->bands[grid->end], left))
			break;
		memcpy(grid->gutters, left, sizeof left);
		add_gutters(grid, grid->end);
	}
	/* A line below a table that is short enough to be of its first column is of the text below it, unless it stands as near as a cell's line. */
	while (grid->end - grid->first > 1 && left_alone(grid, grid->end - 1) && down(grid, grid->end - 1) > 1.2 * grid->usual.pitch)
		grid->end--;
}

/* Where a label stands in the middle of a cell whose value has two lines, the first of these comes before the label. */
static void grow_up(struct pdf_grid *grid, size_t floor)
{
	struct gutter left[MOST_GUTTERS];
	for (int n = 0; n < MOST_BEFORE && grid->first > floor && single(&grid->bands[grid->first - 1]); n++) {
		double d = down(grid, grid->first);
		bool beside = d < 0.8 || (d < in_cell && !left_alone(grid, grid->first - 1));
		if (!beside || !narrow(grid, &grid->bands[grid->first - 1], left))
			return;
		memcpy(grid->gutters, left, sizeof left);
		grid->first--;
	}
}

size_t pdf_grid_find(const struct pdf_page *page, const struct pdf_band *bands, size_t count, size_t at, size_t floor, const struct pdf_usual *usual,
	struct pdf_grid **out, size_t *first)
{
	struct pdf_grid *grid = calloc(1, sizeof *grid);
	if (!grid)
		abort();
	*grid = (struct pdf_grid){ .page = page, .bands = bands, .first = at, .end = at + 1, .usual = *usual };
	add_gutters(grid, at);
	if (grid->gutter_count) {
		grow_down(grid, count);
		grow_up(grid, floor);
	}
	*out = grid;
	*first = grid->first;
	return grid->end;
}

/* --- lines and cells ---------------------------------------------------------------------------------------------------- */

static size_t column_of(const struct pdf_grid *grid, const struct pdf_piece *p)
{
	size_t column = 0;
	while (column < grid->gutter_count && (grid->gutters[column].left + grid->gutters[column].right) / 2 < p->x1)
		column++;
	return column;
}

/* Pieces of one band and column are one line. */
static void lengthen(struct line *line, const struct pdf_piece *p)
{
	buf_byte(&line->text, '\t');
	buf_text(&line->text, p->text);
	line->piece.x2 = fmax(line->piece.x2, p->x2);
	line->piece.y2 = fmax(line->piece.y2, p->y2);
}

static int by_column(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	return x->column != y->column ? (x->column > y->column) - (x->column < y->column) : (x->band > y->band) - (x->band < y->band);
}

static void make_lines(struct pdf_grid *grid)
{
	size_t from = grid->bands[grid->first].from, to = grid->bands[grid->end - 1].to;
	grid->lines = calloc(to - from, sizeof *grid->lines);
	if (!grid->lines)
		abort();
	for (size_t b = grid->first; b < grid->end; b++)
		for (size_t p = grid->bands[b].from; p < grid->bands[b].to; p++) {
			const struct pdf_piece *piece = &grid->page->pieces[p];
			struct line *last = grid->line_count ? &grid->lines[grid->line_count - 1] : NULL;
			size_t column = column_of(grid, piece);
			if (last && last->band == b && last->column == column) {
				lengthen(last, piece);
				continue;
			}
			last = &grid->lines[grid->line_count++];
			*last = (struct line){ .piece = *piece, .column = column, .band = b, .alone = single(&grid->bands[b]) };
			buf_text(&last->text, piece->text);
		}
	qsort(grid->lines, grid->line_count, sizeof *grid->lines, by_column);
}

/* Whether the other pieces of a line's band all begin with a label: then they say nothing about it. */
static bool beside_labels(const struct pdf_grid *grid, const struct line *line)
{
	const struct pdf_band *b = &grid->bands[line->band];
	for (size_t p = b->from; p < b->to; p++)
		if (column_of(grid, &grid->page->pieces[p]) != line->column && !pdf_join_label(grid->page->pieces[p].text))
			return false;
	return true;
}

static bool beside_small(const struct pdf_grid *grid, const struct line *line)
{
	const struct pdf_band *b = &grid->bands[line->band];
	for (size_t p = b->from; p < b->to; p++)
		if (column_of(grid, &grid->page->pieces[p]) != line->column && pdf_join_small(grid->page->pieces[p].text))
			return true;
	return false;
}

/* One of them is all in capitals, the other is not: "TP" and "UBND" are too short to tell. */
static bool parts_heading(const struct line *above, const struct line *next)
{
	bool a = pdf_join_capitals(above->piece.text), b = pdf_join_capitals(next->piece.text);
	return a != b && strlen(a ? above->piece.text : next->piece.text) > LEAST_HEADING;
}

/* Whether the line may stand in one cell with the line above. */
static bool below(const struct pdf_grid *grid, const struct line *above, const struct line *next)
{
	double height = fmin(height_of(&above->piece), height_of(&next->piece));
	return above->column == next->column && !pdf_join_label(next->piece.text) && !pdf_join_point(next->piece.text) &&
		centre_of(&next->piece) - centre_of(&above->piece) <= fmax(in_cell, 1.2 * grid->usual.pitch) * height;
}

static bool wraps(const struct pdf_grid *grid, const struct line *above, const struct line *next)
{
	double right = next->column < grid->gutter_count ? grid->gutters[next->column].right - cell_margin : grid->usual.right;
	return below(grid, above, next) && pdf_join_wraps(&above->piece, &next->piece, right);
}

/* What the lines of a band say together. */
struct rest {
	size_t lines;
	bool loose;      /* each would make the line above it longer than any of its column: where cells end is not to be seen */
	bool labelled, first, small;
};

/* The columns' widest lines. */
static void find_widest(const struct pdf_grid *grid, double *widest)
{
	for (size_t i = 0; i < grid->line_count; i++)
		widest[grid->lines[i].column] = fmax(widest[grid->lines[i].column], grid->lines[i].piece.x2);
}

static bool starts_small(const char *text)
{
	return pdf_join_small(text) || (*text >= '0' && *text <= '9');
}

/*
 * Whether a band is the rest of the row above: where labels stand there is nothing, or every cell began with a label and none begins here, or some of
 * the row's cells are at their end and others go on in the middle of a sentence.
 */
static bool is_rest(const struct pdf_grid *grid, const struct rest *r)
{
	if (!r->loose)
		return false;
	return !r->first || r->labelled || (r->lines > 1 && r->lines <= grid->gutter_count && r->small);
}

static void find_rests(struct pdf_grid *grid, struct rest *rests)
{
	double widest[MOST_GUTTERS + 1] = { 0 };
	find_widest(grid, widest);
	for (size_t i = 0; i < grid->end - grid->first; i++)
		rests[i] = (struct rest){ .loose = true, .labelled = true };
	for (size_t i = 0; i < grid->line_count; i++) {
		struct line *l = &grid->lines[i];
		struct rest *r = &rests[l->band - grid->first];
		bool on = i > 0 && below(grid, l - 1, l);
		l->labelled = pdf_join_label(l->piece.text) || (on && l[-1].labelled);
		r->loose &= on && !parts_heading(&l[-1], l) && pdf_join_wraps(&l[-1].piece, &l->piece, widest[l->column]);
		r->labelled &= l->labelled;
		r->first |= l->column == 0;
		r->small |= starts_small(l->piece.text);
		r->lines++;
	}
}

/* Sets line.wraps, which columns are prose, and in `whole`, by band, whether all of its lines wrap and none is of the first column, where labels stand. */
static void set_wraps(struct pdf_grid *grid, bool *whole)
{
	size_t small[MOST_GUTTERS + 1] = { 0 }, all[MOST_GUTTERS + 1] = { 0 };
	struct rest *rests = calloc(grid->end - grid->first, sizeof *rests);
	if (!rests)
		abort();
	find_rests(grid, rests);
	memset(whole, 1, (grid->end - grid->first) * sizeof *whole);
	for (size_t i = 0; i < grid->line_count; i++) {
		struct line *l = &grid->lines[i];
		bool rest = is_rest(grid, &rests[l->band - grid->first]);
		l->wraps = rest || (i > 0 && wraps(grid, l - 1, l));
		whole[l->band - grid->first] &= rest || (l->wraps && l->column > 0);
		all[l->column] += l->wraps;
		small[l->column] += l->wraps && pdf_join_small(l->piece.text);
	}
	for (size_t c = 0; c <= grid->gutter_count; c++)
		grid->prose[c] = small[c] >= LEAST_PROSE && 2 * small[c] >= all[c];
	free(rests);
}

/* Whether `next` goes on in the paragraph that `cell` is so far. */
static bool goes_on(const struct pdf_grid *grid, const struct cell *cell, const struct line *next, bool whole)
{
	if (!next->wraps || whole || grid->prose[next->column] || pdf_join_small(next->piece.text))
		return next->wraps;
	/* A capital: it may be a name that goes on, or the next row's label or value. */
	bool labelled = pdf_join_label(grid->lines[cell->first].piece.text);
	if (next->column == 0 && !labelled)
		return false;
	return next->alone || beside_small(grid, next) || (labelled && beside_labels(grid, next));
}

static void make_cells(struct pdf_grid *grid)
{
	grid->cells = calloc(grid->line_count + 1, sizeof *grid->cells);
	bool *whole = calloc(grid->end - grid->first, sizeof *whole);
	if (!grid->cells || !whole)
		abort();
	set_wraps(grid, whole);
	for (size_t i = 0; i < grid->line_count; i++) {
		const struct pdf_piece *p = &grid->lines[i].piece;
		struct cell *last = grid->cell_count ? &grid->cells[grid->cell_count - 1] : NULL;
		if (last && last->column == grid->lines[i].column && goes_on(grid, last, &grid->lines[i], whole[grid->lines[i].band - grid->first])) {
			last->count++;
			last->y2 = p->y2;
		} else {
			grid->cells[grid->cell_count++] = (struct cell){ .column = grid->lines[i].column, .first = i, .count = 1,
				.y1 = p->y1, .y2 = p->y2, .height = height_of(p) };
		}
	}
	free(whole);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------ */

static int by_top(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	if (x->y1 != y->y1)
		return (x->y1 > y->y1) - (x->y1 < y->y1);
	return x->column != y->column ? (x->column > y->column) - (x->column < y->column) : (x->first > y->first) - (x->first < y->first);
}

/* The cells from `from` on that stand beside each other. */
static size_t row_end(const struct pdf_grid *grid, size_t from)
{
	double bottom = grid->cells[from].y2;
	size_t end = from + 1;
	for (; end < grid->cell_count && grid->cells[end].y1 < bottom - overlap * grid->cells[end].height; end++)
		bottom = fmax(bottom, grid->cells[end].y2);
	return end;
}

/* How many columns of a row have more than one paragraph. */
static size_t several(const struct pdf_grid *grid, size_t from, size_t end)
{
	int count[MOST_GUTTERS + 1] = { 0 };
	size_t columns = 0;
	for (size_t i = from; i < end; i++)
		columns += ++count[grid->cells[i].column] == 2;
	return columns;
}

/* Two people beside each other: one's wrapped address stands beside two lines of the other, and all of them have labels of their own. */
static bool labels_beside(const struct pdf_grid *grid, size_t from, size_t end)
{
	int labels[MOST_GUTTERS + 1] = { 0 }, most = 0;
	size_t columns = 0;
	for (size_t i = from; i < end; i++) {
		size_t column = grid->cells[i].column;
		if (!pdf_join_label(grid->lines[grid->cells[i].first].piece.text))
			continue;
		columns += ++labels[column] == 1;
		most = labels[column] > most ? labels[column] : most;
	}
	return columns > 1 && most > 1;
}

static bool keeps_rows(const struct pdf_grid *grid)
{
	for (size_t i = 0, end; i < grid->cell_count; i = end) {
		end = row_end(grid, i);
		if (several(grid, i, end) > 1 || labels_beside(grid, i, end))
			return false;
	}
	return true;
}

static void put_cell(const struct pdf_grid *grid, const struct cell *cell, struct buf *out)
{
	for (size_t i = 0; i < cell->count; i++) {
		if (i > 0)
			buf_byte(out, ' ');
		buf_text(out, buf_str(&grid->lines[cell->first + i].text));
	}
}

static void put_lines(const struct pdf_grid *grid, size_t column, size_t from, size_t end, struct buf *out)
{
	for (size_t i = from; i < end; i++)
		if (grid->cells[i].column == column) {
			put_cell(grid, &grid->cells[i], out);
			buf_byte(out, '\n');
		}
}

/* A heading between two tables of the same columns is a line, no row with an empty cell. */
static bool heading(const struct pdf_grid *grid, size_t from, size_t end)
{
	return end - from == 1 && grid->cells[from].column == 0 && pdf_join_capitals(grid->lines[grid->cells[from].first].piece.text);
}

static void put_row(const struct pdf_grid *grid, size_t from, size_t end, struct buf *out)
{
	for (size_t column = 0; column <= grid->gutter_count; column++) {
		if (column > 0)
			buf_byte(out, '\t');
		for (size_t i = from; i < end; i++)
			if (grid->cells[i].column == column)
				put_cell(grid, &grid->cells[i], out);
	}
	buf_byte(out, '\n');
}

static void put_all(const struct pdf_grid *grid, struct buf *out)
{
	bool rows = keeps_rows(grid);
	for (size_t i = 0, end; i < grid->cell_count; i = end) {
		end = rows ? row_end(grid, i) : grid->cell_count;
		if (rows && several(grid, i, end) == 0 && !heading(grid, i, end))
			put_row(grid, i, end, out);
		else
			for (size_t column = 0; column <= grid->gutter_count; column++)
				put_lines(grid, column, i, end, out);
	}
}

/* Lines are sorted by column, cells by their tops: the last line is of the last cell only where no other ends the text. */
static bool ends_with_last(const struct pdf_grid *grid)
{
	const struct line *last = &grid->lines[grid->line_count - 1];
	return last->column == grid->gutter_count && last->column > 0 && last->band + 1 == grid->end && keeps_rows(grid);
}

bool pdf_grid_take(struct pdf_grid *grid, struct buf *out, struct pdf_piece *last)
{
	make_lines(grid);
	make_cells(grid);
	qsort(grid->cells, grid->cell_count, sizeof *grid->cells, by_top);
	put_all(grid, out);
	bool ends = ends_with_last(grid);
	*last = grid->lines[grid->line_count - 1].piece;
	for (size_t i = 0; i < grid->line_count; i++)
		buf_release(&grid->lines[i].text);
	free(grid->lines);
	free(grid->cells);
	free(grid);
	return ends;
}
