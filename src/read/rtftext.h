/* What the words and bytes of an RTF do to its text: the state, and one function for each sort of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_RTFTEXT_H
#define READ_RTFTEXT_H

#include "base/buf.h"
#include "read/manuscript.h"
#include "read/rtfwords.h"

enum { RTFTEXT_MOST_ROWS = 20 }; /* tables in tables */

/** Where what a group holds goes. */
enum rtf_place { TEXT, SKIPPED, FONT_TABLE, TWICE };

struct rtf_group {
	enum rtf_place place;
	bool hidden, deleted, starred;
	bool header, box;         /* this very group began one */
	int16_t unicode_skip;
	int16_t outer_rows;       /* of the innermost header or box around: rows that are open outside */
	int font;                 /* an index of fonts; -1 */
	bool in_table;
	int16_t depth;
};

struct rtf_font {
	int number, page;
	enum viet_code code;
};

struct rtftext {
	struct manuscript *m;
	struct rtf_group *groups; /* the stack: rtf.c opens and closes them, always one at least */
	size_t top, room;
	struct rtf_font *fonts;
	size_t font_count;
	int32_t *font_of;         /* by \f's number: index of fonts plus 1 */
	struct buf font_name;
	int page, default_font;
	int skip;                 /* characters still to be passed over, after \u */
	uint32_t high;            /* first half of a surrogate pair */
	int rows;
	bool in_cell[RTFTEXT_MOST_ROWS + 1];
	bool blank_note;          /* a note has begun, and nothing but blanks came */
	int paper_width, paper_height, width, height;
	char text[512];
	size_t len;
};

/** The manuscript is borrowed.  rtftext_end once all bytes are read and all groups closed; rtftext_release always. */
void rtftext_init(struct rtftext *text, struct manuscript *m);
void rtftext_end(struct rtftext *text);
void rtftext_release(struct rtftext *text);

/** The group that is open. */
static inline struct rtf_group *rtftext_top(struct rtftext *text)
{
	return &text->groups[text->top];
}

/** What was gathered goes on with the font it was gathered under: before that, or what is hidden, changes. */
void rtftext_flush(struct rtftext *text);
/** A character of the text, or of a font's name. */
void rtftext_character(struct rtftext *text, uint32_t c);
/** A byte in the font's code page; an old font's are those of windows-1252, whatever charset it claims. */
void rtftext_byte(struct rtftext *text, uint8_t byte);
/** \u: half a surrogate pair waits for the other; what is shown to readers without Unicode is passed over then. */
void rtftext_unicode(struct rtftext *text, long number);
/** RTF_PARAGRAPH, RTF_LINE, RTF_TAB. */
void rtftext_break(struct rtftext *text, enum rtf_word what);
/** RTF_IN_TABLE to RTF_INNER_ROW. */
void rtftext_table(struct rtftext *text, enum rtf_word what, long number);

/** \f in the text. */
void rtftext_set_font(struct rtftext *text, long number);
/** In the table of fonts: \f begins one, a semicolon or the end of its group ends it. */
void rtftext_begin_font(struct rtftext *text, long number);
void rtftext_end_font(struct rtftext *text);

/** Text that stands elsewhere (RTF_HEADER, RTF_BOX, RTF_NOTE): a header before all else, a box behind its paragraph, a note at the end. */
void rtftext_begin_aside(struct rtftext *text, enum rtf_word what);
/** At the end of the very group that began one. */
void rtftext_end_aside(struct rtftext *text);

/** RTF_PAPER_WIDTH to RTF_SECTION_PLAIN. */
void rtftext_paper(struct rtftext *text, enum rtf_word what, long number);
/** A section is over: the manuscript is told its paper. */
void rtftext_section(struct rtftext *text);

#endif
