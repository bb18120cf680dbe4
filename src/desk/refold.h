/* A stored letter judged by today's rules, and what its entries come to with what came later.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_REFOLD_H
#define DESK_REFOLD_H

#include "config.h"
#include "desk/contests.h"
#include "desk/readfile.h"
#include "register/changes.h"
#include "register/rechecks.h"

enum { REFOLD_MEMORY = 256 << 20, REFOLD_MOST_LATER = 100 };

/** One letter, read and judged.  Borrows all it is made of. */
struct refold {
	struct recheck_letter letter;
	const struct submission *submission;
	const struct verdict *verdict;
	const struct contest_desk *desk;
	struct arena *arena;      /* the verdict's; refold_end ends it */
	struct submission *later[REFOLD_MOST_LATER]; /* letters that changed its entries: entries share their texts until refold_end */
	size_t later_count;
};

void refold_begin(struct refold *out, const struct config *config, const struct contests *contests, const struct recheck_letter *letter, const struct submission *submission);
void refold_end(struct refold *read);

/**
 * The `n`-th work of the letter as an entry: as it is judged today, with the findings that the register itself had added (duplicate), and with the
 * letters that changed it later, each read again and applied in their order.  0, or -1 with a reason where one of those cannot be
 * read, or there are more than REFOLD_MOST_LATER.
 */
int refold_entry(struct refold *read, size_t n, const struct filed *filed, const struct config *config, const struct contests *contests,
                 struct readfile *readfile, struct db *db, struct arena *arena, struct entry *out, struct err *err);

#endif
