/* The inside of the role fetch: memos to and from the clerk, and what its mailbox sources share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/fetching.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

void spots_add(struct spots *s, const struct spot *spot)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->at = reallocarray(s->at, s->cap, sizeof *s->at);
		if (!s->at)
			abort();
	}
	struct spot *to = &s->at[s->count++];
	*to = *spot;
	to->name = spot->name ? strdup(spot->name) : NULL;
	to->path = spot->path ? strdup(spot->path) : NULL;
}

void spots_clear(struct spots *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->at[i].name);
		free(s->at[i].path);
	}
	free(s->at);
	memset(s, 0, sizeof *s);
}

static int hung_up(struct fetching *f, struct err *err)
{
	f->gone = true;
	return err_set(err, "the clerk has ended");
}

static int send_memo(struct fetching *f, const struct memo *memo, struct err *err)
{
	int r = memo_send(f->socket, memo, err);
	return r == 1 ? 0 : r == 0 ? hung_up(f, err) : (f->gone = true, -1);
}

static void put_spot(struct memo *memo, const struct spot *spot)
{
	memo_put_number(memo, spot->uid);
	memo_put_text(memo, spot->name);
}

/* What the clerk sends is taken on trust only as far as its form goes. */
static int hear_answers(struct fetching *f)
{
	int64_t n = memo_get_number(f->memo);
	if (n < 0 || (uint64_t)n > f->listed.count - f->answered)
		return -1;
	for (int64_t i = 0; i < n; i++) {
		struct spot *spot = &f->listed.at[f->answered++];
		bool want = memo_get_number(f->memo) == FETCH_WANT;
		f->more |= want && f->want.count == FETCHING_WANT_MOST;
		if (want && f->want.count < FETCHING_WANT_MOST)
			spots_add(&f->want, spot);
		free(spot->name);
		free(spot->path);
		spot->name = spot->path = NULL;
	}
	f->portions--;
	/* Not only when nothing is outstanding: in a long listing that may never be. */
	if (f->answered * 2 >= f->listed.count) {
		f->listed.count -= f->answered;
		memmove(f->listed.at, f->listed.at + f->answered, f->listed.count * sizeof *f->listed.at);
		f->answered = 0;
	}
	return 0;
}

static int hear_from(struct fetching *f)
{
	int64_t from = memo_get_number(f->memo), n = memo_get_number(f->memo);
	if (from < 0 || from > UINT32_MAX || n < 0 || n > FETCH_ALSO)
		return -1;
	f->from = (uint32_t)from;
	f->also_count = (size_t)n;
	for (int64_t i = 0; i < n; i++)
		f->also[i] = (uint32_t)memo_get_number(f->memo);
	int64_t others = memo_get_number(f->memo);
	f->junk_asked = others & 1;
	f->done_asked = others & 2;
	f->from_came = true;
	return 0;
}

static int hear_ack(struct fetching *f)
{
	f->unacked -= memo_get_number(f->memo);
	return f->unacked < 0 ? -1 : 0;
}

static int hear_move(struct fetching *f)
{
	f->moves_uidvalidity = memo_get_number(f->memo);
	int64_t n = memo_get_number(f->memo);
	if (f->moves_asked || n < 0 || n > FETCH_MOVES)
		return -1;
	for (int64_t i = 0; i < n; i++) {
		struct spot spot = { .uid = (uint32_t)memo_get_number(f->memo) };
		const char *name = memo_get_text(f->memo);
		spot.name = (char *)(uintptr_t)name;
		spots_add(&f->moves, &spot);
	}
	f->moves_asked = true;
	return 0;
}

static int hear_wipe(struct fetching *f)
{
	int64_t n = memo_get_number(f->memo);
	if (f->wipes_asked || n < 0 || n > FETCH_WIPES)
		return -1;
	for (f->wipe_count = 0; f->wipe_count < (size_t)n; f->wipe_count++) {
		struct wiping *w = &f->wipes[f->wipe_count];
		const char *digest = memo_get_text(f->memo);
		if (!digest || !digest_valid(digest))
			return -1;
		memcpy(w->digest, digest, sizeof w->digest);
		w->size = memo_get_number(f->memo);
		w->date = memo_get_number(f->memo);
		w->removed = 0;
	}
	f->wipes_asked = true;
	return 0;
}

static int hear_look(struct fetching *f)
{
	f->look_asked = true;
	return 0;
}

static const struct hearing {
	uint32_t kind;
	int (*hear)(struct fetching *f);
} hearings[] = {
	{ FETCH_ANSWERS, hear_answers }, { FETCH_FROM, hear_from }, { FETCH_ACK, hear_ack }, { FETCH_MOVE, hear_move }, { FETCH_LOOK, hear_look },
	{ FETCH_WIPE, hear_wipe },
};

