/* Two works in one text, each read by itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SPLIT_H
#define CHECK_SPLIT_H

#include "check/work.h"

enum { SPLIT_MOST = 6 };  /* works of one text; a class sends five in one file */

/**
 * Splits a text that holds several works where that is plain: every part of it begins with a declaration of one category (a title may
 * stand above it) and has a title, a story, and two people with names of its own.  `cover` (may be NULL) becomes what stands above
 * the first work; without it that belongs to the first.  Returns how many works `out` has, or 0: a person has to look.
 */
size_t split_read(const struct work *whole, const struct words *words, int now_year, struct arena *arena, struct work *cover, struct work out[SPLIT_MOST]);

#endif
