/* The letter's own headers, field by field (RFC 5322, 2.2).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/envelope.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "read/header.h"

enum { MOST_NAME = 100, MOST_REFERENCES = 100 };

struct field {
	const char *name;    /* lower case */
	const char *raw;
	size_t len;
};

/* Reads one field at `p` with its folded lines; returns what stands behind it, NULL at the end of the block. */
static const char *next_field(struct gather *g, const char *p, const char *end, struct field *out)
{
	const char *stop = p;
	do {
		const char *newline = memchr(stop, '\n', (size_t)(end - stop));
		stop = newline ? newline + 1 : end;
	} while (stop < end && (*stop == ' ' || *stop == '\t'));
	const char *colon = memchr(p, ':', (size_t)(stop - p));
	size_t n = colon ? (size_t)(colon - p) : 0;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	*out = (struct field){ .name = NULL };
	bool fine = n > 0 && n <= MOST_NAME;
	for (size_t i = 0; i < n && fine; i++)
		fine = p[i] > ' ' && p[i] < 0x7F;
	if (fine) {
		char *name = arena_copy(g->arena, p, n);
		for (char *q = name; *q; q++)
			*q = (char)tolower((unsigned char)*q);
		*out = (struct field){ .name = name, .raw = colon + 1, .len = (size_t)(stop - colon - 1) };
	}
	return stop;
}

/* Adds to a list of addresses: a second From header does not hide behind the first. */
static void add_addresses(struct gather *g, const struct field *f, struct address **list, size_t *count)
{
	struct address *found;
	bool more;
	size_t n = header_addresses(g->arena, f->raw, f->len, HEADER_MOST_ADDRESSES - *count, &found, &more);
	if (more)
		gather_defect(g, -1, "too-many-addresses");
	if (*count) {
		struct address *both = arena_array(g->arena, *count + n, sizeof *both);
		memcpy(both, *list, *count * sizeof *both);
		if (n)
			memcpy(both + *count, found, n * sizeof *both);
		found = both;
	}
	*list = found;
	*count += n;
}

static void take_references(struct gather *g, const struct field *f)
{
	struct submission *s = g->out;
	char *text = header_text(g->arena, f->raw, f->len, NULL);
	if (!s->references)
		s->references = arena_array(g->arena, MOST_REFERENCES, sizeof *s->references);
	for (char *p = strchr(text, '<'); p && s->reference_count < MOST_REFERENCES; p = strchr(p, '<')) {
		char *shut = strchr(p, '>');
		if (!shut)
			return;
		if (shut - p < 1000)
			s->references[s->reference_count++] = arena_copy(g->arena, p, (size_t)(shut + 1 - p));
		p = shut;
	}
}

static void once(struct gather *g, const char **into, const char *value)
{
	if (*into)
		gather_defect(g, -1, "duplicate-header");
	else
		*into = value;
}

static void take_field(struct gather *g, const struct field *f, const char *value)
{
	struct submission *s = g->out;
	const char *n = f->name;
	if (strcmp(n, "subject") == 0)
		once(g, &s->subject, value);
	else if (strcmp(n, "from") == 0)
		add_addresses(g, f, &s->from, &s->from_count);
	else if (strcmp(n, "to") == 0)
		add_addresses(g, f, &s->to, &s->to_count);
	else if (strcmp(n, "cc") == 0)
		add_addresses(g, f, &s->cc, &s->cc_count);
	else if (strcmp(n, "reply-to") == 0)
		add_addresses(g, f, &s->reply_to, &s->reply_to_count);
	else if (strcmp(n, "message-id") == 0)
		once(g, &s->message_id, header_id(g->arena, f->raw, f->len));
	else if (strcmp(n, "in-reply-to") == 0)
		once(g, &s->in_reply_to, header_id(g->arena, f->raw, f->len));
	else if (strcmp(n, "references") == 0)
		take_references(g, f);
	else if (strcmp(n, "date") == 0 && s->date == 0) {
		s->date = header_date(f->raw, f->len, &s->date_zone);
		if (s->date == 0)
			gather_defect(g, -1, "bad-date");
	}
}

static void keep_header(struct gather *g, const char *name, const char *value, size_t *room)
{
	struct submission *s = g->out;
	if (s->header_count == *room) {
		size_t more = *room ? 4 * *room : 64;
		struct header *list = arena_array(g->arena, more, sizeof *list);
		if (s->header_count)
			memcpy(list, s->headers, s->header_count * sizeof *list);
		s->headers = list;
		*room = more;
	}
	s->headers[s->header_count++] = (struct header){ .name = name, .value = value };
}

void envelope_read(struct gather *g, const char *block, size_t len)
{
	const char *p = block, *end = block + len;
	size_t room = 0;
	while (p < end && *p != '\n' && !(*p == '\r' && (p + 1 == end || p[1] == '\n'))) {
		struct field f;
		const char *defect = NULL;
		p = next_field(g, p, end, &f);
		if (!f.name) {
			gather_defect(g, -1, "bad-header");
			continue;
		}
		if (g->out->header_count == SUBMISSION_MOST_HEADERS) {
			gather_defect(g, -1, "too-many-headers");
			break;
		}
		const char *value = header_text(g->arena, f.raw, f.len, &defect);
		if (defect)
			gather_defect(g, -1, defect);
		keep_header(g, f.name, value, &room);
		take_field(g, &f, value);
	}
	if (g->out->from_count == 0)
		gather_defect(g, -1, "missing-from");
}
