/* What the two sides of a nursery's socket say to each other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_NURSERY_H
#define READ_NURSERY_H

#include "read/reader.h"
#include "read/reading.h"

/**
 * One memo, asker to nursery: NURSERY_READ with the letter's and the result's descriptor; fields: kind (number), name (text or
 * NULL), how many paths to leave out (number), the paths (texts).  No memo goes back: what a reader has to say is in its result, and
 * the nursery adds the last line when the reader has ended: "end ok", "end signal NAME", "end time", "end exit N", "end unborn".
 */
enum { NURSERY_READ = 1, NURSERY_MOST_NAME = 1000 };

struct nursery {
	int socket;
	bool gone;
};

#endif
