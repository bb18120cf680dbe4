/* One page of text, as a PDF has it: characters and where they stand, and the pieces of lines that they make.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_PAGE_H
#define READ_PDF_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/** A character and its box in points from the page's upper left corner; '\n' parts lines and ' ' words, whatever their boxes. */
struct pdf_char {
	uint32_t letter;
	float x1, y1, x2, y2;
};

/** Words that stand in one line without a gap that parts columns. */
struct pdf_piece {
	const char *text;       /* UTF-8, words parted by one blank */
	double x1, y1, x2, y2;
	double first_word;      /* the width of its first word */
	bool upright;           /* written from left to right, one beside the other */
	bool gone;              /* a page number, or a header or footer that was read before */
	size_t band;            /* pieces that stand side by side have the same; from 0 at the top */
};

struct pdf_page {
	double width, height;
	struct pdf_piece *pieces;  /* from top to bottom, in a band from left to right */
	size_t count;
};

enum { PDF_PAGE_MOST_WORDS = 50000 };  /* of a page: a full page of small print has 2,000; what comes after is dropped */

/**
 * Turns the characters of a page, and with them its width and height, where most of its lines run down, up or upside down: a page laid into a scanner
 * or set sideways reads as any other then.
 */
void pdf_page_turn(struct pdf_char *chars, size_t count, double *width, double *height);

/** The pieces of a page, in the arena.  `most_text` bytes of text are taken; returns how many were. */
size_t pdf_page_read(struct arena *arena, const struct pdf_char *chars, size_t count, size_t most_text, struct pdf_page *out);

#endif
