/* The bytes of one MIME part: decoded, measured, recognised, and kept where somebody wants to read them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LEAF_H
#define READ_LEAF_H

#include <stdbool.h>
#include <stddef.h>

#include "read/gather.h"
#include "read/kind.h"

struct leaf {
	struct kind kind;
	const char *bytes;   /* NULL where they were not wanted or too many */
	size_t len;
	bool cut;            /* a text of which only the beginning is here */
	struct buf kept;     /* what `bytes` stand in, unless they stand in the letter */
};

/**
 * Decodes a part's content (`encoding` is the word of Content-Transfer-Encoding, "" for none) and sets size, digest and type of
 * the part.  `text` says that the letter calls it a text: then its beginning is kept whatever it looks like.
 */
void leaf_decode(struct gather *gather, int part, const char *encoding, const char *raw, size_t len, bool text, struct leaf *leaf);
void leaf_release(struct leaf *leaf);

#endif
