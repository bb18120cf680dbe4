/* Cases about letters of the junk folder: some a day by themselves, a flood of them counted in one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_JUNK_H
#define REGISTER_JUNK_H

#include "register/db.h"

enum { JUNK_CASES_DAY = 20 };   /* so many of one day (of the contest's clock) have a case of their own: what a person looks through in some minutes */

/**
 * Opens the case `junk` of a letter, within the caller's transaction.  Beyond JUNK_CASES_DAY of a day letters have none of their own: the case of the first
 * of them counts them all, and says how to see them; where a person has closed it meanwhile, the next letter opens another.  `reason` in English, without
 * personal data.  Returns 0 or -1.
 */
int junk_case(struct db *db, int64_t letter, const char *reason, int64_t now, struct err *err);

#endif
