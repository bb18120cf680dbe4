/* Any bytes as HTML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/charset.h"
#include "read/html.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	charset_warm();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64 << 20);
	const char *defect = NULL;
	const char *text = html_text(arena, size % 2 ? "utf-8" : NULL, (const char *)data, size, 1 << 20, &defect);
	if (!text_valid(text, strlen(text)))
		abort();
	arena_free(arena);
	return 0;
}
