/* A table as text: a row a line, cells parted by tabs, phone numbers with the 0 that a sheet took from them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ROWS_H
#define READ_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "read/gather.h"
#include "read/vietnamese.h"

enum {
	ROWS_MOST_COLUMNS = 256,     /* what lies further right is dropped; a unit's table has some 15 */
	ROWS_MOST = 100000,          /* of a workbook, empty ones too; a ward's list has some 300 */
};

struct rows {
	struct buf out, line;
	size_t limit;
	struct row_cell {
		size_t from, len;
		bool there, number;
	} cells[ROWS_MOST_COLUMNS];
	size_t columns;              /* of this row */
	bool phones[ROWS_MOST_COLUMNS], others[ROWS_MOST_COLUMNS]; /* by the sheet's own heads: phones; numbers that are none */
	size_t sheet_start;
	bool full;
	enum viet_code used;         /* an old code that cells were converted from */
};

/** At most `limit` bytes; what goes beyond is dropped and rows_full says so. */
void rows_init(struct rows *rows, size_t limit);
void rows_release(struct rows *rows);

/**
 * A cell of the row at hand, UTF-8; line ends and tabs in it become blanks.  `number`: it was a number, not a text.  A whole number of 9 digits
 * from 3, 5, 7, 8 or 9 is a mobile phone's that lost its 0, unless its column is headed otherwise (money, identity cards, accounts); in a column headed as phones so
 * are landlines, and 84... in front.
 */
void rows_cell(struct rows *rows, size_t column, const char *text, size_t len, bool number);
/** An empty row is none. */
void rows_end_row(struct rows *rows);
/** The next rows are another sheet's: an empty line, and other heads. */
void rows_end_sheet(struct rows *rows);
bool rows_full(const struct rows *rows);

/** Puts the text into the part, mended; or `unread` where it is too large. */
void rows_give(struct rows *rows, struct gather *gather, int part);

#endif
