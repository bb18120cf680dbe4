/* The clerk: letters that are kept are read, checked, filed and answered; the one role with the register, the rules and the clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clerk.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alarming.h"
#include "arrive/forgetting.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/memo.h"
#include "clerking.h"
#include "clockwatch.h"
#include "keeper.h"
#include "register/answers.h"
#include "register/sketches.h"
#include "noting.h"
#include "reminding.h"

enum {
	ORDER_MS = 5000,          /* letters are filed, and so numbered, in the order they came; for a slow one a daemon waits no longer */
	GROUP_MS = 150,           /* a letter that is read waits at most so long for company in its commit */
	TICK_MS = 3000,           /* how often the register is looked at for what commands changed beside us */
	ONCE_MOST_WAITS = 6,      /* in one round: temporary trouble is tried again for some 6 s */
	LOCK_MS = 2000,           /* the clerk before us may still be dying */
	STOP_REPLY_MS = 30000,
};

static void tell(struct clerk *c, uint32_t kind, int64_t number, const char *text)
{
	static struct memo memo;
	memo_init(&memo, kind);
	if (text || kind == CLERK_DONE)
		memo_put_text(&memo, text);
	else
		memo_put_number(&memo, number);
	memo_send(c->keeper, &memo, NULL);
}

static void no_trouble(struct clerk *c)
{
	c->wait_ms = c->waits = 0;
	c->trouble[0] = '\0';
}

/* ---- filing and sending ---- */

/* Letters are filed in the order they came, so that a round that was killed and begun again gives the same codes.  A round waits for all of its letters
   anyway: on a machine that is slow, or stood still, time does not say that a letter is slow to read.  Only where no more can be read meanwhile does it hurry. */
static int64_t first_unread(const struct clerk *c, int64_t ms)
{
	int64_t first = INT64_MAX;
	bool patient = c->once && !filing_full(c->filing) && filing_count(c->filing) + (size_t)c->running < FILING_MOST_LETTERS;
	for (int i = 0; i < CLERK_MOST_JOBS; i++) {
		const struct job *job = &c->jobs[i];
		if (job->reading && (patient || ms - job->begun_ms < ORDER_MS) && job->letter.id < first)
			first = job->letter.id;
	}
	if (c->given_back && c->given_back < first && ms - c->given_back_ms < ORDER_MS)
		first = c->given_back;
	return first;
}

static void commit(struct clerk *c)
{
	struct err err;
	int64_t ms = clock_mono_ms();
	if (filing_count(c->filing) == 0 || ms < c->retry_ms)
		return;
	if (!filing_full(c->filing) && c->running > 0 && ms - c->group_ms < GROUP_MS)
		return;
	if (filing_commit(c->filing, first_unread(c, ms), clerking_now(c), clerking_done, c, &err) < 0)
		clerking_trouble(c, "filing", &err);
	c->group_ms = ms;
}

/* Entries of an older register get their sketches before the next letter is filed, a slice a turn: a letter that is filed earlier would not be compared with them. */
static bool sketch_old(struct clerk *c)
{
	struct err err;
	if (c->sketched || c->stopping || clock_mono_ms() < c->retry_ms)
		return c->sketched;
	int r = sketches_make_more(c->db, &err);
	if (r < 0)
		clerking_trouble(c, "sketches", &err);
	c->sketched = r == 0;
	return c->sketched;
}

static void push_answers(struct clerk *c)
{
	struct err err;
	if (c->stopping || c->send < 0 || clock_mono_ms() < c->retry_ms)
		return;
	clockwatch_look(c);
	if (c->clock_trouble[0] || clock_mono_ms() < c->retry_ms)
		return;
	if (outbox_push(c->outbox, clerking_now(c), &err) < 0)
		clerking_trouble(c, "outbox", &err);
}

