/* Looks over a letter line by line: where header blocks are, and what of them goes beyond bounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { KNOWN = 4096, MOST_KNOWN = 2048 }; /* boundaries that were declared; a letter of 1,000 parts has far fewer */

struct cut {
	size_t from, to;
};

struct looking {
	struct scan *scan;
	const char *bytes, *end;
	size_t block;             /* where the header block began */
	size_t block_end;         /* of what is kept of it; 0: all so far */
	size_t field;             /* where the header field began */
	size_t field_end;         /* of what is kept of it; 0: all so far */
	size_t heads;             /* bytes of header blocks so far */
	size_t parts;
	uint64_t known[KNOWN];    /* hashes of boundaries; 0: free */
	size_t known_count;
	struct buf cuts;
};

static uint64_t hash(const char *p, size_t len)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * 1099511628211u;
	return h ? h : 1;
}

static bool is_known(const struct looking *l, const char *p, size_t len)
{
	uint64_t h = hash(p, len);
	for (size_t i = h % KNOWN; l->known[i]; i = (i + 1) % KNOWN)
		if (l->known[i] == h)
			return true;
	return false;
}

static void learn(struct looking *l, const char *p, size_t len)
{
	if (len == 0 || l->known_count == MOST_KNOWN || is_known(l, p, len))
		return;
	uint64_t h = hash(p, len);
	size_t i = h % KNOWN;
	while (l->known[i])
		i = (i + 1) % KNOWN;
	l->known[i] = h;
	l->known_count++;
}

static const char *find_word(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	for (; p + n <= end; p++)
		if ((*p | 0x20) == *word && strncasecmp(p, word, n) == 0)
			return p;
	return NULL;
}

/* Every boundary="..." of a header block.  One too many costs nothing: it is only a line that begins a header block. */
static void learn_boundaries(struct looking *l, const char *p, const char *end)
{
	while ((p = find_word(p, end, "boundary"))) {
		p += strlen("boundary");
		while (p < end && (*p == ' ' || *p == '\t' || *p == '*' || *p == '0'))
			p++;
		if (p == end || *p++ != '=')
			continue;
		while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
			p++;
		const char *from = p;
		if (p < end && *p == '"') {
			from = ++p;
			while (p < end && *p != '"' && *p != '\n')
				p++;
		} else {
			while (p < end && !strchr("; \t\r\n", *p))
				p++;
		}
		learn(l, from, (size_t)(p - from));
	}
}

static void cut(struct looking *l, size_t from, size_t to)
{
	struct cut c = { from, to };
	if (to > from) {
		buf_add(&l->cuts, &c, sizeof c);
		l->scan->heads_cut = true;
	}
}

static size_t allowance(const struct looking *l)
{
	size_t left = l->heads < SCAN_MOST_HEADS ? SCAN_MOST_HEADS - l->heads : 0;
	return left > SCAN_MOST_HEAD ? SCAN_MOST_HEAD : left > SCAN_LEAST_HEAD ? left : SCAN_LEAST_HEAD;
}

/* Ends a field that may have grown too long; the line end before `at` stays, for it begins the next. */
static void end_field(struct looking *l, size_t at)
{
	if (l->field_end && !l->block_end)
		cut(l, l->field_end, at - (l->bytes[at - 1] == '\n' ? 1 : 0));
	l->field = at;
	l->field_end = 0;
}

/* Takes one more line (up to `next`) into the header block, or begins to leave out. */
static void grow_block(struct looking *l, size_t at, size_t next)
{
	const char *p = l->bytes + at;
	if (l->block_end)
		return;
	if (*p != ' ' && *p != '\t')
		end_field(l, at);
	if (!l->field_end && next - l->field > SCAN_MOST_FIELD && (size_t)(l->end - (l->bytes + l->field)) > 8 && strncasecmp(l->bytes + l->field, "content-", 8) == 0)
		l->field_end = l->field + SCAN_MOST_FIELD;
	if (next - l->block > allowance(l))
		l->block_end = l->field_end ? l->field_end : l->block + allowance(l);
}

static bool is_empty_line(const char *p, size_t len)
{
	return len == 0 || (len == 1 && *p == '\r');
}

