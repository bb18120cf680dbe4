/* Papers of units that are no entries (plan III.3, IV.2): what each is, and which milestone of the calendar it answers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_DOSSIER_H
#define CHECK_DOSSIER_H

#include "check/letter.h"

enum {
	DOSSIER_HEAD = 25,         /* lines in which a paper says what it is: a letterhead takes some 8 */
	DOSSIER_TITLE = 6,         /* lines of a title */
	DOSSIER_MAIL = 12,         /* lines of the letter's own words that may say what comes with it */
};

/** Whether a file's name is that of a unit's paper; a work is never taken from such a file unless it declares itself. */
bool dossier_named(const struct letter *letter, const struct part *part);

/** Asked when a unit's letter is taken in: its documents that open as papers and declare nothing are papers of an office (struct work), never works. */
void dossier_mark(struct letter *letter);

/**
 * Asked when the entries are known: fills the verdict's papers where the letter claims a unit.  A paper is known by its first heading, else by its
 * file's name; what an entry has taken is none.  Its milestone is the one that its own title speaks of, else the one that the letter's subject and words and
 * its other papers speak of: exactly one, near its date, and of such units; else "" and a person says it.  A letter without entries, of no other kind, becomes
 * a dossier.
 */
void dossier_find(struct letter *letter);

#endif
