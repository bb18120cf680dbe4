/* Reads delivery reports: their fields, the copy of our letter behind them, and the words of mail systems that know no fields.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/bounce.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { MOST_LINE = 2000, LONGEST_ADDRESS = 254 };

struct reading {
	struct arena *arena;
	const char *domain;      /* of the contest's address; "" */
	struct bounce *out;
};

/* ---- rows ---- */

/* An address out of "<a@b>", "rfc822; a@b", "a@b": what could be more than an address is none. */
static const char *address_of(struct arena *arena, const char *text, size_t len)
{
	const char *semi = memchr(text, ';', len);
	if (semi) {
		len -= (size_t)(semi + 1 - text);
		text = semi + 1;
	}
	while (len && (isspace((unsigned char)*text) || *text == '<'))
		text++, len--;
	while (len && (isspace((unsigned char)text[len - 1]) || strchr(">:.,", text[len - 1])))
		len--;
	const char *at = len && len <= LONGEST_ADDRESS ? memchr(text, '@', len) : NULL;
	if (!at || at == text || at == text + len - 1 || memchr(at + 1, '@', (size_t)(text + len - at - 1)))
		return NULL;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7f || strchr("<>()[],;:\\\"", text[i]))
			return NULL;
	return text_lower(arena, arena_copy(arena, text, len));
}

static struct bounce_row *add_row(struct reading *r, const char *recipient, enum bounce_action action)
{
	struct bounce *b = r->out;
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->rows[i].recipient, recipient) == 0)
			return &b->rows[i];
	if (b->count == BOUNCE_MOST_ROWS)
		return NULL;
	b->rows[b->count] = (struct bounce_row){ .recipient = recipient, .action = action, .permanent = action == BOUNCE_FAILED, .status = "" };
	return &b->rows[b->count++];
}

/* ---- lines ---- */

/* The next line of a text, without its end; false at the end of what is looked at. */
static bool next_line(const char **at, const char *end, const char **line, size_t *len)
{
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	*line = *at;
	*len = (size_t)((stop ? stop : end) - *at);
	*at = stop ? stop + 1 : end;
	while (*len && isspace((unsigned char)(*line)[*len - 1]))
		(*len)--;
	return true;
}

static const char *looked_at(const char *text)
{
	return text + strnlen(text, BOUNCE_MOST_TEXT);
}

/* The value of "Name: value"; NULL where the line is another. */
static const char *field(const char *line, size_t len, const char *name, size_t *value_len)
{
	size_t n = strlen(name);
	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	line += n + 1, len -= n + 1;
	while (len && isspace((unsigned char)*line))
		line++, len--;
	*value_len = len;
	return line;
}

/* ---- the letter that came back ---- */

/* Only an id that ends in our own domain can be one of ours (the register then knows whether it is). */
static void take_id(struct reading *r, const char *id, size_t len)
{
	const char *open = len ? memchr(id, '<', len) : NULL, *close = open ? memchr(open, '>', (size_t)(id + len - open)) : NULL;
	size_t n = strlen(r->domain);
	if (r->out->message_id || !close || !n || (size_t)(close - open) < n + 3)
		return;
	if (close[-(ptrdiff_t)n - 1] == '@' && strncasecmp(close - n, r->domain, n) == 0)
		r->out->message_id = arena_copy(r->arena, open, (size_t)(close + 1 - open));
}

/* "Message-ID: <…>" in the headers, or the copy, of our letter; its value may stand on the next line (RFC 5322, 2.2.3). */
static void find_id(struct reading *r, const char *text)
{
	const char *at = text, *end = looked_at(text), *line;
	size_t len, n;
	bool goes_on = false;
	while (!r->out->message_id && next_line(&at, end, &line, &len)) {
		const char *value = field(line, len, "Message-ID", &n);
		if (value && n)
			take_id(r, value, n);
		else if (goes_on && len && isspace((unsigned char)*line))
			take_id(r, line, len);
		goes_on = value != NULL && n == 0;
	}
}

static bool is_type(const struct part *p, const char *type)
{
	return text_same(p->declared, type) || text_same(p->type, type);
}

static void find_ours(struct reading *r, const struct submission *s)
{
	for (size_t i = 1; i < s->part_count; i++)
		if (s->parts[i].message_id)
			take_id(r, s->parts[i].message_id, strlen(s->parts[i].message_id));
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text && (is_type(&s->parts[i], "text/rfc822-headers") || is_type(&s->parts[i], "message/global-headers")))
			find_id(r, s->parts[i].text);
	if (s->in_reply_to)
		take_id(r, s->in_reply_to, strlen(s->in_reply_to));
	for (size_t i = s->reference_count; i-- > 0;)
		take_id(r, s->references[i], strlen(s->references[i]));
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text && s->parts[i].role == PART_BODY)
			find_id(r, s->parts[i].text);
}

/* ---- RFC 3464 ---- */

struct group {
	const char *original, *final, *status;
	enum bounce_action action;
	bool has_action;
};

static enum bounce_action action_of(const char *value, size_t len)
{
	if (len >= 6 && strncasecmp(value, "failed", 6) == 0)
		return BOUNCE_FAILED;
	return len >= 7 && strncasecmp(value, "delayed", 7) == 0 ? BOUNCE_DELAYED : BOUNCE_DELIVERED;
}

