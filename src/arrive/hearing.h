/* What the clerk makes of fetch's memos, and its answers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_HEARING_H
#define ARRIVE_HEARING_H

#include "arrive/intaking.h"

/** Takes one memo of fetch's (in->memo), and answers it.  Returns 0, -1 with a reason, -2 with a reason when the memo makes no sense. */
int hearing_take(struct intake *in, struct err *err);
/** Sends the answer to OPENED that is still owed: a register that was busy must not leave fetch waiting for ever.  0 or -1. */
int hearing_owed(struct intake *in, struct err *err);
/** A look at the folder that is looked at was complete: up to where its letters need no further look, and that its first contact is over.  0 or -1. */
int hearing_settle(struct intake *in, struct err *err);

#endif
