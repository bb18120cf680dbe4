/* Whether the key of signed tags is still the one that the letters bear.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KEYWATCH_H
#define KEYWATCH_H

#include <stdint.h>

#include "base/seal.h"
#include "register/db.h"

/** The note of the register in which `status` finds what is to be said. */
#define KEYWATCH_TROUBLE "seal-trouble"

/**
 * Holds the key against the one that the register remembers (by a tag, which tells nothing of the key).  Another one, made anew after a loss or put back from
 * an old copy, is said in the log and in `status` until the former is back, or for thirty days: by then the letters it signed are answered.  0 or -1.
 */
int keywatch_look(struct db *db, const struct seal *seal, int64_t now, struct err *err);

#endif
