/* The clerk's side of the role fetch: what it has kept is written down, what is filed is moved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/intake.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/fetch.h"
#include "arrive/hearing.h"
#include "arrive/intaking.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memo.h"
#include "base/text.h"
#include "register/forget.h"
#include "register/letters.h"
#include "register/wipes.h"

enum { LOOK_APART_MS = 60 * 1000 };

struct intake *intake_new(struct db *db, const struct mailbox *mailbox, const char *spool, bool once)
{
	struct intake *in = calloc(1, sizeof *in);
	if (!in || !(in->memo = malloc(sizeof *in->memo)))
		abort();
	in->db = db;
	in->mailbox = mailbox;
	in->spool = spool;
	in->once = once;
	in->socket = -1;
	in->uidvalidity = -1;
	mailbox_account(mailbox, in->account);
	mailbox_done_account(mailbox, in->done_account);
	return in;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	intaking_reset(in);
	free(in->memo);
	free(in);
}

void intake_at(struct intake *in, int64_t now)
{
	in->ahead = now - clock_now();
}

int intake_begin(struct intake *in, int socket, struct err *err)
{
	const struct mailbox *m = in->mailbox;
	char refusals[256] = "";
	/* Rows that were not committed are forgotten with the process that told them: their letters will be seen and kept again. */
	intaking_reset(in);
	in->socket = socket;
	in->begun = clock_now();
	if (intaking_note(in, "login-refused", refusals, sizeof refusals, err) < 0)
		return -1;
	memo_init(in->memo, FETCH_SETTINGS);
	memo_put_text(in->memo, m->url);
	memo_put_text(in->memo, m->user);
	memo_put_text(in->memo, m->password_file);
	memo_put_text(in->memo, m->password_command);
	memo_put_text(in->memo, m->ca_file);
	memo_put_text(in->memo, m->done ? m->done : "");
	memo_put_text(in->memo, in->spool);
	memo_put_text(in->memo, refusals);
	memo_put_text(in->memo, m->junk);
	memo_put_number(in->memo, m->poll_seconds);
	memo_put_number(in->memo, m->size_limit);
	memo_put_number(in->memo, m->free_space);
	memo_put_number(in->memo, m->silence_seconds);
	memo_put_number(in->memo, m->landlock_optional);
	memo_put_number(in->memo, in->once);
	memo_put_number(in->memo, m->junk_auto);
	return intaking_send(in, err);
}

static int ask_soon(struct intake *in, int64_t now, struct err *err)
{
	char note[64];
	snprintf(note, sizeof note, "%" PRId64 " %d", now, INTAKING_FOR_NOW);
	return intaking_set_look_note(in, INTAKING_FOR_NOW_NOTE, note, err);
}

/* One transaction for all that came: the files stand in letters/ before it, fetch hears of it after (promises 1 and 2). */
static int write_rows(struct intake *in, struct err *err)
{
	int64_t now = clock_now(), id;
	struct letter letter;
	for (size_t i = 0; i < in->row_count; i++) {
		struct row *row = &in->rows[i];
		struct intake_row place = { .account = row->done ? in->done_account : row->junk ? in->junk_account : in->account, .moved = row->done, .junk = row->junk, .uidvalidity = row->uidvalidity, .uid = row->uid, .name = row->name ? row->name : "",
		                            .digest = row->digest[0] ? row->digest : NULL, .size = row->size,
		                            .internal_date = row->date > 0 ? row->date : now, .note = row->note[0] ? row->note : NULL };
		place.old = row->done || (row->left && row->left_old) || ((!row->left || in->restored) && intaking_old(in, place.internal_date));
		if (row->left) {
			place.account = "incoming";
			place.name = row->digest;
		}
		int r = letters_intake(in->db, &place, now, &id, err);
		if (r < 0)
			return -1;
		row->letter = id;
		row->known = r == 0;
		if (r == 1 && !row->digest[0] && text_begins(row->note, FETCH_FOR_NOW) && ask_soon(in, now, err) < 0)
			return -1;
		/* The mailbox was made anew, or the letter lies in it twice: what is filed already is moved from here too. */
		if (row->known && letters_get(in->db, id, &letter, err) < 0)
			return -1;
		row->move = row->known && !row->left && !row->junk && !row->done && intaking_movable(in, &letter);
		/* The mailbox shows once more what was forgotten: the row knows it, and its bytes go again.  Killed before, the next start removes them. */
		row->forgotten = row->known && letter.state == LETTER_FORGOTTEN && row->digest[0];
		if (row->forgotten && db_set_note(in->db, FORGET_NOTE, "a forgotten letter came again", err) != 0)
			return -1;
		if (row->forgotten && in->mailbox->forget && wipes_ask(in->db, id, now, err) != 0)
			return -1;
		in->wipes_due |= row->forgotten;
	}
	return 0;
}

