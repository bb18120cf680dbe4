/* The rules of the plan on one entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include "check/drafts.h"

/** What a row of a unit's table can be compared with; NULL (0) where the work does not say it. */
struct judge_signs {
	const char *title, *author, *subject, *author_phone;
	int subject_year;
};

/** Finds them without judging. */
void judge_signs(const struct letter *letter, const struct draft *draft, struct judge_signs *out);
/** Fills the entry and all its findings. */
void judge_entry(const struct letter *letter, const struct draft *draft, struct entry *out);

#endif
