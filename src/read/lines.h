/* Lines of writing on a sheet: whether its letters stand in rows, and how those lie.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LINES_H
#define READ_LINES_H

#include "read/blobs.h"

struct lines {
	size_t letters;      /* blobs of a letter's size on clear paper */
	double across;       /* how much more the letters crowd on lines than chance has it, 1 is chance; lines from left to right */
	double down;         /* likewise, were the page a quarter turn off */
	double angle;        /* degrees that the lines across fall to the right */
	double height;       /* of a letter: the middle one, in pixels of the sheet */
	double clean;        /* share of the ink on clear paper that is letters: beside a photo's shadows they are few */
	double even;         /* share of letters that are within a third of that height: print is even */
};

/** Returns false for want of memory. */
bool lines_find(const struct sheet *sheet, const struct blobs *blobs, struct lines *out);

#endif
