/* HTML as text, by libxml2's SAX events only: no tree, no network, no encodings of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/html.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "read/charset.h"
#include "read/layout.h"

enum element {
	INLINE,
	BLOCK,      /* ends lines before and behind */
	BREAK,
	SKIPPED,    /* its text is none */
	ROW,
	CELL,
	PRE,
	VOID,       /* has no end tag, so it cannot hide what follows */
};

struct element_name {
	const char *name;
	enum element what;
};

/* Sorted, for bsearch. */
static const struct element_name elements[] = {
	{ "address", BLOCK }, { "article", BLOCK }, { "aside", BLOCK }, { "blockquote", BLOCK }, { "body", BLOCK }, { "br", BREAK },
	{ "caption", BLOCK }, { "center", BLOCK }, { "dd", BLOCK }, { "dir", BLOCK }, { "div", BLOCK }, { "dl", BLOCK }, { "dt", BLOCK },
	{ "fieldset", BLOCK }, { "figure", BLOCK }, { "footer", BLOCK }, { "form", BLOCK }, { "h1", BLOCK }, { "h2", BLOCK }, { "h3", BLOCK },
	{ "h4", BLOCK }, { "h5", BLOCK }, { "h6", BLOCK }, { "head", SKIPPED }, { "header", BLOCK }, { "hr", BLOCK }, { "img", VOID },
	{ "input", VOID }, { "li", BLOCK }, { "link", VOID }, { "main", BLOCK }, { "menu", BLOCK }, { "meta", VOID }, { "nav", BLOCK },
	{ "noframes", SKIPPED }, { "object", SKIPPED }, { "ol", BLOCK }, { "option", BLOCK }, { "p", BLOCK }, { "pre", PRE }, { "script", SKIPPED },
	{ "section", BLOCK }, { "select", SKIPPED }, { "style", SKIPPED }, { "table", BLOCK }, { "tbody", BLOCK }, { "td", CELL },
	{ "template", SKIPPED }, { "tfoot", BLOCK }, { "th", CELL }, { "thead", BLOCK }, { "title", SKIPPED }, { "tr", ROW }, { "ul", BLOCK },
	{ "xml", SKIPPED },
};

struct html {
	struct layout *layout;
	int hidden;    /* depth within what is hidden; 0: visible */
	int pre;
	htmlParserCtxtPtr parser;
};

static int by_name(const void *key, const void *entry)
{
	return strcasecmp(key, ((const struct element_name *)entry)->name);
}

static enum element element_of(const xmlChar *name)
{
	const struct element_name *e = bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements, by_name);
	return e ? e->what : INLINE;
}

/* "display: none" with any blanks and case; "font-size:0", "font-size:0px", but not "font-size:0.9em". */
static bool style_hides(const char *style)
{
	char flat[1024];
	size_t n = 0;
	for (; *style && n < sizeof flat - 1; style++)
		if (!isspace((unsigned char)*style))
			flat[n++] = (char)tolower((unsigned char)*style);
	flat[n] = '\0';
	if (strstr(flat, "display:none") || strstr(flat, "visibility:hidden") || strstr(flat, "mso-hide:all"))
		return true;
	const char *size = strstr(flat, "font-size:0");
	if (!size)
		return false;
	size += strlen("font-size:0");
	return *size != '.' && !isdigit((unsigned char)*size);
}

static bool hides(const xmlChar **attributes)
{
	for (; attributes && attributes[0]; attributes += 2) {
		const char *name = (const char *)attributes[0], *value = (const char *)attributes[1];
		if (strcasecmp(name, "hidden") == 0 || (value && strcasecmp(name, "style") == 0 && style_hides(value)))
			return true;
	}
	return false;
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct html *h = context;
	enum element what = element_of(name);
	if (what == VOID)
		return;
	if (what == BREAK || strcasecmp((const char *)name, "hr") == 0) {
		if (!h->hidden && what == BREAK)
			layout_break(h->layout);
		else if (!h->hidden)
			layout_end_line(h->layout);
		return;
	}
	if (h->hidden || what == SKIPPED || hides(attributes)) {
		h->hidden++;
		return;
	}
	h->pre += what == PRE;
	if (what == ROW)
		layout_begin_row(h->layout);
	else if (what == CELL)
		layout_begin_cell(h->layout);
	else if (what != INLINE)
		layout_end_line(h->layout);
}

