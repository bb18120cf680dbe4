/* PDF by poppler: text, pages, paper, and the images of scanned pages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_H
#define READ_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "read/gather.h"

enum {
	PDF_MOST_PAGES = 2000,         /* a book; more is no document of an author: READ_TOO_LARGE.  SUBMISSION_MOST_PAGES of them are read */
	PDF_MOST_MEASURED = 30,        /* pages rendered: 50 ms each, and OCR takes ten times that */
	PDF_MOST_SECONDS = 12,         /* of the processor: the pages after that are left out, before the reader's own limit ends it all */
	PDF_MOST_MAKER = 200,          /* characters */
	PDF_LARGEST_PAPER = 1250,      /* points: A3 has 1191 */
	PDF_FEW_LETTERS = 20,          /* of a page: a stamp or a page number on an image, no text */
	PDF_MOST_CONFIDENCE = 80,      /* of text that somebody's OCR laid over a scan */
};

/**
 * Reads a PDF: text in reading order into the part's content, its pages (look, cover, letters; a page that is one image is measured by
 * image_measure), page_total, paper, maker.  What OCR laid over a scan is not content but its page's `text`; a document that has no other text has
 * no content.  Only in a reader of PROFILE_PAGES.
 *
 * Defects: "pages-left-out", "pages-not-measured", "page-damaged", "text-too-large", "files-inside", "script-inside", "launches-programs", and what its
 * text was converted from (charset_clean_from).
 */
void pdf_read(struct gather *gather, int part, const char *bytes, size_t len);
/** Loads poppler, before confinement.  Returns whether it is there. */
bool pdf_warm(void);

#endif
