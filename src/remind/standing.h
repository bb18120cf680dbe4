/* Where a unit stands: its quota of a period, what it has, what waits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_STANDING_H
#define REMIND_STANDING_H

#include "base/arena.h"
#include "check/calendar.h"
#include "check/rules.h"
#include "register/db.h"

struct standing {
	const struct unit *unit;
	int64_t quota;             /* of the period; 0: none */
	int64_t counted;           /* accepted and review, its own, of units without a quota below it, and through it (AMB-15, AMB-16, AMB-19) */
	int64_t accepted, review, incomplete, rejected; /* of its own and those below it */
	int64_t via;               /* of the counted, what came through it for others */
	int64_t total;             /* counted, of the whole contest: also what came before it opened, carried over from the last one (AMB-11) */
	int64_t total_quota;
	int64_t commended;         /* proposals recorded for the milestone of III.3.a */
	int64_t periods, periods_met; /* closed monthly periods so far, and those whose quota was reached */
	int64_t verified;          /* of total */
};

/**
 * Where all units of the contest stand at `now`, in the order of units.yaml, for the occasion's period (NULL: for the monthly period that holds
 * `now`; where none does the quotas are 0).  Entries that came after `now` are not seen.  A unit without any quota of its own whose parent has one
 * counts for the parent as well; an entry counts once in `all`, which gets the sums of the district (each entry once, also those of no unit).
 * Units not valid in the period are left out.  0 or -1.
 */
int standing_find(struct db *db, const struct rules *rules, const struct occasion *occasion, int64_t now, struct arena *arena,
                  struct standing **out, size_t *count, struct standing *all, struct err *err);

/**
 * The same for one unit of the rules, from its own pages of the register: what it costs does not grow with the others.  Of `out` only unit, quota, counted,
 * total_quota and, where that is not 0, total are found.  1, 0 where it is not valid in the period, -1.
 */
int standing_one(struct db *db, const struct rules *rules, const struct unit *unit, const struct occasion *occasion, int64_t now, struct arena *arena,
                struct standing *out, struct err *err);

#endif
