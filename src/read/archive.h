/* rar and 7z by libarchive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ARCHIVE_H
#define READ_ARCHIVE_H

#include <stddef.h>

#include "read/gather.h"

#include <stdbool.h>
/** As packed_read, of a rar or 7z.  Only in a reader of PROFILE_ARCHIVE. */
void archive_read(struct gather *gather, int part, const char *bytes, size_t len);
/** Loads libarchive, before confinement.  Returns whether it is there. */
bool archive_warm(void);

#endif
