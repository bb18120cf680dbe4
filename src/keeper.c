/* The keeper: starts the roles, watches them, starts again what ends, and ends them all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memo.h"
#include "base/process.h"
#include "notify.h"
#include "sounding.h"

enum {
	FIRST_WAIT_MS = 100, LONGEST_WAIT_MS = 30000, HEALTHY_MS = 60000,
	PING_MS = 5000,
	SILENCE_MS = 180000,   /* a clerk that answers no ping for so long hangs, and is killed */
	STOP_MS = 1200,        /* for the clerk; with the others' ROLE_STOP_MS within the 2 s of the promise */
	ROLE_STOP_MS = 400,
	LONGEST_STOP_MS = 30000,
	ONCE_MOST_STARTS = 8,  /* in one round: a role that ends more often will not get better (clerk.h needs 7 to set a letter aside) */
};

enum { CLERK, FETCH, NURSERY, PAGES, SEND, ROLES };
static const char *const role_names[ROLES] = { "clerk", "fetch", "nursery", "pages", "send" };

struct role {
	struct process process;
	int64_t started, start_at;  /* monotonic; start_at: when to start it, 0 when it runs */
	int wait_ms, starts;
};

struct keeper {
	const struct config *config;
	const struct keeper_orders *orders;
	const char *arguments[10];  /* of the clerk */
	char at_text[24], log_text[8], deaths_text[16];
	int deaths;                 /* of the clerk, in a row */
	const char *role_arguments[3];
	struct role roles[ROLES];
	struct sounding sounding;   /* an alarm on its way */
	int signals;
	bool ready, ready_once;     /* the clerk; since the keeper began */
	bool patient;               /* the clerk has said what it waits for */
	int64_t ping, pong, pinged, ponged;
	bool stopping, done;
	int64_t stop_by;
	int exit_code;
};

static int64_t now_ms(void)
{
	return clock_mono_ms();
}

static int clerk_socket(const struct keeper *k)
{
	return k->roles[CLERK].process.socket;
}

/* A memo to the clerk that may be dropped when its buffer is full: it is asked again, or ends soon anyway. */
static void tell_clerk(struct keeper *k, uint32_t kind, int64_t number)
{
	static struct memo memo;
	if (clerk_socket(k) < 0)
		return;
	memo_init(&memo, kind);
	memo_put_number(&memo, number);
	memo_try_send(clerk_socket(k), &memo, NULL);
}

/* Gives the clerk its end of a role's socket; the keeper keeps none. */
static void hand_over(struct keeper *k, int which)
{
	static struct memo memo;
	struct process *p = &k->roles[which].process;
	if (clerk_socket(k) >= 0 && p->socket >= 0) {
		memo_init(&memo, KEEPER_ROLE);
		memo_put_text(&memo, role_names[which]);
		memo.fd[0] = p->socket;
		memo_try_send(clerk_socket(k), &memo, NULL);
	}
	if (p->socket >= 0)
		close(p->socket);
	p->socket = -1;
}

static void later(struct role *r)
{
	if (r->started && now_ms() - r->started > HEALTHY_MS)
		r->wait_ms = 0;
	r->wait_ms = r->wait_ms == 0 ? FIRST_WAIT_MS : r->wait_ms * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : r->wait_ms * 2;
	r->start_at = now_ms() + r->wait_ms;
}

/* Tells the clerk what became of the alarm it asked for. */
static void hear_sounding(struct keeper *k)
{
	static struct memo memo;
	struct sounding_end end;
	if (!sounding_over(&k->sounding, &end) || clerk_socket(k) < 0)
		return;
	memo_init(&memo, KEEPER_ALARMED);
	memo_put_number(&memo, end.told);
	memo_put_text(&memo, end.why[0] ? end.why : NULL);
	memo_try_send(clerk_socket(k), &memo, NULL);
}

static void start_role(struct keeper *k, int which)
{
	struct role *r = &k->roles[which];
	struct err err;
	r->start_at = 0;
	if (process_start(&r->process, role_names[which], which == CLERK ? k->arguments : k->role_arguments, &err) != 0) {
		log_line(LOG_ERROR, "role-not-started", "which", role_names[which], "reason", err.text, NULL);
		later(r);
		return;
	}
	r->started = now_ms();
	r->starts++;
	log_line(LOG_DEBUG, "role-started", "which", role_names[which], "pid", log_number(r->process.pid), NULL);
	if (which != CLERK)
		hand_over(k, which);
}

/* The clerk first, so that its socket is there for the others' ends; they wait in its buffer until it is ready. */
static void start_all(struct keeper *k)
{
	k->ready = false;
	k->ponged = now_ms();
	snprintf(k->deaths_text, sizeof k->deaths_text, "%d", k->deaths);
	for (int i = 0; i < ROLES; i++)
		start_role(k, i);
}

static void stop_others(struct keeper *k, int wait_ms)
{
	int64_t until = now_ms() + wait_ms;
	for (int i = ROLES - 1; i > CLERK; i--) {
		int64_t left = until - now_ms();
		process_stop(&k->roles[i].process, left > 0 ? (int)left : 0);
	}
}

