/* The inside of the clerk's intake: what it remembers of one fetch process, and the memos that wait for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/intaking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "register/wipes.h"

static void *more(void *at, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return at;
	*cap = *cap ? *cap * 2 : 64;
	at = reallocarray(at, *cap, size);
	if (!at)
		abort();
	return at;
}

void intaking_drop_rows(struct intake *in)
{
	for (size_t i = 0; i < in->row_count; i++)
		free(in->rows[i].name);
	free(in->rows);
	in->rows = NULL;
	in->row_count = in->row_cap = 0;
	in->told = 0;
}

void intaking_drop_moves(struct intake *in)
{
	for (size_t i = 0; i < in->move_count; i++)
		free(in->moves[i].name);
	free(in->moves);
	in->moves = NULL;
	in->move_count = in->move_cap = 0;
	in->moving = false;
}

void intaking_hung_up(struct intake *in)
{
	for (struct waiting *w; (w = in->queue);) {
		in->queue = w->next;
		free(w);
	}
	in->queue_end = NULL;
	if (in->socket >= 0)
		close(in->socket);
	in->socket = -1;
	in->from_owed = in->skip_look = false;
	in->uidvalidity = -1;
	in->wiping = false;
	intaking_drop_moves(in);
}

void intaking_reset(struct intake *in)
{
	intaking_hung_up(in);
	intaking_drop_rows(in);
	in->looked = in->left_due = in->left_done = in->junk = in->junk_owed = in->done = in->done_owed = in->wipes_due = false;
	in->no_moves_until = 0;
}

static int note_of(struct intake *in, const char *account, const char *name, char *out, size_t size, struct err *err)
{
	char full[576];
	snprintf(full, sizeof full, "%s:%s", name, account);
	out[0] = '\0';
	return db_note(in->db, full, out, size, err);
}

static int set_note_of(struct intake *in, const char *account, const char *name, const char *value, struct err *err)
{
	char full[576];
	snprintf(full, sizeof full, "%s:%s", name, account);
	return db_set_note(in->db, full, value, err);
}

const char *intaking_looked_at(const struct intake *in)
{
	return in->done ? in->done_account : in->junk ? in->junk_account : in->account;
}

int intaking_look_note(struct intake *in, const char *name, char *out, size_t size, struct err *err)
{
	return note_of(in, intaking_looked_at(in), name, out, size, err);
}

int intaking_set_look_note(struct intake *in, const char *name, const char *value, struct err *err)
{
	return set_note_of(in, intaking_looked_at(in), name, value, err);
}

int intaking_note(struct intake *in, const char *name, char *out, size_t size, struct err *err)
{
	return note_of(in, in->account, name, out, size, err);
}

int intaking_set_note(struct intake *in, const char *name, const char *value, struct err *err)
{
	return set_note_of(in, in->account, name, value, err);
}

static void enqueue(struct intake *in)
{
	struct waiting *w = malloc(sizeof *w + in->memo->len);
	if (!w)
		abort();
	w->next = NULL;
	w->kind = in->memo->kind;
	w->len = in->memo->len;
	memcpy(w->bytes, in->memo->bytes, w->len);
	if (in->queue_end)
		in->queue_end->next = w;
	else
		in->queue = w;
	in->queue_end = w;
}

int intaking_send(struct intake *in, struct err *err)
{
	enqueue(in);
	return intaking_flush(in, err);
}

int intaking_flush(struct intake *in, struct err *err)
{
	while (in->queue && in->socket >= 0) {
		struct waiting *w = in->queue;
		memo_init(in->memo, w->kind);
		memcpy(in->memo->bytes, w->bytes, w->len);
		in->memo->len = w->len;
		int r = memo_try_send(in->socket, in->memo, err);
		if (r == 2 || r == 0)
			return 0; /* full: at the next call.  Gone: the next intake_hear says so. */
		if (r < 0)
			return -1;
		in->queue = w->next;
		if (!in->queue)
			in->queue_end = NULL;
		free(w);
	}
	return 0;
}

bool intaking_old(const struct intake *in, int64_t date)
{
	/* What came before a restore may have been answered by the register that is lost; until the first look is through, the two clocks need not agree. */
	if (in->restored && date < in->restored + (in->done_since ? INTAKING_CLOCKS : 0))
		return true;
	return in->mailbox->old_mail_hold && in->first_contact && date < in->first_contact - INTAKING_OLD;
}

bool intaking_moves_wanted(const struct intake *in)
{
	return in->mailbox->done && in->mailbox->done[0];
}

bool intaking_movable(const struct intake *in, const struct letter *letter)
{
	return intaking_moves_wanted(in) && !letter->old && (letter->state == LETTER_FILED || letter->state == LETTER_ASIDE);
}

void intaking_move(struct intake *in, int64_t uidvalidity, int64_t uid, const char *name)
{
	if (clock_now() < in->no_moves_until)
		return;
	in->moves = more(in->moves, in->move_count, &in->move_cap, sizeof *in->moves);
	in->moves[in->move_count++] = (struct place){ uidvalidity, uid, name && name[0] ? strdup(name) : NULL };
}

static void drop_others(struct intake *in)
{
	size_t n = 0;
	for (size_t i = 0; i < in->move_count; i++)
		if (in->moves[i].uidvalidity == in->uidvalidity)
			in->moves[n++] = in->moves[i];
		else
			free(in->moves[i].name);
	in->move_count = n;
}

int intaking_push_wipes(struct intake *in, struct err *err)
{
	struct wipe wipes[FETCH_WIPES];
	in->wipes_due &= in->mailbox->forget; /* those that wait from before that was said stay */
	if (!in->wipes_due || in->wiping || in->socket < 0)
		return 0;
	int n = wipes_due(in->db, clock_now(), wipes, FETCH_WIPES, err);
	if (n < 0)
		return -1;
	in->wipes_due = false;
	if (n == 0)
		return 0;
	memo_init(in->memo, FETCH_WIPE);
	memo_put_number(in->memo, n);
	for (int i = 0; i < n; i++) {
		memo_put_text(in->memo, wipes[i].digest);
		memo_put_number(in->memo, wipes[i].size);
		memo_put_number(in->memo, wipes[i].date);
	}
	in->wiping = true;
	return intaking_send(in, err);
}

int intaking_push_moves(struct intake *in, struct err *err)
{
	if (in->moving || in->socket < 0)
		return 0;
	drop_others(in);
	if (in->move_count == 0)
		return 0;
	size_t n = in->move_count < FETCH_MOVES ? in->move_count : FETCH_MOVES;
	memo_init(in->memo, FETCH_MOVE);
	memo_put_number(in->memo, in->uidvalidity);
	memo_put_number(in->memo, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		memo_put_number(in->memo, in->moves[i].uid);
		memo_put_text(in->memo, in->moves[i].name);
		free(in->moves[i].name);
	}
	in->move_count -= n;
	memmove(in->moves, in->moves + n, in->move_count * sizeof *in->moves);
	in->moving = true;
	return intaking_send(in, err);
}

struct row *intaking_row(struct intake *in)
{
	in->rows = more(in->rows, in->row_count, &in->row_cap, sizeof *in->rows);
	struct row *row = &in->rows[in->row_count++];
	memset(row, 0, sizeof *row);
	return row;
}
