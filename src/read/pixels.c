/* Large pages for large images.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pixels.h"

#include <stdlib.h>
#include <sys/mman.h>

uint8_t *pixels_new(size_t size)
{
	enum { LARGE_PAGE = 2 << 20, LEAST = LARGE_PAGE / 4 * 3 };
	if (size < LEAST)
		return malloc(size);
	size = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	uint8_t *pixels = aligned_alloc(LARGE_PAGE, size);
	if (pixels)
		madvise(pixels, size, MADV_HUGEPAGE);
	return pixels;
}
