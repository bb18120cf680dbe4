/* Charts of a report's tables as inline SVG that keeps its size of type at any width.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/chart.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/*
 * No viewBox: with one a drawing 720 wide would be shown on a phone at half the size, letters too.  Lengths across are per cent of the
 * drawing's width, those down are pixels.
 */
enum {
	BAR_MOST = 82,          /* per cent: the longest bar leaves room for its figure */
	LINE = 20, BAR = 13,    /* pixels: a line of the name (Ủ is tall), the bar */
	GAP = 3,                /* between them: the mark reaches over the bar */
	NAME_LINE = 46,         /* characters that a phone shows in one line */
	COLUMN_HEIGHT = 150, COLUMN_TOP = 22, COLUMN_FOOT = 36,
};

void chart_escape(struct buf *out, const char *text)
{
	struct arena *arena = arena_new(8 * strlen(text) + 4096);
	for (const char *at = text_shown(arena, text); *at; at++)
		switch (*at) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		case '\'': buf_text(out, "&#39;"); break;
		default: buf_byte(out, *at);
		}
	arena_free(arena);
}

static const struct report_cell *cell(const struct report_table *t, size_t row, int column)
{
	static const struct report_cell none;
	return column >= 0 ? &t->cells[row * t->column_count + (size_t)column] : &none;
}

static int64_t number(const struct report_table *t, size_t row, int column)
{
	const struct report_cell *c = cell(t, row, column);
	return c->known && c->number > 0 ? c->number : 0;
}

static const char *name_of(const struct report_table *t, size_t row)
{
	const char *name = cell(t, row, t->draw.name)->text;
	return name ? name : "";
}

static size_t rows_of(const struct report_table *t)
{
	return t->row_count - (t->total ? 1 : 0);
}

static int64_t most_of(const struct report_table *t)
{
	int64_t most = 1;
	for (size_t r = 0; r < rows_of(t); r++) {
		int64_t value = number(t, r, t->draw.value) + number(t, r, t->draw.second), mark = number(t, r, t->draw.mark);
		most = value > most ? value : most;
		most = mark > most ? mark : most;
	}
	return most;
}

/* "UBND phường Xuân Tảo: Đã tính 3, Chỉ tiêu 3": what the drawing shows, for those who hear it. */
static void put_title(const struct report_table *t, size_t row, struct buf *out)
{
	const int columns[] = { t->draw.value, t->draw.second, t->draw.mark };
	const char *between = ": ";
	chart_escape(out, name_of(t, row));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		if (columns[i] < 0 || !cell(t, row, columns[i])->known)
			continue;
		buf_text(out, between);
		chart_escape(out, t->columns[columns[i]].title);
		buf_print(out, " %" PRId64, number(t, row, columns[i]));
		between = ", ";
	}
}

/* The figure beside a bar: "3", "3/5"; with a second part the sum of both. */
static void put_figure(const struct report_table *t, size_t row, struct buf *out)
{
	buf_print(out, "%" PRId64, number(t, row, t->draw.value) + number(t, row, t->draw.second));
	if (number(t, row, t->draw.mark))
		buf_print(out, "/%" PRId64, number(t, row, t->draw.mark));
}

static double share(int64_t n, int64_t most)
{
	return (double)n * BAR_MOST / (double)most;
}

/* Where a name breaks into two lines; 0 where one is enough. */
static size_t break_of(const char *name)
{
	size_t at = 0, characters = 0, blank = 0;
	for (uint32_t c; name[at]; characters++) {
		if (name[at] == ' ' && characters <= NAME_LINE)
			blank = at;
		at += text_next(name + at, strlen(name + at), &c);
	}
	return characters > NAME_LINE ? blank : 0;
}

static int put_name(const char *name, struct buf *out)
{
	size_t broken = break_of(name);
	struct buf first = { 0 };
	buf_add(&first, name, broken ? broken : strlen(name));
	buf_print(out, "<text class=\"n\" x=\"0\" y=\"%d\">", LINE - 5);
	chart_escape(out, buf_str(&first));
	buf_text(out, "</text>");
	buf_release(&first);
	if (!broken)
		return LINE;
	buf_print(out, "<text class=\"n\" x=\"0\" y=\"%d\">", 2 * LINE - 5);
	chart_escape(out, name + broken + 1);
	buf_text(out, "</text>");
	return 2 * LINE;
}

