/* Any subject and text as a decision, any code as one that a link names: what is read is one verb, what is written is one letter to one address.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/decision.h"
#define FUZZ_RULES
#include "fuzz.h"

enum { MEMORY = 64 << 20 };

static void check_line(const char *text, size_t most)
{
	if (!text)
		return;
	if (!*text || !text_valid(text, strlen(text)) || strlen(text) > 4 * most + 8)
		abort();
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			abort();
}

/* RFC 6068: one "?", one "&", nothing that could end the address or begin another field. */
static void check_link(const char *link)
{
	const char *query = strchr(link, '?'), *more = query ? strchr(query, '&') : NULL;
	if (strncmp(link, "mailto:thiviet@bactuliem.example?subject=", 41) != 0 || !more || strncmp(more, "&body=", 6) != 0 || strpbrk(more + 1, "&?") || strpbrk(link, " \t\r\n\"'<>#"))
		abort();
}

/* The first line is the subject, the rest the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	char *text = text_nfc(arena, (const char *)data, size), *body = text + strcspn(text, "\n");
	const char *subject = arena_copy(arena, text, (size_t)(body - text));
	struct decision_said said;
	if (decision_read(subject, body, "BTL", arena, &said)) {
		if (said.verb >= DECISION_VERBS || (said.case_id == DECISION_NONE && !said.code) || (said.tag && strlen(said.tag) != SEAL_TAG - 1))
			abort();
		check_line(said.reason, DECISION_MOST_REASON);
		check_line(said.code, 24);
		check_line(said.other, 24);
		check_link(decision_mailto("thiviet@bactuliem.example", said.verb, said.case_id, said.code, said.other, said.tag ? said.tag : "0123456789ab", arena));
	}
	check_link(decision_mailto("thiviet@bactuliem.example", (enum decision_verb)(size % DECISION_VERBS), 7, subject, body, "0123456789ab", arena));
	struct part part = { .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = body, .size = 20 };
	struct address from = { NULL, "phong-noi-vu@bactuliem.example" };
	struct submission s = { .arena = arena, .from = &from, .from_count = 1, .parts = &part, .part_count = 1, .subject = subject };
	const struct check_facts facts = { .own_address = "thiviet@bactuliem.example", .office_address = "phong-noi-vu@bactuliem.example" };
	if (decision_of(rules, &s, &facts, arena, &said))
		check_line(said.reason, DECISION_MOST_REASON);
	arena_free(arena);
	return 0;
}
