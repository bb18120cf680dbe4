/* An image of a page: what it looks like, and what OCR reads on it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/image.h"

void image_measure(struct gather *g, const struct image *image, struct page *out)
{
	(void)g;
	out->width = image->width;
	out->height = image->height;
	out->depth = image->depth;
	out->confidence = -1;
}

bool image_warm(bool *ocr)
{
	*ocr = false;
	return false;
}
