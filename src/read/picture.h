/* Pictures by leptonica: jpg, png, tiff, and the rest it knows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PICTURE_H
#define READ_PICTURE_H

#include <stddef.h>

#include "read/gather.h"

/** Describes a picture: one page for each image in it, its maker (EXIF).  Only in a reader of PROFILE_PAGES. */
void picture_read(struct gather *gather, int part, const char *bytes, size_t len);

/**
 * As picture_read, by the letter's own reader: a JPEG of no unusual size.  Returns false, and has said nothing of it, where that is for picture_read to do.
 */
bool picture_look_here(struct gather *gather, int part, const char *bytes, size_t len);

#endif
