/* Zips of files, and what lies in them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PACKED_H
#define READ_PACKED_H

#include <stddef.h>

#include "read/gather.h"

enum { PACKED_MOST_ENTRIES = 10000 };   /* folders and programs' own files too; a reading keeps SUBMISSION_MOST_PARTS */

/**
 * Adds what a zip holds as parts below it, in its own order; the part becomes a PART_CONTAINER.  Names in UTF-8, CP437 or mojibake are mended.
 * A zip whose files are all under a password is `unread` READ_LOCKED, single ones are parts that are.
 */
void packed_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
