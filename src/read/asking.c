/* One thing that a nursery is asked to read, until its reading ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/asking.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/memo.h"
#include "read/thumbnail.h"

/* SIGKILL is neither a limit of ours nor a fault of the letter's: mostly the kernel wants memory, and a while later there is some. */
static const int killed_waits_ms[] = { 200, 2000, 10000, 30000 };
enum {
	MOST_KILLED = sizeof killed_waits_ms / sizeof *killed_waits_ms,
	MOST_ASLEEP = 1,           /* a machine that stood still for a while (suspended, or out of memory) shows all its readers asleep: once is no proof */
	FOLLOW_MOST_SKIPPED = 2,   /* files of one archive that kill its reader; each costs the time of a whole one */
};

static int gone(struct asking *a, struct err *err)
{
	if (a->order.profile != PROFILE_TEXT) {
		a->nursery->pages_gone |= a->pages == a->nursery->pages_number;
		return err_set(err, "%s", ASKING_NO_PAGES);
	}
	a->nursery->gone = true;
	return err_set(err, "the nursery, which reads letters, has ended");
}

static int send_order(struct asking *a, int result, struct err *err)
{
	const struct reader_order *o = &a->order;
	struct memo *m = malloc(sizeof *m);
	if (!m)
		abort();
	memo_init(m, NURSERY_READ);
	memo_put_number(m, o->kind);
	memo_put_number(m, o->profile);
	memo_put_number(m, o->ocr);
	memo_put_number(m, o->profile == PROFILE_TEXT ? a->nursery->at_once : a->nursery->at_once * NURSERY_DOCUMENTS);
	memo_put_number(m, o->depth);
	memo_put_number(m, o->inner_left);
	memo_put_number(m, (int64_t)a->most_handed);
	memo_put_number(m, (int64_t)a->most_handed_bytes);
	memo_put_number(m, o->page);
	memo_put_text(m, a->path);
	memo_put_text(m, a->name);
	memo_put_number(m, (int64_t)a->skip_count);
	for (size_t i = 0; i < a->skip_count; i++)
		memo_put_text(m, a->skip[i]);
	m->fd[0] = a->bytes;
	m->fd[1] = result;
	int sent = memo_send(o->profile == PROFILE_TEXT ? a->nursery->text : a->nursery->pages, m, err);
	free(m);
	return sent == 1 ? 0 : sent == 0 ? gone(a, err) : -1;
}

static int begin(struct asking *a, struct err *err)
{
	int ends[2];
	a->pages = a->nursery->pages_number;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, "a pipe to a reader could not be made");
	int sent = send_order(a, ends[1], err);
	close(ends[1]);
	if (sent != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		close(ends[0]);
		return -1;
	}
	if (a->pipe >= 0)
		close(a->pipe);
	a->pipe = ends[0];
	told_release(&a->told);
	told_init(&a->told, a->most_handed, a->most_handed_bytes);
	a->told.most_thumbnail = a->order.kind == READING_THUMBNAIL ? THUMBNAIL_MOST : 0;
	return 0;
}

int asking_start(struct asking *a, struct nursery *nursery, const struct reader_order *order, int fd, size_t most_handed, size_t most_handed_bytes,
	struct err *err)
{
	*a = (struct asking){ .nursery = nursery, .order = *order, .pipe = -1, .pause = -1, .most_handed = most_handed, .most_handed_bytes = most_handed_bytes };
	a->name = order->name ? strndup(order->name, NURSERY_MOST_NAME) : NULL;
	a->path = order->path ? strdup(order->path) : NULL;
	a->bytes = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (a->bytes < 0)
		return err_errno(err, "a letter's descriptor could not be kept");
	return begin(a, err);
}

int asking_fd(const struct asking *a)
{
	return a->pause >= 0 ? a->pause : a->pipe;
}

static int give_up(struct asking *a, const char *what, const char *how)
{
	snprintf(a->reason, sizeof a->reason, "%s%s", what, how);
	a->done = true;
	return 1;
}

/* Waits a while with the next reader; asking_fd is a timer's meanwhile. */
static int pause_reading(struct asking *a, struct err *err)
{
	int ms = killed_waits_ms[a->killed++];
	struct itimerspec when = { .it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L } };
	a->pause = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->pause < 0 || timerfd_settime(a->pause, 0, &when, NULL) != 0)
		return err_errno(err, "a wait for a reader could not be made");
	return 0;
}

/* 1 the wait is over and a new reader begun, 0 not yet, -1. */
static int end_pause(struct asking *a, struct err *err)
{
	uint64_t times;
	if (read(a->pause, &times, sizeof times) != sizeof times)
		return 0;
	close(a->pause);
	a->pause = -1;
	return begin(a, err) == 0 ? 1 : -1;
}

