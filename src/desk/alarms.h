/* Alarms as status and doctor show them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_ALARMS_H
#define DESK_ALARMS_H

#include <jansson.h>

#include "config.h"
#include "register/db.h"

/**
 * What of the alarms' conditions is so now, whoever was told of it: [{"kind", "level": "critical" | "warning", "sentence", "since": time or null, "told": when a person was
 * last told, or null}] (a new reference); NULL with a reason.
 */
json_t *alarms_json(const struct config *config, struct db *db, struct err *err);

/** Sends a test alarm by each way of the config and prints what came of each, as doctor's lines.  Returns how many ways failed; with none in the config 1. */
int alarms_try(const struct config *config);

#endif
