/* The common kinds of JPEG, by libjpeg itself, from memory to pixels as image.h has them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_JFIF_H
#define READ_JFIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Loads libjpeg, before confinement.  Returns whether it is there. */
bool jfif_warm(void);

struct jfif {
	uint8_t *pixels;      /* free() it */
	int width, height;
	int depth;            /* 8 or 32 */
};

/**
 * Decodes grey and colour, scaled down by `reduction` (1, 2, 4, 8).  One that libjpeg has a word to say about (its data are damaged, or end early), or for which there is
 * no memory, leaves `pixels` NULL, as leptonica does.  Returns false, having done nothing, where libjpeg is missing or the colours are others (CMYK): those are leptonica's.
 */
bool jfif_read(const uint8_t *bytes, size_t len, int reduction, struct jfif *out);

#endif
