/* What the register holds of one person, for the right to be supplied with it (plan/law.md, section 1).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_PERSON_H
#define REGISTER_PERSON_H

#include <jansson.h>

#include "register/db.h"

/**
 * Everything held about an address: {"address", "entries": [entries_show], "letters": [{"id", "digest", "state", "kind", "received", "subject", "own": written from the
 * address, "alone": no entry of anybody else came in it}], "answers": [{"id", "template", "code", "subject", "state", "made", "sent", "to"}], "events": of its letters and
 * answers, "cases": [...], "undeliverable": true where letters to it come back}.  Entries: those that its letters brought, and those whose author it is.  A letter that was
 * not written from the address and holds others' works is theirs too: it is named, and not to be given away.
 * Writes one event ("exported", by `who`) about each entry and letter.  Returns 1 with a new reference, 0 nothing is held, -1.
 */
int person_export(struct db *db, const char *address, const char *who, int64_t now, json_t **out, struct err *err);

#endif
