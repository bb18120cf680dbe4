/* What a document holds, by its kind.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_DOCUMENT_H
#define READ_DOCUMENT_H

#include <stddef.h>

#include "read/gather.h"
#include "read/kind.h"

/**
 * Reads the bytes of a PART_DOCUMENT into its content, or says in `unread` why not.  `bytes` may be NULL where they were too many
 * to keep.  `label` is the charset as declared; NULL.
 */
void document_read(struct gather *gather, int part, struct kind kind, const char *label, const char *bytes, size_t len);

/** The text of a text part: plain, flowed or HTML, as UTF-8 in NFC; counts against the reading's room. */
const char *document_text(struct gather *gather, int part, enum kind_class what, const char *label, const char *bytes, size_t len);

#endif
