/* Writes letters into spool/incoming as they stream in, and makes groups of them durable with shared syncs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_KEEP_H
#define ARRIVE_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

/** A group is synced when it has so many letters or bytes: large enough that a sync is shared, small enough that a crash costs little. */
enum { KEEP_GROUP_LETTERS = 64, KEEP_GROUP_BYTES = 32 << 20 };

/** What is told of a letter that is kept: where it lay, and what came. */
struct kept {
	int64_t uid;
	char *name;                      /* a maildir file's unique name; NULL for IMAP */
	char digest[FILE_DIGEST_SIZE];
	int64_t size, date;
	char note[128];                  /* "" for none */
};

struct keep;

/** `folder` (spool/incoming) must be there; with `threads` groups are synced by a thread while the next stream in.  Returns NULL with a reason. */
struct keep *keep_new(const char *folder, bool threads, struct err *err);
/** Drops the letter begun and everything not yet synced; waits for a sync that runs.  NULL is fine. */
void keep_free(struct keep *keep);

/** Begins a letter; one that was begun and not ended is dropped. */
int keep_begin(struct keep *keep, struct err *err);
/** Adds bytes to the letter begun. */
int keep_add(struct keep *keep, const void *bytes, size_t len, struct err *err);
/** Whether a letter is begun, and its bytes so far. */
bool keep_open(const struct keep *keep);
int64_t keep_size(const struct keep *keep);
/** Drops the letter begun.  None is fine. */
void keep_drop(struct keep *keep);
/** The same, and tells the digest of its bytes. */
void keep_drop_as(struct keep *keep, char digest[FILE_DIGEST_SIZE]);

/**
 * Ends the letter begun: it joins the group, and a full group goes to be synced while the next letters stream in.  uid, name, date and
 * note of `what` are copied; size and digest are made here.  keep_take must be called before the next letter is ended.
 */
void keep_end(struct keep *keep, const struct kept *what);

/**
 * Hands over what is durable now, a group at a time: each letter DIGEST.eml, the folder synced.  Waits while two groups are on their way;
 * with `all` it syncs and waits until nothing is left.  Returns 0, or -1 with a reason: then the group that failed was dropped as if it had never come.
 */
int keep_take(struct keep *keep, bool all, int (*group)(const struct kept *kept, size_t count, void *with, struct err *err), void *with,
              struct err *err);

#endif
