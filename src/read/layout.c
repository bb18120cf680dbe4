/* Lines out of paragraphs, rows, cells and boxes: a stack of frames, each with the text so far.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/layout.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "read/charset.h"
#include "read/layout_row.h"

enum frame_kind { FRAME_PAGE, FRAME_ROW, FRAME_CELL, FRAME_ASIDE, FRAME_LAST };

enum {
	MOST_SPAN = 32,        /* columns whose merged cells are known */
	MOST_ROWS = 100,       /* of one merged cell */
};

struct frame {
	enum frame_kind kind;
	struct buf text;
	struct buf after;      /* boxes of the paragraph that is open */
	bool blank;            /* a blank is due before the next word */
	bool several;          /* a row: one of its cells has several lines */
	size_t column, columns, rows; /* a row: the next cell's place; a cell: what it spans */
	unsigned char down[MOST_SPAN]; /* what a row stands in: rows for which a cell above still covers a column */
	struct layout_row_heads heads; /* of the row that the text ended with last */
};

struct layout {
	struct frame frames[LAYOUT_MOST_DEPTH];
	int top, beyond;       /* frames in use but one; begins that found no room */
	struct buf last;
	size_t limit, used;
	bool full;
	const char *converted;
};

struct layout *layout_new(size_t limit)
{
	struct layout *l = calloc(1, sizeof *l);
	if (!l) {
		fprintf(stderr, "hoadep: out of memory\n");
		abort();
	}
	l->limit = limit;
	return l;
}

static void release(struct frame *f)
{
	buf_release(&f->text);
	buf_release(&f->after);
}

void layout_free(struct layout *l)
{
	if (!l)
		return;
	for (int i = 0; i <= l->top; i++)
		release(&l->frames[i]);
	buf_release(&l->last);
	free(l);
}

static struct frame *top(struct layout *l)
{
	return &l->frames[l->top];
}

static void put(struct layout *l, const char *text, size_t len)
{
	if (l->full || len > l->limit - l->used) {
		l->full = true;
		return;
	}
	l->used += len;
	buf_add(&top(l)->text, text, len);
}

static bool at_line_start(const struct frame *f)
{
	return f->text.len == 0 || f->text.data[f->text.len - 1] == '\n';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void put_due_blank(struct layout *l)
{
	struct frame *f = top(l);
	if (f->blank && !at_line_start(f) && f->text.data[f->text.len - 1] != ' ' && f->text.data[f->text.len - 1] != '\t')
		put(l, " ", 1);
	f->blank = false;
}

void layout_text(struct layout *l, const char *text, size_t len)
{
	size_t from = 0;
	put_due_blank(l);
	for (size_t i = 0; i < len; i++) {
		if (!layout_row_mark(text[i]) && (text[i] == ' ' || !is_blank(text[i])))
			continue;
		put(l, text + from, i - from);
		put(l, " ", 1);
		from = i + 1;
	}
	put(l, text + from, len - from);
}

void layout_words(struct layout *l, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		if (is_blank(text[i]) || layout_row_mark(text[i])) {
			top(l)->blank = true;
			i++;
			continue;
		}
		size_t n = i;
		while (n < len && !is_blank(text[n]) && !layout_row_mark(text[n]))
			n++;
		put_due_blank(l);
		put(l, text + i, n - i);
		i = n;
	}
}

void layout_lines(struct layout *l, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		const char *end = memchr(text + i, '\n', len - i);
		size_t n = end ? (size_t)(end - text) - i : len - i;
		layout_text(l, text + i, n);
		if (end)
			layout_break(l);
		i += n + 1;
	}
}

void layout_tab(struct layout *l)
{
	top(l)->blank = false;
	put(l, "\t", 1);
}

void layout_break(struct layout *l)
{
	top(l)->blank = false;
	put(l, "\n", 1);
}

/* Boxes come as lines of their own, once the paragraph they hang on is whole. */
static void put_after(struct layout *l)
{
	struct frame *f = top(l);
	if (f->after.len && !at_line_start(f))
		buf_byte(&f->text, '\n');
	if (f->after.len)
		buf_add(&f->text, f->after.data, f->after.len);
	buf_clear(&f->after);
}

void layout_end_line(struct layout *l)
{
	top(l)->blank = false;
	if (!at_line_start(top(l)))
		put(l, "\n", 1);
	put_after(l);
}

void layout_end_paragraph(struct layout *l)
{
	top(l)->blank = false;
	put(l, "\n", 1);
	put_after(l);
}

static void begin(struct layout *l, enum frame_kind kind)
{
	if (l->top + 1 == LAYOUT_MOST_DEPTH || l->beyond) {
		l->beyond++;
		return;
	}
	l->frames[++l->top] = (struct frame){ .kind = kind };
}

/* Ends the frame on top if it is of that kind; else the document is crooked, and the text flows on. */
static bool end(struct layout *l, enum frame_kind kind, struct frame *out)
{
	if (l->beyond) {
		l->beyond--;
		return false;
	}
	if (l->top == 0 || top(l)->kind != kind)
		return false;
	put_after(l);
	*out = l->frames[l->top--];
	return true;
}

void layout_begin_row(struct layout *l)
{
	if (!l->beyond && top(l)->kind != FRAME_ASIDE)
		layout_end_line(l);
	begin(l, FRAME_ROW);
}

