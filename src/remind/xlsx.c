/* Tables as an .xlsx workbook (ISO/IEC 29500), by libxlsxwriter, which is loaded by name (base/library.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/xlsx.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "base/buf.h"
#include "base/library.h"
#include "base/text.h"

static struct {
	__typeof__(workbook_new_opt) *workbook_new_opt;
	__typeof__(workbook_add_worksheet) *workbook_add_worksheet;
	__typeof__(workbook_add_format) *workbook_add_format;
	__typeof__(workbook_set_properties) *workbook_set_properties;
	__typeof__(workbook_close) *workbook_close;
	__typeof__(worksheet_write_string) *worksheet_write_string;
	__typeof__(worksheet_write_number) *worksheet_write_number;
	__typeof__(worksheet_write_blank) *worksheet_write_blank;
	__typeof__(worksheet_merge_range) *worksheet_merge_range;
	__typeof__(worksheet_set_row) *worksheet_set_row;
	__typeof__(worksheet_set_column) *worksheet_set_column;
	__typeof__(worksheet_freeze_panes) *worksheet_freeze_panes;
	__typeof__(worksheet_repeat_rows) *worksheet_repeat_rows;
	__typeof__(worksheet_set_landscape) *worksheet_set_landscape;
	__typeof__(worksheet_set_paper) *worksheet_set_paper;
	__typeof__(worksheet_set_margins) *worksheet_set_margins;
	__typeof__(worksheet_fit_to_pages) *worksheet_fit_to_pages;
	__typeof__(worksheet_set_footer) *worksheet_set_footer;
	__typeof__(format_set_bold) *format_set_bold;
	__typeof__(format_set_italic) *format_set_italic;
	__typeof__(format_set_font_size) *format_set_font_size;
	__typeof__(format_set_font_name) *format_set_font_name;
	__typeof__(format_set_text_wrap) *format_set_text_wrap;
	__typeof__(format_set_align) *format_set_align;
	__typeof__(format_set_border) *format_set_border;
	__typeof__(format_set_bg_color) *format_set_bg_color;
	__typeof__(format_set_num_format) *format_set_num_format;
	__typeof__(lxw_strerror) *lxw_strerror;
} lib;

const char xlsx_missing[] = "The library that writes .xlsx files is not on this machine (Debian's package libxlsxwriter4), so no .xlsx can be made; --csv makes a table that every "
                                "spreadsheet opens";

bool xlsx_ready(void)
{
#define FUNCTION(field) LIBRARY_FUNCTION(lib, field)
	static const struct library_function functions[] = {
		FUNCTION(workbook_new_opt), FUNCTION(workbook_add_worksheet), FUNCTION(workbook_add_format), FUNCTION(workbook_set_properties), FUNCTION(workbook_close),
		FUNCTION(worksheet_write_string), FUNCTION(worksheet_write_number), FUNCTION(worksheet_write_blank), FUNCTION(worksheet_merge_range), FUNCTION(worksheet_set_row), FUNCTION(worksheet_set_column),
		FUNCTION(worksheet_freeze_panes), FUNCTION(worksheet_repeat_rows), FUNCTION(worksheet_set_landscape), FUNCTION(worksheet_set_paper), FUNCTION(worksheet_set_margins),
		FUNCTION(worksheet_fit_to_pages), FUNCTION(worksheet_set_footer), FUNCTION(format_set_bold), FUNCTION(format_set_italic), FUNCTION(format_set_font_size),
		FUNCTION(format_set_font_name), FUNCTION(format_set_text_wrap), FUNCTION(format_set_align), FUNCTION(format_set_border), FUNCTION(format_set_bg_color),
		FUNCTION(format_set_num_format), FUNCTION(lxw_strerror),
	};
#undef FUNCTION
	static bool tried, loaded;
	if (!tried) {
		tried = true;
		loaded = library_load("libxlsxwriter.so.4", functions, sizeof functions / sizeof *functions);
	}
	return loaded;
}

/* ---- formats ---- */

