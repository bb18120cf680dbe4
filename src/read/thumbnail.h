/* A small picture of one page, for the person who has to look at it: made by a confined reader, looked at byte by byte before it goes into a letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_THUMBNAIL_H
#define READ_THUMBNAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "read/image.h"

enum {
	THUMBNAIL_WIDE = 320, THUMBNAIL_HIGH = 440,   /* pixels at most: a page's lines are seen, and few of its words are read */
	THUMBNAIL_LEAST = 8,                          /* pixels; less is a ruler */
	THUMBNAIL_MOST = 60 << 10,                    /* bytes */
};

/** Loads what writes a JPEG, before confinement.  Returns whether it is there. */
bool thumbnail_warm(void);

/**
 * In a reader of PROFILE_PAGES or PROFILE_HEIC: the page `page` (from 1) of a PDF, a TIFF or another picture as a JPEG in colour, within the sizes above.
 * What the bytes are is found out anew.  NULL with `out`, or one of the READ_* words of submission.h.
 */
const char *thumbnail_make(const char *bytes, size_t len, int page, struct buf *out);
/** The last step alone: these pixels, turned upright and made small.  As above. */
const char *thumbnail_of(const struct image *image, struct buf *out);

/**
 * Whether bytes are a JPEG of the one plain form that thumbnail_make writes (baseline, one scan, ITU-T T.81) and of its sizes: every segment is looked at, and
 * one that is not needed, a length that does not fit, a table that is none, or a byte behind the end refuses it.  The reader that made it may have been
 * taken over by what it read.
 */
bool thumbnail_sound(const char *bytes, size_t len, int *width, int *height);

#endif
