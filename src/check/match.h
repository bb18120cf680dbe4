/* Rows of a unit's table and the entries of its letter: which row is surely whose.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_MATCH_H
#define CHECK_MATCH_H

#include "check/drafts.h"

enum { MATCH_MOST_ROWS = 1000 }; /* of a letter; its receipt names each */

/**
 * Gathers the rows of all the letter's texts (a row that stands in two is one) into letter->rows and finds for each the draft that is surely its own: they agree
 * by two of the subject's name, the title and the author's name, or by one and a lighter sign (the file's name, its number, a name in the story), and no
 * other row or draft comes near.  Names are compared folded and whole, never by likeness.
 */
void match_rows(struct letter *letter, const struct draft *drafts, size_t count);
/** The row that is surely a draft's; NULL.  Of a person's letter only where it is the one row of the one entry. */
const struct roster_line *match_row(const struct letter *letter, const struct draft *draft);
/** A row that says photocopy and may be this draft's, though nothing makes it sure; NULL. */
const struct roster_line *match_copy(const struct letter *letter, const struct draft *draft);
/** Fills the verdict's batch with the rows: entry, remark, place.  Before batch_credit. */
void match_batch(struct letter *letter);

/** Whether a list's name (NULL: none), or the cell `said` it stands in, is that name: folded and whole, but for a title before it ("Cô Vi Thị Dậu"). */
bool match_named(const struct words *words, const char *listed, const char *said, const char *name, struct arena *arena);

#endif
