/* Rows and cells: an empty cell keeps its place, and a row whose cells cannot be told apart gives nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/columns.h"

#include <string.h>

#include "check/lexer.h"

enum { MOST_CELLS = 12, MOST_ROW = 1000, LEAST_INDENT = 4 };

struct cell {
	size_t start, end;
};

struct row {
	struct cell all[MOST_CELLS];      /* the empty ones too */
	struct cell filled[MOST_CELLS];
	size_t all_count, filled_count;
	bool guessed;                     /* parted by blanks alone: empty cells cannot be seen */
};

static void add_cell(struct row *row, const char *t, size_t start, size_t end)
{
	while (start < end && t[start] == ' ')
		start++;
	while (end > start && t[end - 1] == ' ')
		end--;
	if (row->all_count == MOST_CELLS)
		return;
	row->all[row->all_count++] = (struct cell){ start, end };
	if (start < end)
		row->filled[row->filled_count++] = (struct cell){ start, end };
}

static size_t tabs_in(const char *text, size_t from, size_t to)
{
	size_t tabs = 0;
	for (size_t i = from; i < to; i++)
		tabs += text[i] == '\t';
	return tabs;
}

/* The shadow has one tab for a run of them and none at the start and the end of a line: the original says how many cells were parted. */
static void split_row(const struct walk *w, size_t i, struct row *row)
{
	const struct folded *f = &w->source->folded;
	size_t len, base = w->source->lines[i].start, start = 0, first = f->at[base], indent = first;
	const char *t = walk_bytes(w, i, &len);
	*row = (struct row){ .guessed = false };
	while (indent > 0 && (f->text[indent - 1] == ' ' || f->text[indent - 1] == '\t'))
		indent--;
	size_t leading = tabs_in(f->text, indent, first);
	for (size_t n = leading ? leading : first - indent >= LEAST_INDENT; n > 0; n--)
		add_cell(row, t, 0, 0);
	for (size_t k = 0; k <= len; k++) {
		if (k < len && t[k] != '\t' && t[k] != '|')
			continue;
		bool border = (k == 0 && len && t[0] == '|') || (k == len && start == len && len && t[len - 1] == '|');
		if (!border)
			add_cell(row, t, start, k);
		if (k < len && t[k] == '\t') {
			size_t tabs = tabs_in(f->text, f->at[base + k], f->at[base + k + 1]);
			row->guessed |= tabs == 0;
			for (; tabs > 1; tabs--)
				add_cell(row, t, k, k);
		}
		start = k + 1;
	}
	if (len && t[len - 1] != '|')
		for (size_t n = tabs_in(f->text, f->at[base + len - 1], f->at[base + len]); n > 0; n--)
			add_cell(row, t, len, len);
}

/* The columns of a row of heads: as they stand, or without the empty ones that only line them up. */
struct columns {
	struct cell cells[MOST_CELLS];
	size_t count;
	bool exact;
};

static void head_columns(const struct row *row, struct columns *out)
{
	*out = (struct columns){ .exact = !row->guessed };
	for (size_t c = 1; c < row->all_count; c++)
		out->exact &= row->all[c].start < row->all[c].end;
	bool corner = row->all_count && row->all[0].start == row->all[0].end;
	if (corner)
		out->cells[out->count++] = row->all[0];
	for (size_t c = 0; c < row->filled_count && out->count < MOST_CELLS; c++)
		out->cells[out->count++] = row->filled[c];
}

/* A row's cells under the columns.  False where a cell may belong to one or the other: it is better to ask than to guess. */
static bool under(const struct columns *columns, const struct row *row, const struct cell **cells, size_t *count)
{
	bool full = row->filled_count == columns->count;
	*cells = full ? row->filled : row->all;
	*count = full ? row->filled_count : row->all_count;
	return full || (columns->exact && !row->guessed && row->all_count <= columns->count);
}

static const struct label *whole_label(const struct walk *w, const char *t, struct cell c, enum whose *whose)
{
	size_t i = lexer_prefix(t, c.end, c.start);
	const struct label *label = words_label(w->words, t + i, c.end - i);
	if (!label)
		return NULL;
	*whose = label->whose;
	size_t k = i + label->len;
	while (k < c.end && strchr(" :.*", t[k]))
		k++;
	size_t n = words_begin(&w->words->suffixes, t + k, c.end - k);
	k += n;
	if (k < c.end && t[k] == '(')
		k = c.end;
	return k >= c.end ? label : NULL;
}

