/* How two states of an entry differ, field by field, for people to read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_DIFFERS_H
#define DESK_DIFFERS_H

#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"

struct difference {
	const char *field;       /* "title", "author.phone", "finding author-phone" */
	const char *was, *now;   /* as text; "" where there was or is none */
};

enum { DIFFERS_MOST = 200 };

/**
 * Compares two entry objects of interface.md (entry_json): every value, people by their fields, findings by rule and outcome.  What only one of them has
 * is compared with nothing; codes, dates, letters and events are left out.  At most DIFFERS_MOST, in the arena, in the order of the fields; how many.
 */
size_t differs_between(const json_t *was, const json_t *now, struct arena *arena, struct difference **out);

#endif
