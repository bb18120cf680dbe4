/* The sums over all states: what must add up.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_STATUS_H
#define REGISTER_STATUS_H

#include <jansson.h>

#include "register/db.h"

/**
 * The object of `hoadep status --json` of interface.md (a new reference), all states named, those of 0 too, all counted at one moment:
 * {"letters": {state: n}, "entries": {state: n}, "answers": {state: n}, "last_fetch": time or null, "last_send": time or null,
 *  "seen": letters by the mailbox's places (the sum of "letters" is the same, or something is wrong: "adds_up"), "cases": {kind: open ones},
 *  "open_cases": the oldest 20 of them, {"kind", "letter", "code" ("" for the whole letter), "reason"}, "claimed": entries that name a unit which nothing proves,
 *  "old": {"letters": n, "answers": n} that wait for `hoadep adopt`, "held": {reason: n}, "stuck": unsure answers that only a person may
 *  send again, "awaited": rows of units' tables whose file has not come, "addresses": {"bounced": addresses where letters
 *  do not arrive}, "distrusted": {"junk" | "dmarc" | "spf": letters of which nothing was answered for it}, "trouble": {"fetch" | "send" | "move" | "junk" | "clock" | (of `hoadep status`) "disk": sentence, "fetch_since": time}}.
 * NULL with a reason.
 */
json_t *status_json(struct db *db, struct err *err);

#endif