/* The label of a row: its first cell, or the second behind a number. */
static const struct label *row_label(const struct walk *w, const char *t, const struct cell *cells, size_t count, size_t *at)
{
	enum whose whose;
	size_t first = 0;
	while (first < count && values_empty(t + cells[first].start, cells[first].end - cells[first].start))
		first++;
	const struct label *label = first < count ? whole_label(w, t, cells[first], &whose) : NULL;
	bool numbered = !label && first + 1 < count && !words_label(w->words, t + cells[first].start, cells[first].end - cells[first].start);
	if (numbered && (label = whole_label(w, t, cells[first + 1], &whose)))
		first++;
	*at = first;
	return label;
}

/* A cell with labels of its own: "Họ và tên: Lê Văn An". */
static void apply_cell(struct walk *w, size_t line, struct block *block, struct cell c)
{
	size_t len;
	const char *t = walk_bytes(w, line, &len);
	struct item items[FIELDS_MOST_ITEMS];
	size_t count = lexer_items(w->words, t + c.start, c.end - c.start, false, items);
	for (size_t k = 0; k < count; k++) {
		items[k].label += c.start;
		items[k].value += c.start;
		items[k].end += c.start;
	}
	struct piece_line where = walk_at(w, line);
	if (count)
		pieces_apply(&where, block, items, count);
}

struct persons {
	struct columns columns;
	struct block *blocks[MOST_CELLS];
	size_t heads;
};

/* One row below heads of persons.  False where the table has ended. */
static bool person_row(struct walk *w, size_t k, const struct persons *p)
{
	struct row row;
	size_t len, at, count;
	const char *t = walk_bytes(w, k, &len);
	const struct cell *cells;
	split_row(w, k, &row);
	const struct label *label = row_label(w, t, row.filled, row.filled_count, &at);
	if (row.all_count < 2 && !(label && k + 1 < w->source->line_count && memchr(t + len, '\t', w->source->lines[k + 1].end - w->source->lines[k].end)))
		return false;
	if (label && (label->field == FIELD_TITLE || label->field == FIELD_CATEGORY || label->field == FIELD_HEAD))
		return false;
	bool bare = p->heads == p->columns.count; /* no column for labels: each cell has its own, or every row is longer by one */
	bool known = under(&p->columns, &row, &cells, &count);
	struct piece_line where = walk_at(w, k);
	if (bare && label && row.filled_count == p->columns.count + 1)
		for (size_t c = 0; c < p->columns.count; c++)
			pieces_put(&where, p->blocks[c], label->field, row.filled[c + 1].start, row.filled[c + 1].end);
	else if (bare && !label && known)
		for (size_t c = 0; c < count; c++)
			apply_cell(w, k, p->blocks[c], cells[c]);
	else if (!bare && label && label->field < FIELD_TITLE && known && (label = row_label(w, t, cells, count, &at)))
		for (size_t c = at + 1; c < count; c++)
			if (p->blocks[c])
				pieces_put(&where, p->blocks[c], label->field, cells[c].start, cells[c].end);
	walk_mark(w, k);
	return true;
}

/* A row of heads "Nội dung | Tác giả | Nhân vật" and the rows below it. */
static size_t person_columns(struct walk *w, size_t i, const struct row *head)
{
	struct persons p = { .heads = 0 };
	size_t len, taken = 1;
	const char *t = walk_bytes(w, i, &len);
	enum whose whose[MOST_CELLS] = { WHOSE_UNKNOWN };
	head_columns(head, &p.columns);
	for (size_t c = 0; c < p.columns.count; c++) {
		enum whose says = WHOSE_UNKNOWN;
		const struct cell *cell = &p.columns.cells[c];
		const struct label *label = whole_label(w, t, *cell, &says);
		if (!label && (label = words_label(w->words, t + cell->start, cell->end - cell->start))) /* "Tác giả: Lê Văn An" */
			says = cell->end > cell->start + label->len && t[cell->start + label->len] == ':' ? label->whose : WHOSE_UNKNOWN;
		whose[c] = label && label->field == FIELD_HEAD && says != WHOSE_WORK ? says : WHOSE_UNKNOWN;
		p.heads += whose[c] != WHOSE_UNKNOWN;
	}
	if (p.heads < 2 || w->out->count + p.heads > FIELDS_MOST_BLOCKS)
		return 0;
	for (size_t c = 0; c < p.columns.count; c++)
		if (whose[c] != WHOSE_UNKNOWN)
			if ((p.blocks[c] = walk_open(w, whose[c], true, i)))
				apply_cell(w, i, p.blocks[c], p.columns.cells[c]);
	walk_mark(w, i);
	while (i + taken < w->source->line_count && person_row(w, i + taken, &p))
		taken++;
	walk_close(w);
	return taken;
}

