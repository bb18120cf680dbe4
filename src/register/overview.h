/* What people look at beside the entries themselves: letters with what became of them, an entry's papers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_OVERVIEW_H
#define REGISTER_OVERVIEW_H

#include <jansson.h>

#include "register/db.h"

/**
 * Letters in the order they came (`state` a letter_state or -1 for all), each borrowed for the call as {"id", "digest", "state", "received", "kind",
 * "unit", "from", "subject", "old", "tries", "reason", "distrust" (why nothing of it was answered: junk, dmarc, spf), "believed" (a person took that away), "entries": [{"code", "role", "outcome"}], "answers": [{"id", "code", "template", "to", "state"}]};
 * null where nothing is known.  `received` is the receipt, or while unread the arrival.  `each` returns false to stop.  0 or -1.
 */
int overview_letters(struct db *db, int state, bool (*each)(const json_t *letter, void *with), void *with, struct err *err);
/** One letter as above (a new reference).  1, 0 no such letter, -1. */
int overview_letter(struct db *db, int64_t id, json_t **out, struct err *err);

/**
 * What lies behind an entry (a new reference): {"letters": [{"id", "digest", "role", "received", "from"}], "files": [{"name", "sha256", "size",
 * "type", "letter", "path"}], "answers": [as above], "cases": [{"id", "kind", "reason", "opened",
 * "state", "closed", "closed_by"}], "batches": [{"batch", "unit", "proven", "dispatch", "number", "where", "remark"}] (the units' letters it came in, with
 * its row of their table; null without one)}.  1, 0 no such code, -1.
 */
int overview_entry(struct db *db, const char *code, json_t **out, struct err *err);

#endif
