/* Excel's sheets as rows of text: workbook, shared strings, styles, then sheet after sheet (ECMA-376, part 1, 18).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/xlsx.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "read/cellformat.h"
#include "read/oldfont.h"
#include "read/package.h"
#include "read/rows.h"

enum {
	MOST_SHEETS = 100,
	MOST_STRINGS = 1 << 20,
	MOST_STRING_BYTES = 32 << 20,
	MOST_FORMATS = 4096,      /* number formats, fonts and styles of cells: Excel allows 64,000 styles, a table has 30 */
	MOST_CELL = 64 << 10,     /* Excel: 32,767 characters */
	MOST_HIDDEN = 64,         /* stretches of hidden columns */
	MOST_NAME = 200,
};

struct string {
	uint32_t from, len;
	bool rich;                /* its fonts are its own, and heeded already */
};

struct sheet_name {
	char id[64], file[MOST_NAME];
	bool hidden;
};

struct style {
	struct cellformat format;
	enum viet_code code;
};

struct xlsx {
	struct xml xml;           /* first: events come with it */
	struct rows *rows;
	struct oldfont old;
	bool from_1904;
	struct sheet_name sheets[MOST_SHEETS];
	size_t sheet_count;
	struct buf strings;
	struct string *string;
	size_t string_count, string_room;
	struct { int id; struct cellformat format; } formats[MOST_FORMATS];
	size_t format_count;
	enum viet_code fonts[MOST_FORMATS];
	size_t font_count;
	struct style *styles;
	size_t style_count;
	/* of what is open */
	bool in_fonts, in_styles, in_phonetic, in_text, in_value, in_run, rich;
	enum viet_code run;
	struct buf text, value;
	struct { unsigned from, to; } hidden[MOST_HIDDEN];
	size_t hidden_count, row_count;
	bool hidden_row;
	unsigned column;
	int style;
	char type[12];
};

static bool is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

static bool is_on(const char *value)
{
	return is(value, "1") || is(value, "true") || is(value, "on");
}

static long number_of(const char *value, long otherwise)
{
	return value ? strtol(value, NULL, 10) : otherwise;
}

/* --- the workbook ------------------------------------------------------------------------------------------------------ */

static void on_workbook(struct xml *xml, const char *space, const char *name, const char **a)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	if (is(name, "workbookPr"))
		x->from_1904 = is_on(xml_attribute(a, "date1904"));
	if (!is(name, "sheet") || x->sheet_count == MOST_SHEETS)
		return;
	const char *id = xml_attribute(a, "id"), *state = xml_attribute(a, "state");
	struct sheet_name *s = &x->sheets[x->sheet_count];
	if (!id || strlen(id) >= sizeof s->id)
		return;
	memcpy(s->id, id, strlen(id) + 1);
	s->hidden = state && !is(state, "visible");
	x->sheet_count++;
}

/* Targets are named from the folder of the workbook, or from the root. */
static void on_relation(struct xml *xml, const char *space, const char *name, const char **a)
{
	struct xlsx *x = (struct xlsx *)xml;
	const char *id = xml_attribute(a, "Id"), *target = xml_attribute(a, "Target"), *type = xml_attribute(a, "Type");
	(void)space, (void)name;
	/* Charts and dialogs are sheets too, in a workbook's list, but have no cells. */
	if (!id || !target || !type || strlen(target) + 4 > MOST_NAME || !strstr(type, "/worksheet"))
		return;
	for (size_t i = 0; i < x->sheet_count; i++) {
		struct sheet_name *s = &x->sheets[i];
		if (!is(s->id, id))
			continue;
		size_t skip = *target == '/' ? 1 : 0, prefix = skip ? 0 : 3;
		memcpy(s->file, "xl/", prefix);
		memcpy(s->file + prefix, target + skip, strlen(target) - skip + 1);
	}
}

/* --- strings ----------------------------------------------------------------------------------------------------------- */

