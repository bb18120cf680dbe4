/* OpenDocument texts as text: content.xml and the page headers of styles.xml (ISO 26300, part 1) by the events of their XML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/odt.h"

#include <stdlib.h>
#include <string.h>

#include "read/layout.h"
#include "read/submission.h"

enum {
	MOST_SPACES = 200,        /* of one text:s; a form's blank line has 80 */
	MOST_REPEATED = 64,       /* columns of one table:number-columns-repeated */
	MOST_HIDDEN_STYLES = 64,
};

enum what { OTHER, SKIP, PARAGRAPH, TAB, BREAK, SPACES, ROW, CELL, BOX, NOTE, HEADER, STYLE, PROPERTIES, SPAN, ENCRYPTED };

struct element {
	const char *name;
	enum what what;
};

/* Sorted, for bsearch.  Names of several namespaces; none of them clashes in a text document. */
static const struct element elements[] = {
	{ "annotation", SKIP },
	{ "annotation-end", SKIP },
	{ "desc", SKIP },                     /* svg:title and svg:desc describe a picture, they are not seen */
	{ "encryption-data", ENCRYPTED },
	{ "forms", SKIP },
	{ "h", PARAGRAPH },
	{ "header", HEADER },
	{ "header-first", HEADER },
	{ "hidden-paragraph", SKIP },
	{ "hidden-text", SKIP },
	{ "line-break", BREAK },
	{ "note-body", NOTE },
	{ "note-citation", SKIP },
	{ "p", PARAGRAPH },
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
	struct layout *layout;
	int skip;
	int body;             /* depth within office:text or a page's header */
	int paragraph;        /* depth of text:p: text stands nowhere else */
	bool headers;         /* styles.xml: only style:header is text */
	char style[64];       /* the automatic style that is open */
	char hidden[MOST_HIDDEN_STYLES][64];
	size_t hidden_count;
	bool locked;
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

static void note_style(struct odt *o, enum what what, const char **attributes)
{
	const char *name = xml_attribute(attributes, "name"), *display = xml_attribute(attributes, "display");
	if (what == STYLE) {
		o->style[0] = '\0';
		if (name && strlen(name) < sizeof o->style)
			memcpy(o->style, name, strlen(name) + 1);
	} else if (what == PROPERTIES && display && strcmp(display, "none") == 0 && *o->style && o->hidden_count < MOST_HIDDEN_STYLES) {
		memcpy(o->hidden[o->hidden_count++], o->style, sizeof o->style);
	}
}

static bool hides(const struct odt *o, const char **attributes)
{
	const char *style = xml_attribute(attributes, "style-name"), *display = xml_attribute(attributes, "display");
	if (display && strcmp(display, "none") == 0)
		return true;
	for (size_t i = 0; style && i < o->hidden_count; i++)
		if (strcmp(o->hidden[i], style) == 0)
			return true;
	return false;
}

static void start_text(struct odt *o, enum what what, const char **attributes)
{
	if (what == TAB)
		layout_tab(o->layout);
	else if (what == BREAK)
		layout_break(o->layout);
	else if (what == SPACES)
		for (int n = count_of(attributes, "c", MOST_SPACES); n > 0; n--)
			layout_text(o->layout, " ", 1);
	else if (what == ROW)
		layout_begin_row(o->layout);
	else if (what == CELL)
		layout_begin_cell(o->layout);
	else if (what == BOX || what == NOTE)
		layout_begin_aside(o->layout, what == NOTE);
}

/* The end of a cell does not see its attributes, so its repetitions come before it, as empty cells: rare, and only in forms. */
static void repeat_cells(struct odt *o, const char **attributes)
{
	for (int n = count_of(attributes, "number-columns-repeated", MOST_REPEATED); n > 1; n--) {
		layout_begin_cell(o->layout);
		layout_end_cell(o->layout);
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
	if (o->skip || what == SKIP || (o->body && hideable && hides(o, attributes))) {
		o->skip++;
		return;
	}
	note_style(o, what, attributes);
	o->locked |= what == ENCRYPTED;
	if (o->body || is_body(o, space, name, what))
		o->body++;
	if (!o->body)
		return;
	o->paragraph += what == PARAGRAPH;
	if (what == CELL)
		repeat_cells(o, attributes);
	start_text(o, what, attributes);
	xml->stop = layout_full(o->layout);
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
	if (what == PARAGRAPH) {
		o->paragraph--;
		layout_end_paragraph(o->layout);
	} else if (what == ROW) {
		layout_end_row(o->layout);
	} else if (what == CELL) {
		layout_end_cell(o->layout);
	} else if (what == BOX || what == NOTE) {
		layout_end_aside(o->layout);
	}
}

static void on_text(struct xml *xml, const char *text, size_t len)
{
	struct odt *o = (struct odt *)xml;
	if (!o->skip && o->body && o->paragraph)
		layout_words(o->layout, text, len);
}

static const char *read_part(struct odt *o, struct package *package, const char *name)
{
	o->skip = o->body = o->paragraph = 0;
	o->style[0] = '\0';
	const char *why = package_xml(package, name, &o->xml);
	return layout_full(o->layout) ? READ_TOO_LARGE : why;
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
	layout_end_line(o->layout);
	o->headers = false;
	return read_part(o, package, "content.xml");
}

char *odt_text(struct arena *arena, struct package *package, size_t limit, const char **why)
{
	struct odt *o = calloc(1, sizeof *o);
	char *text = NULL;
	if (!o)
		abort();
	o->xml = (struct xml){ .start = on_start, .end = on_end, .text = on_text };
	o->layout = layout_new(limit);
	*why = read_all(o, package);
	if (!*why)
		text = layout_take(o->layout, arena);
	layout_free(o->layout);
	free(o);
	return text;
}
