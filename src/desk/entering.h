/* What a person hands in becomes a letter and a judged entry: everything of `hoadep enter` before the register is touched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_ENTERING_H
#define DESK_ENTERING_H

#include "answer/entered.h"
#include "base/file.h"
#include "check/check.h"
#include "config.h"
#include "desk/contests.h"
#include "desk/enter_form.h"
#include "read/submission.h"

/** One entering; its texts live in the arena. */
struct entering {
	/* what was asked for */
	const struct config *config;
	const char *by, *answer;           /* answer: whom a letter goes to; NULL */
	bool dry, again, early, no_scan;
	int64_t now;
	struct enter_form form;
	char **paths;                      /* of the scans, ends with NULL */
	struct contests *contests;
	struct arena *arena;
	/* what entering_prepare makes of it */
	int64_t had;                       /* when it was handed in */
	struct attachment *scans;
	size_t scan_count;
	const struct contest_desk *desk;   /* of the contest that it counts for */
	struct buf bytes;                  /* the letter */
	char digest[FILE_DIGEST_SIZE];
	struct submission *submission;     /* what a confined reader found in the letter */
	struct verdict verdict;
	struct entry entry;                /* judged */
};

/**
 * Reads the scans, writes the letter, has it read by a confined reader and judges the entry; nothing is kept anywhere.  `bytes` and
 * `submission` are the caller's to release, also after a failure.  0, or -1 with a sentence that says what is missing or cannot be taken.
 */
int entering_prepare(struct entering *entering, struct err *err);

#endif
