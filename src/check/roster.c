/* From a table's head to its rows.  What is not surely a row is left alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/roster.h"

#include <string.h>

#include "check/roster_table.h"
#include "check/roster_values.h"

enum {
	MOST_BLANK_ROWS = 2,     /* blank lines within a table, at the turn of a page */
	LEAST_HEADS = 3,
	FIRST_ROWS = 16,
};

struct finding_rows {
	struct roster_text text;
	int now_year;
	struct roster *out;
	size_t room;
};

static bool total(const struct finding_rows *f, const struct grid_row *row)
{
	for (size_t c = 0, seen = 0; c < row->count && seen < 2; c++) {
		const struct grid_cell *cell = &row->cells[c];
		if (!cell->len || cell->len > ROSTER_HEAD_MOST)
			continue;
		const char *key = fold_key(arena_copy(f->text.arena, cell->text, cell->len), f->text.arena);
		if (words_begin(&f->text.words->roster.totals, key, strlen(key)))
			return row->filled <= row->count / 2 || row->filled < 4;
		seen++;
	}
	return false;
}

/* The first cell that says something is the office of somebody who signs below the list. */
static bool signs(const struct finding_rows *f, const struct grid_row *row)
{
	for (size_t c = 0; c < row->count; c++) {
		const struct grid_cell *cell = &row->cells[c];
		if (!cell->len)
			continue;
		const char *key = cell->len > ROSTER_HEAD_MOST ? "" : fold_key(arena_copy(f->text.arena, cell->text, cell->len), f->text.arena);
		return words_begin(&f->text.words->roster.signers, key, strlen(key));
	}
	return false;
}

/* "I | Gương người tốt, việc tốt": what stands below is of that sort. */
static bool group_head(const struct finding_rows *f, const struct grid_row *row, enum category *group)
{
	if (row->filled == 0 || row->filled > 2)
		return false;
	const struct grid_cell *cell[2] = { NULL, NULL };
	for (size_t c = 0, n = 0; c < row->count; c++)
		if (row->cells[c].len)
			cell[n++] = &row->cells[c];
	const char *key = fold_key(arena_copy(f->text.arena, cell[0]->text, cell[0]->len), f->text.arena);
	bool roman = *key && strspn(key, "ivx") == strlen(key), letter = key[0] >= 'a' && key[0] <= 'z' && !key[1];
	if (cell[1] && !roman && !letter)
		return false;
	*group = roster_values_category(f->text.words, arena_copy(f->text.arena, cell[cell[1] ? 1 : 0]->text, cell[cell[1] ? 1 : 0]->len), f->text.arena);
	return true;
}

static bool same_cells(const struct finding_rows *f, const struct grid_row *a, const struct grid_row *b)
{
	if (a->count != b->count || a->filled < 2 || a->filled != b->filled)
		return false;
	for (size_t c = 0; c < a->count; c++)
		if (a->cells[c].len > ROSTER_HEAD_MOST || strcmp(fold_key(arena_copy(f->text.arena, a->cells[c].text, a->cells[c].len), f->text.arena), fold_key(arena_copy(f->text.arena, b->cells[c].text, b->cells[c].len), f->text.arena)) != 0)
			return false;
	return true;
}

/* "(1) | (2) | (3)", "A | B | 1 | 2" below the heads. */
static bool counts_columns(const struct grid_row *row)
{
	size_t numbers = 0;
	for (size_t c = 0; c < row->count; c++) {
		const struct grid_cell *cell = &row->cells[c];
		if (cell->len > 4)
			return false;
		numbers += roster_grid_number(cell) >= 0;
	}
	return row->filled > 2 && numbers * 2 > row->filled;
}

static void add_row(struct finding_rows *f, const struct roster_table *t, size_t line, const struct grid_row *row)
{
	if (f->out->count == ROSTER_MOST_ROWS)
		return;
	if (f->out->count == f->room) {
		struct roster_line *more = arena_array(f->text.arena, f->room ? 2 * f->room : FIRST_ROWS, sizeof *more);
		if (f->room)
			memcpy(more, f->out->rows, f->room * sizeof *more);
		f->out->rows = more;
		f->room = f->room ? 2 * f->room : FIRST_ROWS;
	}
	const struct roster_reading reading = { .words = f->text.words, .heads = t->heads, .count = t->columns, .now_year = f->now_year, .group = t->group, .arena = f->text.arena };
	struct roster_line *out = &f->out->rows[f->out->count];
	if (!roster_values_read(&reading, row, out))
		return;
	out->source = f->text.source;
	out->where = source_where(f->text.source, line, f->text.arena);
	f->out->count++;
}

/* As many cells as there are columns, or empty ones too few or too many at the end. */
static bool fits(const struct roster_table *t, const struct grid_row *row)
{
	for (size_t c = t->columns; c < row->count; c++)
		if (row->cells[c].len)
			return false;
	if (row->count >= t->columns)
		return true;
	return t->grid == GRID_TABS && !t->whole;
}

/* A row that was broken goes on until the next begins; only its number says where that is. */
static size_t row_end(const struct finding_rows *f, const struct roster_table *t, size_t i, struct grid_row *row)
{
	size_t end = i + 1;
	struct grid_row more;
	if (t->number != 0 || roster_grid_number(&row->cells[0]) < 0)
		return end;
	end = roster_table_next(&f->text, t, i, roster_grid_number(&row->cells[0]));
	bool followed = roster_table_number(&f->text, end, t->grid) == roster_grid_number(&row->cells[0]) + 1;
	if (end == i + 1)
		return end;
	/* The last cell's rest on lines of its own: sure only between two numbered rows. */
	if (row->count >= t->columns && !followed)
		return i + 1;
	for (size_t k = followed ? end : i + 2; k <= end; k++)
		if (roster_table_row(&f->text, i, k, t->grid, &more) && more.count == t->columns && !total(f, &more)) {
			*row = more;
			return k;
		}
	return i + 1;
}

