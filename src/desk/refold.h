/* A stored letter judged by today's rules, and what its entries come to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_REFOLD_H
#define DESK_REFOLD_H

#include "config.h"
#include "desk/contests.h"
#include "register/changes.h"
#include "register/rechecks.h"

enum { REFOLD_MEMORY = 256 << 20 };

/** One letter, read and judged.  Borrows all it is made of. */
struct refold {
	struct recheck_letter letter;
	const struct submission *submission;
	const struct verdict *verdict;
	const struct contest_desk *desk;
	struct arena *arena;      /* the verdict's; refold_end ends it */
};

/** Judges the letter by today's rules into `out`; config, contests and submission are borrowed until refold_end. */
void refold_begin(struct refold *out, const struct config *config, const struct contests *contests, const struct recheck_letter *letter, const struct submission *submission);
void refold_end(struct refold *read);

/** Whether it answers a letter of ours: what such a one is (a supplement, another work), the register alone knew when it came, by its ties. */
bool refold_answers(const struct refold *read);
/** How many works of it there are to compare. */
size_t refold_works(const struct refold *read);

/**
 * The `n`-th work of the letter as an entry: as it is judged today, with the findings that the register itself had added (duplicate).  An entry that letters
 * changed later (a supplement, a revision, the same work sent once more), or that came in an answer, is judged by what it says now: who might say what, which file was there already and what
 * a person was asked stood in the register of that day, and reading those letters anew would take back what was settled.  0, or -1 where the register failed.
 */
int refold_entry(struct refold *read, size_t n, const struct filed *filed, struct db *db, struct arena *arena, struct entry *out, struct err *err);

#endif
