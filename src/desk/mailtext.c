/* A message of ours as its reader sees it: its plain text, decoded, and what is attached.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/mailtext.h"

#include <stdio.h>
#include <string.h>

#include <gmime/gmime.h>

#include "base/arena.h"
#include "base/buf.h"
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

static GMimeMessage *parse(const char *bytes, size_t len)
{
	static bool ready;
	if (!ready)
		g_mime_init();
	ready = true;
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

bool mailtext_print(const char *bytes, size_t len)
{
	struct arena *arena = arena_new(16 * len + (1 << 20));
	GMimeMessage *message = parse(bytes, len);
	bool printed = message && print_message(message, arena);
	if (message)
		g_object_unref(message);
	arena_free(arena);
	return printed;
}

bool mailtext_headers(const char *bytes, size_t len)
{
	static const char *const shown[] = { "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To" };
	struct arena *arena = arena_new(16 * len + (1 << 20));
	GMimeMessage *message = parse(bytes, len);
	GMimeHeaderList *headers = message ? g_mime_object_get_header_list(GMIME_OBJECT(message)) : NULL;
	for (size_t i = 0; headers && i < sizeof shown / sizeof *shown; i++) {
		GMimeHeader *header = g_mime_header_list_get_header(headers, shown[i]);
		const char *value = header ? g_mime_header_get_value(header) : NULL;
		if (value)
			printf("%s: %s\n", shown[i], text_shown(arena, text_nfc(arena, value, strlen(value))));
	}
	if (message)
		g_object_unref(message);
	arena_free(arena);
	return headers != NULL;
}

static bool add_page(GMimeMessage *message, struct buf *out)
{
	bool found = false;
	GMimePartIter *iter = g_mime_part_iter_new(GMIME_OBJECT(message));
	do {
		GMimeObject *part = g_mime_part_iter_get_current(iter);
		GMimeContentType *type = part ? g_mime_object_get_content_type(part) : NULL;
		char *decoded = type && GMIME_IS_TEXT_PART(part) && g_mime_content_type_is_type(type, "text", "html") ? g_mime_text_part_get_text(GMIME_TEXT_PART(part)) : NULL;
		if (decoded)
			buf_text(out, decoded);
		found = decoded != NULL;
		g_free(decoded);
	} while (!found && g_mime_part_iter_next(iter));
	g_mime_part_iter_free(iter);
	return found;
}

bool mailtext_page(const char *bytes, size_t len, struct buf *out)
{
	GMimeMessage *message = parse(bytes, len);
	bool found = message && add_page(message, out);
	if (message)
		g_object_unref(message);
	return found;
}
