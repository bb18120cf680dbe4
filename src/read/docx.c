/* Word's documents as text: WordprocessingML (ECMA-376, part 1, 17) by the events of its XML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/docx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/layout.h"
#include "read/submission.h"
#include "read/textstyles.h"

enum what {
	OTHER,
	SKIP,          /* with all below it */
	PARAGRAPH,
	PARAGRAPH_PROPERTIES,
	RUN,
	RUN_PROPERTIES,
	TEXT,
	TAB,
	BREAK,
	HYPHEN,
	SOFT_HYPHEN,
	HIDDEN,
	ROW,
	CELL,
	SPANS,         /* how many columns a cell spans */
	BOX,
	CONTROL,       /* w:sdt, a field to fill in */
	PROMPT,        /* what it shows is its prompt, not an answer */
	CONTENT,
	FONTS,
	RUN_STYLE,
	PARAGRAPH_STYLE,
	SYMBOL,
	FRAME,
	PAPER,
	STYLE,         /* these three are of styles.xml */
	BASED_ON,
	DEFAULTS,
};

struct element {
	const char *name;
	enum what what;
};

/* Sorted, for bsearch.  "t" is also the text of formulas and of charts' shapes; "tab" within properties is a tab stop. */
static const struct element elements[] = {
	{ "Fallback", SKIP },            /* mc:AlternateContent says everything twice: Choice is read */
	{ "annotationRef", OTHER },
	{ "basedOn", BASED_ON },
	{ "br", BREAK },
	{ "cr", BREAK },
	{ "del", SKIP },
	{ "delInstrText", SKIP },
	{ "delText", SKIP },
	{ "docDefaults", DEFAULTS },
	{ "framePr", FRAME },
	{ "gridSpan", SPANS },
	{ "instrText", SKIP },
	{ "moveFrom", SKIP },
	{ "noBreakHyphen", HYPHEN },
	{ "p", PARAGRAPH },
	{ "pPr", PARAGRAPH_PROPERTIES },
	{ "pPrChange", SKIP },           /* what the properties were before a tracked change */
	{ "pStyle", PARAGRAPH_STYLE },
	{ "pgSz", PAPER },
	{ "ptab", TAB },
	{ "r", RUN },
	{ "rFonts", FONTS },
	{ "rPr", RUN_PROPERTIES },
	{ "rPrChange", SKIP },
	{ "rStyle", RUN_STYLE },
	{ "rt", SKIP },                  /* the small text above ruby text */
	{ "sdt", CONTROL },
	{ "sdtContent", CONTENT },
	{ "sectPrChange", SKIP },
	{ "showingPlcHdr", PROMPT },
	{ "softHyphen", SOFT_HYPHEN },
	{ "style", STYLE },
	{ "sym", SYMBOL },
	{ "t", TEXT },
	{ "tab", TAB },
	{ "tc", CELL },
	{ "tr", ROW },
	{ "txbxContent", BOX },
	{ "vanish", HIDDEN },
	{ "webHidden", OTHER },
};

enum { MOST_PARAGRAPHS = 16 };

struct docx {
	struct xml xml;
	int skip;            /* depth within what is no text; 0: reading */
	int paragraph_properties, run_properties;
	int text;            /* depth of w:t */
	bool prompts;        /* the control that was opened last shows its prompt */
	int prompt;          /* depth within such a control's content */
	struct manuscript *m;
	struct textstyles styles;
	struct textstyle *style;          /* of styles.xml, being read */
	bool defaults;
	int default_code, code;           /* of text without style; of the run that is open, or unsaid */
	int vanish;                       /* the run that is open says so, or not, or is silent */
	char run_style[TEXTSTYLES_NAME];
	char paragraph_styles[MOST_PARAGRAPHS][TEXTSTYLES_NAME], normal[TEXTSTYLES_NAME];
	int paragraph;                    /* depth of paragraphs: a box hangs within one */
	bool drop_cap;                    /* the paragraph is the next one's first letter, set large */
	bool settled;                     /* what the two below are for the run is known */
	bool hidden;
	enum viet_code set_in;
};

static int by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct element *)entry)->name);
}

