/* Pages and photos told apart by a few numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/look.h"

/*
 * Measured on 522 synthetic pages (typed, by hand; scanned, copied, photographed on tables; tests/documents/make-picture.py makes a few such) and 258 photos
 * (nature, things, streets, few people): pages have 150 letters or more on clear paper, crowd on lines 2.4 times as much as chance, and 42 to 99 per
 * cent of the ink there is letters; half the photos have no letter on clear paper, and of the others 9 in 10 have less than 37 per cent.
 * No page was taken for a photo, 9 photos (planks of wood, a baboon's fur) for pages.
 */
#define LEAST_CROWDING 1.9
#define LEAST_CLEAN 0.4
#define LEAST_PAPER 0.25      /* share of clear tiles: a page photographed with much of the table around it */
enum { LEAST_LETTERS = 40, FEW_LETTERS = 8 };
/* A title page, a page with one line on it: few letters, but nothing else. */
#define CLEAN_PAPER 0.5
#define CLEAN_LETTERS 0.7
#define BLANK_PAPER 0.9
#define BLANK_INK 0.01
#define TYPED_CROWDING 2.4
#define TYPED_EVEN 0.45

static double crowding(const struct lines *l)
{
	return l->across > l->down ? l->across : l->down;
}

enum page_look look_of(const struct sheet *s, const struct lines *l)
{
	if (l->letters >= LEAST_LETTERS && crowding(l) >= LEAST_CROWDING && l->clean >= LEAST_CLEAN && s->clear_share >= LEAST_PAPER)
		return PAGE_WRITTEN;
	if (l->letters >= FEW_LETTERS && l->clean >= CLEAN_LETTERS && s->clear_share >= CLEAN_PAPER)
		return PAGE_WRITTEN;
	return s->clear_share >= BLANK_PAPER && s->ink_share <= BLANK_INK ? PAGE_BLANK : PAGE_PHOTO;
}

bool look_is_typed(const struct lines *l)
{
	return l->letters >= LEAST_LETTERS && crowding(l) >= TYPED_CROWDING && l->even >= TYPED_EVEN;
}