/* How often such an end may come from outside, before it is taken for the letter's.  SIGBUS: the disk failed, and gives the letter's bytes again by now. */
static size_t most_of(const char *end)
{
	char not_begun[16];
	snprintf(not_begun, sizeof not_begun, "exit %d", READER_NOT_BEGUN);
	if (strcmp(end, "signal SIGKILL") == 0 || strcmp(end, "signal SIGBUS") == 0 || strcmp(end, not_begun) == 0)
		return MOST_KILLED;
	return strcmp(end, "time") == 0 ? MOST_ASLEEP : 0;
}

/* A letter is mapped: where its disk fails, the reader that touches it ends by SIGBUS, and the letter has no part in that.  0 its bytes can be read, -1. */
static int bytes_readable(const struct asking *a, struct err *err)
{
	char block[65536];
	off_t at = 0;
	for (ssize_t n; (n = pread(a->bytes, block, sizeof block, at)) != 0; at += n > 0 ? n : 0)
		if (n < 0 && errno != EINTR)
			return errno == ESPIPE ? 0 : err_errno(err, "a letter's bytes could not be read from the disk");
	return 0;
}

static int conclude_killed(struct asking *a, const struct told_end *o, struct err *err)
{
	if (strcmp(o->end, "signal SIGBUS") == 0 && bytes_readable(a, err) != 0)
		return -1;
	const char *how = strcmp(o->end, "time") == 0 ? "its time running out" : o->end;
	if (a->killed < most_of(o->end)) {
		a->cpu_ms -= o->cpu_ms;
		return pause_reading(a, err);
	}
	/* A document that was handed on has no other to leave out than itself. */
	if (!*o->open || (a->path && strcmp(o->open, a->path) == 0))
		return give_up(a, "the letter ended its reader by ", how);
	if (a->skip_count == (a->path ? FOLLOW_MOST_SKIPPED : READER_MOST_SKIPPED))
		return give_up(a, "too many documents of the letter ended their readers, the last by ", how);
	for (size_t i = 0; i < a->skip_count; i++)
		if (strcmp(a->skip[i], o->open) == 0)
			return give_up(a, "the letter ended its reader by ", how);
	a->skip[a->skip_count] = strdup(o->open);
	if (!a->skip[a->skip_count++])
		abort();
	return begin(a, err) == 0 ? 0 : -1;
}

static int too_large(struct asking *a)
{
	a->too_large = true;
	return give_up(a, "the letter's reading is larger than allowed", "");
}

static int take_thumbnail(struct asking *a)
{
	const struct buf *t = &a->told.thumbnail;
	int width, height;
	if (!t->len || a->told.thumbnail_left || !thumbnail_sound(t->data, t->len, &width, &height))
		return give_up(a, "the reader's answer is no picture that could be shown", "");
	a->done = true;
	return 1;
}

static int conclude(struct asking *a, struct err *err)
{
	struct told_end o;
	struct err wrong;
	told_ended(&a->told, &o);
	a->cpu_ms += o.cpu_ms;
	if (!*o.end)
		return gone(a, err);
	if (strcmp(o.end, "unborn") == 0)
		return err_set(err, "a reader could not be started; try again when the machine has processes and memory to spare");
	if (strcmp(o.end, "ok") != 0)
		return conclude_killed(a, &o, err);
	if (o.refused) {
		char why[200];
		snprintf(why, sizeof why, "%.*s", (int)(o.refused_len < 190 ? o.refused_len : 190), o.refused);
		return give_up(a, why, "");
	}
	if (a->order.kind == READING_THUMBNAIL)
		return take_thumbnail(a);
	if (!o.json || submission_load_told(o.json, o.json_len, o.texts, o.texts_len, &a->submission, &wrong) != 0)
		return give_up(a, o.json ? wrong.text : "the reader gave no answer", "");
	buf_release(&a->told.lines); /* 32 MB of JSON and texts, and documents that follow may take their time */
	buf_release(&a->told.texts);
	a->done = true;
	return 1;
}

int asking_more(struct asking *a, struct err *err)
{
	char chunk[65536];
	while (!a->done) {
		int paused = a->pause >= 0 ? end_pause(a, err) : 1;
		if (paused != 1)
			return paused;
		ssize_t n = read(a->pipe, chunk, sizeof chunk);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_errno(err, "a reader's answer could not be read");
		if (n == 0) {
			int r = conclude(a, err);
			if (r != 0)
				return r;
			continue;
		}
		if (told_take(&a->told, chunk, (size_t)n, err) != 0)
			return -1;
		if (a->told.broken)
			return too_large(a);
	}
	return 1;
}

void asking_release(struct asking *a)
{
	if (a->bytes >= 0)
		close(a->bytes);
	if (a->pipe >= 0)
		close(a->pipe);
	if (a->pause >= 0)
		close(a->pause);
	for (size_t i = 0; i < a->skip_count; i++)
		free(a->skip[i]);
	told_release(&a->told);
	submission_free(a->submission);
	free(a->name);
	free(a->path);
	*a = (struct asking){ .bytes = -1, .pipe = -1, .pause = -1 };
}
