/* State machines as data: words, and what may follow what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_STATE_H
#define REGISTER_STATE_H

#include <stdbool.h>

#include "register/db.h"

/** Bit of a state, for masks of successors. */
#define STATE(n) (1u << (n))

struct state_machine {
	const char *about;            /* "letter": as events call it */
	int count;
	const char *const *words;     /* by state */
	const unsigned *next;         /* by state: the mask of states that may follow */
};

/** The state of a word; -1 for none. */
int state_of(const struct state_machine *machine, const char *word);
/** Whether `to` may follow `from`: 0, or -1 with a sentence. */
int state_check(struct db *db, const struct state_machine *machine, int64_t id, int from, int to, struct err *err);

#endif
