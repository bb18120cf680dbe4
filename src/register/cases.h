/* Cases: what waits for a person, with its reason, its evidence and the law's clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CASES_H
#define REGISTER_CASES_H

#include <jansson.h>
#include <stdbool.h>

#include "register/db.h"

/*
 *  open --a person--> closed --its decision is undone--> open, its `turn` one more
 */
enum case_state { CASE_OPEN, CASE_CLOSED };

enum { CASES_REQUEST_HOURS = 72 }; /* for a data request to be answered (law.md, 1.2); the clock runs from the letter's receipt */

/**
 * Opens a case within the caller's transaction, once for (letter, code, kind) while it is open: again changes nothing.  `code` and `reason` may be NULL.  One of
 * kind "request" is due CASES_REQUEST_HOURS after the letter's receipt.  Returns 0 or -1.
 */
int cases_open(struct db *db, const char *kind, int64_t letter, const char *code, const char *reason, int64_t now, struct err *err);

/** Which cases a list shows; what is NULL or 0 asks nothing. */
struct cases_filter {
	const char *kind, *code;
	int64_t now;            /* what is overdue at that time comes first, the longest overdue before the others */
	bool overdue;           /* only those */
	bool all;               /* closed ones too */
};
/**
 * Each open case, oldest first, borrowed for the call: {"id", "kind", "letter", "code" (null without), "reason", "state", "opened", "due" (null without), "turn",
 * "closed", "closed_by" (null while open), of its letter "unit", "received", "from", "from_name", "subject", "letter_kind", "proven", "distrust", and of its entry
 * "title", "author", "outcome" (its state; null without)}.  `filter` NULL: all that are open.  `each` returns false to stop.  0 or -1.
 */
int cases_list(struct db *db, const struct cases_filter *filter, bool (*each)(const json_t *one, void *with), void *with, struct err *err);
/**
 * One case, open or closed, as above (a new reference), and beside it what a person judges by:
 *   "evidence": of its entry's findings, the gravest first: [{"rule", "outcome", "clause", "message", "where", "evidence" (the words; null without),
 *               "before", "quote", "after" (these words within their sentence, where the stored text has them; else null)}]
 *   "other": the code of the entry it is like, as the reason or a finding `duplicate` names it; null
 *   "came_back": of a case `address`, whom the letter did not reach (forgotten people have another name); absent else
 *   "files": of the entry: [{"name", "type", "size", "letter", "path", "sha256"}]
 *   "decisions": [{"at", "who", "way", "verb", "until", "undone"}], oldest first
 * 1, 0 no such case, -1.
 */
int cases_get(struct db *db, int64_t id, json_t **out, struct err *err);

/** What a decision needs of a case. */
struct case_row {
	int64_t id, letter, turn;
	enum case_state state;
	int64_t closed;         /* 0 while it is open */
	char kind[32], code[24], closed_by[200]; /* code "": about the letter */
};
/** 1, 0 no such case, -1. */
int cases_row(struct db *db, int64_t id, struct case_row *out, struct err *err);
/** The open case of an entry that a tag is of: each of the code's open ones, by number, after `after`.  1, 0 no more, -1. */
int cases_next_of(struct db *db, const char *code, int64_t after, struct case_row *out, struct err *err);

/** Closes a case, with an event; one that is closed already is an error.  `why` may be NULL.  Returns 0 or -1. */
int cases_close(struct db *db, int64_t id, const char *who, const char *why, int64_t now, struct err *err);
/** The same by a decision (a row of decisions). */
int cases_decided(struct db *db, int64_t id, int64_t decision, const char *who, const char *why, int64_t now, struct err *err);
/**
 * Closes what a decision about an entry settles: its open cases of kind review, copy and supplement, and with `request` those of kind request.  Within the caller's transaction.  0 or -1.
 */
int cases_settle(struct db *db, const char *code, bool request, int64_t decision, const char *who, int64_t now, struct err *err);
/** Opens again what a decision closed, each with a turn more and an event; one whose like was opened meanwhile stays closed.  How many, or -1. */
int cases_reopen(struct db *db, int64_t decision, const char *who, int64_t now, struct err *err);
/** The kind of a case: 1 with `kind`, 0 no such case, -1. */
int cases_kind(struct db *db, int64_t id, char *kind, size_t size, struct err *err);
/** Closes the open case of that kind about a letter as a whole, if there is one.  Returns 0 or -1. */
int cases_close_letter(struct db *db, int64_t letter, const char *kind, const char *who, int64_t now, struct err *err);

#endif
