/* A mail built by GMime: a text and files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/entered.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

#include "answer/message.h"
#include "base/clock.h"

static void put_content(GMimePart *part, const char *bytes, size_t len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	g_object_unref(stream);
}

static void add_text(GMimeMultipart *whole, const char *text)
{
	GMimePart *part = g_mime_part_new_with_type("text", "plain");
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	put_content(part, text, strlen(text));
	g_mime_multipart_add(whole, GMIME_OBJECT(part));
	g_object_unref(part);
}

static void add_file(GMimeMultipart *whole, const struct attachment *file)
{
	char type[64];
	snprintf(type, sizeof type, "%s", file->type);
	char *slash = strchr(type, '/');
	*slash = '\0';
	GMimePart *part = g_mime_part_new_with_type(type, slash + 1);
	g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
	g_mime_part_set_filename(part, file->name);
	put_content(part, file->bytes, file->len);
	g_mime_multipart_add(whole, GMIME_OBJECT(part));
	g_object_unref(part);
}

static void put_headers(GMimeMessage *mail, const struct entered *what, const struct transport *transport, const char *id)
{
	char time[32], *mark, *bare = g_strndup(id + 1, strlen(id) - 2);
	GDateTime *date = g_date_time_new_from_unix_utc(what->had);
	g_mime_message_add_mailbox(mail, GMIME_ADDRESS_TYPE_FROM, transport->from_name, transport->from_address);
	g_mime_message_add_mailbox(mail, GMIME_ADDRESS_TYPE_TO, transport->from_name, transport->from_address);
	g_mime_message_set_subject(mail, what->subject, "utf-8");
	g_mime_message_set_date(mail, date);
	g_mime_message_set_message_id(mail, bare);
	mark = g_strdup_printf("%s; by=%s", clock_iso(what->entered, time), what->by);
	g_mime_object_set_header(GMIME_OBJECT(mail), ENTERED_HEADER, mark, "utf-8");
	g_date_time_unref(date);
	g_free(mark);
	g_free(bare);
}

static void put_bytes(GMimeMessage *mail, struct buf *out)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(mail), format, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	buf_add(out, bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(format);
}

int entered_write(const struct entered *what, const struct transport *transport, struct buf *out, struct err *err)
{
	char id[256];
	if (message_new_id("entered", transport->from_address, id, err) != 0)
		return -1;
	GMimeMessage *mail = g_mime_message_new(TRUE);
	GMimeMultipart *whole = g_mime_multipart_new_with_subtype("mixed");
	put_headers(mail, what, transport, id);
	add_text(whole, what->text);
	for (size_t i = 0; i < what->file_count; i++)
		add_file(whole, &what->files[i]);
	g_mime_message_set_mime_part(mail, GMIME_OBJECT(whole));
	put_bytes(mail, out);
	g_object_unref(whole);
	g_object_unref(mail);
	return 0;
}
