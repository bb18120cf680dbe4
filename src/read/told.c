/* What one reader tells, taken in as it comes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/told.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

enum { MOST_LINES = 256 << 10 }; /* bytes of lines around the JSON: two for each of 1,000 documents */

void told_init(struct told *t, size_t most_handed, size_t most_bytes)
{
	*t = (struct told){ .most_handed = most_handed, .most_bytes = most_bytes };
	t->lines.limit = SUBMISSION_MOST_BYTES + MOST_LINES;
}

void told_free_handed(struct handed *handed, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(handed[i].path);
		if (handed[i].fd >= 0)
			close(handed[i].fd);
	}
	free(handed);
}

void told_release(struct told *t)
{
	told_free_handed(t->handed, t->handed_count);
	buf_release(&t->lines);
	buf_release(&t->texts);
	buf_release(&t->thumbnail);
	*t = (struct told){ .broken = true };
}

struct handed *told_handed(struct told *t, size_t *count)
{
	struct handed *handed = t->handed;
	*count = t->handed_count;
	t->handed = NULL;
	t->handed_count = 0;
	return handed;
}

/* "hand PROFILE DEPTH LENGTH PATH": that many bytes follow. */
static bool parse_hand(const struct told *t, const char *line, struct handed *out)
{
	unsigned profile, depth, len;
	int at = 0;
	if (sscanf(line, "hand %2u %3u %9u %n", &profile, &depth, &len, &at) != 3 || at == 0)
		return false;
	*out = (struct handed){ .profile = (enum profile)profile, .depth = (int)depth, .len = len, .fd = -1 };
	if (profile <= PROFILE_TEXT || profile >= PROFILES || depth > GATHER_MOST_NESTING || len == 0 || len > GATHER_MOST_DOCUMENT)
		return false;
	if (t->handed_count >= t->most_handed || len > t->most_bytes - t->handed_bytes || strlen(line + at) > 255 || !submission_path_valid(line + at))
		return false;
	out->path = strdup(line + at);
	if (!out->path)
		abort();
	return true;
}

static int begin_document(struct told *t, const char *line, struct err *err)
{
	struct handed h;
	if (!parse_hand(t, line, &h)) {
		t->broken = true;
		return 0;
	}
	if (!t->handed && !(t->handed = calloc(t->most_handed, sizeof *t->handed)))
		abort();
	h.fd = memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	t->handed[t->handed_count++] = h;
	t->handed_bytes += h.len;
	t->left = h.len;
	return h.fd < 0 ? err_errno(err, "no memory file for a document") : 0;
}

static int end_document(struct told *t, struct err *err)
{
	int fd = t->handed[t->handed_count - 1].fd;
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
		return err_errno(err, "a document could not be sealed");
	return 0;
}

static int take_document(struct told *t, const char **bytes, size_t *len, struct err *err)
{
	size_t n = t->left < *len ? t->left : *len;
	if (file_write_fd(t->handed[t->handed_count - 1].fd, "memory for a document", *bytes, n, err) != 0)
		return -1;
	*bytes += n;
	*len -= n;
	t->left -= n;
	return t->left == 0 ? end_document(t, err) : 0;
}

/* "text LENGTH": that many bytes of texts follow. */
static void begin_texts(struct told *t, const char *line)
{
	unsigned len;
	if (sscanf(line, "text %9u", &len) != 1 || len == 0 || len > SUBMISSION_MOST_BYTES || t->texts.len)
		t->broken = true;
	else
		t->texts_left = len;
}

/* "thumbnail LENGTH": that many bytes of a picture follow, once. */
static void begin_thumbnail(struct told *t, const char *line)
{
	unsigned len;
	if (sscanf(line, "thumbnail %9u", &len) != 1 || len == 0 || len > t->most_thumbnail || t->thumbnail.len)
		t->broken = true;
	else
		t->thumbnail_left = len;
}

static void take_into(struct buf *to, size_t *left, const char **bytes, size_t *len)
{
	size_t n = *left < *len ? *left : *len;
	buf_add(to, *bytes, n);
	*bytes += n;
	*len -= n;
	*left -= n;
}

