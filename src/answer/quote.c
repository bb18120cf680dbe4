/* Words of strangers in our letters: no control characters, no links, no endless titles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/quote.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool host_char(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-';
}

/* Names of files are quoted often, and no mail program links them. */
static bool is_document(const char *ending, size_t len)
{
	static const char *const known[] = { "docx", "doc", "odt", "rtf", "txt", "pdf", "jpg", "jpeg", "png", "heic", "tif", "tiff", "bmp", "gif",
		"xlsx", "xls", "csv", "ppt", "pptx", "odp", "docm", "pages", "rar", "dat", "mp4", "eml", "msg", NULL };
	for (size_t i = 0; known[i]; i++)
		if (strlen(known[i]) == len && strncasecmp(ending, known[i], len) == 0)
			return true;
	return false;
}

/* Whether the dot at `at` joins two labels of something like a host name: Gmail and Outlook link "bit.ly/x" without any scheme. */
static bool joins_host(const char *text, size_t at)
{
	size_t len = 0;
	const char *after = text + at + 1;
	if (at == 0 || !host_char(text[at - 1]))
		return false;
	while (host_char(after[len]))
		len++;
	bool name = len >= 2 && letter(after[0]) && !(after[len] & 0x80);
	if (name && is_document(after, len))
		return false;
	/* 192.0.2.1/x is linked too, but 18.6.2023 is a day: numbers count only where a path follows. */
	return name || (len >= 1 && (after[len] == '/' || after[len] == ':') && letter(after[len + 1]));
}

static bool after_www(const char *text, size_t dot)
{
	return dot >= 3 && strncasecmp(text + dot - 3, "www", 3) == 0;
}

static bool is_blank_like(const char *at)
{
	return *at == ' ' || *at == '\t' || *at == '\r' || *at == '\n';
}

const char *quote_words(struct arena *arena, const char *text, size_t most)
{
	struct buf out = { 0 };
	if (!text)
		return NULL;
	const char *shown = text_cut(arena, text_shown(arena, text), most);
	for (size_t i = 0; shown[i]; i++) {
		if (is_blank_like(shown + i)) {
			if (out.len && out.data[out.len - 1] != ' ')
				buf_byte(&out, ' ');
		} else if (strncmp(shown + i, "://", 3) == 0) {
			buf_text(&out, "[:]");
		} else if (shown[i] == '.' && after_www(shown, i)) {
			buf_text(&out, "[.]");
		} else if (shown[i] == '@') {
			buf_text(&out, "[@]");
		} else if (shown[i] == '.' && joins_host(shown, i)) {
			buf_text(&out, "[.]");
		} else {
			buf_byte(&out, shown[i]);
		}
	}
	while (out.len && out.data[out.len - 1] == ' ')
		out.data[--out.len] = '\0';
	const char *words = out.len ? arena_copy(arena, out.data, out.len) : NULL;
	buf_release(&out);
	return words;
}

const char *quote_lines(struct arena *arena, const char *text, size_t most)
{
	struct buf out = { 0 };
	for (const char *at = text_cut(arena, text, most); *at;) {
		size_t len = strcspn(at, "\n");
		buf_text(&out, text_shown(arena, arena_copy(arena, at, len)));
		at += len;
		if (*at && *++at)
			buf_byte(&out, '\n');
	}
	const char *lines = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return lines;
}

const char *quote_inner(struct arena *arena, const char *words)
{
	static const struct { const char *outer, *inner; } quotes[] = { { "“", "‘" }, { "”", "’" }, { "„", "‘" }, { "«", "‘" }, { "»", "’" } };
	struct buf out = { 0 };
	bool open = false;
	if (!words)
		return NULL;
	for (size_t i = 0; words[i];) {
		size_t q = 0;
		while (q < sizeof quotes / sizeof *quotes && strncmp(words + i, quotes[q].outer, strlen(quotes[q].outer)) != 0)
			q++;
		if (q < sizeof quotes / sizeof *quotes) {
			buf_text(&out, quotes[q].inner);
			i += strlen(quotes[q].outer);
		} else if (words[i] == '"') {
			open = !open;
			buf_text(&out, open ? "‘" : "’");
			i++;
		} else {
			buf_byte(&out, words[i++]);
		}
	}
	const char *copy = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}
