/* Any text as what a unit sends: letters pasted into its mail or attached to it, and a paper; what comes of it keeps its promises.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/check.h"
#define FUZZ_RULES
#include "fuzz.h"

enum { MEMORY = 256 << 20, RECEIVED = 1678760467, PARTS = 4 };

static void check_text(const char *value)
{
	if (value && (!*value || !text_valid(value, strlen(value))))
		abort();
}

static void check_mail(const char *value)
{
	if (value && (!strchr(value, '@') || strpbrk(value, " \t\r\n<>\",;:")))
		abort();
}

/* The first line is the subject, the text up to a form feed the mail's own, the rest the paper and the attached letter's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	char *text = text_nfc(arena, (const char *)data, size), *body = text + strcspn(text, "\n"), *rest = body + strcspn(body, "\f");
	struct address from = { "Văn thư", size % 2 ? "phuong-thuong-cat@bactuliem.example" : "phong-gddt@bactuliem.example" };
	struct header headers[] = { { "authentication-results", "mail.example; dmarc=pass header.from=bactuliem.example" }, { "received", "from a by mail.example with SMTP; Tue, 14 Mar 2023 09:21:07 +0700" } };
	const char *own = arena_copy(arena, body, (size_t)(rest - body));
	struct part parts[PARTS] = {
		{ .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = own, .size = 20 },
		{ .path = "2", .type = "text/plain", .declared = "text/plain", .role = PART_DOCUMENT, .filename = arena_copy(arena, text, (size_t)(body - text)), .content = rest, .size = 20 },
		{ .path = "3", .type = "message/rfc822", .declared = "message/rfc822", .role = PART_CONTAINER, .message_subject = "Bài dự thi", .message_from = { "Lê Văn An", "an@thu.example" } },
		{ .path = "3.1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = rest, .size = 20 },
	};
	struct submission s = { .arena = arena, .from = &from, .from_count = 1, .headers = headers, .header_count = 2, .parts = parts, .part_count = *rest ? PARTS : 1 };
	struct check_facts facts = { .arrived = RECEIVED, .trusted_authserv = "mail.example", .own_address = "thiviet@bactuliem.example" };
	s.subject = arena_copy(arena, text, (size_t)(body - text));
	const struct verdict *v = check_letter(rules, &s, &facts, arena);
	for (size_t i = 0; i < v->entry_count; i++) {
		const struct entry *e = &v->entries[i];
		check_mail(e->author_mail);
		check_mail(e->first_sender);
		if (e->outcome != entry_outcome(e) || (e->unit && (!v->proven || !rules_unit(rules, e->unit))) || (e->via && !e->unit))
			abort();
	}
	for (size_t i = 0; v->batch && i < v->batch->row_count; i++)
		if (v->batch->rows[i].entry >= (int)v->entry_count)
			abort();
	for (size_t i = 0; i < v->paper_count; i++)
		check_text(v->papers[i].item);
	if (v->batch)
		check_text(v->batch->dispatch);
	json_t *line = check_json(&s, v);
	if (json_object_size(line) != 8)
		abort();
	json_decref(line);
	arena_free(arena);
	return 0;
}
