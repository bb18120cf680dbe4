/* Which lines of a PDF go on from the line before: it knows no paragraphs, only where lines stand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_JOIN_H
#define READ_PDF_JOIN_H

#include <stdbool.h>

#include "read/pdf_page.h"

/** What is usual in a document. */
struct pdf_usual {
	double right;   /* where the lines of this page end, in points */
	double pitch;   /* from line to line within a paragraph, in heights of its characters */
};

/** Whether `next` has to stand in a line of its own, since its first word would not fit behind `line` before `right`. */
bool pdf_join_wraps(const struct pdf_piece *line, const struct pdf_piece *next, double right);
/** Whether a text begins as "Họ và tên: ..." does; as a point of a list does; with a small letter or a sign that begins nothing.  Whether its letters are all
    capitals, as a heading's. */
bool pdf_join_label(const char *text);
bool pdf_join_point(const char *text);
bool pdf_join_small(const char *text);
bool pdf_join_capitals(const char *text);
/** Whether `next`, below `line` and alone in its line as that is, goes on with its paragraph. */
bool pdf_join_paragraph(const struct pdf_piece *line, const struct pdf_piece *next, const struct pdf_usual *usual);
/** The same over the end of a page. */
bool pdf_join_pages(const struct pdf_piece *line, const struct pdf_piece *next, const struct pdf_usual *usual);

#endif