static void hear_send(struct clerk *c)
{
	struct err err;
	bool gone = false;
	if (c->send < 0 || (!c->stopping && clock_mono_ms() < c->retry_ms))
		return;
	if (outbox_hear(c->outbox, clerking_now(c), &gone, &err) < 0)
		clerking_trouble(c, "outbox", &err);
	if (gone)
		c->send = -1;
}

/* ---- arriving ---- */

static void hear_fetch(struct clerk *c)
{
	struct err err = { "fetch sent a memo that makes no sense" };
	bool gone = false;
	if (c->fetch < 0 || clock_mono_ms() < c->retry_ms)
		return;
	intake_at(c->intake, clerking_now(c));
	int r = intake_hear(c->intake, &gone, &err);
	if (r < 0)
		clerking_trouble(c, "intake", &err);
	if (r == 1) {
		clockwatch_letters(c);
		c->drained = false;
	}
	if (gone)
		c->fetch = -1;
}

/* Whether a command beside us has changed the register: an adoption frees moves, `aside again` gives letters back. */
static bool changed_by_others(struct clerk *c)
{
	int64_t version = db_version(c->db, NULL);
	if (version < 0)
		return false;
	bool changed = c->version != 0 && version != c->version;
	c->version = version;
	return changed;
}

/* ---- the keeper ---- */

/* Where the nursery ended, the other's socket is closed too, and it begins anew; without pages, letters of words alone are read all the same. */
static void take_nursery(struct clerk *c, int fd)
{
	if (c->nursery)
		clerking_nursery_gone(c);
	c->nursery = nursery_take(fd, -1);
	nursery_ocr(c->nursery, c->config->ocr);
	nursery_at_once(c->nursery, c->config->readers);
	nursery_take_pages(c->nursery, c->pages);
	c->pages = -1;
}

static void take_role(struct clerk *c, const char *role, int fd)
{
	struct err err = { "" };
	int r = 0;
	if (strcmp(role, "fetch") == 0) {
		r = intake_begin(c->intake, fd, &err);
		c->fetch = r == 0 ? fd : -1;
	} else if (strcmp(role, "send") == 0) {
		r = outbox_begin(c->outbox, fd, &err);
		c->send = r == 0 ? fd : -1;
	} else if (strcmp(role, "nursery") == 0) {
		take_nursery(c, fd);
	} else if (strcmp(role, "pages") == 0) {
		clerking_take_pages(c, fd);
	} else {
		close(fd);
	}
	if (r < 0)
		clerking_trouble(c, role, &err);
}

static void stop(struct clerk *c)
{
	struct err err;
	c->stopping = true;
	if (outbox_stop(c->outbox, &err) < 0)
		log_line(LOG_WARN, "stop-not-told", "reason", err.text, NULL);
	/* Only a reply to a final dot is worth waiting for: what it says decides between sent and unsure (promise 4). */
	if (outbox_on_the_way(c->outbox) > 0)
		tell(c, CLERK_WAITS, STOP_REPLY_MS, NULL);
}

static void hear_memo(struct clerk *c, struct memo *memo)
{
	struct err err;
	const char *role;
	int64_t number;
	int fd;
	switch (memo->kind) {
	case KEEPER_ROLE:
		role = memo_get_text(memo);
		fd = memo_take_fd(memo, 0);
		if (role && fd >= 0)
			take_role(c, role, fd);
		break;
	case KEEPER_PING:
		number = memo_get_number(memo);
		tell(c, CLERK_PONG, number, NULL);
		break;
	case KEEPER_LOOK:
		c->drained = false;
		c->cursor[0] = c->cursor[1] = 0;
		c->retry_ms = 0;
		if (intake_look(c->intake, &err) < 0)
			log_line(LOG_WARN, "look-not-told", "reason", err.text, NULL);
		break;
	case KEEPER_STOP:
		stop(c);
		break;
	case KEEPER_ALARMED:
		alarming_hear(c, memo);
		break;
	}
}

