/* The one config file: found, trusted or not by whose it is, and read; config_judge.c makes settings of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "config_judge.h"

enum { ARENA_LIMIT = 8 << 20, MOST_FILE = 256 << 10 };

/* Whose the file is: it may name commands to run and folders to write, so only root and the one who runs may write it. */
static void check_owner(const struct config *c, const struct stat *s, struct buf *mistakes)
{
	struct stat spool;
	uid_t me = geteuid();
	bool owner_ok = s->st_uid == 0 || s->st_uid == me;
	if (!owner_ok && me == 0 && c->spool && stat(c->spool, &spool) == 0)
		owner_ok = spool.st_uid == s->st_uid; /* root becomes that user before it does anything (main.c) */
	if (!owner_ok)
		buf_print(mistakes, "%s:1: the file belongs to user %ld; it must belong to root or to the user who runs hoadep (chown it)\n", c->path, (long)s->st_uid);
	if ((s->st_mode & S_IWOTH) || ((s->st_mode & S_IWGRP) && s->st_gid != 0 && s->st_gid != getegid()))
		buf_print(mistakes, "%s:1: others may write the file; take that away: chmod go-w %s\n", c->path, c->path);
}

static char *folder_of(struct arena *arena, const char *path)
{
	char *whole = realpath(path, NULL), *slash;
	char *folder = arena_text(arena, whole ? whole : path);
	free(whole);
	if ((slash = strrchr(folder, '/')))
		*(slash == folder ? slash + 1 : slash) = '\0';
	return folder;
}

static void load_file(struct config *c, int fd, struct buf *mistakes)
{
	struct buf bytes = { 0 };
	struct err err;
	struct stat s;
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
		buf_print(mistakes, "%s:1: this is no file\n", c->path);
	} else if (file_read_fd(fd, c->path, MOST_FILE, &bytes, &err) != 0) {
		buf_print(mistakes, "%s:1: %s\n", c->path, err.text);
	} else {
		config_judge(c, c->path, folder_of(c->arena, c->path), buf_str(&bytes), bytes.len, mistakes);
		check_owner(c, &s, mistakes);
	}
	buf_release(&bytes);
}

/*
 * Without any file: the shipped contest, and maildirs in the spool for both sides, so that `hoadep run` and `check` can be tried at
 * once.  Its names are of the reserved domain of the shipped rules; a real mailbox needs a config file anyhow.
 */
static void load_embedded(struct config *c, struct buf *mistakes)
{
	static const char embedded[] =
		"contest: rules/bac-tu-liem-2023\n"
		"spool: spool\n"
		"mailbox: { url: \"maildir:spool/mailbox\" }\n"
		"transport: { url: \"maildir:spool/outbox\" }\n"
		"from: Ban Tổ chức Cuộc thi <thiviet@bactuliem.example>\n"
		"office: phong-noi-vu@bactuliem.example\n"
		"trusted-authserv: mail.bactuliem.example\n";
	char *here = getcwd(NULL, 0);
	config_judge(c, "(embedded default)", here ? here : ".", embedded, sizeof embedded - 1, mistakes);
	free(here);
}

/* The first of the usual places where a file is; one that is there but cannot be read is a mistake, not a reason to go on. */
static int find(const char *path, const char **found, struct buf *mistakes)
{
	static const char *const places[] = { "hoadep.yaml", "/etc/hoadep/hoadep.yaml", NULL };
	const char *one[] = { path, NULL };
	for (const char *const *p = path ? one : places; *p; p++) {
		int fd = open(*p, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		*found = *p;
		if (fd >= 0)
			return fd;
		if (path || (errno != ENOENT && errno != ENOTDIR)) {
			buf_print(mistakes, "%s:1: cannot be opened: %s\n", *p, strerror(errno));
			return -1;
		}
	}
	*found = NULL;
	return -1;
}

struct config *config_load(const char *path, struct buf *mistakes)
{
	size_t before = mistakes->len;
	const char *found = NULL;
	struct config *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->arena = arena_new(ARENA_LIMIT);
	int fd = find(path, &found, mistakes);
	if (fd >= 0) {
		c->path = strdup(found);
		load_file(c, fd, mistakes);
		close(fd);
	} else if (!found) {
		load_embedded(c, mistakes);
	}
	if (mistakes->len == before)
		return c;
	config_free(c);
	return NULL;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	free(c->path);
	arena_free(c->arena);
	free(c);
}
