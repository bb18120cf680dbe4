/* The office's daily note shown, not sent: the same letter, its page put together for a browser.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/note.h"

#include <getopt.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "desk/contests.h"
#include "desk/illustrate.h"
#include "desk/mailtext.h"
#include "desk/outfile.h"
#include "desk/readfile.h"
#include "desk/tools.h"

enum { LETTER_MOST = 256 << 20 };

/* ---- its page, with the pictures in it ---- */

/* The decoded bytes of a part. */
static GByteArray *bytes_of(GMimePart *part)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	g_object_unref(stream);
	return bytes;
}

static bool has_cid(GMimeObject *part, const char *cid, size_t len)
{
	const char *id = g_mime_object_get_content_id(part);
	return id && strlen(id) == len && strncmp(id, cid, len) == 0;
}

static GMimeObject *find(GMimeMessage *message, const char *cid, size_t len)
{
	GMimeObject *found = NULL;
	GMimePartIter *iter = g_mime_part_iter_new(GMIME_OBJECT(message));
	do {
		GMimeObject *part = g_mime_part_iter_get_current(iter);
		if (!part || !GMIME_IS_PART(part))
			continue;
		if (cid ? has_cid(part, cid, len) : GMIME_IS_TEXT_PART(part) && g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html"))
			found = part;
	} while (!found && g_mime_part_iter_next(iter));
	g_mime_part_iter_free(iter);
	return found;
}

static void put_picture(GMimeMessage *message, const char *cid, size_t len, struct buf *out)
{
	GMimeObject *part = find(message, cid, len);
	buf_text(out, "data:image/jpeg;base64,");
	if (!part)
		return;
	GByteArray *bytes = bytes_of(GMIME_PART(part));
	char *base64 = g_base64_encode(bytes->data, bytes->len);
	buf_text(out, base64);
	g_free(base64);
	g_byte_array_unref(bytes);
}

/* "cid:" of a source becomes the picture itself (RFC 2397).  Our own page has the word nowhere else: letters' words have no quotation mark left. */
static void put_page(GMimeMessage *message, const char *html, struct buf *out)
{
	static const char mark[] = " src=\"cid:";
	for (const char *at; (at = strstr(html, mark)); ) {
		const char *cid = at + sizeof mark - 1;
		size_t len = strcspn(cid, "\"");
		buf_add(out, html, (size_t)(at - html));
		buf_text(out, " src=\"");
		put_picture(message, cid, len, out);
		html = cid + len;
	}
	buf_text(out, html);
}

static int page_of(const struct answer *letter, struct buf *out, struct err *err)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(letter->bytes, letter->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *page = message ? find(message, NULL, 0) : NULL;
	char *html = page ? g_mime_text_part_get_text(GMIME_TEXT_PART(page)) : NULL;
	if (html)
		put_page(message, html, out);
	g_free(html);
	if (message)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return out->len ? 0 : err_set(err, "The note has no page.");
}

/* ---- where it goes ---- */

static int write_page(const struct answer *letter, const char *path, bool replace, struct err *err)
{
	struct outfile file;
	struct err ended;
	struct buf page = { 0 };
	if (outfile_begin(&file, path, replace, err) != 0)
		return -1;
	int result = page_of(letter, &page, err);
	if (result == 0)
		result = file_put(file.part, buf_str(&page), page.len, err);
	buf_release(&page);
	if (outfile_end(&file, result == 0, &ended) != 0 && result == 0)
		return err_set(err, "%s", ended.text);
	return result;
}

static int show(const struct config *config, const struct contests *contests, struct office_note *note, const char *path, bool replace, struct err *err)
{
	const struct contest_desk *desk = contests_at(contests, note->now);
	struct arena *arena = arena_new(LETTER_MOST);
	struct answer letter;
	int result = office_note_compose(note, desk->rules, desk->composer, &config->transport, contests_seal(contests), arena, &letter, err);
	if (result == 0 && path) {
		result = write_page(&letter, path, replace, err);
	} else if (result == 0) {
		printf("To       %s\nSubject  %s\n\n", letter.to, letter.subject);
		mailtext_print(letter.bytes, letter.len);
	}
	arena_free(arena);
	return result;
}

static int illustrated(const struct config *config, const struct contests *contests, struct office_note *note, const char *path, bool replace, struct err *err)
{
	struct readfile *readers = readfile_new(err);
	if (!readers)
		return -1;
	illustrate_now(readfile_nursery(readers), config->spool, contests_at(contests, note->now)->rules, note);
	readfile_free(readers);
	return show(config, contests, note, path, replace, err);
}

static int with_register(const struct config *config, const struct contests *contests, struct db *db, int64_t now, const char *path, bool replace, struct err *err)
{
	struct office_note *note = NULL;
	if (!config->transport.office)
		return err_set(err, "The config has no office address: nobody gets a note.");
	int result = office_note_find(db, now, &note, err);
	if (result == 0 && !note)
		puts("Nothing waits for a person: no note would go.");
	else if (result == 0)
		result = illustrated(config, contests, note, path, replace, err);
	office_note_free(note);
	return result;
}

static int note_show(const struct config *config, int64_t now, const char *file, bool replace)
{
	struct err err = { "" };
	struct contests *contests = contests_open(config);
	if (!contests)
		return 1;
	struct db *db = NULL;
	int result = contests_load_seal(contests, config, false, &err) == 0 ? 0 : tools_fail(&err);
	if (result == 0 && !(db = tools_read(config)))
		result = 1;
	if (result == 0 && with_register(config, contests, db, now, file, replace, &err) != 0)
		result = tools_fail(&err);
	db_close(db);
	contests_free(contests);
	return result;
}

int note_run(const struct config *config, int argc, char **argv)
{
	static const struct option known[] = { { "at", required_argument, NULL, 't' }, { "output", required_argument, NULL, 'o' }, { "replace", no_argument, NULL, 'r' }, { NULL, 0, NULL, 0 } };
	int64_t now = clock_now();
	const char *file = NULL;
	bool replace = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "o:", known, NULL)) != -1;) {
		switch (c) {
		case 't':
			if (!clock_parse(optarg, &now))
				return tools_usage(&desk_review, "--at wants a time as 2023-05-31 or 2023-05-31T17:00.");
			break;
		case 'o': file = optarg; break;
		case 'r': replace = true; break;
		default: return tools_usage(&desk_review, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_review, "%s is not understood.", argv[optind]);
	if (file ? outfile_form(file) != OUTFILE_HTML : replace)
		return tools_usage(&desk_review, file ? "-o wants the name of a .html file." : "--replace goes with -o.");
	return note_show(config, now, file, replace);
}
