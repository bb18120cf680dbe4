/* The text side of Rich Text: characters in their fonts, tables, headers and notes, papers; as the groups around say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rtftext.h"

#include <stdlib.h>
#include <string.h>

#include "read/bytes.h"

enum {
	MOST_FONTS = 4096,
	MOST_FONT_NUMBER = 32767, /* \f has a signed number of two bytes */
	LETTER_WIDTH = 12240,     /* \paperw and \paperh where nothing is said */
	LETTER_HEIGHT = 15840,
	PAGE_1252 = 1252,
	FIRST_GROUPS = 64,
};

static enum viet_code code_now(struct rtftext *r)
{
	int font = rtftext_top(r)->font;
	return font >= 0 ? r->fonts[font].code : VIET_UNICODE;
}

void rtftext_flush(struct rtftext *r)
{
	if (r->len)
		manuscript_text(r->m, code_now(r), r->text, r->len);
	r->len = 0;
}

static void settle(struct rtftext *r)
{
	rtftext_flush(r);
	manuscript_settle(r->m);
}

/* --- tables ------------------------------------------------------------------------------------------------------------ */

static void end_cell(struct rtftext *r)
{
	if (!r->in_cell[r->rows])
		layout_begin_cell(r->m->layout);
	layout_end_cell(r->m->layout);
	r->in_cell[r->rows] = false;
}

static void end_row(struct rtftext *r)
{
	if (r->in_cell[r->rows])
		end_cell(r);
	layout_end_row(r->m->layout);
	r->rows--;
}

/* Opens and closes rows till text stands as deep in tables as its paragraph says. */
static void stand(struct rtftext *r)
{
	struct rtf_group *g = rtftext_top(r);
	int outer = g->outer_rows, depth = !g->in_table ? 0 : g->depth > 0 ? g->depth : 1, want = outer + depth;
	if (want > RTFTEXT_MOST_ROWS)
		want = RTFTEXT_MOST_ROWS;
	if (r->rows == want && (r->rows == outer || r->in_cell[r->rows]))
		return;
	settle(r);
	while (r->rows > want)
		end_row(r);
	while (r->rows < want || (r->rows > outer && !r->in_cell[r->rows])) {
		if (r->rows > outer && !r->in_cell[r->rows]) {
			layout_begin_cell(r->m->layout);
			r->in_cell[r->rows] = true;
		} else {
			layout_begin_row(r->m->layout);
			r->in_cell[++r->rows] = false;
		}
	}
}

/* The end of a cell, at the outermost level of its text or deeper. */
static void cell_mark(struct rtftext *r, bool inner)
{
	rtftext_top(r)->in_table = true;
	if (!inner)
		rtftext_top(r)->depth = 1;
	stand(r);
	settle(r);
	end_cell(r);
}

static void row_mark(struct rtftext *r, bool inner)
{
	int outer = rtftext_top(r)->outer_rows;
	settle(r);
	if (inner && r->rows > outer)
		end_row(r);
	while (!inner && r->rows > outer)
		end_row(r);
}

void rtftext_table(struct rtftext *r, enum rtf_word what, long number)
{
	struct rtf_group *g = rtftext_top(r);
	if (g->place != TEXT)
		return;
	if (what == RTF_IN_TABLE) {
		g->in_table = number != 0;
	} else if (what == RTF_TABLE_DEPTH) {
		g->depth = (int16_t)(number < 0 ? 0 : number > RTFTEXT_MOST_ROWS ? RTFTEXT_MOST_ROWS : number);
		g->in_table = g->depth > 0;
	} else if (what == RTF_CELL || what == RTF_INNER_CELL) {
		cell_mark(r, what == RTF_INNER_CELL);
	} else {
		row_mark(r, what == RTF_INNER_ROW);
	}
}

/* --- characters -------------------------------------------------------------------------------------------------------- */

static bool silent(struct rtftext *r)
{
	const struct rtf_group *g = rtftext_top(r);
	return g->place != TEXT || g->hidden || g->deleted;
}

static void put(struct rtftext *r, uint32_t c)
{
	if (r->len > sizeof r->text - 8)
		rtftext_flush(r);
	r->len += bytes_put_utf8(r->text + r->len, c);
}

void rtftext_character(struct rtftext *r, uint32_t c)
{
	if (r->skip > 0) {
		r->skip--;
		return;
	}
	if (rtftext_top(r)->place == FONT_TABLE && c >= ' ' && c < 0x7F && r->font_name.len < 64)
		buf_byte(&r->font_name, (char)c);
	if (silent(r))
		return;
	if (r->blank_note && (c == ' ' || c == 0xA0))
		return;
	r->blank_note = false;
	stand(r);
	put(r, c);
}

void rtftext_byte(struct rtftext *r, uint8_t byte)
{
	int font = rtftext_top(r)->font, page = font >= 0 ? r->fonts[font].page : 0;
	if (code_now(r) != VIET_UNICODE)
		page = PAGE_1252;
	uint32_t c = rtfwords_character(page ? page : r->page, byte);
	if (c >= ' ' || r->skip > 0)
		rtftext_character(r, c);
	else if (byte >= 0x80)
		rtftext_character(r, byte);
}

