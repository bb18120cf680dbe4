/* Entries in short, row by row: the trích ngang that units and the office exchange (plan II.3).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_EXTRACT_H
#define REGISTER_EXTRACT_H

#include "register/figures.h"

/** One entry; what is not known is NULL (0).  Good for the call. */
struct extract_row {
	const char *code, *contest, *state, *title, *category, *unit, *via, *claimed, *theme;
	const char *summary, *verified, *consent;
	const char *subject, *subject_address, *subject_phone, *subject_occupation, *subject_workplace;
	const char *author, *author_address, *author_phone, *coauthors; /* coauthors: names parted by ", " */
	const char *rules;                               /* the rules that decided its state, parted by blanks, some twice */
	int64_t received, photos, subject_birth_year, author_birth_year;
	bool collective;
};

/**
 * The entries of `of` (a contest of NULL: of all years) by their codes; `publishable` ones alone: accepted, verified, and consent to publication is
 * written down (law.md).  `each` returns false to stop.  0 or -1.
 */
int extract_rows(struct db *db, const struct figures_of *of, bool publishable, bool (*each)(const struct extract_row *row, void *with), void *with, struct err *err);

#endif
