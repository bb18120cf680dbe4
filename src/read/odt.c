/* OpenDocument texts as text: content.xml and the page headers of styles.xml (ISO 26300, part 1) by the events of their XML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/odt.h"

#include <stdlib.h>
#include <string.h>

#include "read/layout.h"
#include "read/submission.h"
#include "read/textstyles.h"

enum {
	MOST_SPACES = 200,        /* of one text:s; a form's blank line has 80 */
	MOST_REPEATED = 64,       /* columns of one table:number-columns-repeated */
	MOST_FONTS = 256,
	MOST_PAGES = 64,          /* page styles */
	MOST_NAME = 64,
	MOST_SPANS = PACKAGE_MOST_DEPTH,
};

enum what { OTHER, SKIP, PARAGRAPH, TAB, BREAK, SPACES, ROW, CELL, COVERED, BOX, NOTE, HEADER, STYLE, PROPERTIES, SPAN, ENCRYPTED, FONT, PAGE, PAGE_PROPERTIES, MASTER };

struct element {
	const char *name;
	enum what what;
};

/* Sorted, for bsearch.  Names of several namespaces; none of them clashes in a text document. */
static const struct element elements[] = {
	{ "annotation", SKIP },
	{ "annotation-end", SKIP },
	{ "covered-table-cell", COVERED },
	{ "default-style", STYLE },
	{ "desc", SKIP },                     /* svg:title and svg:desc describe a picture, they are not seen */
	{ "encryption-data", ENCRYPTED },
	{ "font-face", FONT },
	{ "forms", SKIP },
	{ "h", PARAGRAPH },
	{ "header", HEADER },
	{ "header-first", HEADER },
	{ "hidden-paragraph", SKIP },
	{ "hidden-text", SKIP },
	{ "line-break", BREAK },
	{ "master-page", MASTER },
	{ "note-body", NOTE },
	{ "note-citation", SKIP },
	{ "p", PARAGRAPH },
	{ "page-layout", PAGE },
	{ "page-layout-properties", PAGE_PROPERTIES },
	{ "ruby-text", SKIP },
	{ "s", SPACES },
	{ "section", SPAN },
	{ "span", SPAN },
	{ "style", STYLE },
	{ "tab", TAB },
	{ "table-cell", CELL },
	{ "table-of-content-source", SKIP },
	{ "table-row", ROW },
	{ "text-box", BOX },
	{ "text-properties", PROPERTIES },
	{ "title", SKIP },
	{ "tracked-changes", SKIP },
};

struct odt {
	struct xml xml;
	struct manuscript *m;
	int skip;
	int body;             /* depth within office:text or a page's header */
	int paragraph;        /* depth of text:p: text stands nowhere else */
	bool headers;         /* styles.xml: only style:header is text */
	bool locked;
	struct textstyles styles;
	struct textstyle *style;  /* that is open */
	int default_code;
	bool defaults;            /* the style that is open is the paragraphs' default */
	struct { char name[MOST_NAME]; enum viet_code code; } fonts[MOST_FONTS];
	size_t font_count;
	struct { char name[MOST_NAME]; int width, height; } pages[MOST_PAGES];
	size_t page_count;
	struct { char name[MOST_NAME]; size_t page; bool used; } masters[MOST_PAGES];
	size_t master_count;
	enum viet_code codes[MOST_SPANS + 1]; /* of the spans and paragraphs that are open */
	int spans;
};

static int by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct element *)entry)->name);
}

static enum what what_of(const char *space, const char *name)
{
	const struct element *e = bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements, by_name);
	if (!e)
		return OTHER;
	if (e->what == HEADER && !strstr(space, ":style:"))
		return OTHER;
	/* text:title and text:subject are fields with text; svg:title is not. */
	if (strcmp(name, "title") == 0 && !strstr(space, ":svg"))
		return OTHER;
	return e->what;
}

static int count_of(const char **attributes, const char *name, int most)
{
	const char *value = xml_attribute(attributes, name);
	long n = value ? strtol(value, NULL, 10) : 1;
	return n < 1 ? 1 : n > most ? most : (int)n;
}

static void keep_name(char out[MOST_NAME], const char *name)
{
	size_t len = name ? strlen(name) : 0;
	if (len >= MOST_NAME)
		len = 0;
	memcpy(out, len ? name : "", len);
	out[len] = '\0';
}

/* A font is named by its face's name, or plainly by fo:font-family. */
static int code_of_face(const struct odt *o, const char *name)
{
	for (size_t i = 0; i < o->font_count; i++)
		if (strcmp(o->fonts[i].name, name) == 0)
			return (int)o->fonts[i].code;
	return (int)viet_code_of_font(name);
}

/* "'.VnTime'" without its quotes. */
static enum viet_code code_of_family(const char *family)
{
	char name[MOST_NAME];
	keep_name(name, family + (*family == '\''));
	name[strcspn(name, "'")] = '\0';
	return viet_code_of_font(name);
}

