/* What an entry lacks, item by item, and the files that could not be read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_MISSING_H
#define ANSWER_MISSING_H

#include "answer/blanks.h"

/** The blanks about what is missing: the list, the form's lines, the files; texts in the arena. */
void missing_put(json_t *to, const struct blanks_of *of, const struct entry *entry, struct arena *arena);

/** The same in one line, for a unit's receipt: "Năm sinh của tác giả (điểm đ khoản 2 Mục II); …". */
const char *missing_items(const struct blanks_of *of, const struct entry *entry, struct arena *arena);

#endif
