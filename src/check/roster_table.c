/* Where a list of entries begins: its heads on one line, on two, or broken over several by a mail program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/roster_table.h"

#include <string.h>

enum {
	MOST_TITLE_LINES = 4,    /* above a table, that may be its title */
	MOST_TITLE_AWAY = 3,     /* blank lines between title and table */
	MOST_TITLE = 600,        /* bytes */
	LEAST_HEADS = 3,
};

bool roster_table_row(const struct roster_text *f, size_t from, size_t to, enum grid grid, struct grid_row *out)
{
	return roster_grid_cut(f->source, from, to, grid, f->arena, out) && !out->full;
}

bool roster_table_line(const struct roster_text *f, size_t i)
{
	/* A list that stands below "--" is a list all the same: mail programs set the signature above what is pasted last. */
	return i < f->source->line_count && (f->source->lines[i].role == LINE_TEXT || f->source->lines[i].role == LINE_SIGNATURE);
}

int roster_table_number(const struct roster_text *f, size_t i, enum grid grid)
{
	struct grid_row row;
	if (!roster_table_line(f, i) || source_blank(&f->source->lines[i]) || !roster_table_row(f, i, i + 1, grid, &row) || row.count < 2)
		return -1;
	return roster_grid_number(&row.cells[0]);
}

static void read_heads(const struct roster_text *f, const struct grid_row *above, const size_t *parent, const struct grid_row *row, struct roster_table *t)
{
	t->columns = row->count;
	t->number = ROSTER_MOST_COLUMNS;
	for (size_t c = 0; c < row->count; c++) {
		const struct grid_cell *own = &row->cells[c], none = { "", 0 }, *over = above ? &above->cells[parent[c]] : &none;
		if (above && !own->len) { /* merged downwards: the head stands above alone */
			own = over;
			over = &none;
		}
		roster_head_read(f->words, over->len ? over->text : "", over->len, own->len ? own->text : "", own->len, f->arena, &t->heads[c]);
		if (t->heads[c].column == COLUMN_NUMBER && t->number == ROSTER_MOST_COLUMNS)
			t->number = c;
	}
	while (t->columns && row->cells[t->columns - 1].len == 0 && t->heads[t->columns - 1].column == COLUMN_OTHER && !above)
		t->columns--;
}

bool roster_table_heads(const struct roster_text *f, const struct grid_row *row, size_t least)
{
	size_t known = 0, seen = 0;
	for (size_t c = 0; c < row->count && seen < LEAST_HEADS; c++) {
		struct roster_head head;
		if (!row->cells[c].len)
			continue;
		if (row->cells[c].len > ROSTER_HEAD_MOST || roster_grid_number(&row->cells[c]) >= 0)
			return false;
		roster_head_read(f->words, "", 0, row->cells[c].text, row->cells[c].len, f->arena, &head);
		known += head.column != COLUMN_OTHER;
		seen++;
	}
	return known >= least;
}

/* How many cells of a run of heads stand under the one at `a`: those whose places a sheet keeps empty; where none are kept, all of them. */
static size_t spanned(const struct grid_row *above, size_t a, size_t run, bool kept)
{
	size_t n = 1;
	while (kept && n < run && a + n < above->count && !above->cells[a + n].len)
		n++;
	return kept ? n : run;
}

/* Each cell of a second row of heads under one of the first: an empty one under its own, a run of filled ones under those that span them. */
static bool align(const struct grid_row *above, const struct grid_row *below, size_t *parent, struct grid_row *out)
{
	size_t a = 0, c = 0;
	bool kept = above->filled < above->count;
	*out = *below;
	while (c < below->count && a < above->count) {
		size_t run = 0;
		if (!below->cells[c].len) {
			parent[c++] = a++;
			continue;
		}
		while (c + run < below->count && below->cells[c + run].len)
			run++;
		while (run && a < above->count) {
			size_t n = spanned(above, a, run, kept);
			if (!above->cells[a].len || n < 2)
				return false;
			for (size_t k = 0; k < n; k++)
				parent[c++] = a;
			a += kept ? n : 1;
			run -= n;
		}
		if (run)
			return false;
	}
	if (c < below->count || (!kept && a < above->count))
		return false;
	for (; a < above->count && out->count < ROSTER_MOST_COLUMNS; a++) { /* empty ones at the end were left out */
		parent[out->count] = a;
		out->cells[out->count++] = (struct grid_cell){ "", 0 };
	}
	return a == above->count;
}

/* Html and odt keep no place for what is merged: two cells "Nam", "Nữ" alone go under the one head that speaks of years. */
static bool align_years(const struct roster_text *f, const struct grid_row *above, const struct grid_row *below, size_t *parent, struct grid_row *out)
{
	struct roster_head one, two, head;
	size_t at = ROSTER_MOST_COLUMNS;
	if (below->count != 2 || above->count + 1 > ROSTER_MOST_COLUMNS)
		return false;
	roster_head_read(f->words, "", 0, below->cells[0].text, below->cells[0].len, f->arena, &one);
	roster_head_read(f->words, "", 0, below->cells[1].text, below->cells[1].len, f->arena, &two);
	if (!((one.column == COLUMN_MALE && two.column == COLUMN_FEMALE) || (one.column == COLUMN_FEMALE && two.column == COLUMN_MALE)))
		return false;
	for (size_t c = 0; c < above->count; c++) {
		roster_head_read(f->words, "", 0, above->cells[c].text, above->cells[c].len, f->arena, &head);
		if (head.column != COLUMN_BIRTH)
			continue;
		if (at < ROSTER_MOST_COLUMNS)
			return false;
		at = c;
	}
	if (at == ROSTER_MOST_COLUMNS)
		return false;
	*out = (struct grid_row){ .count = above->count + 1 };
	for (size_t c = 0; c < out->count; c++) {
		parent[c] = c <= at ? c : c - 1;
		out->cells[c] = c == at ? below->cells[0] : c == at + 1 ? below->cells[1] : (struct grid_cell){ "", 0 };
	}
	return true;
}

