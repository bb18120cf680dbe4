/* A copy of the register, made online, beside whoever writes in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SNAPSHOT_H
#define REGISTER_SNAPSHOT_H

#include "register/db.h"

/**
 * Opens `part` for a copy in the making: made with mode 0600, emptied, what an older one left beside it removed, and locked, so that copies under one name are made one at a time
 * (what a killed one has left is written over).  Returns the descriptor, which is the lock: closed when the file has its name.  -1 with a reason.
 */
int snapshot_open(const char *part, struct err *err);

/**
 * Copies the register as it is at one moment into `part` (snapshot_open): a file of its own, without a log beside it, durable when this returns.  Writers are not
 * held up.  0, or -1 with a reason: then `part` is worth nothing.
 */
int snapshot_copy(struct db *db, const char *part, struct err *err);

/**
 * Looks through a copy, whatever its version: integrity_check and foreign keys.  `version` gets PRAGMA user_version, `last` the time of the last event (0 none).
 * 0, or -1 with what is wrong.
 */
int snapshot_check(const char *path, int *version, int64_t *last, struct err *err);

#endif
