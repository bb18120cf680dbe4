/* How a table's row becomes lines: one line with tabs, values beside their labels, cells below their heads, or cell after cell.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LAYOUT_ROW_H
#define READ_LAYOUT_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** What parts the cells of a row while it is collected; no text holds them, for charset_clean takes them out. */
enum {
	LAYOUT_ROW_CELL = 0x1F,     /* ends a cell */
	LAYOUT_ROW_COVERED = 0x1E,  /* ends the place of a cell that another covers */
};

/** Where in a text its last row of one-line cells stands: heads, perhaps, of the row that follows.  `from` is `end` where it has none. */
struct layout_row_heads {
	size_t from, end;
};

/** Whether the byte is one of the two marks (asked of each byte of a text). */
static inline bool layout_row_mark(char c)
{
	return c == LAYOUT_ROW_CELL || c == LAYOUT_ROW_COVERED;
}

/**
 * Appends the row to `text`: `row` is its cells, each ended by a mark, and is changed; `several`: one of them has several lines.  A row of
 * empty cells is none.  Lines that the row's heads become part of are taken from the text; `heads` is of this text and follows.
 */
void layout_row_put(struct buf *text, struct layout_row_heads *heads, char *row, size_t len, bool several);

#endif
