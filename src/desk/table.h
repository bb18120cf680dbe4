/* Aligned tables for terminals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_TABLE_H
#define DESK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TABLE_LOOK_AHEAD = 500 }; /* rows that are kept to find the widths; a longer table then goes out row by row */

struct table_column {
	const char *title;
	size_t most;   /* columns of the terminal a cell may take; what is longer is cut with "…" */
	bool right;    /* numbers stand to the right */
};

struct table;

/**
 * A table to be printed on `out`; `columns` (at most 16) are borrowed.  `width` is the terminal's, 0 for none: then no cell is cut
 * beyond its `most`; table_width asks the terminal.
 */
struct table *table_new(FILE *out, size_t width, const struct table_column *columns, size_t count);
/** The width of the terminal behind a stream, 0 if there is none. */
size_t table_width(FILE *out);
/** Adds a row of as many cells as columns (NULL is empty).  Cells are freed of control characters here, so nobody can forget it. */
void table_row(struct table *table, const char *const *cells);
/** Prints what is left and frees the table.  An empty table prints nothing.  Returns how many rows it had. */
size_t table_end(struct table *table);

#endif