static void end(struct keeper *k, int exit_code)
{
	k->done = true;
	k->exit_code = exit_code;
}

/* Begins the end: the clerk files nothing new and says how long it still has to wait for a server's reply. */
static void stop(struct keeper *k)
{
	if (k->stopping) { /* asked twice: whoever asks does not want to wait */
		k->stop_by = now_ms();
		return;
	}
	k->stopping = true;
	k->stop_by = now_ms() + STOP_MS;
	notify_say("STOPPING=1");
	log_line(LOG_INFO, "stopping", NULL);
	tell_clerk(k, KEEPER_STOP, 0);
}

static void role_ended(struct keeper *k, int which, const char *how)
{
	struct role *r = &k->roles[which];
	if (r->process.socket >= 0)
		close(r->process.socket);
	r->process.socket = -1;
	if (k->stopping || k->done) {
		if (which == CLERK)
			end(k, k->exit_code);
		return;
	}
	log_line(LOG_WARN, "role-ended", "which", role_names[which], "how", how, "lived-ms", log_number(now_ms() - r->started), NULL);
	later(r);
	if (k->orders->once && r->starts >= ONCE_MOST_STARTS) {
		fprintf(stderr, "hoadep: the role %s ends again and again (%s); see the log lines above\n", role_names[which], how);
		stop(k);
		end(k, 1);
	}
	if (which != CLERK)
		return;
	if (!k->ready_once && r->starts >= 3 && !k->patient) {
		fprintf(stderr, "hoadep: the clerk ends before it is ready (%s)\n", how);
		end(k, 1);
		return;
	}
	/* One that hung has lived long enough to be killed for it; what counts is how long it answered. */
	if (!k->patient) /* a full disk is no letter's doing (promise 8) */
		k->deaths = k->ponged - r->started > HEALTHY_MS ? 1 : k->deaths + 1;
	k->patient = false;
	/* The others hold sockets to a clerk that is gone: they begin anew with the new one. */
	k->ready = false;
	stop_others(k, ROLE_STOP_MS);
	for (int i = CLERK + 1; i < ROLES; i++)
		k->roles[i].start_at = r->start_at;
}

static void hear_clerk(struct keeper *k);

static void reap(struct keeper *k)
{
	char how[32];
	for (int i = 0; i < ROLES; i++) {
		if (k->roles[i].process.pid == 0 || !process_ended(&k->roles[i].process, how, sizeof how))
			continue;
		/* Its last words (why it cannot begin) may have come since the turn's look: they are heard before its end is judged. */
		if (i == CLERK)
			hear_clerk(k);
		if (!k->done)
			role_ended(k, i, how);
	}
}

static void ready(struct keeper *k)
{
	k->ready = k->ready_once = true;
	k->ponged = now_ms();
	notify_say("READY=1");
	log_line(LOG_INFO, "ready", NULL);
}

static void say_status(const char *text);

/* The clerk cannot begin.  The first time that ends the program, but for what passes by itself (a full disk, a locked register: systemd would give up
 * after some starts, and nobody be there when there is room again); later it is tried again with waits. */
static void failed(struct keeper *k, const char *reason, bool passing)
{
	if (k->ready_once || (passing && !k->orders->once)) {
		k->patient = passing;
		log_line(LOG_ERROR, "clerk-failed", "reason", reason, NULL);
		say_status(reason);
		return;
	}
	fprintf(stderr, "%s%s", reason, reason[0] && reason[strlen(reason) - 1] == '\n' ? "" : "\n");
	end(k, 1);
}

static void say_status(const char *text)
{
	struct buf line = { 0 };
	buf_print(&line, "STATUS=%s", text);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n')
			line.data[i] = ' ';
	notify_say(buf_str(&line));
	buf_release(&line);
}

static void round_over(struct keeper *k, const char *trouble)
{
	if (trouble)
		fprintf(stderr, "hoadep: %s\n", trouble);
	end(k, trouble ? 1 : 0);
}

static void hear_memo(struct keeper *k, struct memo *memo)
{
	const char *text;
	switch (memo->kind) {
	case CLERK_READY:
		ready(k);
		break;
	case CLERK_PONG:
		k->pong = memo_get_number(memo);
		k->ponged = now_ms();
		break;
	case CLERK_FAILED:
		text = memo_get_text(memo);
		failed(k, text ? text : "hoadep: the clerk cannot begin", memo_get_number(memo) == 1);
		break;
	case CLERK_STATUS:
		if ((text = memo_get_text(memo)))
			say_status(text);
		break;
	case CLERK_WAITS: {
		int64_t ms = memo_get_number(memo);
		k->stop_by = now_ms() + (ms < 0 ? 0 : ms > LONGEST_STOP_MS ? LONGEST_STOP_MS : ms) + STOP_MS;
		break;
	}
	case CLERK_DONE:
		round_over(k, memo_get_text(memo));
		break;
	case CLERK_ALARM:
		sounding_begin(&k->sounding, &k->config->alarm, k->config->log_level, memo);
		break;
	}
}

