/* Text of one old Vietnamese code as Unicode, and Unicode that is nearly right as it should be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_VIETNAMESE_DECODE_H
#define READ_VIETNAMESE_DECODE_H

#include <stddef.h>

#include "base/buf.h"
#include "read/vietnamese.h"

/** Appends the text (valid UTF-8, NFC) as Unicode, marks behind their letters: not yet NFC.  Lost letters of mojibake are put in as is likeliest. */
void viet_decode(enum viet_code code, const char *text, size_t len, struct buf *out);

/** Appends Unicode text (NFC), with a tone before its hat set right ("á" and U+0302), "Ð" as "Đ" where that makes a syllable, without U+00AD. */
void viet_decode_unicode(const char *text, size_t len, struct buf *out);

#endif
