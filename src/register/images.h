/* The images of entries' pages: kept by their fingerprints, found again in other entries.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_IMAGES_H
#define REGISTER_IMAGES_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/**
 * Bits by which two fingerprints of one page may differ: it was scaled, packed anew by a mail program, photographed once more in the same
 * light.  Two other pages of writing differ by some 32 of the 64.  Measured: pages of 30 entries differ by 20 bits or more, pages that are
 * nothing but the six items of either person under the same labels by 8 or more; the same page sent again, scaled to half, turned or cropped
 * is within 7 in three cases of four.
 */
enum { IMAGES_NEAR = 6 };

/** A page of an entry that looks like one of another entry's. */
struct image_match {
	const struct page_image *page;  /* the new entry's */
	char code[24];                  /* of the other */
	const char *name;               /* of the other's file; in the arena */
	int number;                     /* of its page */
};

/** Keeps the fingerprints of an entry's pages within the caller's transaction.  0 or -1. */
int images_put(struct db *db, int64_t entry, const struct entry *of, struct err *err);

/**
 * The nearest page of an entry that another letter brought and that was neither withdrawn nor superseded.  One pass over all pages in the
 * register (50,000 in some 10 ms).  1 found, 0 none, -1.
 */
int images_find(struct db *db, int64_t letter, const struct entry *of, struct arena *arena, struct image_match *out, struct err *err);

#endif
