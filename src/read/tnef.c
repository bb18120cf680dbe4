/*
 * Outlook's winmail.dat, read by hand: libytnef (2.0, Debian 12) gives up a whole message where a subject has more than 50 letters, a file's name
 * more than 100 bytes or a property more than half a megabyte, and copies by lengths that it did not check.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/tnef.h"

#include <string.h>

#include "base/text.h"
#include "read/bytes.h"
#include "read/charset.h"
#include "read/entryname.h"
#include "read/inside.h"
#include "read/lzfu.h"

enum { SIGNATURE = 0x223E9F78 };

#define TYPE "application/ms-tnef"

/* [MS-OXTNEF], 2.1.3.1: an attribute's number, its type in the upper half. */
enum {
	ATT_SUBJECT = 0x00018004,
	ATT_BODY = 0x0002800C,
	ATT_PROPERTIES = 0x00069003,
	ATT_CODE_PAGE = 0x00069007,
	ATT_ATTACHMENT_BEGINS = 0x00069002,
	ATT_ATTACHMENT_DATA = 0x0006800F,
	ATT_ATTACHMENT_TITLE = 0x00018010,
	ATT_ATTACHMENT_TRANSPORT_NAME = 0x00069001,
	ATT_ATTACHMENT_PROPERTIES = 0x00069005,
};

/* [MS-OXCDATA], 2.11.1 */
enum { TYPE_OBJECT = 0x0D, TYPE_STRING8 = 0x1E, TYPE_UNICODE = 0x1F, TYPE_TIME = 0x40, TYPE_BINARY = 0x102, MANY = 0x1000 };

struct value {
	uint16_t type;
	const uint8_t *bytes;   /* NULL: not there */
	size_t len;
};

enum wanted { SUBJECT, SENDER, SENDER_ADDRESS, SENDER_SMTP, SENT, BODY, RTF, HTML, CODE_PAGE, LONG_NAME, SHORT_NAME, DISPLAY_NAME, DATA, WANTED };

/* [MS-OXPROPS] */
static const uint16_t wanted_ids[WANTED] = {
	[SUBJECT] = 0x0037, [SENDER] = 0x0C1A, [SENDER_ADDRESS] = 0x0C1F, [SENDER_SMTP] = 0x5D01, [SENT] = 0x0039, [BODY] = 0x1000, [RTF] = 0x1009,
	[HTML] = 0x1013, [CODE_PAGE] = 0x3FDE, [LONG_NAME] = 0x3707, [SHORT_NAME] = 0x3704, [DISPLAY_NAME] = 0x3001, [DATA] = 0x3701,
};

struct properties {
	struct value values[WANTED];
};

struct attachment {
	struct value title, transport_name, data;
	struct properties more;
};

struct message {
	struct value subject, body;
	struct properties more;
	unsigned code_page;
	struct attachment *attachments;
	size_t count;
	bool torn;
};

struct cursor {
	const uint8_t *p, *end;
};

/* Moves on only where there is as much. */
static const uint8_t *take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;
	if ((size_t)(c->end - p) < n)
		return NULL;
	c->p += n;
	return p;
}

static bool take_u32(struct cursor *c, uint32_t *out)
{
	const uint8_t *p = take(c, 4);
	if (p)
		*out = bytes_u32(p);
	return p != NULL;
}

/* Values are padded to four bytes; the last one of a message may be not. */
static const uint8_t *take_padded(struct cursor *c, size_t n)
{
	const uint8_t *p = take(c, n);
	size_t pad = (4 - n % 4) % 4, left = (size_t)(c->end - c->p);
	if (p)
		c->p += pad < left ? pad : left;
	return p;
}

/* --- properties ([MS-OXTNEF], 2.1.3.4) --------------------------------------------------------------------------------- */

static size_t fixed_size(unsigned type)
{
	static const struct { unsigned type; size_t size; } sizes[] = {
		{ 2, 2 }, { 3, 4 }, { 4, 4 }, { 5, 8 }, { 6, 8 }, { 7, 8 }, { 0x0A, 4 }, { 0x0B, 4 }, { 0x14, 8 }, { 0x40, 8 }, { 0x48, 16 },
	};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (sizes[i].type == type)
			return sizes[i].size;
	return 0;
}

/* A property of one's own naming: a GUID, then a number or a name.  None of those is wanted. */
static bool skip_name(struct cursor *c)
{
	uint32_t kind, n;
	if (!take(c, 16) || !take_u32(c, &kind) || !take_u32(c, &n))
		return false;
	return kind == 0 || take_padded(c, n) != NULL;
}

