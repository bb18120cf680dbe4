/* Word's documents as text: WordprocessingML (ECMA-376, part 1, 17) by the events of its XML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/docx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "read/layout.h"
#include "read/submission.h"

/* --- what is in the package ------------------------------------------------------------------------------------------ */

struct types {
	struct xml xml;
	struct docx_names *names;
};

static void keep_name(char out[256], const char *part)
{
	if (*part == '/')
		part++;
	if (!*out && strlen(part) < 256)
		memcpy(out, part, strlen(part) + 1);
}

static bool ends(const char *text, const char *ending)
{
	size_t n = strlen(text), m = strlen(ending);
	return n >= m && strcasecmp(text + n - m, ending) == 0;
}

static void on_type(struct xml *xml, const char *space, const char *name, const char **attributes)
{
	struct docx_names *names = ((struct types *)xml)->names;
	const char *type = xml_attribute(attributes, "ContentType"), *part = xml_attribute(attributes, "PartName");
	(void)space, (void)name;
	if (!type)
		return;
	if (strcasestr(type, "macroEnabled") || strcasestr(type, "vbaProject"))
		names->macros = true;
	if (!part)
		return;
	if (ends(type, "wordprocessingml.document.main+xml") || ends(type, "wordprocessingml.template.main+xml") ||
	    ends(type, "word.document.macroEnabled.main+xml") || ends(type, "word.template.macroEnabledTemplate.main+xml")) {
		names->word = true;
		keep_name(names->document, part);
	} else if (ends(type, "wordprocessingml.header+xml") && names->header_count < 8) {
		keep_name(names->headers[names->header_count++], part);
	} else if (ends(type, "wordprocessingml.footnotes+xml")) {
		keep_name(names->footnotes, part);
	} else if (ends(type, "wordprocessingml.endnotes+xml")) {
		keep_name(names->endnotes, part);
	}
	names->sheet |= ends(type, "spreadsheetml.sheet.main+xml") || ends(type, "excel.sheet.macroEnabled.main+xml");
	names->slides |= strcasestr(type, "presentationml.presentation.main") != NULL || strcasestr(type, "presentationml.slideshow.main") != NULL;
}

const char *docx_look(struct package *package, struct docx_names *names)
{
	struct types types = { .xml = { .start = on_type }, .names = names };
	*names = (struct docx_names){ .word = false };
	const char *why = package_xml(package, "[Content_Types].xml", &types.xml);
	names->macros |= package_has_ending(package, "vbaProject.bin");
	return why;
}

/* --- the text -------------------------------------------------------------------------------------------------------- */

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
	BOX,
	CONTROL,       /* w:sdt, a field to fill in */
	PROMPT,        /* what it shows is its prompt, not an answer */
	CONTENT,
};

struct element {
	const char *name;
	enum what what;
};

/* Sorted, for bsearch.  "t" is also the text of formulas and of charts' shapes; "tab" within properties is a tab stop. */
static const struct element elements[] = {
	{ "Fallback", SKIP },            /* mc:AlternateContent says everything twice: Choice is read */
	{ "annotationRef", OTHER },
	{ "br", BREAK },
	{ "cr", BREAK },
	{ "del", SKIP },
	{ "delInstrText", SKIP },
	{ "delText", SKIP },
	{ "instrText", SKIP },
	{ "moveFrom", SKIP },
	{ "noBreakHyphen", HYPHEN },
	{ "p", PARAGRAPH },
	{ "pPr", PARAGRAPH_PROPERTIES },
	{ "pPrChange", SKIP },           /* what the properties were before a tracked change */
	{ "ptab", TAB },
	{ "r", RUN },
	{ "rPr", RUN_PROPERTIES },
	{ "rPrChange", SKIP },
	{ "rt", SKIP },                  /* the small text above ruby text */
	{ "sdt", CONTROL },
	{ "sdtContent", CONTENT },
	{ "showingPlcHdr", PROMPT },
	{ "softHyphen", SOFT_HYPHEN },
	{ "t", TEXT },
	{ "tab", TAB },
	{ "tc", CELL },
	{ "tr", ROW },
	{ "txbxContent", BOX },
	{ "vanish", HIDDEN },
	{ "webHidden", OTHER },
};

struct docx {
	struct xml xml;
	struct layout *layout;
	int skip;            /* depth within what is no text; 0: reading */
	int paragraph_properties, run_properties;
	int text;            /* depth of w:t */
	bool prompts;        /* the control that was opened last shows its prompt */
	int prompt;          /* depth within such a control's content */
	bool hidden;         /* the run that is open has w:vanish */
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

static void start_text(struct docx *d, enum what what, const char **attributes)
{
	bool in_properties = d->paragraph_properties || d->run_properties;
	if (what == HIDDEN && d->run_properties && !d->paragraph_properties)
		d->hidden = is_on(attributes);
	if (what == CONTROL)
		d->prompts = false;
	else if (what == PROMPT)
		d->prompts = is_on(attributes);
	if (in_properties || d->hidden || d->prompt)
		return;
	if (what == TAB)
		layout_tab(d->layout);
	else if (what == HYPHEN)
		layout_text(d->layout, "-", 1);
	else if (what == SOFT_HYPHEN)
		layout_text(d->layout, "\xC2\xAD", 2);
	else if (what == BREAK)
		layout_break(d->layout);
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
	if (what == RUN)
		d->hidden = false;
	else if (what == ROW)
		layout_begin_row(d->layout);
	else if (what == CELL)
		layout_begin_cell(d->layout);
	else if (what == BOX)
		layout_begin_aside(d->layout, false);
	else
		start_text(d, what, attributes);
	xml->stop = layout_full(d->layout);
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
	if (what == PARAGRAPH)
		layout_end_paragraph(d->layout);
	else if (what == ROW)
		layout_end_row(d->layout);
	else if (what == CELL)
		layout_end_cell(d->layout);
	else if (what == BOX)
		layout_end_aside(d->layout);
}

static void on_text(struct xml *xml, const char *text, size_t len)
{
	struct docx *d = (struct docx *)xml;
	if (!d->skip && d->text && !d->hidden && !d->prompt)
		layout_text(d->layout, text, len);
}

static const char *read_part(struct docx *d, struct package *package, const char *name)
{
	if (!*name)
		return NULL;
	d->skip = d->paragraph_properties = d->run_properties = d->text = 0;
	d->hidden = d->prompts = false;
	d->prompt = 0;
	const char *why = package_xml(package, name, &d->xml);
	layout_end_line(d->layout);
	return layout_full(d->layout) ? READ_TOO_LARGE : why;
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
	return layout_full(d->layout) ? READ_TOO_LARGE : NULL;
}

char *docx_text(struct arena *arena, struct package *package, size_t limit, const char **why)
{
	struct docx_names names;
	struct docx d = { .xml = { .start = on_start, .end = on_end, .text = on_text } };
	char *text = NULL;
	*why = docx_look(package, &names);
	if (*why)
		return NULL;
	d.layout = layout_new(limit);
	*why = read_all(&d, package, &names);
	if (!*why)
		text = layout_take(d.layout, arena);
	layout_free(d.layout);
	return text;
}