enum { SHEETS_MOST = 32 };

enum look { LOOK_TITLE, LOOK_NOTE, LOOK_HEAD, LOOK_TEXT, LOOK_NUMBER, LOOK_SHARE, LOOK_SUM_TEXT, LOOK_SUM_NUMBER, LOOK_SUM_SHARE, LOOKS };

struct xlsx {
	lxw_workbook *book;
	lxw_format *looks[LOOKS];
	lxw_worksheet *sheet;
	const struct report_column *columns;
	size_t count;
	lxw_row_t row;
	long sizes[SHEETS_MOST]; /* bytes of each sheet's rows */
	size_t sheets;
	bool too_long, unwritten;
	char *path, *scratch;
	lxw_error failed;
};

static lxw_format *look(struct xlsx *b, bool cell, const char *number)
{
	lxw_format *f = lib.workbook_add_format(b->book);
	lib.format_set_font_name(f, "Times New Roman"); /* the offices' own: Nghị định 30/2020/NĐ-CP, phụ lục I */
	lib.format_set_font_size(f, 12);
	if (cell) {
		lib.format_set_border(f, LXW_BORDER_THIN);
		lib.format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
		if (number)
			lib.format_set_num_format(f, number);
		else
			lib.format_set_text_wrap(f);
	}
	return f;
}

static void set_looks(struct xlsx *b)
{
	lxw_format **l = b->looks;
	l[LOOK_TITLE] = look(b, false, NULL);
	lib.format_set_bold(l[LOOK_TITLE]);
	lib.format_set_font_size(l[LOOK_TITLE], 14);
	l[LOOK_NOTE] = look(b, false, NULL);
	lib.format_set_italic(l[LOOK_NOTE]);
	lib.format_set_text_wrap(l[LOOK_TITLE]);
	lib.format_set_text_wrap(l[LOOK_NOTE]);
	lib.format_set_align(l[LOOK_NOTE], LXW_ALIGN_VERTICAL_TOP);
	l[LOOK_HEAD] = look(b, true, NULL);
	lib.format_set_align(l[LOOK_HEAD], LXW_ALIGN_CENTER);
	lib.format_set_align(l[LOOK_HEAD], LXW_ALIGN_VERTICAL_CENTER);
	lib.format_set_bg_color(l[LOOK_HEAD], 0xDDE6F0);
	l[LOOK_TEXT] = look(b, true, NULL);
	l[LOOK_NUMBER] = look(b, true, "#,##0");
	l[LOOK_SHARE] = look(b, true, "0%");
	l[LOOK_SUM_TEXT] = look(b, true, NULL);
	l[LOOK_SUM_NUMBER] = look(b, true, "#,##0");
	l[LOOK_SUM_SHARE] = look(b, true, "0%");
	static const enum look bold[] = { LOOK_HEAD, LOOK_SUM_TEXT, LOOK_SUM_NUMBER, LOOK_SUM_SHARE };
	for (size_t i = 0; i < sizeof bold / sizeof *bold; i++)
		lib.format_set_bold(l[bold[i]]);
}

/* ---- texts ---- */

static const char cut_mark[] = "… (đã cắt bớt vì quá dài)";
enum { CUT_MARK_UNITS = 40 }; /* more than the mark has */

/* XML 1.0, 2.2: what a document may hold; and no C1 controls or line separators, which nobody can see, nor what turns a line's direction round. */
static bool may_stand(uint32_t c)
{
	if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
		return false;
	return c == '\n' || (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF && (c & 0xFFFE) != 0xFFFE);
}

/* A reader of such a file takes _x0041_ for an A (ISO/IEC 29500-1, 22.9.2.19): the underscore is written so itself. */
static bool looks_escaped(const char *at)
{
	return at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
}