/* The first of a property's values; the others are stepped over. */
static bool take_value(struct cursor *c, unsigned type, struct value *out)
{
	unsigned base = type & ~(unsigned)MANY;
	bool sized = base == TYPE_OBJECT || base == TYPE_STRING8 || base == TYPE_UNICODE || base == TYPE_BINARY;
	uint32_t count = 1, n = (uint32_t)fixed_size(base);
	if ((!sized && n == 0) || ((sized || (type & MANY)) && !take_u32(c, &count)))
		return false;
	*out = (struct value){ .type = (uint16_t)base };
	for (uint32_t i = 0; i < count; i++) {
		if (sized && !take_u32(c, &n))
			return false;
		const uint8_t *p = take_padded(c, n);
		if (!p)
			return false;
		if (!out->bytes)
			*out = (struct value){ .type = (uint16_t)base, .bytes = p, .len = n };
		/* Values of no length cost a torn count nothing to claim. */
		if (i > TNEF_MOST_PROPERTIES)
			return false;
	}
	return true;
}

static bool read_properties(struct value block, struct properties *out)
{
	struct cursor c = { block.bytes, block.bytes + block.len };
	uint32_t count, tag;
	if (!take_u32(&c, &count))
		return false;
	for (uint32_t i = 0; i < count && i < TNEF_MOST_PROPERTIES; i++) {
		struct value v;
		if (!take_u32(&c, &tag))
			return false;
		unsigned type = tag & 0xFFFF, id = tag >> 16;
		if ((id >= 0x8000 && !skip_name(&c)) || !take_value(&c, type, &v))
			return false;
		for (size_t k = 0; k < WANTED; k++)
			if (wanted_ids[k] == id && v.bytes)
				out->values[k] = v;
	}
	return true;
}

/* --- attributes ------------------------------------------------------------------------------------------------------ */

static bool read_attribute(struct arena *arena, struct message *m, uint32_t id, struct value v)
{
	struct attachment *a = m->count ? &m->attachments[m->count - 1] : NULL;
	switch (id) {
	case ATT_SUBJECT:
		m->subject = v;
		return true;
	case ATT_BODY:
		m->body = v;
		return true;
	case ATT_CODE_PAGE:
		m->code_page = v.len >= 4 ? bytes_u32(v.bytes) : 0;
		return true;
	case ATT_PROPERTIES:
		return read_properties(v, &m->more);
	case ATT_ATTACHMENT_BEGINS:
		if (!m->attachments)
			m->attachments = arena_array(arena, TNEF_MOST_ATTACHMENTS, sizeof *m->attachments);
		if (m->count < TNEF_MOST_ATTACHMENTS)
			m->count++;
		return true;
	case ATT_ATTACHMENT_DATA:
		if (a)
			a->data = v;
		return true;
	case ATT_ATTACHMENT_TITLE:
		if (a)
			a->title = v;
		return true;
	case ATT_ATTACHMENT_TRANSPORT_NAME:
		if (a)
			a->transport_name = v;
		return true;
	case ATT_ATTACHMENT_PROPERTIES:
		return !a || read_properties(v, &a->more);
	}
	return true;
}

/*
 * The sums behind the attributes are not asked for: a file whose bytes were hurt says so when it is read, and the others need not suffer.
 * Returns false where the signature is another's.
 */
static bool read_message(struct arena *arena, const void *bytes, size_t len, struct message *m)
{
	struct cursor c = { bytes, (const uint8_t *)bytes + len };
	uint32_t signature, id, n;
	if (!take_u32(&c, &signature) || signature != SIGNATURE || !take(&c, 2))
		return false;
	while (c.p < c.end) {
		const uint8_t *level = take(&c, 1), *p = NULL;
		if (level && take_u32(&c, &id) && take_u32(&c, &n))
			p = take(&c, n);
		if (!p) {
			m->torn = true;
			return true;
		}
		take(&c, 2);
		m->torn |= !read_attribute(arena, m, id, (struct value){ .type = TYPE_STRING8, .bytes = p, .len = n });
	}
	return true;
}

/* --- texts ----------------------------------------------------------------------------------------------------------- */

static const char *label_of(struct arena *arena, const struct message *m)
{
	const struct value *v = &m->more.values[CODE_PAGE];
	unsigned page = v->bytes && v->len >= 4 ? bytes_u32(v->bytes) : m->code_page;
	if (page == 65001)
		return "utf-8";
	return page == 0 ? NULL : arena_print(arena, page >= 1250 && page <= 1258 ? "windows-%u" : "cp%u", page);
}

