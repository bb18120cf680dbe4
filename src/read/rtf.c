/* Rich Text as text: one pass over its bytes with a stack of groups.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rtf.h"

#include <stdlib.h>
#include <string.h>

#include "read/bytes.h"
#include "read/manuscript.h"
#include "read/rtfwords.h"

enum {
	MOST_GROUPS = 4096,       /* one in the other; Word writes some 30.  What lies deeper is read as if it had no group of its own */
	MOST_FONTS = 4096,
	MOST_FONT_NUMBER = 32767, /* \f has a signed number of two bytes */
	MOST_WORD = 32,           /* letters of a control word (RTF 1.9: 32) */
	MOST_ROWS = 20,           /* tables in tables */
	LETTER_WIDTH = 12240,     /* \paperw and \paperh where nothing is said */
	LETTER_HEIGHT = 15840,
	PAGE_1252 = 1252,
};

enum place { TEXT, SKIPPED, FONT_TABLE, TWICE };

struct group {
	enum place place;
	bool hidden, deleted, starred;
	bool header, box;         /* this very group began one */
	int16_t unicode_skip;
	int16_t outer_rows;       /* of the innermost header or box around: rows that are open outside */
	int font;                 /* an index of fonts; -1 */
	bool in_table;
	int16_t depth;
};

struct font {
	int number, page;
	enum viet_code code;
};

struct rtf {
	const char *p, *end;
	struct manuscript *m;
	struct group *groups;
	size_t top, room;
	size_t beyond;            /* groups open beyond MOST_GROUPS */
	struct font *fonts;
	size_t font_count;
	int32_t *font_of;         /* by \f's number: index of fonts plus 1 */
	struct buf font_name;
	int page, default_font;
	int skip;                 /* characters still to be passed over, after \u */
	uint32_t high;            /* first half of a surrogate pair */
	int rows;
	bool in_cell[MOST_ROWS + 1];
	bool blank_note;          /* a note has begun, and nothing but blanks came */
	int paper_width, paper_height, width, height;
	char text[512];
	size_t len;
};

static struct group *top(struct rtf *r)
{
	return &r->groups[r->top];
}

static enum viet_code code_now(struct rtf *r)
{
	int font = top(r)->font;
	return font >= 0 ? r->fonts[font].code : VIET_UNICODE;
}

static void flush(struct rtf *r)
{
	if (r->len)
		manuscript_text(r->m, code_now(r), r->text, r->len);
	r->len = 0;
}

static void settle(struct rtf *r)
{
	flush(r);
	manuscript_settle(r->m);
}

/* --- tables ------------------------------------------------------------------------------------------------------------ */

static void end_cell(struct rtf *r)
{
	if (!r->in_cell[r->rows])
		layout_begin_cell(r->m->layout);
	layout_end_cell(r->m->layout);
	r->in_cell[r->rows] = false;
}

static void end_row(struct rtf *r)
{
	if (r->in_cell[r->rows])
		end_cell(r);
	layout_end_row(r->m->layout);
	r->rows--;
}

