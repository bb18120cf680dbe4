/* Rich Text as text: one pass over its bytes with a stack of groups.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rtf.h"

#include <stdlib.h>
#include <string.h>

#include "read/rtftext.h"
#include "read/rtfwords.h"

enum {
	MOST_GROUPS = 4096,       /* one in the other; Word writes some 30.  What lies deeper is read as if it had no group of its own */
	MOST_WORD = 32,           /* letters of a control word (RTF 1.9: 32) */
};

struct rtf {
	const char *p, *end;
	struct rtftext text;      /* and its groups */
	size_t beyond;            /* groups open beyond MOST_GROUPS */
};

static struct rtf_group *top(struct rtf *r)
{
	return rtftext_top(&r->text);
}

/* --- groups ------------------------------------------------------------------------------------------------------------ */

static void open_group(struct rtf *r)
{
	r->text.skip = 0;
	if (r->beyond || r->text.top + 1 == MOST_GROUPS) {
		r->beyond++;
		return;
	}
	if (r->text.top + 1 == r->text.room) {
		r->text.room *= 2;
		r->text.groups = realloc(r->text.groups, r->text.room * sizeof *r->text.groups);
		if (!r->text.groups)
			abort();
	}
	r->text.groups[r->text.top + 1] = r->text.groups[r->text.top];
	r->text.top++;
	top(r)->header = top(r)->box = top(r)->starred = false;
}

static void close_group(struct rtf *r)
{
	r->text.skip = 0;
	if (r->beyond) {
		r->beyond--;
		return;
	}
	if (r->text.top == 0)
		return;
	if (top(r)->place == FONT_TABLE)
		rtftext_end_font(&r->text);
	rtftext_flush(&r->text);
	if (top(r)->header || top(r)->box)
		rtftext_end_aside(&r->text);
	r->text.top--;
}

static void destination(struct rtf *r, enum rtf_word what)
{
	struct rtf_group *g = top(r);
	if (r->beyond)
		return;
	rtftext_flush(&r->text);
	if (what == RTF_SKIP)
		g->place = SKIPPED;
	else if (what == RTF_FONTS && g->place == TEXT)
		g->place = FONT_TABLE;
	else if (what == RTF_TWICE && g->place == TEXT)
		g->place = TWICE;
	else if (what == RTF_UNICODE_COPY && g->place == TWICE)
		g->place = TEXT;
	else if (what == RTF_HEADER || what == RTF_BOX || what == RTF_NOTE)
		rtftext_begin_aside(&r->text, what);
}

/* --- control words ----------------------------------------------------------------------------------------------------- */

static void setting(struct rtf *r, enum rtf_word what, long number)
{
	struct rtf_group *g = top(r);
	if (what == RTF_FONT && g->place == FONT_TABLE)
		rtftext_begin_font(&r->text, number);
	else if (what == RTF_FONT)
		rtftext_set_font(&r->text, number);
	else if (what == RTF_CHARSET && g->place == FONT_TABLE && g->font >= 0)
		r->text.fonts[g->font].page = rtfwords_code_page((int)number);
	else if (what == RTF_FONT_CODE_PAGE && g->place == FONT_TABLE && g->font >= 0)
		r->text.fonts[g->font].page = (int)number;
	else if (what == RTF_CODE_PAGE)
		r->text.page = (int)number;
	else if (what == RTF_DEFAULT_FONT)
		r->text.default_font = (int)number;
	else if (what == RTF_UNICODE_SKIP)
		g->unicode_skip = (int16_t)(number < 0 ? 0 : number > 100 ? 100 : number);
	else if (what == RTF_PARAGRAPH_PLAIN)
		g->in_table = false, g->depth = 0;
}

static void character_setting(struct rtf *r, enum rtf_word what, bool on)
{
	struct rtf_group *g = top(r);
	if (g->place == FONT_TABLE)
		return;
	rtftext_flush(&r->text);
	if (what == RTF_HIDDEN)
		g->hidden = on;
	else if (what == RTF_DELETED)
		g->deleted = on;
	else {
		g->hidden = g->deleted = false;
		rtftext_set_font(&r->text, r->text.default_font);
	}
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
		r->text.skip -= r->text.skip > 0;
		return;
	}
	if (what == RTF_UNICODE) {
		rtftext_unicode(&r->text, number);
		return;
	}
	if (r->text.skip > 0) {
		r->text.skip--;
		return;
	}
	if (top(r)->starred && what < RTF_SKIP) {
		top(r)->place = top(r)->place == FONT_TABLE || top(r)->place == TEXT || top(r)->place == TWICE ? SKIPPED : top(r)->place;
		top(r)->starred = false;
		return;
	}
	top(r)->starred = false;
	if (what == RTF_CHARACTER)
		rtftext_character(&r->text, m->character);
	else if (what >= RTF_SKIP)
		destination(r, what);
	else if (what == RTF_SECTION) {
		rtftext_break(&r->text, RTF_PARAGRAPH);
		rtftext_section(&r->text);
	} else if (what >= RTF_PAPER_WIDTH)
		rtftext_paper(&r->text, what, number);
	else if (what >= RTF_IN_TABLE)
		rtftext_table(&r->text, what, has_number ? number : 1);
	else if (what >= RTF_PARAGRAPH)
		rtftext_break(&r->text, what);
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
		rtftext_byte(&r->text, (uint8_t)(a * 16 + b));
	} else if (c == '*') {
		top(r)->starred = true;
	} else if (c == '~') {
		rtftext_character(&r->text, 0xA0);
	} else if (c == '-') {
		rtftext_character(&r->text, 0xAD);
	} else if (c == '_') {
		rtftext_character(&r->text, '-');
	} else if (c == '\r' || c == '\n') {
		control_word(r, "par", 3, 0, false);
	} else if (c == '\t') {
		control_word(r, "tab", 3, 0, false);
	} else if (c == '\\' || c == '{' || c == '}') {
		rtftext_character(&r->text, (uint8_t)c);
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
			rtftext_end_font(&r->text);
		else if (c == '\t')
			rtftext_break(&r->text, RTF_TAB);
		else if (c != '\r' && c != '\n' && c != 0)
			rtftext_byte(&r->text, c);
		return;
	}
	if (top(r)->place != TEXT && top(r)->place != FONT_TABLE)
		return;
	for (; from < r->p; from++)
		rtftext_character(&r->text, (uint8_t)*from);
}

static void read_bytes(struct rtf *r)
{
	while (r->p < r->end && !manuscript_full(r->text.m)) {
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
	while (r->text.top > 0 || r->beyond)
		close_group(r);
	rtftext_end(&r->text);
}

static bool read_once(struct gather *g, int part, const char *bytes, size_t len, bool heed_fonts)
{
	struct manuscript m;
	struct rtf r = { .p = bytes, .end = bytes + len };
	manuscript_init(&m, gather_room(g), heed_fonts);
	rtftext_init(&r.text, &m);
	read_bytes(&r);
	bool lied = manuscript_lied(&m);
	if (!lied)
		manuscript_give(&m, g, part);
	manuscript_release(&m);
	rtftext_release(&r.text);
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
