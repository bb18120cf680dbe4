/* Entries that came too late for one year's contest are judged by the next year's rules once these are there (AMB-12).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CARRYING_H
#define CARRYING_H

#include "answer/transport.h"
#include "desk/contests.h"
#include "register/db.h"

/**
 * Judges again, by the rules of each contest that are loaded, the entries that count for it and were judged by an earlier year's; what they were stays in their
 * history.  What a person decided stays.  One letter to the office says what changed (its row of the ledger: office, the year, "carried-over").  Entries and letter of
 * a contest are one transaction; a second call finds nothing to do.  `now` dates the letter.  Returns how many were judged, or -1 (temporary).
 */
int carrying_look(struct db *db, const struct contests *contests, const struct transport *transport, int64_t now, struct err *err);

#endif
