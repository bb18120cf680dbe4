/* What a register that was put back from a backup must know before anybody works with it: nothing is said twice, no number is given twice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_RESTORED_H
#define REGISTER_RESTORED_H

#include <jansson.h>

#include "register/db.h"

/** Notes: when the last restore was (seconds since 1970; it stays), its own word, and, until `hoadep adopt`, from where and by whom. */
#define RESTORED_AT "restored-at"
#define RESTORED_ID "restored-id"
#define RESTORED_WAITS "restored"
/** Note of an account: letters of its done folder from this time on (seconds) are to be taken in, for they may have come after the backup; of older ones those
 *  that no known letter has the size and date of, but for what is older than the register itself. */
#define RESTORED_LOOK "done-look"
/** Notes: why that look failed, and since when (they go with one that does not). */
#define RESTORED_TROUBLE "done-trouble"
#define RESTORED_TROUBLE_SINCE "done-trouble-since"
/** Notes: how many letters of the done folder were older than the register itself; codes (a JSON array) that were forgotten since the backup and are back, or come back. */
#define RESTORED_PASSED "done-passed"
#define RESTORED_BACK "restored-back"
enum { RESTORED_DAYS = 7 };   /* so much earlier than the backup: a letter's date in the mailbox may be older than the day it was moved there */

struct restored_order {
	const char *from, *who, *id, *account;
	int64_t made, now, gap;
	const char *const *series;   /* of the config's contests, entries' and batches': also those that the backup knows nothing of yet */
	size_t series_count;
	const char *present;         /* the register that was there (any version); NULL none */
	bool wipe;
};

/**
 * Works on the copy `db` (the register of the backup, brought up to date, which nobody else sees yet):
 * - every number that leaves the house goes on behind a gap: codes, batches, cases, decisions, answers, letters.  Where `present` can be read and came after the backup
 *   (it has the backup's last event), they go on exactly above its own;
 * - what has not left for good is held (ANSWERS_RESTORED), also what would ripen; letters that are not filed yet are old mail, so that their answers are held;
 * - what `present` had forgotten since is forgotten again;
 * - notes and an event (about letter 0: the register) say that it was restored, by whom and from what.
 * `*report` (a new reference): {"begins": {series: the next number}, "exact": true by the present register, "held": answers, "old": letters, "forgotten": letters and entries
 * forgotten again, "back": [codes of those that could not be], "coming": [codes of forgotten ones that the backup does not have, whose letter was kept for other entries and
 * brings them back], "readable": the present register could be read, null where there was none}.  0 or -1; it is done in several transactions: after a failure the copy is thrown away.
 */
int restored_apply(struct db *db, const struct restored_order *order, json_t **report, struct err *err);

/** Begins a look at the done folder: `*first` is the date from which on letters may be this register's (RESTORED_DAYS before its earliest).  0 or -1. */
int restored_look(struct db *db, int64_t *first, struct err *err);
/** Whether a letter of that size and date is known, wherever it lay (as of restored_look, on the same connection).  1, 0, -1. */
int restored_knows(struct db *db, int64_t size, int64_t date, struct err *err);

/** When the last restore was: seconds since 1970, 0 never, -1. */
int64_t restored_at(struct db *db, struct err *err);

#endif
