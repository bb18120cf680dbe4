/* Where copies of the register were put, and what a copy must have beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_BACKUPS_H
#define REGISTER_BACKUPS_H

#include <jansson.h>

#include "register/db.h"

/** Writes down that a whole backup lies in `path` whose register is of the moment `made`.  0 or -1. */
int backups_made(struct db *db, const char *path, int64_t made, struct err *err);
/** A person says that what lay in `path` is gone for good: it is not spoken of any more, which an event keeps.  1, 0 none was known there, -1. */
int backups_gone(struct db *db, const char *path, const char *who, int64_t now, struct err *err);
/** Whether the register knows of one in `path`: 1, 0, -1. */
int backups_known(struct db *db, const char *path, struct err *err);
/**
 * All of them, the newest first (a new reference): [{"path", "made" (ISO), "holds": true where something was forgotten since, which it may still hold}].
 * NULL with a reason.
 */
json_t *backups_list(struct db *db, struct err *err);

/** Each letter whose bytes belong to a register of whatever version, in the order of their digests; `each` returns -1 to end with -1.  0 or -1. */
int backups_letters(struct db *db, int (*each)(const char *digest, int64_t size, void *with, struct err *err), void *with, struct err *err);
/** How many they are; -1. */
int64_t backups_count(struct db *db, struct err *err);
/** Whether a register of whatever version has forgotten that letter: 1, 0, -1. */
int backups_forgotten(struct db *db, const char *digest, struct err *err);

#endif
