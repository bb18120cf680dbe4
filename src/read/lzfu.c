/* Compressed RTF, unpacked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/lzfu.h"

#include <stdint.h>
#include <string.h>

#include "read/bytes.h"

enum { WINDOW = 4096, HEADER = 16, PACKED = 0x75465A4C, PLAIN = 0x414C454D };

/* What the window holds at the beginning ([MS-OXRTFCP], 2.1.2.1): 207 bytes. */
static const char beginning[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
	uint8_t bytes[WINDOW];
	size_t at;
	struct buf *out;
	size_t left;      /* that may still be put out */
};

static void put(struct window *w, uint8_t byte)
{
	w->bytes[w->at] = byte;
	w->at = (w->at + 1) % WINDOW;
	if (w->left > 0) {
		buf_byte(w->out, (char)byte);
		w->left--;
	}
}

/* One token of a run.  Returns how many bytes it took, 0 at the end, -1 where the bytes end first. */
static int token(struct window *w, const uint8_t *p, size_t len, bool reference)
{
	if (len < (reference ? 2 : 1))
		return -1;
	if (!reference) {
		put(w, *p);
		return 1;
	}
	size_t from = (size_t)p[0] << 4 | p[1] >> 4, count = (p[1] & 15) + 2;
	if (from == w->at)
		return 0;
	for (size_t i = 0; i < count; i++)
		put(w, w->bytes[(from + i) % WINDOW]);
	return 2;
}

static bool unpack(const uint8_t *p, size_t len, struct window *w)
{
	size_t at = 0;
	while (at < len && w->left > 0) {
		uint8_t flags = p[at++];
		for (int i = 0; i < 8; i++) {
			int n = token(w, p + at, len - at, flags >> i & 1);
			if (n <= 0)
				return n == 0;
			at += (size_t)n;
		}
	}
	return w->left == 0;
}

bool lzfu_unpack(const void *bytes, size_t len, size_t most, struct buf *out)
{
	const uint8_t *p = bytes;
	if (len < HEADER)
		return false;
	uint32_t size = bytes_u32(p), raw = bytes_u32(p + 4), kind = bytes_u32(p + 8);
	size_t end = size < len - 4 ? (size_t)size + 4 : len;
	if (end < HEADER || (kind != PACKED && kind != PLAIN))
		return false;
	if (kind == PLAIN) {
		size_t n = end - HEADER < raw ? end - HEADER : raw;
		buf_add(out, p + HEADER, n < most ? n : most);
		return n == raw && n <= most;
	}
	struct window w = { .at = sizeof beginning - 1, .out = out, .left = raw < most ? raw : most };
	memcpy(w.bytes, beginning, sizeof beginning - 1);
	return unpack(p + HEADER, end - HEADER, &w) && raw <= most;
}
