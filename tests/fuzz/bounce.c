/* Any report of a letter that came back: its rows are addresses, and only an id of our own domain is taken for ours.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/bounce.h"
#include "fuzz.h"

enum { MEMORY = 64 << 20, PARTS = 4 };

static void check_address(const char *address)
{
	if (*address && (!strchr(address, '@') || strpbrk(address, " \t\r\n<>\",;:")))
		abort();
}

/* The text's parts, one behind each form feed: what people read, the fields, the headers, the copy. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct part shapes[PARTS] = {
		{ .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY },
		{ .path = "2", .type = "message/delivery-status", .declared = "message/delivery-status", .role = PART_MACHINE },
		{ .path = "3", .type = "text/plain", .declared = "text/rfc822-headers", .role = PART_MACHINE },
		{ .path = "4", .type = "text/plain", .declared = "text/plain", .role = PART_BODY },
	};
	struct arena *arena = arena_new(MEMORY);
	const char *rest = text_nfc(arena, (const char *)data, size);
	struct part parts[PARTS];
	struct header failed = { "x-failed-recipients", "" };
	struct submission s = { .arena = arena, .parts = parts };
	struct bounce out;
	while (s.part_count < PARTS && *rest) {
		size_t len = strcspn(rest, "\f");
		parts[s.part_count] = shapes[s.part_count];
		parts[s.part_count++].text = arena_copy(arena, rest, len);
		rest += len + (rest[len] == '\f');
	}
	failed.value = arena_text(arena, rest);
	s.headers = &failed;
	s.header_count = 1;
	bounce_read(&s, "thiviet@bactuliem.example", arena, &out);
	if (out.count > BOUNCE_MOST_ROWS || (out.message_id && !strstr(out.message_id, "@")))
		abort();
	size_t domain = strlen("@bactuliem.example>");
	if (out.message_id && (strlen(out.message_id) < domain || strcasecmp(out.message_id + strlen(out.message_id) - domain, "@bactuliem.example>") != 0))
		abort();
	for (size_t i = 0; i < out.count; i++) {
		check_address(out.rows[i].recipient);
		if (strspn(out.rows[i].status, "0123456789.") != strlen(out.rows[i].status))
			abort();
	}
	arena_free(arena);
	return 0;
}
