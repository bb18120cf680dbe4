/* The text around a quotation: its sentence, for who has to judge it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_AROUND_H
#define REGISTER_AROUND_H

#include <stdbool.h>

#include "base/arena.h"

enum { AROUND_MOST = 160 };  /* characters on either side */

/** A quotation within its sentence; one line each, blanks squeezed, in the arena.  "…" where a side was cut. */
struct around {
	const char *before, *quote, *after;
};

/** Finds `quote` in `text`, whatever blanks and line ends stand between its words.  False where it does not stand there (or is empty). */
bool around_find(const char *text, const char *quote, struct arena *arena, struct around *out);

#endif
