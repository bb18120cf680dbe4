/* When all sending waits: the server is in trouble, or refused the login.  It outlives the process, as notes of the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_PAUSING_H
#define ANSWER_PAUSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/err.h"
#include "register/db.h"

struct pausing {
	int64_t until;              /* no sending before (seconds since 1970); 0: none */
	int troubles;               /* in a row: until one has gone well, a single answer is tried at a time */
	int64_t after;              /* the answer that met the last trouble: those behind it go first, so that one recipient cannot stop all */
	char stamp[96];             /* of the password file, when the login was refused */
};

/** What the notes say: a refused login started anew every second must not be tried every second. */
void pausing_load(struct pausing *pausing, struct db *db);

/** The connection failed at answer `id`: waits longer each time in a row.  `reply` (the server's, or our reason) is kept as the note `send-trouble`.  In the caller's transaction.  0 or -1. */
int pausing_trouble(struct pausing *pausing, struct db *db, int64_t id, const char *reply, int64_t now, struct err *err);
/** The login was refused: a long wait, for servers lock accounts, but none once the password file has changed.  In the caller's transaction.  0 or -1. */
int pausing_refused(struct pausing *pausing, struct db *db, const struct transport *transport, const char *reply, int64_t now, struct err *err);
/** An answer has gone well: nothing waits any more.  In the caller's transaction.  0 or -1. */
int pausing_well(struct pausing *pausing, struct db *db, int64_t now, struct err *err);

/** Whether sending waits at `now`.  A new password, or a clock that was set back, ends a pause. */
bool pausing_now(struct pausing *pausing, const struct transport *transport, int64_t now);

/** Seconds to wait after the n-th time (from 1) by a table of minutes whose last holds for all further ones. */
int64_t pausing_seconds(const int *minutes, size_t count, int n);

#endif