/* 0 when the keeper is gone: then there is nothing to go on for. */
static int hear_keeper(struct clerk *c)
{
	static struct memo memo;
	for (;;) {
		int r = memo_try_receive(c->keeper, &memo, NULL);
		if (r == 2)
			return 1;
		if (r != 1)
			return 0;
		hear_memo(c, &memo);
		memo_release(&memo);
	}
}

static void say_status(struct clerk *c)
{
	static char last[512];
	char line[512];
	const char *mailbox = intake_trouble(c->intake);
	const char *in_the_way = c->trouble[0] ? c->trouble : c->clock_trouble[0] ? c->clock_trouble : c->remind_trouble[0] ? c->remind_trouble : clerking_unopened(c);
	snprintf(line, sizeof line, "%lld letters filed since the start; mailbox: %.150s; %s%.150s", (long long)c->filed, mailbox ? mailbox : "good",
	         in_the_way ? "in the way: " : "register: good", in_the_way ? in_the_way : "");
	if (strcmp(line, last) == 0)
		return;
	snprintf(last, sizeof last, "%s", line);
	tell(c, CLERK_STATUS, 0, line);
}

/* What reading and filing have left of the heap goes back to the machine as soon as nothing is under way. */
static void rest(struct clerk *c)
{
	if (c->running > 0 || !c->worked)
		return;
	db_rest(c->db);
	malloc_trim(0);
	c->worked = false;
}

static void tick(struct clerk *c)
{
	struct err err;
	if (clock_mono_ms() < c->tick_ms)
		return;
	c->tick_ms = clock_mono_ms() + TICK_MS;
	c->cursor[0] = c->cursor[1] = 0; /* `hoadep aside again` gives letters with old numbers back */
	c->drained = false;
	clockwatch_look(c);
	if (!c->clock_trouble[0] && !c->stopping && answers_ripen(c->db, clerking_now(c), &err) < 0)
		clerking_trouble(c, "outbox", &err);
	if (!c->once)
		alarming_look(c);
	say_status(c);
	rest(c);
	if (changed_by_others(c) && !c->once && intake_look(c->intake, &err) < 0)
		log_line(LOG_WARN, "look-not-told", "reason", err.text, NULL);
}

/* ---- the one round ---- */

/* What stood in the way of a round; NULL when nothing did. */
static const char *round_trouble(struct clerk *c)
{
	if (intake_trouble(c->intake))
		return intake_trouble(c->intake);
	if (c->clock_trouble[0])
		return c->clock_trouble;
	if (clerking_unopened(c))
		return clerking_unopened(c);
	if (c->remind_trouble[0])
		return c->remind_trouble;
	if (noting_trouble(c))
		return noting_trouble(c);
	if (outbox_next(c->outbox) == 0)
		return NULL;
	if (db_note(c->db, "send-trouble", c->trouble, sizeof c->trouble, NULL) == 1)
		return c->trouble;
	return "some answers could not be sent now and are tried again later; `hoadep outbox list` shows why";
}

static bool round_over(struct clerk *c)
{
	if (c->waits >= ONCE_MOST_WAITS)
		return true;
	if (clerking_waits_for_pages(c) || !c->sketched) /* the keeper brings it back, or ends the round */
		return false;
	if (!intake_done(c->intake) || c->running > 0 || filing_count(c->filing) > 0 || !c->drained || c->trouble[0])
		return false;
	/* Drained since the last letters came?  Look from the beginning once more, so that nothing is left kept. */
	c->cursor[0] = c->cursor[1] = 0;
	struct letter letter;
	struct err err;
	if (clerking_next(c, &letter, &err) != 0) {
		c->cursor[0] = c->cursor[1] = 0;
		c->drained = false;
		return false;
	}
	clockwatch_look(c);
	if (reminding_owed(c) || noting_owed(c))
		return false;
	/* What is with send is waited for all the same: its reply decides between sent and unsure. */
	return c->clock_trouble[0] ? outbox_on_the_way(c->outbox) == 0 : outbox_idle(c->outbox, clerking_now(c));
}

/* ---- the loop ---- */

