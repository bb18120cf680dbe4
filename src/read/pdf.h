/* PDF by poppler: text, pages, paper, and the images of scanned pages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_H
#define READ_PDF_H

#include <stddef.h>

#include "read/gather.h"

#include <stdbool.h>
/**
 * Reads a PDF: text in reading order into the part's content, its pages (look, cover, letters; a page that is one image is measured by
 * image_measure), page_total, paper, maker.  Only in a reader of PROFILE_PAGES.
 */
void pdf_read(struct gather *gather, int part, const char *bytes, size_t len);
/** Loads poppler, before confinement.  Returns whether it is there. */
bool pdf_warm(void);

#endif