static int hear_one(struct fetching *f, struct err *err)
{
	int r = -1;
	for (size_t i = 0; i < sizeof hearings / sizeof hearings[0]; i++)
		if (hearings[i].kind == f->memo->kind)
			r = hearings[i].hear(f);
	if (r == 0 && !memo_ok(f->memo))
		r = -1;
	uint32_t kind = f->memo->kind;
	memo_release(f->memo);
	if (r == 0)
		return 0;
	f->gone = true;
	return err_set(err, "the clerk sent a memo of kind %u that makes no sense", kind);
}

int fetching_hear(struct fetching *f, bool wait, struct err *err)
{
	for (;;) {
		int r = wait ? memo_receive(f->socket, f->memo, err) : memo_try_receive(f->socket, f->memo, err);
		if (r == 2)
			return 0;
		if (r == 0)
			return hung_up(f, err);
		if (r < 0) {
			f->gone = true;
			return -1;
		}
		if (hear_one(f, err) < 0)
			return -1;
		wait = false;
	}
}

static int send_portion(struct fetching *f, struct err *err)
{
	if (f->seen_count == 0)
		return 0;
	/* The count stands first and is known last. */
	int64_t n = (int64_t)f->seen_count;
	memcpy(f->seen->bytes, &n, sizeof n);
	f->seen_count = 0;
	f->portions++;
	return send_memo(f, f->seen, err);
}

int fetching_listed(struct fetching *f, const struct spot *spot, struct err *err)
{
	if (f->seen_count == 0) {
		memo_init(f->seen, FETCH_SEEN);
		memo_put_number(f->seen, 0);
	}
	put_spot(f->seen, spot);
	memo_put_number(f->seen, spot->size);
	memo_put_number(f->seen, spot->date);
	spots_add(&f->listed, spot);
	if (++f->seen_count < FETCH_PORTION && f->seen->len < MEMO_LARGEST - 2 * FETCH_NAME_MOST)
		return 0;
	if (send_portion(f, err) < 0)
		return -1;
	while (f->portions >= FETCH_PORTIONS)
		if (fetching_hear(f, true, err) < 0)
			return -1;
	return fetching_hear(f, false, err);
}

static int all_answered(struct fetching *f, struct err *err)
{
	if (send_portion(f, err) < 0)
		return -1;
	while (f->portions > 0)
		if (fetching_hear(f, true, err) < 0)
			return -1;
	return 0;
}

static int tell_group(const struct kept *kept, size_t count, void *with, struct err *err)
{
	struct fetching *f = with;
	memo_init(f->memo, FETCH_KEPT);
	memo_put_number(f->memo, f->uidvalidity);
	memo_put_number(f->memo, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		memo_put_number(f->memo, kept[i].uid);
		memo_put_text(f->memo, kept[i].name);
		memo_put_text(f->memo, kept[i].digest);
		memo_put_number(f->memo, kept[i].size);
		memo_put_number(f->memo, kept[i].date);
		memo_put_text(f->memo, kept[i].note[0] ? kept[i].note : NULL);
		f->kept_bytes += kept[i].size;
	}
	f->unacked += (int64_t)count;
	f->kept += (int64_t)count;
	return send_memo(f, f->memo, err);
}

int fetching_tell(struct fetching *f, bool all, struct err *err)
{
	if (keep_take(f->keep, all, tell_group, f, err) < 0)
		return -1;
	while (all && f->unacked > 0)
		if (fetching_hear(f, true, err) < 0)
			return -1;
	return fetching_hear(f, false, err);
}

int fetching_unfetched(struct fetching *f, const struct spot *spot, const char *why, struct err *err)
{
	memo_init(f->memo, FETCH_UNFETCHED);
	memo_put_number(f->memo, f->uidvalidity);
	put_spot(f->memo, spot);
	memo_put_number(f->memo, spot->size);
	memo_put_number(f->memo, spot->date);
	memo_put_text(f->memo, why);
	f->unacked++;
	log_line(LOG_WARN, "letter-unfetched", "uid", log_number(spot->uid), "size", log_number(spot->size), "reason", why, NULL);
	return send_memo(f, f->memo, err);
}

/* "refused": it is asked for again once a day. */
int fetching_empty(struct fetching *f, const struct spot *spot, const char *why, struct err *err)
{
	enum { YOUNG = 3600 };
	char reason[160];
	int64_t age = clock_now() - spot->date;
	if (age > -YOUNG && age < YOUNG) {
		f->owed += spot->absent;
		return 0;
	}
	snprintf(reason, sizeof reason, "refused by the mailbox, as it seems: %s", why);
	return fetching_unfetched(f, spot, reason, err);
}

