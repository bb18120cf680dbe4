/* People's names as they are compared: without marks, case and double blanks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/text.h"

/* Letters and digits as they are, đ as d (it has no mark that could be stripped), all else as a blank. */
static void put_folded(struct buf *out, const char *text)
{
	bool blank = false;
	for (size_t i = 0, len = strlen(text); i < len;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
		if (category > UTF8PROC_CATEGORY_LO && category != UTF8PROC_CATEGORY_ND) {
			blank = true;
			continue;
		}
		if (blank && out->len > 0)
			buf_byte(out, ' ');
		blank = false;
		text_put(out, c == 0x111 ? 'd' : c);
	}
}

char *names_fold(struct arena *arena, const char *name)
{
	struct buf out = { 0 };
	utf8proc_uint8_t *bare = NULL;
	if (!name || !*name)
		return NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)name, 0, &bare,
	                                  UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
	put_folded(&out, n >= 0 ? (const char *)bare : name);
	free(bare);
	char *folded = out.len ? arena_copy(arena, buf_str(&out), out.len) : NULL;
	buf_release(&out);
	return folded;
}
