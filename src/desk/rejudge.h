/* A stored letter and its entries beside what today's rules say: what differs, and that written down.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_REJUDGE_H
#define DESK_REJUDGE_H

#include "desk/differs.h"
#include "desk/refold.h"

/** How; all borrowed. */
struct rejudge {
	const struct config *config;
	const struct contests *contests;
	struct db *db;            /* with `apply` open for writing */
	const char *contest;      /* only entries that count for this year; NULL all */
	bool apply, answer;       /* write it down; and let the author know */
	const char *who, *why;    /* for the event log; `why` may be NULL */
};

struct rejudged {
	struct difference *list;
	size_t count;             /* 0: nothing differs */
	bool applied;
	const char *note;         /* why it was not, or what else a person should know; "" */
	struct difference own[2]; /* of a letter as a whole */
};

/**
 * Compares the entry `code`, the `n`-th work of the letter, with what it comes to today, and with `apply` writes that down in a transaction of its own.
 * Not written: where a person decided its state, where the letter holds another number of works than before (which is which is not known).
 * 1 with `out` (in `arena`), 0 it is not asked for (another year; withdrawn, superseded), -1 the register failed.
 */
int rejudge_entry(const struct rejudge *how, struct refold *read, size_t n, const char *code, struct arena *arena, struct rejudged *out, struct err *err);

/** Whether the letter is of another kind, or holds another number of works, than the register has; `out` points into itself and `read`. */
bool rejudge_letter(const struct refold *read, const char *contest, struct rejudged *out);

#endif
