/* Units as people type them, and the rules they stand in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_WHOSE_H
#define DESK_WHOSE_H

#include <stdint.h>

#include "base/err.h"
#include "check/rules.h"
#include "config.h"
#include "desk/contests.h"

/**
 * The rules of one contest of the config: of that year where there is such a one (NULL: none is meant), else of the contest that is open at `at`
 * (desk/contests.h).  What is wrong with a rules folder is said on stderr and NULL returned.  The caller's: rules_free.
 */
struct rules *whose_rules(const struct config *config, const char *year, int64_t at);
/** The unit of exactly that id; NULL with a reason that lists the ids like it, or those of the units the text names. */
const struct unit *whose_unit(const struct rules *rules, const char *id, struct err *err);
/** The same in any contest of the config: of the first that has one.  The reason is of the first contest. */
const struct unit *whose_unit_of_any(const struct contests *contests, const char *id, struct err *err);

#endif
