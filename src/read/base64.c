/* Base64, four characters at a time where they stand together.  GMime's own decoder drops what does not belong without a word.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/base64.h"

#include <stdlib.h>

enum { SKIP = 64, PAD = 65, BAD = 66, WRONG = 1 << 24 };

static unsigned char value[256];
static uint32_t first[256], second[256], third[256], fourth[256]; /* shifted to their place; WRONG where no base64 */

__attribute__((constructor))
static void fill_tables(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (int i = 0; i < 256; i++) {
		value[i] = BAD;
		first[i] = second[i] = third[i] = fourth[i] = WRONG;
	}
	for (int i = 0; i < 64; i++) {
		unsigned char c = (unsigned char)alphabet[i];
		value[c] = (unsigned char)i;
		first[c] = (uint32_t)i << 18;
		second[c] = (uint32_t)i << 12;
		third[c] = (uint32_t)i << 6;
		fourth[c] = (uint32_t)i;
	}
	value[' '] = value['\t'] = value['\r'] = value['\n'] = SKIP;
	value['='] = PAD;
}

/* What a quantum that ends early holds: two characters give one byte, three give two. */
static size_t close_quantum(struct base64 *b, unsigned char *out)
{
	size_t n = 0;
	if (b->count >= 2)
		out[n++] = (unsigned char)(b->bits >> (b->count == 2 ? 4 : 10));
	if (b->count == 3)
		out[n++] = (unsigned char)(b->bits >> 2);
	b->bad |= b->count == 1;
	b->count = 0;
	b->bits = 0;
	return n;
}

static size_t one(struct base64 *b, unsigned char c, unsigned char *out)
{
	unsigned v = value[c];
	if (v == SKIP)
		return 0;
	if (v == PAD)
		return close_quantum(b, out);
	if (v == BAD) {
		b->bad = true;
		return 0;
	}
	b->bits = b->bits << 6 | v;
	if (++b->count < 4)
		return 0;
	out[0] = (unsigned char)(b->bits >> 16);
	out[1] = (unsigned char)(b->bits >> 8);
	out[2] = (unsigned char)b->bits;
	b->count = 0;
	b->bits = 0;
	return 3;
}

size_t base64_step(struct base64 *b, const char *in, size_t len, unsigned char *out)
{
	const unsigned char *p = (const unsigned char *)in, *end = p + len;
	unsigned char *o = out;
	while (p < end) {
		while (b->count == 0 && end - p >= 4) {
			uint32_t q = first[p[0]] | second[p[1]] | third[p[2]] | fourth[p[3]];
			if (q & WRONG)
				break;
			o[0] = (unsigned char)(q >> 16);
			o[1] = (unsigned char)(q >> 8);
			o[2] = (unsigned char)q;
			o += 3;
			p += 4;
		}
		if (p < end)
			o += one(b, *p++, o);
	}
	return (size_t)(o - out);
}

size_t base64_end(struct base64 *b, unsigned char out[2])
{
	/* An end without its padding loses nothing and is common; one inside a byte loses it. */
	return close_quantum(b, out);
}

void base64_text(struct base64 *b, const char *in, size_t len, struct buf *out)
{
	unsigned char small[1024];
	for (size_t i = 0; i < len;) {
		size_t n = len - i < 1024 ? len - i : 1024;
		buf_add(out, small, base64_step(b, in + i, n, small));
		i += n;
	}
}

void base64_finish(struct base64 *b, struct buf *out)
{
	unsigned char rest[2];
	buf_add(out, rest, base64_end(b, rest));
	*b = (struct base64){ 0 };
}
