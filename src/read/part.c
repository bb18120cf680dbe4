/* One part of a letter: what its headers say of it, what it is to a contest, and its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/part.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "read/charset.h"
#include "read/document.h"
#include "read/flowed.h"
#include "read/header.h"
#include "read/letter.h"
#include "read/parameter.h"

const char *part_header(GMimeObject *object, const char *name)
{
	GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
	const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
	return raw ? raw : "";
}

static const char *lower(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text);
	for (char *p = copy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

/* What the header said; where it said nothing, the default that holds there (RFC 2045, 5.2; RFC 2046, 5.1.5 for digests). */
static const char *declared_type(struct gather *g, int part, GMimeObject *object)
{
	const char *raw = part_header(object, "Content-Type");
	char *word = parameter_word(g->arena, raw, strlen(raw));
	if (*word) {
		if (!strchr(word, '/'))
			gather_defect(g, part, "bad-content-type");
		return word;
	}
	char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object));
	const char *copy = type ? lower(g->arena, type) : "text/plain";
	g_free(type);
	return copy;
}

static const char *file_name(struct gather *g, int part, const char *disposition, const char *type)
{
	const char *defect = NULL;
	char *name = parameter_get(g->arena, disposition, strlen(disposition), "filename", &defect);
	if (!name || !*name)
		name = parameter_get(g->arena, type, strlen(type), "name", &defect);
	if (defect)
		gather_defect(g, part, defect);
	return name ? parameter_filename(g->arena, name) : NULL;
}

void part_describe(struct gather *g, int part, GMimeObject *object)
{
	const char *type = part_header(object, "Content-Type"), *disposition = part_header(object, "Content-Disposition");
	const char *id = part_header(object, "Content-Id");
	const char *declared = declared_type(g, part, object), *name = file_name(g, part, disposition, type);
	char *word = parameter_word(g->arena, disposition, strlen(disposition));
	char *charset = parameter_get(g->arena, type, strlen(type), "charset", NULL);
	struct part *p = &g->out->parts[part];
	p->declared = declared;
	p->filename = name;
	/* RFC 2183, 2.8: an unknown disposition is an attachment. */
	p->disposition = !*word ? NULL : strcmp(word, "inline") == 0 ? "inline" : "attachment";
	p->charset = charset && *charset ? lower(g->arena, text_cut(g->arena, charset, 60)) : NULL;
	p->content_id = *id ? header_id(g->arena, id, strlen(id)) : NULL;
	digest_of("", 0, p->sha256);
}

/* What machines write to machines: nothing an author says stands in it. */
static bool is_machine(const char *declared)
{
	static const char *const types[] = {
		"message/delivery-status", "message/disposition-notification", "message/global-delivery-status", "message/feedback-report", "text/rfc822-headers",
		"message/global-headers", "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "application/pgp-signature",
		"application/pgp-keys", "application/pgp-encrypted", "application/pkcs7-signature", "application/x-pkcs7-signature",
	};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(declared, types[i]) == 0)
			return true;
	return false;
}

static bool is_text(enum kind_class what)
{
	return what == KIND_TEXT || what == KIND_HTML || what == KIND_MESSAGE || what == KIND_EMPTY;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t n = name ? strlen(name) : 0, m = strlen(ending);
	return n >= m && strcasecmp(name + n - m, ending) == 0;
}

/* An attached letter under another label: encoded (RFC 2046 forbids it), as octet-stream, or by its name. */
bool part_is_letter(const struct part *p, const struct leaf *leaf)
{
	if (is_machine(p->declared) || !leaf->bytes || leaf->cut || !letter_looks(leaf->bytes, leaf->len))
		return false;
	/* A browser's .mht is a letter too: the page and its pictures, each a part (RFC 2557). */
	return strncmp(p->declared, "message/rfc822", 14) == 0 || strncmp(p->declared, "message/global", 14) == 0 || ends_with(p->filename, ".eml") ||
		ends_with(p->filename, ".mht") || ends_with(p->filename, ".mhtml") ||
		(strcmp(p->declared, "application/octet-stream") == 0 && leaf->kind.what == KIND_MESSAGE);
}

