/* Zips of files, and what lies in them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PACKED_H
#define READ_PACKED_H

#include <stddef.h>

#include "read/gather.h"

/** Adds what a zip holds as parts below it; the part becomes a PART_CONTAINER.  Names in UTF-8, CP437 or mojibake are mended. */
void packed_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
