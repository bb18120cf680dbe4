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
	{ "noframes", SKIPPED }, { "noscript", SKIPPED }, { "object", SKIPPED }, { "ol", BLOCK }, { "option", BLOCK }, { "p", BLOCK }, { "pre", PRE }, { "script", SKIPPED },
	{ "section", BLOCK }, { "select", SKIPPED }, { "style", SKIPPED }, { "table", BLOCK }, { "tbody", BLOCK }, { "td", CELL },
	{ "template", SKIPPED }, { "tfoot", BLOCK }, { "th", CELL }, { "thead", BLOCK }, { "title", SKIPPED }, { "tr", ROW }, { "ul", BLOCK },
	{ "xml", SKIPPED },
};

struct html {
	struct layout *layout;
	int hidden;    /* depth within what is hidden; 0: visible */
	int pre;
	bool seen_white, keep_white; /* white text was left out; is read after all, where a whole letter is white (dark screens) */
	int depth, painted; /* painted: depth of the outermost element with a background that is not white; 0: none */
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

/* Lower case, no blanks. */
static void flatten(const char *text, char flat[1024])
{
	size_t n = 0;
	for (; *text && n < 1023; text++)
		if (!isspace((unsigned char)*text))
			flat[n++] = (char)tolower((unsigned char)*text);
	flat[n] = '\0';
}

/* "#fff", "#FEFEFE", "white", "rgb(255,255,255)": what is not seen on white paper. */
static bool is_white(const char *color)
{
	static const char *const whites[] = { "white", "transparent", "snow", "rgb(255,255,255", "rgba(255,255,255", "hsl(0,0%,100%" };
	for (size_t i = 0; i < sizeof whites / sizeof *whites; i++)
		if (strncmp(color, whites[i], strlen(whites[i])) == 0)
			return true;
	size_t n = *color == '#' ? strspn(color + 1, "0123456789abcdef") : 0;
	if (n == 3 || n == 4)
		return strspn(color + 1, "f") >= 3;
	return n >= 6 && color[1] == 'f' && color[3] == 'f' && color[5] == 'f' && strchr("89abcdef", color[2]) && strchr("89abcdef", color[4]) && strchr("89abcdef", color[6]);
}

/* The value of a property in a flat style; not "background-color" for "color". */
static const char *property(const char *flat, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = flat; (at = strstr(at, name)); at++)
		if ((at == flat || at[-1] == ';') && at[n] == ':')
			return at + n + 1;
	return NULL;
}

/* "display: none" with any blanks and case; "font-size:0", "font-size:0px", but not "font-size:0.9em". */
static bool style_hides(const char *flat)
{
	if (strstr(flat, "display:none") || strstr(flat, "visibility:hidden") || strstr(flat, "mso-hide:all"))
		return true;
	const char *size = strstr(flat, "font-size:0");
	if (!size)
		return false;
	size += strlen("font-size:0");
	return *size != '.' && !isdigit((unsigned char)*size);
}

/* Whether an element is not to be seen: hidden, or white without a background of its own or below it. */
static bool hides(struct html *h, const xmlChar **attributes)
{
	bool hidden = false, white = false, painted = false;
	for (; attributes && attributes[0]; attributes += 2) {
		const char *name = (const char *)attributes[0], *color;
		char flat[1024];
		flatten(attributes[1] ? (const char *)attributes[1] : "", flat);
		if (strcasecmp(name, "hidden") == 0) {
			hidden = true;
		} else if (strcasecmp(name, "style") == 0) {
			hidden |= style_hides(flat);
			white |= (color = property(flat, "color")) && is_white(color);
			painted |= ((color = property(flat, "background")) || (color = property(flat, "background-color"))) && !is_white(color) && strncmp(color, "none", 4) != 0;
		} else if (strcasecmp(name, "color") == 0 || strcasecmp(name, "text") == 0) {
			white |= is_white(flat);
		} else if (strcasecmp(name, "bgcolor") == 0) {
			painted |= *flat && !is_white(flat);
		}
	}
	if (painted && !h->painted)
		h->painted = h->depth;
	white &= !h->painted && !h->keep_white;
	h->seen_white |= white;
	return hidden || white;
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
	h->depth++;
	if (h->hidden || what == SKIPPED || hides(h, attributes)) {
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
	if (h->painted == h->depth)
		h->painted = 0;
	h->depth -= h->depth > 0;
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
	if (!text[strspn(text, " \n\t")] && h.seen_white) {
		h = (struct html){ .layout = layout_new(limit), .keep_white = true };
		parse(&h, &utf8);
		text = layout_take(h.layout, arena);
		layout_free(h.layout);
	}
	buf_release(&utf8);
	return text;
}
