/* What the clerk makes of fetch's memos, and its answers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/hearing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrive/others.h"
#include "base/clock.h"
#include "base/text.h"
#include "register/alarms.h"
#include "register/restored.h"

/* First contact lasts until its look was complete, also over a restart: what was old when it began stays old. */
static int first_contact(struct intake *in, struct err *err)
{
	char note[64];
	int64_t now = clock_now();
	int found = intaking_look_note(in, "first-contact", note, sizeof note, err);
	if (found < 0)
		return -1;
	if (found == 1) {
		in->first_contact = strstr(note, "done") ? 0 : strtoll(note, NULL, 10);
		return 0;
	}
	in->first_contact = now;
	snprintf(note, sizeof note, "%" PRId64 " open", now);
	return intaking_set_look_note(in, "first-contact", note, err);
}

static bool is_refused(const struct letter *letter)
{
	return text_begins(letter->reason, "refused");
}

/* Whether a letter that could not be had is asked for now: the limit was raised, or its time has come. */
static bool ask_again(const struct intake *in, const struct letter *letter, int64_t size)
{
	bool due = in->again || (in->again_for_now && text_begins(letter->reason, FETCH_FOR_NOW));
	return size <= in->mailbox->size_limit && (due || !is_refused(letter));
}

struct besides {
	struct intake *in;
	int64_t below;
	int64_t uids[FETCH_ALSO];
	size_t count;
	bool named;      /* a maildir's: all is listed */
};

static void add_beside(const struct intake_row *row, void *with)
{
	struct besides *b = with;
	if (strcmp(row->account, intaking_looked_at(b->in)) != 0 || row->uidvalidity != b->in->look_validity)
		return;
	if (row->name && row->name[0])
		b->named = true;
	else if (row->uid < b->below && b->count < FETCH_ALSO)
		b->uids[b->count++] = row->uid;
}

/* Letters below the settled ones that may be had after all. */
static int find_besides(struct besides *b, struct err *err)
{
	struct letter letter;
	int r;
	for (int64_t after = 0; (r = letters_next(b->in->db, LETTER_UNFETCHED, after, &letter, err)) == 1 && b->count < FETCH_ALSO; after = letter.id)
		if (ask_again(b->in, &letter, letter.size) && letters_places(b->in->db, letter.id, add_beside, b, err) < 0)
			return -1;
	return r < 0 ? -1 : 0;
}

/* "UIDVALIDITY UID ADOPTED": everything up to UID needs no further look, as things stood when ADOPTED was the note of `hoadep adopt`. */
static int settled(struct intake *in, int64_t *uid, struct err *err)
{
	char note[160], adopted[64] = "";
	int64_t validity = -1, up_to = 0;
	*uid = 0;
	int found = intaking_look_note(in, "settled", note, sizeof note, err);
	if (found < 0)
		return -1;
	if (found == 1 && sscanf(note, "%" SCNd64 " %" SCNd64 " %63[^\n]", &validity, &up_to, adopted) >= 2 && validity == in->look_validity &&
	    strcmp(adopted, in->adopted) == 0)
		*uid = up_to;
	return 0;
}

static int set_settled(struct intake *in, struct err *err)
{
	char note[160];
	int64_t was;
	if (settled(in, &was, err) < 0)
		return -1;
	int64_t now = in->unsettled && in->unsettled <= in->highest ? in->unsettled - 1 : in->highest;
	/* A look through all may find it too high: a mailbox was put back from a backup, or a server told of a letter that there never was. */
	if (in->look_validity == 0 ? !was : now > was || in->unmoved_due || (in->again && now < was)) {
		snprintf(note, sizeof note, "%" PRId64 " %" PRId64 " %s", in->look_validity, in->look_validity == 0 ? (int64_t)1 : now, in->adopted);
		return intaking_set_look_note(in, "settled", note, err);
	}
	return 0;
}