static int take_files(const struct intake *in, struct err *err)
{
	const char **digests = calloc(in->row_count, sizeof *digests);
	size_t n = 0;
	if (!digests)
		abort();
	for (size_t i = 0; i < in->row_count; i++)
		if (in->rows[i].digest[0])
			digests[n++] = in->rows[i].digest;
	int r = n ? spool_take(in->spool, digests, n, err) : 0;
	free(digests);
	return r;
}

static void rows_written(struct intake *in)
{
	struct err err = { "" };
	for (size_t i = 0; i < in->row_count; i++) {
		const struct row *row = &in->rows[i];
		log_line(LOG_INFO, row->digest[0] ? "letter-kept" : "letter-unfetched", "letter", log_number(row->letter), "uid", log_number(row->uid),
		         "digest", row->digest[0] ? row->digest : "-", "size", log_number(row->size), "known", row->known ? "yes" : "no", NULL);
		if (row->move)
			intaking_move(in, row->uidvalidity, row->uid, row->name);
		if (row->forgotten && spool_forget(in->spool, row->digest, &err) < 0)
			log_line(LOG_WARN, "forgotten-not-removed", "reason", err.text, NULL);
	}
	intaking_drop_rows(in);
}

/* After a failure everything stays to be tried at the next call: fetch waits for its acknowledgement, nothing is lost. */
static int write_down(struct intake *in, struct err *err)
{
	if (in->row_count == 0)
		return 0;
	if (take_files(in, err) < 0 || db_begin(in->db, err) < 0)
		return -1;
	if (write_rows(in, err) < 0 || db_commit(in->db, err) < 0) {
		db_rollback(in->db);
		return -1;
	}
	int64_t told = in->told;
	in->told = 0;
	rows_written(in);
	if (told == 0)
		return 1;
	memo_init(in->memo, FETCH_ACK);
	memo_put_number(in->memo, told);
	return intaking_send(in, err) < 0 ? -1 : 1;
}

static struct row *left_row(struct intake *in, const char *digest, int64_t size, int64_t when, const char *note)
{
	struct row *row = intaking_row(in);
	snprintf(row->digest, sizeof row->digest, "%s", digest);
	snprintf(row->note, sizeof row->note, "%s", note);
	row->size = size;
	row->date = when;
	row->left = true;
	row->junk = in->left_junk;
	return row;
}

static int add_left(const char *digest, int64_t size, int64_t when, void *with, struct err *err)
{
	struct intake *in = with;
	struct letter letter;
	for (size_t i = 0; i < in->row_count; i++)
		if (strcmp(in->rows[i].digest, digest) == 0)
			return 1;
	int found = letters_by_digest(in->db, digest, &letter, err);
	if (found != 0) {
		int fd = found == 1 && letter.state != LETTER_FORGOTTEN ? spool_letter(in->spool, digest, NULL) : -1;
		if (fd >= 0)
			close(fd);
		return found < 0 ? -1 : fd < 0 && letter.state != LETTER_FORGOTTEN;
	}
	left_row(in, digest, size, when, "found in the spool's incoming: it was kept, and then gone from the mailbox")->left_old = in->left_old;
	return 1;
}

/* Whether `hoadep enter` wrote this letter (ENTERED_HEADER, answer/entered.h), killed before its commit: it never lay in a folder.  Whoever forges that is told to a person. */
static bool entered(const struct intake *in, const char *digest)
{
	char head[8192], *end;
	int fd = spool_letter(in->spool, digest, NULL);
	ssize_t n = fd >= 0 ? pread(fd, head, sizeof head - 1, 0) : 0;
	if (fd >= 0)
		close(fd);
	head[n > 0 ? n : 0] = 0;
	if ((end = strstr(head, "\r\n\r\n")))
		*end = 0;
	return strstr(head, "\nX-Hoadep-Entered:") != NULL;
}

/* A letter in letters/ without a row: the clerk was killed after it had put it there and before its commit, or the register is an older one, put
 * back.  Whether it was answered nobody knows then, so its answers are held. */
