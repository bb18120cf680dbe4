/* The mailbox by IMAP: opens it, lists it, brings letters home in many-letter FETCHes, and one by one where those die.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrive/fetching.h"
#include "arrive/imap.h"
#include "arrive/imapfetch.h"
#include "arrive/imapidle.h"
#include "arrive/imapjunk.h"
#include "arrive/imapmove.h"
#include "arrive/imapwipe.h"
#include "base/log.h"

enum { BATCH_LETTERS = 500, BATCH_BYTES = 256 << 20 };   /* in one FETCH: between two of them moves and hang-ups are heard */
enum { ALONE_LETTERS = 16 };                             /* one by one after a FETCH that died, before many are tried again */
enum { NO_LETTERS = 2 };                                 /* refused in a row: then it is the server, and the next look goes on */
enum { TRIED_MOST = 1000 };                              /* letters whose failed tries are remembered */

struct tried {
	uint32_t uid;
	bool junk;
	int times;
};

struct imapsource {
	struct imap imap;
	struct imapmove move;
	struct tls_trust *trust;
	bool open;
	enum { NOWHERE, MAILBOX, JUNK, DONE } where;   /* the folder that is selected */
	char junk[IMAPJUNK_NAME];  /* its name as the server writes it, once found; "" */
	struct fetching *f;
	struct tried tried[TRIED_MOST];
	size_t tried_count;
	int deaths;                /* connections that broke since a letter last came whole */
	int refused;               /* letters that were given up in this look since one last came whole */
	bool came;                 /* one came whole in this look */
	int away;                  /* letters that the server could not give just now, */
	struct err away_why;       /* and what it said */
};

static void *source_make(struct fetching *f)
{
	struct imapsource *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->f = f;
	/* Read before fetch confines itself; where it fails, each opening tries again and says why. */
	s->trust = tls_trust_new(f->mailbox.ca_file, NULL);
	return s;
}

static void source_close(void *self)
{
	struct imapsource *s = self;
	if (s->open)
		imap_close(&s->imap);
	s->open = false;
	s->where = NOWHERE;
	s->junk[0] = '\0';
	memset(&s->move, 0, sizeof s->move);
}

static void source_free(void *self)
{
	struct imapsource *s = self;
	source_close(s);
	tls_trust_free(s->trust);
	free(s);
}

static int login(struct imapsource *s, struct fetching *f, struct err *err)
{
	char password[PASSWORD_MOST + 1];
	if (!f->mailbox.user || !f->mailbox.user[0])
		return err_set(err, "the mailbox has no user; name it as mailbox.user");
	if (fetching_may_login(f, err) != 1 || password_get(f->password, password, sizeof password, err) < 0)
		return -1;
	int r = imap_login(&s->imap, f->mailbox.user, password, err);
	gnutls_memset(password, 0, sizeof password);
	if (r == 0)
		fetching_login(f, true, NULL);
	return r == 1 ? fetching_login(f, false, err) : -1;
}

static int select_mailbox(struct imapsource *s, struct fetching *f, struct err *err)
{
	if (imap_select(&s->imap, f->place.folder, err) < 0)
		return -1;
	s->where = MAILBOX;
	f->uidvalidity = s->imap.uidvalidity;
	f->notices = s->imap.can_idle;
	return 0;
}

/* Which folder it is: the one of the config, or the one that the server marks.  1, 0, -1. */
static int name_junk(struct imapsource *s, struct fetching *f, struct err *err)
{
	struct imapmove place = { "" };
	if (s->junk[0])
		return 1;
	if (!f->mailbox.junk)
		return f->mailbox.junk_auto ? imapjunk_find(&s->imap, s->junk, err) : 0;
	/* Found as the done folder is: Courier and Cyrus have it below INBOX, and would say of "Junk" only that there is none. */
	int r = imapmove_find(&place, &s->imap, f->mailbox.junk, err);
	if (r < 0)
		return -1;
	if (r == 0 || strlen(place.name) >= sizeof s->junk) {
		err_set(err, "the mail server %s has no folder %.200s (mailbox.junk)", s->imap.host, f->mailbox.junk);
		return 0;
	}
	memcpy(s->junk, place.name, strlen(place.name) + 1);
	return 1;
}