/* Whether a line is a boundary that was declared; `last` where it ends its multipart. */
static bool is_boundary(const struct looking *l, const char *p, size_t len, bool *last)
{
	if (len < 3 || p[0] != '-' || p[1] != '-' || l->known_count == 0)
		return false;
	while (len > 2 && (p[len - 1] == '\r' || p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	p += 2;
	len -= 2;
	*last = false;
	if (is_known(l, p, len))
		return true;
	*last = len > 2 && p[len - 1] == '-' && p[len - 2] == '-' && is_known(l, p, len - 2);
	return *last;
}

/* Ends the header block that began at l->block; `at` is where its empty line (or the boundary that cuts it short) stands. */
static bool end_block(struct looking *l, size_t at)
{
	end_field(l, at);
	size_t kept = l->block_end && l->block_end < at ? l->block_end : at;
	if (kept < at)
		cut(l, kept, at - (l->bytes[at - 1] == '\n' ? 1 : 0));
	l->heads += kept - l->block;
	learn_boundaries(l, l->bytes + l->block, l->bytes + kept);
	return find_word(l->bytes + l->block, l->bytes + kept, "message/rfc822") || find_word(l->bytes + l->block, l->bytes + kept, "message/global");
}

static void begin_block(struct looking *l, size_t at)
{
	l->block = l->field = at;
	l->block_end = l->field_end = 0;
}

/* Walks the lines.  In a body only lines that begin with "--" matter, so they are all that is looked at. */
static void walk(struct looking *l, size_t at)
{
	size_t len = (size_t)(l->end - l->bytes);
	bool head = true, last;
	begin_block(l, at);
	while (at < len) {
		const char *p = l->bytes + at;
		const char *newline = memchr(p, '\n', len - at);
		size_t n = newline ? (size_t)(newline - p) : len - at;
		size_t next = newline ? at + n + 1 : len;
		if (*p == '-' && is_boundary(l, p, n, &last)) {
			if (head)
				end_block(l, at);
			if (l->scan->head == 0)
				l->scan->head = at;
			if (++l->parts > SCAN_MOST_PARTS) {
				l->scan->parts_cut = true;
				l->scan->len = at;
				return;
			}
			head = !last;
			begin_block(l, next);
		} else if (head && is_empty_line(p, n)) {
			bool message = end_block(l, at);
			if (l->scan->head == 0)
				l->scan->head = next;
			head = message;
			begin_block(l, next);
		} else if (head) {
			grow_block(l, at, next);
		}
		at = next;
	}
	if (head)
		end_block(l, len);
}

/* The letter without what was cut: only a hostile one is ever copied. */
static void copy_without(struct looking *l)
{
	struct scan *s = l->scan;
	const struct cut *cuts = (const struct cut *)(const void *)l->cuts.data;
	size_t count = l->cuts.len / sizeof *cuts, at = 0, first_head = s->head;
	struct buf out = { 0 };
	for (size_t i = 0; i < count && cuts[i].from < s->len; i++) {
		size_t to = cuts[i].to < s->len ? cuts[i].to : s->len;
		buf_add(&out, s->bytes + at, cuts[i].from - at);
		if (cuts[i].from < first_head)
			s->head -= to - cuts[i].from;
		at = to;
	}
	buf_add(&out, s->bytes + at, s->len - at);
	s->len = out.len;
	s->copy = buf_take(&out);
	s->bytes = s->copy;
}

void scan_letter(const char *bytes, size_t len, struct scan *scan)
{
	struct looking *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	if (len > 5 && (memcmp(bytes, "From ", 5) == 0 || memcmp(bytes, ">From", 5) == 0)) {
		const char *newline = memchr(bytes, '\n', len);
		size_t skip = newline ? (size_t)(newline + 1 - bytes) : len;
		bytes += skip;
		len -= skip;
	}
	*scan = (struct scan){ .bytes = bytes, .len = len };
	l->scan = scan;
	l->bytes = bytes;
	l->end = bytes + len;
	walk(l, 0);
	if (scan->head == 0 || scan->head > scan->len)
		scan->head = scan->len;
	if (scan->heads_cut)
		copy_without(l);
	buf_release(&l->cuts);
	free(l);
}

void scan_release(struct scan *scan)
{
	free(scan->copy);
	scan->copy = NULL;
}