static void put_bar(const struct report_table *t, size_t row, int64_t most, struct buf *out)
{
	double first = share(number(t, row, t->draw.value), most), second = share(number(t, row, t->draw.second), most), mark = share(number(t, row, t->draw.mark), most);
	int height = (break_of(name_of(t, row)) ? 2 : 1) * LINE;
	buf_print(out, "<svg class=\"bar\" role=\"img\" width=\"100%%\" height=\"%d\"><title>", height + GAP + BAR + 8);
	put_title(t, row, out);
	buf_text(out, "</title>");
	int y = put_name(name_of(t, row), out) + GAP;
	buf_print(out, "<rect class=\"b0\" x=\"0\" y=\"%d\" width=\"%d%%\" height=\"%d\"/>", y, BAR_MOST, BAR);
	if (first > 0)
		buf_print(out, "<rect class=\"b1\" x=\"0\" y=\"%d\" width=\"%.2f%%\" height=\"%d\"/>", y, first, BAR);
	if (second > 0)
		buf_print(out, "<rect class=\"b2\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\"/>", first, y, second, BAR);
	if (mark > 0)
		buf_print(out, "<line class=\"m\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>", mark, mark, y - 2, y + BAR + 2);
	buf_print(out, "<text class=\"f\" x=\"%d%%\" dx=\"6\" y=\"%d\">", BAR_MOST, y + BAR - 2);
	put_figure(t, row, out);
	buf_text(out, "</text></svg>\n");
}

void chart_bars(const struct report_table *t, struct buf *out)
{
	int64_t most = most_of(t);
	buf_text(out, "<div class=\"bars\">\n");
	for (size_t r = 0; r < rows_of(t); r++)
		if (number(t, r, t->draw.value) || number(t, r, t->draw.second) || number(t, r, t->draw.mark))
			put_bar(t, r, most, out);
	buf_text(out, "</div>\n");
}

static void put_column(const struct report_table *t, size_t row, int64_t most, double step, struct buf *out)
{
	int64_t first = number(t, row, t->draw.value), second = number(t, row, t->draw.second), mark = number(t, row, t->draw.mark);
	double left = step * (double)row, pixel = (double)COLUMN_HEIGHT / (double)most;
	double h1 = pixel * (double)first, h2 = pixel * (double)second, base = COLUMN_TOP + COLUMN_HEIGHT;
	const char *name = name_of(t, row), *slash = strchr(name, '/'), *month = strrchr(name, ' ');
	month = month ? month + 1 : name; /* "Tháng 3/2023" */
	if (first)
		buf_print(out, "<rect class=\"b1\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\"/>", left + step * 0.18, base - h1, step * 0.64, h1);
	if (second)
		buf_print(out, "<rect class=\"b2\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\"/>", left + step * 0.18, base - h1 - h2, step * 0.64, h2);
	if (mark)
		buf_print(out, "<line class=\"m\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%.1f\" y2=\"%.1f\"/>", left + step * 0.08, left + step * 0.92, base - pixel * (double)mark, base - pixel * (double)mark);
	buf_print(out, "<text class=\"f c\" x=\"%.2f%%\" y=\"%.1f\">%" PRId64 "</text>", left + step / 2, base - h1 - h2 - 5, first + second);
	buf_print(out, "<text class=\"n c\" x=\"%.2f%%\" y=\"%d\">%.*s</text>", left + step / 2, COLUMN_TOP + COLUMN_HEIGHT + 15, (int)(slash ? slash - month : 0), month);
	if (slash && (row == 0 || strncmp(month, "1/", 2) == 0)) /* the year, where it begins */
		buf_print(out, "<text class=\"n c\" x=\"%.2f%%\" y=\"%d\">%s</text>", left + step / 2, COLUMN_TOP + COLUMN_HEIGHT + 31, slash + 1);
}

/* Months are ours, not a stranger's words: digits and a stroke. */
void chart_columns(const struct report_table *t, struct buf *out)
{
	int64_t most = most_of(t);
	size_t count = rows_of(t);
	double step = count ? 100.0 / (double)count : 100;
	buf_print(out, "<svg class=\"columns\" role=\"img\" width=\"100%%\" height=\"%d\"><title>", COLUMN_TOP + COLUMN_HEIGHT + COLUMN_FOOT);
	chart_escape(out, t->title);
	buf_text(out, "</title><desc>");
	for (size_t r = 0; r < count; r++) {
		if (r)
			buf_text(out, "; ");
		put_title(t, r, out);
	}
	buf_print(out, "</desc><line class=\"a\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>", COLUMN_TOP + COLUMN_HEIGHT, COLUMN_TOP + COLUMN_HEIGHT);
	for (size_t r = 0; r < count; r++)
		put_column(t, r, most, step, out);
	buf_text(out, "</svg>\n");
}
