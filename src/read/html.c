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
#include "read/html_style.h"
#include "read/layout.h"
#include "read/vietnamese.h"

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

enum {
	MOST_DEPTH = 256,          /* elements in elements whose look is remembered; what lies deeper looks like the deepest of them */
	MOST_SHEET = 256 << 10,    /* bytes of <style>; Word writes 50 kB */
	MOST_PENDING = 64 << 10,
};

/* How text looks at some depth: inherited from outside where nothing was said. */
struct look {
	int color, background;
	enum viet_code code;
	bool tiny;
};

struct html {
	struct layout *layout;
	int hidden;    /* depth within what is hidden; 0: visible */
	int pre;
	bool seen_white, keep_white; /* unseen for its colour and left out; is read after all, where a whole letter is such (dark screens) */
	int depth;
	struct look looks[MOST_DEPTH];
	struct html_sheet *sheet;
	struct buf css;
	int in_style;
	struct buf pending;          /* text in an old font, not yet converted: a letter of VNI may stand in two elements */
	enum viet_code pending_code, converted;
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

static struct look *look_of(struct html *h)
{
	return &h->looks[h->depth < MOST_DEPTH ? h->depth : MOST_DEPTH - 1];
}

/* What an element's attributes and the sheets say of it. */
static struct html_style style_of(const struct html *h, const char *tag, const xmlChar **attributes)
{
	struct html_style style = HTML_STYLE_NOTHING;
	const char *classes = NULL, *id = NULL, *css = NULL;
	for (; attributes && attributes[0]; attributes += 2) {
		const char *name = (const char *)attributes[0], *value = attributes[1] ? (const char *)attributes[1] : "";
		if (strcasecmp(name, "hidden") == 0)
			style.hidden = true;
		else if (strcasecmp(name, "style") == 0)
			css = value;
		else if (strcasecmp(name, "class") == 0)
			classes = value;
		else if (strcasecmp(name, "id") == 0)
			id = value;
		else if (strcasecmp(name, "color") == 0 || strcasecmp(name, "text") == 0)
			style.color = html_style_color(value);
		else if (strcasecmp(name, "bgcolor") == 0 && *value)
			style.background = html_style_color(value);
		else if (strcasecmp(name, "background") == 0 && *value)
			style.background = HTML_COLOR_UNKNOWN;
		else if (strcasecmp(name, "face") == 0)
			style.code = (int)viet_code_of_font(value);
	}
	html_sheet_apply(h->sheet, tag, classes, id, &style);
	if (css)
		html_style_add(&style, css, strlen(css));
	return style;
}

static void put_text(struct html *h, const char *text, size_t len)
{
	if (h->pre)
		layout_lines(h->layout, text, len);
	else
		layout_words(h->layout, text, len);
}

/* Blanks at the ends part words across elements, so they go the same way. */
static void settle(struct html *h)
{
	if (!h->pending.len)
		return;
	struct arena *arena = arena_new(16 * (size_t)MOST_PENDING + 64 * h->pending.len);
	const char *text = viet_convert(arena, h->pending_code, h->pending.data, h->pending.len);
	if (h->converted == VIET_UNICODE && strcmp(text, h->pending.data) != 0)
		h->converted = h->pending_code;
	put_text(h, text, strlen(text));
	arena_free(arena);
	buf_clear(&h->pending);
}

static int number_of(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (strcasecmp((const char *)attributes[0], name) == 0 && attributes[1])
			return (int)strtol((const char *)attributes[1], NULL, 10);
	return 1;
}

static void begin_element(struct html *h, enum element what, const char *name, const xmlChar **attributes)
{
	if (what == INLINE)
		return;
	settle(h);
	if (what == ROW) {
		layout_begin_row(h->layout);
	} else if (what == CELL) {
		layout_begin_cell(h->layout);
		layout_span(h->layout, number_of(attributes, "colspan"), number_of(attributes, "rowspan"));
	} else {
		layout_end_line(h->layout);
		if (strcasecmp(name, "table") == 0)
			layout_begin_table(h->layout);
	}
	h->pre += what == PRE;
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct html *h = context;
	enum element what = element_of(name);
	if (what == VOID)
		return;
	if (what == BREAK || strcasecmp((const char *)name, "hr") == 0) {
		settle(h);
		if (!h->hidden && what == BREAK)
			layout_break(h->layout);
		else if (!h->hidden)
			layout_end_line(h->layout);
		return;
	}
	h->in_style += strcasecmp((const char *)name, "style") == 0;
	if (h->hidden || what == SKIPPED) {
		h->hidden++;
		return;
	}
	struct html_style style = style_of(h, (const char *)name, attributes);
	if (style.hidden) {
		h->hidden++;
		return;
	}
	struct look look = *look_of(h);
	h->depth++;
	if (style.color != HTML_COLOR_UNSAID)
		look.color = style.color;
	if (style.background != HTML_COLOR_UNSAID)
		look.background = style.background;
	if (style.code != HTML_STYLE_UNSAID)
		look.code = (enum viet_code)style.code;
	if (style.tiny != HTML_STYLE_UNSAID)
		look.tiny = style.tiny;
	if (h->depth < MOST_DEPTH)
		*look_of(h) = look;
	begin_element(h, what, (const char *)name, attributes);
}

static void end_style(struct html *h)
{
	h->in_style--;
	html_sheet_add(h->sheet, buf_str(&h->css), h->css.len);
	buf_clear(&h->css);
}

static void on_end(void *context, const xmlChar *name)
{
	struct html *h = context;
	enum element what = element_of(name);
	if (what == VOID || what == BREAK || strcasecmp((const char *)name, "hr") == 0)
		return;
	if (h->in_style && strcasecmp((const char *)name, "style") == 0)
		end_style(h);
	if (h->hidden) {
		h->hidden--;
		return;
	}
	h->depth -= h->depth > 0;
	if (what == INLINE)
		return;
	settle(h);
	h->pre -= what == PRE && h->pre > 0;
	if (what == ROW)
		layout_end_row(h->layout);
	else if (what == CELL)
		layout_end_cell(h->layout);
	else
		layout_end_line(h->layout);
}

static bool is_blank_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)text[i]))
			return false;
	return true;
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct html *h = context;
	const char *bytes = (const char *)text;
	size_t n = len > 0 ? (size_t)len : 0;
	const struct look *look = look_of(h);
	if (h->in_style && h->css.len + n < MOST_SHEET)
		buf_add(&h->css, bytes, n);
	if (h->hidden || look->tiny || !n)
		return;
	if (html_style_same(look->color, look->background) && !h->keep_white && !is_blank_text(bytes, n)) {
		h->seen_white = true;
		return;
	}
	if (look->code != h->pending_code || h->pending.len > MOST_PENDING) {
		settle(h);
		h->pending_code = look->code;
	}
	if (look->code != VIET_UNICODE)
		buf_add(&h->pending, bytes, n);
	else
		put_text(h, bytes, n);
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

