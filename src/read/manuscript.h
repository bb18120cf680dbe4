/* What a word processor's file says as it is read: text in its layout, the fonts' old codes, the paper.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_MANUSCRIPT_H
#define READ_MANUSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "read/gather.h"
#include "read/layout.h"
#include "read/oldfont.h"
#include "read/vietnamese.h"

struct package;

struct manuscript {
	struct layout *layout;    /* where text goes now; call manuscript_settle before any layout_* of it */
	/* of manuscript.c */
	struct layout *body, *head;
	struct oldfont old;
	struct buf pending;       /* text in a font of an old code that is not yet converted: its letters may stand in several runs */
	enum viet_code code, used;
	bool words;               /* the pending text came as words */
	bool heed_fonts;
	int paper_width, paper_height;
	bool paper_odd;
};

/**
 * `heed_fonts`: text in .VnTime is TCVN3, in VNI-Times VNI.  Some documents lie: Unicode typed over an old font.  Then manuscript_lied says so
 * after the reading, and it is to be read once more without heed.  At most `limit` bytes of text.
 */
void manuscript_init(struct manuscript *m, size_t limit, bool heed_fonts);
void manuscript_release(struct manuscript *m);

/** UTF-8 in a font of this code (the old bytes as characters of windows-1252, or in U+F000 to U+F0FF). */
void manuscript_text(struct manuscript *m, enum viet_code code, const char *text, size_t len);
/** The same of text whose runs of blanks are one, none at the start of a line. */
void manuscript_words(struct manuscript *m, enum viet_code code, const char *text, size_t len);
/** Writes out what is pending, so that paragraphs, cells and boxes may be begun and ended. */
void manuscript_settle(struct manuscript *m);
/** Text that follows belongs to the pages' headers, which come before the body; or no longer. */
void manuscript_headers(struct manuscript *m, bool headers);

/** A section's paper in twentieths of a point; impossible ones are passed over. */
void manuscript_paper(struct manuscript *m, int64_t width, int64_t height);

/** Whether more text came than is taken: the rest is dropped. */
bool manuscript_full(const struct manuscript *m);
/** Whether the fonts' names lie: more than an eighth of the text they say is of an old code cannot be.  Then it is read anew, without heed of fonts. */
bool manuscript_lied(const struct manuscript *m);
/** Puts the whole into the part: content, paper, and the defect that names an old code; or, where the text is too large, `unread`. */
void manuscript_give(struct manuscript *m, struct gather *gather, int part);

/** Tells the manuscript what a package holds.  Returns NULL, or the READ_* word of what is wrong. */
typedef const char *manuscript_package_text(struct package *package, struct manuscript *manuscript);

/**
 * Reads a zip of XML (docx, odt) into the part by `text`: content and paper, or `unread`; once more without heed of its fonts where they lied.
 * The bytes stay the caller's.
 */
void manuscript_read_package(struct gather *gather, int part, const char *bytes, size_t len, manuscript_package_text *text);

#endif
