/* A decision that came by mail: believed or not, done once, and confirmed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DECIDING_H
#define DECIDING_H

#include "check/check.h"
#include "config.h"
#include "desk/contests.h"
#include "register/answers.h"
#include "register/db.h"

/** A letter of kind decision, as filing has it; all borrowed. */
struct deciding_letter {
	int64_t id;                       /* of the register */
	const struct submission *submission;
	const struct verdict *verdict;
	const struct contest_desk *desk;  /* of today's contest */
	const struct check_facts *facts;
};

/**
 * Obeys it, within the transaction that files the letter.  Only a proven letter from an address of the office that bears the tag of its case is obeyed: decide_do (desk/decide.h), then
 * decision-done.txt to who sent it, with a link to undo it.  From the proven office what is not done is answered by decision-refused.txt, which says why; from anybody else (a stranger
 * with a right tag, the office's address without proof) nothing is answered.  Whatever was not done opens a case `decision`.  A letter without a verb is none: nothing is done
 * here.  What fails for the decision's own sake is undone alone and refused, so that it never stands in the way of the letter's filing.
 *
 * 1 obeyed, 0 not (it was answered, or a case was opened), 2 it says no decision, -1 temporary trouble of the register.
 */
int deciding_take(struct db *db, const struct config *config, const struct contests *contests, const struct deciding_letter *letter, int64_t now, struct arena *arena, struct err *err);

#endif
