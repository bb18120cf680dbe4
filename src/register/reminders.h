/* The ledger of the calendar's letters: each (unit, period, kind, step) once (design.md, promise 5).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_REMINDERS_H
#define REGISTER_REMINDERS_H

#include "base/arena.h"
#include "register/answers.h"
#include "register/db.h"

struct reminder {
	const char *unit;      /* a unit's id; "office" */
	const char *period, *kind, *step;
	int64_t answer, made;
	int64_t day;           /* for reminders_add: since when it was due; 0 where that does not matter */
};

/**
 * Adds a letter of the calendar with its ledger row, within the caller's transaction: `row` and `bytes` as for answers_add (without a letter).
 * Where the key is there already nothing happens; else what its unit, period and kind had before and has not left (held, due, later) is dropped,
 * for the newest step alone goes.  What was due by the time of a restore is held (ANSWERS_RESTORED): it may have left after the backup.  1 added, 0 was there, -1.
 */
int reminders_add(struct db *db, const struct reminder *key, const struct answer_row *row, const char *bytes, size_t len, int64_t now, struct err *err);
/**
 * When the newest letter of that unit and kind that left, or is leaving, was made, by the clock; 0: none.  What still waits (held, due, later) and what was dropped
 * told nobody anything.  -1.
 */
int64_t reminders_last(struct db *db, const char *unit, const char *kind, struct err *err);
/**
 * Makes room for the next letter of a kind whose letters each tell all (the daily note), within the caller's transaction: those of other periods that have not left are
 * dropped, and the bytes of those that did are removed, for they hold names, and pictures by the megabyte.  0 or -1.
 */
int reminders_replace(struct db *db, const char *unit, const char *kind, const char *period, int64_t clock, struct err *err);
/** All rows of a kind and period, in the arena, sorted by unit and making. 0 or -1. */
int reminders_list(struct db *db, const char *kind, const char *period, struct arena *arena, struct reminder **out, size_t *count, struct err *err);

#endif
