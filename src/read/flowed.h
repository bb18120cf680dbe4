/* text/plain; format=flowed (RFC 3676) as paragraphs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_FLOWED_H
#define READ_FLOWED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/**
 * Appends the text with its soft line ends undone.  Quoted lines ("> ") stay quoted lines, each depth a paragraph of its own; with
 * `delsp` the blank before a soft line end goes too.  `text` has \n line ends.
 */
void flowed_text(const char *text, size_t len, bool delsp, struct buf *out);

#endif
