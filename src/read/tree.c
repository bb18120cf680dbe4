/* A letter's tree of parts, as GMime finds it, walked depth first and within bounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/tree.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/header.h"
#include "read/leaf.h"
#include "read/letter.h"
#include "read/parameter.h"
#include "read/part.h"
#include "read/scan.h"

struct walk {
	struct gather *g;
	const char *bytes;        /* that GMime's offsets count from */
	size_t len;
	int depth;
	const char *boundaries[LETTER_MOST_DEPTH];  /* of the multiparts that are open */
	int boundary_count;
};

/* A place in the tree: its own path, and what its children's paths begin with ("" at the top, "2." below part 2). */
struct place {
	char own[256], below[256];
};

static void walk_object(struct walk *w, GMimeObject *object, const struct place *place);
static void read_nested(struct walk *w, int part, const char *bytes, size_t len, const struct place *place);

/* --- GMime ----------------------------------------------------------------------------------------------------------- */

struct warning {
	GMimeParserWarning code;
	const char *word;
};

static const struct warning warnings[] = {
	{ GMIME_CRIT_INVALID_HEADER_NAME, "bad-header" },
	{ GMIME_CRIT_CONFLICTING_HEADER, "conflicting-header" },
	{ GMIME_CRIT_CONFLICTING_PARAMETER, "conflicting-parameter" },
	{ GMIME_CRIT_NESTING_OVERFLOW, "too-deep" },
	{ GMIME_WARN_TRUNCATED_MESSAGE, "truncated" },
	{ GMIME_WARN_MALFORMED_MESSAGE, "malformed-message" },
};

static void on_warning(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer user_data)
{
	(void)offset, (void)item;
	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
		if (warnings[i].code == code)
			gather_defect(user_data, -1, warnings[i].word);
}

/* GMime reads the bytes where they lie: the array is only a handle on them, and never frees them. */
static GMimeMessage *parse(const char *bytes, size_t len, GByteArray **array, struct gather *g)
{
	GMimeParserOptions *options = g_mime_parser_options_new();
	g_mime_parser_options_set_warning_callback(options, on_warning, g);
	*array = g_byte_array_new_take((guint8 *)(uintptr_t)bytes, len);
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(*array);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, options);
	g_object_unref(parser);
	g_object_unref(stream);
	g_mime_parser_options_free(options);
	return message;
}

static void unparse(GMimeMessage *message, GByteArray *array)
{
	if (message)
		g_object_unref(message);
	g_byte_array_free(array, FALSE);
}

/* --- leaves ---------------------------------------------------------------------------------------------------------- */

static void read_leaf(struct walk *w, int part, GMimeObject *object, const char *raw, size_t len, const struct place *place)
{
	struct gather *g = w->g;
	const char *encoding = part_header(object, "Content-Transfer-Encoding");
	bool called_text = strncmp(g->out->parts[part].declared, "text/", 5) == 0;
	struct leaf leaf;
	leaf_decode(g, part, parameter_word(g->arena, encoding, strlen(encoding)), raw, len, called_text, &leaf);
	if (part_is_letter(&g->out->parts[part], &leaf))
		read_nested(w, part, leaf.bytes, leaf.len, place);
	else
		part_read(g, part, object, &leaf);
	leaf_release(&leaf);
}

/* The raw content of a part stands in the letter, between the bounds that GMime gives it. */
static void walk_leaf(struct walk *w, int part, GMimeObject *object, const struct place *place)
{
	GMimeDataWrapper *content = GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object)) : NULL;
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	const char *raw = "";
	size_t len = 0;
	if (stream && GMIME_IS_STREAM_MEM(stream)) {
		GByteArray *all = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		gint64 end = stream->bound_end < 0 || stream->bound_end > all->len ? all->len : stream->bound_end;
		gint64 start = stream->bound_start > end ? end : stream->bound_start;
		raw = (const char *)all->data + start;
		len = (size_t)(end - start);
	}
	read_leaf(w, part, object, raw ? raw : "", len, place);
}

