/* What a bounce says: which of our letters came back, for whom, for good or for now (RFC 3464, and mail systems older than it).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_BOUNCE_H
#define CHECK_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "read/submission.h"

enum {
	BOUNCE_MOST_ROWS = 50,      /* recipients of one report; each letter of ours has one */
	BOUNCE_MOST_TEXT = 64 << 10, /* bytes of a report's text that are looked at; a copy of our letter may follow */
};

/** Action of RFC 3464, 2.3.3; what is no failure and no delay is BOUNCE_DELIVERED (relayed, expanded too). */
enum bounce_action { BOUNCE_FAILED, BOUNCE_DELAYED, BOUNCE_DELIVERED };

/** One recipient. */
struct bounce_row {
	const char *recipient;      /* the address our letter went to (Original-Recipient before Final-Recipient), lower case; "" whoever `message_id` went to */
	enum bounce_action action;
	bool permanent;             /* failed, with a status of class 5 or none at all; false: class 4, or only delayed */
	const char *status;         /* "5.1.1" of RFC 3463; "" */
};

struct bounce {
	const char *message_id;     /* of the letter that came back, with its <>, when it stands in the report; NULL */
	bool copied;                /* a copy of a letter, or its headers, stands in the report: with a Message-ID, ours or not */
	struct bounce_row *rows;
	size_t count;
};

/**
 * Reads a letter of kind bounce.  `own_address` is the contest's: only a Message-ID of its domain is ours.  Rows and texts live in `arena`.  A report in
 * no known form has no rows; a machine's words decide nothing but that a person looks.
 */
void bounce_read(const struct submission *submission, const char *own_address, struct arena *arena, struct bounce *out);

#endif
