/* For commands: files read by a nursery of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/process.h"

enum {
	STOP_MS = 500,
	MOST_STDIN = 256 << 20,
	AHEAD = 3,               /* files at a time: one that is shown, and two that are read on a second processor */
	AHEAD_SHUT = 12,         /* likewise, of letters whose documents stay shut: one with a photo takes as long as ten without, which are read behind it meanwhile */
};

/* A file that is being read. */
struct ahead {
	const char *path;        /* the caller's */
	enum reading_kind kind;
	struct reading *reading;
	int64_t arrived;
	int done;                /* of reading_more */
	struct err err;
};

struct readfile {
	struct process letters, pages;
	struct nursery *nursery;
	struct ahead ahead[AHEAD_SHUT];
	int count;
};

static const char *const arguments[] = { "--log", "4", NULL }; /* LOG_WARN */

/* Its libraries are large, and most letters want none of them. */
static int start_pages(void *with, struct err *err)
{
	struct readfile *r = with;
	if (process_start(&r->pages, "pages", arguments, err) != 0)
		return -1;
	int socket = r->pages.socket;
	r->pages.socket = -1; /* the nursery's now */
	return socket;
}

struct readfile *readfile_new(struct err *err)
{
	struct readfile *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	if (process_start(&r->letters, "nursery", arguments, err) != 0) {
		free(r);
		return NULL;
	}
	r->pages.socket = -1;
	r->nursery = nursery_take(r->letters.socket, -1);
	nursery_when_wanted(r->nursery, start_pages, r);
	r->letters.socket = -1; /* the nursery's now */
	return r;
}

void readfile_free(struct readfile *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->count; i++)
		reading_free(r->ahead[i].reading);
	nursery_free(r->nursery);
	process_stop(&r->letters, STOP_MS);
	process_stop(&r->pages, STOP_MS);
	free(r);
}

struct nursery *readfile_nursery(struct readfile *r)
{
	return r->nursery;
}

void readfile_ocr(struct readfile *r, bool ocr)
{
	nursery_ocr(r->nursery, ocr);
}

/* Bytes as a file of nobody's. */
static int in_memory(const char *bytes, size_t len, struct err *err)
{
	int fd = memfd_create("letter", MFD_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "no memory for the bytes");
	if (file_write_fd(fd, "memory", bytes, len, err) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A pipe cannot be mapped by a reader: it is taken into memory first. */
static int open_stdin(struct err *err)
{
	struct buf bytes = { 0 };
	int fd = file_read_fd(STDIN_FILENO, "standard input", MOST_STDIN, &bytes, err);
	if (fd == 0)
		fd = in_memory(buf_str(&bytes), bytes.len, err);
	buf_release(&bytes);
	return fd;
}

static int open_path(const char *path, int64_t *arrived, struct err *err)
{
	struct stat s;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, "%s could not be opened", path);
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
		close(fd);
		return err_set(err, "%s is no file", path);
	}
	*arrived = (int64_t)s.st_mtime;
	return fd;
}

/* Into the next place; the file is closed again, for the nursery has it. */
static int begin(struct readfile *r, const char *path, enum reading_kind kind, struct err *err)
{
	bool standard = strcmp(path, "-") == 0;
	struct ahead *a = &r->ahead[r->count];
	*a = (struct ahead){ .path = path, .kind = kind, .arrived = clock_now() };
	int fd = standard ? open_stdin(err) : open_path(path, &a->arrived, err);
	const char *slash = strrchr(path, '/');
	if (fd < 0)
		return -1;
	a->reading = reading_start(r->nursery, fd, kind, standard ? NULL : slash ? slash + 1 : path, err);
	close(fd);
	if (!a->reading)
		return -1;
	r->count++;
	return 0;
}

void readfile_ahead(struct readfile *r, char *const *paths, enum reading_kind kind)
{
	struct err err;
	const int most = kind == READING_PARTS ? AHEAD_SHUT : AHEAD;
	for (int i = 0; i < most && paths[i]; i++) {
		if (i < r->count && (r->ahead[i].path != paths[i] || r->ahead[i].kind != kind))
			return;
		/* One that cannot be begun now is begun, and told about, when its turn comes. */
		if (i == r->count && (strcmp(paths[i], "-") == 0 || begin(r, paths[i], kind, &err) != 0))
			return;
	}
}

/* Waits until any of those that are read has something to do, and does it. */
static int go_on(struct readfile *r, struct err *err)
{
	struct pollfd p[AHEAD_SHUT];
	for (int i = 0; i < r->count; i++)
		p[i] = (struct pollfd){ .fd = r->ahead[i].done == 0 ? reading_fd(r->ahead[i].reading) : -1, .events = POLLIN };
	if (poll(p, (nfds_t)r->count, -1) < 0)
		return errno == EINTR ? 0 : err_errno(err, "waiting for a reader failed");
	for (int i = 0; i < r->count; i++)
		if (p[i].revents)
			r->ahead[i].done = reading_more(r->ahead[i].reading, &r->ahead[i].err);
	return 0;
}

/* The first of them, done. */
static int take_first(struct readfile *r, struct submission **out, struct err *err)
{
	struct ahead a = r->ahead[0];
	memmove(r->ahead, r->ahead + 1, (size_t)--r->count * sizeof *r->ahead);
	*out = a.done == 1 ? reading_submission(a.reading) : NULL;
	if (!*out)
		err_set(err, "%s", a.done == 1 ? reading_reason(a.reading) : a.err.text);
	reading_free(a.reading);
	return *out ? 0 : -1;
}

int readfile_read(struct readfile *r, const char *path, enum reading_kind kind, struct submission **out, int64_t *arrived, struct err *err)
{
	if (r->count && (r->ahead[0].path != path || r->ahead[0].kind != kind)) {
		while (r->count)
			reading_free(r->ahead[--r->count].reading);
	}
	if (!r->count && begin(r, path, kind, err) != 0)
		return -1;
	int64_t time = r->ahead[0].arrived;
	int waited = 0;
	while (r->ahead[0].done == 0 && waited == 0)
		waited = go_on(r, err);
	if (waited != 0 || take_first(r, out, err) != 0)
		return err_before(err, "%s", path);
	(*out)->file = arena_text((*out)->arena, path);
	if (arrived)
		*arrived = time;
	return 0;
}

int readfile_bytes(struct readfile *r, const char *bytes, size_t len, struct submission **out, struct err *err)
{
	int fd = in_memory(bytes, len, err);
	if (fd < 0)
		return -1;
	int result = reading_now(r->nursery, fd, READING_LETTER, NULL, out, err);
	close(fd);
	return result;
}

const char *readfile_why(const char *unread)
{
	static const struct { const char *word, *why; } table[] = {
		{ READ_UNKNOWN, "is of a kind that hoadep does not know" },
		{ READ_DAMAGED, "is damaged" },
		{ READ_LOCKED, "is locked by a password" },
		{ READ_TOO_LARGE, "unpacks to more than is read" },
		{ READ_KILLED, "killed the process that read it" },
		{ READ_UNSAFE, "holds a program or macros and is not opened" },
		{ READ_LATER, "is of a kind that hoadep knows but does not read yet" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].word, unread) == 0)
			return table[i].why;
	return "could not be read";
}