/* --- containers ------------------------------------------------------------------------------------------------------ */

static void child_place(const struct place *parent, int number, struct place *out)
{
	snprintf(out->own, sizeof out->own, "%.240s%d", parent->below, number);
	snprintf(out->below, sizeof out->below, "%.248s.", out->own);
}

static size_t letters_in(const char *text)
{
	size_t n = 0;
	for (; text && *text; text++)
		n += (unsigned char)*text > ' ';
	return n;
}

struct option {
	size_t from, to;   /* its parts */
	size_t letters;    /* of the bodies in it */
	bool html;
};

static void weigh(const struct submission *s, struct option *o)
{
	for (size_t i = o->from; i < o->to; i++) {
		const struct part *p = &s->parts[i];
		if (p->role != PART_BODY)
			continue;
		o->letters += letters_in(p->text);
		o->html |= strcmp(p->declared, "text/html") == 0 || strcmp(p->type, "text/html") == 0;
	}
}

/*
 * One of the alternatives is the body.  Plain text says the same with less room for tricks; but some programs leave it empty, or
 * write no more into it than that HTML is there.
 */
static size_t best_option(const struct option *options, size_t count)
{
	size_t plain = count, html = count;
	for (size_t i = 0; i < count; i++) {
		size_t *best = options[i].html ? &html : &plain;
		if (options[i].letters && (*best == count || options[i].letters > options[*best].letters))
			*best = i;
	}
	if (plain == count || html == count)
		return plain == count ? html : plain;
	return options[html].letters > 2 * options[plain].letters + 200 ? html : plain;
}

static void settle_alternatives(struct gather *g, struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		weigh(g->out, &options[i]);
	size_t best = best_option(options, count);
	for (size_t i = 0; i < count && best < count; i++)
		for (size_t k = options[i].from; k < options[i].to && i != best; k++)
			if (g->out->parts[k].role == PART_BODY)
				g->out->parts[k].role = PART_OTHER_BODY;
}

enum { MOST_OPTIONS = 16 };

static void walk_children(struct walk *w, GMimeMultipart *multipart, const struct place *place, bool alternative)
{
	struct option options[MOST_OPTIONS];
	size_t count = 0;
	int n = g_mime_multipart_get_count(multipart);
	for (int i = 0; i < n && w->g->out->part_count < SUBMISSION_MOST_PARTS; i++) {
		struct place child = { .own = "" };
		struct option option = { .from = w->g->out->part_count };
		child_place(place, i + 1, &child);
		walk_object(w, g_mime_multipart_get_part(multipart, i), &child);
		option.to = w->g->out->part_count;
		if (count < MOST_OPTIONS)
			options[count++] = option;
	}
	if (n > 0 && w->g->out->part_count >= SUBMISSION_MOST_PARTS)
		gather_defect(w->g, -1, "too-many-parts");
	if (alternative)
		settle_alternatives(w->g, options, count);
}

/* The boundary that a multipart should have named: the first line "--something" before header lines. */
static bool guess_boundary(const char *text, char boundary[80])
{
	for (const char *p = text; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
		size_t n = strcspn(p, "\r\n");
		const char *next = p + n + strspn(p + n, "\r\n");
		if (n > 2 && n < 73 && p[0] == '-' && p[1] == '-' && text_begins(next, "content-") && !memchr(p, '"', n)) {
			memcpy(boundary, p + 2, n - 2);
			boundary[n - 2] = '\0';
			return true;
		}
	}
	return false;
}

