/* The strokes on a sheet: pieces of ink that hang together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_BLOBS_H
#define READ_BLOBS_H

#include <stddef.h>

#include "read/sheet.h"

enum { BLOBS_MOST_RUNS = 600000 }; /* rows of ink pixels on one sheet; a page of dense writing has 60,000, a photo of leaves 300,000 */

struct blob {
	int left, top, right, bottom;  /* right and bottom are the first pixels outside */
	int area;                      /* pixels of ink */
};

struct run {
	int y, left, right;
	int blob;                      /* its index in blobs.all */
};

struct blobs {
	struct run *runs;              /* from the top */
	size_t run_count;
	struct blob *all;
	size_t count;
};

/** Finds them (pixels that touch at a corner hang together).  Returns false where there are too many or memory is short; else release. */
bool blobs_init(struct blobs *blobs, const struct sheet *sheet);
void blobs_release(struct blobs *blobs);

/** Whether a blob has the size of a letter, a syllable or a joined-up word. */
bool blobs_is_letter(const struct blob *blob, const struct sheet *sheet);

#endif