void rtftext_unicode(struct rtftext *r, long number)
{
	uint32_t unit = (uint32_t)(number < 0 ? number + 65536 : number) & 0xFFFF, high = r->high;
	r->skip = 0;
	r->high = 0;
	if (unit >= 0xD800 && unit < 0xDC00)
		r->high = unit;
	else if (unit >= 0xDC00 && unit < 0xE000)
		rtftext_character(r, high ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
	else if (unit >= ' ' && unit < 0xFFFE)
		rtftext_character(r, unit);
	r->skip = rtftext_top(r)->unicode_skip;
}

void rtftext_break(struct rtftext *r, enum rtf_word what)
{
	if (silent(r) && what != RTF_PARAGRAPH)
		return;
	if (rtftext_top(r)->place != TEXT)
		return;
	if (r->blank_note && what == RTF_TAB)
		return;
	stand(r);
	settle(r);
	if (what == RTF_PARAGRAPH)
		layout_end_paragraph(r->m->layout);
	else if (what == RTF_LINE)
		layout_break(r->m->layout);
	else
		layout_tab(r->m->layout);
}

/* --- fonts ------------------------------------------------------------------------------------------------------------- */

void rtftext_set_font(struct rtftext *r, long number)
{
	int index = number >= 0 && number <= MOST_FONT_NUMBER ? r->font_of[number] - 1 : -1;
	rtftext_flush(r);
	rtftext_top(r)->font = index;
}

void rtftext_begin_font(struct rtftext *r, long number)
{
	rtftext_top(r)->font = -1;
	buf_clear(&r->font_name);
	if (number < 0 || number > MOST_FONT_NUMBER)
		return;
	if (!r->font_of[number]) {
		if (r->font_count == MOST_FONTS)
			return;
		r->fonts[r->font_count].number = (int)number;
		r->font_of[number] = (int32_t)++r->font_count;
	}
	rtftext_top(r)->font = r->font_of[number] - 1;
	r->fonts[rtftext_top(r)->font].page = 0;
}

void rtftext_end_font(struct rtftext *r)
{
	if (rtftext_top(r)->font >= 0 && r->font_name.len) {
		const char *name = buf_str(&r->font_name);
		r->fonts[rtftext_top(r)->font].code = viet_code_of_font(name + strspn(name, " "));
	}
	buf_clear(&r->font_name);
}

/* --- what stands elsewhere ---------------------------------------------------------------------------------------------- */

void rtftext_begin_aside(struct rtftext *r, enum rtf_word what)
{
	struct rtf_group *g = rtftext_top(r);
	if (silent(r) || g->header || g->box)
		return;
	settle(r);
	g->outer_rows = (int16_t)r->rows;
	g->in_table = false;
	/* Headers stand between paragraphs, not in cells; where one does, it is read where it stands. */
	g->header = what == RTF_HEADER && r->rows == 0 && r->m->layout == r->m->body;
	g->box = !g->header;
	if (g->header)
		manuscript_headers(r->m, true);
	else
		layout_begin_aside(r->m->layout, what == RTF_NOTE);
	r->blank_note = what == RTF_NOTE;
}

void rtftext_end_aside(struct rtftext *r)
{
	struct rtf_group *g = rtftext_top(r);
	settle(r);
	while (r->rows > g->outer_rows)
		end_row(r);
	if (g->header)
		manuscript_headers(r->m, false);
	else
		layout_end_aside(r->m->layout);
	r->blank_note = false;
}

/* --- papers ------------------------------------------------------------------------------------------------------------ */

void rtftext_section(struct rtftext *r)
{
	manuscript_paper(r->m, r->width ? r->width : r->paper_width, r->height ? r->height : r->paper_height);
}

void rtftext_paper(struct rtftext *r, enum rtf_word what, long number)
{
	int value = number > 0 && number < 1000000 ? (int)number : 0;
	if (what == RTF_PAPER_WIDTH)
		r->paper_width = value ? value : r->paper_width;
	else if (what == RTF_PAPER_HEIGHT)
		r->paper_height = value ? value : r->paper_height;
	else if (what == RTF_SECTION_WIDTH)
		r->width = value;
	else if (what == RTF_SECTION_HEIGHT)
		r->height = value;
	else if (what == RTF_SECTION_PLAIN)
		r->width = r->height = 0;
}

/* --- beginning and end ------------------------------------------------------------------------------------------------- */

static void *zeroed(size_t count, size_t size)
{
	void *p = calloc(count, size);
	if (!p)
		abort();
	return p;
}

void rtftext_init(struct rtftext *r, struct manuscript *m)
{
	*r = (struct rtftext){ .m = m, .room = FIRST_GROUPS, .page = PAGE_1252, .paper_width = LETTER_WIDTH, .paper_height = LETTER_HEIGHT };
	r->groups = zeroed(r->room, sizeof *r->groups);
	r->groups[0] = (struct rtf_group){ .unicode_skip = 1, .font = -1 };
	r->fonts = zeroed(MOST_FONTS, sizeof *r->fonts);
	r->font_of = zeroed(MOST_FONT_NUMBER + 1, sizeof *r->font_of);
}

void rtftext_end(struct rtftext *r)
{
	settle(r);
	while (r->rows > 0)
		end_row(r);
	rtftext_section(r);
}

void rtftext_release(struct rtftext *r)
{
	free(r->groups);
	free(r->fonts);
	free(r->font_of);
	buf_release(&r->font_name);
}
