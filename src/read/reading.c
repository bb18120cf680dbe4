/* Having a letter read, from the side of whoever asks: first the letter, then what its reader handed on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/reading.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "read/asking.h"
#include "read/heading.h"
#include "read/merge.h"

enum {
	AT_ONCE = NURSERY_DOCUMENTS,  /* documents of one letter; other letters wait beside it */
	MOST_KILLED = 4,     /* documents that may kill their readers; then those that are still to come are left alone */
	/* Milliseconds of the processor for all documents of a letter; other letters wait.  Sixty typed pages take as much by OCR; behind them what
	   comes is read without it, and the rest is left alone: sixty PDFs of six seconds each would be six minutes. */
	MOST_OCR_MS = 60000,
	MOST_CPU_MS = 90000,
};

/* A document that waits for its reader, or has one. */
struct follow {
	struct handed what;
	int generation;      /* 1: the letter's own reader handed it on */
};

struct reading {
	struct nursery *nursery;
	char *name;
	struct asking letter;
	struct submission *submission;
	bool letter_read, done;
	/* after the letter itself */
	struct follow follows[GATHER_MOST_HANDED];
	size_t count, next;              /* all that were handed on; the first that waits */
	size_t bytes;                    /* of all of them */
	int64_t inner;                   /* bytes that came out of archives */
	struct asking running[AT_ONCE];  /* one that is done waits until those before it are */
	int which[AT_ONCE];              /* in follows; -1: the place is free */
	size_t killed, outside;          /* documents that killed their readers; readers that the machine killed */
	int64_t cpu_ms;                  /* that their readers took */
	int epoll;                       /* over those that run; -1 */
	char reason[640];
};

struct reading *reading_start(struct nursery *nursery, int fd, enum reading_kind kind, const char *name, struct err *err)
{
	const struct reader_order order = { .kind = kind, .name = name, .inner_left = GATHER_MOST_INNER, .ocr = nursery->ocr };
	struct reading *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	*r = (struct reading){ .nursery = nursery, .epoll = -1 };
	for (int i = 0; i < AT_ONCE; i++)
		r->which[i] = -1;
	r->name = name ? strndup(name, NURSERY_MOST_NAME) : NULL;
	if (asking_start(&r->letter, nursery, &order, fd, GATHER_MOST_HANDED, GATHER_MOST_HANDED_BYTES, err) != 0) {
		reading_free(r);
		return NULL;
	}
	return r;
}

int reading_fd(const struct reading *r)
{
	return r->epoll >= 0 ? r->epoll : asking_fd(&r->letter);
}

static int give_up(struct reading *r, const char *why)
{
	snprintf(r->reason, sizeof r->reason, "%s", why);
	submission_free(r->submission);
	r->submission = NULL;
	r->done = true;
	return 1;
}

/* ---- documents that follow ---- */

static bool is_waiting(const struct reading *r, const char *path)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->follows[i].what.path, path) == 0)
			return true;
	return false;
}

/* Takes what a reader handed on; `from` is its reading: each must be a part of it, and not the one it was given itself.  False: it lied. */
static bool take_handed(struct reading *r, struct told *told, const struct submission *from, const char *given, int generation)
{
	size_t count, i = 0;
	struct handed *handed = told_handed(told, &count);
	for (; i < count; i++) {
		const char *path = handed[i].path;
		if (!merge_find((struct submission *)(uintptr_t)from, path) || is_waiting(r, path) || (given && strcmp(path, given) == 0))
			break;
		if (r->count == GATHER_MOST_HANDED)
			break;
		r->bytes += handed[i].len;
		r->follows[r->count++] = (struct follow){ handed[i], generation };
		handed[i] = (struct handed){ .fd = -1 };
	}
	told_free_handed(handed, count);
	return i == count;
}

/* Its bytes are not needed any more; its path still says that it was handed on. */
static void follow_over(struct follow *f)
{
	if (f->what.fd >= 0)
		close(f->what.fd);
	f->what.fd = -1;
}

static int begin_follow(struct reading *r, int place, struct err *err)
{
	struct follow *f = &r->follows[r->next];
	const struct part *part = merge_find(r->submission, f->what.path);
	bool last = f->generation >= GATHER_MOST_NESTING;
	const struct reader_order order = {
		.kind = READING_DOCUMENT, .profile = f->what.profile, .ocr = r->nursery->ocr && r->cpu_ms < MOST_OCR_MS, .depth = f->what.depth, .path = f->what.path,
		.name = part->filename, .inner_left = r->inner < GATHER_MOST_INNER ? GATHER_MOST_INNER - r->inner : 0,
	};
	if (asking_start(&r->running[place], r->nursery, &order, f->what.fd, last ? 0 : GATHER_MOST_HANDED - r->count,
			r->bytes < GATHER_MOST_HANDED_BYTES ? GATHER_MOST_HANDED_BYTES - r->bytes : 0, err) != 0) {
		asking_release(&r->running[place]);
		return -1;
	}
	/* Waits for a machine that is short of memory are the letter's: sixty documents that kill themselves as the machine would cost no more than one. */
	r->running[place].killed = r->outside;
	r->which[place] = (int)r->next++;
	follow_over(f);
	return 0;
}

static int64_t bytes_inside(const struct submission *s)
{
	int64_t sum = 0;
	for (size_t i = 1; i < s->part_count && sum < GATHER_MOST_INNER; i++)
		sum += s->parts[i].size < GATHER_MOST_INNER ? s->parts[i].size : GATHER_MOST_INNER;
	return sum;
}

