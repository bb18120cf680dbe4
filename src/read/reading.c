/* Having a letter read, from the side of whoever asks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memo.h"
#include "read/nursery.h"

enum { MOST_LINES = 256 << 10 }; /* bytes of lines around the JSON: two for each of 1,000 documents */

/* SIGKILL is neither a limit of ours nor a fault of the letter's: mostly the kernel wants memory, and a while later there is some. */
static const int killed_waits_ms[] = { 200, 2000, 10000 };
enum { MOST_KILLED = sizeof killed_waits_ms / sizeof *killed_waits_ms };

struct reading {
	struct nursery *nursery;
	enum reading_kind kind;
	int letter, pipe;
	int pause;                 /* a timer, while a killed reader waits to be replaced; else -1 */
	size_t killed;
	char *name;
	char *skip[READER_MOST_SKIPPED];
	size_t skip_count;
	struct buf in;
	struct submission *submission;
	bool done;
	char reason[640];
};

static int send_order(struct reading *r, int result, struct err *err)
{
	struct memo *m = malloc(sizeof *m);
	if (!m)
		abort();
	memo_init(m, NURSERY_READ);
	memo_put_number(m, r->kind);
	memo_put_text(m, r->name);
	memo_put_number(m, (int64_t)r->skip_count);
	for (size_t i = 0; i < r->skip_count; i++)
		memo_put_text(m, r->skip[i]);
	m->fd[0] = r->letter;
	m->fd[1] = result;
	int sent = memo_send(r->nursery->socket, m, err);
	free(m);
	r->nursery->gone |= sent == 0;
	return sent == 1 ? 0 : sent == 0 ? err_set(err, "the nursery, which reads letters, has ended") : -1;
}

static int begin(struct reading *r, struct err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, "a pipe to a reader could not be made");
	int sent = send_order(r, ends[1], err);
	close(ends[1]);
	if (sent != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		close(ends[0]);
		return -1;
	}
	if (r->pipe >= 0)
		close(r->pipe);
	r->pipe = ends[0];
	buf_clear(&r->in);
	return 0;
}

struct reading *reading_start(struct nursery *nursery, int fd, enum reading_kind kind, const char *name, struct err *err)
{
	struct reading *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	*r = (struct reading){ .nursery = nursery, .kind = kind, .pipe = -1, .pause = -1 };
	r->in.limit = SUBMISSION_MOST_BYTES + MOST_LINES;
	r->name = name ? strndup(name, NURSERY_MOST_NAME) : NULL;
	r->letter = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (r->letter < 0)
		err_errno(err, "a letter's descriptor could not be kept");
	if (r->letter < 0 || begin(r, err) != 0) {
		reading_free(r);
		return NULL;
	}
	return r;
}

int reading_fd(const struct reading *reading)
{
	return reading->pause >= 0 ? reading->pause : reading->pipe;
}

/* What a reader's lines come to.  All of it may be a lie of a reader that a letter took over, but for the last line. */
struct outcome {
	const char *json, *refused;
	size_t json_len, refused_len;
	char open[600];   /* the document it was in; "" */
	char end[64];     /* the nursery's own line */
};

static const char *next_line(const char *p, const char *stop, struct outcome *o)
{
	const char *newline = memchr(p, '\n', (size_t)(stop - p));
	size_t n = (size_t)((newline ? newline : stop) - p);
	if (n > 5 && n < sizeof o->open && memcmp(p, "open ", 5) == 0) {
		snprintf(o->open, sizeof o->open, "%.*s", (int)(n - 5), p + 5);
	} else if (n >= 4 && memcmp(p, "shut", 4) == 0) {
		o->open[0] = '\0';
	} else if (n > 7 && memcmp(p, "refuse ", 7) == 0) {
		o->refused = p + 7;
		o->refused_len = n - 7;
	} else if (n > 4 && n < 60 && memcmp(p, "end ", 4) == 0) {
		snprintf(o->end, sizeof o->end, "%.*s", (int)(n - 4), p + 4);
	} else if (n > 8 && newline && memcmp(p, "reading ", 8) == 0) {
		o->json = p + 8;
		o->json_len = n - 8;
	}
	return newline ? newline + 1 : stop;
}

/* The nursery's line is the last, even where a reader died within its JSON. */
static void last_line(const struct buf *in, struct outcome *o)
{
	size_t n = in->len;
	if (n == 0 || in->data[n - 1] != '\n')
		return;
	for (size_t back = 5; back <= 60 && back <= n; back++) {
		const char *p = in->data + n - back;
		if (memcmp(p, "end ", 4) == 0 && !memchr(p, '\n', back - 1)) {
			snprintf(o->end, sizeof o->end, "%.*s", (int)(back - 5), p + 4);
			return;
		}
	}
}

static void read_outcome(const struct buf *in, struct outcome *o)
{
	*o = (struct outcome){ .json = NULL };
	const char *p = buf_str(in), *stop = p + in->len;
	while (p < stop)
		p = next_line(p, stop, o);
	o->end[0] = '\0';
	last_line(in, o);
}

