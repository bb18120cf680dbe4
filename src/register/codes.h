/* Numbers of a series, given out once and never again: entries' codes and batches'.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CODES_H
#define REGISTER_CODES_H

#include "register/db.h"

/** The next number of a series ("BTL23", "BTL23-D"), within the caller's transaction.  0 or -1. */
int codes_next(struct db *db, const char *series, int64_t *number, struct err *err);

/**
 * The number of a new row of a table whose numbers leave the house (cases in links, answers and decisions in commands), as SQL: above all that are there and above the series
 * of the table's own name, by which a restore keeps those out of use that were given out after the backup.
 */
#define CODES_ID(table) "(SELECT max(coalesce((SELECT max(id) FROM " table "), 0), coalesce((SELECT last FROM codes WHERE series = '" table "'), 0)) + 1)"

#endif
