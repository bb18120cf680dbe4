/* Compressed RTF ([MS-OXRTFCP]), as Outlook packs a body.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LZFU_H
#define READ_LZFU_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** Appends what was packed, at most `most` bytes.  False where it is none, or torn; what stands before the tear is there. */
bool lzfu_unpack(const void *bytes, size_t len, size_t most, struct buf *out);

#endif