/* Text of strings, in a cell of its own or shared: runs with fonts, and readings of Japanese that are not seen. */
static void start_string(struct xlsx *x, const char *name, const char **a)
{
	if (is(name, "rPh"))
		x->in_phonetic = true;
	else if (is(name, "r"))
		x->in_run = x->rich = true, x->run = VIET_UNICODE;
	else if (is(name, "rFont") && x->in_run)
		x->run = viet_code_of_font(xml_attribute(a, "val") ? xml_attribute(a, "val") : "");
	else if (is(name, "t") && !x->in_phonetic)
		x->in_text = true;
}

static void end_string(struct xlsx *x, const char *name)
{
	if (is(name, "rPh")) {
		x->in_phonetic = false;
	} else if (is(name, "r")) {
		x->in_run = false;
	} else if (is(name, "t")) {
		x->in_text = false;
		if (x->in_run && x->run != VIET_UNICODE)
			x->rows->used = x->run, oldfont_add(&x->old, x->run, buf_str(&x->text), x->text.len, &x->value);
		else
			buf_add(&x->value, x->text.data ? x->text.data : "", x->text.len);
		buf_clear(&x->text);
	}
}

static void on_string_start(struct xml *xml, const char *space, const char *name, const char **a)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	if (is(name, "si")) {
		buf_clear(&x->value);
		x->rich = false;
	}
	start_string(x, name, a);
}

static void keep_string(struct xlsx *x)
{
	if (x->string_count == x->string_room) {
		x->string_room = x->string_room ? 2 * x->string_room : 256;
		x->string = realloc(x->string, x->string_room * sizeof *x->string);
		if (!x->string)
			abort();
	}
	x->string[x->string_count++] = (struct string){ .from = (uint32_t)x->strings.len, .len = (uint32_t)x->value.len, .rich = x->rich };
	buf_add(&x->strings, buf_str(&x->value), x->value.len);
}

static void on_string_end(struct xml *xml, const char *space, const char *name)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	end_string(x, name);
	if (!is(name, "si"))
		return;
	if (x->string_count == MOST_STRINGS || x->strings.len + x->value.len > MOST_STRING_BYTES)
		xml->stop = true;
	else
		keep_string(x);
}

static void on_text(struct xml *xml, const char *text, size_t len)
{
	struct xlsx *x = (struct xlsx *)xml;
	struct buf *to = x->in_text ? &x->text : x->in_value ? &x->value : NULL;
	if (to && to->len + len <= MOST_CELL)
		buf_add(to, text, len);
}

/* --- styles ------------------------------------------------------------------------------------------------------------ */

static struct cellformat format_of(const struct xlsx *x, int id)
{
	for (size_t i = 0; i < x->format_count; i++)
		if (x->formats[i].id == id)
			return x->formats[i].format;
	return cellformat_known(id);
}

static void on_style_start(struct xml *xml, const char *space, const char *name, const char **a)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	if (is(name, "numFmt") && x->format_count < MOST_FORMATS && !x->in_styles) {
		const char *code = xml_attribute(a, "formatCode");
		x->formats[x->format_count].id = (int)number_of(xml_attribute(a, "numFmtId"), -1);
		x->formats[x->format_count++].format = cellformat_of(code ? code : "");
	} else if (is(name, "fonts")) {
		x->in_fonts = true;
	} else if (is(name, "cellXfs")) {
		x->in_styles = true;
	} else if (is(name, "font") && x->in_fonts && x->font_count < MOST_FORMATS) {
		x->fonts[x->font_count++] = VIET_UNICODE;
	} else if (is(name, "name") && x->in_fonts && x->font_count) {
		x->fonts[x->font_count - 1] = viet_code_of_font(xml_attribute(a, "val") ? xml_attribute(a, "val") : "");
	} else if (is(name, "xf") && x->in_styles && x->style_count < MOST_FORMATS) {
		long font = number_of(xml_attribute(a, "fontId"), -1);
		struct style *s = &x->styles[x->style_count++];
		s->format = format_of(x, (int)number_of(xml_attribute(a, "numFmtId"), 0));
		s->code = font >= 0 && (size_t)font < x->font_count ? x->fonts[font] : VIET_UNICODE;
	}
}

