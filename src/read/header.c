/* Header values: encoded words (RFC 2047), raw bytes, addresses, dates and ids.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/header.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"
#include "read/base64.h"
#include "read/charset.h"

/* Where decoded words are put: into plain text, or back into an address list, where a comma within them must not part it. */
enum place { PLAIN, ADDRESSES };

struct decoding {
	enum place place;
	struct buf out;
	bool quoted;          /* within "..." of an address list */
	int comment;          /* within (...) */
	const char *defect;
};

struct word {
	const char *charset, *text;
	size_t charset_len, text_len, whole;
	char encoding;        /* 'b' or 'q' */
};

/* =?charset*language?B?text?= ; the text may hold blanks, for some programs leave them in (against RFC 2047, 2). */
static bool word_at(const char *p, const char *end, struct word *w)
{
	if (end - p < 8 || p[0] != '=' || p[1] != '?')
		return false;
	const char *mark = memchr(p + 2, '?', (size_t)(end - p - 2));
	if (!mark || mark == p + 2 || mark - p > 64 || end - mark < 5 || mark[2] != '?')
		return false;
	w->charset = p + 2;
	const char *star = memchr(w->charset, '*', (size_t)(mark - w->charset));
	w->charset_len = (size_t)((star ? star : mark) - w->charset);
	w->encoding = (char)tolower((unsigned char)mark[1]);
	if (w->encoding != 'b' && w->encoding != 'q')
		return false;
	w->text = mark + 3;
	for (const char *q = w->text; q + 1 < end; q++) {
		if (*q == '?' && q[1] == '=') {
			w->text_len = (size_t)(q - w->text);
			w->whole = (size_t)(q + 2 - p);
			return true;
		}
		if (*q == '\n' || (*q == '?' && w->encoding == 'b') || (*q == '=' && q[1] == '?' && w->encoding == 'q'))
			return false;
	}
	return false;
}

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static void add_q(struct buf *out, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '=' && i + 2 < len && hex_digit(p[i + 1]) >= 0 && hex_digit(p[i + 2]) >= 0) {
			buf_byte(out, (char)(hex_digit(p[i + 1]) * 16 + hex_digit(p[i + 2])));
			i += 2;
		} else {
			buf_byte(out, (char)(p[i] == '_' ? ' ' : p[i]));
		}
	}
}

/* Puts decoded text where it belongs; in an address list as (part of) a quoted string. */
static void put_decoded(struct decoding *d, const char *text, size_t len)
{
	bool quote = d->place == ADDRESSES && !d->quoted && d->comment == 0;
	if (quote)
		buf_byte(&d->out, '"');
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if ((unsigned char)c < ' ')
			c = ' ';
		if (d->place == ADDRESSES && strchr("\"\\()", c) && c)
			buf_byte(&d->out, '\\');
		buf_byte(&d->out, c);
	}
	if (quote)
		buf_byte(&d->out, '"');
}

static void decode_bytes(struct decoding *d, const char *label, const struct buf *bytes)
{
	struct buf text = { 0 };
	const char *defect = charset_convert(label, buf_str(bytes), bytes->len, &text);
	if (defect)
		d->defect = "bad-encoded-word";
	put_decoded(d, buf_str(&text), text.len);
	buf_release(&text);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Decodes a run of encoded words that only blanks part; those of one charset as one string of bytes, for programs cut a line
 * inside a character, some even inside a base64 quantum.  Returns where it ends, or `p` if there is no word.
 */
static const char *decode_run(struct decoding *d, const char *p, const char *end)
{
	struct word w;
	char label[65] = "";
	struct buf bytes = { 0 };
	struct base64 b64 = { 0 };
	const char *at = p;
	while (word_at(at, end, &w)) {
		bool same = strlen(label) == w.charset_len && strncasecmp(label, w.charset, w.charset_len) == 0;
		if (*label && !same) {
			base64_finish(&b64, &bytes);
			decode_bytes(d, label, &bytes);
			buf_clear(&bytes);
		}
		snprintf(label, sizeof label, "%.*s", (int)w.charset_len, w.charset);
		if (w.encoding == 'b') {
			base64_text(&b64, w.text, w.text_len, &bytes);
			if (b64.bad)
				d->defect = "bad-encoded-word";
		} else {
			base64_finish(&b64, &bytes);
			add_q(&bytes, w.text, w.text_len);
		}
		p = at + w.whole;
		for (at = p; at < end && blank(*at); at++)
			;
	}
	base64_finish(&b64, &bytes);
	if (*label)
		decode_bytes(d, label, &bytes);
	buf_release(&bytes);
	return p;
}

/* A stretch without encoded words: raw 8-bit bytes are what they most likely are. */
static void put_raw(struct decoding *d, const char *p, size_t len)
{
	bool eight = false;
	for (size_t i = 0; i < len; i++)
		eight |= (unsigned char)p[i] >= 0x80;
	if (!eight) {
		buf_add(&d->out, p, len);
		return;
	}
	charset_convert(NULL, p, len, &d->out);
	if (!d->defect)
		d->defect = "raw-8bit-header";
}

static void follow_quotes(struct decoding *d, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\\')
			i++;
		else if (p[i] == '"' && d->comment == 0)
			d->quoted = !d->quoted;
		else if (p[i] == '(' && !d->quoted)
			d->comment++;
		else if (p[i] == ')' && d->comment > 0)
			d->comment--;
	}
}

