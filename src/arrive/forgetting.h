/* The end of a forgetting: files of forgotten letters, free pages and the write-ahead log, after the register's commit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_FORGETTING_H
#define ARRIVE_FORGETTING_H

#include "register/db.h"

/**
 * Does what the register's commit could not: removes the file of every forgotten letter (each folder synced), writes the register anew without what was deleted,
 * empties the log, and takes the note FORGET_NOTE away.  Killed anywhere, the note stands and the next call begins again: `hoadep forget` calls it after its commit, the
 * clerk at its start.  Without the note it does nothing.  Returns 1 done, 0 there was nothing to do, -1 with a reason (the note stays).
 */
int forgetting_finish(struct db *db, const char *spool, struct err *err);

#endif
