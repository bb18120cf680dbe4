/* Any bytes under any label: what comes out of the door is UTF-8 in NFC without controls.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/charset.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	charset_warm();
	return 0;
}

/* The first byte chooses the label, the others are the text. */
static const char *const labels[] = {
	NULL, "utf-8", "us-ascii", "iso-8859-1", "windows-1258", "x-unknown", "utf-7", "utf-16", "utf-16le", "gb2312", "big5", "iso-2022-jp", "tcvn", "viscii", "koi8-r", "shift_jis",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	struct buf utf8 = { 0 };
	const char *converted = NULL;
	if (size) {
		charset_convert(labels[*data % (sizeof labels / sizeof *labels)], (const char *)data + 1, size - 1, &utf8);
		const char *text = charset_clean_from(arena, buf_str(&utf8), utf8.len, &converted);
		size_t len = strlen(text);
		if (!text_valid(text, len) || strpbrk(text, "\r\x1b\x7f\x01\x1f") || strcmp(text_nfc(arena, text, len), text) != 0)
			abort();
	}
	buf_release(&utf8);
	arena_free(arena);
	return 0;
}
