/* Units' letters in the register: the batch with its code, and the rows of its table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_BATCHES_H
#define REGISTER_BATCHES_H

#include <jansson.h>

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/**
 * Files the batch of a verdict within the caller's transaction, after entries_file: gives it a code of the series PREFIX + two digits of `year` + "-D"
 * (the code it had when the letter is filed again), its rows, and an event.  Rows of the same unit's earlier letters (both proven) that were without a file
 * take an entry of this one where subject, title and author are word for word the row's.  A verdict without a batch does nothing.  0 or -1.
 */
int batches_file(struct db *db, int64_t letter, struct verdict *verdict, const char *code_prefix, int year, int64_t now, struct err *err);
/** The rows of a unit's tables (NULL: of all) without a file, borrowed for the call: {"batch", "unit", "received", "number", "subject", "title", "author", "remark", "where"}. */
int batches_awaited(struct db *db, const char *unit, bool (*each)(const json_t *row, void *with), void *with, struct err *err);

/** The codes of the entries a batch brought, in the order of the letter, in the arena.  1, 0 no such batch, -1. */
int batches_codes(struct db *db, const char *code, struct arena *arena, const char ***out, size_t *count, struct err *err);

#endif
