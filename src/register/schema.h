/* The register's tables, and the steps by which an older register becomes this one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SCHEMA_H
#define REGISTER_SCHEMA_H

#include <stddef.h>

#include "register/db.h"

/** One step: step i (from 0) makes version i + 1 (PRAGMA user_version) of version i.  `what` is for the log. */
struct schema_step {
	const char *what, *sql;
};

/** The tables of every version: schema_tables.c. */
extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

/**
 * Brings a register to version `count`: each missing step in a transaction of its own, after an online backup of what was there
 * to `backups`/register-vN-TIME.db (NULL, or an empty register: none).  Killed anywhere, the register has the version it had or
 * the next.  A register of a higher version is refused.  Returns 0 or -1; the steps are a parameter for tests.
 */
int schema_bring(struct db *db, const struct schema_step *steps, size_t count, const char *backups, struct err *err);

/** Whether the register has exactly version `count`, as a reader needs it; else -1 with what to do. */
int schema_fits(struct db *db, size_t count, struct err *err);

#endif
