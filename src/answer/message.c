/* The bytes of a letter out: headers and both forms of its text, the body built by GMime.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/message.h"

#include <assert.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/random.h>

#include "answer/compose.h"
#include "base/clock.h"
#include "base/text.h"

enum {
	MESSAGE_ID_LONGEST = 250,
	RANDOM_BYTES = 12,
	PLAIN_LONGEST = 59,  /* with "Subject: " well within a line */
	WORD_BYTES = 45,     /* 60 characters of base64: with its frame 72, of the 75 of RFC 2047 */
	WORD_FRAME = 12,     /* "=?UTF-8?B?" and "?=" */
	LOCAL_LONGEST = 64,
	LINE = 76,           /* RFC 2047, 2 */
	FIRST_BYTES = 24,    /* a first encoded word shorter than this goes to a line of its own */
};

void message_begin(void)
{
	g_mime_init();
}

void message_end(void)
{
	g_mime_shutdown();
}

static int random_hex(char hex[2 * RANDOM_BYTES + 1], struct err *err)
{
	unsigned char random[RANDOM_BYTES];
	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return err_errno(err, "the kernel gives no random bytes");
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(hex + 2 * i, 3, "%02x", random[i]);
	return 0;
}

int message_new_id(const char *about, const char *address, char out[256], struct err *err)
{
	char hex[2 * RANDOM_BYTES + 1];
	const char *at = strrchr(address, '@');
	if (random_hex(hex, err) != 0)
		return -1;
	int n = snprintf(out, 256, "<%s%s%s@%s>", about, *about ? "." : "hoadep.", hex, at ? at + 1 : "localhost");
	return n > MESSAGE_ID_LONGEST ? err_set(err, "the contest's address is too long for a Message-ID") : 0;
}

/* Nothing that came from a letter may begin a header of ours. */
static bool one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

/* A message-id as we quote it: RFC 5322 3.6.4 without comments, folding and quoted parts. */
static bool id_plain(const char *id)
{
	size_t len = id ? strlen(id) : 0;
	if (len < 3 || len > MESSAGE_ID_LONGEST || id[0] != '<' || id[len - 1] != '>')
		return false;
	for (size_t i = 1; i < len - 1; i++)
		if (id[i] <= ' ' || id[i] >= 0x7f || id[i] == '<' || id[i] == '>')
			return false;
	return true;
}

/* A word of printable ASCII that no reader takes for an encoded word may stand as it is. */
static bool plain(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c >= 0x7f)
			return false;
	return strlen(text) <= PLAIN_LONGEST && !strstr(text, "=?");
}

/*
 * How many bytes of the text go into one encoded word: whole characters (RFC 2047, 5), and a multiple of three where another word
 * follows: GMime up to 3.2.13 loses what follows a word that ends in "=", and its users are among our readers.
 */
static size_t word_bytes(const char *text, size_t most)
{
	size_t left = strlen(text), fits = 0, even = 0, n = 0;
	uint32_t character;
	while (n < left && (n += text_next(text + n, left - n, &character)) <= most) {
		fits = n;
		if (n % 3 == 0)
			even = n;
	}
	return fits == left ? left : even ? even : fits;
}

/* RFC 2047: encoded words, one a line; `at` is the column of the first, which is shorter for it. */
static void put_encoded(struct buf *out, const char *text, size_t at)
{
	size_t most = (LINE - at - WORD_FRAME) / 4 * 3;
	for (const char *fold = ""; *text; fold = "\r\n ", most = WORD_BYTES) {
		size_t n = word_bytes(text, most);
		char *base64 = g_base64_encode((const unsigned char *)text, n);
		buf_print(out, "%s=?UTF-8?B?%s?=", fold, base64);
		g_free(base64);
		text += n;
	}
}

/* How many bytes of the text may stand as they are before its encoded words: up to a blank, and none beyond a run of blanks, which a reader may shorten. */
static size_t plain_words(const char *text)
{
	size_t n = 0;
	for (size_t i = 0; i < PLAIN_LONGEST && text[i] && (unsigned char)text[i] < 0x7f && strncmp(text + i, "=?", 2) != 0; i++) {
		if (text[i] != ' ')
			continue;
		n = i;
		if (i == 0 || text[i + 1] == ' ')
			break;
	}
	return n;
}

