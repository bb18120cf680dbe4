/* What the styles of an HTML letter do to its text: hide it, colour it, set it in an old font.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HTML_STYLE_H
#define READ_HTML_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "read/vietnamese.h"

enum {
	HTML_STYLE_MOST_RULES = 64,   /* of style sheets, counting only those that hide, colour or name a font; Word writes some 30 */
	HTML_STYLE_LONGEST = 1000,    /* bytes of one declaration that are looked at */
	HTML_COLOR_UNKNOWN = -1,      /* a picture, a gradient, a name that is none of ours */
	HTML_COLOR_UNSAID = -2,
	HTML_STYLE_UNSAID = -1,
};

/** What was said of one element so far; begin with HTML_STYLE_NOTHING. */
struct html_style {
	bool hidden;
	int color, background;        /* 0xRRGGBB, or one of the above */
	int code;                     /* enum viet_code of its font, or unsaid */
	int tiny;                     /* 1: too small to be seen; 0: not so, though what is around it may be (mail designers set 0 there); or unsaid */
};

#define HTML_STYLE_NOTHING { false, HTML_COLOR_UNSAID, HTML_COLOR_UNSAID, HTML_STYLE_UNSAID, HTML_STYLE_UNSAID }

/** Adds what declarations say ("color: #fff; display: none"). */
void html_style_add(struct html_style *style, const char *css, size_t len);

/** "#fff", "white", "rgb(255, 255, 255)". */
int html_style_color(const char *text);

/** Whether two colours cannot be told apart by eye. */
bool html_style_same(int color, int background);

struct html_rule {
	char tag[16], name[64];       /* lower case; "" for any */
	char sign;                    /* '.' or '#'; 0 where there is only a tag */
	struct html_style style;
};

struct html_sheet {
	struct html_rule rules[HTML_STYLE_MOST_RULES];
	size_t count;
};

/** Takes the rules of simple selectors (p, .x, p.x, #x); what stands in @media and the like holds for other screens and is passed over. */
void html_sheet_add(struct html_sheet *sheet, const char *css, size_t len);

/** Adds what the sheet says of an element; `classes` and `id` may be NULL. */
void html_sheet_apply(const struct html_sheet *sheet, const char *tag, const char *classes, const char *id, struct html_style *style);

#endif
