/* Reads delivery reports: their fields, the copy of our letter behind them, and the words of mail systems that know no fields.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/bounce.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "check/bounce_words.h"

enum { LONGEST_ADDRESS = 254 };

/* ---- rows ---- */

/* An address out of "<a@b>", "rfc822; a@b", "a@b": what could be more than an address is none. */
const char *bounce_address(struct arena *arena, const char *text, size_t len)
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

struct bounce_row *bounce_add(struct bounce_reading *r, const char *recipient, enum bounce_action action)
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
bool bounce_line(const char **at, const char *end, const char **line, size_t *len)
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

const char *bounce_end(const char *text)
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
static void take_id(struct bounce_reading *r, const char *id, size_t len)
{
	const char *open = len ? memchr(id, '<', len) : NULL, *close = open ? memchr(open, '>', (size_t)(id + len - open)) : NULL;
	size_t n = strlen(r->domain);
	if (!close)
		return;
	r->out->copied = true;
	if (r->out->message_id || !n || (size_t)(close - open) < n + 3)
		return;
	if (close[-(ptrdiff_t)n - 1] == '@' && strncasecmp(close - n, r->domain, n) == 0)
		r->out->message_id = arena_copy(r->arena, open, (size_t)(close + 1 - open));
}

/* "Message-ID: <…>" in the headers, or the copy, of our letter; its value may stand on the next line (RFC 5322, 2.2.3). */
static void find_id(struct bounce_reading *r, const char *text)
{
	const char *at = text, *end = bounce_end(text), *line;
	size_t len, n;
	bool goes_on = false;
	while (!r->out->message_id && bounce_line(&at, end, &line, &len)) {
		const char *value = field(line, len, "Message-ID", &n);
		if (value && n)
			take_id(r, value, n);
		else if (goes_on && len && isspace((unsigned char)*line))
			take_id(r, line, len);
		goes_on = value != NULL && n == 0;
	}
}

/* An id of the form that ours have, wherever it stands: "hoadep.", or a code and a dot, and 24 hexadecimal digits that nobody could guess (answer/message.c). */
static void find_our_form(struct bounce_reading *r, const char *text)
{
	enum { RANDOM_DIGITS = 24, LONGEST_ABOUT = 40 };
	size_t n = strlen(r->domain), len = (size_t)(bounce_end(text) - text);
	const char *end = text + len;
	for (const char *at = text; n && !r->out->message_id && at < end && (at = memchr(at, '@', (size_t)(end - at))); at++) {
		const char *begin = at;
		if ((size_t)(end - at) <= n || strncasecmp(at + 1, r->domain, n) != 0 || isalnum((unsigned char)at[n + 1]) || at[n + 1] == '-' || (at[n + 1] == '.' && isalnum((unsigned char)at[n + 2])))
			continue;
		while (begin > text && at - begin < RANDOM_DIGITS + LONGEST_ABOUT && (isalnum((unsigned char)begin[-1]) || begin[-1] == '-' || begin[-1] == '.'))
			begin--;
		if (at - begin > RANDOM_DIGITS + 1 && at[-RANDOM_DIGITS - 1] == '.' && strspn(at - RANDOM_DIGITS, "0123456789abcdef") == RANDOM_DIGITS)
			r->out->message_id = arena_print(r->arena, "<%.*s%s>", (int)(at + 1 - begin), begin, r->domain);
	}
}

static bool is_type(const struct part *p, const char *type)
{
	return text_same(p->declared, type) || text_same(p->type, type);
}

static void find_ours(struct bounce_reading *r, const struct submission *s)
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
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text)
			find_our_form(r, s->parts[i].text);
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
const char *bounce_status(struct arena *arena, const char *value, size_t len)
{
	size_t n = strspn(value, "0123456789.");
	n = n < len ? n : len;
	bool good = n >= 5 && n <= 9 && strchr("245", value[0]) && value[1] == '.';
	return good ? arena_copy(arena, value, n) : "";
}

static void end_group(struct bounce_reading *r, struct group *g)
{
	const char *recipient = g->original ? g->original : g->final;
	struct bounce_row *row = recipient && g->has_action ? bounce_add(r, recipient, g->action) : NULL;
	if (row) {
		row->status = g->status ? g->status : "";
		row->permanent = row->action == BOUNCE_FAILED && row->status[0] != '4';
	}
	*g = (struct group){ 0 };
}

static void read_status(struct bounce_reading *r, const char *text)
{
	const char *at = text, *end = bounce_end(text), *line, *value;
	size_t len, n;
	struct group g = { 0 };
	while (bounce_line(&at, end, &line, &len)) {
		if (len == 0)
			end_group(r, &g);
		else if ((value = field(line, len, "Original-Recipient", &n)))
			g.original = bounce_address(r->arena, value, n);
		else if ((value = field(line, len, "Final-Recipient", &n)))
			g.final = bounce_address(r->arena, value, n);
		else if ((value = field(line, len, "Status", &n)))
			g.status = bounce_status(r->arena, value, n);
		else if ((value = field(line, len, "Action", &n)))
			g.has_action = (g.action = action_of(value, n), true);
	}
	end_group(r, &g);
}

/* ---- before RFC 3464 ---- */

/* Exim names in a header whom it failed, parted by commas. */
static void read_failed_header(struct bounce_reading *r, const char *value)
{
	for (const char *at = value; *at;) {
		size_t len = strcspn(at, ",");
		const char *recipient = bounce_address(r->arena, at, len);
		if (recipient)
			bounce_add(r, recipient, BOUNCE_FAILED);
		at += len + (at[len] == ',');
	}
}

void bounce_read(const struct submission *s, const char *own_address, struct arena *arena, struct bounce *out)
{
	const char *at = own_address ? strrchr(own_address, '@') : NULL, *failed = submission_header(s, "x-failed-recipients");
	struct bounce_reading r = { arena, at ? at + 1 : "", out };
	*out = (struct bounce){ .rows = arena_array(arena, BOUNCE_MOST_ROWS, sizeof *out->rows) };
	find_ours(&r, s);
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text && (is_type(&s->parts[i], "message/delivery-status") || is_type(&s->parts[i], "message/global-delivery-status")))
			read_status(&r, s->parts[i].text);
	if (out->count == 0 && failed)
		read_failed_header(&r, failed);
	for (size_t i = 0; out->count == 0 && i < s->part_count; i++)
		if (s->parts[i].role == PART_BODY && s->parts[i].text)
			bounce_words(&r, s->parts[i].text);
	for (size_t i = 0; out->count == 0 && out->message_id && i < s->part_count; i++)
		if (s->parts[i].role == PART_BODY && s->parts[i].text)
			bounce_bare(&r, s->parts[i].text);
}
