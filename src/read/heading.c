/* What a letter's own bytes say of who wrote it, held against what its reader told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/heading.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char results[] = "authentication-results", received[] = "received", from[] = "from";

/* A field with its folded lines; `name` as it stands, `value` behind the colon. */
struct line {
	const char *name, *value;
	size_t name_len, value_len;
};

/* The next field; false at the head's end.  A line that is no field (mbox's "From ...") is passed over. */
static bool next(const char **at, const char *end, struct line *out)
{
	while (*at < end && **at != '\n' && **at != '\r') {
		const char *start = *at, *stop;
		do {
			stop = memchr(*at, '\n', (size_t)(end - *at));
			*at = stop ? stop + 1 : end;
		} while (*at < end && (**at == ' ' || **at == '\t'));
		const char *colon = memchr(start, ':', (size_t)(*at - start)), *name = start;
		while (colon && name < colon && *name > ' ' && *name < 127)
			name++;
		size_t len = (size_t)(name - start);
		while (colon && name < colon && (*name == ' ' || *name == '\t'))
			name++;
		if (!colon || len == 0 || name != colon)
			continue;
		*out = (struct line){ start, colon + 1, len, (size_t)(*at - colon - 1) };
		return true;
	}
	return false;
}

static bool is(const struct line *l, const char *name)
{
	return l->name_len == strlen(name) && strncasecmp(l->name, name, l->name_len) == 0;
}

/* Blanks and line ends left out, the same; what is not plain ASCII, or encoded words, is not. */
static bool same(const struct line *l, const char *told)
{
	const char *p = l->value, *end = p + l->value_len;
	for (;; p++, told++) {
		while (p < end && isspace((unsigned char)*p))
			p++;
		while (isspace((unsigned char)*told))
			told++;
		if (p == end || !*told)
			return p == end && !*told;
		if (*p != *told || (unsigned char)*p >= 127 || (unsigned char)*p < 32 || (*p == '=' && p + 1 < end && p[1] == '?'))
			return false;
	}
}

/* The fields that trust rests on (check/trust.c): results down to the topmost Received, it, and results directly below.  The next of a list told; NULL. */
static const struct header *next_told(const struct submission *s, size_t *at, size_t *last)
{
	while (*at < s->header_count && *at <= *last) {
		const struct header *h = &s->headers[(*at)++];
		if (strcmp(h->name, received) == 0 && *last == SIZE_MAX) {
			*last = *at; /* one more */
			return h;
		}
		if (strcmp(h->name, results) == 0)
			return h;
	}
	return NULL;
}

static bool results_hold(const struct submission *s, const char *bytes, const char *end)
{
	struct line l;
	size_t told = 0, last_told = SIZE_MAX, n = 0, last = SIZE_MAX;
	while (n <= last && next(&bytes, end, &l)) {
		n++;
		bool top = is(&l, received) && last == SIZE_MAX;
		if (!top && !is(&l, results))
			continue;
		if (top)
			last = n;
		const struct header *h = next_told(s, &told, &last_told);
		if (!h || !is(&l, h->name) || !same(&l, h->value))
			return false;
	}
	return !next_told(s, &told, &last_told);
}

/* The address as it stands in a From: between angle brackets, of which there is one pair, or alone; not within another one's name or beside it. */
static bool stands_alone(const struct line *l, size_t at, size_t len)
{
	const char *open = memchr(l->value, '<', l->value_len), *end = l->value + l->value_len;
	const char *before = l->value + at, *behind = before + len;
	if (open)
		return before == open + 1 && behind < end && *behind == '>' && !memchr(behind, '<', (size_t)(end - behind));
	return (at == 0 || isspace((unsigned char)before[-1])) && (behind == end || isspace((unsigned char)*behind));
}

static bool from_holds(const struct submission *s, const char *bytes, const char *end)
{
	const char *address = s->from_count == 1 ? s->from[0].address : NULL;
	size_t len = address ? strlen(address) : 0, count = 0;
	bool found = false;
	struct line l;
	while (next(&bytes, end, &l)) {
		if (!is(&l, from))
			continue;
		count++;
		for (size_t i = 0; len && i + len <= l.value_len && !found; i++)
			found = strncasecmp(l.value + i, address, len) == 0 && stands_alone(&l, i, len);
	}
	return found && count == 1;
}

bool heading_holds(const struct submission *s, const char *bytes, size_t len)
{
	return results_hold(s, bytes, bytes + len) && from_holds(s, bytes, bytes + len);
}

static bool has_results(const struct submission *s)
{
	for (size_t i = 0; i < s->header_count; i++)
		if (strcmp(s->headers[i].name, results) == 0)
			return true;
	return false;
}

static void disbelieve(struct submission *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->header_count; i++)
		if (strcmp(s->headers[i].name, results) != 0)
			s->headers[n++] = s->headers[i];
	s->header_count = n;
}

/* How many of the first bytes there are, or -1.  A disk that fails within them gives those before first. */
static ssize_t first_bytes(int fd, char *bytes, size_t most)
{
	size_t len = 0;
	while (len < most) {
		ssize_t n = pread(fd, bytes + len, most - len, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ESPIPE ? 0 : -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

int heading_look(struct submission *s, int fd, struct err *err)
{
	if (!has_results(s))
		return 1;
	char *bytes = malloc(HEADING_MOST);
	if (!bytes)
		abort();
	ssize_t n = first_bytes(fd, bytes, HEADING_MOST);
	/* A sender must not pass for unproven, and his unit go uncredited, because a disk failed for a moment. */
	if (n < 0)
		err_errno(err, "a letter's head could not be read from the disk");
	bool holds = n > 0 && heading_holds(s, bytes, (size_t)n);
	free(bytes);
	if (n < 0)
		return -1;
	if (!holds)
		disbelieve(s);
	return holds;
}
