/* How many entries each unit has: sums over the register, each entry once in the whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_QUOTAS_H
#define REGISTER_QUOTAS_H

#include "base/arena.h"
#include "register/db.h"
#include "register/entries.h"

/** An entry as it is counted.  Texts are good until the walk ends. */
struct counted {
	const char *unit;      /* the id of the unit that is credited; "" none */
	const char *via;       /* of the one it came through; "" none */
	size_t unit_n, via_n;  /* the same as numbers, given by the walk from 0 as it meets each text; one series for both */
	enum entry_state state;
	int64_t counted;       /* the date it counts from */
	bool verified;
};

/**
 * Calls back for every entry of a contest (the year as text) that counts from a time before `until`, in the order of that time.  From an index alone:
 * 100,000 entries take some 30 ms.  0 or -1.
 */
int quotas_walk(struct db *db, const char *contest, int64_t until, void (*each)(const struct counted *entry, void *with), void *with, struct err *err);

/** A unit's entries of a contest that count from a time in a period, by state (clauses.md AMB-19: accepted and review count). */
struct tally {
	const char *unit;      /* the id; "" for entries without a unit; in the arena */
	int64_t accepted, review, incomplete, rejected, withdrawn; /* what was superseded is in none of them */
	int64_t via;           /* accepted or in review, of other units, that came through this one (AMB-16) */
	int64_t verified;      /* of accepted and review */
};

/** One tally for each unit that has any, sorted by unit (strcmp).  `contest` is the year as text; [from, until).  0 or -1. */
int quotas_tally(struct db *db, const char *contest, int64_t from, int64_t until, struct arena *arena, struct tally **out, size_t *count, struct err *err);
/** The tally of a unit in such an array; one of zeros (never NULL) where it has none. */
const struct tally *quotas_of(const struct tally *tallies, size_t count, const char *unit);
/** Codes of a unit's entries (its own and through it) that wait for what is missing, in [from, until), oldest first, at most `most`, in the arena.  How many, or -1. */
int quotas_incomplete(struct db *db, const char *contest, const char *unit, int64_t from, int64_t until, struct arena *arena, const char **codes, size_t most, struct err *err);

/** How many entries credited to a unit count (accepted or in review) from a time in [from, until); from an index, only that unit's pages.  -1 with a reason. */
int64_t quotas_own(struct db *db, const char *contest, const char *unit, int64_t from, int64_t until, struct err *err);
/** Calls back for each unit ("" none) with how many of its entries that count in [from, until) came through `via`, which may be that unit.  0 or -1. */
int quotas_through(struct db *db, const char *contest, const char *via, int64_t from, int64_t until, void (*each)(const char *unit, int64_t n, void *with), void *with, struct err *err);

#endif
