/* Aligned tables for terminals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { COLUMNS_MOST = 16, GAP = 2, NARROWEST = 4 };

struct table {
	FILE *out;
	size_t width, count, rows, kept;
	const struct table_column *columns;
	size_t widths[COLUMNS_MOST];
	char **cells;               /* kept rows, one after the other */
	bool going;                 /* the widths are settled and the first rows are out */
};

size_t table_width(FILE *out)
{
	struct winsize size = { 0 };
	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

struct table *table_new(FILE *out, size_t width, const struct table_column *columns, size_t count)
{
	struct table *table = calloc(1, sizeof *table);
	assert(count > 0 && count <= COLUMNS_MOST);
	if (!table || !(table->cells = calloc(TABLE_LOOK_AHEAD * count, sizeof *table->cells)))
		abort();
	table->out = out;
	table->width = width;
	table->columns = columns;
	table->count = count;
	for (size_t i = 0; i < count; i++)
		table->widths[i] = text_columns(columns[i].title);
	return table;
}

/* A cell as it may be shown, at most `most` columns wide; the heap's. */
static char *cell_of(const char *text, size_t most)
{
	size_t len = strnlen(text, 16 * most + 64); /* no more is looked at than can be shown, whatever a letter's subject has */
	struct buf out = { 0 };
	struct arena *arena = arena_new(64 * most + 4096);
	char *copy = arena_copy(arena, text, len), *shown = text_shown(arena, copy);
	size_t room = text_columns(shown) > most || text[len] ? most - 1 : most, used = 0;
	for (size_t i = 0, all = strlen(shown); i < all;) {
		uint32_t c;
		char one[8] = "";
		size_t n = text_next(shown + i, all - i, &c);
		memcpy(one, shown + i, n);
		used += text_columns(one);
		if (used > room) {
			buf_text(&out, "…");
			break;
		}
		buf_add(&out, shown + i, n);
		i += n;
	}
	arena_free(arena);
	return buf_take(&out);
}

/* Takes from the widest column, again and again, until the table fits the terminal. */
static void squeeze(struct table *table)
{
	for (;;) {
		size_t sum = GAP * (table->count - 1), widest = 0;
		for (size_t i = 0; i < table->count; i++) {
			sum += table->widths[i];
			if (table->widths[i] > table->widths[widest])
				widest = i;
		}
		if (!table->width || sum <= table->width || table->widths[widest] <= NARROWEST)
			return;
		table->widths[widest]--;
	}
}

static void print_row(const struct table *table, char *const *cells)
{
	struct buf line = { 0 };
	for (size_t i = 0; i < table->count; i++) {
		char *cell = cell_of(cells[i], table->widths[i]);
		size_t fill = table->widths[i] - text_columns(cell);
		for (size_t k = 0; table->columns[i].right && k < fill; k++)
			buf_byte(&line, ' ');
		buf_text(&line, cell);
		for (size_t k = 0; !table->columns[i].right && k < fill; k++)
			buf_byte(&line, ' ');
		for (size_t k = 0; k < GAP; k++)
			buf_byte(&line, ' ');
		free(cell);
	}
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		line.len--;
	fprintf(table->out, "%.*s\n", (int)line.len, buf_str(&line));
	buf_release(&line);
}

/* Settles the widths and prints the heading and all that was kept. */
static void flush(struct table *table)
{
	if (!table->going && table->kept > 0) {
		char *titles[COLUMNS_MOST];
		squeeze(table);
		for (size_t i = 0; i < table->count; i++)
			titles[i] = (char *)(uintptr_t)table->columns[i].title;
		print_row(table, titles);
		table->going = true;
	}
	for (size_t i = 0; i < table->kept; i++)
		print_row(table, table->cells + i * table->count);
	for (size_t i = 0; i < table->kept * table->count; i++)
		free(table->cells[i]);
	table->kept = 0;
}

void table_row(struct table *table, const char *const *cells)
{
	char **row = table->cells + table->kept * table->count;
	for (size_t i = 0; i < table->count; i++) {
		row[i] = cell_of(cells[i] ? cells[i] : "", table->columns[i].most);
		size_t columns = text_columns(row[i]);
		if (!table->going && columns > table->widths[i])
			table->widths[i] = columns;
	}
	table->rows++;
	if (++table->kept == TABLE_LOOK_AHEAD || table->going)
		flush(table);
}

size_t table_end(struct table *table)
{
	size_t rows = table->rows;
	flush(table);
	free(table->cells);
	free(table);
	return rows;
}