static int take_line(struct told *t, const char **bytes, size_t *len, struct err *err)
{
	const char *newline = memchr(*bytes, '\n', *len);
	size_t n = newline ? (size_t)(newline - *bytes) + 1 : *len;
	buf_add(&t->lines, *bytes, n);
	*bytes += n;
	*len -= n;
	if (t->lines.full)
		t->broken = true;
	if (!newline || t->broken)
		return 0;
	char *line = t->lines.data + t->line;
	bool text = t->lines.len - t->line >= 6 && memcmp(line, "text ", 5) == 0;
	bool thumbnail = t->lines.len - t->line >= 11 && memcmp(line, "thumbnail ", 10) == 0;
	if (!text && !thumbnail && (t->lines.len - t->line < 6 || memcmp(line, "hand ", 5) != 0)) {
		t->line = t->lines.len;
		return 0;
	}
	t->lines.data[t->lines.len - 1] = '\0';
	int r = 0;
	if (text)
		begin_texts(t, line);
	else if (thumbnail)
		begin_thumbnail(t, line);
	else
		r = begin_document(t, line, err);
	t->lines.len = t->line;
	line[0] = '\0';
	return r;
}

static void keep_tail(struct told *t, const char *bytes, size_t len)
{
	if (len >= sizeof t->tail) {
		memcpy(t->tail, bytes + len - sizeof t->tail, sizeof t->tail);
		t->tail_len = sizeof t->tail;
		return;
	}
	size_t keep = t->tail_len + len > sizeof t->tail ? sizeof t->tail - len : t->tail_len;
	memmove(t->tail, t->tail + t->tail_len - keep, keep);
	memcpy(t->tail + keep, bytes, len);
	t->tail_len = keep + len;
}

int told_take(struct told *t, const char *bytes, size_t len, struct err *err)
{
	keep_tail(t, bytes, len);
	while (len > 0 && !t->broken)
		if (t->texts_left)
			take_into(&t->texts, &t->texts_left, &bytes, &len);
		else if (t->thumbnail_left)
			take_into(&t->thumbnail, &t->thumbnail_left, &bytes, &len);
		else if ((t->left ? take_document(t, &bytes, &len, err) : take_line(t, &bytes, &len, err)) != 0)
			return -1;
	return 0;
}

static const char *next_line(const char *p, const char *stop, struct told_end *o)
{
	const char *newline = memchr(p, '\n', (size_t)(stop - p));
	size_t n = (size_t)((newline ? newline : stop) - p);
	if (n > 5 && n < sizeof o->open && memcmp(p, "open ", 5) == 0) {
		snprintf(o->open, sizeof o->open, "%.*s", (int)(n - 5), p + 5);
	} else if (n >= 4 && memcmp(p, "shut", 4) == 0) {
		o->open[0] = '\0';
	} else if (n > 7 && memcmp(p, "refuse ", 7) == 0) {
		o->refused = p + 7;
		o->refused_len = n - 7;
	} else if (n > 8 && newline && memcmp(p, "reading ", 8) == 0) {
		o->json = p + 8;
		o->json_len = n - 8;
	}
	return newline ? newline + 1 : stop;
}

/* "1234 ok": milliseconds stand before the word. */
static void take_time(struct told_end *o)
{
	char *word;
	long long ms = *o->end >= '0' && *o->end <= '9' ? strtoll(o->end, &word, 10) : -1;
	if (ms < 0 || *word != ' ')
		return;
	o->cpu_ms = ms;
	memmove(o->end, word + 1, strlen(word + 1) + 1);
}

/* The nursery's line is the last, even where a reader died within its JSON, or within a document. */
static void last_line(const struct told *t, struct told_end *o)
{
	size_t n = t->tail_len;
	if (n == 0 || t->tail[n - 1] != '\n')
		return;
	for (size_t back = 5; back <= 60 && back <= n; back++) {
		const char *p = t->tail + n - back;
		if (memcmp(p, "end ", 4) == 0 && !memchr(p, '\n', back - 1)) {
			snprintf(o->end, sizeof o->end, "%.*s", (int)(back - 5), p + 4);
			take_time(o);
			return;
		}
	}
}

void told_ended(const struct told *t, struct told_end *o)
{
	const char *p = buf_str(&t->lines), *stop = p + t->lines.len;
	*o = (struct told_end){ 0 };
	while (p < stop)
		p = next_line(p, stop, o);
	o->texts = buf_str(&t->texts);
	o->texts_len = t->texts.len;
	last_line(t, o);
}
