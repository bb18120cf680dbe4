/* Trees of letters, copied and compared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_BACKING_TREE_H
#define ARRIVE_BACKING_TREE_H

#include "arrive/backing.h"
#include "register/db.h"

/** Every DIGEST.eml of a tree of letters, as spool_each does. */
int backing_each(const char *letters, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with, struct err *err);
/** Everything of the file system that the folder lies on is on disk when it returns.  0 or -1. */
int backing_sync(const char *folder, struct err *err);
/** Every letter of the register, whether the tree has it with its digest: counted in `out` (letters, bytes, missing, damaged), said one by one.  0, or -1 the register failed. */
int backing_look(struct db *db, const char *letters, const struct backing_watch *watch, struct backing *out, struct err *err);

#endif
