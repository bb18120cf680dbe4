/* What of a letter waits for a person, as cases (design.md, States).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AWAITING_H
#define AWAITING_H

#include <stdint.h>

#include "base/arena.h"
#include "check/check.h"
#include "check/finding.h"
#include "check/rules.h"
#include "register/db.h"

/**
 * Opens the cases of a letter that is being filed, within the caller's transaction: its kind, its unit's table and papers, an unproven or distrusted sender, a
 * report that ties to no letter of ours (those that do are written down).  Entries in review open theirs in entries_file.  `arena` is for sentences.  0 or -1.
 */
int awaiting_open(struct db *db, int64_t letter, const struct verdict *verdict, const struct rules *rules, const struct check_facts *facts, struct arena *arena, struct err *err);
/**
 * The same of a letter that lay in the junk folder: one case at most; its works are taken off the verdict, so that nothing of them is filed or answered.  A
 * report about a letter of ours is tied all the same, by its 96 random bits.  0 or -1.
 */
int awaiting_junk(struct db *db, int64_t letter, struct verdict *verdict, const struct rules *rules, const struct check_facts *facts, struct arena *arena, struct err *err);

#endif
