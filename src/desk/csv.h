/* Comma-separated values (RFC 4180) that a spreadsheet opens without harm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_CSV_H
#define DESK_CSV_H

#include <stddef.h>

#include "base/buf.h"

/** The byte order mark, without which Excel takes UTF-8 for the machine's own charset. */
#define CSV_MARK "\xEF\xBB\xBF"

/** Appends one line with CRLF; NULL is empty.  A cell that a spreadsheet would take for a formula (= + - @ in front) gets a ' before it. */
void csv_row(struct buf *out, const char *const *cells, size_t count);

#endif
