/* The event log: who, when, what, old -> new; append only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_EVENTS_H
#define REGISTER_EVENTS_H

#include "register/db.h"

/** One event.  `about` is "letter", "entry", "answer", "case"; `who` a person's name or "hoadep"; `old`, `new` and `why` may be NULL. */
int events_add(struct db *db, int64_t now, const char *who, const char *about, int64_t id, const char *what, const char *old_value,
               const char *new_value, const char *why, struct err *err);
/** The time of the first event: since when this register is kept.  0 for none, -1 on error. */
int64_t events_first(struct db *db, struct err *err);
/** The time of the last event, 0 for none, -1 on error: a clock behind it is wrong (design.md, Time). */
int64_t events_last(struct db *db, struct err *err);

#endif
