/* Lines of a text as rows of cells, whatever parts them; rows that a mail program broke are mended where their cells can be counted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROSTER_GRID_H
#define CHECK_ROSTER_GRID_H

#include "check/source.h"

enum {
	ROSTER_MOST_COLUMNS = 32,     /* cells of a row; a unit's table has some 12 */
	ROSTER_MOST_LINE = 20000,     /* bytes of a row; a longer line is no row */
	ROSTER_MOST_BROKEN = 12,      /* lines that may make one row */
};

/** What parts the cells.  GRID_FRAMED: rows begin and end with a pipe; in GRID_PIPES what follows the last one is an empty cell. */
enum grid { GRID_NONE, GRID_PIPES, GRID_FRAMED, GRID_TABS, GRID_SEMICOLONS, GRID_BLANKS };

struct grid_cell {
	const char *text;             /* as written, blanks around it left out; not zero-terminated */
	size_t len;
};

struct grid_row {
	size_t count, filled;
	bool full;                    /* there were more cells than fit */
	struct grid_cell cells[ROSTER_MOST_COLUMNS];
};

/** What seems to part the cells of a line. */
enum grid roster_grid_of(const struct source *source, size_t line);
/** Cuts the lines [from, to), put together with blanks, into cells; false where they are too long. */
bool roster_grid_cut(const struct source *source, size_t from, size_t to, enum grid grid, struct arena *arena, struct grid_row *out);
/** The number that a cell is ("3", "03.", "(3)"); -1. */
int roster_grid_number(const struct grid_cell *cell);
/** A row that only draws a line: "|---|---|". */
bool roster_grid_rule(const struct grid_row *row);

#endif
