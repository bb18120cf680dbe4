/* What a letter says in its own words, as a digest: two letters of one digest say the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SAID_H
#define CHECK_SAID_H

#include "check/letter.h"

enum { SAID_LEAST_WORDS = 4 };   /* "em cảm ơn ạ" is said twice by people too */

/** Of the folded lines that are neither quoted nor a signature; "" where they are too few, or where a document or picture came, which no responder brings. */
void said_digest(const struct letter *letter, char out[FILE_DIGEST_SIZE]);

#endif
