/* Word 97 to 2003's documents ([MS-DOC]) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_DOC_H
#define READ_DOC_H

#include <stddef.h>

#include "read/gather.h"

/**
 * Reads a .doc into the part's content: the piece table's text, Unicode and 8-bit pieces, cells parted by tabs; 0x1F is U+00AD until legacy conversion.
 * Sets the paper where a section gives it.  What cannot be read: `unread` READ_DAMAGED, READ_LOCKED, READ_TOO_LARGE.
 */
void doc_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