/* Once a day, and with it all that lies in the mailbox; written down, since a `run --once` by a timer must not ask each time. */
static int may_ask_again(struct intake *in, struct err *err)
{
	char note[64];
	int64_t now = clock_now();
	if (intaking_look_note(in, "asked-again", note, sizeof note, err) < 0)
		return -1;
	int64_t since = now - strtoll(note, NULL, 10);
	in->again = since >= INTAKING_AGAIN || since < 0; /* asked by a clock that was ahead */
	if (!in->again)
		return 0;
	snprintf(note, sizeof note, "%" PRId64, now);
	return intaking_set_look_note(in, "asked-again", note, err);
}

/* What may be the way to the server, and not the letter (promise 8), is asked for again soon, and ever later, for it may be the letter all the same. */
static int may_ask_for_now(struct intake *in, struct err *err)
{
	char note[64];
	int64_t now = clock_now(), last, wait;
	int found = intaking_look_note(in, INTAKING_FOR_NOW_NOTE, note, sizeof note, err);
	in->again_for_now = false;
	if (found != 1 || sscanf(note, "%" SCNd64 " %" SCNd64, &last, &wait) != 2)
		return found < 0 ? -1 : 0;
	in->again_for_now = now - last >= wait || now < last;
	if (!in->again_for_now)
		return 0;
	wait = wait < INTAKING_FOR_NOW_MOST / 2 ? wait * 2 : INTAKING_FOR_NOW_MOST;
	snprintf(note, sizeof note, "%" PRId64 " %" PRId64, now, wait);
	return intaking_set_look_note(in, INTAKING_FOR_NOW_NOTE, note, err);
}

static int set_unmoved(struct intake *in, int64_t until, struct err *err)
{
	char note[32];
	snprintf(note, sizeof note, "%" PRId64, until);
	in->unmoved_until = until;
	in->unmoved_due = false;
	return intaking_set_note(in, "unmoved", until ? note : NULL, err);
}

/* Where a server can never move, filed letters count as settled for a day, or each look would list the whole mailbox for ever. */
static int unmoved(struct intake *in, int64_t *up_to, struct err *err)
{
	char note[32];
	if (intaking_note(in, "unmoved", note, sizeof note, err) < 0)
		return -1;
	in->unmoved_until = strtoll(note, NULL, 10);
	int64_t left = in->unmoved_until - clock_now();
	in->unmoved_due = in->unmoved_until && (left <= 0 || left > INTAKING_AGAIN);
	if (in->unmoved_due && !in->junk && !in->done)
		*up_to = 0;
	return 0;
}

static int send_from(struct intake *in, struct err *err)
{
	struct besides *b = calloc(1, sizeof *b);
	int64_t up_to = 0;
	int r = -1;
	if (!b)
		abort();
	b->in = in;
	in->adopted[0] = '\0';
	if (db_note(in->db, "adopted", in->adopted, sizeof in->adopted, err) < 0 || first_contact(in, err) < 0 || may_ask_again(in, err) < 0 ||
	    may_ask_for_now(in, err) < 0 || settled(in, &up_to, err) < 0 || unmoved(in, &up_to, err) < 0 || (!in->junk && !in->done && others_owe(in, err) < 0))
		goto out;
	if (in->again && in->look_validity != 0)
		up_to = 0;
	b->below = up_to + 1;
	if (find_besides(b, err) < 0)
		goto out;
	memo_init(in->memo, FETCH_FROM);
	memo_put_number(in->memo, in->look_validity == 0 ? up_to && !b->named && !in->skipped : up_to + 1);
	memo_put_number(in->memo, (int64_t)b->count);
	for (size_t i = 0; i < b->count; i++)
		memo_put_number(in->memo, b->uids[i]);
	memo_put_number(in->memo, in->junk || in->done ? 0 : in->junk_owed + 2 * in->done_owed);
	in->from_owed = false;
	in->skipped &= in->junk || in->done;
	r = intaking_send(in, err);
out:
	free(b);
	return r;
}

int hearing_owed(struct intake *in, struct err *err)
{
	return in->from_owed && in->socket >= 0 ? send_from(in, err) : 0;
}