/* Line ends before blanks vanish (RFC 5322, 2.2.3); others, which are wrong here, are blanks. */
void header_unfold(const char *raw, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		if (raw[i] == '\r' || raw[i] == '\n') {
			bool folded = i + 1 < len && (raw[i + 1] == '\n' || raw[i + 1] == ' ' || raw[i + 1] == '\t');
			if (!folded && i + 1 < len)
				buf_byte(out, ' ');
		} else {
			buf_byte(out, raw[i] ? raw[i] : ' ');
		}
	}
}

static void decode(struct decoding *d, const char *p, size_t len)
{
	const char *end = p + len, *from = p;
	while (p < end) {
		const char *mark = memchr(p, '=', (size_t)(end - p));
		struct word w;
		if (!mark)
			break;
		if (!word_at(mark, end, &w)) {
			p = mark + 1;
			continue;
		}
		put_raw(d, from, (size_t)(mark - from));
		if (d->place == ADDRESSES)
			follow_quotes(d, from, (size_t)(mark - from));
		p = from = decode_run(d, mark, end);
	}
	put_raw(d, from, (size_t)(end - from));
}

static char *trimmed(struct arena *arena, const char *text)
{
	char *clean = charset_clean(arena, text, strlen(text));
	for (char *p = clean; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	while (*clean == ' ')
		clean++;
	for (size_t n = strlen(clean); n > 0 && clean[n - 1] == ' '; n--)
		clean[n - 1] = '\0';
	return clean;
}

static size_t bounded(size_t len)
{
	return len < HEADER_MOST_VALUE ? len : HEADER_MOST_VALUE;
}

char *header_text(struct arena *arena, const char *raw, size_t len, const char **defect)
{
	struct buf line = { 0 };
	struct decoding d = { .place = PLAIN };
	header_unfold(raw, bounded(len), &line);
	decode(&d, buf_str(&line), line.len);
	char *text = trimmed(arena, buf_str(&d.out));
	buf_release(&line);
	buf_release(&d.out);
	if (defect && d.defect)
		*defect = d.defect;
	return text;
}

/* The local part belongs to its host and is kept; the domain knows no case (RFC 5321, 2.4). */
static const char *address_text(struct arena *arena, const char *address)
{
	char *copy = trimmed(arena, address);
	char *at = strrchr(copy, '@');
	for (char *p = at ? at : copy + strlen(copy); *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

struct taking {
	struct arena *arena;
	struct address *list;
	size_t count, most;
	bool more;
};

static void take_list(struct taking *t, InternetAddressList *list, int depth)
{
	int n = internet_address_list_length(list);
	for (int i = 0; i < n && depth < 4; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(a)) {
			take_list(t, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)), depth + 1);
			continue;
		}
		if (t->count == t->most) {
			t->more = true;
			return;
		}
		const char *name = internet_address_get_name(a), *addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a));
		if (!addr || !*addr || strlen(addr) > 1000)
			continue;
		struct address *out = &t->list[t->count++];
		out->address = address_text(t->arena, addr);
		name = name ? text_cut(t->arena, trimmed(t->arena, name), 500) : NULL;
		out->name = name && *name ? name : NULL;
	}
}

size_t header_addresses(struct arena *arena, const char *raw, size_t len, size_t most, struct address **out, bool *more)
{
	struct buf line = { 0 };
	struct decoding d = { .place = ADDRESSES };
	header_unfold(raw, bounded(len), &line);
	decode(&d, buf_str(&line), line.len);
	InternetAddressList *list = internet_address_list_parse(NULL, buf_str(&d.out));
	struct taking t = { .arena = arena, .most = most };
	if (list) {
		int n = internet_address_list_length(list);
		t.list = arena_array(arena, most < 8 * (size_t)n + 8 ? most : 8 * (size_t)n + 8, sizeof *t.list);
		t.most = most < 8 * (size_t)n + 8 ? most : 8 * (size_t)n + 8;
		take_list(&t, list, 0);
		g_object_unref(list);
	}
	buf_release(&line);
	buf_release(&d.out);
	*out = t.list;
	*more = t.more || len > HEADER_MOST_VALUE;
	return t.count;
}

int64_t header_date(const char *raw, size_t len, int *zone)
{
	struct buf line = { 0 };
	int64_t seconds = 0;
	*zone = 0;
	header_unfold(raw, len < 256 ? len : 256, &line);
	GDateTime *date = g_mime_utils_header_decode_date(buf_str(&line));
	if (date) {
		seconds = g_date_time_to_unix(date);
		*zone = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_SECOND);
		g_date_time_unref(date);
	}
	buf_release(&line);
	return seconds;
}

char *header_id(struct arena *arena, const char *raw, size_t len)
{
	char *text = header_text(arena, raw, len < 1000 ? len : 1000, NULL);
	char *open = strchr(text, '<'), *shut = open ? strchr(open, '>') : NULL;
	if (shut) {
		shut[1] = '\0';
		return open;
	}
	return *text && !strchr(text, ' ') ? text : NULL;
}
