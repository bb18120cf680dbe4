/* From a reading to the register: checked, filed, answered, in one transaction for many letters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FILING_H
#define FILING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "config.h"
#include "register/letters.h"

struct filing;

enum {
	FILING_MOST_LETTERS = 64,       /* a commit costs one fsync: 64 letters a commit are 20,000 a second (facts/mail.md, 6) */
	FILING_MOST_BYTES = 12 << 20,   /* of submissions waiting, so that the clerk stays well under 64 MiB */
	FILING_MOST_TRIES = 3,          /* then a letter is set aside */
};

/** Loads the rules and letters of every contest of the config; mistakes as file:line, then NULL.  `config` is borrowed. */
struct filing *filing_new(const struct config *config, struct buf *mistakes);
void filing_free(struct filing *filing);
/** Loads the key of signed tags, made where it is missing (spool/seal.key): the letters bear them.  The spool is there.  One that is
 *  another than the register remembers is said (keywatch.h).  0, or -1 with a reason. */
int filing_seal(struct filing *filing, struct db *db, struct err *err);
/** The register to file into; borrowed.  Before any letter is added. */
void filing_into(struct filing *filing, struct db *db);

/** The contests it files for; borrowed. */
struct contests;
const struct contests *filing_contests(const struct filing *filing);

/** Takes a letter that was read, and the submission for good; checks it at once.  `filing_full` tells when to commit. */
void filing_add(struct filing *filing, const struct letter *letter, struct submission *submission);
bool filing_full(const struct filing *filing);
size_t filing_count(const struct filing *filing);
/** Whether this letter waits here. */
bool filing_has(const struct filing *filing, int64_t letter);

/**
 * Files the letters that wait and came before `before`, in the order they came, in one transaction (promise 3); where that fails for a
 * letter's sake, each in one of its own, and the one that fails is counted and after FILING_MOST_TRIES set aside.  `done` is told each
 * letter that is filed or aside, after its commit.  Returns 0, or -1 with a reason for a temporary failure: then all that are not
 * filed still wait.  `now` dates the answers; events have the clock's time.
 */
int filing_commit(struct filing *filing, int64_t before, int64_t now, void (*done)(int64_t letter, void *with), void *with, struct err *err);

/**
 * Counts a reading that failed for the letter's own sake; at FILING_MOST_TRIES the letter is set aside, with a case.
 * Returns 1 when it is aside, 0 when it will be tried again, -1 with a reason (temporary).
 */
int filing_refuse(struct filing *filing, const struct letter *letter, const char *reason, struct err *err);
/**
 * Counts a letter before it is read at all, for a clerk whose forerunners died: it is set aside once FILING_MOST_TRIES of them have
 * begun it.  Returns as filing_refuse: 0 go on with it.
 */
int filing_count_first(struct filing *filing, const struct letter *letter, const char *reason, struct err *err);

#endif
