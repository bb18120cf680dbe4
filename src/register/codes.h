/* Numbers of a series, given out once and never again: entries' codes and batches'.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CODES_H
#define REGISTER_CODES_H

#include "register/db.h"

/** The next number of a series ("BTL23", "BTL23-D"), within the caller's transaction.  0 or -1. */
int codes_next(struct db *db, const char *series, int64_t *number, struct err *err);

#endif
