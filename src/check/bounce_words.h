/* The inside of bounce.c: a report while it is read, its lines, and the words of mail systems that report without fields.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_BOUNCE_WORDS_H
#define CHECK_BOUNCE_WORDS_H

#include "check/bounce.h"

struct bounce_reading {
	struct arena *arena;
	const char *domain;      /* of the contest's address; "" */
	struct bounce *out;
};

/** An address out of "<a@b>", "rfc822; a@b", "a@b", lower case; what could be more than an address is none: NULL. */
const char *bounce_address(struct arena *arena, const char *text, size_t len);
/** The row of a recipient, made where there is none; NULL where BOUNCE_MOST_ROWS are there. */
struct bounce_row *bounce_add(struct bounce_reading *reading, const char *recipient, enum bounce_action action);
/** Where what is looked at of a text ends; the next line of it without its end, false at that end. */
const char *bounce_end(const char *text);
bool bounce_line(const char **at, const char *end, const char **line, size_t *len);
/** "5.1.1", of "5.1.1 (bad destination mailbox address)"; "". */
const char *bounce_status(struct arena *arena, const char *value, size_t len);

/** Rows out of sentences and the addresses behind them, before the copy of our letter. */
void bounce_words(struct bounce_reading *reading, const char *text);
/** A report that names nobody in a known way, and a status of permanent failure: a row without a recipient.  Only where our id stands in it. */
void bounce_bare(struct bounce_reading *reading, const char *text);

#endif