/* A multipart in which GMime found no part: its text is still what somebody wrote. */
static void rescue(struct walk *w, GMimeMultipart *multipart, const struct place *place)
{
	const char *text = g_mime_multipart_get_prologue(multipart);
	struct buf letter = { 0 };
	char boundary[80];
	if (!text || !text[strspn(text, " \t\r\n")])
		return;
	if (guess_boundary(text, boundary))
		buf_print(&letter, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n", boundary);
	else
		buf_text(&letter, "Content-Type: text/plain\n\n");
	buf_text(&letter, text);
	GByteArray *array;
	GMimeMessage *message = parse(letter.data, letter.len, &array, w->g);
	GMimeObject *found = message ? g_mime_message_get_mime_part(message) : NULL;
	struct walk inner = { .g = w->g, .bytes = letter.data, .len = letter.len, .depth = w->depth };
	struct place child = { .own = "" };
	child_place(place, 1, &child);
	if (found && GMIME_IS_MULTIPART(found) && g_mime_multipart_get_count(GMIME_MULTIPART(found)) > 0)
		walk_children(&inner, GMIME_MULTIPART(found), place, false);
	else if (found && !GMIME_IS_MULTIPART(found))
		walk_object(&inner, found, &child);
	unparse(message, array);
	buf_release(&letter);
}

static void walk_multipart(struct walk *w, int part, GMimeMultipart *multipart, const struct place *place)
{
	struct gather *g = w->g;
	const char *declared = g->out->parts[part].declared;
	const char *boundary = g_mime_object_get_content_type_parameter(GMIME_OBJECT(multipart), "boundary");
	g->out->parts[part].role = PART_CONTAINER;
	g->out->parts[part].type = declared;
	if (!boundary)
		gather_defect(g, part, "missing-boundary");
	if (g_mime_multipart_get_count(multipart) == 0) {
		if (boundary)
			gather_defect(g, part, "malformed-multipart");
		rescue(w, multipart, place);
		return;
	}
	if (!multipart->write_end_boundary)
		gather_defect(g, part, "missing-end-boundary");
	int outside = w->boundary_count;
	if (boundary && outside < LETTER_MOST_DEPTH)
		w->boundaries[w->boundary_count++] = boundary;
	walk_children(w, multipart, place, strcmp(declared, "multipart/alternative") == 0);
	w->boundary_count = outside;
}

/* The body of an attached message: IMAP gives a multipart no number, so it has 0. */
static void walk_inside(struct walk *w, GMimeMessage *message, const struct place *place)
{
	GMimeObject *body = message ? g_mime_message_get_mime_part(message) : NULL;
	struct place inside = *place;
	if (!body)
		return;
	if (GMIME_IS_MULTIPART(body))
		snprintf(inside.own, sizeof inside.own, "%.240s0", place->below);
	else
		child_place(place, 1, &inside);
	walk_object(w, body, &inside);
}

static void note_message(struct gather *g, int part, GMimeMessage *message)
{
	struct part *p = &g->out->parts[part];
	GMimeObject *object = GMIME_OBJECT(message);
	const char *from = part_header(object, "From"), *subject = part_header(object, "Subject"), *date = part_header(object, "Date");
	const char *id = part_header(object, "Message-Id");
	struct address *list;
	bool more;
	int zone;
	p->role = PART_CONTAINER;
	p->type = "message/rfc822";
	if (*from && header_addresses(g->arena, from, strlen(from), 1, &list, &more) > 0)
		p->message_from = list[0];
	if (*subject)
		p->message_subject = header_text(g->arena, subject, strlen(subject), NULL);
	if (*id)
		p->message_id = header_id(g->arena, id, strlen(id));
	p->message_date = *date ? header_date(date, strlen(date), &zone) : 0;
}

static gint64 first_offset(GMimeObject *object)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	GMimeHeader *header = g_mime_header_list_get_count(list) > 0 ? g_mime_header_list_get_header_at(list, 0) : NULL;
	return header ? g_mime_header_get_offset(header) : -1;
}

/* Where the part that begins at `start` ends: before the line end that belongs to a boundary around it (RFC 2046, 5.1.1). */
static size_t part_end(const struct walk *w, size_t start)
{
	for (int i = w->boundary_count - 1; i >= 0; i--) {
		char line[200];
		int n = snprintf(line, sizeof line, "\n--%s", w->boundaries[i]);
		const char *found = n > 3 && (size_t)n < sizeof line ? memmem(w->bytes + start, w->len - start, line, (size_t)n) : NULL;
		if (found)
			return (size_t)(found - w->bytes) - (found > w->bytes + start && found[-1] == '\r' ? 1 : 0);
	}
	return w->len;
}

