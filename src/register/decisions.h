/* Decisions in the register: who decided what, and what it takes to undo it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_DECISIONS_H
#define REGISTER_DECISIONS_H

#include "register/db.h"

struct decision_row {
	int64_t id, at;
	char who[200], verb[16];
	int64_t letter;         /* the mail that said so; 0: a command */
	int64_t case_id, entry; /* 0: about none */
	int64_t other;          /* of merge: the entry it went into; 0 */
	int64_t version;        /* of `versions`: what undo brings back; 0 */
	int64_t answer;         /* the letter it sends; 0 */
	int64_t until;          /* it can be undone before */
	int64_t undone;         /* when; 0 */
};

/** Writes a decision; `id` is given.  Within the caller's transaction.  0 or -1. */
int decisions_add(struct db *db, struct decision_row *row, struct err *err);
/** Notes what came of it later in the same transaction: its version and its letter.  0 or -1. */
int decisions_finish(struct db *db, const struct decision_row *row, struct err *err);
/** The last decision on a case, or where `case_id` is 0 on an entry, that is not undone.  1, 0 none, -1. */
int decisions_last(struct db *db, int64_t case_id, int64_t entry, struct decision_row *out, struct err *err);
/** Whether a letter was obeyed already.  1, 0, -1. */
int decisions_by_letter(struct db *db, int64_t letter, struct err *err);
int decisions_undone(struct db *db, int64_t id, int64_t now, struct err *err);

/** The number of a letter out by its Message-ID; 0 none, -1. */
int64_t decisions_answer(struct db *db, const char *message_id, struct err *err);
/** A letter's works are numbered from 0 (entry_letters.n) and never so many: from here on a row says that the work of this letter was put beside another entry. */
#define DECISIONS_JOINED "100000"

/** Puts the letters of an entry beside those of another, as copies.  Their own places stay.  0 or -1. */
int decisions_join(struct db *db, int64_t from, int64_t into, struct err *err);
int decisions_part(struct db *db, int64_t from, int64_t into, struct err *err);
/** Whether two entries have the same author's name (folded; both known).  1, 0, -1. */
int decisions_same_author(struct db *db, int64_t one, int64_t other, struct err *err);
/** Whether nothing of the letter that brought an entry is answered: a machine wrote it, or it is distrusted and nobody believed it.  1, 0, -1. */
int decisions_mute(struct db *db, int64_t letter, struct err *err);

#endif
