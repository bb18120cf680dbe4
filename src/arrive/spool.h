/* The spool's letters: whole, durable, once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_SPOOL_H
#define ARRIVE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * spool/register.db       the register (register/)
 * spool/lock              held by the one instance
 * spool/incoming/         written by fetch alone: DIGEST.eml, whole and synced; anything else there is a torn write
 * spool/letters/ab/       DIGEST.eml, put there by the clerk; never changed, only forgotten
 * spool/backups/          the register before each migration; replaced-TIME/ what a restore has put aside
 * spool/restoring         stands while a restore has not come to its end: nobody works with the register then
 */

/** Makes the folders where they are missing (mode 0700) and holds `spool/lock`.  Returns the lock's descriptor, or -1 ("another hoadep …"). */
int spool_open(const char *spool, struct err *err);

/** Removes what torn writes left in incoming/; whole letters there stay: fetch tells of them again, or spool_left finds them.  Called by the role fetch. */
int spool_clean(const char *spool, struct err *err);

/**
 * Moves letters DIGEST.eml from incoming/ to letters/ and syncs every folder concerned, once for all of them (promise 1 holds
 * before and after).  A letter that is in letters/ already is dropped from incoming/.  Safe to repeat.  Returns 0, or -1 with a reason.
 */
int spool_take(const char *spool, const char *const *digests, size_t count, struct err *err);

/**
 * Letters that lie whole in incoming/ since before `before`: calls `each` (1 leaves it there, 0 removes it, -1 ends with -1).  One whose bytes do not
 * have its digest is removed.  Returns 0 or -1.
 */
int spool_left(const char *spool, int64_t before, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with,
               struct err *err);

/**
 * Every DIGEST.eml in letters/: calls `each`, which returns 0, or -1 to end with -1.  The bytes are not looked at (spool_whole does).  Returns 0 or -1.
 */
int spool_each(const char *spool, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with, struct err *err);

/** Whether the bytes of a letter in letters/ have its digest: 1, 0, or -1 with a reason. */
int spool_whole(const char *spool, const char *digest, struct err *err);

/** Removes a letter's file, wherever it lies in the spool, and syncs its folder; one that is not there is fine.  1 removed, 0 it was not there, -1 with a reason. */
int spool_forget(const char *spool, const char *digest, struct err *err);

/** Whether letters/ holds any letter: then a register that is missing or empty was lost, and a new one would give its codes again. */
bool spool_has_letters(const char *spool);

/** Appends where a letter's bytes lie, SPOOL/letters/ab/DIGEST.eml, whether they do or not. */
void spool_path(struct buf *path, const char *spool, const char *digest);

/** Whether a restore was begun and has not come to its end; with a sentence that says what to do. */
bool spool_restoring(const char *spool, struct err *err);

/**
 * A command is at work in the spool: none of them while a restore is, no restore while one of them is, for what was written into a register that is put aside at that moment
 * would be lost without a word.  Held by a lock on the folder itself (flock) until the descriptor is closed, beside a daemon too.  Returns it, or -1 with a sentence (errno
 * ENOENT: there is no spool yet).
 */
int spool_work(const char *spool, struct err *err);
/** The same for the restore, which wants it for itself alone; with spool_open's lock beside it, by which no daemon runs. */
int spool_work_alone(const char *spool, struct err *err);

/** Opens a letter for reading.  Returns a descriptor, or -1 with a reason. */
int spool_letter(const char *spool, const char *digest, struct err *err);

#endif
