/* Comma-separated tables (RFC 4180, and what Excel makes of it in Việt Nam) as rows of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_CSV_H
#define READ_CSV_H

#include <stddef.h>

#include "read/gather.h"

/** Reads a table whose cells are parted by commas, semicolons or tabs: a row a line, cells parted by tabs. `label` of the part's charset is heeded. */
void csv_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
