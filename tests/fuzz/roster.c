/* Any text as a unit's table: its rows keep their promises, and its letter is judged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/ruleset.h"
#include "check/roster.h"
#define FUZZ_RULES
#include "fuzz.h"

enum { MEMORY = 256 << 20, YEAR = 2023 };

/* An even size makes the text a document, an odd one the mail's own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	char *text = text_nfc(arena, (const char *)data, size);
	struct source source;
	source_read(&source, size % 2 ? SOURCE_MAIL : SOURCE_DOCUMENT, NULL, "bang", text, false, NULL, &rules->words, arena);
	const struct roster *r = roster_read(&source, &rules->words, YEAR, arena);
	for (size_t i = 0; r && i < r->count; i++) {
		const struct roster_line *l = &r->rows[i];
		const char *values[] = { l->title, l->remark, l->summary, l->subject.name, l->author.name, l->someone.name, l->author.workplace, l->copy };
		for (size_t k = 0; k < sizeof values / sizeof *values; k++)
			if (values[k] && (!*values[k] || !text_valid(values[k], strlen(values[k]))))
				abort();
		if (!l->where || l->number < 0 || (l->author.phone && strspn(l->author.phone, "0123456789") != strlen(l->author.phone)))
			abort();
	}
	if (r && r->count > ROSTER_MOST_ROWS)
		abort();
	arena_free(arena);
	return 0;
}