static int add_unknown(const char *digest, int64_t size, int64_t when, void *with, struct err *err)
{
	struct intake *in = with;
	struct letter letter;
	int found = letters_by_digest(in->db, digest, &letter, err), whole = 1;
	if (found == 0)
		whole = spool_whole(in->spool, digest, err); /* one that cannot be read is said, and stops no other */
	if (found != 0)
		return found == 1 ? 0 : -1;
	if (whole == 1) {
		struct row *row = left_row(in, digest, size, when, "found in the spool's letters: the register did not know it, and it is gone from the mailbox");
		row->left_old = true;
		/* Of the junk folder is at most what a look since the restore has left: the register before knew where this lay, and works that were entered on paper lay in no folder. */
		row->junk = row->junk && when > in->restored && !entered(in, digest);
	} else
		log_line(LOG_ERROR, "letter-unknown", "digest", digest, "reason", whole < 0 ? err->text : "a file in the spool's letters that the register does not know has other bytes than its name says", NULL);
	return 0;
}

/* Kept by fetch, the clerk killed before its row was written, and since then taken out of the mailbox by somebody: such a letter is only here.
 * Looked for once, after a complete look, since what the mailbox still has was told once more by then, with its place and date. */
static int take_left(struct intake *in, struct err *err)
{
	if (!in->left_due)
		return 0;
	if (spool_left(in->spool, in->begun, add_left, in, err) < 0)
		return -1;
	int r = write_down(in, err);
	/* After that: what lay in incoming/ has its row now, and what has none was never heard of. */
	if (r >= 0 && !in->filed_seen) {
		if (spool_each(in->spool, add_unknown, in, err) < 0) {
			intaking_drop_rows(in);
			return -1;
		}
		in->filed_seen = true;
	}
	if (r < 0)
		return -1;
	in->left_due = false;
	in->left_done = true;
	int more = write_down(in, err);
	return more < 0 || more > r ? more : r;
}

/* The register may be well again: else fetch would rest until mail comes, or nine minutes.  Where it fails in one place alone there must not be look after look. */
static int look_for_skipped(struct intake *in, struct err *err)
{
	int64_t ms = clock_mono_ms();
	if (!in->skip_look || ms < in->skip_look_ms)
		return 0;
	in->skip_look = false;
	in->skip_look_ms = ms + LOOK_APART_MS;
	return intake_look(in, err);
}

int intake_hear(struct intake *in, bool *gone, struct err *err)
{
	int kept = 0, r = 1;
	*gone = false;
	if (in->socket < 0)
		return 0;
	/* Bounded, so that a busy mailbox does not keep the clerk from its other roles. */
	for (int i = 0; i < 32 && r >= 0 && (r = memo_try_receive(in->socket, in->memo, err)) == 1; i++) {
		int heard = hearing_take(in, err);
		memo_release(in->memo);
		if (heard == -1)
			return -1;
		r = heard < 0 ? -1 : 1;
	}
	/* A fetch that makes no sense waits for an answer it will never get: it is ended, and what it told is asked for again. */
	if (r < 0) {
		*gone = true;
		intaking_reset(in);
		return -1;
	}
	kept = write_down(in, err);
	int left = kept < 0 ? -1 : take_left(in, err);
	kept = left < 0 || left > kept ? left : kept;
	if (r == 0) {
		*gone = true;
		intaking_hung_up(in);
	}
	if (kept < 0 || hearing_owed(in, err) < 0 || intaking_push_moves(in, err) < 0 || intaking_push_wipes(in, err) < 0 || intaking_flush(in, err) < 0)
		return -1;
	return look_for_skipped(in, err) < 0 ? -1 : kept > 0;
}

static void filed_place(const struct intake_row *row, void *with)
{
	struct intake *in = with;
	if (strcmp(row->account, in->account) == 0 && row->uidvalidity == in->uidvalidity)
		intaking_move(in, row->uidvalidity, row->uid, row->name);
}

int intake_filed(struct intake *in, int64_t id, struct err *err)
{
	struct letter letter;
	int r = letters_get(in->db, id, &letter, err);
	if (r <= 0)
		return r;
	/* Without a mailbox that is open the next look finds the letter filed and not moved. */
	if (in->socket < 0 || in->uidvalidity < 0 || !intaking_movable(in, &letter))
		return 0;
	if (letters_places(in->db, id, filed_place, in, err) < 0)
		return -1;
	return intaking_push_moves(in, err);
}

bool intake_done(const struct intake *in)
{
	return in->looked && !in->junk_owed && !in->done_owed && !in->wiping && !in->wipes_due && in->row_count == 0 && !in->moving && in->move_count == 0 && !in->queue && !in->from_owed && !in->left_due;
}

int intake_look(struct intake *in, struct err *err)
{
	if (in->socket < 0)
		return 0;
	in->looked = false;
	memo_init(in->memo, FETCH_LOOK);
	return intaking_send(in, err);
}

const char *intake_trouble(const struct intake *in)
{
	return in->trouble[0] ? in->trouble : NULL;
}
