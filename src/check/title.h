/* The name of the work (II.2.d).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_TITLE_H
#define CHECK_TITLE_H

#include "check/declaration.h"
#include "check/fields.h"

/** A labelled title, else the line beside the declaration, else the first line that can be one.  Marks its line.  False where none is found. */
bool title_read(struct source *source, const struct declaration *declaration, const struct fields *fields, const struct words *words, struct arena *arena,
                const char **title, size_t *line);

#endif
