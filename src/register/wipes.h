/* Forgotten letters whose mail still lies in the mailbox: to be removed there, until it is done.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_WIPES_H
#define REGISTER_WIPES_H

#include "base/file.h"
#include "register/db.h"

/** One letter to be removed. */
struct wipe {
	int64_t letter, size, date;      /* bytes; an INTERNALDATE it was seen with: by these it is looked for, by its digest it is known */
	char digest[FILE_DIGEST_SIZE];
};

/** A forgotten letter is to be removed from the mailbox; one that is asked for already stays as it is.  0 or -1. */
int wipes_ask(struct db *db, int64_t letter, int64_t now, struct err *err);
/** At most `most` whose time has come, the oldest first.  How many, or -1. */
int wipes_due(struct db *db, int64_t now, struct wipe *out, int most, struct err *err);
/** It was looked for everywhere: `removed` copies are gone, with an event.  0 or -1. */
int wipes_done(struct db *db, const char *digest, int64_t removed, int64_t now, struct err *err);
/** The try did not end it: again from `next_try` on.  0 or -1. */
int wipes_later(struct db *db, const char *digest, const char *why, int64_t next_try, struct err *err);

#endif
