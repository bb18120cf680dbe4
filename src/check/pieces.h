/* Values put into a block: labelled ones, and the unlabelled pieces between them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PIECES_H
#define CHECK_PIECES_H

#include "check/lexer.h"
#include "check/looks.h"

/** Puts the items of a line into a block; what is there already stays.  With `free_form`, what no label names is sorted by its words. */
void pieces_apply(const struct piece_line *at, struct block *block, const struct item *items, size_t count);
/** A line (or its beginning, up to `end`) without labels, that begins with a name.  False where a second person stands in it: what follows on the line is not taken then. */
bool pieces_unlabelled(const struct piece_line *at, struct block *block, size_t start, size_t end);
/** Sorts a stretch without labels and without a name. */
void pieces_pieces(const struct piece_line *at, struct block *block, size_t start, size_t end);
/** One value for one field; `start` and `end` are places in the line. */
void pieces_put(const struct piece_line *at, struct block *block, enum field field, size_t start, size_t end);
/** Adds a line to the last value of a block, where a form's line was broken. */
void pieces_continue(const struct piece_line *at, struct block *block, enum field field);

#endif