static int give_up(struct reading *r, const char *what, const char *how)
{
	snprintf(r->reason, sizeof r->reason, "%s%s", what, how);
	r->done = true;
	return 1;
}

/* Waits a while with the next reader; reading_fd is a timer's meanwhile. */
static int pause_reading(struct reading *r, struct err *err)
{
	int ms = killed_waits_ms[r->killed++];
	struct itimerspec when = { .it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L } };
	r->pause = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (r->pause < 0 || timerfd_settime(r->pause, 0, &when, NULL) != 0)
		return err_errno(err, "a wait for a reader could not be made");
	return 0;
}

/* 1 the wait is over and a new reader begun, 0 not yet, -1. */
static int end_pause(struct reading *r, struct err *err)
{
	uint64_t times;
	if (read(r->pause, &times, sizeof times) != sizeof times)
		return 0;
	close(r->pause);
	r->pause = -1;
	return begin(r, err) == 0 ? 1 : -1;
}

static int conclude_killed(struct reading *r, const struct outcome *o, struct err *err)
{
	const char *how = strcmp(o->end, "time") == 0 ? "its time running out" : o->end;
	if (strcmp(o->end, "signal SIGKILL") == 0 && r->killed < MOST_KILLED)
		return pause_reading(r, err);
	if (!*o->open)
		return give_up(r, "the letter ended its reader by ", how);
	if (r->skip_count == READER_MOST_SKIPPED)
		return give_up(r, "more than eight documents of the letter ended their readers, the last by ", how);
	for (size_t i = 0; i < r->skip_count; i++)
		if (strcmp(r->skip[i], o->open) == 0)
			return give_up(r, "the letter ended its reader by ", how);
	r->skip[r->skip_count] = strdup(o->open);
	if (!r->skip[r->skip_count++])
		abort();
	return begin(r, err) == 0 ? 0 : -1;
}

static int conclude(struct reading *r, struct err *err)
{
	struct outcome o;
	struct err wrong;
	read_outcome(&r->in, &o);
	r->nursery->gone |= !*o.end && !r->in.full;
	if (!*o.end && !r->in.full)
		return err_set(err, "the nursery, which reads letters, has ended");
	if (strcmp(o.end, "unborn") == 0)
		return err_set(err, "a reader could not be started; try again when the machine has processes and memory to spare");
	if (r->in.full)
		return give_up(r, "the letter's reading is larger than allowed", "");
	if (strcmp(o.end, "ok") != 0)
		return conclude_killed(r, &o, err);
	if (o.refused) {
		char why[200];
		snprintf(why, sizeof why, "%.*s", (int)(o.refused_len < 190 ? o.refused_len : 190), o.refused);
		return give_up(r, why, "");
	}
	if (!o.json || submission_load(o.json, o.json_len, &r->submission, &wrong) != 0)
		return give_up(r, o.json ? wrong.text : "the reader gave no answer", "");
	r->submission->file = arena_text(r->submission->arena, r->name);
	r->done = true;
	return 1;
}

int reading_more(struct reading *r, struct err *err)
{
	char chunk[65536];
	while (!r->done) {
		int paused = r->pause >= 0 ? end_pause(r, err) : 1;
		if (paused != 1)
			return paused;
		ssize_t n = read(r->pipe, chunk, sizeof chunk);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_errno(err, "a reader's answer could not be read");
		if (n == 0) {
			int r2 = conclude(r, err);
			if (r2 != 0)
				return r2;
			continue;
		}
		buf_add(&r->in, chunk, (size_t)n);
		if (r->in.full)
			return conclude(r, err);
	}
	return 1;
}

struct submission *reading_submission(struct reading *r)
{
	struct submission *s = r->submission;
	r->submission = NULL;
	return s;
}

const char *reading_reason(const struct reading *r)
{
	return r->reason;
}

void reading_free(struct reading *r)
{
	if (!r)
		return;
	if (r->letter >= 0)
		close(r->letter);
	if (r->pipe >= 0)
		close(r->pipe);
	if (r->pause >= 0)
		close(r->pause);
	for (size_t i = 0; i < r->skip_count; i++)
		free(r->skip[i]);
	buf_release(&r->in);
	submission_free(r->submission);
	free(r->name);
	free(r);
}

int reading_now(struct nursery *nursery, int fd, enum reading_kind kind, const char *name, struct submission **out, struct err *err)
{
	struct reading *r = reading_start(nursery, fd, kind, name, err);
	int done = r ? 0 : -1;
	while (done == 0) {
		struct pollfd p = { .fd = reading_fd(r), .events = POLLIN };
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			done = err_errno(err, "waiting for a reader failed");
		else
			done = reading_more(r, err);
	}
	if (done == 1) {
		*out = reading_submission(r);
		done = *out ? 1 : err_set(err, "%s", reading_reason(r));
	}
	reading_free(r);
	return done == 1 ? 0 : -1;
}
