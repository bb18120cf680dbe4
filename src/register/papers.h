/* Papers of units against the milestones they answer: what has come, what is missing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_PAPERS_H
#define REGISTER_PAPERS_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/** What a person writes as the milestone of papers that answer none. */
#define PAPERS_NONE "none"

/** Writes a verdict's papers down within the caller's transaction; filing again changes nothing.  0 or -1. */
int papers_file(struct db *db, int64_t letter, const struct verdict *verdict, int64_t now, struct err *err);

/** What came for a milestone, a row for each unit and item. */
struct paper_row {
	const char *unit, *item;   /* in the arena */
	int64_t received;          /* the first */
	int64_t proposals;         /* the most of one letter's list: a list sent twice proposes nobody twice */
	bool proven;               /* false: it counts when a person has confirmed it */
};
/** Of what was received in [from, until) (check/calendar.h, calendar_papers_from and calendar_papers_until).  Sorted by unit and item.  0 or -1. */
int papers_list(struct db *db, const char *milestone, int64_t from, int64_t until, struct arena *arena, struct paper_row **out, size_t *count, struct err *err);
/** A paper that waits for a person: nothing proves whose it is, or it is not sure what it is for. */
struct paper_waiting {
	int64_t letter, received;
	const char *unit, *milestone, *item, *name; /* in the arena; `milestone` "" where it is not sure */
	bool proven;
};
/** All of them in the order they came, in the arena; of one unit where `unit` is not NULL.  0 or -1. */
int papers_waiting(struct db *db, const char *unit, struct arena *arena, struct paper_waiting **out, size_t *count, struct err *err);
/** A person has counted the list of a letter: a scan's rows are not read.  Returns 1, 0 where the letter has no list, -1. */
int papers_proposals(struct db *db, int64_t letter, int64_t proposals, const char *who, int64_t now, struct err *err);
/** A person says that a unit's papers of a letter are its own, for that milestone (PAPERS_NONE: for none; NULL: as recorded).  Closes the cases that asked for it.  Returns how many, 0 no such letter, -1. */
int papers_confirm(struct db *db, int64_t letter, const char *milestone, const char *who, int64_t now, struct err *err);

#endif
