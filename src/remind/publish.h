/* Texts of letters made fit for publication: no phones, addresses or birth dates (plan II.4.c; law.md 1.7).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_PUBLISH_H
#define REMIND_PUBLISH_H

#include "base/arena.h"
#include "register/extract.h"

/**
 * A text of the entry `row` as it may be published: numbers of 8 digits and more (phones, identity cards), the years of birth of its author and its
 * subject with the date around them, numbers that the words beside them tell to be such ("sinh năm 1952", "số nhà 12", "ngõ 5") and e-mail addresses
 * become "…".  A text that holds the address of one of the two is "" as a whole: what
 * else it tells of where they live cannot be known.  NULL gives "".
 */
const char *publish_text(const struct extract_row *row, const char *text, struct arena *arena);

#endif
