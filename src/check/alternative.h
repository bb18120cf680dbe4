/* Tables of the html beside a plain text: a mail program writes each of their cells on a line of its own, and the rows are gone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ALTERNATIVE_H
#define CHECK_ALTERNATIVE_H

#include "check/source.h"

/**
 * The text of a body part, in which the lists of entries (check/roster.h) stand with a row on each line, cells parted by tabs, as the html of the same
 * multipart/alternative has them.  A list is put in only where the plain text holds the same letters and digits in the same order, once, on lines of their own
 * and not quoted: nothing else of the html is read, so what it alone says (hidden text) is never said by the letter.
 * `reply`, `own_address` and `now_year` as of source_read and roster_read.  Returns the part's own text where there is nothing to put in; else it is the arena's.
 */
const char *alternative_text(const struct submission *submission, const struct part *body, bool reply, const char *own_address, const struct words *words, int now_year,
                             struct arena *arena);

#endif
