/* Text set in a font of an old code, as Unicode.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_OLDFONT_H
#define READ_OLDFONT_H

#include <stddef.h>

#include "base/buf.h"
#include "read/vietnamese.h"

struct oldfont {
	struct arena *scratch;
	size_t old, foreign;      /* letters seen so far that may be of the font's code, and Vietnamese ones of Unicode that cannot */
};

/** Appends the text (UTF-8, the old bytes as characters of windows-1252 or in U+F000 to U+F0FF) as Unicode; one that cannot be of that code as it is. */
void oldfont_add(struct oldfont *o, enum viet_code code, const char *text, size_t len, struct buf *out);
void oldfont_release(struct oldfont *o);

#endif
