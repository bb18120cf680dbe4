/* A row's cells as lines: what stands beside or below what is said by how many lines the cells have.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/layout_row.h"

#include <string.h>

enum {
	MOST_CELLS = 16,       /* of a row that is looked into */
	MOST_LABEL = 80,       /* bytes of "Số điện thoại liên hệ của nhân vật:" and room */
	LEAST_LINES = 3,       /* of cells below heads */
	LEAST_WIDE = 5,        /* cells of a list's row; a form has two or three columns, and no essay stands in a fifth */
	MOST_WIDE = 8000,      /* bytes of such a row */
};

static bool is_empty(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!layout_row_mark(p[i]) && !memchr(" \t\n\r\f", p[i], 5))
			return false;
	return true;
}

struct cells {
	const char *from[MOST_CELLS];
	size_t len[MOST_CELLS], lines[MOST_CELLS], count;
};

/* False where there are too many. */
static bool cut_cells(const char *p, size_t len, char by, struct cells *out)
{
	out->count = 0;
	for (size_t i = 0, from = 0; i <= len; i++) {
		if (i < len && p[i] != by)
			continue;
		if (out->count == MOST_CELLS)
			return false;
		out->from[out->count] = p + from;
		out->len[out->count] = i - from;
		out->lines[out->count] = 1;
		for (size_t c = from; c < i; c++)
			out->lines[out->count] += p[c] == '\n';
		out->count++;
		from = i + 1;
	}
	return true;
}

/* The line at *at of a cell, without its end. */
static size_t line_of(const char *p, size_t len, size_t *at, const char **line)
{
	const char *end = memchr(p + *at, '\n', len - *at);
	size_t n = end ? (size_t)(end - p) - *at : len - *at;
	*line = p + *at;
	*at += n + (end != NULL);
	return n;
}

/* "Họ và tên:", "Năm sinh:" ... and nothing else in the cell: the values stand beside, as many of them. */
static bool is_labels(const char *p, size_t len)
{
	const char *line;
	for (size_t at = 0; at < len;) {
		size_t n = line_of(p, len, &at, &line);
		while (n && line[n - 1] == ' ')
			n--;
		if (n < 2 || n > MOST_LABEL || line[n - 1] != ':')
			return false;
	}
	return true;
}

static bool put_beside(struct buf *out, const struct cells *c)
{
	size_t left = 0, right = 0;
	const char *line;
	if (c->count != 2 || c->lines[0] != c->lines[1] || !is_labels(c->from[0], c->len[0]))
		return false;
	for (size_t i = 0; i < c->lines[0]; i++) {
		size_t n = line_of(c->from[0], c->len[0], &left, &line);
		buf_add(out, line, n);
		buf_byte(out, '\t');
		n = line_of(c->from[1], c->len[1], &right, &line);
		buf_add(out, line, n);
		buf_byte(out, '\n');
	}
	return true;
}

/* A row of heads, then one row whose cells all have several lines: each head goes above its own cell. */
static bool put_below_heads(struct buf *text, const struct layout_row_heads *above, const struct cells *c)
{
	struct cells heads;
	struct buf out = { 0 };
	if (above->from == above->end || above->end != text->len || c->count < 2)
		return false;
	if (!cut_cells(text->data + above->from, above->end - above->from - 1, '\t', &heads) || heads.count != c->count)
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (c->lines[i] < LEAST_LINES || heads.len[i] == 0 || memchr(heads.from[i], ':', heads.len[i]))
			return false;
	for (size_t i = 0; i < c->count; i++) {
		buf_add(&out, heads.from[i], heads.len[i]);
		buf_byte(&out, '\n');
		buf_add(&out, c->from[i], c->len[i]);
		buf_byte(&out, '\n');
	}
	text->len = above->from;
	buf_add(text, out.data, out.len);
	buf_release(&out);
	return true;
}

static bool is_wide(const char *p, size_t len)
{
	size_t cells = 0;
	for (size_t i = 0; i < len; i++)
		cells += layout_row_mark(p[i]);
	return cells >= LEAST_WIDE && len <= MOST_WIDE;
}

/* In a list's row a covered place is an empty cell, in a form's it is none.  The row's length. */
static size_t settle_covered(char *p, size_t len, bool wide)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (p[i] != LAYOUT_ROW_COVERED || wide)
			p[n++] = p[i] == LAYOUT_ROW_COVERED ? LAYOUT_ROW_CELL : p[i];
	return n;
}

void layout_row_put(struct buf *text, struct layout_row_heads *heads, char *row, size_t len, bool several)
{
	struct cells cells;
	if (is_empty(row, len))
		return;
	bool wide = is_wide(row, len);
	len = settle_covered(row, len, wide);
	if (len && row[len - 1] == LAYOUT_ROW_CELL)
		len--;
	bool cut = several && cut_cells(row, len, LAYOUT_ROW_CELL, &cells);
	if (cut && (put_beside(text, &cells) || put_below_heads(text, heads, &cells)))
		return;
	size_t from = text->len;
	if (several && wide) { /* a row of a list stays one line, or nobody could tell its cells any more */
		several = false;
		for (size_t i = 0; i < len; i++)
			row[i] = row[i] == '\n' || row[i] == '\t' ? ' ' : row[i];
	}
	for (size_t i = 0; i < len; i++)
		if (row[i] == LAYOUT_ROW_CELL)
			row[i] = several ? '\n' : '\t';
	buf_add(text, row, len);
	buf_byte(text, '\n');
	heads->from = from;
	heads->end = several ? from : text->len;
}
