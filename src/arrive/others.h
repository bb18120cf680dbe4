/* The folders beside the mailbox: junk, looked at once a day, and the done folder, looked through once after a restore; and what is taken from all after a forgetting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_OTHERS_H
#define ARRIVE_OTHERS_H

#include "arrive/intaking.h"

/** Settles what the look that begins owes beside the mailbox itself: in->junk_owed, in->done_owed.  0 or -1 with a reason. */
int others_owe(struct intake *in, struct err *err);
/** Where there is nothing to be looked through after a restore but the mailbox: the look is not owed any more.  0 or -1. */
int others_done_off(struct intake *in, struct err *err);

/*
 * Fetch's memos (arrive/fetch.h), their kind taken already: a look at a folder begins, ends; letters were taken away.  0, -1 with a reason, -2 the memo makes no
 * sense, or nobody asked.
 */
int others_junk(struct intake *in, struct err *err);
int others_junk_looked(struct intake *in, struct err *err);
int others_done(struct intake *in, struct err *err);
int others_done_looked(struct intake *in, struct err *err);
int others_wiped(struct intake *in, struct err *err);

#endif
