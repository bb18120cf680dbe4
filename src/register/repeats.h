/* What came before: files that an entry has, letters that say the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_REPEATS_H
#define REGISTER_REPEATS_H

#include "read/submission.h"
#include "register/db.h"

/** Whether a file of these bytes (SHA-256 in hex) is one of the entry's.  1, 0, -1. */
int repeats_file(struct db *db, int64_t entry, const char *sha256, struct err *err);
/**
 * Whether a case of this kind and code is open about another letter that holds the very same texts and files: then the same letter was sent twice, and
 * one case is enough.  1, 0, -1.
 */
int repeats_case(struct db *db, const char *kind, const char *code, int64_t letter, const struct submission *submission, struct err *err);

#endif
