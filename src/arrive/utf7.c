/* Folder names as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3); libetpan has no codec for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/utf7.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* Bits that wait to be written, six at a time. */
struct shift {
	struct buf *out;
	uint32_t bits;
	int count;
	bool open;
};

static void put_sextet(struct shift *s, uint32_t six)
{
	/* The comma stands where base64 has its slash, since a slash parts folders on most servers. */
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
	buf_byte(s->out, alphabet[six & 63]);
}

static void put_unit(struct shift *s, uint32_t unit)
{
	if (!s->open)
		buf_byte(s->out, '&');
	s->open = true;
	s->bits = s->bits << 16 | unit;
	for (s->count += 16; s->count >= 6; s->count -= 6)
		put_sextet(s, s->bits >> (s->count - 6));
	s->bits &= 63;
}

static void close_shift(struct shift *s)
{
	if (s->open && s->count)
		put_sextet(s, s->bits << (6 - s->count));
	if (s->open)
		buf_byte(s->out, '-');
	s->open = false;
	s->bits = 0;
	s->count = 0;
}

void utf7_encode(const char *name, struct buf *out)
{
	struct shift s = { .out = out };
	uint32_t c;
	for (size_t len = strlen(name), n; (n = text_next(name, len, &c)) > 0; name += n, len -= n) {
		if (c >= 0x20 && c <= 0x7e) {
			close_shift(&s);
			buf_byte(out, (char)c);
			if (c == '&')
				buf_byte(out, '-');
		} else if (c > 0xffff) {
			put_unit(&s, 0xd800 + ((c - 0x10000) >> 10));
			put_unit(&s, 0xdc00 + ((c - 0x10000) & 0x3ff));
		} else {
			put_unit(&s, c);
		}
	}
	close_shift(&s);
}
