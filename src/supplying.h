/* One supplement to one entry: what it changes, from which date the entry counts then, what waits for a person, what is answered.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SUPPLYING_H
#define SUPPLYING_H

#include "answer/transport.h"
#include "check/supplement.h"
#include "desk/contests.h"
#include "register/changes.h"
#include "register/ties.h"

/** The letter, and what its filing has; all borrowed. */
struct supplying {
	struct db *db;
	const struct contests *contests;
	const struct transport *transport;
	const struct check_facts *facts;
	const struct submission *submission;
	struct verdict *verdict;
	int64_t letter;
	bool echo;                 /* its sender said the very same before: what changes nothing and waits already is not taken */
	int64_t now;               /* what letters call now (--at) */
	int64_t at;                /* the clock: events */
	struct arena *arena;
};

/** What is to be done about one entry; made before anything is written. */
struct supply {
	struct filed was;
	struct tied tied;
	const struct contest_desk *desk;   /* the entry's contest */
	size_t n;                          /* which of the letter's it is */
	bool copy;                         /* the letter stands beside the entry already, as a copy */
	const struct filed *newer;         /* a revision that was filed by itself: its content goes into `was`, and it is superseded; NULL */
	enum supplement_way way;
	const struct entry *work;          /* SUPPLEMENT_NEW: to be filed as an entry of its own */
	bool gives;                        /* values for this entry stand beside that work */
	bool changes;                      /* the entry becomes `entry`, `state`, `counted` */
	struct entry entry;
	enum entry_state state;
	int64_t counted;
	bool late;                         /* completed past the deadline and the ten days */
	const char *why, *done;
	const char *case_kind, *case_why;  /* NULL: nothing waits for a person */
	bool asks;                         /* it also asks something: a case `question` */
	const char *letter_out;            /* "supplemented", "received-by-person"; NULL: no answer */
};

/**
 * Reads `of` (the letter, or a part of its words) as a supplement to `out->tied`'s entry and decides by the rules that design.md and clauses.md AMB-21,
 * AMB-22 give: nothing is written.  `desk`, `n` and `tied` of `out` are the caller's.  1, 0 there is no such entry, -1.
 */
int supplying_plan(const struct supplying *s, const struct submission *of, struct supply *out, struct err *err);
/**
 * The same for a work that came once more in a letter of its own (a copy, its text the same): 1 it completes the entry, 0 it does not, -1.
 */
int supplying_plan_copy(const struct supplying *s, const struct entry *copy, struct supply *out, struct err *err);

/** Writes it, within the caller's transaction, after letters_facts.  0 or -1. */
int supplying_do(const struct supplying *s, const struct supply *supply, struct err *err);
/**
 * Its answer: 1, 0 none is due or nobody may be answered; -1 with a reason, `*letter_fault` says whether the letter could not be written (and not the register).
 */
int supplying_answer(const struct supplying *s, const struct supply *supply, struct answer *out, bool *letter_fault, struct err *err);
/**
 * Where the sender is a proven unit and this completed the entry of an author who has an address of their own and was told what was missing: the same letter to
 * that author.  As supplying_answer.
 */
int supplying_answer_author(const struct supplying *s, const struct supply *supply, struct answer *out, bool *letter_fault, struct err *err);

/** What it made of the entry, for a list in a letter to who sent it: code, author, and "complete", "items" or "looked_at" (a new reference). */
json_t *supplying_told(const struct supplying *s, const struct supply *supply);

#endif