/* Bytes that the letter calls a text are one, unless they are plainly something else. */
static enum kind_class text_class(const struct part *p, const struct leaf *leaf)
{
	enum kind_class what = leaf->kind.what;
	bool called = strncmp(p->declared, "text/", 5) == 0;
	if (what == KIND_UNKNOWN && called && (!memchr(leaf->bytes, 0, leaf->len) || charset_is_wide(p->charset)))
		what = KIND_TEXT;
	if (is_text(what) && strcmp(p->declared, "text/html") == 0)
		return KIND_HTML;
	return what == KIND_MESSAGE || (what == KIND_EMPTY && called) ? KIND_TEXT : what;
}

static bool asked(GMimeObject *object, struct arena *arena, const char *name, const char *value)
{
	const char *type = part_header(object, "Content-Type");
	const char *got = parameter_get(arena, type, strlen(type), name, NULL);
	return got && strcasecmp(got, value) == 0;
}

static const char *unflow(struct gather *g, GMimeObject *object, const char *text)
{
	struct buf out = { .limit = SUBMISSION_MOST_TEXT };
	if (!asked(object, g->arena, "format", "flowed"))
		return text;
	flowed_text(text, strlen(text), asked(object, g->arena, "delsp", "yes"), &out);
	if (out.full) {
		buf_release(&out);
		return text;
	}
	char *copy = text_nfc(g->arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}

static void read_body(struct gather *g, int part, GMimeObject *object, enum kind_class what, const struct leaf *leaf)
{
	struct part *p = &g->out->parts[part];
	p->role = PART_BODY;
	if (!gather_opening(g, p->path)) {
		p->unread = READ_KILLED;
		return;
	}
	p->text = document_text(g, part, what, p->charset, leaf->bytes, leaf->len);
	if (what == KIND_TEXT)
		p->text = unflow(g, object, p->text);
	if (leaf->cut)
		gather_defect(g, part, "text-too-large");
	gather_opened(g);
}

void part_read_document(struct gather *g, int part, struct kind kind, const struct leaf *leaf)
{
	struct part *p = &g->out->parts[part];
	kind.what = kind_named(kind.what, p->filename);
	p->role = kind.what == KIND_PICTURE || kind.what == KIND_HEIC ? PART_PICTURE : PART_DOCUMENT;
	if (!gather_opening(g, p->path)) {
		p->unread = READ_KILLED;
		return;
	}
	document_read(g, part, kind, p->charset, leaf->bytes, leaf->len);
	p = &g->out->parts[part];
	/* A picture that nobody looked at is no document that could not be read. */
	if (p->role == PART_PICTURE && p->unread && (strcmp(p->unread, READ_LATER) == 0 || !leaf->bytes))
		p->unread = NULL;
	gather_opened(g);
}

static void read_machine(struct gather *g, int part, const struct leaf *leaf)
{
	struct part *p = &g->out->parts[part];
	p->role = PART_MACHINE;
	if (leaf->bytes && is_text(leaf->kind.what))
		p->text = document_text(g, part, KIND_TEXT, p->charset, leaf->bytes, leaf->len);
}

void part_read(struct gather *g, int part, GMimeObject *object, const struct leaf *leaf)
{
	const struct part *p = &g->out->parts[part];
	struct kind kind = leaf->kind;
	kind.what = leaf->bytes ? text_class(p, leaf) : kind.what;
	bool attached = p->filename || (p->disposition && strcmp(p->disposition, "attachment") == 0);
	if (is_machine(p->declared))
		read_machine(g, part, leaf);
	else if (!attached && leaf->bytes && (kind.what == KIND_TEXT || kind.what == KIND_HTML))
		read_body(g, part, object, kind.what, leaf);
	else
		part_read_document(g, part, kind, leaf);
}

void part_read_file(struct gather *g, int part, const struct leaf *leaf)
{
	if (is_machine(g->out->parts[part].declared))
		read_machine(g, part, leaf);
	else
		part_read_document(g, part, leaf->kind, leaf);
}
