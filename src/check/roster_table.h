/* Where a list of entries begins in a text, and what its columns are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROSTER_TABLE_H
#define CHECK_ROSTER_TABLE_H

#include "check/roster_grid.h"
#include "check/roster_head.h"

/** The text that is looked through. */
struct roster_text {
	struct source *source;
	const struct words *words;
	struct arena *arena;
};

/** A table whose head was read. */
struct roster_table {
	enum grid grid;
	struct roster_head heads[ROSTER_MOST_COLUMNS];
	size_t columns, first;       /* `first`: the line below the head */
	struct grid_row head;        /* its first row, to know it again on the next page */
	size_t head_lines;
	size_t number;               /* the column of numbers; ROSTER_MOST_COLUMNS: none */
	bool whole;                  /* a short row has lost cells in its middle: the source keeps empty ones */
	bool counted, totalled;      /* the last row had its number; a line "Tổng cộng" stands below it */
	enum category group;         /* what the last group head says: "I. Gương người tốt, việc tốt" */
};

/** Whether a line is there and may be of a table: nobody quoted it. */
bool roster_table_line(const struct roster_text *text, size_t line);
/** Cuts the lines [from, to) into cells; false where they are no row. */
bool roster_table_row(const struct roster_text *text, size_t from, size_t to, enum grid grid, struct grid_row *out);
/** Whether a row looks like heads: `least` of the first three are known, and none is a number. */
bool roster_table_heads(const struct roster_text *text, const struct grid_row *row, size_t least);
/** Whether a line begins a row with its number; the number, or -1. */
int roster_table_number(const struct roster_text *text, size_t line, enum grid grid);
/** Where the row after the one that begins at a line with that number begins: with the next number, or as a whole row of its own. */
size_t roster_table_next(const struct roster_text *text, const struct roster_table *table, size_t line, int number);
/** Reads the head that begins at a line.  False where there is none, or where it is not surely that of a list of entries. */
bool roster_table_at(const struct roster_text *text, size_t line, struct roster_table *out);

#endif
