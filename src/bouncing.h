/* Reports of letters of ours that came back: which answer each is about, and what follows for its address.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BOUNCING_H
#define BOUNCING_H

#include "check/check.h"
#include "register/db.h"

/**
 * Takes a report (check/bounce.h; another letter has none), within its letter's transaction.  A row is tied to the answer of the Message-ID that stands in
 * the report, and where no copy of a letter stands in it, to the one answer that went to its recipient within the three days before, unless that is a unit's or the office's:
 * anybody can write such a report, and these addresses are known.  Failed: the answer is
 * `bounced`, a case `address` says so (one for an address that is marked); permanently (class 5): the address is marked too (register/addresses.h).  Delayed: nothing.
 * Returns how many rows are about letters of ours, so that nobody need look at the report, or -1.
 */
int bouncing_take(struct db *db, const struct rules *rules, const struct check_facts *facts, const struct verdict *verdict, int64_t letter, int64_t now, struct arena *arena,
                  struct err *err);

#endif
