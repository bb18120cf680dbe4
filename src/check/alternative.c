/* A list that stands in the html with its rows takes the place of its cells in the plain text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/alternative.h"

#include <string.h>

#include "base/buf.h"
#include "check/roster.h"

enum {
	LEAST_TABS = 2,         /* of a line of html that may be a row */
	MOST_TEXT = 400000,     /* bytes of either text that are compared */
	LEAST_KEY = 30,         /* letters of a list: heads and one row have more */
};

/* The letters and digits of a text, and where each stands in it: what a mail program puts around cells ("*STT*", "|", blanks) does not matter. */
struct bare {
	char *bytes;
	uint32_t *at;
	size_t len;
};

/* U+00A0, U+2000 to U+200F, U+FEFF: blanks, which the two texts need not share. */
static size_t blank_length(const unsigned char *t)
{
	if (t[0] == 0xC2 && t[1] == 0xA0)
		return 2;
	if ((t[0] == 0xE2 && t[1] == 0x80 && t[2] <= 0x8F) || (t[0] == 0xEF && t[1] == 0xBB && t[2] == 0xBF))
		return 3;
	return 0;
}

static void strip(struct bare *out, const char *text, size_t len, struct arena *arena)
{
	out->bytes = arena_alloc(arena, len + 1);
	out->at = arena_array(arena, len + 1, sizeof *out->at);
	out->len = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		size_t blank = c >= 0x80 && i + 2 < len ? blank_length((const unsigned char *)text + i) : 0;
		if (blank) {
			i += blank - 1;
			continue;
		}
		if (c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			continue;
		out->at[out->len] = (uint32_t)i;
		out->bytes[out->len++] = (char)c;
	}
	out->bytes[out->len] = '\0';
}

static bool has_rows(const char *text)
{
	size_t tabs = 0;
	for (; *text && tabs < LEAST_TABS; text++)
		tabs = *text == '\n' ? 0 : tabs + (*text == '\t');
	return tabs >= LEAST_TABS;
}

/* The html of the multipart/alternative in which a plain body stands: below the same number, perhaps with its pictures in a multipart/related. */
static const struct part *html_beside(const struct submission *s, const struct part *body)
{
	const char *dot = strrchr(body->path, '.');
	size_t parent = dot ? (size_t)(dot - body->path) + 1 : 0;
	const struct part *found = NULL;
	if (!body->declared || strcmp(body->declared, "text/html") == 0)
		return NULL;
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (p->role != PART_OTHER_BODY || !p->text || !p->declared || strcmp(p->declared, "text/html") != 0 || strncmp(p->path, body->path, parent) != 0)
			continue;
		if (found)
			return NULL;
		found = p;
	}
	return found;
}

/* Lines [*from, *to) of the plain text that hold the list's cells and nothing else. */
static bool lines_around(const char *text, size_t *from, size_t *to)
{
	while (*from && text[*from - 1] != '\n') {
		if (!strchr(" \t*|", text[*from - 1]))
			return false;
		(*from)--;
	}
	for (; text[*to] && text[*to] != '\n'; (*to)++)
		if (!strchr(" \t*|.,;:)\"!?\r", text[*to]))
			return false;
	for (size_t i = *from; i < *to; i++)
		if (text[i] == '>' && (i == *from || text[i - 1] == '\n'))
			return false; /* quoted */
	return true;
}

/* Where a list stands in the plain text, once. */
static bool find_list(const struct bare *plain, const struct bare *list, const char *text, size_t *from, size_t *to)
{
	const char *at = list->len >= LEAST_KEY ? strstr(plain->bytes, list->bytes) : NULL;
	if (!at || strstr(at + 1, list->bytes))
		return false;
	size_t first = (size_t)(at - plain->bytes), last = first + list->len - 1;
	*from = plain->at[first];
	*to = (size_t)plain->at[last] + 1;
	return lines_around(text, from, to);
}

static size_t table_end(const struct source *s, size_t i)
{
	while (i < s->line_count && s->lines[i].role == LINE_TABLE)
		i++;
	return i;
}

static const char *put_in(const struct source *html, const char *text, struct arena *arena)
{
	struct buf out = { 0 };
	struct bare plain, list;
	size_t done = 0, from, to;
	strip(&plain, text, strlen(text), arena);
	for (size_t i = 0; i < html->line_count; i++) {
		if (html->lines[i].role != LINE_TABLE)
			continue;
		size_t end = table_end(html, i);
		const char *rows = html->folded.text + html->folded.at[html->lines[i].start];
		size_t len = (size_t)(html->folded.text + html->folded.at[html->lines[end - 1].end] - rows);
		strip(&list, rows, len, arena);
		i = end - 1;
		if (!find_list(&plain, &list, text, &from, &to) || from < done)
			continue;
		buf_add(&out, text + done, from - done);
		buf_add(&out, rows, len);
		done = to;
	}
	if (done) {
		buf_text(&out, text + done);
		text = arena_copy(arena, out.data, out.len);
	}
	buf_release(&out);
	return text;
}

const char *alternative_text(const struct submission *submission, const struct part *body, bool reply, const char *own_address, const struct words *words, int now_year,
                             struct arena *arena)
{
	const struct part *beside = html_beside(submission, body);
	if (!beside || !has_rows(beside->text) || strlen(beside->text) > MOST_TEXT || strlen(body->text) > MOST_TEXT)
		return body->text;
	struct source *html = arena_alloc(arena, sizeof *html);
	source_read(html, SOURCE_MAIL, beside, "", beside->text, reply, own_address, words, arena);
	return roster_read(html, words, now_year, arena) ? put_in(html, body->text, arena) : body->text;
}
