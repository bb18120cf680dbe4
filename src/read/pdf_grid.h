/* Columns of a PDF's page: tables, and text that stands side by side.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_GRID_H
#define READ_PDF_GRID_H

#include "base/buf.h"
#include "read/pdf_join.h"

/** Pieces of a page that stand side by side: pieces[from] to before pieces[to]. */
struct pdf_band {
	size_t from, to;
};

struct pdf_grid;

/**
 * Finds columns that run through the bands around `at`, a band of several pieces; bands before `floor` are not touched.  `first` and the
 * returned `end` are the bands they take, at least `at` itself.
 */
size_t pdf_grid_find(const struct pdf_page *page, const struct pdf_band *bands, size_t count, size_t at, size_t floor, const struct pdf_usual *usual,
	struct pdf_grid **out, size_t *first);
/**
 * Appends its text and frees it: a row a line, its cells parted by tabs; where the columns do not keep to rows, one column after the other.
 * Returns true with the last line of the last column in `last` where the text ends with that: on the next page the cell may go on.
 */
bool pdf_grid_take(struct pdf_grid *grid, struct buf *out, struct pdf_piece *last);

#endif
