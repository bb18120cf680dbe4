/* The pages of a PDF as one text: paragraphs, rows of tables, without page numbers and repeated headers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_FLOW_H
#define READ_PDF_FLOW_H

#include "read/pdf_page.h"

/**
 * The text: a paragraph a line however it was wrapped, also over a page's end; a table's row a line with tabs between its cells; an empty line
 * where the page leaves room.  Page numbers, and headers and footers that stand on every page, come at most once.  At most about `limit` bytes; not
 * yet cleaned, in the arena.
 */
char *pdf_flow_text(struct arena *arena, struct pdf_page *pages, size_t count, size_t limit);

#endif
