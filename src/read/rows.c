/* Rows of cells as lines of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rows.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "read/charset.h"
#include "read/vietnamese.h"

enum { MOST_HEAD = 80 };  /* bytes of a cell that heads a column */

/* Words that head a column of phones, and of other numbers: folded, as they stand in a head of their own or within one. */
static const char *const phone_words[] = { "dien thoai", "sdt", "so dt", "phone", "mobile", "di dong", "zalo", "hotline" };
static const char *const phone_heads[] = { "dt", "dtdd", "tel", "d.t", "d/t", "dd", "so lien he", "lien he" };
static const char *const other_words[] = {
	"tien", "kinh phi", "vnd", "cmnd", "cccd", "can cuoc", "chung minh", "tai khoan", "so the", "ma so", "so luong", "dan so", "dong)", "mst", "bhxh",
};

void rows_init(struct rows *r, size_t limit)
{
	memset(r, 0, sizeof *r);
	r->limit = limit;
}

void rows_release(struct rows *r)
{
	buf_release(&r->out);
	buf_release(&r->line);
}

bool rows_full(const struct rows *r)
{
	return r->full;
}

void rows_cell(struct rows *r, size_t column, const char *text, size_t len, bool number)
{
	if (column >= ROWS_MOST_COLUMNS)
		return;
	if (r->line.len + len > r->limit) {
		r->full = true;
		return;
	}
	struct row_cell *c = &r->cells[column];
	*c = (struct row_cell){ .from = r->line.len, .there = true, .number = number };
	for (size_t i = 0; i < len; i++) {
		bool blank = text[i] == '\n' || text[i] == '\r' || text[i] == '\t' || text[i] == ' ';
		if (!blank)
			buf_byte(&r->line, text[i]);
		else if (r->line.len > c->from && r->line.data[r->line.len - 1] != ' ')
			buf_byte(&r->line, ' ');
	}
	while (r->line.len > c->from && r->line.data[r->line.len - 1] == ' ')
		r->line.len--;
	c->len = r->line.len - c->from;
	if (column >= r->columns)
		r->columns = column + 1;
}

/* Lower case without marks: "Số ĐT" is "so dt". */
static void fold(const char *text, size_t len, char out[MOST_HEAD + 1])
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &folded,
	                                  UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
	size_t k = 0;
	for (utf8proc_ssize_t i = 0; i < n && k < MOST_HEAD; i++) {
		bool dj = folded[i] == 0xC4 && i + 1 < n && folded[i + 1] == 0x91;
		out[k++] = dj ? 'd' : (char)folded[i];
		i += dj;
	}
	out[k] = '\0';
	free(folded);
}

static bool holds_one(const char *head, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(head, list[i]))
			return true;
	return false;
}

static bool is_one(const char *head, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(head, list[i]) == 0)
			return true;
	return false;
}

#define COUNT(list) (sizeof (list) / sizeof *(list))

/* Any short text may head its column; one that speaks of money or cards takes back what one above it said. */
static void note_heads(struct rows *r)
{
	char head[MOST_HEAD + 1];
	for (size_t i = 0; i < r->columns; i++) {
		const struct row_cell *c = &r->cells[i];
		if (!c->there || c->number || c->len == 0 || c->len > MOST_HEAD)
			continue;
		fold(r->line.data + c->from, c->len, head);
		if (holds_one(head, other_words, COUNT(other_words)))
			r->others[i] = true, r->phones[i] = false;
		else if (holds_one(head, phone_words, COUNT(phone_words)) || is_one(head, phone_heads, COUNT(phone_heads)))
			r->phones[i] = true, r->others[i] = false;
	}
}

/* Whether a number lost the 0 in front; `skip` is what stands there instead of it (84). */
static bool lacks_zero(const struct rows *r, size_t column, const char *digits, size_t len, bool number, size_t *skip)
{
	*skip = 0;
	if (len == 0 || len > 11 || strspn(digits, "0123456789") < len)
		return false;
	bool phones = r->phones[column];
	if (len == 9 && strchr("35789", *digits))
		return phones || (number && !r->others[column]);
	if (len == 11 && digits[0] == '8' && digits[1] == '4' && strchr("35789", digits[2])) {
		*skip = phones ? 2 : 0;
		return phones;
	}
	return phones && len == 10 && *digits == '2';
}

static void put_cell(struct rows *r, size_t column)
{
	const struct row_cell *c = &r->cells[column];
	size_t skip;
	const char *text = buf_str(&r->line) + c->from;
	if (!c->there)
		return;
	if (lacks_zero(r, column, text, c->len, c->number, &skip))
		buf_byte(&r->out, '0');
	buf_add(&r->out, text + skip, c->len - skip);
}

void rows_end_row(struct rows *r)
{
	size_t last = r->columns;
	while (last > 0 && (!r->cells[last - 1].there || r->cells[last - 1].len == 0))
		last--;
	if (r->out.len + r->line.len + 2 * last + 2 > r->limit)
		r->full = true;
	for (size_t i = 0; i < last && !r->full; i++) {
		if (i > 0)
			buf_byte(&r->out, '\t');
		put_cell(r, i);
	}
	if (last && !r->full)
		buf_byte(&r->out, '\n');
	note_heads(r);
	memset(r->cells, 0, r->columns * sizeof *r->cells);
	buf_clear(&r->line);
	r->columns = 0;
}

void rows_end_sheet(struct rows *r)
{
	rows_end_row(r);
	if (r->out.len > r->sheet_start)
		buf_byte(&r->out, '\n');
	r->sheet_start = r->out.len;
	memset(r->phones, 0, sizeof r->phones);
	memset(r->others, 0, sizeof r->others);
}

void rows_give(struct rows *r, struct gather *g, int part)
{
	const char *converted = NULL;
	rows_end_row(r);
	if (r->full) {
		g->out->parts[part].unread = READ_TOO_LARGE;
		return;
	}
	while (r->out.len > 1 && r->out.data[r->out.len - 1] == '\n' && r->out.data[r->out.len - 2] == '\n')
		r->out.len--;
	const char *text = charset_clean_from(g->arena, buf_str(&r->out), r->out.len, &converted);
	g->out->parts[part].content = gather_text(g, part, text);
	if (converted)
		gather_defect(g, part, converted);
}
