/* What a camera or scanner wrote beside the pixels: its maker, which way is up; and what a JPEG's own headers say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_EXIF_H
#define READ_EXIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	EXIF_MOST_WORD = 64,     /* bytes of a name */
	EXIF_MOST_ENTRIES = 512, /* of one directory that are looked at; a camera writes 15, a TIFF 25 */
	EXIF_MOST_PAGES = 10000, /* counted */
};

struct exif {
	char make[EXIF_MOST_WORD], model[EXIF_MOST_WORD], software[EXIF_MOST_WORD]; /* as written: any bytes, zero-terminated */
	int turn;                /* degrees clockwise that make it upright; a mirrored one is only turned */
	int dpi;                 /* 0: unknown; 72 is what a phone writes that knows none */
};

struct jpeg_head {
	int width, height, components;
	bool progressive;
	int scans;               /* each goes over all pixels once; one that is not progressive may have several too */
};

/** Reads the first directory of a TIFF, which is also how Exif data are built.  What is damaged is passed over. */
void exif_of_tiff(const uint8_t *bytes, size_t len, struct exif *out);

/** How many images a TIFF says it has, up to EXIF_MOST_PAGES; 0 where it is none. */
int exif_tiff_pages(const uint8_t *bytes, size_t len);

/** Walks a JPEG's segments to its first scan.  Returns false where no frame header is found. */
bool exif_of_jpeg(const uint8_t *bytes, size_t len, struct jpeg_head *head, struct exif *out);

/** Make and model, and the software where it says more: one line in NFC; NULL where there is none. */
const char *exif_maker(struct arena *arena, const struct exif *exif);

#endif
