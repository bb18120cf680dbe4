/* Base64 (RFC 2045, 6.8), fast, and saying what was wrong with it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_BASE64_H
#define READ_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/** A decoding in progress; starts zeroed. */
struct base64 {
	uint32_t bits;   /* of a quantum not yet whole */
	int count;       /* its characters so far, 0..3 */
	bool bad;        /* characters that are no base64, or an end within a quantum */
};

/**
 * Decodes `len` bytes; `out` has room for len / 4 * 3 + 3.  Blanks and line ends are skipped, so are characters that do not
 * belong (they make it bad).  After a padding it goes on, for programs encode piece by piece.  Returns the bytes written.
 */
size_t base64_step(struct base64 *b, const char *in, size_t len, unsigned char *out);

/** At the end: writes what a quantum without its padding still holds (at most 2 bytes) and starts afresh.  Returns how many. */
size_t base64_end(struct base64 *b, unsigned char out[2]);

/** The same two, into a buffer. */
void base64_text(struct base64 *b, const char *in, size_t len, struct buf *out);
void base64_finish(struct base64 *b, struct buf *out);

#endif
