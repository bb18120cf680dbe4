/* Files that cannot be read, links instead of files, and paper that is not A4: what is said about each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include "check/letter.h"

enum {
	FILES_PAPER_TOLERANCE = 8,  /* points: what word processors make of 210 x 297 mm differs by so much */
	FILES_SHORT_NAME = 60,      /* characters of a file's name within a sentence, less its ending */
};

/** A file's name that leaves room for the rest of a sentence: a long one is cut, its ending stays. */
const char *files_short_name(const char *name, struct arena *arena);
/** The sentence of entry.yaml that fits why a file cannot be read and what it is. */
const char *files_why(const struct words *words, const struct part *part, const char *name, struct arena *arena);
/** The host of the first link to a drive that the sender wrote (not quoted); NULL. */
const char *files_drive(const struct letter *letter);
/** Whether the paper is known and not A4, upright or across. */
bool files_other_paper(const struct part *part);
/** "21,6 × 27,9 cm (Letter)". */
const char *files_paper(const struct part *part, struct arena *arena);

#endif
