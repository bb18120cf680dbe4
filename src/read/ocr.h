/* What tesseract reads on a page.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_OCR_H
#define READ_OCR_H

#include "read/lines.h"

enum {
	OCR_LEAST_CONFIDENCE = 75, /* measured: print 85 to 95, its copies 80 to 90, a hand 25 to 60 */
	OCR_PAGE_MS = 8000,        /* of the processor: a page is read the same on a busy day */
	OCR_MOST_PAGES = 20,       /* of one document: a page takes a second or two */
	OCR_LONG = 3600,           /* pixels of the longer side: A4 at 300 dpi */
	OCR_TIME_LEFT = 3000,      /* ms of the processor without which no page is begun: the document would be lost, not the page */
};

/** Loads tesseract and its Vietnamese.  Returns whether both are there. */
bool ocr_warm(void);

/**
 * Reads a page (`sheet` and `lines` are of the same image).  Sets `confidence`, and `text` where that is high enough to stand for it; a page on its side is
 * turned.  Past OCR_MOST_PAGES, or without the gather's leave, nothing is done.
 */
void ocr_read(struct gather *gather, const struct image *image, const struct sheet *sheet, const struct lines *lines, struct page *out);

#endif
