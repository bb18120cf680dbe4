/* The process that reads one letter and ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_READER_H
#define READ_READER_H

#include <stddef.h>

#include "read/gather.h"
#include "read/reading.h"

enum {
	READER_MOST_LETTER = 128 << 20,  /* bytes; the mailbox's own limit lies below */
	READER_MOST_SKIPPED = 8,         /* documents that killed readers before the letter is given up */
	READER_LEAST_SHARE = 50,         /* a fiftieth of the wall time: who has less of the processor sleeps, on a machine where each has a dozen before it too */
	READER_NOT_BEGUN = 75,           /* exit code of one that could not be confined for want of memory: it has not looked at a byte */
};

struct reader_order {
	enum reading_kind kind;
	enum profile profile;                         /* other than PROFILE_TEXT: one document that a letter's reader handed on */
	bool ocr;
	int depth;                                    /* containers around it */
	int64_t inner_left;                           /* bytes it may unpack to */
	size_t most_handed, most_handed_bytes;        /* what it may hand on */
	const char *path;                             /* of a document that was handed on; NULL */
	const char *name;                             /* NULL */
	int page;                                     /* READING_THUMBNAIL: which, from 1 */
	const char *skip[READER_MOST_SKIPPED];
	size_t skip_count;
};

/** Looks how much memory the process takes before it reads anything: in the nursery, warmed and not yet confined. */
void reader_measure(void);

/** Does once, in the nursery, what each reader would do at its first JSON. */
void reader_warm(void);

/** In the nursery, before it forks one: makes what is the same for all readers of that sort.  After the first it costs nothing. */
void reader_prepare(const struct reader_order *order);

/** Milliseconds after which the nursery looks whether a reader computes; one that does not is ended. */
int reader_wall_ms(const struct reader_order *order);
/** Milliseconds of processor time that none has more of: the kernel ends who goes on after its warning by SIGKILL. */
int64_t reader_cpu_ms(const struct reader_order *order);
/** Whether one that used so much processor time in so much time does. */
bool reader_computes(int64_t used_ms, int64_t wall_ms);

/**
 * In a reader with OCR, before it begins: raises this process's limits to those of OCR (processor time from 6 to 60 s, memory from half a GiB to
 * one).  Until it is called, a page that only takes long to draw has no more than others.  Elsewhere it does nothing.
 */
void reader_more_time(void);

/** Milliseconds of processor time that this reader still has, as its limits stand now: OCR stops before they are over.  INT64_MAX where there is no limit. */
int64_t reader_time_left(void);

/**
 * Reads the letter on descriptor `letter` and writes lines to `result`: "open PATH" and "shut -" around each document, then
 * "reading JSON", or "refuse SENTENCE"; of READING_THUMBNAIL "thumbnail LENGTH" and so many bytes, or "refuse WORD".  Confines itself before it looks at the first byte.
 * Never returns.
 */
void reader_run(const struct reader_order *order, int letter, int result) __attribute__((noreturn));

#endif
