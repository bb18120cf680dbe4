/* Text with paragraphs, tables and text boxes laid out as lines: what html, docx and odt have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LAYOUT_H
#define READ_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct layout;

enum { LAYOUT_MOST_DEPTH = 64 }; /* tables in tables and boxes in boxes; beyond it text just flows on */

/**
 * Paragraphs end lines.  A table's row whose cells hold one line each is one line with tabs between the cells; where a cell holds
 * several lines, the cells come one after the other, line by line; a row of five cells and more is a list's and one line all the same.  At most `limit` bytes: what goes beyond is dropped and
 * layout_full says so.
 */
struct layout *layout_new(size_t limit);
void layout_free(struct layout *layout);

/** Text as it is; line ends and tabs in it count as blanks. */
void layout_text(struct layout *layout, const char *text, size_t len);
/** Text whose runs of blanks are one, none at the start of a line (HTML, ODF). */
void layout_words(struct layout *layout, const char *text, size_t len);
/** Text whose line ends stay (<pre>). */
void layout_lines(struct layout *layout, const char *text, size_t len);
/** A tab, and a line end within a paragraph. */
void layout_tab(struct layout *layout);
void layout_break(struct layout *layout);
/** Ends the line if there is something on it. */
void layout_end_line(struct layout *layout);
/** Ends a paragraph: an empty one is an empty line. */
void layout_end_paragraph(struct layout *layout);

/**
 * A table begins: cells that span rows of the one before it are forgotten.  `layout_span`: the cell that was begun spans so many columns and rows; `layout_covered`: here stands
 * a cell that another one covers.  The places they cover are empty cells, but only in rows of five cells and more: a form's merged cells are laid out as it is seen.
 */
void layout_begin_table(struct layout *layout);
void layout_begin_row(struct layout *layout);
void layout_begin_cell(struct layout *layout);
void layout_span(struct layout *layout, int columns, int rows);
void layout_covered(struct layout *layout);
void layout_end_cell(struct layout *layout);
void layout_end_row(struct layout *layout);

/** A text box or note: its text comes after the paragraph that it hangs on, or, `last`, after everything. */
void layout_begin_aside(struct layout *layout, bool last);
void layout_end_aside(struct layout *layout);

bool layout_full(const struct layout *layout);
/** The whole text through the door (charset_clean); blanks before line ends and more than one empty line in a row are gone. */
char *layout_take(struct layout *layout, struct arena *arena);
/** After layout_take: the defect that says from what old Vietnamese code the text was converted; NULL where from none. */
const char *layout_converted(const struct layout *layout);

#endif
