/* HEIC photos by libheif.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HEIC_H
#define READ_HEIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "read/gather.h"

/** As picture_read, of a HEIC.  Only in a reader of PROFILE_HEIC (libheif starts threads). */
void heic_read(struct gather *gather, int part, const char *bytes, size_t len);
/** The primary image as a thumbnail (thumbnail.h): NULL with `out`, or a READ_* word. */
const char *heic_show(const char *bytes, size_t len, struct buf *out);
/** Loads libheif, before confinement.  Returns whether it is there. */
bool heic_warm(void);

#endif
