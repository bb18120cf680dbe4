/* A letter's tree of parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_TREE_H
#define READ_TREE_H

#include "read/gather.h"
#include "read/scan.h"

/** Parses a letter that was looked over and adds its parts, all that its bounds allow. */
void tree_read(struct gather *gather, const struct scan *scan);

/** Reads the bytes of a part as a letter: who wrote it stands in the part, what it holds below it. */
void tree_message(struct gather *gather, int part, const char *bytes, size_t len);

#endif
