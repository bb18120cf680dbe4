/* Any text as a letter's own words and as its document: the field finder reads it, and what it finds keeps its promises.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/check.h"
#define FUZZ_RULES
#include "fuzz.h"

enum { MEMORY = 256 << 20, RECEIVED = 1678760467 };

/* The first line is the subject; an even size makes the text a document under a short letter, an odd one the letter itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	char *text = text_nfc(arena, (const char *)data, size), *end = text + strcspn(text, "\n");
	struct address from = { "Lê Văn An", "an@thu.example" };
	struct part parts[2] = { { .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = "Em gửi bài dự thi.", .size = 20 },
		                 { .path = "2", .type = "text/plain", .declared = "text/plain", .role = PART_DOCUMENT, .filename = "bài.docx", .size = 20 } };
	struct submission s = { .arena = arena, .from = &from, .from_count = 1, .parts = parts, .part_count = size % 2 ? 1 : 2 };
	struct check_facts facts = { .arrived = RECEIVED, .own_address = "thiviet@bactuliem.example" };
	s.subject = arena_copy(arena, text, (size_t)(end - text));
	if (size % 2)
		parts[0].text = *end ? end + 1 : end;
	else
		parts[1].content = *end ? end + 1 : end;
	const struct verdict *v = check_letter(rules, &s, &facts, arena);
	for (size_t i = 0; i < v->entry_count; i++) {
		const struct entry *e = &v->entries[i];
		const char *values[] = { e->title, e->author.name, e->author.address, e->author.occupation, e->author.workplace, e->subject.name, e->subject.address, e->body };
		for (size_t k = 0; k < sizeof values / sizeof *values; k++)
			if (values[k] && !text_valid(values[k], strlen(values[k])))
				abort();
		if (e->author.phone && (strspn(e->author.phone, "0123456789") != strlen(e->author.phone) || strlen(e->author.phone) > 11))
			abort();
		if (e->words < 0 || e->outcome != entry_outcome(e))
			abort();
	}
	json_t *line = check_json(&s, v);
	if (json_object_size(line) != 8)
		abort();
	json_decref(line);
	arena_free(arena);
	return 0;
}