static int select_junk(struct imapsource *s, struct fetching *f, struct err *err)
{
	int r = name_junk(s, f, err);
	if (r != 1)
		return r < 0 ? -1 : 1;
	/* A mailbox that is the junk folder itself is looked at all day. */
	if (strcmp(s->junk, f->place.folder) == 0)
		return 1;
	s->where = NOWHERE;
	/* Where letters are to be removed, a folder that is there and shut is not "none". */
	if ((r = imapjunk_examine(&s->imap, s->junk, f->wiping, err)) != 1)
		return r < 0 || f->wiping ? -1 : 1;
	s->where = JUNK;
	f->uidvalidity = s->imap.uidvalidity;
	snprintf(f->junk_name, sizeof f->junk_name, "%s", s->junk);
	return 0;
}

/* Nothing is moved from here and nothing made: 0, 1 there is no done folder (or it is the mailbox itself), -1. */
static int select_done(struct imapsource *s, struct fetching *f, struct err *err)
{
	if (!f->mailbox.done[0] || strcmp(f->mailbox.done, f->place.folder) == 0)
		return 1;
	int r = imapmove_find(&s->move, &s->imap, f->mailbox.done, err);
	if (r != 1)
		return r < 0 ? -1 : 1;
	s->where = NOWHERE;
	/* It is there.  What keeps us out may pass, and "none" would be the last word: after a restore nobody would ever look into it. */
	if (imapjunk_examine(&s->imap, s->move.name, f->wiping, err) != 1)
		return -1;
	s->where = DONE;
	f->uidvalidity = s->imap.uidvalidity;
	snprintf(f->junk_name, sizeof f->junk_name, "%.500s", s->move.name);
	return 0;
}

static int select_other(struct imapsource *s, struct fetching *f, struct err *err)
{
	if (s->where == (f->done ? DONE : JUNK))
		return 0;
	return f->done ? select_done(s, f, err) : select_junk(s, f, err);
}

/* On a connection that stands: the folder that is wanted now.  0, 1 there is no such junk folder, -1. */
static int enter(struct imapsource *s, struct fetching *f, struct err *err)
{
	int r = f->junk ? select_other(s, f, err) : s->where == MAILBOX ? 0 : select_mailbox(s, f, err);
	if (r < 0)
		source_close(s);
	return r;
}

static int source_open(void *self, struct fetching *f, struct err *err)
{
	struct imapsource *s = self;
	struct tls_limits limits = tls_limits(f->mailbox.silence_seconds);
	if (s->open)
		return enter(s, f, err);
	/* Before a connection is made: a server counts those that come and say nothing, too. */
	if (fetching_may_login(f, err) != 1)
		return -1;
	if (!s->trust && !(s->trust = tls_trust_new(f->mailbox.ca_file, err)))
		return -1;
	if (imap_open(&s->imap, &f->place, s->trust, &limits, f->socket, err) < 0)
		return -1;
	s->open = true;
	f->ends = tls_ends(s->imap.tls);
	if (login(s, f, err) < 0) {
		source_close(s);
		return -1;
	}
	int r = enter(s, f, err);
	if (r != 0)
		return r;
	log_line(LOG_INFO, "mailbox-opened", "uidvalidity", log_number(f->uidvalidity), "move", s->imap.can_move ? "yes" : "no",
	         "uidplus", s->imap.can_uidplus ? "yes" : "no", "idle", s->imap.can_idle ? "yes" : "no", NULL);
	return 0;
}

static int listed(const struct imap_letter *letter, void *with, struct err *err)
{
	struct spot spot = { .uid = letter->uid, .size = letter->size, .date = letter->date };
	return fetching_listed(with, &spot, err);
}

/* Where a folder holds letters and none is named, it is opened anew first: somebody may have emptied it, and told while we waited for news. */
static int source_list(void *self, struct fetching *f, struct err *err)
{
	struct imapsource *s = self;
	int64_t before = f->uidvalidity;
	int r = imap_list(&s->imap, f->from, f->also, f->also_count, listed, f, err);
	if (r < 0 || !s->imap.unnamed)
		return r;
	s->where = NOWHERE;
	if ((r = enter(s, f, err)) != 0)
		return r < 0 ? -1 : err_set(err, "the folder went while its letters were listed");
	if (f->uidvalidity != before)
		return err_set(err, "the mailbox was made anew while its letters were listed; it is looked through again");
	r = imap_list(&s->imap, f->from, f->also, f->also_count, listed, f, err);
	if (r < 0 || !s->imap.unnamed)
		return r;
	return err_set(err, "the mail server %s says that the folder holds %" PRIu32 " letters and names none of them; ask its operator", s->imap.host, s->imap.unnamed);
}

static int by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct spot *)a)->uid, y = ((const struct spot *)b)->uid;
	return x < y ? -1 : x > y;
}

