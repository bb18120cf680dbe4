/* The clerk's side of the role fetch: what it has kept is written down, what is filed is moved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_INTAKE_H
#define ARRIVE_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "arrive/mailbox.h"
#include "base/err.h"
#include "register/db.h"

/** The role itself: `hoadep --role fetch`.  Its settings come as the first memos.  Returns an exit code. */
int fetch_main(int socket);

struct intake;

/** `db`, `mailbox` and `spool` are borrowed and outlive it.  `once`: fetch looks once and then waits to be told. */
struct intake *intake_new(struct db *db, const struct mailbox *mailbox, const char *spool, bool once);
void intake_free(struct intake *intake);

/** A fetch process was started (anew): tells it its settings and that it may begin.  `socket` is the intake's from now on (closed by the next
 * intake_begin, when fetch is gone, and by intake_free, which ends fetch).  Returns 0 or -1. */
int intake_begin(struct intake *intake, int socket, struct err *err);

/** Says what "now" is, where `hoadep run --at` said so: for the daily look at the junk folder. */
void intake_at(struct intake *intake, int64_t now);

/**
 * Takes the memos that are there, without blocking: letters kept go to letters/ and into the register (one transaction for all
 * that came, committed before fetch hears of it), unfetched ones are counted, states and reasons are remembered for `status`.
 * Returns 1 when letters were kept, 0 when not, -1 with a reason; `gone` says that fetch has ended,
 * or was hung up on since it made no sense.
 */
int intake_hear(struct intake *intake, bool *gone, struct err *err);

/** A letter is filed (or aside): its mail may be moved to the done folder.  Remembered in the register, told to fetch, repeatable. */
int intake_filed(struct intake *intake, int64_t letter, struct err *err);

/** With `once`: whether the look is over, every letter that was wanted kept, every move tried. */
bool intake_done(const struct intake *intake);
/** Asks fetch for another look now (a daemon's SIGHUP, the end of a pause for free space). */
int intake_look(struct intake *intake, struct err *err);
/** What stands in the way ("login refused: …"), NULL when the last look went well. */
const char *intake_trouble(const struct intake *intake);

#endif
