/* Pictures as pixels, by leptonica: their size is known, and bounded, before a pixel is decoded.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_DECODE_H
#define READ_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "read/exif.h"
#include "read/image.h"

enum {
	DECODE_MOST_PIXELS = 110000000,  /* of a picture; phones make 108 megapixels */
	DECODE_MOST_BYTES = 160 << 20,   /* of its pixels as they are in memory: A4 in colour at 600 dpi has 140 MB */
	DECODE_LIGHT_BYTES = 24 << 20,   /* likewise, of what is decoded beside a letter: 2400 x 2400 in colour */
	DECODE_MOST_SCANS = 100,         /* of a JPEG; encoders of progressive ones write 10, and each goes over all pixels once */
};

enum decoded {
	DECODED,
	DECODE_END,        /* no more pages */
	DECODE_DAMAGED,
	DECODE_TOO_LARGE,
	DECODE_UNKNOWN,    /* no kind that is decoded */
};

struct decode;

/** Loads leptonica, before confinement.  Returns whether it is there. */
bool decode_warm(void);
/** Loads no more than what decodes JPEG; the rest is then DECODE_UNKNOWN. */
bool decode_warm_jpeg(void);

/** Looks at the headers of a picture (its bytes stay the caller's): `exif`, and how many pages it says it has (1, or a TIFF's).  Free it by decode_free. */
enum decoded decode_open(const char *bytes, size_t len, struct exif *exif, int *pages, struct decode **out);

/**
 * Decodes the page `page` (from 0, in order).  A JPEG is scaled down while it is decoded, by 2, 4 or 8, as long as its longer side stays above `longest`
 * or it would be too large.  `image` is valid until the next call or decode_free; its turn is the caller's.  `width` and `height` become those of the file.
 */
enum decoded decode_page(struct decode *decode, int page, int longest, struct image *image, int *width, int *height);

/** Whether it is a JPEG that decode_page decodes in one go, into DECODE_LIGHT_BYTES at most. */
bool decode_is_light(struct decode *decode, int longest);

void decode_free(struct decode *decode);

#endif