static void clean(const char *text, struct buf *out)
{
	size_t units = 0, len = strlen(text);
	for (size_t i = 0; i < len;) {
		uint32_t c;
		bool escaped = looks_escaped(text + i);
		i += text_next(text + i, len - i, &c);
		if (c == '\t' || c == '\r')
			c = ' ';
		if (!may_stand(c))
			continue;
		units += c >= 0x10000 ? 2 : escaped ? 7 : 1;
		if (units > XLSX_MOST_TEXT - CUT_MARK_UNITS) {
			buf_text(out, cut_mark);
			return;
		}
		if (escaped)
			buf_text(out, "_x005F_");
		else
			text_put(out, c);
	}
}

static void keep_failure(struct xlsx *b, lxw_error e)
{
	if (e != LXW_NO_ERROR && b->failed == LXW_NO_ERROR)
		b->failed = e;
}

static void put_text(struct xlsx *b, lxw_col_t column, const char *text, enum look as)
{
	struct buf cleaned = { 0 };
	clean(text, &cleaned);
	if (cleaned.len)
		keep_failure(b, lib.worksheet_write_string(b->sheet, b->row, column, buf_str(&cleaned), b->looks[as]));
	else
		keep_failure(b, lib.worksheet_write_blank(b->sheet, b->row, column, b->looks[as]));
	buf_release(&cleaned);
}

/* ---- the book ---- */

static void free_book(struct xlsx *b)
{
	free(b->path);
	free(b->scratch);
	free(b);
}

static char *copy(const char *text)
{
	char *c = strdup(text);
	if (!c)
		abort();
	return c;
}

struct xlsx *xlsx_new(const char *path, const char *scratch, const char *title, const char *author, struct err *err)
{
	if (!xlsx_ready()) {
		err_set(err, "%s.", xlsx_missing);
		return NULL;
	}
	struct xlsx *b = calloc(1, sizeof *b);
	if (!b)
		abort();
	b->path = copy(path);
	b->scratch = copy(scratch);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = b->scratch };
	b->book = lib.workbook_new_opt(b->path, &options);
	if (!b->book) {
		err_set(err, "The workbook %s cannot be begun.", path);
		free_book(b);
		return NULL;
	}
	struct buf title_clean = { 0 }, author_clean = { 0 };
	clean(title, &title_clean);
	clean(author, &author_clean);
	lxw_doc_properties properties = { .title = (char *)(uintptr_t)buf_str(&title_clean), .author = (char *)(uintptr_t)buf_str(&author_clean) };
	lib.workbook_set_properties(b->book, &properties);
	buf_release(&title_clean);
	buf_release(&author_clean);
	set_looks(b);
	return b;
}

/* Lines that a text takes in a cell so wide; letters are wider than the digits that widths are counted in, and words break where they can. */
static size_t lines_of(const char *text, int width)
{
	size_t lines = 0, room = width > 3 ? (size_t)(width - 1) * 92 / 100 : 2;
	for (;;) {
		size_t len = strcspn(text, "\n"), used = 0;
		lines++;
		for (size_t i = 0; i < len;) {
			size_t word = strcspn(text + i, " \n"), columns = 0;
			word = i + word > len ? len - i : word;
			for (size_t k = 0; k < word; k++)
				columns += ((unsigned char)text[i + k] & 0xC0) != 0x80;
			if (used && used + 1 + columns > room) {
				lines++;
				used = 0;
			}
			lines += columns > room ? columns / room : 0;
			used += columns % room + 1;
			i += word + 1;
		}
		if (!text[len] || lines > 100)
			return lines;
		text += len + 1;
	}
}

