/* What hoadep parse is measured beside: GMime 3 parses each letter from its file and decodes the content of every part, and does nothing with it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: gmimeparse FILE...      (one process, one letter after the other; prints how many parts, and how many bytes they decode to)
 * No digest, no charset, no document, no picture: only what any reader of mail has to do first.
 */
#include <fcntl.h>
#include <gmime/gmime.h>
#include <stdio.h>

struct sums {
	long long parts, bytes;
};

static void decode(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	struct sums *sums = data;
	(void)parent;
	GMimeDataWrapper *content = GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;
	if (!content)
		return;
	GMimeStream *null = g_mime_stream_null_new();
	ssize_t n = g_mime_data_wrapper_write_to_stream(content, null);
	g_object_unref(null);
	sums->parts++;
	sums->bytes += n > 0 ? n : 0;
}

static int parse(const char *path, struct sums *sums)
{
	GError *error = NULL;
	GMimeStream *stream = g_mime_stream_file_open(path, "r", &error);
	if (!stream) {
		fprintf(stderr, "gmimeparse: %s: %s\n", path, error->message);
		g_error_free(error);
		return 1;
	}
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	if (message)
		g_mime_message_foreach(message, decode, sums);
	else
		fprintf(stderr, "gmimeparse: %s: no message\n", path);
	int bad = !message;
	if (message)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return bad;
}

int main(int argc, char **argv)
{
	struct sums sums = { 0, 0 };
	int bad = 0;
	g_mime_init();
	for (int i = 1; i < argc; i++)
		bad |= parse(argv[i], &sums);
	printf("%lld parts, %lld bytes\n", sums.parts, sums.bytes);
	return bad;
}
