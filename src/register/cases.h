/* Cases: what waits for a person, with its reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CASES_H
#define REGISTER_CASES_H

#include <jansson.h>

#include "register/db.h"

/*
 *  open --a person--> closed
 */
enum case_state { CASE_OPEN, CASE_CLOSED };

/** Opens a case within the caller's transaction, once for (letter, code, kind) while it is open: again changes nothing.  `code` and `reason` may be NULL.  Returns 0 or -1. */
int cases_open(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err);
/**
 * Each open case, oldest first, borrowed for the call: {"id", "kind", "letter", "code" (null without), "reason", "opened", "unit" and "received" of its letter}.
 * `kind` NULL: of any kind.  `each` returns false to stop.  0 or -1.
 */
int cases_list(struct db *db, const char *kind, bool (*each)(const json_t *one, void *with), void *with, struct err *err);
/** Closes a case, with an event; one that is closed already is an error.  `why` may be NULL.  Returns 0 or -1. */
int cases_close(struct db *db, int64_t id, const char *who, const char *why, int64_t now, struct err *err);
/** The kind of a case: 1 with `kind`, 0 no such case, -1. */
int cases_kind(struct db *db, int64_t id, char *kind, size_t size, struct err *err);
/** Closes the open case of that kind about a letter as a whole, if there is one.  Returns 0 or -1. */
int cases_close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err);

#endif
