/* The cells of a row as values: people, dates, remarks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROSTER_VALUES_H
#define CHECK_ROSTER_VALUES_H

#include "check/roster.h"
#include "check/roster_grid.h"
#include "check/roster_head.h"

/** What a row's values are read with. */
struct roster_reading {
	const struct words *words;
	const struct roster_head *heads;
	size_t count;                  /* of columns */
	int now_year;
	enum category group;           /* what the group head above says: "I. Gương người tốt, việc tốt" */
	struct arena *arena;
};

/** Reads a row that has as many cells as there are columns (or fewer: the rest is empty).  False where it names neither a subject, a title nor an author. */
bool roster_values_read(const struct roster_reading *reading, const struct grid_row *row, struct roster_line *out);
/** The one category that a text names; CATEGORY_NONE for none and for both. */
enum category roster_values_category(const struct words *words, const char *text, struct arena *arena);

#endif
