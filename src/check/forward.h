/* The head that a mail program sets above a letter it forwards in the text: who wrote it, to whom, about what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FORWARD_H
#define CHECK_FORWARD_H

#include "check/source.h"

/**
 * Reads the header lines that begin at `line` ("Từ: …", "Date: …"; entry.yaml, mail): bold marks, long lines that were broken, values on the line
 * below, one blank line between two of them.  Returns how many lines they take and fills `out` but for its places, or 0: fewer than two, or none that says From;
 * `looked` (may be NULL) is then how many lines look like a head's and are none.
 */
size_t forward_head(const struct source *source, size_t line, const struct words *words, struct arena *arena, struct forward *out, size_t *looked);
/** The one mail address in a text, lower case; NULL where there is none, or two that differ. */
const char *forward_address(const char *text, struct arena *arena);
/**
 * Some programs put ">" before each line of what they forward, as before a quotation.  Returns the text with one such mark less where a forwarded letter's head
 * stands behind them, as often as there are marks before it; the lines stay as many as they were.  The same text where there is none.
 */
const char *forward_unquote(const char *text, const struct words *words, struct arena *arena);
/** Whether each was forwarded with the one below it inside: "To" of the inner one is whom the outer one is from.  False where that is not sure. */
bool forward_chain(const struct forward *forwards, size_t count);

#endif