static int wait_ms(const struct clerk *c)
{
	int64_t ms = clock_mono_ms(), until = c->sketched || c->retry_ms > ms ? c->tick_ms : ms;
	if (c->retry_ms > ms && c->retry_ms < until)
		until = c->retry_ms;
	if (filing_count(c->filing) > 0 && c->retry_ms <= ms && c->group_ms + GROUP_MS < until)
		until = c->group_ms + GROUP_MS;
	int64_t next = outbox_next(c->outbox), now = clerking_now(c);
	if (next > now && next - now < 3 && ms + (next - now) * 1000 < until)
		until = ms + (next - now) * 1000;
	return until > ms ? (int)(until - ms) : 0;
}

static void wait_for_news(struct clerk *c)
{
	struct pollfd p[4 + CLERK_MOST_JOBS];
	nfds_t n = 4;
	bool paused = clock_mono_ms() < c->retry_ms;
	p[0] = (struct pollfd){ .fd = c->keeper, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = paused ? -1 : c->fetch, .events = POLLIN };
	p[2] = (struct pollfd){ .fd = paused && !c->stopping ? -1 : c->send, .events = POLLIN };
	p[3] = (struct pollfd){ .fd = paused || c->stopping ? -1 : noting_fd(c), .events = POLLIN };
	for (int i = 0; i < CLERK_MOST_JOBS; i++)
		if (c->jobs[i].reading && !c->stopping)
			p[n++] = (struct pollfd){ .fd = reading_fd(c->jobs[i].reading), .events = POLLIN };
	poll(p, n, wait_ms(c));
}

static void read_and_file(struct clerk *c)
{
	for (int i = 0; i < CLERK_MOST_JOBS; i++)
		if (c->jobs[i].reading)
			clerking_go_on(c, &c->jobs[i]);
	clerking_start(c);
	c->worked |= c->running > 0;
	if (sketch_old(c))
		commit(c);
}

/* One turn of the loop; 0 when it is time to end. */
static int turn(struct clerk *c)
{
	wait_for_news(c);
	bool paused = clock_mono_ms() < c->retry_ms;
	c->troubled = false;
	if (!hear_keeper(c))
		return 0;
	hear_send(c);
	if (c->stopping)
		return outbox_on_the_way(c->outbox) > 0 && c->send >= 0;
	hear_fetch(c);
	read_and_file(c);
	reminding_look(c);
	noting_look(c);
	push_answers(c);
	tick(c);
	/* Whatever killed our forerunners is filed, or aside. */
	c->careful &= c->running > 0 || filing_count(c->filing) > 0 || !c->drained || !intake_done(c->intake);
	c->starved &= c->running > 0 || !c->drained;
	if (!paused && !c->troubled && !c->starved)
		no_trouble(c);
	if (!c->once || !round_over(c) || alarming_owed(c))
		return 1;
	const char *why = c->waits >= ONCE_MOST_WAITS ? c->trouble : round_trouble(c);
	say_status(c);
	tell(c, CLERK_DONE, 0, why);
	return 0;
}

/* ---- the beginning ---- */

static int take_lock(struct clerk *c, struct err *err)
{
	int64_t until = clock_mono_ms() + LOCK_MS;
	do {
		c->lock = spool_open(c->config->spool, err);
		if (c->lock >= 0)
			return 0;
		/* A clerk whose keeper was killed dies with it, but not in the same instant. */
		poll(NULL, 0, 50);
	} while (clock_mono_ms() < until);
	return -1;
}

static int open_register(struct clerk *c, struct err *err)
{
	char path[4096], backups[4096];
	struct stat there;
	if (spool_restoring(c->config->spool, err))
		return -1;
	snprintf(path, sizeof path, "%s/register.db", c->config->spool);
	snprintf(backups, sizeof backups, "%s/backups", c->config->spool);
	if ((stat(path, &there) != 0 || there.st_size == 0) && spool_has_letters(c->config->spool))
		return err_set(err, "the register %s is missing or empty although letters lie in the spool; put it back from a backup, "
			"or move the whole spool away to begin anew (a new register would give codes a second time)", path);
	c->db = db_open(path, backups, true, err);
	return c->db ? 0 : -1;
}

