/* Whether the letters that the register knows lie in the spool.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_HOLDING_H
#define DESK_HOLDING_H

#include "register/db.h"

struct holding {
	long long known;        /* letters whose bytes should be in spool/letters */
	long long lost;         /* of them those that are not there, or not with all of their bytes */
	long long lost_unfiled; /* of these those that are kept, read or aside */
	long long first;        /* the lowest number of a lost one; 0 */
};

/** Looks for the file of every letter that is neither unfetched nor forgotten, by its name and size.  Returns 0 or -1. */
int holding_count(const char *spool, struct db *db, struct holding *out, struct err *err);

#endif
