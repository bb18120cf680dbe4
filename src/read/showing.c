/* Having pages of a letter shown small, from the side of whoever asks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/showing.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read/asking.h"

enum {
	NO_PATIENCE = 1000,   /* of asking.killed: who waits for a picture does not wait for a machine that is short of memory */
	MOST_ARCHIVES = 8,    /* archives of a letter that are unpacked for a page in them */
};

/* What is being read. */
enum step { STEP_LETTER, STEP_ARCHIVE, STEP_PAGE, STEP_NONE };

struct showing {
	struct nursery *nursery;
	const struct showing_want *wants;
	size_t count, next;              /* next: the page whose turn it is */
	struct asking asking;
	enum step step;
	struct submission *letter;
	struct handed handed[GATHER_MOST_HANDED];
	size_t handed_count;
	int archives;
	struct buf pictures[SHOWING_MOST];
};

static int begin(struct showing *s, const struct reader_order *order, int fd, enum step step, struct err *err)
{
	bool pages = step == STEP_PAGE;
	if (asking_start(&s->asking, s->nursery, order, fd, pages ? 0 : GATHER_MOST_HANDED, pages ? 0 : GATHER_MOST_HANDED_BYTES, err) != 0) {
		asking_release(&s->asking);
		s->step = STEP_NONE;
		return -1;
	}
	s->asking.killed = NO_PATIENCE;
	s->step = step;
	return 0;
}

struct showing *showing_start(struct nursery *nursery, int fd, const struct showing_want *wants, size_t count, struct err *err)
{
	const struct reader_order order = { .kind = READING_HANDING, .inner_left = GATHER_MOST_INNER };
	struct showing *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	*s = (struct showing){ .nursery = nursery, .wants = wants, .count = count < SHOWING_MOST ? count : SHOWING_MOST };
	if (begin(s, &order, fd, STEP_LETTER, err) == 0)
		return s;
	showing_free(s);
	return NULL;
}

int showing_fd(const struct showing *s)
{
	return s->step == STEP_NONE ? -1 : asking_fd(&s->asking);
}

/* Whether there is somebody to draw: commands start the role when it is first wanted. */
static bool find_pages(struct showing *s)
{
	struct nursery *n = s->nursery;
	struct err err;
	if (n->pages < 0 && !n->pages_gone && n->start)
		n->pages = n->start(n->with, &err);
	return n->pages >= 0 && !n->pages_gone;
}

static struct handed *find(struct showing *s, const char *path)
{
	for (size_t i = 0; i < s->handed_count; i++)
		if (s->handed[i].fd >= 0 && strcmp(s->handed[i].path, path) == 0)
			return &s->handed[i];
	return NULL;
}

/* An archive that the part lies in, and that was not unpacked before. */
static struct handed *find_archive(struct showing *s, const char *path)
{
	for (size_t i = 0; i < s->handed_count; i++) {
		struct handed *h = &s->handed[i];
		size_t len = strlen(h->path);
		if (h->fd >= 0 && h->profile == PROFILE_ARCHIVE && strncmp(path, h->path, len) == 0 && path[len] == '.')
			return h;
	}
	return NULL;
}

static void keep_handed(struct showing *s)
{
	size_t count;
	struct handed *handed = told_handed(&s->asking.told, &count);
	for (size_t i = 0; i < count && s->handed_count < GATHER_MOST_HANDED; i++) {
		s->handed[s->handed_count++] = handed[i];
		handed[i] = (struct handed){ .fd = -1 };
	}
	told_free_handed(handed, count);
}

static int draw(struct showing *s, struct handed *h, struct err *err)
{
	const struct reader_order order = { .kind = READING_THUMBNAIL, .profile = h->profile, .path = h->path, .page = s->wants[s->next].page };
	return begin(s, &order, h->fd, STEP_PAGE, err);
}

/* Its bytes are not needed any more. */
static int unpack(struct showing *s, struct handed *h, struct err *err)
{
	const struct reader_order order = { .kind = READING_DOCUMENT, .profile = h->profile, .depth = h->depth, .path = h->path, .inner_left = GATHER_MOST_INNER };
	int result = begin(s, &order, h->fd, STEP_ARCHIVE, err);
	close(h->fd);
	h->fd = -1;
	s->archives++;
	return result;
}

/* Begins with the next page that can be drawn; STEP_NONE when there is none. */
static int begin_next(struct showing *s, struct err *err)
{
	s->step = STEP_NONE;
	for (; s->next < s->count; s->next++) {
		const char *path = s->wants[s->next].path;
		struct handed *h = find(s, path), *archive = h || s->archives == MOST_ARCHIVES ? NULL : find_archive(s, path);
		bool drawn = h && (h->profile == PROFILE_PAGES || h->profile == PROFILE_HEIC);
		if ((drawn || archive) && find_pages(s))
			return archive ? unpack(s, archive, err) : draw(s, h, err);
	}
	return 0;
}

/* What one reader told. */
static void take(struct showing *s)
{
	struct asking *a = &s->asking;
	if (s->step == STEP_PAGE) {
		if (!a->reason[0]) {
			s->pictures[s->next] = a->told.thumbnail;
			a->told.thumbnail = (struct buf){ 0 };
		}
		s->next++;
	} else if (a->submission) {
		keep_handed(s);
	}
	if (s->step == STEP_LETTER) {
		s->letter = a->submission;
		a->submission = NULL;
	}
	asking_release(a);
}

int showing_more(struct showing *s, struct err *err)
{
	while (s->step != STEP_NONE) {
		int done = asking_more(&s->asking, err);
		/* Without the role pages no page has a picture; the letter was read by the other. */
		if (done < 0 && s->step != STEP_LETTER && nursery_pages_gone(s->nursery)) {
			asking_release(&s->asking);
			s->step = STEP_NONE;
			return 1;
		}
		if (done != 1)
			return done;
		take(s);
		if (begin_next(s, err) != 0)
			return nursery_pages_gone(s->nursery) ? 1 : -1;
	}
	return 1;
}

const struct submission *showing_letter(const struct showing *s)
{
	return s->letter;
}

const char *showing_picture(const struct showing *s, size_t i, size_t *len)
{
	*len = i < SHOWING_MOST ? s->pictures[i].len : 0;
	return *len ? s->pictures[i].data : NULL;
}

void showing_free(struct showing *s)
{
	if (!s)
		return;
	if (s->step != STEP_NONE)
		asking_release(&s->asking);
	for (size_t i = 0; i < s->handed_count; i++) {
		free(s->handed[i].path);
		if (s->handed[i].fd >= 0)
			close(s->handed[i].fd);
	}
	for (size_t i = 0; i < SHOWING_MOST; i++)
		buf_release(&s->pictures[i]);
	submission_free(s->letter);
	free(s);
}
