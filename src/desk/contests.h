/* The contests of the config: their rules and letters, and which of them a letter belongs to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_CONTESTS_H
#define DESK_CONTESTS_H

#include "answer/compose.h"
#include "base/buf.h"
#include "check/rules.h"
#include "config.h"

struct contests;

/** One contest of the config. */
struct contest_desk {
	struct rules *rules;
	struct composer *composer;
};

/** Loads every rules folder of the config with its letters; mistakes are appended as file:line: what; with any, NULL. */
struct contests *contests_load(const struct config *config, struct buf *mistakes);
void contests_free(struct contests *contests);

/** The contest that is open at a receipt: the earliest whose deadline it meets, else the one that closed last.  Never NULL. */
const struct contest_desk *contests_at(const struct contests *contests, int64_t received);

#endif