/* wordprocessingml, transitional and strict, and markup compatibility; DrawingML's a:p, a:r, a:t are other things of the same name. */
static enum what what_of(const char *space, const char *name)
{
	bool word = strstr(space, "/wordprocessingml/") != NULL;
	bool compatibility = strstr(space, "/markup-compatibility/") != NULL;
	bool formula = strstr(space, "/officeDocument/2006/math") != NULL;
	if (!word && !compatibility && !(formula && strcmp(name, "t") == 0))
		return OTHER;
	const struct element *e = bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements, by_name);
	return e ? e->what : OTHER;
}

static bool is_on(const char **attributes)
{
	const char *value = xml_attribute(attributes, "val");
	return !value || (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0);
}

static void keep_style(char out[TEXTSTYLES_NAME], const char *name)
{
	out[0] = '\0';
	if (name && strlen(name) < TEXTSTYLES_NAME)
		memcpy(out, name, strlen(name) + 1);
}

/* Letters beyond ASCII are set in hAnsi; where that says nothing, the name for ASCII is the font's. */
static int code_of_fonts(const char **attributes)
{
	const char *high = xml_attribute(attributes, "hAnsi"), *low = xml_attribute(attributes, "ascii");
	if (!high && !low)
		return TEXTSTYLES_UNSAID;
	enum viet_code code = high ? viet_code_of_font(high) : VIET_UNICODE;
	return (int)(code == VIET_UNICODE && low ? viet_code_of_font(low) : code);
}

static const char *paragraph_style(const struct docx *d)
{
	int i = d->paragraph < MOST_PARAGRAPHS ? d->paragraph : MOST_PARAGRAPHS - 1;
	return d->paragraph_styles[i][0] ? d->paragraph_styles[i] : d->normal;
}

/* What the run's text is set in and whether it is seen: by itself, its style, its paragraph's style, or the document's defaults. */
static void settle_run(struct docx *d)
{
	int code = d->default_code, hidden = 0;
	if (d->settled)
		return;
	textstyles_apply(&d->styles, 'p', paragraph_style(d), &code, &hidden);
	textstyles_apply(&d->styles, 't', d->run_style, &code, &hidden);
	d->set_in = (enum viet_code)(d->code == TEXTSTYLES_UNSAID ? code : d->code);
	d->hidden = d->vanish == TEXTSTYLES_UNSAID ? hidden : d->vanish;
	d->settled = true;
}

static void run_property(struct docx *d, enum what what, const char **attributes)
{
	if (what == HIDDEN)
		d->vanish = is_on(attributes);
	else if (what == FONTS)
		d->code = code_of_fonts(attributes);
	else if (what == RUN_STYLE)
		keep_style(d->run_style, xml_attribute(attributes, "val"));
}

/* A letter of an old font that was put in as a symbol; arrows and boxes of other fonts are no text. */
static void put_symbol(struct docx *d, const char **attributes)
{
	const char *font = xml_attribute(attributes, "font"), *value = xml_attribute(attributes, "char");
	enum viet_code code = font ? viet_code_of_font(font) : VIET_UNICODE;
	struct buf utf8 = { 0 };
	if (code == VIET_UNICODE || !value)
		return;
	text_put(&utf8, (uint32_t)strtoul(value, NULL, 16));
	manuscript_text(d->m, code, utf8.data, utf8.len);
	buf_release(&utf8);
}

static void start_text(struct docx *d, enum what what, const char **attributes)
{
	bool in_properties = d->paragraph_properties || d->run_properties;
	if (d->run_properties && !d->paragraph_properties)
		run_property(d, what, attributes);
	if (what == PARAGRAPH_STYLE)
		keep_style(d->paragraph_styles[d->paragraph < MOST_PARAGRAPHS ? d->paragraph : MOST_PARAGRAPHS - 1], xml_attribute(attributes, "val"));
	if (what == CONTROL)
		d->prompts = false;
	else if (what == PROMPT)
		d->prompts = is_on(attributes);
	if (in_properties || d->prompt || (what != TAB && what != HYPHEN && what != SOFT_HYPHEN && what != BREAK && what != SYMBOL))
		return;
	settle_run(d);
	if (d->hidden)
		return;
	if (what == HYPHEN)
		manuscript_text(d->m, d->set_in, "-", 1);
	else if (what == SOFT_HYPHEN)
		manuscript_text(d->m, d->set_in, "\xC2\xAD", 2);
	else if (what == SYMBOL)
		put_symbol(d, attributes);
	else
		manuscript_settle(d->m);
	if (what == TAB)
		layout_tab(d->m->layout);
	else if (what == BREAK)
		layout_break(d->m->layout);
}

