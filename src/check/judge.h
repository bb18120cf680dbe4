/* The rules of the plan on one entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include "check/drafts.h"

/** Fills the entry and all its findings. */
void judge_entry(const struct letter *letter, const struct draft *draft, struct entry *out);

#endif
