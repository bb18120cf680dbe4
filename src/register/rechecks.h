/* What a recheck asks the register: the letters that were filed, what each brought, and what came to it later.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_RECHECKS_H
#define REGISTER_RECHECKS_H

#include "base/arena.h"
#include "base/file.h"
#include "register/db.h"

struct recheck_letter {
	int64_t id, arrived;
	char digest[FILE_DIGEST_SIZE];
	char kind[16];
	char distrust[16];       /* why nothing of it is answered; "" */
	bool believed;
	bool fetched;            /* it lay in a mailbox; else a person entered it */
	int64_t works;           /* that it brought, copies among them */
};

/** The next filed letter after `after`, in the order they came: 1, 0 no more, -1. */
int rechecks_letter(struct db *db, int64_t after, struct recheck_letter *out, struct err *err);
/** What its `n`-th work became: 1 with the code and "brought", "copy" or "supplement"; 0 nothing; -1. */
int rechecks_work(struct db *db, int64_t letter, size_t n, char code[24], char role[16], struct err *err);
/** Whether letters changed an entry after it was filed (a supplement, a revision, a copy that completed it): 1, 0, -1. */
int rechecks_later(struct db *db, int64_t entry, struct err *err);
/** Codes of the entries that count for `contest` and were judged by an earlier year's rules (they bear a finding `deadline`): in the arena.  0 or -1. */
int rechecks_carried(struct db *db, const char *contest, struct arena *arena, const char ***codes, size_t *count, struct err *err);

#endif