static void start_run(struct docx *d)
{
	d->code = d->vanish = TEXTSTYLES_UNSAID;
	d->run_style[0] = '\0';
	d->settled = false;
}

static void start_paragraph(struct docx *d)
{
	d->paragraph++;
	d->paragraph_styles[d->paragraph < MOST_PARAGRAPHS ? d->paragraph : MOST_PARAGRAPHS - 1][0] = '\0';
	start_run(d);
}

/* Twentieths of a point; the strict kind may write "595.3pt". */
static void tell_paper(struct docx *d, const char **attributes)
{
	const char *sides[2] = { xml_attribute(attributes, "w"), xml_attribute(attributes, "h") };
	double size[2] = { 0 };
	for (int i = 0; i < 2 && sides[i]; i++) {
		char *end;
		size[i] = strtod(sides[i], &end);
		size[i] *= strcmp(end, "pt") == 0 ? 20 : 1;
		if (!(size[i] > 0 && size[i] < 1e6))
			return;
	}
	manuscript_paper(d->m, (int64_t)size[0], (int64_t)size[1]);
}

static bool is_drop_cap(const char **attributes)
{
	const char *kind = xml_attribute(attributes, "dropCap");
	return kind && strcmp(kind, "none") != 0;
}

static void on_start(struct xml *xml, const char *space, const char *name, const char **attributes)
{
	struct docx *d = (struct docx *)xml;
	enum what what = what_of(space, name);
	/* In paragraph properties w:del and w:moveFrom mark the paragraph's end, and in a row's its deletion: no text hangs below. */
	if (d->skip || what == SKIP) {
		d->skip++;
		return;
	}
	d->paragraph_properties += what == PARAGRAPH_PROPERTIES;
	d->run_properties += what == RUN_PROPERTIES;
	d->text += what == TEXT;
	if (what == CONTENT && (d->prompt || d->prompts))
		d->prompt++;
	if (what == ROW || what == CELL || what == BOX)
		manuscript_settle(d->m);
	if (what == RUN)
		start_run(d);
	else if (what == PARAGRAPH)
		start_paragraph(d);
	else if (what == PAPER)
		tell_paper(d, attributes);
	else if (what == FRAME)
		d->drop_cap = is_drop_cap(attributes);
	else if (what == ROW)
		layout_begin_row(d->m->layout);
	else if (what == CELL)
		layout_begin_cell(d->m->layout);
	else if (what == SPANS)
		layout_span(d->m->layout, xml_attribute(attributes, "val") ? (int)strtol(xml_attribute(attributes, "val"), NULL, 10) : 1, 1);
	else if (what == BOX)
		layout_begin_aside(d->m->layout, false);
	else
		start_text(d, what, attributes);
	xml->stop = manuscript_full(d->m);
}

static void on_end(struct xml *xml, const char *space, const char *name)
{
	struct docx *d = (struct docx *)xml;
	if (d->skip) {
		d->skip--;
		return;
	}
	enum what what = what_of(space, name);
	d->paragraph_properties -= what == PARAGRAPH_PROPERTIES;
	d->run_properties -= what == RUN_PROPERTIES;
	d->text -= what == TEXT;
	d->prompt -= what == CONTENT && d->prompt;
	if (what != PARAGRAPH && what != ROW && what != CELL && what != BOX)
		return;
	manuscript_settle(d->m);
	if (what == PARAGRAPH) {
		if (!d->drop_cap)
			layout_end_paragraph(d->m->layout);
		d->drop_cap = false;
		d->paragraph -= d->paragraph > 0;
	} else if (what == ROW) {
		layout_end_row(d->m->layout);
	} else if (what == CELL) {
		layout_end_cell(d->m->layout);
	} else {
		layout_end_aside(d->m->layout);
	}
}