static void end_follow(struct reading *r, int place)
{
	struct asking *a = &r->running[place];
	struct follow *f = &r->follows[r->which[place]];
	struct submission *from = a->submission;
	const char *path = f->what.path, *why = NULL;
	a->submission = NULL;
	r->which[place] = -1;
	r->cpu_ms += a->cpu_ms;
	r->outside = a->killed > r->outside ? a->killed : r->outside;
	if (!from) {
		merge_unread(r->submission, path, a->too_large ? READ_TOO_LARGE : READ_KILLED);
		r->killed++;
	} else {
		r->inner += bytes_inside(from);
		/* What two of them handed on at once may be more than is left: the later one's documents stay unread then. */
		bool sound = take_handed(r, &a->told, from, path, f->generation + 1) || r->count == GATHER_MOST_HANDED;
		why = merge_into(r->submission, path, from);
		if (!sound && !why)
			merge_unread(r->submission, path, READ_KILLED);
	}
	asking_release(a);
}

/* What waits and is not begun any more. */
static void leave_the_rest(struct reading *r)
{
	for (; r->next < r->count; r->next++) {
		struct follow *f = &r->follows[r->next];
		const struct part *part = merge_find(r->submission, f->what.path);
		if (part && part->role != PART_PICTURE)
			merge_unread(r->submission, f->what.path, READ_TOO_LARGE);
		follow_over(f);
	}
}

static int begin_follows(struct reading *r, struct err *err)
{
	for (int i = 0; i < AT_ONCE; i++) {
		if (r->killed >= MOST_KILLED || r->cpu_ms >= MOST_CPU_MS)
			leave_the_rest(r);
		/* One that lies in a document that could not be merged is no part of the letter. */
		while (r->next < r->count && !merge_find(r->submission, r->follows[r->next].what.path))
			follow_over(&r->follows[r->next++]);
		if (r->which[i] < 0 && r->next < r->count && begin_follow(r, i, err) != 0)
			return -1;
	}
	return 0;
}

/* One descriptor for all that run; made anew each time, for what an asking waits for may change. */
static int watch(struct reading *r, struct err *err)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC), bad = epoll < 0;
	for (int i = 0; i < AT_ONCE && !bad; i++) {
		struct epoll_event event = { .events = EPOLLIN };
		if (r->which[i] >= 0 && !r->running[i].done)
			bad = epoll_ctl(epoll, EPOLL_CTL_ADD, asking_fd(&r->running[i]), &event) != 0;
	}
	if (bad)
		err_errno(err, "readers of documents could not be waited for");
	if (bad && epoll >= 0)
		close(epoll);
	if (bad)
		return -1;
	if (r->epoll >= 0)
		close(r->epoll);
	r->epoll = epoll;
	return 0;
}

/* The place of the first in the letter's order that runs; -1. */
static int first_running(const struct reading *r)
{
	int first = -1;
	for (int i = 0; i < AT_ONCE; i++)
		if (r->which[i] >= 0 && (first < 0 || r->which[i] < r->which[first]))
			first = i;
	return first;
}

/*
 * Each takes its place in the letter's order, and the next is begun before another does: how much is left for it to unpack and to hand on, and
 * so what the letter is read as, hangs on no clock.
 */
static int go_on(struct reading *r, struct err *err)
{
	int first;
	for (int i = 0; i < AT_ONCE; i++)
		if (r->which[i] >= 0 && asking_more(&r->running[i], err) < 0)
			return -1;
	if (begin_follows(r, err) != 0)
		return -1;
	while ((first = first_running(r)) >= 0 && r->running[first].done) {
		end_follow(r, first);
		if (begin_follows(r, err) != 0)
			return -1;
	}
	if (first >= 0)
		return watch(r, err);
	r->done = true;
	return 1;
}

/* ---- the letter itself ---- */

static int letter_over(struct reading *r, struct err *err)
{
	struct asking *a = &r->letter;
	if (!a->submission)
		return give_up(r, a->reason);
	r->submission = a->submission;
	a->submission = NULL;
	r->submission->file = arena_text(r->submission->arena, r->name);
	r->letter_read = true;
	/* Also of one that calls itself a bare document: that too is the reader's word alone. */
	if (heading_look(r->submission, a->bytes, err) < 0)
		return -1;
	if (!take_handed(r, &a->told, r->submission, NULL, 1))
		return give_up(r, "a reader's answer is refused: it hands on what is no part of the letter");
	return 0;
}

/* Where nobody reads what was handed on, it stays unread. */
static int find_pages(struct reading *r, struct err *err)
{
	struct nursery *n = r->nursery;
	if (r->next == r->count)
		return 0;
	if (n->pages_gone)
		return err_set(err, "%s", ASKING_NO_PAGES);
	if (n->pages >= 0)
		return 0;
	if (n->start && (n->pages = n->start(n->with, err)) < 0)
		return -1;
	while (n->pages < 0 && r->next < r->count)
		follow_over(&r->follows[r->next++]);
	return 0;
}

int reading_more(struct reading *r, struct err *err)
{
	if (!r->letter_read && !r->done) {
		int done = asking_more(&r->letter, err);
		if (done != 1)
			return done;
		if ((done = letter_over(r, err)) != 0)
			return done;
		if (find_pages(r, err) != 0)
			return -1;
	}
	return r->done ? 1 : go_on(r, err);
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
	asking_release(&r->letter);
	for (int i = 0; i < AT_ONCE; i++)
		if (r->which[i] >= 0)
			asking_release(&r->running[i]);
	for (size_t i = 0; i < r->count; i++) {
		follow_over(&r->follows[i]);
		free(r->follows[i].what.path);
	}
	if (r->epoll >= 0)
		close(r->epoll);
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
