/* The process that reads one letter and ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_READER_H
#define READ_READER_H

#include <stddef.h>

#include "read/reading.h"

enum {
	READER_MOST_LETTER = 128 << 20,  /* bytes; the mailbox's own limit lies below */
	READER_MEMORY = 1 << 30,         /* of address space: libraries take 200 MB of it, a hostile letter the rest */
	READER_CPU_SECONDS = 20,
	READER_WALL_SECONDS = 30,
	READER_MOST_SKIPPED = 8,         /* documents that killed readers before the letter is given up */
};

struct reader_order {
	enum reading_kind kind;
	const char *name;                             /* NULL */
	const char *skip[READER_MOST_SKIPPED];
	size_t skip_count;
};

/**
 * Reads the letter on descriptor `letter` and writes lines to `result`: "open PATH" and "shut -" around each document, then
 * "reading JSON", or "refuse SENTENCE".  Confines itself before it looks at the first byte.
 * Never returns.
 */
void reader_run(const struct reader_order *order, int letter, int result) __attribute__((noreturn));

#endif
