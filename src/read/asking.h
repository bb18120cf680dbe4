/* One thing that a nursery is asked to read, until its reading ends: well, by being refused, or by killing its readers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ASKING_H
#define READ_ASKING_H

#include "read/nursery.h"
#include "read/told.h"

#define ASKING_NO_PAGES "the role pages, which reads PDFs and pictures, has ended"

struct asking {
	struct nursery *nursery;
	unsigned pages;              /* which of the roles `pages` was asked, where one was */
	struct reader_order order;   /* its skip list is filled from `skip`; name and path are owned here */
	char *name, *path;
	int bytes, pipe;
	int pause;                   /* a timer, while a killed reader waits to be replaced; else -1 */
	size_t killed;               /* how often by the machine; a letter's documents share its patience (reading.c) */
	char *skip[READER_MOST_SKIPPED];
	size_t skip_count;
	size_t most_handed, most_handed_bytes;
	struct told told;
	struct submission *submission;
	int64_t cpu_ms;              /* processor time of all its readers */
	bool done, too_large;        /* too_large: it told more than is allowed */
	char reason[640];
};

/**
 * Asks for the bytes of `fd` (the caller's; kept as a copy) to be read as `order` says.  0, or -1 with a reason: the nursery is gone, or it
 * cannot be begun now.  asking_release ends it in any case.
 */
int asking_start(struct asking *asking, struct nursery *nursery, const struct reader_order *order, int fd, size_t most_handed, size_t most_handed_bytes,
	struct err *err);

/**
 * As reading_fd, reading_more; at the end `submission` or `reason`, and in `told` the documents that it handed on.  Of READING_THUMBNAIL there is no
 * submission: the picture, found sound, is `told.thumbnail`, and where there is none `reason` says why ("" else).
 */
int asking_fd(const struct asking *asking);
int asking_more(struct asking *asking, struct err *err);

void asking_release(struct asking *asking);

#endif