static bool two_rows(const struct roster_text *f, size_t i, struct roster_table *t)
{
	struct grid_row above, below, columns;
	size_t parent[ROSTER_MOST_COLUMNS], k = i + 1;
	if (!roster_table_row(f, i, i + 1, t->grid, &above))
		return false;
	while (roster_table_line(f, k) && !source_blank(&f->source->lines[k]) && roster_table_row(f, k, k + 1, t->grid, &below) && roster_grid_rule(&below))
		k++;
	if (!roster_table_line(f, k) || source_blank(&f->source->lines[k]) || !roster_table_row(f, k, k + 1, t->grid, &below) || below.filled < 2 || !roster_table_heads(f, &below, 2))
		return false;
	if (!align_years(f, &above, &below, parent, &columns) && !align(&above, &below, parent, &columns))
		return false;
	read_heads(f, &above, parent, &columns, t);
	t->first = k + 1;
	t->head = above;
	t->head_lines = k + 1 - i;
	return true;
}

static bool one_row(const struct roster_text *f, size_t i, size_t to, struct roster_table *t)
{
	if (!roster_table_row(f, i, to, t->grid, &t->head))
		return false;
	read_heads(f, NULL, NULL, &t->head, t);
	t->first = to;
	t->head_lines = to - i;
	return true;
}

/* The title above: does it say that these are entries, or that they are something else. */
static void read_title(const struct roster_text *f, size_t i, bool *list, bool *other)
{
	const struct words *w = f->words;
	const char *text = "";
	*list = *other = false;
	for (size_t n = 0, away = 0; i > 0 && n < MOST_TITLE_LINES && away <= MOST_TITLE_AWAY; ) {
		const struct line *l = &f->source->lines[--i];
		size_t len = l->end - l->start;
		if (!len) {
			away++;
			continue;
		}
		if (len > MOST_TITLE || l->role == LINE_QUOTED || l->role == LINE_TABLE)
			return;
		text = arena_print(f->arena, "%s %s", fold_words(f->source->folded.bytes + l->start, len, f->arena), text);
		len = strlen(text) < 2 * MOST_TITLE ? strlen(text) : 2 * MOST_TITLE;
		*list |= pattern_any(&w->roster.titles, text, len, NULL, NULL);
		*other |= pattern_any(&w->roster.not_titles, text, len, NULL, NULL);
		n++;
	}
}

/* --- a head: on one line, on two, or broken over several --- */

static bool is_list(struct roster_table *t, bool titled)
{
	if (t->columns < LEAST_HEADS)
		return false;
	roster_head_settle(t->heads, t->columns);
	return roster_head_list(t->heads, t->columns, titled);
}

/* A head that a mail program broke ends where the first row begins with its number. */
static size_t broken_head(const struct roster_text *f, size_t i, enum grid grid)
{
	for (size_t k = i + 1; k < i + ROSTER_MOST_BROKEN && roster_table_line(f, k) && !source_blank(&f->source->lines[k]); k++)
		if (roster_table_number(f, k, grid) >= 0)
			return k;
	return 0;
}

size_t roster_table_next(const struct roster_text *f, const struct roster_table *t, size_t i, int number)
{
	size_t end = i + 1;
	for (; end < i + ROSTER_MOST_BROKEN && roster_table_line(f, end) && !source_blank(&f->source->lines[end]); end++) {
		struct grid_row row;
		int begins = roster_table_number(f, end, t->grid);
		if (begins == number + 1 || (begins >= 0 && roster_table_row(f, end, end + 1, t->grid, &row) && row.count == t->columns))
			break;
	}
	return end;
}

/* Heads below heads that nobody could put together: better no table than a crooked one. */
static bool more_heads(const struct roster_text *f, size_t i, enum grid grid)
{
	struct grid_row row;
	return roster_table_line(f, i) && !source_blank(&f->source->lines[i]) && roster_table_row(f, i, i + 1, grid, &row) && row.filled >= 2 && roster_table_heads(f, &row, 2);
}

bool roster_table_at(const struct roster_text *f, size_t i, struct roster_table *t)
{
	struct grid_row row;
	bool titled, other;
	*t = (struct roster_table){ .grid = roster_grid_of(f->source, i) };
	if (t->grid == GRID_NONE || !roster_table_row(f, i, i + 1, t->grid, &row) || !roster_table_heads(f, &row, 2))
		return false;
	read_title(f, i, &titled, &other);
	if (other)
		return false;
	size_t broken = broken_head(f, i, t->grid);
	struct grid_row first;
	if (two_rows(f, i, t))
		return is_list(t, titled);
	/* One line is the head where the rows have as many cells; else all lines down to the first row are. */
	if (broken > i + 1 && one_row(f, i, broken, t) && is_list(t, titled)) {
		size_t end = roster_table_next(f, t, broken, roster_table_number(f, broken, t->grid));
		if (roster_table_row(f, broken, end, t->grid, &first) && first.count == t->columns)
			return true;
	}
	return !more_heads(f, i + 1, t->grid) && one_row(f, i, i + 1, t) && is_list(t, titled);
}
