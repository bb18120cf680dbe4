/* The bytes of one MIME part, decoded as they stream by.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/leaf.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>

#include "read/base64.h"
#include "read/quoted.h"

enum { CHUNK = 32 << 10, FORGET = 1 << 20, MOST_TEXT = 8 << 20 };

enum encoding { PLAIN, BASE64, QUOTED, UU, STRANGE };

struct encoding_word {
	const char *word;
	enum encoding encoding;
};

static const struct encoding_word encodings[] = {
	{ "", PLAIN }, { "7bit", PLAIN }, { "8bit", PLAIN }, { "binary", PLAIN }, { "7-bit", PLAIN }, { "8-bit", PLAIN }, { "none", PLAIN },
	{ "base64", BASE64 }, { "base-64", BASE64 }, { "b", BASE64 }, { "x-base64", BASE64 },
	{ "quoted-printable", QUOTED }, { "quotedprintable", QUOTED }, { "quoted", QUOTED }, { "qp", QUOTED },
	{ "x-uuencode", UU }, { "uuencode", UU }, { "x-uue", UU }, { "uue", UU },
};

struct decoding {
	struct gather *g;
	struct leaf *leaf;
	struct digest *digest;
	int64_t size;
	bool text, decided, keep;
};

static enum encoding encoding_of(const char *word)
{
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (strcmp(word, encodings[i].word) == 0)
			return encodings[i].encoding;
	return STRANGE;
}

/* Where documents are left shut, of these the first bytes have said all there is to say. */
static bool stays_shut(const struct gather *g, enum kind_class what)
{
	return g->parts_only && (what == KIND_PICTURE || what == KIND_PDF);
}

static void decide(struct decoding *d)
{
	d->leaf->kind = kind_of(d->g->arena, buf_str(&d->leaf->kept), d->leaf->kept.len, d->text);
	d->keep = d->text || (kind_wants_all(d->leaf->kind.what) && !stays_shut(d->g, d->leaf->kind.what));
	d->decided = true;
	if (!d->keep)
		buf_release(&d->leaf->kept);
}

/* Takes decoded bytes: all are measured, the first decide whether the others are kept. */
static void take(struct decoding *d, const void *bytes, size_t len)
{
	struct leaf *leaf = d->leaf;
	digest_add(d->digest, bytes, len);
	d->size += (int64_t)len;
	if (d->decided && !d->keep)
		return;
	if (d->text && leaf->kept.len + len > MOST_TEXT) {
		leaf->cut = true;
		return;
	}
	if (leaf->kept.len + len > GATHER_MOST_DOCUMENT) {
		buf_release(&leaf->kept);
		d->keep = false;
		leaf->cut = true;
		return;
	}
	buf_add(&leaf->kept, bytes, len);
	if (!d->decided && leaf->kept.len >= KIND_SNIFF)
		decide(d);
}

/*
 * Where the data ends: at its padding, if what follows is no base64 (a list server's footer); else at the end, for some
 * programs encode piece by piece, each with a padding of its own.
 */
static size_t base64_length(const char *raw, size_t len, bool *junk)
{
	const char *pad = memchr(raw, '=', len);
	size_t at = pad ? (size_t)(pad - raw) : len;
	while (at < len && (raw[at] == '=' || isspace((unsigned char)raw[at])))
		at++;
	for (size_t i = at; i < len; i++)
		if (!isalnum((unsigned char)raw[i]) && !isspace((unsigned char)raw[i]) && raw[i] != '+' && raw[i] != '/' && raw[i] != '=') {
			*junk = true;
			return at;
		}
	return len;
}

static bool decode_base64(struct decoding *d, const char *raw, size_t len)
{
	unsigned char out[CHUNK / 4 * 3 + 3];
	struct base64 state = { 0 };
	bool junk = false;
	len = base64_length(raw, len, &junk);
	gather_forget(d->g, raw, len);
	for (size_t i = 0; i < len; i += CHUNK) {
		take(d, out, base64_step(&state, raw + i, len - i < CHUNK ? len - i : CHUNK, out));
		/* A letter of 40 MB is read in 64 MiB: what is decoded goes as its decoded bytes come. */
		if (i % FORGET == 0 && i)
			gather_forget(d->g, raw + i - FORGET, FORGET);
	}
	take(d, out, base64_end(&state, out));
	return !state.bad && !junk;
}

