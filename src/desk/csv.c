/* Comma-separated values (RFC 4180) that a spreadsheet opens without harm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* Spreadsheets skip blanks (and the full-width signs stand for the plain ones) before they look for a formula. */
static bool formula(const char *cell)
{
	static const char *const starts[] = { "=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠" };
	while (*cell == ' ' || *cell == '\t' || *cell == '\r' || *cell == '\n' || *cell == '\'')
		cell++;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(cell, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static void put_cell(struct buf *out, const char *cell)
{
	struct arena *arena = arena_new(4 * strlen(cell) + 4096);
	const char *shown = text_shown(arena, cell);
	bool quoted = strpbrk(shown, ",\"\r\n;") != NULL;
	if (quoted)
		buf_byte(out, '"');
	if (formula(shown))
		buf_byte(out, '\'');
	for (; *shown; shown++) {
		if (*shown == '"')
			buf_byte(out, '"');
		buf_byte(out, *shown);
	}
	if (quoted)
		buf_byte(out, '"');
	arena_free(arena);
}

void csv_row(struct buf *out, const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_byte(out, ',');
		put_cell(out, cells[i] ? cells[i] : "");
	}
	buf_text(out, "\r\n");
}
