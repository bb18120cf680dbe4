/* Any bytes as a header's value, in every way a value is read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/header.h"
#include "read/letter.h"
#include "read/parameter.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	letter_warm();
	return 0;
}

static void check(const char *text)
{
	if (text && (!text_valid(text, strlen(text)) || strpbrk(text, "\n\r\x1b")))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64 << 20);
	const char *raw = (const char *)data;
	struct address *list;
	bool more;
	int zone;
	check(header_text(arena, raw, size, NULL));
	check(header_id(arena, raw, size));
	check(parameter_word(arena, raw, size));
	const char *name = parameter_get(arena, raw, size, "filename", NULL);
	check(name ? parameter_filename(arena, name) : NULL);
	for (size_t n = header_addresses(arena, raw, size, 100, &list, &more); n > 0; n--) {
		check(list[n - 1].name);
		check(list[n - 1].address);
	}
	header_date(raw, size, &zone);
	arena_free(arena);
	return 0;
}
