/* What a loaded rules folder holds, for the files of check/ alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_RULESET_H
#define CHECK_RULESET_H

#include "base/arena.h"
#include "check/barred.h"
#include "check/calendar.h"
#include "check/rules.h"
#include "check/units.h"
#include "check/words.h"

struct rules {
	struct arena *arena;
	struct contest contest;
	struct words words;
	struct units units;
	struct barred barred;
	struct calendar calendar;
};

#endif
