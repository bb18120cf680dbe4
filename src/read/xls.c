/* Excel 97 to 2003's sheets by libfreexl, which opens only files: the bytes go to it through one that has no name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/xls.h"

#include <freexl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/library.h"
#include "read/cellformat.h"
#include "read/charset.h"
#include "read/rows.h"

enum { MOST_SHEETS = 100 };

static struct {
	__typeof__(freexl_open) *freexl_open;
	__typeof__(freexl_close) *freexl_close;
	__typeof__(freexl_get_info) *freexl_get_info;
	__typeof__(freexl_select_active_worksheet) *freexl_select_active_worksheet;
	__typeof__(freexl_worksheet_dimensions) *freexl_worksheet_dimensions;
	__typeof__(freexl_get_cell_value) *freexl_get_cell_value;
} lib;

static bool loaded;

bool xls_warm(void)
{
	static const struct library_function functions[] = {
		LIBRARY_FUNCTION(lib, freexl_open), LIBRARY_FUNCTION(lib, freexl_close), LIBRARY_FUNCTION(lib, freexl_get_info),
		LIBRARY_FUNCTION(lib, freexl_select_active_worksheet), LIBRARY_FUNCTION(lib, freexl_worksheet_dimensions),
		LIBRARY_FUNCTION(lib, freexl_get_cell_value),
	};
	if (!loaded)
		loaded = library_load("libfreexl.so.1", functions, sizeof functions / sizeof *functions);
	/* freexl converts by iconv, whose converters are files. */
	charset_warm();
	return loaded;
}

/* "2023-03-15" and "2023-03-15 08:30:00", as freexl writes them; years alone stay. */
static void put_date(struct rows *rows, size_t column, const char *text)
{
	struct buf out = { 0 };
	if (strlen(text) >= 10 && text[4] == '-' && text[7] == '-') {
		buf_print(&out, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
		if (strlen(text) >= 16 && strncmp(text + 11, "00:00", 5) != 0)
			buf_print(&out, " %.5s", text + 11);
	} else {
		buf_text(&out, text);
	}
	rows_cell(rows, column, buf_str(&out), out.len, false);
	buf_release(&out);
}

static void put_number(struct rows *rows, size_t column, double value)
{
	struct buf out = { 0 };
	cellformat_add(cellformat_known(0), value, false, &out);
	rows_cell(rows, column, buf_str(&out), out.len, true);
	buf_release(&out);
}

static void put_cell(struct rows *rows, size_t column, const FreeXL_CellValue *cell)
{
	const char *text = cell->value.text_value;
	switch (cell->type) {
	case FREEXL_CELL_INT:
		put_number(rows, column, cell->value.int_value);
		break;
	case FREEXL_CELL_DOUBLE:
		put_number(rows, column, cell->value.double_value);
		break;
	case FREEXL_CELL_TEXT:
	case FREEXL_CELL_SST_TEXT:
		rows_cell(rows, column, text ? text : "", text ? strlen(text) : 0, false);
		break;
	case FREEXL_CELL_DATE:
	case FREEXL_CELL_DATETIME:
	case FREEXL_CELL_TIME:
		put_date(rows, column, text ? text : "");
		break;
	}
}

static void read_sheet(const void *handle, struct rows *rows, size_t *budget)
{
	unsigned int height = 0;
	unsigned short width = 0;
	if (lib.freexl_worksheet_dimensions(handle, &height, &width) != FREEXL_OK)
		return;
	for (unsigned int i = 0; i < height && *budget > 0 && !rows_full(rows); i++, --*budget) {
		for (unsigned short k = 0; k < width && k < ROWS_MOST_COLUMNS; k++) {
			FreeXL_CellValue cell;
			if (lib.freexl_get_cell_value(handle, i, k, &cell) == FREEXL_OK)
				put_cell(rows, k, &cell);
		}
		rows_end_row(rows);
	}
}

static void read_sheets(const void *handle, struct rows *rows)
{
	unsigned int count = 0;
	size_t budget = ROWS_MOST;
	lib.freexl_get_info(handle, FREEXL_BIFF_SHEET_COUNT, &count);
	for (unsigned int i = 0; i < count && i < MOST_SHEETS && budget > 0 && !rows_full(rows); i++) {
		if (lib.freexl_select_active_worksheet(handle, (unsigned short)i) == FREEXL_OK)
			read_sheet(handle, rows, &budget);
		rows_end_sheet(rows);
	}
}

static const char *read_file(struct gather *g, int part, const char *path)
{
	const void *handle = NULL;
	unsigned int locked = 0;
	struct rows rows;
	int opened = lib.freexl_open(path, &handle);
	if (opened == FREEXL_BIFF_OBFUSCATED)
		locked = FREEXL_BIFF_OBFUSCATED;
	else if (opened == FREEXL_OK)
		lib.freexl_get_info(handle, FREEXL_BIFF_PASSWORD, &locked);
	const char *why = opened == FREEXL_OK ? NULL : READ_DAMAGED;
	if (locked == FREEXL_BIFF_OBFUSCATED)
		why = READ_LOCKED;
	if (!why) {
		rows_init(&rows, gather_room(g));
		read_sheets(handle, &rows);
		rows_give(&rows, g, part);
		rows_release(&rows);
	}
	if (handle)
		lib.freexl_close(handle);
	return why;
}

void xls_read(struct gather *g, int part, const char *bytes, size_t len)
{
	char path[40];
	const char *why = READ_LATER;
	/* A confined reader opens anew what it was given, or nothing (without Landlock); only a process without bonds makes a file of the bytes. */
	bool made = g->source < 0 && g->progress < 0 && loaded;
	int fd = made ? memfd_create("sheet", MFD_CLOEXEC) : g->source;
	if (loaded && fd >= 0 && (!made || file_write_fd(fd, "a sheet", bytes, len, NULL) == 0)) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		why = read_file(g, part, path);
	}
	if (made && fd >= 0)
		close(fd);
	if (why)
		g->out->parts[part].unread = why;
}