static void on_text(struct xml *xml, const char *text, size_t len)
{
	struct docx *d = (struct docx *)xml;
	if (d->skip || !d->text || d->prompt)
		return;
	settle_run(d);
	if (!d->hidden)
		manuscript_text(d->m, d->set_in, text, len);
}

/* --- styles ------------------------------------------------------------------------------------------------------------ */

static void begin_style(struct docx *d, const char **attributes)
{
	const char *type = xml_attribute(attributes, "type"), *id = xml_attribute(attributes, "styleId"), *normal = xml_attribute(attributes, "default");
	bool paragraphs = !type || strcmp(type, "paragraph") == 0;
	d->style = paragraphs || strcmp(type, "character") == 0 ? textstyles_add(&d->styles, paragraphs ? 'p' : 't', id) : NULL;
	if (d->style && paragraphs && normal && (strcmp(normal, "1") == 0 || strcmp(normal, "true") == 0))
		keep_style(d->normal, id);
}

static void on_style_start(struct xml *xml, const char *space, const char *name, const char **attributes)
{
	struct docx *d = (struct docx *)xml;
	enum what what = what_of(space, name);
	if (d->skip || what == SKIP)
		d->skip++;
	else if (what == STYLE)
		begin_style(d, attributes);
	else if (what == DEFAULTS)
		d->defaults = true;
	else if (what == BASED_ON)
		textstyles_base(d->style, xml_attribute(attributes, "val"));
	else if (what == FONTS && d->defaults && code_of_fonts(attributes) != TEXTSTYLES_UNSAID)
		d->default_code = code_of_fonts(attributes);
	else if (what == FONTS && d->style)
		d->style->code = code_of_fonts(attributes);
	else if (what == HIDDEN && d->style)
		d->style->hidden = is_on(attributes);
}

static void on_style_end(struct xml *xml, const char *space, const char *name)
{
	struct docx *d = (struct docx *)xml;
	if (d->skip) {
		d->skip--;
		return;
	}
	enum what what = what_of(space, name);
	if (what == STYLE)
		d->style = NULL;
	else if (what == DEFAULTS)
		d->defaults = false;
}

/* A document without styles, or with torn ones, is read all the same. */
static void read_styles(struct docx *d, struct package *package, const char *name)
{
	d->xml = (struct xml){ .start = on_style_start, .end = on_style_end };
	d->default_code = VIET_UNICODE;
	if (*name)
		package_xml(package, name, &d->xml);
	d->style = NULL;
	d->xml = (struct xml){ .start = on_start, .end = on_end, .text = on_text };
}

static const char *read_part(struct docx *d, struct package *package, const char *name)
{
	if (!*name)
		return NULL;
	d->skip = d->paragraph_properties = d->run_properties = d->text = 0;
	d->prompts = false;
	d->prompt = d->paragraph = 0;
	start_run(d);
	const char *why = package_xml(package, name, &d->xml);
	manuscript_settle(d->m);
	layout_end_line(d->m->layout);
	return manuscript_full(d->m) ? READ_TOO_LARGE : why;
}

static const char *read_all(struct docx *d, struct package *package, const struct docx_names *names)
{
	/* A header or note that is damaged does not cost the body: only the body's own fault counts. */
	for (size_t i = 0; i < names->header_count; i++)
		read_part(d, package, names->headers[i]);
	const char *why = read_part(d, package, *names->document ? names->document : "word/document.xml");
	if (why)
		return why;
	read_part(d, package, names->footnotes);
	read_part(d, package, names->endnotes);
	return manuscript_full(d->m) ? READ_TOO_LARGE : NULL;
}

const char *docx_text(struct package *package, struct manuscript *manuscript)
{
	struct docx_names names;
	struct docx d = { .m = manuscript };
	const char *why = docx_look(package, &names);
	if (why)
		return why;
	read_styles(&d, package, names.styles);
	why = read_all(&d, package, &names);
	textstyles_release(&d.styles);
	return why;
}

void docx_read(struct gather *g, int part, const char *bytes, size_t len)
{
	manuscript_read_package(g, part, bytes, len, docx_text);
}
