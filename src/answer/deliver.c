/* Answers into a maildir: written, synced and renamed, many under one sync of the folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/deliver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

struct deliver {
	int tmp, new, cur;
};

static int open_folder(const char *path, const char *name, struct err *err)
{
	char folder[4096];
	if (snprintf(folder, sizeof folder, "%s/%s", path, name) >= (int)sizeof folder)
		return err_set(err, "the maildir's path is too long");
	if (file_make_folder(folder, err) != 0)
		return -1;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 ? fd : err_errno(err, "the maildir's folder %s cannot be opened", name);
}

/*
 * A new folder is an entry of the one above it, so each is synced, as far up as the file system goes: a power cut would else take the
 * folder with letters that were called sent.  One that we may not read, or on another disk, is not of our making.
 */
static int sync_above(const char *path, struct err *err)
{
	char above[4096];
	struct stat st;
	dev_t disk = stat(path, &st) == 0 ? st.st_dev : 0;
	snprintf(above, sizeof above, "%s", path);
	for (size_t n = strlen(above); n > 0; above[n] = '\0') {
		if (stat(above, &st) != 0 || st.st_dev != disk)
			break;
		if (access(above, R_OK) == 0 && file_sync_folder(above, err) != 0)
			return -1;
		if (strcmp(above, "/") == 0)
			break;
		while (n > 1 && above[--n] != '/')
			;
	}
	return 0;
}

struct deliver *deliver_new(const char *path, struct err *err)
{
	struct deliver *d = calloc(1, sizeof *d);
	if (!d)
		abort();
	d->tmp = d->new = d->cur = -1;
	if ((d->tmp = open_folder(path, "tmp", err)) >= 0 && (d->new = open_folder(path, "new", err)) >= 0 && (d->cur = open_folder(path, "cur", err)) >= 0 &&
	    sync_above(path, err) == 0)
		return d;
	deliver_free(d);
	return NULL;
}

void deliver_free(struct deliver *d)
{
	if (!d)
		return;
	if (d->tmp >= 0)
		close(d->tmp);
	if (d->new >= 0)
		close(d->new);
	if (d->cur >= 0)
		close(d->cur);
	free(d);
}

static void trouble(struct deliver_letter *letter, const char *what)
{
	letter->outcome = SEND_TROUBLE;
	snprintf(letter->reply, sizeof letter->reply, "%s: %s", what, strerror(errno));
}

/* A reader moves a letter to cur/ and adds flags to its name (maildir.5). */
static bool lies_in_cur(const struct deliver *d, const char *name)
{
	int fd = openat(d->cur, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	bool found = false;
	if (!folder) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (const struct dirent *e; !found && (e = readdir(folder)); )
		found = strncmp(e->d_name, name, strlen(name)) == 0;
	closedir(folder);
	return found;
}

static void make_name(struct deliver_letter *letter)
{
	char digest[FILE_DIGEST_SIZE];
	digest_of(letter->message_id, strlen(letter->message_id), digest);
	snprintf(letter->name, sizeof letter->name, "%.40s.hoadep", digest);
}

static void write_letter(const struct deliver *d, struct deliver_letter *letter)
{
	struct err err;
	make_name(letter);
	letter->outcome = SEND_SENT;
	letter->reply[0] = '\0';
	letter->fd = -1;
	if (letter->again && (faccessat(d->new, letter->name, F_OK, 0) == 0 || lies_in_cur(d, letter->name))) {
		snprintf(letter->reply, sizeof letter->reply, "it lay in the maildir already");
		return;
	}
	/* What a crash left in tmp/ under this name is written over. */
	letter->fd = openat(d->tmp, letter->name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (letter->fd < 0) {
		trouble(letter, "a file cannot be made in the maildir");
	} else if (file_write_fd(letter->fd, "a letter in the maildir", letter->bytes, letter->len, &err) != 0) {
		letter->outcome = SEND_TROUBLE;
		snprintf(letter->reply, sizeof letter->reply, "%.*s", SEND_REPLY_SIZE - 1, err.text);
	} else {
		/* Begun for all before any is waited for: the disk then takes them together. */
		sync_file_range(letter->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	}
}

static void finish_letter(const struct deliver *d, struct deliver_letter *letter)
{
	if (letter->fd < 0)
		return;
	if (letter->outcome == SEND_SENT && fsync(letter->fd) != 0)
		trouble(letter, "a letter in the maildir cannot be synced");
	close(letter->fd);
	if (letter->outcome == SEND_SENT && renameat(d->tmp, letter->name, d->new, letter->name) != 0)
		trouble(letter, "a letter in the maildir cannot be put in place");
	if (letter->outcome != SEND_SENT)
		unlinkat(d->tmp, letter->name, 0);
	else
		snprintf(letter->reply, sizeof letter->reply, "in the maildir as %s", letter->name);
}

void deliver_group(struct deliver *d, struct deliver_letter *letters, size_t count)
{
	for (size_t i = 0; i < count; i++)
		write_letter(d, &letters[i]);
	for (size_t i = 0; i < count; i++)
		finish_letter(d, &letters[i]);
	if (fsync(d->new) == 0)
		return;
	for (size_t i = 0; i < count; i++)
		trouble(&letters[i], "the maildir's folder cannot be synced");
}