void layout_begin_table(struct layout *l)
{
	if (!l->beyond)
		memset(top(l)->down, 0, sizeof top(l)->down);
}

static bool in_row(struct layout *l)
{
	return !l->beyond && l->top > 0 && top(l)->kind == FRAME_ROW;
}

void layout_covered(struct layout *l)
{
	if (!in_row(l))
		return;
	buf_byte(&top(l)->text, LAYOUT_ROW_COVERED);
	top(l)->column++;
}

/* Past the places that cells of the rows above still cover. */
static void cover_down(struct layout *l)
{
	unsigned char *down = l->frames[l->top - 1].down;
	while (top(l)->column < MOST_SPAN && down[top(l)->column]) {
		down[top(l)->column]--;
		layout_covered(l);
	}
}

void layout_begin_cell(struct layout *l)
{
	if (in_row(l))
		cover_down(l);
	begin(l, FRAME_CELL);
	if (!l->beyond)
		top(l)->columns = top(l)->rows = 1;
}

void layout_span(struct layout *l, int columns, int rows)
{
	if (l->beyond || top(l)->kind != FRAME_CELL)
		return;
	top(l)->columns = columns < 1 ? 1 : columns > MOST_SPAN ? MOST_SPAN : (size_t)columns;
	top(l)->rows = rows < 1 ? 1 : rows > MOST_ROWS ? MOST_ROWS : (size_t)rows;
}

/* What an ended cell covers: beside it now, below it in the rows to come. */
static void cover(struct layout *l, const struct frame *cell)
{
	unsigned char *down = l->frames[l->top - 1].down;
	for (size_t n = 0; n < cell->columns; n++, top(l)->column++) {
		if (n)
			buf_byte(&top(l)->text, LAYOUT_ROW_COVERED);
		if (top(l)->column < MOST_SPAN)
			down[top(l)->column] = (unsigned char)(cell->rows - 1);
	}
}

/* Takes blanks and line ends off both ends. */
static void trim(struct buf *text, const char **from, size_t *len)
{
	const char *p = buf_str(text);
	size_t n = text->len;
	while (n && is_blank(p[n - 1]))
		n--;
	while (n && is_blank(*p)) {
		p++;
		n--;
	}
	*from = p;
	*len = n;
}

void layout_end_cell(struct layout *l)
{
	struct frame cell;
	const char *text;
	size_t len;
	if (!end(l, FRAME_CELL, &cell))
		return;
	trim(&cell.text, &text, &len);
	buf_add(&top(l)->text, text, len);
	if (top(l)->kind == FRAME_ROW) {
		top(l)->several |= len && memchr(text, '\n', len) != NULL;
		buf_byte(&top(l)->text, LAYOUT_ROW_CELL);
		cover(l, &cell);
	}
	release(&cell);
}

void layout_end_row(struct layout *l)
{
	struct frame row;
	if (in_row(l))
		cover_down(l);
	if (!end(l, FRAME_ROW, &row))
		return;
	layout_row_put(&top(l)->text, &top(l)->heads, row.text.data, row.text.len, row.several);
	release(&row);
}

void layout_begin_aside(struct layout *l, bool last)
{
	begin(l, last ? FRAME_LAST : FRAME_ASIDE);
}

void layout_end_aside(struct layout *l)
{
	struct frame box;
	const char *text;
	size_t len;
	/* Asked for once: what found no room is counted down by one. */
	if (!end(l, top(l)->kind == FRAME_LAST ? FRAME_LAST : FRAME_ASIDE, &box))
		return;
	trim(&box.text, &text, &len);
	struct buf *to = box.kind == FRAME_LAST ? &l->last : &top(l)->after;
	if (len) {
		buf_add(to, text, len);
		buf_byte(to, '\n');
	}
	release(&box);
}

bool layout_full(const struct layout *l)
{
	return l->full;
}

/* Drops blanks before line ends, and empty lines beyond the first; a tab before a line end is an empty cell and stays. */
static void squeeze(const char *p, size_t len, struct buf *out)
{
	int ends = 2;
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\n') {
			while (out->len && out->data[out->len - 1] == ' ')
				out->len--;
			if (ends++ < 2)
				buf_byte(out, '\n');
			continue;
		}
		if (layout_row_mark(p[i]))
			continue;
		if (p[i] != ' ' || ends == 0)
			ends = 0;
		buf_byte(out, p[i]);
	}
	while (out->len && is_blank(out->data[out->len - 1]) && out->data[out->len - 1] != '\t')
		out->len--;
}

char *layout_take(struct layout *l, struct arena *arena)
{
	struct buf out = { 0 };
	l->beyond = 0;
	while (l->top > 0) {
		layout_end_cell(l);
		layout_end_row(l);
		layout_end_aside(l);
	}
	layout_end_line(l);
	if (l->last.len)
		buf_add(&top(l)->text, l->last.data, l->last.len);
	squeeze(buf_str(&top(l)->text), top(l)->text.len, &out);
	if (out.len)
		buf_byte(&out, '\n');
	char *text = charset_clean_from(arena, buf_str(&out), out.len, &l->converted);
	buf_release(&out);
	return text;
}

const char *layout_converted(const struct layout *l)
{
	return l->converted;
}
