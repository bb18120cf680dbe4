/* What the two sides of a reading's JSON know of pages: the words, the numbers and their bounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SUBMISSION_PAGE_H
#define READ_SUBMISSION_PAGE_H

#include "read/submission.h"

/** In the order of enum page_look. */
extern const char *const submission_looks[];
enum { SUBMISSION_LOOKS = PAGE_BLANK + 1 };

/** A number of a page or a part: what is below or above its bounds is not written, and refused when it is read. */
struct submission_number {
	const char *name;
	size_t offset;         /* of an int or a double */
	double least, most;
};

/** The whole numbers of a page, its measures (all or none: page.measured), and the whole numbers of a part; each list ends with a name of NULL. */
extern const struct submission_number submission_page_numbers[], submission_page_measures[], submission_part_numbers[];

/** Of `cover`, which every page has. */
extern const struct submission_number submission_page_cover;

#endif
