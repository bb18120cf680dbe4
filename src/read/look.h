/* Whether a sheet is a page with writing on it, a photo of something else, or blank.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LOOK_H
#define READ_LOOK_H

#include "read/lines.h"

/** By its lines of letters on clear paper.  In doubt, where there is something like writing, it is a page: a person then looks at it. */
enum page_look look_of(const struct sheet *sheet, const struct lines *lines);

/** Whether its lines are even enough that OCR may read something. */
bool look_is_typed(const struct lines *lines);

#endif
