/* Whether the sender says that an entry is a photocopy (II.2.đ, AMB-6).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PHOTOCOPY_H
#define CHECK_PHOTOCOPY_H

#include "check/drafts.h"

/** Looks at the subject, the covering words and a unit's table; never at the story, never at file names.  With the words and the place. */
bool photocopy_stated(const struct letter *letter, const struct draft *draft, const char *title, const char *author, const char **evidence, const char **where);

/**
 * Whether the mail's text holds a list whose rows are gone, each cell on a line of its own: nobody can tell whose "Bản photocopy" there is, so that what
 * photocopy_stated found goes to a person.
 */
bool photocopy_unsure(const struct letter *letter);

/** Whether a cell of a unit's table says so of its row: by a sentence, or by the word alone ("Photo"). */
bool photocopy_cell(const struct words *words, const char *text, struct arena *arena);

#endif
