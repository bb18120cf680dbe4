/* Filed letters into the done folder: MOVE, else COPY and the expunge of just those, else nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPMOVE_H
#define ARRIVE_IMAPMOVE_H

#include "arrive/imap.h"

/** Where to: the done folder's name as the server has it; zero it for each session. */
struct imapmove {
	char name[2048];       /* modified UTF-7; "" while not looked for */
};

/**
 * Moves the sorted `uids` to the folder `done` (UTF-8; made and subscribed to if missing).  Letters that are gone count as moved.
 * Returns 1, 0 with a reason when they cannot be moved and were left where they are, -1 when the connection is no good any more.
 * Doing it again is safe; where the server knows no MOVE a kill in between may leave a second copy in `done`, never none.
 */
int imapmove_letters(struct imapmove *move, struct imap *imap, const char *done, const uint32_t *uids, size_t count, struct err *err);

/** The done (or another) folder's name as the server has it, in `move`; it is not made.  1, 0 there is none, -1 as above. */
int imapmove_find(struct imapmove *move, struct imap *imap, const char *done, struct err *err);

/**
 * Removes the sorted `uids` for good: \Deleted and UID EXPUNGE (RFC 4315), which takes away just these.  Returns 1, 0 with a reason where that cannot be done and they stay, -1.
 */
int imapmove_remove(struct imap *imap, const uint32_t *uids, size_t count, struct err *err);

#endif
