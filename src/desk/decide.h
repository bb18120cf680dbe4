/* A person's decision about a case or an entry: the same by command and by mail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_DECIDE_H
#define DESK_DECIDE_H

#include "answer/compose.h"
#include "check/decision.h"
#include "config.h"
#include "desk/contests.h"
#include "register/db.h"

struct decision {
	enum decision_verb verb;
	int64_t case_id;        /* 0: about `code` */
	const char *code;       /* NULL: the case's own */
	const char *reason;     /* in Vietnamese, for the letter; NULL */
	const char *other;      /* DECISION_MERGE: the code of the other */
	const char *who;        /* a person's name or the office's address */
	int64_t letter;         /* the mail that said so; 0: a command */
	bool silent;            /* no letter to the author */
};

/** Why it was not done. */
enum decided_no {
	DECIDED_DONE,
	DECIDED_NO_CASE,        /* no such case, or none of such an entry */
	DECIDED_USED,           /* the case is closed: it was decided before */
	DECIDED_NO_REASON,
	DECIDED_NO_OTHER,       /* a code to merge with is missing, or there is none such */
	DECIDED_UNDO_OVER,      /* the time is over, or the letter has left */
	DECIDED_UNFIT,          /* else: `unfit` says it in Vietnamese */
};

struct decided {
	char code[24];                 /* "" about a letter */
	int64_t id, case_id, answer;   /* answer: the letter it makes, held until the undo time is over; 0 none.  Of an undo: the one that was dropped */
	int64_t turn;                  /* of the case, now: what an UNDO link's tag (or after an undo, every other's) is made of */
	int64_t until;                 /* it can be undone before; 0: not */
	enum decision_verb undone;     /* DECISION_UNDO: what was undone */
	bool awaited;                  /* no letter goes, and its sender was told that the result comes by letter */
	struct answer letter;          /* the letter it makes, `to` NULL: none; in the arena */
	const char *said;              /* one English sentence of what was done, in the arena */
	enum decided_no no;
	const char *unfit;
	bool fault;                    /* of -1: the letter cannot be written, and the register is well */
};

/**
 * Does it, within the caller's transaction: the state and its version, an event with who and why, open cases of the entry closed, the fitting letter made and
 * held for `undo-minutes` of contest.yaml (longer where contest.yaml's `letters` holds it).  What cannot be done (no such code or case, closed already, withdrawn, a state
 * it cannot come from, a reason that is missing) is refused with a sentence and changes nothing.  1 done, 0 refused (the sentence in err), -1 the register failed
 * or the letter could not be written: then the caller undoes its transaction, or what it did since its db_save.
 */
int decide_do(struct db *db, const struct config *config, const struct contests *contests, const struct decision *decision, int64_t now, struct arena *arena,
              struct decided *out, struct err *err);

#endif