/* Whether what stands below a blank line still is of the table. */
static bool goes_on(const struct finding_rows *f, const struct roster_table *t, size_t i)
{
	struct grid_row row;
	if (!roster_table_line(&f->text, i) || source_blank(&f->text.source->lines[i]) || !roster_table_row(&f->text, i, i + 1, t->grid, &row))
		return false;
	return same_cells(f, &row, &t->head) || (row.count >= t->columns && row.filled > 2) || (t->number == 0 && roster_grid_number(&row.cells[0]) > 0 && row.count > 2);
}

static size_t skip_blank(const struct finding_rows *f, const struct roster_table *t, size_t i)
{
	size_t k = i;
	while (k < f->text.source->line_count && source_blank(&f->text.source->lines[k]) && k - i < MOST_BLANK_ROWS)
		k++;
	return k > i && goes_on(f, t, k) ? k : i;
}

/* The row at `i`; where the next begins, or `i` where the table has ended. */
static size_t take_row(struct finding_rows *f, struct roster_table *t, size_t i)
{
	struct grid_row row;
	enum category group;
	if (!roster_table_line(&f->text, i) || source_blank(&f->text.source->lines[i]) || !roster_table_row(&f->text, i, i + 1, t->grid, &row))
		return i;
	if (!row.filled || roster_grid_rule(&row) || counts_columns(&row))
		return i + 1;
	if (same_cells(f, &row, &t->head))
		return i + t->head_lines;
	if (total(f, &row)) {
		t->totalled = true;
		return i + 1;
	}
	bool parted = row.count > 1;
	if (group_head(f, &row, &group) && (parted || goes_on(f, t, i + 1))) {
		t->group = group;
		return i + 1;
	}
	/* "Người lập biểu | … | Chủ tịch" and their names, in the columns of a sheet: below the rows, and without a number as these have. */
	bool number = t->number < row.count && roster_grid_number(&row.cells[t->number]) >= 0;
	if (t->counted && !number && (t->totalled || signs(f, &row)))
		return i;
	t->counted |= number;
	t->totalled &= !number;
	size_t end = row_end(f, t, i, &row);
	if (row.count < 3 || (t->number == 0 && roster_grid_number(&row.cells[0]) < 0 && !fits(t, &row)))
		return i;
	/* Word numbers rows by itself, and its numbers are no text; but "Người lập biểu" in their column is no row. */
	bool numbered = t->number >= row.count || !row.cells[t->number].len || roster_grid_number(&row.cells[t->number]) >= 0;
	if (numbered && fits(t, &row))
		add_row(f, t, i, &row);
	return end;
}

/* A sheet leaves out the empty cells at a row's end; what keeps them has lost others where a row is short. */
static bool keeps_empty(const struct finding_rows *f, const struct roster_table *t)
{
	const struct part *p = f->text.source->part;
	const char *dot = p && p->filename ? strrchr(p->filename, '.') : NULL;
	bool sheet = (p && p->type && (strstr(p->type, "sheet") || strstr(p->type, "excel") || strstr(p->type, "csv"))) || (dot && (strncmp(dot, ".xls", 4) == 0 || strcmp(dot, ".csv") == 0 || strcmp(dot, ".ods") == 0));
	if (f->text.source->kind == SOURCE_DOCUMENT)
		return !sheet;
	for (size_t i = t->first; roster_table_line(&f->text, i) && !source_blank(&f->text.source->lines[i]) && i < t->first + ROSTER_MOST_ROWS; i++) {
		struct grid_row row;
		if (roster_table_row(&f->text, i, i + 1, t->grid, &row) && row.count == t->columns && !row.cells[row.count - 1].len)
			return true;
	}
	return false;
}

static size_t table_at(struct finding_rows *f, size_t i)
{
	struct roster_table t;
	if (!roster_table_at(&f->text, i, &t))
		return 0;
	t.whole = keeps_empty(f, &t);
	size_t at = t.first, next;
	while (at < f->text.source->line_count && ((next = take_row(f, &t, at)) > at || (next = skip_blank(f, &t, at)) > at))
		at = next;
	for (size_t k = i; k < at && k < f->text.source->line_count; k++)
		if (roster_table_line(&f->text, k))
			f->text.source->lines[k].role = LINE_TABLE;
	return at - i;
}

struct roster *roster_read(struct source *source, const struct words *words, int now_year, struct arena *arena)
{
	struct finding_rows f = { .text = { source, words, arena }, .now_year = now_year };
	size_t tables = 0;
	for (size_t i = 0; i < source->line_count && i < ROSTER_MOST_LINES && tables < ROSTER_MOST_TABLES;) {
		struct grid_row row;
		size_t taken = 0;
		enum grid grid = roster_table_line(&f.text, i) && !source_blank(&source->lines[i]) ? roster_grid_of(source, i) : GRID_NONE;
		if (grid != GRID_NONE && roster_table_row(&f.text, i, i + 1, grid, &row) && row.filled >= LEAST_HEADS - 1 && roster_table_heads(&f.text, &row, 2)) {
			if (!f.out)
				f.out = arena_alloc(arena, sizeof *f.out);
			taken = table_at(&f, i);
			tables += taken > 0;
		}
		i += taken ? taken : 1;
	}
	return tables ? f.out : NULL;
}
