/* Converting what is set in .VnTime or VNI-Times, unless the font is a mere name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/oldfont.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum {
	SCRATCH = 1 << 20,              /* of conversions, before it is begun anew */
	MOST_SCRATCH = 256 << 20,
};

/* Fonts of symbols keep their letters from U+F000 on. */
static uint32_t from_private(uint32_t c)
{
	return c >= 0xF020 && c <= 0xF0FF ? c - 0xF000 : c;
}

/* Letters that only Unicode has; in between are those of windows-1252 (Œ, Š, Ÿ, Ž, ƒ). */
static bool is_vietnamese(uint32_t c)
{
	return c == 0x102 || c == 0x103 || c == 0x110 || c == 0x111 || c == 0x128 || c == 0x129 || c == 0x168 || c == 0x169 || c == 0x1A0 || c == 0x1A1 ||
	       c == 0x1AF || c == 0x1B0 || (c >= 0x300 && c <= 0x323) || (c >= 0x1EA0 && c <= 0x1EF9);
}

static struct arena *scratch(struct oldfont *o)
{
	if (o->scratch && arena_used(o->scratch) > SCRATCH) {
		arena_free(o->scratch);
		o->scratch = NULL;
	}
	if (!o->scratch)
		o->scratch = arena_new(MOST_SCRATCH);
	return o->scratch;
}

void oldfont_add(struct oldfont *o, enum viet_code code, const char *text, size_t len, struct buf *out)
{
	struct buf plain = { 0 };
	size_t foreign = 0;
	uint32_t c;
	for (size_t i = 0, n; (n = text_next(text + i, len - i, &c)) > 0; i += n) {
		c = from_private(c);
		text_put(&plain, c);
		o->old += c >= 0x80 && !is_vietnamese(c);
		foreign += is_vietnamese(c);
	}
	o->foreign += foreign;
	if (foreign)
		buf_add(out, text, len);
	else
		buf_text(out, viet_convert(scratch(o), code, buf_str(&plain), plain.len));
	buf_release(&plain);
}

void oldfont_release(struct oldfont *o)
{
	arena_free(o->scratch);
	o->scratch = NULL;
}
