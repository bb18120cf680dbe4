/* Which unit an entry is credited to, and what a person writes down about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CREDITS_H
#define REGISTER_CREDITS_H

#include "check/rules.h"
#include "register/entries.h"
#include "register/works.h"

/**
 * A copy of an entry that is on file came (clauses.md AMB-13, AMB-16): by a proven unit for an entry without one it credits that unit; by the education
 * office for a school's entry the office is the one it came through; by the school itself for one credited to the education office, the school is credited,
 * through the office.  What the unit's table says of it (summary, verified, handed in) fills what is empty.  All else changes nothing.  Each change is an
 * event.  Within the caller's transaction.  0 or -1.
 */
int credits_copy(const struct works *works, int64_t id, const struct entry *copy, struct err *err);

/**
 * An entry that was not credited because it may be the same work twice (works.c) is credited to the unit that its letter proved once it is accepted, and no
 * longer once that is undone; called with each new state of an entry.  All others it leaves alone.  Within the caller's transaction.  0 or -1.
 */
int credits_follow(struct db *db, int64_t id, enum entry_state state, const char *who, int64_t now, struct err *err);

/** What a person changes.  NULL leaves the field alone, "" removes what it has. */
struct credit {
	const char *unit, *via;        /* ids that the caller has looked up */
	const char *who, *why;         /* `why` may be NULL */
};
/**
 * Credits an entry as a person says, with an event for each change; what nothing proved is then settled: `claimed` goes, and with the last entry of a letter
 * the letter's `unproven` case is closed.  1 (also where all was so already), 0 no such code, -1.
 */
int credits_assign(struct db *db, const char *code, const struct credit *credit, int64_t now, struct err *err);

/** Fields that a person writes down. */
enum credit_field { CREDIT_VERIFIED, CREDIT_CONSENT, CREDIT_THEME, CREDIT_FIELDS };
const char *credits_field_word(enum credit_field field);
/**
 * Sets a field of an entry ("" removes it) with an event: the old and new words of the theme, of the others only that it was set or removed, for they
 * may name people.  1, 0 no such code, -1.
 */
int credits_set(struct db *db, const char *code, enum credit_field field, const char *value, const char *who, const char *why, int64_t now, struct err *err);

#endif
