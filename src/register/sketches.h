/* What entries' texts are like: their sketches, and the search for near ones over the whole register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SKETCHES_H
#define REGISTER_SKETCHES_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/*
 * Each entry has a row with its sketch of 128 bytes.  The first 32 of all of them, the heads, stand once more in rows of a page each; a connection that
 * searches keeps these in memory (heads.h: 64 bytes an entry).  Where the heads agree often enough the sketches are asked, where these do, the stored
 * texts: what is found is exact.  The copy follows what its own connection writes; after a transaction that was undone, or a commit of another process, it
 * is read anew (some 0.2 s for 1,000,000).
 *
 * What is missed: of texts that are alike by 0.45 exactly, one in 10,000, in a register of more than SKETCHES_MANY one in 1,000; of more alike ones none.
 * Likeness between 0.12 and 0.45 is found the less surely the larger the register is: it is a note alone.
 */
enum {
	SKETCHES_HEAD = 32, SKETCHES_BLOCK = 126, /* a row of 4032 bytes fits a page */
	SKETCHES_MOST = 12,     /* entries that are compared by their texts */
	SKETCHES_MANY = 200000,
	SKETCHES_SLICE = 200,   /* entries that sketches_make_more looks at in one commit: some 0.2 s */
};

/** An entry whose text is like that which was asked about. */
struct sketches_match {
	int64_t entry;
	double likeness;        /* exactly: runs of three words in both, of all in either */
};

/** Keeps the sketch of an entry's body, and whose it is about, in the place of what was there, within the caller's transaction.  0 or -1. */
int sketches_put(struct db *db, int64_t entry, const struct entry *of, struct err *err);
/** Takes it away (its text is to be forgotten).  0 or -1. */
int sketches_drop(struct db *db, int64_t entry, struct err *err);

/**
 * The entries but `but` (0: none) whose text is like `body`, from 0.12 on, the nearest first, in whatever state and of whatever year they are; also those
 * filed earlier in the caller's transaction.  Returns how many, or -1.
 */
int sketches_find(struct db *db, const char *body, int64_t but, struct sketches_match out[SKETCHES_MOST], struct err *err);

/** The number under which entries of the same author about the same subject are found (sketches.pair); 0 where either has no name. */
int64_t sketches_pair(const struct entry *of, struct arena *arena);

/**
 * Makes the sketches of SKETCHES_SLICE entries that were filed before there were any, the newest first, in a transaction of its own; killed anywhere, the
 * next call goes on.  Returns 1 there may be more, 0 all are made, -1.
 */
int sketches_make_more(struct db *db, struct err *err);

#endif
