/* What the reader of another profile found in a document, put in the place the document has in its letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_MERGE_H
#define READ_MERGE_H

#include <stdbool.h>

#include "read/submission.h"

enum { MERGE_MOST_PAGES = 4000 };  /* described, of a whole letter */

/** The part of that path, or NULL. */
struct part *merge_find(struct submission *submission, const char *path);

/**
 * Puts `from` (one part, `path`, and the parts below it; as submission_load gave it) in the place of the part `path` of `into`: what the bytes are
 * and hold comes from it; path, name, what the letter's headers said, size and digest stay.  The parts below come right behind.  `from` belongs
 * to `into` then, whatever is returned.
 *
 * Returns NULL, or the READ_* word for why it was not put there: READ_KILLED where it is not such a reading (its reader was taken over),
 * READ_TOO_LARGE where the letter would break the limits of a submission.  The part is marked with it.
 */
const char *merge_into(struct submission *into, const char *path, struct submission *from);

/** Marks the part as unread for that reason. */
void merge_unread(struct submission *into, const char *path, const char *why);

#endif