/* A server may tell of a letter twice in one listing: when somebody sets a flag meanwhile, that comes as a FETCH too (RFC 9051, 7.5.2), with the UID and
 * without a size.  Fetched twice, the second would be waited for without end. */
static void once_each(struct spots *sorted)
{
	size_t n = 0;
	for (size_t i = 0; i < sorted->count; i++) {
		struct spot *spot = &sorted->at[i], *last = n ? &sorted->at[n - 1] : NULL;
		if (!last || last->uid != spot->uid) {
			sorted->at[n++] = *spot;
			continue;
		}
		last->size = last->size ? last->size : spot->size;
		last->date = last->date ? last->date : spot->date;
		free(spot->name);
		free(spot->path);
	}
	sorted->count = n;
}

static struct spot *wanted(struct fetching *f, uint32_t uid)
{
	struct spot key = { .uid = uid };
	return f->want.count ? bsearch(&key, f->want.at, f->want.count, sizeof key, by_uid) : NULL;
}

/* Counts a try that failed.  Where the table is full the letter just counts as tried often enough, which a daily look mends. */
static int count_try(struct imapsource *s, uint32_t uid)
{
	size_t i = 0;
	while (i < s->tried_count && (s->tried[i].uid != uid || s->tried[i].junk != s->f->junk))
		i++;
	if (i == TRIED_MOST)
		return FETCH_TRIES;
	if (i == s->tried_count)
		s->tried[s->tried_count++] = (struct tried){ uid, s->f->junk, 0 };
	return ++s->tried[i].times;
}

static void forget_tries(struct imapsource *s, uint32_t uid)
{
	for (size_t i = 0; i < s->tried_count; i++)
		if (s->tried[i].uid == uid && s->tried[i].junk == s->f->junk)
			s->tried[i--] = s->tried[--s->tried_count];
}

/* A letter stands whole in the spool.  Whole but not as long as RFC822.SIZE said: tried three times, then taken with a note, since
 * some servers only estimate.  Empty: some list a letter before its bytes are there (lessons.md 4); the next look asks again. */
static int whole(const struct imap_letter *letter, void *with, struct err *err)
{
	struct imapsource *s = with;
	struct fetching *f = s->f;
	struct spot *spot = wanted(f, letter->uid);
	struct kept kept = { .uid = letter->uid, .date = letter->date ? letter->date : spot ? spot->date : 0 };
	int64_t came = keep_size(f->keep), said = letter->size ? letter->size : spot ? spot->size : 0;
	/* A second answer in one FETCH is no second try. */
	if (!spot || spot->done || spot->answered)
		return 0;
	spot->answered = true;
	if (came == 0) {
		log_line(LOG_WARN, "letter-empty", "uid", log_number(letter->uid), "said", log_number(said), NULL);
		spot->done = true;
		/* Dovecot says NIL of one that went since it was listed: seen to as those of which it says nothing. */
		spot->absent = said > 0;
		return spot->absent ? 0 : fetching_empty(f, spot, "the letter is empty", err);
	}
	if (came != said && count_try(s, letter->uid) < FETCH_TRIES)
		return 0;
	if (came != said)
		snprintf(kept.note, sizeof kept.note, "size differs from RFC822.SIZE, which was %lld", (long long)said);
	forget_tries(s, letter->uid);
	keep_end(f->keep, &kept);
	spot->done = true;
	s->deaths = s->refused = 0;
	s->came = true;
	return fetching_tell(f, false, err);
}

static int pause_for_news(void *with, struct err *err)
{
	struct imapsource *s = with;
	return fetching_tell(s->f, false, err);
}

static int fetch(struct imapsource *s, const uint32_t *uids, size_t count, size_t *asked, bool *ours, bool *not_now, struct err *err)
{
	/* Twice the limit: RFC822.SIZE was under it, and an estimate may be off. */
	struct imapfetch fetch = { .keep = s->f->keep, .most = s->f->mailbox.size_limit * 2, .whole = whole, .pause = pause_for_news, .with = s };
	int r = imapfetch_letters(&s->imap, uids, count, &fetch, asked, err);
	*ours = fetch.ours || s->f->gone;
	*not_now = fetch.not_now;
	if (r < 0)
		source_close(s);
	return r;
}

