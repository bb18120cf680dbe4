/* A maildir as the mailbox: the embedded default, the same role and the same memos.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_MAILDIR_H
#define ARRIVE_MAILDIR_H

#include "arrive/fetching.h"

/** Letters of new/ and cur/ in the order of their names; filed ones go to the Maildir++ folder beside (.hoadep-done/cur). */
extern const struct source maildir_source;

/**
 * The name that a maildir file keeps when its flags change: what stands before ":2," (what is no plain ASCII, and "%", as %XX).
 * One too long for a register row is cut and ends in its digest.
 */
void maildir_name(const char *file, char out[FETCH_NAME_MOST]);

#endif
