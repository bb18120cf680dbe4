/* A letter's plain text as simple HTML, block by block.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/page.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

struct page {
	struct buf *out;
	bool small;   /* after "--" */
	bool begun;   /* the head is behind us */
};

static void put(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (text[i]) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		default: buf_byte(out, text[i]);
		}
}

static size_t line_len(const char *at)
{
	return strcspn(at, "\n");
}

static const char *next_line(const char *at)
{
	at += line_len(at);
	return *at ? at + 1 : at;
}

static bool empty(const char *line)
{
	return line[strspn(line, " \t")] == '\n' || line[strspn(line, " \t")] == '\0';
}

/* "1. ", "12. ", "- " */
static bool hangs(const char *line)
{
	size_t digits = strspn(line, "0123456789");
	return (digits > 0 && digits < 4 && strncmp(line + digits, ". ", 2) == 0) || strncmp(line, "- ", 2) == 0;
}

static bool table_row(const char *line)
{
	const char *bar = memmem(line, line_len(line), " | ", 3);
	return bar && memmem(bar + 3, line_len(bar + 3), " | ", 3);
}

static void put_row(struct buf *out, const char *line, const char *cell)
{
	size_t left = line_len(line);
	buf_text(out, "<tr>");
	for (;;) {
		const char *bar = memmem(line, left, " | ", 3);
		size_t len = bar ? (size_t)(bar - line) : left;
		buf_print(out, "<%s style=\"border:1px solid #bbbbbb;padding:4px 6px;text-align:left;vertical-align:top;font-family:Arial,sans-serif;font-size:14px\">", cell);
		put(out, line, len);
		buf_print(out, "</%s>", cell);
		if (!bar)
			break;
		line = bar + 3;
		left -= len + 3;
	}
	buf_text(out, "</tr>\n");
}

static const char *put_table(struct buf *out, const char *at)
{
	const char *cell = "th";
	buf_text(out, "<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;font-size:14px\">\n");
	for (; table_row(at); at = next_line(at), cell = "td")
		put_row(out, at, cell);
	buf_text(out, "</table></div>\n");
	return at;
}

static void put_words(struct buf *out, const char *at, size_t len)
{
	const char *link = memchr(at, PAGE_LINK, len);
	if (!link) {
		put(out, at, len);
		return;
	}
	buf_text(out, "<a href=\"");
	put(out, link + 1, len - (size_t)(link + 1 - at));
	buf_text(out, "\">");
	size_t words = (size_t)(link - at);
	while (words && strchr(" :", at[words - 1]))
		words--;
	put(out, at, words);
	buf_text(out, "</a>");
}

static const char *put_line(struct buf *out, const char *at)
{
	const char *style = hangs(at) ? "padding-left:1.6em;text-indent:-1.2em" : strncmp(at, "    ", 4) == 0 ? "padding-left:2em" : "";
	size_t lead = strspn(at, " ");
	buf_print(out, "<div%s%s%s>", *style ? " style=\"" : "", style, *style ? "\"" : "");
	put_words(out, at + lead, line_len(at) - lead);
	buf_text(out, "</div>\n");
	return next_line(at);
}

static const char *put_block(struct page *page, const char *at)
{
	const char *style = page->small ? "margin:0;font-size:13px;color:#666666" : page->begun ? "margin:0 0 14px 0"
	                    : "margin:0 0 18px 0;text-align:center;font-weight:bold";
	page->begun = true;
	buf_print(page->out, "<div style=\"%s\">\n", style);
	while (!empty(at) && strncmp(at, "--\n", 3) != 0)
		at = text_begins(at, "STT | ") && table_row(at) ? put_table(page->out, at) : put_line(page->out, at);
	buf_text(page->out, "</div>\n");
	return at;
}

void page_write(const char *text, struct buf *out)
{
	struct page page = { .out = out };
	for (const char *at = text; *at;) {
		if (strncmp(at, "--\n", 3) == 0) {
			page.small = true;
			buf_text(out, "<hr style=\"border:0;border-top:1px solid #cccccc;margin:14px 0 8px 0\">\n");
			at = next_line(at);
		} else if (empty(at)) {
			at = next_line(at);
		} else {
			at = put_block(&page, at);
		}
	}
}

const char *page_unmarked(const char *text, struct arena *arena)
{
	char *out = arena_text(arena, text), *to = out;
	for (const char *at = text; *at; at++)
		if (*at != PAGE_LINK)
			*to++ = *at;
	*to = '\0';
	return out;
}
