/* The folders beside the mailbox: when they are looked at, what fetch tells of such a look, and what a forgetting took away.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/others.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrive/hearing.h"
#include "base/clock.h"
#include "base/log.h"
#include "register/restored.h"
#include "register/wipes.h"

static const char junk_trouble[] = "junk-trouble", junk_looked[] = "junk-looked", junk_begun[] = "junk-begun";

/* Whether a look at the junk folder is due: at first contact with it, then once a day.  1, 0, -1. */
static int junk_due(struct intake *in, struct err *err)
{
	char note[64];
	bool none = !in->mailbox->junk_auto && (!in->mailbox->junk || !in->mailbox->junk[0]);
	int found = none ? db_note(in->db, junk_trouble, note, sizeof note, err) : intaking_note(in, junk_looked, note, sizeof note, err);
	if (found < 0)
		return -1;
	if (none)
		return found == 1 && db_set_note(in->db, junk_trouble, NULL, err) < 0 ? -1 : 0;
	/* Also where the clock went back: a look too many is only a listing. */
	int64_t since = clock_now() + in->ahead - strtoll(note, NULL, 10);
	return found == 0 || since >= INTAKING_JUNK_AGAIN || since <= -INTAKING_JUNK_AGAIN;
}

/*
 * Said in the register before fetch hears of it: what a process that was killed in such a look has left in incoming/ may be junk, and is then taken for it
 * (never answered; a person sees it).
 */
static int owe_junk(struct intake *in, struct err *err)
{
	char note[32];
	int due = junk_due(in, err), found = intaking_note(in, junk_begun, note, sizeof note, err);
	if (due < 0 || found < 0)
		return -1;
	in->left_junk |= found == 1 && !in->junk_begun;
	in->junk_owed = due == 1;
	if (!due)
		return 0;
	in->junk_begun = true;
	return found == 1 ? 0 : intaking_set_note(in, junk_begun, "1", err);
}

/* Whether the done folder is to be looked through: once, after a restore.  1, 0, -1.  Where letters stay in the mailbox, that is all looked at. */
static int owe_done(struct intake *in, struct err *err)
{
	char note[32] = "";
	in->restored = restored_at(in->db, err);
	if (in->restored < 0 || intaking_note(in, RESTORED_LOOK, note, sizeof note, err) < 0)
		return -1;
	in->done_since = strtoll(note, NULL, 10);
	in->done_owed = in->done_since && intaking_moves_wanted(in);
	return 0;
}

int others_owe(struct intake *in, struct err *err)
{
	return owe_junk(in, err) < 0 ? -1 : owe_done(in, err);
}

int others_junk(struct intake *in, struct err *err)
{
	(void)err;
	in->look_validity = memo_get_number(in->memo);
	const char *folder = memo_get_text(in->memo);
	if (in->look_validity < 0 || in->memo->bad || !folder || !in->junk_owed)
		return -2;
	mailbox_junk_account(in->mailbox, folder, in->junk_account);
	in->highest = in->unsettled = 0;
	in->junk = in->from_owed = true;
	return 0;
}

int others_done(struct intake *in, struct err *err)
{
	in->look_validity = memo_get_number(in->memo);
	const char *folder = memo_get_text(in->memo);
	if (in->look_validity < 0 || in->memo->bad || !folder || !in->done_owed)
		return -2;
	in->highest = in->unsettled = in->done_passed = 0;
	in->done = in->from_owed = true;
	return restored_look(in->db, &in->done_first, err);
}

static int note_junk(struct intake *in, enum fetch_junk how, const char *why, struct err *err)
{
	char note[32];
	int64_t now = clock_now() + in->ahead;
	snprintf(note, sizeof note, "%" PRId64, how == JUNK_BROKEN ? now - INTAKING_JUNK_AGAIN + INTAKING_JUNK_RETRY : now);
	if (how == JUNK_COMPLETE && hearing_settle(in, err) < 0)
		return -1;
	if (how != JUNK_BROKEN && intaking_set_note(in, junk_begun, NULL, err) < 0)
		return -1;
	return intaking_set_note(in, junk_looked, note, err) < 0 || db_set_note(in->db, junk_trouble, why, err) < 0 ? -1 : 0;
}

/* All at once: killed between the notes, a trouble that is over would be told until the next day's look. */
static int junk_over(struct intake *in, enum fetch_junk how, const char *why, struct err *err)
{
	bool own;
	if (db_enter(in->db, &own, err) < 0 || db_leave(in->db, own, note_junk(in, how, why, err), err) < 0)
		return -1;
	in->junk_begun &= how == JUNK_BROKEN;
	return 0;
}