int fetching_room(struct fetching *f, int64_t bytes, struct err *err)
{
	int64_t there = file_free_space(f->spool, err);
	if (there < 0)
		return -1;
	if (there - bytes >= f->mailbox.free_space)
		return 1;
	err_set(err, "fetching has stopped: the spool's disk has only %" PRId64 " MB left, and %" PRId64 " MB are to stay free (mailbox.free-space); make room",
		there >> 20, f->mailbox.free_space >> 20);
	return 0;
}

static void answer_moves(struct fetching *f, enum fetch_moved how, const char *why)
{
	memo_init(f->memo, FETCH_MOVED);
	memo_put_number(f->memo, f->moves_uidvalidity);
	memo_put_number(f->memo, how);
	memo_put_text(f->memo, why);
	memo_put_number(f->memo, (int64_t)f->moves.count);
	for (size_t i = 0; i < f->moves.count; i++)
		put_spot(f->memo, &f->moves.at[i]);
	spots_clear(&f->moves);
	f->moves_asked = false;
}

int fetching_moves(struct fetching *f, struct err *err)
{
	struct err why = { "" };
	enum fetch_moved how = MOVED_LATER;
	/* Those of the mailbox wait while the junk folder is open: nothing is moved there. */
	if (!f->moves_asked || f->junk)
		return 0;
	int r = f->source->open(f->self, f, &why);
	if (r == 0 && f->uidvalidity != f->moves_uidvalidity)
		err_set(&why, "the mailbox was made anew meanwhile");
	else if (r == 0) {
		r = f->source->move(f->self, f, &why);
		how = r == 1 ? MOVED_DONE : r == 0 ? MOVED_NEVER : MOVED_LATER;
	}
	if (r < 0)
		f->source->close(f->self);
	f->broke |= how == MOVED_LATER;
	if (fetching_gone(f))
		return err_set(err, "%s", why.text);
	if (how != MOVED_DONE)
		log_line(LOG_WARN, "letters-not-moved", "count", log_number((long long)f->moves.count), "reason", why.text, NULL);
	answer_moves(f, how, how == MOVED_DONE ? NULL : why.text);
	return send_memo(f, f->memo, err);
}

bool fetching_gone(struct fetching *f)
{
	struct pollfd p = { f->socket, 0, 0 };
	if (poll(&p, 1, 0) > 0)
		f->gone = true;
	return f->gone;
}

int fetching_pause(struct fetching *f, int milliseconds, struct err *err)
{
	int64_t end = clock_mono_ms() + milliseconds, left;
	while ((left = end - clock_mono_ms()) > 0) {
		struct pollfd p = { f->socket, 0, 0 };
		if (poll(&p, 1, (int)left) > 0)
			return hung_up(f, err);
	}
	return 0;
}

int fetching_await(struct fetching *f, int milliseconds)
{
	struct pollfd p = { f->socket, POLLIN, 0 };
	return poll(&p, 1, milliseconds) > 0 ? 2 : 0;
}

/* "STAMP TIME TIME ...": what is older than half an hour, or of another password, does not count. */
enum { REFUSED_SPAN = 30 * 60 };

static int count_refusals(struct fetching *f, int64_t now, int64_t *first)
{
	char stamp[96], recent[sizeof f->refusals];
	int n = 0;
	password_stamp(f->password, stamp);
	size_t len = strlen(stamp);
	if (strncmp(f->refusals, stamp, len) != 0 || (f->refusals[len] && f->refusals[len] != ' ')) {
		snprintf(f->refusals, sizeof f->refusals, "%s", stamp);
		return 0;
	}
	snprintf(recent, sizeof recent, "%s", f->refusals + len);
	snprintf(f->refusals, sizeof f->refusals, "%s", stamp);
	char *at = recent, *end;
	for (int64_t t; (t = strtoll(at, &end, 10)), end != at; at = end) {
		if (t > now || t <= now - REFUSED_SPAN || n == FETCH_TRIES)
			continue;
		if (n++ == 0)
			*first = t;
		size_t used = strlen(f->refusals);
		snprintf(f->refusals + used, sizeof f->refusals - used, " %" PRId64, t);
	}
	return n;
}

int fetching_may_login(struct fetching *f, struct err *err)
{
	char when[32];
	int64_t first = 0, now = clock_now();
	if (count_refusals(f, now, &first) < FETCH_TRIES)
		return 1;
	clock_iso(first + REFUSED_SPAN, when);
	err_set(err, "login refused: the mail server refused this user and password %d times, and servers lock accounts; the next try is at %s, or as soon"
		" as the password file changes", FETCH_TRIES, when);
	return 0;
}

int fetching_login(struct fetching *f, bool refused, struct err *err)
{
	int64_t first, now = clock_now();
	if (!refused && !strchr(f->refusals, ' '))
		return 0;
	count_refusals(f, now, &first);
	if (refused) {
		size_t used = strlen(f->refusals);
		snprintf(f->refusals + used, sizeof f->refusals - used, " %" PRId64, now);
	} else {
		f->refusals[0] = '\0';
	}
	memo_init(f->memo, FETCH_REFUSED);
	memo_put_text(f->memo, f->refusals);
	return send_memo(f, f->memo, err);
}