/* The words that need no encoding stay plain, so that a raw mail or a server's log can be searched for an entry's code. */
static void put_subject(struct buf *out, const char *subject)
{
	size_t at = strlen("Subject: "), n = plain(subject) ? strlen(subject) : plain_words(subject);
	buf_text(out, "Subject: ");
	buf_add(out, subject, n);
	subject += n;
	if (n > 0 && *subject == ' ') {
		bool fits = at + n + 1 + WORD_FRAME + FIRST_BYTES / 3 * 4 <= LINE;
		at = fits ? at + n + 1 : 1;
		buf_text(out, fits ? " " : "\r\n ");
		subject++;
	}
	put_encoded(out, subject, at);
	buf_text(out, "\r\n");
}

/* RFC 5322 3.2.5: of a name's words only atoms stand as they are; any other name is encoded, which RFC 2047 5 (3) allows in a phrase. */
static void put_name(struct buf *out, const char *name)
{
	static const char atoms[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/^_`{|}~ ";
	if (plain(name) && strspn(name, atoms) == strlen(name))
		buf_text(out, name);
	else
		put_encoded(out, name, strlen("From: "));
}

static void put(struct buf *out, const char *name, const char *value)
{
	assert(one_line(value));
	buf_print(out, "%s: %s\r\n", name, value);
}

static void put_threading(struct buf *out, const struct submission *letter)
{
	if (!letter || !id_plain(letter->message_id))
		return;
	put(out, "In-Reply-To", letter->message_id);
	buf_text(out, "References:");
	for (size_t i = 0, count = 0; i < letter->reference_count; i++) {
		const char *id = letter->references[i];
		if ((count > 0 && letter->reference_count - i > MESSAGE_MOST_REFERENCES - 2) || !id_plain(id) || strcmp(id, letter->message_id) == 0)
			continue;
		buf_print(out, " %s\r\n", id);
		count++;
	}
	buf_print(out, " %s\r\n", letter->message_id);
}

/* RFC 5233: what stands behind "+" the mailbox's server ignores, and a reply brings it back; too long a local part (RFC 5321 4.5.3.1.1) would be refused. */
static void put_reply_to(struct buf *out, const char *tag, const struct transport *transport)
{
	const char *at = strrchr(transport->from_address, '@');
	if (transport->sub_address && tag && at && (size_t)(at - transport->from_address) + 1 + strlen(tag) <= LOCAL_LONGEST) {
		assert(one_line(tag));
		buf_print(out, "Reply-To: %.*s+%s%s\r\n", (int)(at - transport->from_address), transport->from_address, tag, at);
	} else {
		put(out, "Reply-To", transport->from_address);
	}
}

static void put_headers(struct buf *out, const struct message *message, const struct transport *transport)
{
	char date[48];
	assert(one_line(message->to) && one_line(message->subject));
	put(out, "Date", clock_mail(message->date, date));
	buf_text(out, "From: ");
	put_name(out, transport->from_name && *transport->from_name ? transport->from_name : "hoadep");
	buf_print(out, "\r\n <%s>\r\n", transport->from_address);
	put(out, "To", message->to);
	put_subject(out, message->subject);
	put(out, "Message-ID", message->message_id);
	put_reply_to(out, message->tag, transport);
	put_threading(out, message->answers);
	put(out, "Auto-Submitted", message->answers ? "auto-replied" : "auto-generated"); /* RFC 3834 3.1.7, 5 */
	put(out, "X-Auto-Response-Suppress", "All");          /* Exchange's own way of saying so */
	put(out, "X-Hoadep", message->contest);               /* our own, against loops */
	put(out, "Content-Language", "vi");
	put(out, "MIME-Version", "1.0");
}

static void put_text(GMimeMultipart *multipart, const char *subtype, const char *text)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, text);
	g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_multipart_add(multipart, GMIME_OBJECT(part));
	g_object_unref(part);
}

static int put_body(GMimeMultipart *body, struct buf *out, struct err *err)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
	ssize_t n = g_mime_object_write_to_stream(GMIME_OBJECT(body), options, stream);
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	if (n > 0)
		buf_add(out, bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(options);
	return n > 0 ? 0 : err_set(err, "GMime could not write a letter");
}

/* GMime would open /dev/urandom for a boundary, which a confined clerk may not; "=_" never stands in quoted-printable or base64. */
static GMimeMultipart *multipart(const char *subtype, struct err *err)
{
	char hex[2 * RANDOM_BYTES + 1], boundary[2 * RANDOM_BYTES + 3];
	if (random_hex(hex, err) != 0)
		return NULL;
	snprintf(boundary, sizeof boundary, "=_%s", hex);
	GMimeMultipart *made = g_mime_multipart_new_with_subtype(subtype);
	g_mime_multipart_set_boundary(made, boundary);
	return made;
}

static void put_file(GMimeMultipart *mixed, const struct attachment *file)
{
	const char *slash = strchr(file->type, '/');
	assert(slash && one_line(file->type) && one_line(file->name));
	char *type = g_strndup(file->type, (gsize)(slash - file->type));
	GMimePart *part = g_mime_part_new_with_type(type, slash + 1);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(file->bytes, file->len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(GMIME_OBJECT(part), file->cid ? GMIME_DISPOSITION_INLINE : GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, file->name);
	if (file->cid)
		g_mime_part_set_content_id(part, file->cid);
	g_mime_multipart_add(mixed, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
	g_free(type);
}

/* How many of the files stand in the page, or lie beside the letter. */
static size_t count_files(const struct message *message, bool in_page)
{
	size_t n = 0;
	for (size_t i = 0; i < message->file_count; i++)
		n += (message->files[i].cid != NULL) == in_page;
	return n;
}

static void put_files(GMimeMultipart *to, const struct message *message, bool in_page)
{
	for (size_t i = 0; i < message->file_count; i++)
		if ((message->files[i].cid != NULL) == in_page)
			put_file(to, &message->files[i]);
}

/* The page, with its pictures as one thing (RFC 2387). */
static int put_page(GMimeMultipart *both, const struct message *message, struct err *err)
{
	if (!count_files(message, true)) {
		put_text(both, "html", message->html);
		return 0;
	}
	GMimeMultipart *related = multipart("related", err);
	if (!related)
		return -1;
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(related), "type", "text/html");
	put_text(related, "html", message->html);
	put_files(related, message, true);
	g_mime_multipart_add(both, GMIME_OBJECT(related));
	g_object_unref(related);
	return 0;
}

/* Both forms of the text; with files these beside it (RFC 2046, 5.1.3). */
static GMimeMultipart *make_body(const struct message *message, struct err *err)
{
	GMimeMultipart *both = multipart("alternative", err);
	if (!both)
		return NULL;
	put_text(both, "plain", message->text);
	if (put_page(both, message, err) != 0) {
		g_object_unref(both);
		return NULL;
	}
	GMimeMultipart *mixed = count_files(message, false) ? multipart("mixed", err) : both;
	if (mixed && mixed != both)
		g_mime_multipart_add(mixed, GMIME_OBJECT(both));
	if (mixed && mixed != both)
		put_files(mixed, message, false);
	if (mixed != both)
		g_object_unref(both);
	return mixed;
}

int message_write(const struct message *message, const struct transport *transport, struct buf *out, struct err *err)
{
	GMimeMultipart *body = make_body(message, err);
	if (!body)
		return -1;
	put_headers(out, message, transport);
	int done = put_body(body, out, err);
	g_object_unref(body);
	return done;
}

/* Whether the header line at `line` is `name`'s; ours are never folded where they are replaced. */
static bool is_header(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);
	return len > n && strncasecmp(line, name, n) == 0 && line[n] == ':';
}

int message_readdress(const char *bytes, size_t len, const char *to, const char *message_id, struct buf *out, struct err *err)
{
	bool readdressed = false, renamed = !message_id;
	size_t at = 0;
	assert(one_line(to) && (!message_id || one_line(message_id)));
	while (at < len) {
		const char *end = memchr(bytes + at, '\n', len - at);
		size_t line = end ? (size_t)(end + 1 - (bytes + at)) : len - at;
		if (line <= 2) /* the headers are over */
			break;
		if (!readdressed && is_header(bytes + at, line, "To")) {
			put(out, "To", to);
			readdressed = true;
		} else if (!renamed && is_header(bytes + at, line, "Message-ID")) {
			put(out, "Message-ID", message_id);
			renamed = true;
		} else {
			buf_add(out, bytes + at, line);
		}
		at += line;
	}
	buf_add(out, bytes + at, len - at);
	return readdressed && renamed ? 0 : err_set(err, "its message has no %s header", readdressed ? "Message-ID" : "To");
}
