/* Bytes of any charset, rightly labelled or not, as UTF-8.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_CHARSET_H
#define READ_CHARSET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/** Opens every converter: glibc loads them from files, which a confined reader cannot (facts/mail.md, section 7). */
void charset_warm(void);

/**
 * Appends the bytes as UTF-8 (not yet NFC).  `label` is what the letter called them; NULL where it said nothing.  A label that
 * the bytes belie is not believed: valid UTF-8 is UTF-8 (without a label that is no defect), what is no UTF-8 though called so is
 * windows-1258, then 1252.
 * Returns NULL, or the defect: "bad-charset" (the label was wrong, or characters were lost), "unknown-charset".
 */
const char *charset_convert(const char *label, const char *bytes, size_t len, struct buf *out);

/** Whether text in this charset may look like anything at all, zero bytes too (UTF-16 and its kin). */
int charset_is_wide(const char *label);

/** UTF-8 as everybody after the door sees it: NFC, without control characters but \n and \t, line ends \n, no byte order mark. */
char *charset_clean(struct arena *arena, const char *text, size_t len);

#endif
