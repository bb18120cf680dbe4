/* Cases: what waits for a person, with its reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CASES_H
#define REGISTER_CASES_H

#include "register/db.h"

/*
 *  open --a person--> closed
 */
enum case_state { CASE_OPEN, CASE_CLOSED };

/** Opens a case within the caller's transaction, once for (letter, code, kind) while it is open: again changes nothing.  `code` and `reason` may be NULL.  Returns 0 or -1. */
int cases_open(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err);
/** Closes a case, with an event; one that is closed already is an error.  Returns 0 or -1. */
int cases_close(struct db *db, int64_t id, const char *who, int64_t now, struct err *err);
/** Closes the open case of that kind about a letter as a whole, if there is one.  Returns 0 or -1. */
int cases_close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err);

#endif
