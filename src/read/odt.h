/* OpenDocument texts (ISO 26300) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ODT_H
#define READ_ODT_H

#include <stddef.h>

#include "base/arena.h"
#include "read/package.h"

/**
 * The text as its author sees it: headers of pages first, then the body, notes last.  Deletions, annotations and hidden text are
 * no text.  Returns NULL with the READ_* word in `why`.
 */
char *odt_text(struct arena *arena, struct package *package, size_t limit, const char **why);

#endif
