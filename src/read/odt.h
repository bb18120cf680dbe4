/* OpenDocument texts (ISO 26300) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ODT_H
#define READ_ODT_H

#include <stddef.h>

#include "read/manuscript.h"
#include "read/package.h"

/**
 * The text as its author sees it: headers of pages first, then the body, notes last.  Deletions, annotations and hidden text are
 * no text.  Text in fonts of an old code is converted; the paper of every page style in use is told.  Returns NULL, or the READ_* word of what is wrong.
 */
const char *odt_text(struct package *package, struct manuscript *manuscript);

/** Reads an odt into the part: content, paper, or `unread`. */
void odt_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
