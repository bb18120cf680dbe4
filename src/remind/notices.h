/* One letter of the calendar: what stands in its blanks, from the register's figures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_NOTICES_H
#define REMIND_NOTICES_H

#include "answer/compose.h"
#include "remind/due.h"

/** What the letters of one contest and moment are made from. */
struct notices;

/** All borrowed, and they outlive it.  `scratch` is a folder for files in the making (reports). */
struct notices *notices_new(struct db *db, const struct rules *rules, const struct composer *composer, const struct transport *transport, const char *scratch, int64_t now);
void notices_free(struct notices *notices);

enum { NOTICES_MOST_CODES = 20 }; /* of incomplete entries that a letter names; the others it counts */

/**
 * The letter of a `due` with an address, its texts in the arena; `hold` is "release" where the milestone's letters wait for a person.  It changes
 * nothing.  A report is made once for all who get it.  0, or -1 with a reason.
 */
int notices_compose(struct notices *notices, const struct due *due, struct arena *arena, struct answer *out, struct err *err);

#endif
