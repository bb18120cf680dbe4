/* rar and 7z by libarchive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ARCHIVE_H
#define READ_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "read/gather.h"

enum { ARCHIVE_MOST_ENTRIES = 10000 };

/** As packed_read, of a rar (4 and 5) or 7z.  Only in a reader of PROFILE_ARCHIVE; without the library the part is `unread` READ_LATER. */
void archive_read(struct gather *gather, int part, const char *bytes, size_t len);

/** Loads libarchive, before confinement.  Returns whether it is there. */
bool archive_warm(void);

#endif