/* Lists what is there and brings home what is wanted of it, as much as one listing may have wanted. */
static int list_and_take(struct fetching *f, struct err *err)
{
	struct err why = { "" };
	f->more = false;
	f->owed = 0;
	spots_clear(&f->want);
	int r = f->source->list(f->self, f, &why);
	/* Also after a listing that broke off: each portion must find its answers. */
	if (f->gone || all_answered(f, err) < 0)
		return f->gone && !err->text[0] ? err_set(err, "%s", why.text) : -1;
	if (r == 0)
		r = f->source->take(f->self, f, &why);
	if (!f->gone && fetching_tell(f, true, err) < 0)
		return -1;
	spots_clear(&f->want);
	if (r != 1)
		err_set(err, "%s", why.text);
	return r;
}

/* What is in the folder that is open, which f->memo tells the clerk. */
static int look_through(struct fetching *f, struct err *err)
{
	int64_t before;
	int r;
	f->from_came = false;
	if (send_memo(f, f->memo, err) < 0)
		return -1;
	while (!f->from_came)
		if (fetching_hear(f, true, err) < 0)
			return -1;
	do {
		before = f->kept;
		r = list_and_take(f, err);
	} while (r == 1 && f->more && f->kept > before && !f->broke); /* else the source may be closed */
	if (r == 1 && f->more && f->broke) {
		err_set(err, "a move in the mailbox broke off before all of its letters were listed; the rest is fetched by the next look");
		return 0;
	}
	/* All else is here.  Nobody would be told of these until they are old enough to be written down, and a round would seem to be a good one. */
	if (r != 1 || f->owed == 0)
		return r;
	err_set(err, "%" PRId64 " of the letters that the mailbox lists do not come; they are asked for again, and written down as refused after an hour", f->owed);
	return 0;
}

int fetching_look(struct fetching *f, struct err *err)
{
	f->look_asked = f->junk_asked = f->done_asked = f->broke = false;
	f->kept = f->kept_bytes = 0;
	if (f->source->open(f->self, f, err) < 0)
		return -1;
	memo_init(f->memo, FETCH_OPENED);
	memo_put_number(f->memo, f->uidvalidity);
	return look_through(f, err);
}

static int look_at_other(struct fetching *f, enum fetch_junk *how, struct err *err)
{
	int r = f->source->open(f->self, f, err);
	if (r != 0) {
		*how = r < 0 ? JUNK_BROKEN : JUNK_NONE;
		return r < 0 ? -1 : 0;
	}
	memo_init(f->memo, f->done ? FETCH_DONE : FETCH_JUNK);
	memo_put_number(f->memo, f->uidvalidity);
	memo_put_text(f->memo, f->junk_name);
	r = look_through(f, err);
	*how = r == 1 ? JUNK_COMPLETE : JUNK_BROKEN;
	return r;
}

static int look_other(struct fetching *f, bool done, struct err *err)
{
	enum fetch_junk how = JUNK_BROKEN;
	struct err why = { "" };
	f->kept = f->kept_bytes = 0;
	f->junk = true;
	f->done = done;
	int r = look_at_other(f, &how, &why);
	f->junk = f->done = false;
	if (fetching_gone(f))
		return err_set(err, "%s", why.text);
	if (r < 0)
		f->source->close(f->self);
	/* Back to the mailbox, that new letters are heard of while we rest.  What fails there the next look says. */
	else if (f->source->open(f->self, f, err) < 0)
		r = -1;
	log_line(how == JUNK_COMPLETE ? LOG_INFO : how == JUNK_NONE ? LOG_DEBUG : LOG_WARN, done ? "done-looked" : "junk-looked", "kept", log_number(f->kept), "reason", why.text[0] ? why.text : "-", NULL);
	memo_init(f->memo, done ? FETCH_DONE_LOOKED : FETCH_JUNK_LOOKED);
	memo_put_number(f->memo, how);
	memo_put_text(f->memo, why.text[0] ? why.text : NULL);
	return send_memo(f, f->memo, err) < 0 ? -1 : r;
}

int fetching_others(struct fetching *f, struct err *err)
{
	bool junk = f->junk_asked; /* each look's own FETCH_FROM says anew what is asked: of these two, nothing */
	int r = 0;
	if (f->done_asked && (r = look_other(f, true, err)) < 0)
		f->source->close(f->self);
	f->done_asked = false;
	/* The clerk waits for a word of each. */
	if (junk && !fetching_gone(f))
		r = look_other(f, false, err);
	f->junk_asked = false;
	return r;
}
