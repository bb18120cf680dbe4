/* Tables as an .xlsx workbook (ISO/IEC 29500), by libxlsxwriter, which is loaded by name (base/library.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_XLSX_H
#define REMIND_XLSX_H

#include <stdbool.h>

#include "base/err.h"
#include "remind/report.h"

enum {
	XLSX_MOST_TEXT = 32767,    /* UTF-16 units in a cell: Excel's limit */
	XLSX_MOST_ROWS = 1048000,  /* of a sheet: its limit is 1,048,576 */
	XLSX_HEAD_ROWS = 4,        /* above the data: the sheet's title, what it is about, its note, the columns' titles */
};

struct xlsx;

/**
 * Whether libxlsxwriter is there; loads it once.  A process that will be confined asks before: afterwards no code can be loaded.
 */
bool xlsx_ready(void);
/** What to tell a person where it is not there. */
extern const char xlsx_missing[];

/**
 * A workbook to be written at `path` (a file there is overwritten), with its parts in the making in the folder `scratch`; both are copied.  Rows go to disk
 * one by one, so that long lists take little memory.  NULL with a reason where the library is missing.
 */
struct xlsx *xlsx_new(const char *path, const char *scratch, const char *title, const char *author, struct err *err);
/**
 * Begins a sheet: `name` (at most 31 characters, none of [ ] : * ? / \ in it), a title, what it is about, a note ("" for none) and a heading row that stays in sight and is repeated on each
 * printed page (A4, across, as wide as the page).  Columns without a title for people are left out, in all rows too.  `columns` are borrowed until the end.
 */
void xlsx_sheet(struct xlsx *book, const char *name, const char *title, const char *about, const char *note, const struct report_column *columns, size_t count);
/**
 * Adds a row of as many cells as the sheet has columns.  A text stays a text, whatever it begins with; what no XML may hold is left out, and what is longer
 * than a cell may be is cut and says so.  `sum`: the bold row at the end.  Rows beyond XLSX_MOST_ROWS are counted, and xlsx_end refuses.
 */
void xlsx_row(struct xlsx *book, const struct report_cell *cells, bool sum);
/** Writes the file whole and frees the workbook.  0, or -1 with a reason (disk full): what lies at the path is then no workbook. */
int xlsx_end(struct xlsx *book, struct err *err);

/** A whole report as a workbook, a sheet for each table.  0 or -1. */
int xlsx_report(const struct report *report, const char *path, const char *scratch, struct err *err);

#endif