static void convert(const struct value *v, const char *label, struct buf *out)
{
	size_t len = v->len;
	if (v->type == TYPE_UNICODE) {
		charset_convert("utf-16le", (const char *)v->bytes, len & ~(size_t)1, out);
		return;
	}
	while (len > 0 && v->bytes[len - 1] == 0)
		len--;
	charset_convert(label, (const char *)v->bytes, len, out);
}

/* A short text on one line, or NULL. */
static const char *line(struct arena *arena, const struct value *v, const char *label)
{
	struct buf out = { 0 };
	if (!v->bytes || v->len == 0 || v->len > 8192)
		return NULL;
	convert(v, label, &out);
	const char *text = charset_clean(arena, buf_str(&out), strlen(buf_str(&out)));
	buf_release(&out);
	text = text_shown(arena, text);
	return *text ? text : NULL;
}

/* The name a file had: its long one, else what was cut to fit DOS; old ones are in whatever code the sender's Windows had. */
static const char *name_of(struct arena *arena, const struct attachment *a)
{
	const struct value *const values[] = {
		&a->more.values[LONG_NAME], &a->more.values[DISPLAY_NAME], &a->title, &a->transport_name, &a->more.values[SHORT_NAME],
	};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const struct value *v = values[i];
		const char *name = NULL;
		if (v->bytes && v->type == TYPE_UNICODE)
			name = line(arena, v, NULL);
		else if (v->bytes && v->len < 4096)
			name = entryname_mend(arena, arena_copy(arena, (const char *)v->bytes, strnlen((const char *)v->bytes, v->len)));
		if (name && *name)
			return name;
	}
	return NULL;
}

/* --- parts ----------------------------------------------------------------------------------------------------------- */

struct tnef {
	struct gather *g;
	int part, count;
	const struct message *message;
	const char *label;
};

/* What a part lies in; NULL at the top of a letter. */
static const struct part *parent_of(const struct submission *s, int part)
{
	const char *path = s->parts[part].path, *dot = strrchr(path, '.');
	for (int i = part - 1; dot && i >= 0; i--)
		if (strlen(s->parts[i].path) == (size_t)(dot - path) && strncmp(s->parts[i].path, path, (size_t)(dot - path)) == 0)
			return &s->parts[i];
	return NULL;
}

static bool is_tnef(const struct part *p)
{
	return p && strcmp(p->type, TYPE) == 0;
}

/* Whether this stands in a letter as its own, and not as a file in an archive. */
static bool is_in_letter(const struct submission *s, int container)
{
	const struct part *p = parent_of(s, container);
	return !p || text_begins(p->declared, "multipart/") || text_begins(p->declared, "message/") || is_tnef(p);
}

static size_t letters_in(const char *text)
{
	size_t n = 0;
	for (; text && *text; text++)
		n += (unsigned char)*text > ' ';
	return n;
}

/* Where the message begins that this container stands in: parts before it are another's. */
static int message_start(const struct submission *s, int container)
{
	const char *path = s->parts[container].path;
	for (int i = container; i >= 0; i--) {
		size_t n = strlen(s->parts[i].path);
		if (strncmp(s->parts[i].path, path, n) == 0 && (path[n] == '.' || !path[n]) && text_begins(s->parts[i].declared, "message/"))
			return i + 1;
	}
	return 0;
}

/* The text is the mail's own; mostly the letter says it a second time as plain text, which had the shorter way. */
static void become_body(struct gather *g, int container, int body)
{
	struct part *parts = g->out->parts, *p = &parts[body];
	size_t said = 0;
	if (!p->content || !is_in_letter(g->out, container))
		return;
	p->text = p->content;
	p->content = NULL;
	for (int i = message_start(g->out, container); i < container; i++)
		said += parts[i].role == PART_BODY ? letters_in(parts[i].text) : 0;
	p->role = letters_in(p->text) > 2 * said + 200 || said == 0 ? PART_BODY : PART_OTHER_BODY;
}

static void add_text(struct tnef *t, enum kind_class what, const struct value *v)
{
	struct buf text = { .limit = GATHER_MOST_DOCUMENT };
	bool wide = v->type == TYPE_UNICODE;
	const char *bytes = (const char *)v->bytes;
	size_t len = v->len;
	if (wide) {
		convert(v, NULL, &text);
		bytes = buf_str(&text);
		len = text.len;
	}
	while (len > 0 && bytes[len - 1] == 0)
		len--;
	int part = len ? inside_text(t->g, t->part, t->count + 1, what, wide ? "utf-8" : t->label, bytes, len) : -1;
	if (part >= 0) {
		t->count++;
		become_body(t->g, t->part, part);
	}
	buf_release(&text);
}