/* "5.1.1", of "5.1.1 (bad destination mailbox address)". */
static const char *status_of(struct arena *arena, const char *value, size_t len)
{
	size_t n = strspn(value, "0123456789.");
	n = n < len ? n : len;
	bool good = n >= 5 && n <= 9 && strchr("245", value[0]) && value[1] == '.';
	return good ? arena_copy(arena, value, n) : "";
}

static void end_group(struct reading *r, struct group *g)
{
	const char *recipient = g->original ? g->original : g->final;
	struct bounce_row *row = recipient && g->has_action ? add_row(r, recipient, g->action) : NULL;
	if (row) {
		row->status = g->status ? g->status : "";
		row->permanent = row->action == BOUNCE_FAILED && row->status[0] != '4';
	}
	*g = (struct group){ 0 };
}

static void read_status(struct reading *r, const char *text)
{
	const char *at = text, *end = looked_at(text), *line, *value;
	size_t len, n;
	struct group g = { 0 };
	while (next_line(&at, end, &line, &len)) {
		if (len == 0)
			end_group(r, &g);
		else if ((value = field(line, len, "Original-Recipient", &n)))
			g.original = address_of(r->arena, value, n);
		else if ((value = field(line, len, "Final-Recipient", &n)))
			g.final = address_of(r->arena, value, n);
		else if ((value = field(line, len, "Status", &n)))
			g.status = status_of(r->arena, value, n);
		else if ((value = field(line, len, "Action", &n)))
			g.has_action = (g.action = action_of(value, n), true);
	}
	end_group(r, &g);
}

/* ---- before RFC 3464 ---- */

/* Exim names in a header whom it failed, parted by commas. */
static void read_failed_header(struct reading *r, const char *value)
{
	for (const char *at = value; *at;) {
		size_t len = strcspn(at, ",");
		const char *recipient = address_of(r->arena, at, len);
		if (recipient)
			add_row(r, recipient, BOUNCE_FAILED);
		at += len + (at[len] == ',');
	}
}

/*
 * What comes in front of the addresses in reports without fields.  An address stands alone on its line ("<a@b>:" of qmail and Yahoo, "  a@b" of
 * Exim), before the copy of our letter.
 */
static const struct {
	const char *words;
	enum bounce_action action;
} openings[] = {
	{ "I wasn't able to deliver your message to the following addresses", BOUNCE_FAILED },           /* qmail */
	{ "This is a permanent error", BOUNCE_FAILED },                                                  /* qmail, Exim */
	{ "could not be delivered to one or more of its recipients", BOUNCE_FAILED },                    /* Exim */
	{ "The following address(es) failed", BOUNCE_FAILED },                                           /* Exim */
	{ "we were unable to deliver your message to the following address", BOUNCE_FAILED },            /* Yahoo */
	{ "The following addresses had permanent fatal errors", BOUNCE_FAILED },                         /* Sendmail */
	{ "The following addresses had transient non-fatal errors", BOUNCE_DELAYED },                    /* Sendmail */
	{ "has not been delivered to one or more recipients", BOUNCE_DELAYED },                          /* Exim */
	{ "Your message did not reach some or all of the intended recipients", BOUNCE_FAILED },          /* Exchange of old */
};

static const char *const copies[] = { "--- Below this line", "------ This is a copy of", "--- Original message", "Return-Path:", "Received:" };

static bool begins_copy(const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
		if (len >= strlen(copies[i]) && strncasecmp(line, copies[i], strlen(copies[i])) == 0)
			return true;
	return false;
}

static void read_words(struct reading *r, const char *text)
{
	const char *at = text, *end = looked_at(text), *line;
	size_t len;
	bool open = false;
	enum bounce_action action = BOUNCE_FAILED;
	while (next_line(&at, end, &line, &len) && !begins_copy(line, len)) {
		for (size_t i = 0; i < sizeof openings / sizeof *openings && len <= MOST_LINE; i++)
			if (memmem(line, len, openings[i].words, strlen(openings[i].words))) {
				open = true;
				action = openings[i].action;
			}
		const char *recipient = open && len <= LONGEST_ADDRESS + 10 ? address_of(r->arena, line, len) : NULL;
		if (recipient)
			add_row(r, recipient, action);
	}
}

void bounce_read(const struct submission *s, const char *own_address, struct arena *arena, struct bounce *out)
{
	const char *at = own_address ? strrchr(own_address, '@') : NULL, *failed = submission_header(s, "x-failed-recipients");
	struct reading r = { arena, at ? at + 1 : "", out };
	*out = (struct bounce){ .rows = arena_array(arena, BOUNCE_MOST_ROWS, sizeof *out->rows) };
	find_ours(&r, s);
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text && (is_type(&s->parts[i], "message/delivery-status") || is_type(&s->parts[i], "message/global-delivery-status")))
			read_status(&r, s->parts[i].text);
	if (out->count == 0 && failed)
		read_failed_header(&r, failed);
	for (size_t i = 0; out->count == 0 && i < s->part_count; i++)
		if (s->parts[i].role == PART_BODY && s->parts[i].text)
			read_words(&r, s->parts[i].text);
}