static int hear_opened(struct intake *in, struct err *err)
{
	(void)err;
	in->uidvalidity = in->look_validity = memo_get_number(in->memo);
	in->highest = in->unsettled = 0;
	in->looked = in->junk = in->junk_owed = in->done = in->done_owed = false;
	in->from_owed = true;
	in->skip_look = false;
	return in->uidvalidity < 0 || in->memo->bad ? -2 : 0;
}

static void unsettled(struct intake *in, int64_t uid)
{
	if (!in->unsettled || uid < in->unsettled)
		in->unsettled = uid ? uid : 1;
}

/* Its row is committed after LOOKED may be heard, so the next look settles it: a kill in between must not hide it. */
static void too_large(struct intake *in, int64_t uid, const char *name, int64_t size, int64_t date)
{
	struct row *row = intaking_row(in);
	unsettled(in, uid);
	row->junk = in->junk;
	row->done = in->done;
	row->uidvalidity = in->look_validity;
	row->uid = uid;
	row->name = name ? strdup(name) : NULL;
	row->size = size;
	row->date = date;
	snprintf(row->note, sizeof row->note, "larger than mailbox.size-limit (%" PRId64 " bytes)", in->mailbox->size_limit);
}

/*
 * From before the bound nearly all is known, by other places than this one: what has another's size and date is that letter.  What is older than the whole
 * register is another one's, as a mailbox of last year's has it.  1 it is passed over, 0 not, -1.
 */
static int passed_over(struct intake *in, int64_t uid, int64_t size, int64_t date, struct err *err)
{
	if (!in->done || !date || date >= in->done_since)
		return 0;
	if (date >= in->done_first)
		return restored_knows(in->db, size, date, err);
	in->done_passed += uid == 0 || uid > in->highest; /* some are listed again in the same look */
	return 1;
}

/* What is to be done about a letter that is there.  1 want, 0 skip, -1. */
static int decide(struct intake *in, int64_t uid, const char *name, int64_t size, int64_t date, struct err *err)
{
	struct letter letter;
	bool moved;
	int r = letters_at(in->db, intaking_looked_at(in), in->look_validity, uid, name, &letter, &moved, err);
	if (r < 0)
		return -1;
	int passed = r == 0 ? passed_over(in, uid, size, date, err) : 0;
	if (passed != 0)
		return passed < 0 ? -1 : 0;
	if (r == 0 && size > in->mailbox->size_limit) {
		too_large(in, uid, name, size, date);
		return 0;
	}
	if (r == 0 || (letter.state == LETTER_UNFETCHED && ask_again(in, &letter, size))) {
		unsettled(in, uid);
		return 1;
	}
	if (in->junk || in->done || moved || !intaking_moves_wanted(in) || letter.old || letter.state == LETTER_UNFETCHED || letter.state == LETTER_FORGOTTEN)
		return 0;
	if (clock_now() >= in->unmoved_until)
		unsettled(in, uid);
	if (intaking_movable(in, &letter))
		intaking_move(in, in->uidvalidity, uid, name);
	return 0;
}

/* A register that fails here costs a portion of SKIPs: nothing of it is settled, the next look asks again. */
static int hear_seen(struct intake *in, struct err *err)
{
	struct memo *answer = malloc(sizeof *answer);
	int64_t n = memo_get_number(in->memo);
	int failed = 0;
	if (!answer)
		abort();
	memo_init(answer, FETCH_ANSWERS);
	memo_put_number(answer, n);
	for (int64_t i = 0; i < n && !in->memo->bad; i++) {
		int64_t uid = memo_get_number(in->memo);
		const char *name = memo_get_text(in->memo);
		int64_t size = memo_get_number(in->memo), date = memo_get_number(in->memo);
		int r = in->memo->bad ? 0 : decide(in, uid, name, size, date, err);
		if (r < 0) {
			failed = -1;
			unsettled(in, uid);
			in->skipped |= !in->junk && !in->done;
		}
		/* Only what is known: a UID that the server merely names, and never gives a letter for, must not hide those below it. */
		if (r == 0 && uid > in->highest)
			in->highest = uid;
		memo_put_number(answer, r == 1 ? FETCH_WANT : FETCH_SKIP);
	}
	bool sound = n >= 0 && n <= FETCH_PORTION && memo_ok(in->memo);
	if (sound) {
		*in->memo = *answer;
		if (intaking_send(in, err) < 0)
			failed = -1;
	}
	free(answer);
	return sound ? failed : -2;
}

