/* Forgotten letters out of a folder: found by size and date, known by their digest, and only then removed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPWIPE_H
#define ARRIVE_IMAPWIPE_H

#include "arrive/fetching.h"
#include "arrive/imap.h"

/**
 * Removes what has a digest of f->wipes, byte for byte, from the folder that is selected, and counts it there.  1 looked through, 0 with a reason where it lies here
 * and cannot be removed, or the server does not give all that it may be, -1 when the connection is no good any more.
 */
int imapwipe_letters(struct imap *imap, struct fetching *f, struct err *err);

#endif