static void on_end(void *context, const xmlChar *name)
{
	struct html *h = context;
	enum element what = element_of(name);
	if (what == VOID || what == BREAK || strcasecmp((const char *)name, "hr") == 0)
		return;
	if (h->hidden) {
		h->hidden--;
		return;
	}
	h->pre -= what == PRE && h->pre > 0;
	if (what == ROW)
		layout_end_row(h->layout);
	else if (what == CELL)
		layout_end_cell(h->layout);
	else if (what != INLINE)
		layout_end_line(h->layout);
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct html *h = context;
	if (h->hidden || len <= 0)
		return;
	if (h->pre)
		layout_lines(h->layout, (const char *)text, (size_t)len);
	else
		layout_words(h->layout, (const char *)text, (size_t)len);
	if (layout_full(h->layout))
		xmlStopParser(h->parser);
}

/* <meta charset=x> or <meta ... content="text/html; charset=x"> within the first bytes. */
static bool meta_charset(const char *bytes, size_t len, char label[64])
{
	char head[4097];
	size_t n = len < sizeof head - 1 ? len : sizeof head - 1;
	for (size_t i = 0; i < n; i++)
		head[i] = bytes[i] ? bytes[i] : ' ';
	head[n] = '\0';
	const char *meta = strcasestr(head, "<meta");
	const char *found = meta ? strcasestr(meta, "charset") : NULL;
	if (!found)
		return false;
	found += strlen("charset");
	found += strspn(found, " \t\r\n");
	if (*found++ != '=')
		return false;
	found += strspn(found, " \t\r\n\"'");
	n = strcspn(found, " \t\r\n\"'/>;");
	if (n == 0 || n >= 64)
		return false;
	memcpy(label, found, n);
	label[n] = '\0';
	return true;
}

/* Zero bytes would end libxml2's idea of the input. */
static void without_zeros(struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (!text->data[i])
			text->data[i] = ' ';
}

/*
 * The whole at once: libxml2's push parser loses what stands behind </html>, where list servers and virus scanners put footers and
 * some programs a whole second document, and all of a text that begins with an end tag.
 */
static void parse(struct html *h, const struct buf *utf8)
{
	/* The bytes are UTF-8 by now, whatever a <meta> in them says. */
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
	htmlParserCtxtPtr parser = htmlNewParserCtxt();
	if (!parser)
		abort();
	*parser->sax = (htmlSAXHandler){ .startElement = on_start, .endElement = on_end, .characters = on_text, .ignorableWhitespace = on_text };
	parser->userData = h;
	h->parser = parser;
	xmlFreeDoc(htmlCtxtReadMemory(parser, buf_str(utf8), (int)utf8->len, NULL, "UTF-8", options));
	htmlFreeParserCtxt(parser);
}

char *html_text(struct arena *arena, const char *label, const char *bytes, size_t len, size_t limit, const char **defect)
{
	char meta[64];
	struct buf utf8 = { 0 };
	struct html h = { .layout = layout_new(limit) };
	if (len > HTML_MOST_BYTES) {
		*defect = "text-too-large";
		len = HTML_MOST_BYTES;
	}
	if (!label && meta_charset(bytes, len, meta))
		label = meta;
	const char *wrong = charset_convert(label, bytes, len, &utf8);
	if (wrong && !*defect)
		*defect = wrong;
	without_zeros(&utf8);
	parse(&h, &utf8);
	if (layout_full(h.layout))
		*defect = "text-too-large";
	char *text = layout_take(h.layout, arena);
	layout_free(h.layout);
	buf_release(&utf8);
	return text;
}
