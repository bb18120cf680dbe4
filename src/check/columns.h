/* Tables: a column each for the author and the subject, or a person in each row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_COLUMNS_H
#define CHECK_COLUMNS_H

#include "check/walk.h"

/** Reads the table that begins at a line.  Returns how many lines were taken; 0: there is none. */
size_t columns_read(struct walk *walk, size_t line);

#endif