static void note_font(struct odt *o, const char **attributes)
{
	const char *name = xml_attribute(attributes, "name"), *family = xml_attribute(attributes, "font-family");
	if (!name || o->font_count == MOST_FONTS)
		return;
	keep_name(o->fonts[o->font_count].name, name);
	o->fonts[o->font_count++].code = code_of_family(family ? family : name);
}

static void note_properties(struct odt *o, const char **attributes)
{
	const char *display = xml_attribute(attributes, "display"), *face = xml_attribute(attributes, "font-name"), *family = xml_attribute(attributes, "font-family");
	int code = face ? code_of_face(o, face) : family ? (int)code_of_family(family) : TEXTSTYLES_UNSAID;
	if (o->defaults && code != TEXTSTYLES_UNSAID)
		o->default_code = code;
	if (!o->style)
		return;
	if (code != TEXTSTYLES_UNSAID)
		o->style->code = code;
	if (display)
		o->style->hidden = strcmp(display, "none") == 0;
}

/* Paragraphs that begin with a page style of their own put it to use. */
static void use_master(struct odt *o, const char *name)
{
	for (size_t i = 0; name && i < o->master_count; i++)
		o->masters[i].used |= strcmp(o->masters[i].name, name) == 0;
}

static void begin_style(struct odt *o, const char *element, const char **attributes)
{
	const char *name = xml_attribute(attributes, "name"), *family = xml_attribute(attributes, "family");
	bool paragraphs = family && strcmp(family, "paragraph") == 0, text = family && strcmp(family, "text") == 0;
	bool section = family && strcmp(family, "section") == 0;
	o->style = NULL;
	o->defaults = paragraphs && strcmp(element, "default-style") == 0;
	if (paragraphs || text || section)
		o->style = textstyles_add(&o->styles, paragraphs ? 'p' : text ? 't' : 's', name);
	textstyles_base(o->style, xml_attribute(attributes, "parent-style-name"));
	use_master(o, xml_attribute(attributes, "master-page-name"));
}

/* Twentieths of a point of "21.001cm", "8.5in", "595pt", "210mm". */
static int length_of(const char *text)
{
	static const struct { const char *unit; double twips; } units[] = { { "cm", 1440 / 2.54 }, { "mm", 144 / 2.54 }, { "in", 1440 }, { "pt", 20 }, { "pc", 240 } };
	char *end;
	double value = text ? strtod(text, &end) : 0;
	for (size_t i = 0; text && i < sizeof units / sizeof *units; i++)
		if (strcmp(end, units[i].unit) == 0 && value > 0 && value * units[i].twips < 1e6)
			return (int)(value * units[i].twips + 0.5);
	return 0;
}

static void note_page(struct odt *o, enum what what, const char **attributes)
{
	const char *name = xml_attribute(attributes, "name"), *page = xml_attribute(attributes, "page-layout-name");
	if (what == PAGE && o->page_count < MOST_PAGES) {
		keep_name(o->pages[o->page_count].name, name);
		o->page_count++;
	} else if (what == PAGE_PROPERTIES && o->page_count) {
		o->pages[o->page_count - 1].width = length_of(xml_attribute(attributes, "page-width"));
		o->pages[o->page_count - 1].height = length_of(xml_attribute(attributes, "page-height"));
	} else if (what == MASTER && name && page && o->master_count < MOST_PAGES) {
		keep_name(o->masters[o->master_count].name, name);
		o->masters[o->master_count].page = MOST_PAGES;
		for (size_t i = 0; i < o->page_count; i++)
			if (strcmp(o->pages[i].name, page) == 0)
				o->masters[o->master_count].page = i;
		o->masters[o->master_count].used = strcmp(name, "Standard") == 0;
		o->master_count++;
	}
}

static void tell_papers(struct odt *o)
{
	for (size_t i = 0; i < o->master_count; i++)
		if (o->masters[i].used && o->masters[i].page < o->page_count)
			manuscript_paper(o->m, o->pages[o->masters[i].page].width, o->pages[o->masters[i].page].height);
}

static void note_style(struct odt *o, enum what what, const char *name, const char **attributes)
{
	if (what == STYLE)
		begin_style(o, name, attributes);
	else if (what == PROPERTIES)
		note_properties(o, attributes);
	else if (what == FONT)
		note_font(o, attributes);
	else if (what == PAGE || what == PAGE_PROPERTIES || what == MASTER)
		note_page(o, what, attributes);
}

/* Whether an element is hidden, by itself or its style; also what it is set in. */
static bool settle_element(struct odt *o, enum what what, const char *element, const char **attributes, int *code)
{
	const char *display = xml_attribute(attributes, "display");
	int hidden = 0;
	*code = what == PARAGRAPH ? o->default_code : (int)o->codes[o->spans];
	textstyles_apply(&o->styles, what == PARAGRAPH ? 'p' : strcmp(element, "section") == 0 ? 's' : 't', xml_attribute(attributes, "style-name"), code, &hidden);
	return hidden || (display && strcmp(display, "none") == 0);
}

