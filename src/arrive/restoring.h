/* A backup put back into the spool: the letters, the key and, last of all, the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_RESTORING_H
#define ARRIVE_RESTORING_H

#include <jansson.h>

#include "arrive/backing.h"

struct restoring_order {
	const char *dir, *spool;      /* absolute */
	bool over;                    /* the spool has a register that can be read: it is put aside */
	bool anyway;                  /* letters of the backup are missing or damaged: the others */
	int64_t gap;
	const char *const *series;    /* of the config's contests */
	size_t series_count;
	const char *who, *account;    /* for the events; the mailbox whose done folder is looked through again */
	bool wipe;                    /* what is forgotten again is removed from the mailbox too */
};

struct restoring {
	struct backing from;          /* as it was looked through; `copied`: letters that the spool did not have */
	json_t *report;               /* restored_apply's, for the caller to decref; NULL with `finished` */
	char aside[64];               /* where the present register lies now, below the spool; "" there was none */
	struct err later;             /* why files of forgotten letters are not wiped yet; "" they are: the daemon's start does it */
	bool finished;                /* an earlier restore had put everything in place and only its mark was left: nothing else was done */
	bool had_letters;             /* the spool had letters before */
};

/**
 * Restores, with the spool's lock and alone in it (spool_work_alone): the backup is looked through (backing_verify), spool/restoring is written, letters are copied (those that lie there stay), the
 * register is copied beside, brought up to date and told of it all (restored_apply), the present register and key are moved to backups/replaced-TIME/, the key and then
 * the register are put in place, the mark is removed, and the files of letters that were forgotten again go.  Killed anywhere: until it has come to its end nobody works with the register, and saying it again does it.
 * Returns 0, or -1 with a sentence (a daemon runs, a command is at work, no whole backup, `over` or `anyway` is wanted, disk full).
 */
int restoring_do(const struct restoring_order *order, const struct backing_watch *watch, struct restoring *out, struct err *err);

#endif