/* Opens and closes rows till text stands as deep in tables as its paragraph says. */
static void stand(struct rtf *r)
{
	struct group *g = top(r);
	int outer = g->outer_rows, depth = !g->in_table ? 0 : g->depth > 0 ? g->depth : 1, want = outer + depth;
	if (want > MOST_ROWS)
		want = MOST_ROWS;
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
static void cell_mark(struct rtf *r, bool inner)
{
	top(r)->in_table = true;
	if (!inner)
		top(r)->depth = 1;
	stand(r);
	settle(r);
	end_cell(r);
}

static void row_mark(struct rtf *r, bool inner)
{
	int outer = top(r)->outer_rows;
	settle(r);
	if (inner && r->rows > outer)
		end_row(r);
	while (!inner && r->rows > outer)
		end_row(r);
}

/* --- characters -------------------------------------------------------------------------------------------------------- */

static bool silent(struct rtf *r)
{
	const struct group *g = top(r);
	return g->place != TEXT || g->hidden || g->deleted;
}

static void put(struct rtf *r, uint32_t c)
{
	if (r->len > sizeof r->text - 8)
		flush(r);
	r->len += bytes_put_utf8(r->text + r->len, c);
}

/* A character of the text, or of a font's name. */
static void character(struct rtf *r, uint32_t c)
{
	if (r->skip > 0) {
		r->skip--;
		return;
	}
	if (top(r)->place == FONT_TABLE && c >= ' ' && c < 0x7F && r->font_name.len < 64)
		buf_byte(&r->font_name, (char)c);
	if (silent(r))
		return;
	if (r->blank_note && (c == ' ' || c == 0xA0))
		return;
	r->blank_note = false;
	stand(r);
	put(r, c);
}

/* A byte in the font's code page; an old font's are those of windows-1252, whatever charset it claims. */
static void byte_character(struct rtf *r, uint8_t byte)
{
	int font = top(r)->font, page = font >= 0 ? r->fonts[font].page : 0;
	if (code_now(r) != VIET_UNICODE)
		page = PAGE_1252;
	uint32_t c = rtfwords_character(page ? page : r->page, byte);
	if (c >= ' ' || r->skip > 0)
		character(r, c);
	else if (byte >= 0x80)
		character(r, byte);
}

static void unicode(struct rtf *r, long number)
{
	uint32_t unit = (uint32_t)(number < 0 ? number + 65536 : number) & 0xFFFF, high = r->high;
	r->skip = 0;
	r->high = 0;
	if (unit >= 0xD800 && unit < 0xDC00)
		r->high = unit;
	else if (unit >= 0xDC00 && unit < 0xE000)
		character(r, high ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
	else if (unit >= ' ' && unit < 0xFFFE)
		character(r, unit);
	r->skip = top(r)->unicode_skip;
}

/* --- fonts ------------------------------------------------------------------------------------------------------------- */

static void set_font(struct rtf *r, long number)
{
	int index = number >= 0 && number <= MOST_FONT_NUMBER ? r->font_of[number] - 1 : -1;
	flush(r);
	top(r)->font = index;
}

/* In the table of fonts: \f begins one, a semicolon or the end of its group ends it. */
static void begin_font(struct rtf *r, long number)
{
	top(r)->font = -1;
	buf_clear(&r->font_name);
	if (number < 0 || number > MOST_FONT_NUMBER)
		return;
	if (!r->font_of[number]) {
		if (r->font_count == MOST_FONTS)
			return;
		r->fonts[r->font_count].number = (int)number;
		r->font_of[number] = (int32_t)++r->font_count;
	}
	top(r)->font = r->font_of[number] - 1;
	r->fonts[top(r)->font].page = 0;
}

static void end_font(struct rtf *r)
{
	if (top(r)->font >= 0 && r->font_name.len) {
		const char *name = buf_str(&r->font_name);
		r->fonts[top(r)->font].code = viet_code_of_font(name + strspn(name, " "));
	}
	buf_clear(&r->font_name);
}

/* --- groups ------------------------------------------------------------------------------------------------------------ */

static void open_group(struct rtf *r)
{
	r->skip = 0;
	if (r->beyond || r->top + 1 == MOST_GROUPS) {
		r->beyond++;
		return;
	}
	if (r->top + 1 == r->room) {
		r->room *= 2;
		r->groups = realloc(r->groups, r->room * sizeof *r->groups);
		if (!r->groups)
			abort();
	}
	r->groups[r->top + 1] = r->groups[r->top];
	r->top++;
	top(r)->header = top(r)->box = top(r)->starred = false;
}

static void end_aside(struct rtf *r)
{
	struct group *g = top(r);
	settle(r);
	while (r->rows > g->outer_rows)
		end_row(r);
	if (g->header)
		manuscript_headers(r->m, false);
	else
		layout_end_aside(r->m->layout);
	r->blank_note = false;
}

static void close_group(struct rtf *r)
{
	r->skip = 0;
	if (r->beyond) {
		r->beyond--;
		return;
	}
	if (r->top == 0)
		return;
	if (top(r)->place == FONT_TABLE)
		end_font(r);
	flush(r);
	if (top(r)->header || top(r)->box)
		end_aside(r);
	r->top--;
}

/* Text that stands elsewhere: a header before all else, a box behind its paragraph, a note at the end. */
static void begin_aside(struct rtf *r, enum rtf_word what)
{
	struct group *g = top(r);
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

static void destination(struct rtf *r, enum rtf_word what)
{
	struct group *g = top(r);
	if (r->beyond)
		return;
	flush(r);
	if (what == RTF_SKIP)
		g->place = SKIPPED;
	else if (what == RTF_FONTS && g->place == TEXT)
		g->place = FONT_TABLE;
	else if (what == RTF_TWICE && g->place == TEXT)
		g->place = TWICE;
	else if (what == RTF_UNICODE_COPY && g->place == TWICE)
		g->place = TEXT;
	else if (what == RTF_HEADER || what == RTF_BOX || what == RTF_NOTE)
		begin_aside(r, what);
}

/* --- control words ----------------------------------------------------------------------------------------------------- */

static void section_paper(struct rtf *r)
{
	manuscript_paper(r->m, r->width ? r->width : r->paper_width, r->height ? r->height : r->paper_height);
}

static void break_text(struct rtf *r, enum rtf_word what)
{
	if (silent(r) && what != RTF_PARAGRAPH)
		return;
	if (top(r)->place != TEXT)
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

static void table_word(struct rtf *r, enum rtf_word what, long number)
{
	struct group *g = top(r);
	if (g->place != TEXT)
		return;
	if (what == RTF_IN_TABLE) {
		g->in_table = number != 0;
	} else if (what == RTF_TABLE_DEPTH) {
		g->depth = (int16_t)(number < 0 ? 0 : number > MOST_ROWS ? MOST_ROWS : number);
		g->in_table = g->depth > 0;
	} else if (what == RTF_CELL || what == RTF_INNER_CELL) {
		cell_mark(r, what == RTF_INNER_CELL);
	} else {
		row_mark(r, what == RTF_INNER_ROW);
	}
}

static void setting(struct rtf *r, enum rtf_word what, long number)
{
	struct group *g = top(r);
	if (what == RTF_FONT && g->place == FONT_TABLE)
		begin_font(r, number);
	else if (what == RTF_FONT)
		set_font(r, number);
	else if (what == RTF_CHARSET && g->place == FONT_TABLE && g->font >= 0)
		r->fonts[g->font].page = rtfwords_code_page((int)number);
	else if (what == RTF_FONT_CODE_PAGE && g->place == FONT_TABLE && g->font >= 0)
		r->fonts[g->font].page = (int)number;
	else if (what == RTF_CODE_PAGE)
		r->page = (int)number;
	else if (what == RTF_DEFAULT_FONT)
		r->default_font = (int)number;
	else if (what == RTF_UNICODE_SKIP)
		g->unicode_skip = (int16_t)(number < 0 ? 0 : number > 100 ? 100 : number);
	else if (what == RTF_PARAGRAPH_PLAIN)
		g->in_table = false, g->depth = 0;
}

static void character_setting(struct rtf *r, enum rtf_word what, bool on)
{
	struct group *g = top(r);
	if (g->place == FONT_TABLE)
		return;
	flush(r);
	if (what == RTF_HIDDEN)
		g->hidden = on;
	else if (what == RTF_DELETED)
		g->deleted = on;
	else {
		g->hidden = g->deleted = false;
		set_font(r, r->default_font);
	}
}

static void paper_word(struct rtf *r, enum rtf_word what, long number)
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

static void binary(struct rtf *r, long number)
{
	size_t left = (size_t)(r->end - r->p);
	r->p += number > 0 ? ((size_t)number < left ? (size_t)number : left) : 0;
}

/* `number` is -1 where the word had none: then what is switched is on. */
static void control_word(struct rtf *r, const char *word, size_t len, long number, bool has_number)
{
	const struct rtf_meaning *m = rtfwords_find(word, len);
	enum rtf_word what = m ? m->what : RTF_OTHER;
	if (what == RTF_BINARY) {
		binary(r, number);
		r->skip -= r->skip > 0;
		return;
	}
	if (what == RTF_UNICODE) {
		unicode(r, number);
		return;
	}
	if (r->skip > 0) {
		r->skip--;
		return;
	}
	if (top(r)->starred && what < RTF_SKIP) {
		top(r)->place = top(r)->place == FONT_TABLE || top(r)->place == TEXT || top(r)->place == TWICE ? SKIPPED : top(r)->place;
		top(r)->starred = false;
		return;
	}
	top(r)->starred = false;
	if (what == RTF_CHARACTER)
		character(r, m->character);
	else if (what >= RTF_SKIP)
		destination(r, what);
	else if (what == RTF_SECTION) {
		break_text(r, RTF_PARAGRAPH);
		section_paper(r);
	} else if (what >= RTF_PAPER_WIDTH)
		paper_word(r, what, number);
	else if (what >= RTF_IN_TABLE)
		table_word(r, what, has_number ? number : 1);
	else if (what >= RTF_PARAGRAPH)
		break_text(r, what);
	else if (what == RTF_HIDDEN || what == RTF_DELETED || what == RTF_PLAIN)
		character_setting(r, what, !has_number || number != 0);
	else
		setting(r, what, number);
}

/* --- bytes ------------------------------------------------------------------------------------------------------------- */

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void word(struct rtf *r)
{
	const char *from = r->p;
	bool minus = false, has_number = false;
	long number = 0;
	while (r->p < r->end && is_letter(*r->p) && r->p - from < MOST_WORD)
		r->p++;
	size_t len = (size_t)(r->p - from);
	if (r->p + 1 < r->end && *r->p == '-' && r->p[1] >= '0' && r->p[1] <= '9') {
		minus = true;
		r->p++;
	}
	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
		has_number = true;
		number = number < 100000000 ? number * 10 + (*r->p - '0') : number;
	}
	if (r->p < r->end && *r->p == ' ')
		r->p++;
	control_word(r, from, len, minus ? -number : number, has_number);
}

static void control_symbol(struct rtf *r)
{
	char c = *r->p++;
	if (c == '\'') {
		int a = r->p + 1 < r->end ? hex(r->p[0]) : -1, b = a >= 0 ? hex(r->p[1]) : -1;
		if (b < 0)
			return;
		r->p += 2;
		byte_character(r, (uint8_t)(a * 16 + b));
	} else if (c == '*') {
		top(r)->starred = true;
	} else if (c == '~') {
		character(r, 0xA0);
	} else if (c == '-') {
		character(r, 0xAD);
	} else if (c == '_') {
		character(r, '-');
	} else if (c == '\r' || c == '\n') {
		control_word(r, "par", 3, 0, false);
	} else if (c == '\t') {
		control_word(r, "tab", 3, 0, false);
	} else if (c == '\\' || c == '{' || c == '}') {
		character(r, (uint8_t)c);
	}
}

/* Plain ASCII, which is most of it, goes on as it stands. */
static void plain_text(struct rtf *r)
{
	const char *from = r->p;
	while (r->p < r->end && *r->p >= ' ' && *r->p < 0x7F && *r->p != '\\' && *r->p != '{' && *r->p != '}' && *r->p != ';')
		r->p++;
	if (r->p == from) {
		uint8_t c = (uint8_t)*r->p++;
		if (c == ';' && top(r)->place == FONT_TABLE)
			end_font(r);
		else if (c == '\t')
			break_text(r, RTF_TAB);
		else if (c != '\r' && c != '\n' && c != 0)
			byte_character(r, c);
		return;
	}
	if (top(r)->place != TEXT && top(r)->place != FONT_TABLE)
		return;
	for (; from < r->p; from++)
		character(r, (uint8_t)*from);
}

static void read_bytes(struct rtf *r)
{
	while (r->p < r->end && !manuscript_full(r->m)) {
		char c = *r->p;
		if (c == '{' || c == '}') {
			r->p++;
			if (c == '{')
				open_group(r);
			else
				close_group(r);
		} else if (c == '\\') {
			r->p++;
			if (r->p < r->end && is_letter(*r->p))
				word(r);
			else if (r->p < r->end)
				control_symbol(r);
		} else {
			plain_text(r);
		}
	}
	while (r->top > 0 || r->beyond)
		close_group(r);
	settle(r);
	while (r->rows > 0)
		end_row(r);
	section_paper(r);
}

static void *zeroed(size_t count, size_t size)
{
	void *p = calloc(count, size);
	if (!p)
		abort();
	return p;
}

static bool read_once(struct gather *g, int part, const char *bytes, size_t len, bool heed_fonts)
{
	struct manuscript m;
	struct rtf r = {
		.p = bytes, .end = bytes + len, .m = &m, .room = 64, .page = PAGE_1252, .default_font = 0,
		.paper_width = LETTER_WIDTH, .paper_height = LETTER_HEIGHT,
	};
	manuscript_init(&m, gather_room(g), heed_fonts);
	r.groups = zeroed(r.room, sizeof *r.groups);
	r.groups[0] = (struct group){ .unicode_skip = 1, .font = -1 };
	r.fonts = zeroed(MOST_FONTS, sizeof *r.fonts);
	r.font_of = zeroed(MOST_FONT_NUMBER + 1, sizeof *r.font_of);
	read_bytes(&r);
	bool lied = manuscript_lied(&m);
	if (!lied)
		manuscript_give(&m, g, part);
	manuscript_release(&m);
	free(r.groups);
	free(r.fonts);
	free(r.font_of);
	buf_release(&r.font_name);
	return !lied;
}

void rtf_read(struct gather *g, int part, const char *bytes, size_t len)
{
	const char *start = memmem(bytes, len < 1024 ? len : 1024, "{\\rtf", 5);
	if (!start)
		g->out->parts[part].unread = READ_DAMAGED;
	else if (!read_once(g, part, start, len - (size_t)(start - bytes), true))
		read_once(g, part, start, len - (size_t)(start - bytes), false);
}