/* A line above the table, across all its columns: as high as its text needs, for merged cells find no height by themselves. */
static void put_line(struct xlsx *b, const char *text, enum look as)
{
	struct buf cleaned = { 0 };
	int width = 0;
	lxw_col_t shown = 0;
	clean(text, &cleaned);
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title) {
			width += b->columns[i].width;
			shown++;
		}
	size_t lines = lines_of(buf_str(&cleaned), as == LOOK_TITLE ? width * 3 / 4 : width * 9 / 10);
	lib.worksheet_set_row(b->sheet, b->row, (as == LOOK_TITLE ? 19.0 : 16.5) * (double)lines, NULL);
	if (shown > 1)
		keep_failure(b, lib.worksheet_merge_range(b->sheet, b->row, 0, b->row, (lxw_col_t)(shown - 1), "", b->looks[as]));
	if (cleaned.len)
		keep_failure(b, lib.worksheet_write_string(b->sheet, b->row, 0, buf_str(&cleaned), b->looks[as]));
	buf_release(&cleaned);
	b->row++;
}

/* LibreOffice takes heights as they stand in the file, so each row says its own (Excel's limit is 409 points). */
static void set_height(struct xlsx *b, size_t lines)
{
	double height = 16.0 * (double)lines + 1;
	lib.worksheet_set_row(b->sheet, b->row, height > 409 ? 409 : height, NULL);
}

static void put_titles(struct xlsx *b)
{
	lxw_col_t at = 0;
	size_t most = 1;
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title) {
			size_t lines = lines_of(b->columns[i].title, b->columns[i].width);
			most = lines > most ? lines : most;
		}
	set_height(b, most);
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title)
			put_text(b, at++, b->columns[i].title, LOOK_HEAD);
	b->row++;
}

static void put_heads(struct xlsx *b, const char *title, const char *about, const char *note)
{
	lxw_col_t at = 0;
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title) {
			lib.worksheet_set_column(b->sheet, at, at, b->columns[i].width, NULL);
			at++;
		}
	put_line(b, title, LOOK_TITLE);
	put_line(b, about, LOOK_NOTE);
	put_line(b, note, LOOK_NOTE);
	put_titles(b);
	assert(b->row == XLSX_HEAD_ROWS);
}

/*
 * The library does not look whether its rows reached the disk (a full one leaves a sheet without its end): we ask its file, and remember how long it has
 * become, for nothing of it may be missing in the packed workbook.
 */
static void end_sheet(struct xlsx *b)
{
	if (!b->sheet)
		return;
	FILE *rows = b->sheet->optimize_tmpfile;
	if (!rows || fflush(rows) != 0 || ferror(rows) || (b->sizes[b->sheets] = ftell(rows)) < 0)
		b->unwritten = true;
	b->sheets++;
	b->sheet = NULL;
}

static bool packed_whole(const struct xlsx *b)
{
	int code;
	zip_t *zip = zip_open(b->path, ZIP_RDONLY, &code);
	bool whole = zip != NULL;
	for (size_t i = 0; whole && i < b->sheets; i++) {
		char name[64];
		zip_stat_t s;
		snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i + 1);
		whole = zip_stat(zip, name, 0, &s) == 0 && (s.valid & ZIP_STAT_SIZE) && s.size > (zip_uint64_t)b->sizes[i];
	}
	if (zip)
		zip_discard(zip);
	return whole;
}

void xlsx_sheet(struct xlsx *b, const char *name, const char *title, const char *about, const char *note, const struct report_column *columns, size_t count)
{
	end_sheet(b);
	assert(b->sheets < SHEETS_MOST);
	b->sheet = lib.workbook_add_worksheet(b->book, name);
	assert(b->sheet); /* the names are ours */
	b->columns = columns;
	b->count = count;
	b->row = 0;
	put_heads(b, title, about, note);
	lib.worksheet_freeze_panes(b->sheet, XLSX_HEAD_ROWS, 0);
	lib.worksheet_repeat_rows(b->sheet, XLSX_HEAD_ROWS - 1, XLSX_HEAD_ROWS - 1);
	lib.worksheet_set_landscape(b->sheet);
	lib.worksheet_set_paper(b->sheet, 9); /* A4 */
	lib.worksheet_set_margins(b->sheet, 0.6, 0.6, 0.7, 0.7);
	lib.worksheet_fit_to_pages(b->sheet, 1, 0);
	lib.worksheet_set_footer(b->sheet, "&CTrang &P/&N");
}

