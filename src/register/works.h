/* One work of a letter becomes an entry, or a copy of one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_WORKS_H
#define REGISTER_WORKS_H

#include "base/arena.h"
#include "check/finding.h"
#include "check/rules.h"
#include "register/db.h"

/** What all entries of a letter share. */
struct works {
	struct db *db;
	int64_t letter;
	struct verdict *verdict;
	const char *prefix;    /* of codes: "BTL" */
	const struct rules *rules; /* whose units are whose; NULL in tests that have none */
	int64_t now;
	struct arena *arena;
};

/** Files the `n`-th entry of the verdict within the caller's transaction; entries_file (register/entries.h) says what that means.  0 or -1. */
int works_file(const struct works *works, size_t n, struct err *err);

#endif