static void on_style_end(struct xml *xml, const char *space, const char *name)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	x->in_fonts &= !is(name, "fonts");
	x->in_styles &= !is(name, "cellXfs");
}

/* --- a sheet ----------------------------------------------------------------------------------------------------------- */

/* "AB12" is column 27; without a reference the cell stands beside the last one. */
static unsigned column_of(const char *reference, unsigned otherwise)
{
	unsigned column = 0;
	const char *p = reference;
	for (; p && *p >= 'A' && *p <= 'Z' && column < ROWS_MOST_COLUMNS * 26; p++)
		column = column * 26 + (unsigned)(*p - 'A' + 1);
	return column ? column - 1 : otherwise;
}

static bool is_hidden(const struct xlsx *x)
{
	for (size_t i = 0; i < x->hidden_count; i++)
		if (x->column + 1 >= x->hidden[i].from && x->column + 1 <= x->hidden[i].to)
			return true;
	return x->hidden_row;
}

static void start_cell(struct xlsx *x, const char **a)
{
	const char *type = xml_attribute(a, "t");
	x->column = column_of(xml_attribute(a, "r"), x->column + 1);
	x->style = (int)number_of(xml_attribute(a, "s"), 0);
	x->type[0] = '\0';
	if (type && strlen(type) < sizeof x->type)
		memcpy(x->type, type, strlen(type) + 1);
	x->rich = false;
	buf_clear(&x->value);
}

static void on_sheet_start(struct xml *xml, const char *space, const char *name, const char **a)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	if (is(name, "col") && is_on(xml_attribute(a, "hidden")) && x->hidden_count < MOST_HIDDEN) {
		x->hidden[x->hidden_count].from = (unsigned)number_of(xml_attribute(a, "min"), 0);
		x->hidden[x->hidden_count++].to = (unsigned)number_of(xml_attribute(a, "max"), 0);
	} else if (is(name, "row")) {
		x->column = UINT32_MAX;
		x->hidden_row = is_on(xml_attribute(a, "hidden"));
	} else if (is(name, "c")) {
		start_cell(x, a);
	} else if (is(name, "v")) {
		x->in_value = true;
	} else {
		start_string(x, name, a);
	}
}

static void put_text(struct xlsx *x, const char *text, size_t len, bool rich)
{
	enum viet_code code = x->style >= 0 && (size_t)x->style < x->style_count ? x->styles[x->style].code : VIET_UNICODE;
	struct buf out = { 0 };
	if (rich || code == VIET_UNICODE) {
		rows_cell(x->rows, x->column, text, len, false);
		return;
	}
	oldfont_add(&x->old, code, text, len, &out);
	x->rows->used = code;
	rows_cell(x->rows, x->column, buf_str(&out), out.len, false);
	buf_release(&out);
}

