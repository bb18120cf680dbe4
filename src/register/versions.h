/* What an entry was, as JSON: written down before each change of it, read back to undo one and to show what changed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_VERSIONS_H
#define REGISTER_VERSIONS_H

#include <jansson.h>

#include "register/changes.h"

/** Keeps what `was` is as the entry's next version; its number into `n`.  Within the caller's transaction.  0 or -1. */
int versions_keep(struct db *db, const struct filed *was, const struct change *change, int64_t at, int64_t *n, struct err *err);
/** One version as it was kept (`out->state`, `counted`, `entry`, `letters`; the rest is left alone).  1, 0 no such version or it was forgotten, -1. */
int versions_load(struct db *db, int64_t entry, int64_t n, struct arena *arena, struct filed *out, struct err *err);
/** changes_history's. */
int versions_list(struct db *db, const char *code, json_t **out, struct err *err);

#endif