static void begin_span(struct odt *o, int code)
{
	if (o->spans < MOST_SPANS)
		o->codes[++o->spans] = (enum viet_code)code;
}

static void start_text(struct odt *o, enum what what, const char **attributes)
{
	if (what != SPACES && what != SPAN)
		manuscript_settle(o->m);
	if (what == TAB)
		layout_tab(o->m->layout);
	else if (what == BREAK)
		layout_break(o->m->layout);
	else if (what == SPACES)
		for (int n = count_of(attributes, "c", MOST_SPACES); n > 0; n--)
			manuscript_text(o->m, o->codes[o->spans], " ", 1);
	else if (what == ROW)
		layout_begin_row(o->m->layout);
	else if (what == CELL)
		layout_begin_cell(o->m->layout);
	else if (what == COVERED)
		for (int n = count_of(attributes, "number-columns-repeated", MOST_REPEATED); n > 0; n--)
			layout_covered(o->m->layout);
	else if (what == BOX || what == NOTE)
		layout_begin_aside(o->m->layout, what == NOTE);
}

/* The end of a cell does not see its attributes, so its repetitions come before it, as empty cells: rare, and only in forms. */
static void repeat_cells(struct odt *o, const char **attributes)
{
	for (int n = count_of(attributes, "number-columns-repeated", MOST_REPEATED); n > 1; n--) {
		layout_begin_cell(o->m->layout);
		layout_end_cell(o->m->layout);
	}
}

static bool is_body(const struct odt *o, const char *space, const char *name, enum what what)
{
	return o->headers ? what == HEADER : strcmp(name, "text") == 0 && strstr(space, ":office:");
}

static void on_start(struct xml *xml, const char *space, const char *name, const char **attributes)
{
	struct odt *o = (struct odt *)xml;
	enum what what = what_of(space, name);
	bool hideable = what == SPAN || what == PARAGRAPH;
	int code = 0;
	if (o->skip || what == SKIP || (o->body && hideable && settle_element(o, what, name, attributes, &code))) {
		o->skip++;
		return;
	}
	note_style(o, what, name, attributes);
	o->locked |= what == ENCRYPTED;
	if (o->body || is_body(o, space, name, what))
		o->body++;
	if (!o->body)
		return;
	o->paragraph += what == PARAGRAPH;
	if (hideable)
		begin_span(o, code);
	if (what == CELL)
		repeat_cells(o, attributes);
	start_text(o, what, attributes);
	xml->stop = manuscript_full(o->m);
}

static void on_end(struct xml *xml, const char *space, const char *name)
{
	struct odt *o = (struct odt *)xml;
	if (o->skip) {
		o->skip--;
		return;
	}
	if (!o->body)
		return;
	o->body--;
	enum what what = what_of(space, name);
	if (what != SPAN && what != SPACES && what != OTHER)
		manuscript_settle(o->m);
	if (what == SPAN || what == PARAGRAPH)
		o->spans -= o->spans > 0;
	if (what == PARAGRAPH) {
		o->paragraph--;
		layout_end_paragraph(o->m->layout);
	} else if (what == ROW) {
		layout_end_row(o->m->layout);
	} else if (what == CELL) {
		layout_end_cell(o->m->layout);
	} else if (what == BOX || what == NOTE) {
		layout_end_aside(o->m->layout);
	}
}

static void on_text(struct xml *xml, const char *text, size_t len)
{
	struct odt *o = (struct odt *)xml;
	if (!o->skip && o->body && o->paragraph)
		manuscript_words(o->m, o->codes[o->spans], text, len);
}

static const char *read_part(struct odt *o, struct package *package, const char *name)
{
	o->skip = o->body = o->paragraph = o->spans = 0;
	o->style = NULL;
	const char *why = package_xml(package, name, &o->xml);
	return manuscript_full(o->m) ? READ_TOO_LARGE : why;
}

static const char *read_all(struct odt *o, struct package *package)
{
	/* The manifest says which entries are enciphered; they would only look damaged. */
	if (package_has(package, "META-INF/manifest.xml"))
		read_part(o, package, "META-INF/manifest.xml");
	if (o->locked)
		return READ_LOCKED;
	o->headers = true;
	if (package_has(package, "styles.xml"))
		read_part(o, package, "styles.xml");
	manuscript_settle(o->m);
	layout_end_line(o->m->layout);
	o->headers = false;
	return read_part(o, package, "content.xml");
}

const char *odt_text(struct package *package, struct manuscript *manuscript)
{
	struct odt *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	o->xml = (struct xml){ .start = on_start, .end = on_end, .text = on_text };
	o->m = manuscript;
	const char *why = read_all(o, package);
	manuscript_settle(manuscript);
	tell_papers(o);
	textstyles_release(&o->styles);
	free(o);
	return why;
}

void odt_read(struct gather *g, int part, const char *bytes, size_t len)
{
	manuscript_read_package(g, part, bytes, len, odt_text);
}
