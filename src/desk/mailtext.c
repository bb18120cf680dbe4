/* A message of ours as its reader sees it: its plain text, decoded, and what is attached.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/mailtext.h"

#include <stdio.h>
#include <string.h>

#include <gmime/gmime.h>

#include "base/arena.h"
#include "base/text.h"

/* Lines stay lines; within each, no control character passes. */
static void print_lines(const char *text, struct arena *arena)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		printf("%s\n", text_shown(arena, arena_copy(arena, text, n > 0 && text[n - 1] == '\r' ? n - 1 : n)));
		text += n + (text[n] == '\n');
	}
}

static void print_file(GMimePart *part, struct arena *arena)
{
	const char *name = g_mime_part_get_filename(part);
	GMimeStream *null = g_mime_stream_null_new();
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	ssize_t size = content ? g_mime_data_wrapper_write_to_stream(content, null) : 0;
	printf("(Attached: %s, %lld bytes.)\n", name ? text_shown(arena, name) : "a file without a name", (long long)(size > 0 ? size : 0));
	g_object_unref(null);
}

static bool print_message(GMimeMessage *message, struct arena *arena)
{
	bool printed = false;
	GMimePartIter *iter = g_mime_part_iter_new(GMIME_OBJECT(message));
	do {
		GMimeObject *part = g_mime_part_iter_get_current(iter);
		if (part && GMIME_IS_PART(part) && g_mime_object_get_disposition(part) && strcmp(g_mime_object_get_disposition(part), GMIME_DISPOSITION_ATTACHMENT) == 0) {
			print_file(GMIME_PART(part), arena);
		} else if (part && GMIME_IS_TEXT_PART(part) && !printed) {
			char *decoded = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
			if (decoded)
				print_lines(text_nfc(arena, decoded, strlen(decoded)), arena);
			printed = decoded != NULL;
			g_free(decoded);
		}
	} while (g_mime_part_iter_next(iter));
	g_mime_part_iter_free(iter);
	return printed;
}

bool mailtext_print(const char *bytes, size_t len)
{
	static bool ready;
	if (!ready)
		g_mime_init();
	ready = true;
	struct arena *arena = arena_new(16 * len + (1 << 20));
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	bool printed = message && print_message(message, arena);
	if (message)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	arena_free(arena);
	return printed;
}
