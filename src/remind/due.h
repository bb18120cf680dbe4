/* What a date makes due: which letters of the calendar go to whom, and why the others do not.  Reads the register, changes nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_DUE_H
#define REMIND_DUE_H

#include <stdbool.h>

#include "answer/transport.h"
#include "remind/standing.h"

enum due_state {
	DUE_NOW,           /* a letter goes */
	DUE_SENT,          /* this step's (or a later one's) was made before */
	DUE_MET,           /* the unit has reached what the milestone asks */
	DUE_NO_ADDRESS,    /* it is due and units.yaml (for the office: the config) has no address that can be written to */
	DUE_UNCOUNTED,     /* what it is about was over before this register began */
};
const char *due_state_word(enum due_state state);

struct due {
	const struct occasion *occasion;
	const struct calendar_step *step;
	int64_t day;                  /* that the step is sent on (calendar_step_day) */
	const struct unit *unit;      /* NULL: the office */
	const char *to;               /* its (first) address; NULL */
	enum due_state state;
	const struct standing *standing;
	const char **papers;          /* ENDS_PAPERS: names of those that are missing */
	size_t paper_count;
	const char *why;              /* English: "2 of 3 entries in the period 2022-12, 3 days before the 15th" */
};

/**
 * Whether any step is due at `now` at all: by the calendar alone, without the register.
 */
bool due_any(const struct rules *rules, int64_t now);

/**
 * Every unit valid at `now` that a step due at `now` concerns (calendar_due: of each milestone's date the newest step alone), in the order of the
 * dates, milestones and units; the office last.  Where the ledger has the step, or a later one of the same date, nothing goes (DUE_SENT).
 *
 * An office that begins with hoadep in the middle of the contest gets no burst: of each date the newest step alone goes, and a step on or after a
 * date that lay before the register's first event goes to nobody (DUE_UNCOUNTED), because what came before then was never counted here.  Where
 * `now` itself lies before the first event (--at in the past: a trial, a test), a person has asked what that day would have brought, and all counts.
 *
 * All in the arena.  0 or -1.
 */
int due_find(struct db *db, const struct rules *rules, const struct transport *transport, int64_t now, struct arena *arena, struct due **out, size_t *count, struct err *err);

#endif
