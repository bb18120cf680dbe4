/* Comma-separated tables: which character parts the cells is found out, quotes and charsets as Excel writes them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/csv.h"

#include <string.h>

#include "read/charset.h"
#include "read/rows.h"

enum {
	MOST_BYTES = 6 << 20,
	SAMPLE = 8 << 10,         /* bytes that are looked at for what parts the cells */
};

/* The separator that most lines have equally often, outside of quotes. */
static char separator_of(const char *text, size_t len)
{
	static const char candidates[] = "\t;,";
	size_t seen[3] = { 0 }, lines[3] = { 0 }, best = 2;
	bool quoted = false;
	for (size_t i = 0; i < len && i < SAMPLE; i++) {
		const char *c = text[i] ? strchr(candidates, text[i]) : NULL;
		quoted ^= text[i] == '"';
		if (c && !quoted)
			seen[c - candidates]++;
		for (size_t k = 0; k < 3 && text[i] == '\n' && !quoted; k++) {
			lines[k] += seen[k] > 0 ? 1 : 0;
			seen[k] = 0;
		}
	}
	for (size_t k = 0; k < 3; k++)
		lines[k] += seen[k] > 0;
	/* Commas stand in prose as well, in addresses above all; so they are the last to be believed. */
	for (size_t k = 3; k-- > 0;)
		if (lines[k] >= lines[best] && lines[k] > 0)
			best = k;
	return candidates[best];
}

/* One cell from `p` on; returns where it ends.  A quote within quotes is written twice (RFC 4180, 2.7). */
static const char *take_cell(const char *p, const char *end, char separator, struct buf *cell, bool *quoted)
{
	buf_clear(cell);
	*quoted = false;
	const char *first = p;
	while (first < end && *first == ' ')
		first++;
	if (first < end && *first == '"') {
		*quoted = true;
		for (p = first + 1; p < end; p++) {
			if (*p == '"' && !(p + 1 < end && p[1] == '"'))
				break;
			p += *p == '"';
			buf_byte(cell, *p);
		}
		p += p < end;
	}
	while (p < end && *p != separator && *p != '\n' && *p != '\r')
		buf_byte(cell, *p++);
	return p;
}

static void read_table(const char *p, const char *end, struct rows *rows)
{
	struct buf cell = { 0 };
	size_t column = 0, count = 0;
	char separator = separator_of(p, (size_t)(end - p));
	/* Excel's own word for it, in the first line. */
	if (end - p > 5 && memcmp(p, "sep=", 4) == 0) {
		separator = p[4];
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	while (p < end && count < ROWS_MOST && !rows_full(rows)) {
		bool quoted;
		p = take_cell(p, end, separator, &cell, &quoted);
		const char *text = buf_str(&cell);
		size_t len = cell.len;
		/* ="0912..." is how people keep Excel from taking a 0 away. */
		if (len > 3 && text[0] == '=' && text[1] == '"' && text[len - 1] == '"')
			text += 2, len -= 3;
		rows_cell(rows, column++, text, len, !quoted && len && strspn(text, "0123456789") == len);
		if (p < end && *p == separator) {
			p++;
			continue;
		}
		rows_end_row(rows);
		column = 0;
		count++;
		p += p + 1 < end && *p == '\r' && p[1] == '\n' ? 2 : 1;
	}
	buf_release(&cell);
}

void csv_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct rows rows;
	struct buf utf8 = { 0 };
	if (len > MOST_BYTES) {
		g->out->parts[part].unread = READ_TOO_LARGE;
		return;
	}
	const char *defect = charset_convert(g->out->parts[part].charset, bytes, len, &utf8);
	if (defect)
		gather_defect(g, part, defect);
	const char *text = buf_str(&utf8);
	size_t mark = utf8.len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	rows_init(&rows, gather_room(g));
	read_table(text + mark, text + utf8.len, &rows);
	rows_give(&rows, g, part);
	rows_release(&rows);
	buf_release(&utf8);
}