struct labels {
	struct columns columns;
	enum whose below;           /* of the head above: each row is one of them */
	enum field fields[MOST_CELLS];
};

/* A person's row below labels; `headed` is a block that waits for its data.  False where the table has ended. */
static bool label_row(struct walk *w, size_t k, const struct labels *l, struct block **headed)
{
	struct row row;
	const struct cell *cells;
	size_t len, count;
	const char *t = walk_bytes(w, k, &len);
	split_row(w, k, &row);
	if (row.all_count < 3)
		return false;
	walk_mark(w, k);
	if (!under(&l->columns, &row, &cells, &count))
		return true;
	enum whose whose = WHOSE_UNKNOWN;
	for (size_t c = 0; c < count && whose == WHOSE_UNKNOWN; c++) {
		enum whose says;
		const struct label *label = l->fields[c] == FIELD_OTHER ? whole_label(w, t, cells[c], &says) : NULL;
		whose = label && label->field == FIELD_HEAD ? says : WHOSE_UNKNOWN;
	}
	if (whose == WHOSE_UNKNOWN)
		whose = l->below;
	struct block *block = *headed ? *headed : walk_open(w, whose, whose != WHOSE_UNKNOWN, k);
	*headed = NULL;
	struct piece_line where = walk_at(w, k);
	for (size_t c = 0; block && c < count; c++)
		if (l->fields[c] != FIELD_OTHER)
			pieces_put(&where, block, l->fields[c], cells[c].start, cells[c].end);
	return true;
}

/* A row of labels "Họ và tên | Năm sinh | Địa chỉ …" with a person in each row below. */
static size_t label_columns(struct walk *w, size_t i, const struct row *head)
{
	struct labels l;
	size_t len, labels = 0, taken = 1;
	const char *t = walk_bytes(w, i, &len);
	bool name = false;
	head_columns(head, &l.columns);
	for (size_t c = 0; c < l.columns.count; c++) {
		enum whose whose;
		const struct label *label = whole_label(w, t, l.columns.cells[c], &whose);
		l.fields[c] = label && label->field < FIELD_TITLE && label->whose == WHOSE_UNKNOWN ? label->field : FIELD_OTHER;
		labels += l.fields[c] != FIELD_OTHER;
		name |= l.fields[c] == FIELD_NAME;
	}
	if (labels < 3 || !name || head->filled_count > labels + 2)
		return 0;
	struct block *headed = w->open && w->open->headed && w->open->items[FIELD_NAME].state != VALUE_GOOD ? w->open : NULL;
	l.below = !headed ? WHOSE_UNKNOWN : headed->whose == WHOSE_AUTHOR ? WHOSE_COAUTHOR : headed->whose;
	walk_mark(w, i);
	while (i + taken < w->source->line_count && label_row(w, i + taken, &l, &headed))
		taken++;
	walk_close(w);
	return taken;
}

/* "Họ và tên | Lê Văn An | Bùi Thị Bé" under heads that nobody knows: whose is which cannot be said. */
static bool wide_row(const struct walk *w, size_t i, const struct row *row)
{
	size_t len, at;
	const char *t = walk_bytes(w, i, &len);
	const struct label *label = row_label(w, t, row->filled, row->filled_count, &at);
	if (!label || label->field >= FIELD_TITLE)
		return false;
	for (size_t c = at + 1; c < row->filled_count; c++)
		if (words_label(w->words, t + row->filled[c].start, row->filled[c].end - row->filled[c].start))
			return false;
	return row->filled_count - at > 2 || (w->wide && row->all_count > 2);
}

/* "STT | Nội dung | Thông tin" above a form's rows: it says nothing, and ends nothing. */
static bool form_head(const struct walk *w, size_t i, const struct row *row)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	for (size_t c = 0; c < row->filled_count; c++)
		if (!words_is(&w->words->form_columns, fold_words(t + row->filled[c].start, row->filled[c].end - row->filled[c].start, w->arena)))
			return false;
	return row->filled_count > 1;
}

size_t columns_read(struct walk *w, size_t i)
{
	size_t len;
	struct row row;
	const char *t = walk_bytes(w, i, &len);
	bool cells = len <= MOST_ROW && (memchr(t, '\t', len) || memchr(t, '|', len));
	if (cells) {
		split_row(w, i, &row);
		size_t taken = person_columns(w, i, &row);
		if (taken || (taken = label_columns(w, i, &row)))
			return taken;
		if (form_head(w, i, &row)) {
			walk_mark(w, i);
			return 1;
		}
	}
	w->wide = cells && wide_row(w, i, &row);
	if (w->wide)
		walk_mark(w, i);
	return w->wide;
}
