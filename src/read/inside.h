/* A file found inside another: in a zip, a rar, a winmail.dat.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_INSIDE_H
#define READ_INSIDE_H

#include <stddef.h>

#include "read/gather.h"

/**
 * Adds a file as part "P.number" below its container and reads it as an attachment would be (also a letter, a zip: down to GATHER_MOST_NESTING).
 * `name` is UTF-8 with its folders; NULL where there is none.  Returns the part's index, or -1 when there are too many parts or bytes (said as a defect).
 */
int inside_read(struct gather *gather, int container, int number, const char *name, const char *bytes, size_t len);

#endif
