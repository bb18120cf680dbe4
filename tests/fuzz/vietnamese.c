/* Any bytes through the door for old Vietnamese codes: what comes out is UTF-8 in NFC, not much longer, and passes the door again unchanged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/vietnamese.h"

static void check(struct arena *arena, const char *text, size_t size)
{
	size_t len = strlen(text);
	if (!text_valid(text, len) || len > 4 * size + 4 || strcmp(text_nfc(arena, text, len), text) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	const char *raw = (const char *)data;
	enum viet_code code;
	size_t words, syllables;
	const char *once = viet_mend(arena, raw, size, &code);
	check(arena, once, size);
	if (strcmp(viet_mend(arena, once, strlen(once), NULL), once) != 0)
		abort();
	viet_count(once, strlen(once), &words, &syllables);
	if (syllables > words || code >= VIET_CODES)
		abort();
	for (code = VIET_UNICODE; code < VIET_CODES; code++)
		check(arena, viet_convert(arena, code, raw, size), size);
	arena_free(arena);
	return 0;
}