/* One reading of the whole.  `*unseen` says whether text was left out for its colour; where it was `true` before, none is. */
static char *read_once(struct arena *arena, const struct buf *utf8, size_t limit, bool *unseen, const char **defect)
{
	struct html *h = calloc(1, sizeof *h);
	struct html_sheet *sheet = calloc(1, sizeof *sheet);
	if (!h || !sheet)
		abort();
	h->layout = layout_new(limit);
	h->sheet = sheet;
	h->keep_white = *unseen;
	h->looks[0] = (struct look){ 0x000000, 0xFFFFFF, VIET_UNICODE, false };
	parse(h, utf8);
	settle(h);
	if (layout_full(h->layout))
		*defect = "text-too-large";
	char *text = layout_take(h->layout, arena);
	if (layout_converted(h->layout))
		*defect = layout_converted(h->layout);
	else if (h->converted != VIET_UNICODE)
		*defect = viet_code_word(h->converted);
	*unseen = h->seen_white;
	layout_free(h->layout);
	buf_release(&h->css);
	buf_release(&h->pending);
	free(sheet);
	free(h);
	return text;
}

char *html_text(struct arena *arena, const char *label, const char *bytes, size_t len, size_t limit, const char **defect)
{
	char meta[64];
	struct buf utf8 = { 0 };
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
	bool unseen = false;
	char *text = read_once(arena, &utf8, limit, &unseen, defect);
	if (!text[strspn(text, " \n\t")] && unseen)
		text = read_once(arena, &utf8, limit, &unseen, defect);
	buf_release(&utf8);
	return text;
}