int others_junk_looked(struct intake *in, struct err *err)
{
	int64_t how = memo_get_number(in->memo);
	const char *why = memo_get_text(in->memo);
	if (in->memo->bad || how < JUNK_BROKEN || how > JUNK_NONE || !in->junk_owed)
		return -2;
	int r = junk_over(in, (enum fetch_junk)how, why, err);
	in->junk = in->junk_owed = false;
	in->look_validity = in->uidvalidity;
	in->first_contact = 0;
	in->left_due = !in->left_done;
	return r;
}

/* A note of its own: a complete look at the mailbox takes that trouble away, and this one stays. */
static int done_trouble(struct intake *in, const char *why, struct err *err)
{
	char since[32], was[32];
	if (!why)
		return db_set_note(in->db, RESTORED_TROUBLE, NULL, err) < 0 || db_set_note(in->db, RESTORED_TROUBLE_SINCE, NULL, err) < 0 ? -1 : 0;
	int found = db_note(in->db, RESTORED_TROUBLE_SINCE, was, sizeof was, err);
	if (found < 0 || (found == 0 && db_set_note(in->db, RESTORED_TROUBLE_SINCE, clock_iso(clock_now(), since), err) < 0))
		return -1;
	return db_set_note(in->db, RESTORED_TROUBLE, why, err);
}

static int note_done(struct intake *in, bool complete, const char *passed, struct err *err)
{
	if (complete && hearing_settle(in, err) < 0)
		return -1;
	return intaking_set_note(in, RESTORED_LOOK, NULL, err) < 0 || done_trouble(in, NULL, err) < 0 || db_set_note(in->db, RESTORED_PASSED, passed, err) < 0 ? -1 : 0;
}

/* Once after a restore: nothing is owed any more.  All at once: a trouble that stayed behind would never be taken away. */
static int done_over(struct intake *in, bool complete, struct err *err)
{
	char passed[32];
	bool own;
	snprintf(passed, sizeof passed, "%" PRId64, in->done_passed);
	if (in->done_passed)
		log_line(LOG_WARN, "done-passed-over", "letters", passed, "reason", "they are older than the register's first letter", NULL);
	return db_enter(in->db, &own, err) < 0 ? -1 : db_leave(in->db, own, note_done(in, complete, in->done_passed ? passed : NULL, err), err);
}

/* The rows of what it brought are committed by now (fetch waits for that): the look is not owed any more. */
int others_done_looked(struct intake *in, struct err *err)
{
	int64_t how = memo_get_number(in->memo);
	const char *why = memo_get_text(in->memo);
	if (in->memo->bad || how < JUNK_BROKEN || how > JUNK_NONE || !in->done_owed)
		return -2;
	if (how == JUNK_BROKEN)
		snprintf(in->trouble, sizeof in->trouble, "after the restore the done folder is to be looked through, and could not: %.400s", why ? why : "the connection broke");
	int r = how == JUNK_BROKEN ? done_trouble(in, in->trouble, err) : done_over(in, how == JUNK_COMPLETE, err);
	in->done = in->done_owed = false;
	in->look_validity = in->uidvalidity;
	in->first_contact = 0;
	in->left_due = !in->left_done && !in->junk_owed && how != JUNK_BROKEN;
	return r;
}

int others_wiped(struct intake *in, struct err *err)
{
	int64_t how = memo_get_number(in->memo), n;
	const char *why = memo_get_text(in->memo);
	int64_t again = clock_now() + (how == MOVED_NEVER ? INTAKING_AGAIN : INTAKING_WIPE_AGAIN);
	n = memo_get_number(in->memo);
	if (!in->wiping)
		return -2;
	in->wiping = false;
	in->wipes_due = how == MOVED_DONE; /* there may be more */
	for (int64_t i = 0; i < n && !in->memo->bad; i++) {
		const char *digest = memo_get_text(in->memo);
		int64_t removed = memo_get_number(in->memo);
		if (in->memo->bad || !digest || !digest_valid(digest))
			return -2;
		if ((how == MOVED_DONE ? wipes_done(in->db, digest, removed, clock_now(), err) : wipes_later(in->db, digest, why ? why : "it could not be removed", again, err)) < 0)
			return -1;
	}
	return in->memo->bad ? -2 : 0;
}

int others_done_off(struct intake *in, struct err *err)
{
	bool own;
	if (db_enter(in->db, &own, err) < 0)
		return -1;
	return db_leave(in->db, own, intaking_set_note(in, RESTORED_LOOK, NULL, err) < 0 ? -1 : done_trouble(in, NULL, err), err);
}
