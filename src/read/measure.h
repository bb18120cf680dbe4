/* Evidence on a sheet for a photocopy and against it (facts/documents.md, section 3): numbers, no verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_MEASURE_H
#define READ_MEASURE_H

#include "read/lines.h"

/** Fills ink_colour, border, specks, skew and middle of a page, and says that they are there. */
void measure_page(const struct sheet *sheet, const struct blobs *blobs, const struct lines *lines, struct page *out);

#endif