static int confine(struct clerk *c, struct err *err)
{
	const char *const write[] = { c->config->spool, NULL };
	struct confine rights = { .write_paths = write, .open = true };
	return confine_self(&rights, c->config->landlock_optional, err);
}

static void say_failed(struct clerk *c, const char *reason, bool passing)
{
	static struct memo memo;
	memo_init(&memo, CLERK_FAILED);
	memo_put_text(&memo, reason);
	memo_put_number(&memo, passing);
	memo_send(c->keeper, &memo, NULL);
}

/* `why`: errno; what passes by itself is waited for. */
static int fail(struct clerk *c, const char *reason, int why)
{
	struct buf text = { 0 };
	buf_print(&text, "hoadep: %s", reason);
	say_failed(c, buf_str(&text), err_passes(why));
	buf_release(&text);
	return 1;
}

static int set_up(struct clerk *c, const char *config)
{
	struct buf mistakes = { 0 };
	struct err err;
	int r = 0;
	mistakes.limit = 32 << 10; /* a memo holds them */
	if (!(c->config = config_load(config, &mistakes)) || !(c->filing = filing_new(c->config, &mistakes))) {
		say_failed(c, buf_str(&mistakes), false);
		r = 1;
	}
	buf_release(&mistakes);
	if (r)
		return r;
	log_start("clerk", (enum log_level)c->config->log_level);
	if (take_lock(c, &err) < 0 || open_register(c, &err) < 0 || filing_seal(c->filing, c->db, &err) < 0 || mailbox_make(&c->config->mailbox, c->config->spool, &err) < 0 ||
	    clerking_begin(c, &err) < 0 || clockwatch_begin(c, &err) < 0)
		return fail(c, err.text, errno);
	reminding_begin(c);
	if (confine(c, &err) < 0)
		return fail(c, err.text, 0);
	filing_into(c->filing, c->db);
	c->intake = intake_new(c->db, &c->config->mailbox, c->config->spool, c->once);
	c->outbox = outbox_new(c->db, &c->config->transport);
	/* What a killed `hoadep forget` left on the disk; where it cannot be done now, the next start tries again. */
	if (forgetting_finish(c->db, c->config->spool, &err) < 0)
		log_line(LOG_WARN, "forgetting-unfinished", "reason", err.text, NULL);
	clockwatch_look(c);
	return 0;
}

static void tear_down(struct clerk *c)
{
	for (int i = 0; i < CLERK_MOST_JOBS; i++)
		if (c->jobs[i].reading)
			clerking_drop(c, &c->jobs[i]);
	if (c->db)
		clockwatch_end(c);
	noting_end(c);
	nursery_free(c->nursery);
	if (c->pages >= 0)
		close(c->pages);
	free(c->unpaged);
	intake_free(c->intake);
	outbox_free(c->outbox);
	filing_free(c->filing);
	db_close(c->db);
	config_free(c->config);
	if (c->lock >= 0)
		close(c->lock);
}

int clerk_main(int socket, int argc, char **argv)
{
	static struct clerk c;
	const char *config = NULL;
	c = (struct clerk){ .keeper = socket, .lock = -1, .fetch = -1, .send = -1, .pages = -1, .began_ms = clock_mono_ms() };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--once") == 0)
			c.once = true;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			config = argv[++i];
		else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc) {
			c.at_given = true;
			c.at = strtoll(argv[++i], NULL, 10);
		} else if (strcmp(argv[i], "--deaths") == 0 && i + 1 < argc)
			c.careful = strtol(argv[++i], NULL, 10) >= CLERK_MOST_DEATHS;
	}
	int r = set_up(&c, config);
	if (r == 0) {
		tell(&c, CLERK_READY, 0, NULL);
		while (turn(&c))
			;
	}
	tear_down(&c);
	return r;
}