static int take_text(struct intake *in, char *out, size_t size)
{
	const char *text = memo_get_text(in->memo);
	if (text && strlen(text) >= size)
		return -1;
	snprintf(out, size, "%s", text ? text : "");
	return 0;
}

static int take_row(struct intake *in, int64_t uidvalidity, bool kept)
{
	struct row *row = intaking_row(in);
	row->junk = in->junk;
	row->done = in->done;
	row->uidvalidity = uidvalidity;
	row->uid = memo_get_number(in->memo);
	const char *name = memo_get_text(in->memo);
	row->name = name ? strdup(name) : NULL;
	int r = kept ? take_text(in, row->digest, sizeof row->digest) : 0;
	row->size = memo_get_number(in->memo);
	row->date = memo_get_number(in->memo);
	if (r == 0)
		r = take_text(in, row->note, sizeof row->note);
	if (r == 0 && !in->memo->bad && row->uid >= 0 && row->size >= 0 && (!kept || digest_valid(row->digest))) {
		in->told++;
		return 0;
	}
	free(row->name);
	in->row_count--;
	return -2;
}

static int hear_kept(struct intake *in, struct err *err)
{
	(void)err;
	int64_t validity = memo_get_number(in->memo), n = memo_get_number(in->memo);
	if (in->memo->bad || n < 0)
		return -2;
	for (int64_t i = 0; i < n; i++)
		if (take_row(in, validity, true) < 0)
			return -2;
	return 0;
}

static int hear_unfetched(struct intake *in, struct err *err)
{
	(void)err;
	return take_row(in, memo_get_number(in->memo), false);
}

static int mark_moved(struct intake *in, int64_t validity, int64_t n, struct err *err)
{
	if (db_begin(in->db, err) < 0)
		return -1;
	for (int64_t i = 0; i < n && !in->memo->bad; i++) {
		int64_t uid = memo_get_number(in->memo);
		const char *name = memo_get_text(in->memo);
		if (letters_moved(in->db, in->account, validity, uid, name ? name : "", err) < 0) {
			db_rollback(in->db);
			return -1;
		}
	}
	if (db_commit(in->db, err) == 0)
		return 0;
	db_rollback(in->db);
	return -1;
}

/* Where a mark fails, the letter is seen gone from the mailbox at the next look: nothing asks for it again. */
static int hear_moved(struct intake *in, struct err *err)
{
	int64_t validity = memo_get_number(in->memo), how = memo_get_number(in->memo);
	const char *why = memo_get_text(in->memo);
	int64_t n = memo_get_number(in->memo);
	if (in->memo->bad || n < 0)
		return -2;
	in->moving = false;
	if (how == MOVED_DONE && (mark_moved(in, validity, n, err) < 0 || db_set_note(in->db, "move-trouble", NULL, err) < 0))
		return -1;
	/* It can again: the next look finds what was passed over. */
	if (how == MOVED_DONE)
		return in->unmoved_until && !in->unmoved_due ? set_unmoved(in, 1, err) : 0;
	if (how == MOVED_NEVER) {
		in->no_moves_until = clock_now() + INTAKING_MOVE_AGAIN;
		intaking_drop_moves(in);
		if (in->unmoved_until <= clock_now() && set_unmoved(in, clock_now() + INTAKING_AGAIN, err) < 0)
			return -1;
	}
	int r = db_set_note(in->db, "move-trouble", why ? why : "letters could not be moved", err);
	in->memo->at = in->memo->len; /* which letters they are is known: they stay unmoved */
	return r;
}

