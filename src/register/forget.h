/* Forgetting people: what the register holds of them goes, what is counted stays (plan/law.md, section 1).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_FORGET_H
#define REGISTER_FORGET_H

#include <jansson.h>

#include "register/db.h"

/*
 * Of an entry stay: its code, contest, state, category, unit, dates, lengths, theme, and as empty rows how many people and which findings it had, so that
 * every sum of status, quota and reports is what it was.  Of a letter stays its row with its digest (which says nothing of anybody, and by which the same
 * letter is known and not filed again when a mailbox shows it once more), its kind, unit and dates.  Events stay as they are: they never held personal data.
 * A letter that other, unforgotten entries came in is kept, unless `whole_letters`: for their authors it is the one original there is.  All else of the
 * forgotten entry goes at once, and the letter with the last of its entries.
 */
struct forget_order {
	const char *code;              /* one entry; or */
	const char *address;           /* everything of one person; or */
	const char *const *digests;    /* these letters (those that the register does not have, or has forgotten, are passed over); or, all NULL, what is too old: */
	size_t digest_count;
	const char *contest;           /* the entries of this year; NULL none */
	const char *const *keep;       /* but for these codes (borrowed) */
	size_t keep_count;
	int64_t letters_before;        /* letters that no entry came in, seen before; 0 none */
	int64_t aside_before;          /* the same of those set aside */
	int64_t answers_before;        /* the bytes of answers that left (or never will) before; 0 none */
	bool whole_letters;
	bool drop_others;              /* letters to others that may speak of it and have not left are dropped, where they would else refuse it */
	bool wipe;                     /* the letters are to be removed from the mailbox, too (register/wipes.h) */
	const char *who, *why;         /* for the events; why without personal data */
	int64_t now;
};

/** The note that stands from the commit until the files are gone, the log is empty and the free pages are overwritten (arrive/forgetting.h). */
#define FORGET_NOTE "forgetting"

/**
 * Forgets, in one transaction; with `dry` the same transaction is undone, so that what it reports is what would happen.  `*report` (a new reference):
 * {"entries": [{"code", "contest", "state", "unit"}], "merged": [{"code"}] of entries that were merged into these and stay,
 *  "letters": [{"id", "kind", "others": how many other entries it holds}] that go, "kept": [the same] that stay for the others, "rows": {what: how many}, "dropped": [ids of answers that will not leave now], "unread": letters whose sender nobody knows yet}.
 * Returns 1 done, 0 refused with a sentence (no such code, nothing of that address, a unit's address, an answer that is just being sent), -1.
 */
int forget_do(struct db *db, const struct forget_order *order, bool dry, json_t **report, struct err *err);

#endif
