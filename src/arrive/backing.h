/* Backups of the spool into a folder of another disk, made beside a running daemon.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_BACKING_H
#define ARRIVE_BACKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

/*
 * DIR/backup.json          what this is: format, version, when, how many letters, the register's digest (and that of the one before, see backing_make)
 * DIR/register.db          SQLite's online copy, a file of its own without a log
 * DIR/seal.key
 * DIR/letters/ab/DIGEST.eml
 * DIR/register.part, *.part  in the making
 * Scans and papers of `hoadep enter` are letters; incoming/ is still in the mailbox; lock and backups/ belong to the machine.
 */
enum { BACKING_FORMAT = 1, BACKING_KEY_MOST = 4096 };

struct db;

/** What is told to whoever waits; each may be NULL. */
struct backing_watch {
	void (*progress)(const char *what, int64_t done, int64_t all, void *with);   /* "letters", done of all; often */
	void (*say)(const char *sentence, void *with);                              /* what is wrong with one letter */
	void *with;
};

struct backing {
	int64_t at;                        /* when the copy of the register was begun */
	int64_t letters, bytes;            /* that belong to its register */
	int64_t copied, removed;           /* this time; letters that the register has forgotten since */
	int64_t missing, damaged;          /* letters that could not be had; whose bytes are not as they were named */
	int version;                       /* of the register */
	int64_t last;                      /* its last event */
	bool same_disk;                    /* it lies on the file system that the spool lies on */
	char house[FILE_DIGEST_SIZE];      /* by which two spools are told apart; "" without a key */
};

/**
 * Makes or renews a backup of the spool in `dir` (absolute; made with mode 0700 where it is not there).  Register first, then the letters that are not there yet
 * or have another size, each compared with its digest as it is copied, then the register takes its name: until then the one before, and all of its letters, stay.
 * backup.json is written just before that and names both registers by their digests, so that it fits whatever a kill has left.  Letters that the register has
 * forgotten are removed.  With `full` the letters that lie in `dir` already are compared with their digests, too, and damaged ones brought again.  A letter that the spool itself has lost or whose bytes are damaged there is said and counted, and the others are copied all the same.
 *
 * Refused: a link, a folder within the spool (or around it), one that holds other things, one that holds another spool's backup.  0, or -1 with a sentence.
 */
int backing_make(const char *spool, const char *dir, bool full, const struct backing_watch *watch, struct backing *out, struct err *err);

/** Whether `dir` holds a backup, or what is left of one: an empty mount point does not. */
bool backing_there(const char *dir);

/**
 * Looks through a backup: backup.json, the register (digest, integrity), every letter of it with its digest.  Returns 1 whole, 0 letters are missing or damaged
 * (said one by one, counted in `out`), -1 with a sentence: no backup, or its register is damaged.
 */
int backing_verify(const char *dir, const struct backing_watch *watch, struct backing *out, struct err *err);

/**
 * Copies letters of a backup's register from one tree of letters into another (`to` is made): those that are missing there or have another size, or with `compare`
 * other bytes.  `lost` (NULL none) is asked about a letter that `from` does not have: 1 it need not be there any more, 2 the whole copy is to be begun anew, 0 it
 * should, -1.  Returns 0, 1 begin anew, or -1.
 */
int backing_copy(struct db *db, const char *from, const char *to, bool compare, const struct backing_watch *watch, struct backing *out,
                 int (*lost)(const char *digest, void *with, struct err *err), void *with, struct err *err);

/** The digest of a file, and its size.  1, 0 it is not there (or is no plain file), -1. */
int backing_digest(const char *path, char digest[FILE_DIGEST_SIZE], int64_t *size, struct err *err);
/** Copies the key from folder to folder, whole or not at all; where there is none, or the same already, nothing.  0 or -1. */
int backing_key(const char *from, const char *to, struct err *err);

#endif