/* How much of a line to decode at once.  A line of the standard has 76 bytes; a piece of one longer than the block ends before an "=" and behind no blank. */
static size_t quoted_piece(const char *raw, size_t len, const char *line_end)
{
	if (line_end)
		return (size_t)(line_end - raw);
	if (len < CHUNK)
		return len;
	size_t n = raw[CHUNK - 1] == '=' ? CHUNK - 1 : raw[CHUNK - 2] == '=' ? CHUNK - 2 : CHUNK;
	while (n > 1 && (raw[n - 1] == ' ' || raw[n - 1] == '\t'))
		n--;
	return n > 1 ? n : CHUNK;
}

static bool decode_quoted(struct decoding *d, const char *raw, size_t len)
{
	/* Not on the stack, all pages of which the compiler touches. */
	static unsigned char out[CHUNK * 2];
	const char *end = raw + len;
	size_t got = 0;
	bool sound = true;
	while (raw < end) {
		size_t left = (size_t)(end - raw);
		const char *line_end = memchr(raw, '\n', left < CHUNK ? left : CHUNK);
		size_t n = quoted_piece(raw, left, line_end);
		bool soft = false;
		got += quoted_line(raw, n, out + got, &soft, &sound);
		if (line_end && !soft && n > 0 && raw[n - 1] == '\r')
			out[got++] = '\r';
		if (line_end && !soft)
			out[got++] = '\n';
		raw += n + (line_end != NULL);
		if (got > CHUNK - 2 || raw >= end) {
			take(d, out, got);
			got = 0;
		}
	}
	return sound;
}

static void decode_gmime(struct decoding *d, GMimeContentEncoding encoding, const char *raw, size_t len)
{
	char out[CHUNK * 2];
	GMimeEncoding state;
	g_mime_encoding_init_decode(&state, encoding);
	for (size_t i = 0; i < len; i += CHUNK)
		take(d, out, g_mime_encoding_step(&state, raw + i, len - i < CHUNK ? len - i : CHUNK, out));
	take(d, out, g_mime_encoding_flush(&state, "", 0, out));
}

static const char *decode(struct decoding *d, enum encoding encoding, const char *raw, size_t len)
{
	if (encoding == BASE64)
		return decode_base64(d, raw, len) ? NULL : "bad-base64";
	if (encoding == QUOTED)
		return decode_quoted(d, raw, len) ? NULL : "bad-quoted-printable";
	decode_gmime(d, GMIME_CONTENT_ENCODING_UUENCODE, raw, len);
	return d->size || !len ? NULL : "bad-uuencode";
}

/* Plain bytes stand in the letter already: nothing is copied. */
static void plain(struct gather *g, int part, const char *raw, size_t len, bool text, struct leaf *leaf)
{
	struct part *p = &g->out->parts[part];
	digest_of(raw, len, p->sha256);
	p->size = (int64_t)len;
	leaf->kind = kind_of(g->arena, raw, len, text);
	leaf->cut = len > (text ? MOST_TEXT : GATHER_MOST_DOCUMENT);
	leaf->len = text && leaf->cut ? MOST_TEXT : len;
	leaf->bytes = text || (!leaf->cut && kind_wants_all(leaf->kind.what)) ? raw : NULL;
}

static void encoded(struct gather *g, int part, enum encoding encoding, const char *raw, size_t len, bool text, struct leaf *leaf)
{
	struct decoding d = { .g = g, .leaf = leaf, .digest = digest_new(), .text = text };
	const char *defect = decode(&d, encoding, raw, len);
	if (defect)
		gather_defect(g, part, defect);
	if (!d.decided)
		decide(&d);
	struct part *p = &g->out->parts[part];
	digest_end(d.digest, p->sha256);
	p->size = d.size;
	if (d.keep) {
		leaf->bytes = buf_str(&leaf->kept);
		leaf->len = leaf->kept.len;
	}
}

void leaf_decode(struct gather *g, int part, const char *word, const char *raw, size_t len, bool text, struct leaf *leaf)
{
	enum encoding encoding = encoding_of(word);
	*leaf = (struct leaf){ .bytes = NULL };
	if (encoding == STRANGE)
		gather_defect(g, part, "bad-transfer-encoding");
	if (encoding == PLAIN || encoding == STRANGE)
		plain(g, part, raw, len, text, leaf);
	else
		encoded(g, part, encoding, raw, len, text, leaf);
	if (leaf->bytes && !leaf->cut)
		leaf->kind = kind_whole(g->arena, leaf->kind, leaf->bytes, leaf->len);
	g->out->parts[part].type = leaf->kind.type;
}

void leaf_release(struct leaf *leaf)
{
	buf_release(&leaf->kept);
}