static void add_rtf(struct tnef *t, const struct value *v)
{
	struct buf rtf = { 0 };
	bool whole = lzfu_unpack(v->bytes, v->len, TNEF_MOST_BODY, &rtf);
	if (rtf.len) {
		int part = inside_text(t->g, t->part, ++t->count, KIND_RTF, NULL, rtf.data, rtf.len);
		if (part >= 0 && !whole)
			gather_defect(t->g, part, "truncated");
		if (part >= 0)
			become_body(t->g, t->part, part);
	} else {
		inside_unread(t->g, t->part, ++t->count, NULL, (long long)v->len, READ_DAMAGED);
	}
	buf_release(&rtf);
}

/* One of the forms a body has: Unicode text says it best; the 8-bit one may have lost its Vietnamese. */
static void add_body(struct tnef *t)
{
	const struct message *m = t->message;
	const struct value *text = &m->more.values[BODY], *html = &m->more.values[HTML], *rtf = &m->more.values[RTF];
	if (text->bytes && text->len && text->type == TYPE_UNICODE)
		add_text(t, KIND_TEXT, text);
	else if (html->bytes && html->len)
		add_text(t, KIND_HTML, html);
	else if (rtf->bytes && rtf->len)
		add_rtf(t, rtf);
	else if (text->bytes && text->len)
		add_text(t, KIND_TEXT, text);
	else if (m->body.bytes && m->body.len)
		add_text(t, KIND_TEXT, &m->body);
}

enum { GUID = 16 };   /* of the interface, before an object's bytes */

/* A message that was attached is a TNEF of its own; an embedded drawing or the like is read as the file it is. */
static void add_object(struct tnef *t, const char *name, const struct value *v)
{
	inside_read(t->g, t->part, ++t->count, name, (const char *)v->bytes + GUID, v->len - GUID);
}

static void add_attachment(struct tnef *t, const struct attachment *a)
{
	const struct value *object = &a->more.values[DATA];
	const char *name = name_of(t->g->arena, a);
	if (object->bytes && object->type == TYPE_OBJECT && object->len > GUID)
		add_object(t, name, object);
	else if (object->bytes && object->type == TYPE_BINARY && object->len >= a->data.len)
		inside_read(t->g, t->part, ++t->count, name, (const char *)object->bytes, object->len);
	else if (a->data.bytes)
		inside_read(t->g, t->part, ++t->count, name, (const char *)a->data.bytes, a->data.len);
	else
		inside_unread(t->g, t->part, ++t->count, name, 0, READ_DAMAGED);
}

static void describe(struct tnef *t)
{
	struct arena *arena = t->g->arena;
	const struct value *values = t->message->more.values, *sent = &values[SENT];
	struct part *p = &t->g->out->parts[t->part];
	const char *subject = line(arena, &values[SUBJECT], t->label);
	p->message_subject = subject ? subject : line(arena, &t->message->subject, t->label);
	p->message_from.name = line(arena, &values[SENDER], t->label);
	p->message_from.address = line(arena, values[SENDER_SMTP].bytes ? &values[SENDER_SMTP] : &values[SENDER_ADDRESS], t->label);
	/* Without an @ it is a name within somebody's Exchange. */
	if (p->message_from.address && !strchr(p->message_from.address, '@'))
		p->message_from.address = NULL;
	/* 100 nanoseconds since 1601. */
	if (sent->bytes && sent->type == TYPE_TIME && sent->len == 8) {
		uint64_t ticks = bytes_u32(sent->bytes) | (uint64_t)bytes_u32(sent->bytes + 4) << 32;
		int64_t seconds = (int64_t)(ticks / 10000000) - 11644473600;
		p->message_date = seconds > 0 && seconds < 253402300800 ? seconds : 0;
	}
}

void tnef_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct message m = { .code_page = 0 };
	struct tnef t = { .g = g, .part = part, .message = &m };
	if (!read_message(g->arena, bytes, len, &m)) {
		g->out->parts[part].unread = READ_DAMAGED;
		return;
	}
	if (!inside_enter(g, part))
		return;
	if (is_tnef(parent_of(g->out, part)))
		g->out->parts[part].declared = "message/rfc822";
	t.label = label_of(g->arena, &m);
	describe(&t);
	add_body(&t);
	for (size_t i = 0; i < m.count && g->out->part_count < SUBMISSION_MOST_PARTS; i++)
		add_attachment(&t, &m.attachments[i]);
	if (m.torn) {
		gather_defect(g, part, "truncated");
		g->out->parts[part].unread = READ_DAMAGED;
	}
	inside_leave(g, part);
}
