/* Images of a PDF's pages: how much they cover, whether the page's text is only laid over one, and what the page looks like.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_LOOK_H
#define READ_PDF_LOOK_H

#include "read/gather.h"
#include "read/pdf_library.h"
#include "read/pdf_page.h"

struct pdf_images {
	double cover;               /* of the page, by all its images together: scanners cut a page into strips; 0 to 1 */
	int largest;                /* poppler's number of the largest; -1 where there is none */
	PopplerRectangle area;      /* of the largest, in points from the upper left corner */
};

/** Where the page's images are; none of them is decoded. */
void pdf_look_images(PopplerPage *page, double width, double height, struct pdf_images *out);

/**
 * Whether the characters of a page stand in its largest image already: then they are what a scanner's OCR laid over (invisibly), not what
 * somebody typed over a background.
 */
bool pdf_look_laid_over(PopplerPage *page, const struct pdf_images *images, const struct pdf_char *chars, size_t count);

/** The page as pixels of 0x00RRGGBB.  Returns whether it could. */
bool pdf_look_render(PopplerPage *page, uint32_t *pixels, int width, int height, double scale);

/** Renders the page and measures it (image.h); one that may be `maybe_empty` is looked at coarsely first.  Returns whether it could. */
bool pdf_look_measure(struct gather *gather, PopplerPage *page, double width, double height, bool maybe_empty, struct page *out);

#endif
