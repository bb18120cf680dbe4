/* What the two sides of a nursery's socket say to each other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_NURSERY_H
#define READ_NURSERY_H

#include "read/reader.h"
#include "read/reading.h"

/**
 * One memo, asker to nursery: NURSERY_READ with the letter's and the result's descriptor; fields: kind, profile, ocr, readers at once (0: as many as
 * the nursery has room for), depth, inner_left, documents and bytes that may be handed on, page (numbers), path, name (texts or NULL), how many paths to
 * leave out (number), the paths (texts).  No memo goes back: what a reader has to say is in its result, and
 * the nursery adds the last line when the reader has ended: "end MS ok", "end MS signal NAME", "end MS time", "end MS exit N" (milliseconds
 * of processor time), or "end unborn".
 */
enum { NURSERY_READ = 1, NURSERY_MOST_NAME = 1000 };
enum { NURSERY_DOCUMENTS = 2 };  /* of one letter that are read at a time */

struct nursery {
	int text, pages;   /* pages: -1 where there is none */
	nursery_start_pages *start;
	void *with;
	bool ocr, gone, pages_gone;
	int at_once;       /* letters; 0: no word */
	unsigned pages_number;   /* how often another role `pages` came: an asking may yet wait for the one before */
};

#endif