static void hear_clerk(struct keeper *k)
{
	static struct memo memo;
	while (!k->done && clerk_socket(k) >= 0) {
		int r = memo_try_receive(clerk_socket(k), &memo, NULL);
		if (r == 2)
			return;
		if (r != 1) { /* gone: SIGCHLD says how */
			close(clerk_socket(k));
			k->roles[CLERK].process.socket = -1;
			return;
		}
		hear_memo(k, &memo);
		memo_release(&memo);
	}
}

static void hear_signals(struct keeper *k)
{
	struct signalfd_siginfo info;
	while (read(k->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			stop(k);
		else if (info.ssi_signo == SIGHUP)
			tell_clerk(k, KEEPER_LOOK, 0);
	}
}

static void ping(struct keeper *k)
{
	int64_t now = now_ms(), every = PING_MS;
	if (notify_watchdog_ms() && notify_watchdog_ms() / 4 < every)
		every = notify_watchdog_ms() / 4;
	if (!k->ready || now - k->pinged < every)
		return;
	if (k->pong == k->ping && k->ping)
		notify_say("WATCHDOG=1");
	k->pinged = now;
	tell_clerk(k, KEEPER_PING, ++k->ping);
	if (now - k->ponged > SILENCE_MS && k->roles[CLERK].process.pid) {
		log_line(LOG_ERROR, "clerk-hangs", NULL);
		kill(k->roles[CLERK].process.pid, SIGKILL);
	}
}

static void start_due(struct keeper *k)
{
	int64_t now = now_ms();
	if (k->stopping || k->done)
		return;
	if (k->roles[CLERK].start_at && k->roles[CLERK].start_at <= now) {
		start_all(k);
		return;
	}
	for (int i = CLERK + 1; i < ROLES; i++)
		if (!k->roles[CLERK].start_at && k->roles[i].start_at && k->roles[i].start_at <= now)
			start_role(k, i);
}

static int wait_ms(const struct keeper *k)
{
	int64_t now = now_ms(), until = now + 1000;
	if (k->stopping && k->stop_by < until)
		until = k->stop_by;
	for (int i = 0; i < ROLES; i++)
		if (k->roles[i].start_at && k->roles[i].start_at < until)
			until = k->roles[i].start_at;
	return until > now ? (int)(until - now) : 0;
}

static void turn(struct keeper *k)
{
	struct pollfd p[2] = { { .fd = k->signals, .events = POLLIN }, { .fd = clerk_socket(k), .events = POLLIN } };
	if (poll(p, 2, wait_ms(k)) < 0 && errno != EINTR)
		end(k, 1);
	hear_clerk(k);
	hear_signals(k);
	reap(k);
	hear_sounding(k);
	if (k->done)
		return;
	ping(k);
	start_due(k);
	if (k->stopping && now_ms() >= k->stop_by) {
		log_line(LOG_WARN, "stop-late", NULL);
		end(k, k->exit_code);
	}
}

static int take_signals(struct keeper *k)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	k->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return k->signals < 0 ? -1 : 0;
}

static void set_arguments(struct keeper *k)
{
	size_t n = 0;
	if (k->config->path) {
		k->arguments[n++] = "--config";
		k->arguments[n++] = k->config->path;
	}
	if (k->orders->once)
		k->arguments[n++] = "--once";
	if (k->orders->at_given) {
		snprintf(k->at_text, sizeof k->at_text, "%lld", (long long)k->orders->at);
		k->arguments[n++] = "--at";
		k->arguments[n++] = k->at_text;
	}
	k->arguments[n++] = "--deaths";
	k->arguments[n++] = k->deaths_text;
	k->arguments[n] = NULL;
	snprintf(k->log_text, sizeof k->log_text, "%d", k->config->log_level);
	k->role_arguments[0] = "--log";
	k->role_arguments[1] = k->log_text;
	k->role_arguments[2] = NULL;
}

int keeper_run(const struct config *config, const struct keeper_orders *orders)
{
	static struct keeper k;
	k = (struct keeper){ .config = config, .orders = orders };
	for (int i = 0; i < ROLES; i++)
		k.roles[i].process.socket = -1;
	log_start("keeper", (enum log_level)config->log_level);
	notify_start();
	set_arguments(&k);
	if (take_signals(&k) != 0) {
		fprintf(stderr, "hoadep: signals cannot be taken: %s\n", strerror(errno));
		return 1;
	}
	start_all(&k);
	while (!k.done)
		turn(&k);
	k.stopping = true;
	sounding_end(&k.sounding);
	/* The clerk's sockets close first, so the others see their end and go by themselves. */
	process_stop(&k.roles[CLERK].process, ROLE_STOP_MS);
	stop_others(&k, ROLE_STOP_MS);
	close(k.signals);
	log_line(LOG_INFO, "ended", NULL);
	return k.exit_code;
}