/* Opens again after a connection broke in the middle of a letter.  The first time at once, then slower and slower. */
static int open_again(struct imapsource *s, struct err *err)
{
	int64_t before = s->f->uidvalidity;
	if (s->open)
		return 0;
	int wait = s->deaths == 0 ? 0 : s->deaths < 6 ? 100 << s->deaths : 5000;
	s->deaths++;
	if (fetching_pause(s->f, wait, err) < 0)
		return -1;
	/* What is durable belongs to the mailbox as it was. */
	if (fetching_tell(s->f, true, err) < 0)
		return -1;
	int r = source_open(s, s->f, err);
	if (r != 0)
		return r < 0 ? -1 : err_set(err, "the junk folder went while its letters were fetched");
	return s->f->uidvalidity == before ? 0 : err_set(err, "the mailbox was made anew while letters were fetched; it is looked through again");
}

static int give_up(struct imapsource *s, struct spot *spot, bool for_now, const char *why, struct err *err)
{
	char reason[256];
	snprintf(reason, sizeof reason, "%s by the mail server %d times: %.180s", for_now ? FETCH_FOR_NOW : "refused", FETCH_TRIES, why);
	forget_tries(s, spot->uid);
	spot->done = true;
	return fetching_unfetched(s->f, spot, reason, err);
}

/* What says nothing about the letter while no other came either: it is left until the others were tried. */
static int put_off(struct imapsource *s, struct spot *spot, const char *why, struct err *err)
{
	spot->done = spot->later = true;
	err_set(&s->away_why, "%s", why);
	return ++s->away < ALONE_LETTERS ? 0 : err_set(err, "%s", why);
}

/* The connection broke at it for the third time: it may be the letter, and it may be the way to the server. */
static int died(struct imapsource *s, struct spot *spot, const char *why, struct err *err)
{
	return s->came ? give_up(s, spot, true, why, err) : put_off(s, spot, why, err);
}

/* A NO on a connection that stands. */
static int no(struct imapsource *s, struct spot *spot, bool not_now, const char *why, struct err *err)
{
	if (not_now && !s->came)
		return put_off(s, spot, why, err);
	int times = count_try(s, spot->uid);
	if (times < FETCH_TRIES)
		return fetching_pause(s->f, 100 << times, err);
	s->refused++;
	return give_up(s, spot, not_now, why, err);
}

/* One letter by itself, until it is here, gone, or has failed three times. */
static int alone(struct imapsource *s, struct spot *spot, struct err *err)
{
	size_t asked;
	bool ours, not_now;
	if (s->refused >= NO_LETTERS)
		return err_set(err, "the mail server %s refuses one letter after another; the next look goes on", s->imap.host);
	while (!spot->done) {
		struct err why = { "" };
		if (open_again(s, err) < 0)
			return -1;
		spot->answered = false;
		int r = fetch(s, &spot->uid, 1, &asked, &ours, &not_now, &why);
		if (ours)
			return err_set(err, "%s", why.text);
		if (r == 1 && !spot->answered)
			spot->done = spot->absent = true;
		if (r == 0 && no(s, spot, not_now, why.text, err) < 0)
			return -1;
		if (r < 0 && count_try(s, spot->uid) >= FETCH_TRIES && died(s, spot, why.text, err) < 0)
			return -1;
	}
	return 0;
}

/* The next letters that are still wanted, as one FETCH may hold them. */
static size_t next_batch(struct fetching *f, uint32_t *uids, int64_t *bytes)
{
	size_t n = 0;
	*bytes = 0;
	for (size_t i = 0; i < f->want.count && n < BATCH_LETTERS && *bytes < BATCH_BYTES; i++) {
		if (f->want.at[i].done)
			continue;
		uids[n++] = f->want.at[i].uid;
		*bytes += f->want.at[i].size;
	}
	return n;
}

static int some_alone(struct imapsource *s, const uint32_t *uids, size_t count, struct err *err)
{
	int seen = 0;
	for (size_t i = 0; i < count && seen < ALONE_LETTERS; i++) {
		struct spot *spot = wanted(s->f, uids[i]);
		if (!spot || spot->done)
			continue;
		seen++;
		if (alone(s, spot, err) < 0)
			return -1;
	}
	return 0;
}

static int batch(struct imapsource *s, const uint32_t *uids, size_t count, struct err *err)
{
	struct err why = { "" };
	size_t asked;
	bool ours, not_now;
	if (open_again(s, err) < 0)
		return -1;
	for (size_t i = 0; i < s->f->want.count; i++)
		s->f->want.at[i].answered = false;
	int r = fetch(s, uids, count, &asked, &ours, &not_now, &why);
	if (ours)
		return err_set(err, "%s", why.text);
	if (r != 1)
		log_line(LOG_WARN, "fetch-died", "reason", why.text, NULL);
	for (size_t i = 0; r == 1 && i < asked; i++) {
		struct spot *spot = wanted(s->f, uids[i]);
		if (spot && !spot->done && !spot->answered)
			spot->done = spot->absent = true;
	}
	/* What did not come in it: of another size than said, or what killed it. */
	return some_alone(s, uids, asked, err);
}

