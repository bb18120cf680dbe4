/* What a letter out tells besides its verdict: the unit's quota, its dossier so far, whom we write to for the first time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TELLING_H
#define TELLING_H

#include "answer/compose.h"
#include "check/rules.h"
#include "register/db.h"

struct telling {
	struct db *db;
	bool failed;                  /* the register could not say whether an address is known: no fault of the letter */
	struct compose_beside beside; /* what compose_answers takes */
};

/**
 * Asks the register what the answers to a filed letter tell, within the transaction that filed it, so that its own entries and papers are counted.
 * `db` NULL (`hoadep check`): only what the verdict itself says.  `now` is what the letters call now; what counts is dated by the letter's receipt.
 * `out` must stay where it is until the answers are composed; the rest lives in the arena.  0, or -1 with a reason (the register's).
 */
int telling_find(struct db *db, const struct rules *rules, const struct verdict *verdict, int64_t now, struct arena *arena, struct telling *out, struct err *err);

#endif