static void put_cell(struct xlsx *b, lxw_col_t at, const struct report_cell *cell, enum report_shape shape, bool sum)
{
	static const enum look looks[][2] = { { LOOK_TEXT, LOOK_SUM_TEXT }, { LOOK_NUMBER, LOOK_SUM_NUMBER }, { LOOK_SHARE, LOOK_SUM_SHARE } };
	enum look as = looks[cell->text ? REPORT_TEXT : shape][sum];
	if (cell->text)
		put_text(b, at, cell->text, as);
	else if (cell->known)
		keep_failure(b, lib.worksheet_write_number(b->sheet, b->row, at, shape == REPORT_SHARE ? (double)cell->number / 100 : (double)cell->number, b->looks[as]));
	else
		keep_failure(b, lib.worksheet_write_blank(b->sheet, b->row, at, b->looks[as]));
}

void xlsx_row(struct xlsx *b, const struct report_cell *cells, bool sum)
{
	lxw_col_t at = 0;
	if (b->row >= XLSX_MOST_ROWS) {
		b->too_long = true;
		return;
	}
	size_t most = 1;
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title && cells[i].text) {
			size_t lines = lines_of(cells[i].text, b->columns[i].width);
			most = lines > most ? lines : most;
		}
	set_height(b, most);
	for (size_t i = 0; i < b->count; i++)
		if (b->columns[i].title)
			put_cell(b, at++, &cells[i], b->columns[i].shape, sum);
	b->row++;
}

int xlsx_end(struct xlsx *b, struct err *err)
{
	int result = 0;
	end_sheet(b);
	lxw_error closed = lib.workbook_close(b->book); /* frees it, also where it fails */
	if (closed == LXW_NO_ERROR)
		closed = b->failed;
	if (b->too_long)
		result = err_set(err, "The table has more rows than a sheet of a workbook holds (%d): ask for fewer entries, or for --csv.", XLSX_MOST_ROWS);
	else if (closed != LXW_NO_ERROR)
		result = err_set(err, "The workbook %s cannot be written: %s", b->path, lib.lxw_strerror(closed));
	else if (b->unwritten || !packed_whole(b))
		result = err_set(err, "The workbook %s could not be written whole: is the disk full?", b->path);
	free_book(b);
	return result;
}

/* ---- reports ---- */

static const char *sheet_name(const char *table)
{
	static const struct {
		const char *table, *name;
	} names[] = {
		{ "totals", "Chung" }, { "units", "Đơn vị" }, { "idle", "Chưa có bài" }, { "periods", "Kỳ chỉ tiêu" }, { "months", "Tháng" }, { "categories", "Thể loại" },
		{ "themes", "Lĩnh vực" }, { "outcomes", "Kết quả" }, { "reasons", "Còn thiếu" }, { "subjects", "Gương nhiều bài" }, { "milestones", "Các mốc" },
		{ "entries", "Bài của đơn vị" }, { "examples", "Gương công bố" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].table, table) == 0)
			return names[i].name;
	return table;
}

int xlsx_report(const struct report *report, const char *path, const char *scratch, struct err *err)
{
	struct xlsx *b = xlsx_new(path, scratch, report->title, report->office, err);
	if (!b)
		return -1;
	for (size_t i = 0; i < report->table_count; i++) {
		const struct report_table *t = &report->tables[i];
		struct buf title = { 0 };
		buf_print(&title, "%s – %s", report->title, t->title);
		xlsx_sheet(b, sheet_name(t->id), buf_str(&title), report->span, t->note, t->columns, t->column_count);
		for (size_t r = 0; r < t->row_count; r++)
			xlsx_row(b, t->cells + r * t->column_count, t->total && r == t->row_count - 1);
		buf_release(&title);
	}
	return xlsx_end(b, err);
}