/* Those that the server could not give just now.  Where it gave others, it is those letters that it cannot give. */
static int take_later(struct imapsource *s, struct err *err)
{
	for (size_t i = 0; i < s->f->want.count; i++) {
		struct spot *spot = &s->f->want.at[i];
		if (!spot->later)
			continue;
		if (!s->came)
			return err_set(err, "%s", s->away_why.text);
		spot->later = spot->done = false;
		if (alone(s, spot, err) < 0)
			return -1;
	}
	return 0;
}

static int still_there(const struct imap_letter *letter, void *with, struct err *err)
{
	struct fetching *f = with;
	struct spot *spot = wanted(f, letter->uid);
	(void)err;
	if (spot && spot->absent)
		spot->done = false;
	return 0;
}

/* Nothing was refused, and yet they did not come: gone meanwhile, as a rule.  What another listing still names is asked for once more, some of them at a
 * look, and then written down: a letter that is listed and never given must not stay unseen. */
static int take_absent(struct imapsource *s, struct err *err)
{
	struct fetching *f = s->f;
	uint32_t uids[ALONE_LETTERS];
	size_t n = 0;
	for (size_t i = 0; i < f->want.count && n < ALONE_LETTERS; i++)
		if (f->want.at[i].absent)
			uids[n++] = f->want.at[i].uid;
	if (n == 0)
		return 0;
	if (open_again(s, err) < 0)
		return -1;
	if (imap_list(&s->imap, UINT32_MAX, uids, n, still_there, f, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct spot *spot = wanted(f, uids[i]);
		if (!spot || spot->done)
			continue;
		spot->absent = false;
		if (alone(s, spot, err) < 0)
			return -1;
		if (spot->absent && fetching_empty(f, spot, spot->answered ? "the letter is empty" : "it is listed and not given", err) < 0)
			return -1;
	}
	return 0;
}

static int source_take(void *self, struct fetching *f, struct err *err)
{
	struct imapsource *s = self;
	uint32_t uids[BATCH_LETTERS];
	int64_t bytes;
	s->refused = s->away = 0;
	s->came = false;
	if (f->want.count)
		qsort(f->want.at, f->want.count, sizeof *f->want.at, by_uid);
	once_each(&f->want);
	for (size_t n; (n = next_batch(f, uids, &bytes)) > 0;) {
		int r = fetching_room(f, bytes, err);
		/* Not room for many: perhaps for one. */
		if (r == 0 && n > 1) {
			struct spot *one = wanted(f, uids[0]);
			n = 1;
			r = fetching_room(f, one ? one->size : 0, err);
		}
		if (r != 1)
			return r;
		if (batch(s, uids, n, err) < 0 || fetching_tell(f, false, err) < 0)
			return -1;
		if (f->moves_asked && s->open && fetching_moves(f, err) < 0)
			return -1;
	}
	return take_later(s, err) < 0 || take_absent(s, err) < 0 ? -1 : 1;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static int source_move(void *self, struct fetching *f, struct err *err)
{
	struct imapsource *s = self;
	uint32_t uids[FETCH_MOVES] = { 0 };
	for (size_t i = 0; i < f->moves.count; i++)
		uids[i] = f->moves.at[i].uid;
	qsort(uids, f->moves.count, sizeof *uids, ascending);
	if (strcmp(f->mailbox.done, f->place.folder) == 0) {
		err_set(err, "mailbox.done is the mailbox's own folder; letters stay in it");
		return 0;
	}
	return imapmove_letters(&s->move, &s->imap, f->mailbox.done, uids, f->moves.count, err);
}

static int source_wipe(void *self, struct fetching *f, struct err *err)
{
	struct imapsource *s = self;
	int r = imapwipe_letters(&s->imap, f, err);
	if (r < 0)
		source_close(s);
	return r;
}

static int source_wait(void *self, struct fetching *f, int milliseconds, struct err *err)
{
	struct imapsource *s = self;
	/* It broke while letters were moved: waiting here would be waiting for nobody. */
	if (!s->open)
		return err_set(err, "the connection to the mail server broke while letters were moved");
	if (!s->imap.can_idle)
		return fetching_await(f, milliseconds);
	int r = imapidle_wait(&s->imap, milliseconds, err);
	f->notices = s->imap.can_idle;
	return r;
}

const struct source imapsource = {
	source_make, source_free, source_open, source_close, source_list, source_take, source_move, source_wipe, source_wait,
};