/* "2023-03-15T00:00:00" as in t="d". */
static void put_iso_date(struct xlsx *x, const char *text)
{
	struct buf out = { 0 };
	if (strlen(text) >= 10 && text[4] == '-' && text[7] == '-')
		buf_print(&out, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
	else
		buf_text(&out, text);
	rows_cell(x->rows, x->column, out.data ? out.data : "", out.len, false);
	buf_release(&out);
}

static void put_number(struct xlsx *x, const char *text)
{
	char *end;
	double value = strtod(text, &end);
	struct cellformat format = cellformat_known(0);
	struct buf out = { 0 };
	if (end == text || *end)
		return;
	if (x->style >= 0 && (size_t)x->style < x->style_count)
		format = x->styles[x->style].format;
	cellformat_add(format, value, x->from_1904, &out);
	rows_cell(x->rows, x->column, buf_str(&out), out.len, !format.grouped && !format.date && !format.percent);
	buf_release(&out);
}

static void end_cell(struct xlsx *x)
{
	const char *text = buf_str(&x->value);
	if (is_hidden(x) || x->value.len == 0)
		return;
	if (is(x->type, "s")) {
		long index = strtol(text, NULL, 10);
		if (index >= 0 && (size_t)index < x->string_count)
			put_text(x, buf_str(&x->strings) + x->string[index].from, x->string[index].len, x->string[index].rich);
	} else if (is(x->type, "str") || is(x->type, "inlineStr")) {
		put_text(x, text, x->value.len, x->rich);
	} else if (is(x->type, "b")) {
		rows_cell(x->rows, x->column, is_on(text) ? "TRUE" : "FALSE", is_on(text) ? 4 : 5, false);
	} else if (is(x->type, "d")) {
		put_iso_date(x, text);
	} else if (!is(x->type, "e")) {
		put_number(x, text);
	}
}

static void on_sheet_end(struct xml *xml, const char *space, const char *name)
{
	struct xlsx *x = (struct xlsx *)xml;
	(void)space;
	if (is(name, "c")) {
		end_cell(x);
	} else if (is(name, "v")) {
		x->in_value = false;
	} else if (is(name, "row")) {
		rows_end_row(x->rows);
		xml->stop = ++x->row_count > ROWS_MOST || rows_full(x->rows);
	} else {
		end_string(x, name);
	}
}

/* --- all --------------------------------------------------------------------------------------------------------------- */

typedef void on_start(struct xml *xml, const char *space, const char *name, const char **attributes);
typedef void on_end(struct xml *xml, const char *space, const char *name);

static const char *parse(struct xlsx *x, struct package *package, const char *name, on_start *start, on_end *end)
{
	x->xml.start = start;
	x->xml.end = end;
	x->xml.text = on_text;
	x->in_fonts = x->in_styles = x->in_phonetic = x->in_text = x->in_value = x->in_run = false;
	buf_clear(&x->text);
	return package_xml(package, name, &x->xml);
}

static const char *read_workbook(struct xlsx *x, struct package *package)
{
	const char *why = parse(x, package, "xl/workbook.xml", on_workbook, NULL);
	if (!why)
		why = parse(x, package, "xl/_rels/workbook.xml.rels", on_relation, NULL);
	if (!why && package_has(package, "xl/sharedStrings.xml"))
		why = parse(x, package, "xl/sharedStrings.xml", on_string_start, on_string_end);
	/* Without styles numbers are only less pretty. */
	if (!why && package_has(package, "xl/styles.xml"))
		parse(x, package, "xl/styles.xml", on_style_start, on_style_end);
	return why;
}

static const char *read_sheets(struct xlsx *x, struct package *package)
{
	const char *why = read_workbook(x, package);
	size_t read = 0;
	for (size_t i = 0; i < x->sheet_count && !why && !rows_full(x->rows); i++) {
		if (x->sheets[i].hidden || !*x->sheets[i].file)
			continue;
		x->hidden_count = 0;
		x->hidden_row = false;
		x->column = UINT32_MAX;
		why = parse(x, package, x->sheets[i].file, on_sheet_start, on_sheet_end);
		rows_end_sheet(x->rows);
		/* A damaged sheet does not cost those before it. */
		if (why && read > 0)
			return NULL;
		read += !why;
	}
	return why;
}

static void release(struct xlsx *x)
{
	oldfont_release(&x->old);
	buf_release(&x->strings);
	buf_release(&x->text);
	buf_release(&x->value);
	free(x->string);
	free(x->styles);
	free(x);
}

void xlsx_read(struct gather *g, int part, const char *bytes, size_t len)
{
	const char *why;
	struct rows rows;
	struct xlsx *x = calloc(1, sizeof *x);
	struct package *package = package_open(bytes, len, &why);
	if (!x)
		abort();
	x->styles = calloc(MOST_FORMATS, sizeof *x->styles);
	if (!x->styles)
		abort();
	x->rows = &rows;
	rows_init(&rows, gather_room(g));
	if (package)
		why = read_sheets(x, package);
	if (why)
		g->out->parts[part].unread = why;
	else
		rows_give(&rows, g, part);
	package_close(package);
	rows_release(&rows);
	release(x);
}
