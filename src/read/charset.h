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
 * the bytes belie is not believed: valid UTF-8 is UTF-8 (without a label that is no defect), what is no UTF-8 though called so is what makes
 * the most Vietnamese, then windows-1258, then 1252.  Old codes other than windows-1258 come out as the characters of 1252, for charset_clean.
 * Returns NULL, or the defect: "bad-charset" (the label was wrong, or characters were lost), "unknown-charset".
 */
const char *charset_convert(const char *label, const char *bytes, size_t len, struct buf *out);

/** Whether text in this charset may look like anything at all, zero bytes too (UTF-16 and its kin). */
int charset_is_wide(const char *label);

/**
 * The door that every text of a letter passes once: old Vietnamese codes become Unicode (viet_mend), then UTF-8 as everybody behind the door sees it:
 * NFC, without control characters but \n and \t, line ends \n, no byte order mark, no soft hyphen.
 */
char *charset_clean(struct arena *arena, const char *text, size_t len);

/** The same; `converted` gets "converted-from-tcvn3" and so on where the text was in another code than Unicode, else stays as it is. */
char *charset_clean_from(struct arena *arena, const char *text, size_t len, const char **converted);

#endif