/* Size and digest of an attached message, of its bytes as they stand: GMime would write other line ends. */
static void measure(const struct walk *w, struct part *p, GMimeMessage *message)
{
	gint64 a = first_offset(GMIME_OBJECT(message)), b = -1;
	if (g_mime_message_get_mime_part(message))
		b = first_offset(g_mime_message_get_mime_part(message));
	gint64 start = a < 0 || (b >= 0 && b < a) ? b : a;
	if (start < 0 || (size_t)start >= w->len)
		return;
	size_t end = part_end(w, (size_t)start);
	p->size = (int64_t)end - start;
	digest_of(w->bytes + start, end - (size_t)start, p->sha256);
}

static void walk_message(struct walk *w, int part, GMimeMessagePart *object, const struct place *place)
{
	GMimeMessage *message = g_mime_message_part_get_message(object);
	w->g->out->parts[part].role = PART_CONTAINER;
	w->g->out->parts[part].type = "message/rfc822";
	if (!message)
		return;
	note_message(w->g, part, message);
	measure(w, &w->g->out->parts[part], message);
	walk_inside(w, message, place);
}

static void read_nested(struct walk *w, int part, const char *bytes, size_t len, const struct place *place)
{
	struct scan scan;
	GByteArray *array;
	scan_letter(bytes, len, &scan);
	if (scan.heads_cut)
		gather_defect(w->g, part, "headers-too-large");
	if (scan.parts_cut)
		gather_defect(w->g, -1, "too-many-parts");
	GMimeMessage *message = parse(scan.bytes, scan.len, &array, w->g);
	struct walk inner = { .g = w->g, .bytes = scan.bytes, .len = scan.len, .depth = w->depth };
	if (message) {
		note_message(w->g, part, message);
		walk_inside(&inner, message, place);
	}
	unparse(message, array);
	scan_release(&scan);
}

/* Everything that is in the tree; what lies deeper than allowed is said, not walked. */
static void walk_object(struct walk *w, GMimeObject *object, const struct place *place)
{
	int part = gather_part(w->g, place->own);
	if (part < 0)
		return;
	part_describe(w->g, part, object);
	bool container = GMIME_IS_MULTIPART(object) || GMIME_IS_MESSAGE_PART(object);
	if (w->depth == LETTER_MOST_DEPTH || strlen(place->own) > 230) {
		gather_defect(w->g, part, "too-deep");
		gather_defect(w->g, -1, "too-deep");
		w->g->out->parts[part].role = container ? PART_CONTAINER : PART_DOCUMENT;
		w->g->out->parts[part].unread = container ? NULL : READ_TOO_LARGE;
		return;
	}
	w->depth++;
	if (GMIME_IS_MULTIPART(object))
		walk_multipart(w, part, GMIME_MULTIPART(object), place);
	else if (GMIME_IS_MESSAGE_PART(object))
		walk_message(w, part, GMIME_MESSAGE_PART(object), place);
	else
		walk_leaf(w, part, object, place);
	w->depth--;
}

void tree_read(struct gather *g, const struct scan *scan)
{
	GByteArray *array;
	struct place top = { .own = "", .below = "" };
	struct walk w = { .g = g, .bytes = scan->bytes, .len = scan->len };
	GMimeMessage *message = parse(scan->bytes, scan->len, &array, g);
	gather_forget(g, scan->bytes, scan->len);
	if (message)
		walk_inside(&w, message, &top);
	else
		gather_defect(g, -1, "malformed-message");
	unparse(message, array);
}

void tree_message(struct gather *g, int part, const char *bytes, size_t len)
{
	struct walk w = { .g = g };
	struct place place = { .own = "" };
	snprintf(place.own, sizeof place.own, "%.240s", g->out->parts[part].path);
	snprintf(place.below, sizeof place.below, "%.248s.", place.own);
	read_nested(&w, part, bytes, len, &place);
}