static int hear_trouble(struct intake *in, struct err *err)
{
	char was[sizeof in->trouble], since[32];
	const char *why = memo_get_text(in->memo);
	snprintf(in->trouble, sizeof in->trouble, "%s", why && why[0] ? why : "fetching does not go on");
	int found = db_note(in->db, "fetch-trouble", was, sizeof was, err);
	if (found < 0 || (found == 1 && strcmp(was, in->trouble) == 0))
		return found < 0 ? -1 : 0;
	if (found == 0 && db_set_note(in->db, "fetch-trouble-since", clock_iso(clock_now(), since), err) < 0)
		return -1;
	return db_set_note(in->db, "fetch-trouble", in->trouble, err);
}

/* What was old when its folder was first looked at is known now. */
static int contact_over(struct intake *in, struct err *err)
{
	char note[64];
	if (!in->first_contact)
		return 0;
	snprintf(note, sizeof note, "%" PRId64 " done", in->first_contact);
	in->first_contact = 0;
	return intaking_set_look_note(in, "first-contact", note, err);
}

int hearing_settle(struct intake *in, struct err *err)
{
	return set_settled(in, err) < 0 ? -1 : contact_over(in, err);
}

static int hear_looked(struct intake *in, struct err *err)
{
	char now[32];
	bool complete = memo_get_number(in->memo) == 1;
	in->looked = true;
	in->skip_look = in->skipped && complete; /* one that broke off fetch makes again by itself, ever later */
	in->junk_owed &= complete;
	in->done_owed &= complete;
	if (!complete)
		return 0;
	snprintf(in->trouble, sizeof in->trouble, "%s", in->skipped ? "some letters could not be looked up in the register, and are asked for again" : "");
	if (db_set_note(in->db, "last-good-fetch", clock_iso(clock_now(), now), err) < 0 || db_set_note(in->db, "fetch-trouble", NULL, err) < 0 ||
	    db_set_note(in->db, "fetch-trouble-since", NULL, err) < 0 || set_settled(in, err) < 0)
		return -1;
	if (in->unmoved_due && set_unmoved(in, 0, err) < 0)
		return -1;
	/* What the junk folder still has is told once more before what was left behind is taken for the mailbox's. */
	in->left_due = !in->left_done && !in->junk_owed && !in->done_owed;
	in->wipes_due = true;
	if (in->done_since && !in->done_owed && others_done_off(in, err) < 0)
		return -1;
	in->left_old = in->mailbox->old_mail_hold && in->first_contact;
	return contact_over(in, err);
}

static int hear_certificate(struct intake *in, struct err *err)
{
	return alarms_certificate(in->db, ALARMS_MAILBOX_ENDS, memo_get_number(in->memo), err);
}

static int hear_refused(struct intake *in, struct err *err)
{
	char refusals[256];
	if (take_text(in, refusals, sizeof refusals) < 0)
		return -2;
	return intaking_set_note(in, "login-refused", refusals[0] ? refusals : NULL, err);
}

static const struct hearing {
	uint32_t kind;
	int (*hear)(struct intake *in, struct err *err);   /* -2: the memo makes no sense */
} hearings[] = {
	{ FETCH_OPENED, hear_opened }, { FETCH_SEEN, hear_seen }, { FETCH_KEPT, hear_kept }, { FETCH_UNFETCHED, hear_unfetched },
	{ FETCH_MOVED, hear_moved }, { FETCH_LOOKED, hear_looked }, { FETCH_TROUBLE, hear_trouble }, { FETCH_REFUSED, hear_refused }, { FETCH_CERTIFICATE, hear_certificate },
	{ FETCH_JUNK, others_junk }, { FETCH_JUNK_LOOKED, others_junk_looked },
	{ FETCH_DONE, others_done }, { FETCH_DONE_LOOKED, others_done_looked }, { FETCH_WIPED, others_wiped },
};

int hearing_take(struct intake *in, struct err *err)
{
	for (size_t i = 0; i < sizeof hearings / sizeof hearings[0]; i++) {
		if (hearings[i].kind != in->memo->kind)
			continue;
		int r = hearings[i].hear(in, err);
		if (r == -2)
			err_set(err, "fetch sent a memo of kind %u that makes no sense", hearings[i].kind);
		return r;
	}
	err_set(err, "fetch sent a memo of kind %u, which nobody knows", in->memo->kind);
	return -2;
}
