/* Trees of letters, copied and compared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/backing_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "register/backups.h"

enum { GROUP = 256, BLOCK = 256 << 10 };   /* letters that share a sync */

struct copying {
	const char *from, *to;
	bool compare;
	const struct backing_watch *watch;
	struct backing *out;
	int (*lost)(const char *digest, void *with, struct err *err);
	void *with;
	int64_t all;
	bool anew;
	char *block;
	char group[GROUP][FILE_DIGEST_SIZE];   /* written as .part, not synced yet */
	size_t count;
};

static void name_of(const char *tree, const char *digest, const char *end, struct buf *path)
{
	buf_clear(path);
	buf_print(path, "%s/%.2s/%s.%s", tree, digest, digest, end);
}

static void say(const struct backing_watch *watch, const char *digest, const char *what)
{
	struct buf text = { 0 };
	if (!watch || !watch->say)
		return;
	buf_print(&text, "letter %s %s", digest, what);
	watch->say(buf_str(&text), watch->with);
	buf_release(&text);
}

static void progress(const struct backing_watch *watch, int64_t done, int64_t all)
{
	if (watch && watch->progress)
		watch->progress("letters", done, all, watch->with);
}

int backing_sync(const char *folder, struct err *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd >= 0 && syncfs(fd) == 0 ? 0 : err_errno(err, "the folder %s cannot be synced", folder);
	if (fd >= 0)
		close(fd);
	return r;
}

/* 1 with the size, 0 it is not there, -1. */
static int there(const char *path, int64_t *size, struct err *err)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, "%s cannot be reached", path);
	*size = st.st_size;
	return S_ISREG(st.st_mode);
}

int backing_digest(const char *path, char digest[FILE_DIGEST_SIZE], int64_t *size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : err_errno(err, "%s cannot be opened", path);
	int r = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	char *block = malloc(BLOCK);
	struct digest *sum = digest_new();
	ssize_t n = 0;
	if (!block)
		abort();
	*size = 0;
	while (r == 1 && (n = read(fd, block, BLOCK)) > 0) {
		digest_add(sum, block, (size_t)n);
		*size += n;
	}
	if (n < 0)
		r = err_errno(err, "%s cannot be read", path);
	digest_end(sum, digest);
	free(block);
	close(fd);
	return r;
}

/* Whole on disk, then named: a power cut leaves nothing under a letter's name that is not that letter. */
static int end_group(struct copying *c, struct err *err)
{
	struct buf part = { 0 }, name = { 0 };
	int r = c->count ? backing_sync(c->to, err) : 0;
	for (size_t i = 0; r == 0 && i < c->count; i++) {
		name_of(c->to, c->group[i], "part", &part);
		name_of(c->to, c->group[i], "eml", &name);
		if (rename(buf_str(&part), buf_str(&name)) != 0)
			r = err_errno(err, "the letter %s cannot be put in place", buf_str(&name));
	}
	c->count = 0;
	buf_release(&part);
	buf_release(&name);
	return r;
}

static int open_part(struct copying *c, const char *digest, struct buf *part, struct err *err)
{
	name_of(c->to, digest, "part", part);
	char *slash = strrchr(part->data, '/');
	*slash = '\0';
	int r = mkdir(part->data, 0700) == 0 || errno == EEXIST ? 0 : err_errno(err, "the folder %s cannot be made", part->data);
	*slash = '/';
	if (r != 0)
		return -1;
	int fd = open(part->data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd >= 0 ? fd : err_errno(err, "%s cannot be made", part->data);
}

/* The bytes go by way of the digest: 1 they are the letter's, 0 they are not, -1. */
static int copy_bytes(struct copying *c, int from, int to, const char *digest, const char *name, struct err *err)
{
	char got[FILE_DIGEST_SIZE];
	struct digest *sum = digest_new();
	ssize_t n;
	int r = 1;
	while (r == 1 && (n = read(from, c->block, BLOCK)) != 0) {
		if (n < 0)
			r = 0; /* the disk cannot read it: that letter is lost, the others are not */
		else if (file_write_fd(to, name, c->block, (size_t)n, err) != 0)
			r = -1;
		else
			digest_add(sum, c->block, (size_t)n);
	}
	digest_end(sum, got);
	return r == 1 ? strcmp(got, digest) == 0 : r;
}

static int copy_file(struct copying *c, int from, const char *digest, struct err *err)
{
	struct buf part = { 0 };
	int to = open_part(c, digest, &part, err), r = to < 0 ? -1 : copy_bytes(c, from, to, digest, buf_str(&part), err);
	if (to >= 0 && close(to) != 0 && r == 1)
		r = err_errno(err, "%s cannot be written", buf_str(&part));
	if (r != 1 && to >= 0)
		unlink(buf_str(&part));
	if (r == 1)
		memcpy(c->group[c->count++], digest, FILE_DIGEST_SIZE);
	buf_release(&part);
	return r;
}

/* The place a letter should come from does not have it: perhaps it need not. */
static int not_there(struct copying *c, const char *digest, struct err *err)
{
	int how = c->lost ? c->lost(digest, c->with, err) : 0;
	c->anew = how == 2;
	if (how == 0) {
		c->out->missing++;
		say(c->watch, digest, "is missing");
	}
	return how < 0 || how == 2 ? -1 : 0;
}

static int bring(struct copying *c, const char *digest, struct err *err)
{
	struct buf path = { 0 };
	name_of(c->from, digest, "eml", &path);
	int fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY), r;
	if (fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		r = err_errno(err, "the letter %s cannot be opened", buf_str(&path));
	else if (fd < 0)
		r = not_there(c, digest, err);
	else if ((r = copy_file(c, fd, digest, err)) == 0) {
		c->out->damaged++;
		say(c->watch, digest, "is damaged: its bytes are not those that it is named after");
	} else if (r == 1) {
		c->out->copied++;
		r = 0;
	}
	if (fd >= 0)
		close(fd);
	buf_release(&path);
	return r == 0 && c->count == GROUP ? end_group(c, err) : r;
}

static int copy_one(const char *digest, int64_t size, void *with, struct err *err)
{
	struct copying *c = with;
	struct buf path = { 0 };
	char got[FILE_DIGEST_SIZE];
	int64_t is = -1;
	if (!digest_valid(digest))
		return err_set(err, "the register names a letter that is no digest");
	name_of(c->to, digest, "eml", &path);
	int r = c->compare ? backing_digest(buf_str(&path), got, &is, NULL) : there(buf_str(&path), &is, err);
	bool same = r == 1 && (c->compare ? strcmp(got, digest) == 0 : is == size);
	buf_release(&path);
	if (r < 0 && !c->compare)
		return -1;
	c->out->letters++;
	c->out->bytes += size;
	progress(c->watch, c->out->letters, c->all);
	return same ? 0 : bring(c, digest, err);
}

/* What a killed copy has left: nobody would come back to a letter that is forgotten meanwhile. */
static int clear_parts(const char *tree, struct err *err)
{
	struct buf path = { 0 };
	int r = 0;
	for (unsigned i = 0; r == 0 && i < 256; i++) {
		buf_clear(&path);
		buf_print(&path, "%s/%02x", tree, i);
		DIR *dir = opendir(buf_str(&path));
		for (struct dirent *e; r == 0 && dir && (e = readdir(dir));) {
			size_t len = strlen(e->d_name);
			if (len > 5 && strcmp(e->d_name + len - 5, ".part") == 0 && unlinkat(dirfd(dir), e->d_name, 0) != 0 && errno != ENOENT)
				r = err_errno(err, "%s/%s, left by a copy that was ended, cannot be removed", buf_str(&path), e->d_name);
		}
		if (dir)
			closedir(dir);
	}
	buf_release(&path);
	return r;
}

int backing_copy(struct db *db, const char *from, const char *to, bool compare, const struct backing_watch *watch, struct backing *out,
                 int (*lost)(const char *digest, void *with, struct err *err), void *with, struct err *err)
{
	struct copying *c = calloc(1, sizeof *c);
	if (!c || !(c->block = malloc(BLOCK)))
		abort();
	c->from = from, c->to = to, c->compare = compare, c->watch = watch, c->out = out, c->lost = lost, c->with = with;
	c->all = backups_count(db, err);
	int r = c->all < 0 ? -1 : 0;
	if (r == 0 && mkdir(to, 0700) != 0 && errno != EEXIST)
		r = err_errno(err, "the folder %s cannot be made", to);
	if (r == 0)
		r = clear_parts(to, err);
	if (r == 0)
		r = backups_letters(db, copy_one, c, err);
	bool anew = c->anew;
	if ((r == 0 || anew) && end_group(c, err) != 0)
		r = -1, anew = false;
	/* The names too. */
	if (r == 0)
		r = backing_sync(to, err);
	free(c->block);
	free(c);
	return anew ? 1 : r;
}

static int look_one(const char *digest, int64_t size, void *with, struct err *err)
{
	struct copying *c = with;
	struct buf path = { 0 };
	char got[FILE_DIGEST_SIZE];
	int64_t is;
	struct err why = { "" };
	(void)err;
	name_of(c->from, digest, "eml", &path);
	int r = backing_digest(buf_str(&path), got, &is, &why);
	if (r == 0) {
		c->out->missing++;
		say(c->watch, digest, "is missing");
	} else if (r < 0 || strcmp(got, digest) != 0) {
		c->out->damaged++;
		say(c->watch, digest, "is damaged: its bytes are not those that it is named after");
	}
	c->out->letters++;
	c->out->bytes += size;
	progress(c->watch, c->out->letters, c->all);
	buf_release(&path);
	return 0;
}

int backing_look(struct db *db, const char *letters, const struct backing_watch *watch, struct backing *out, struct err *err)
{
	struct copying c = { .from = letters, .watch = watch, .out = out, .all = backups_count(db, err) };
	return c.all < 0 ? -1 : backups_letters(db, look_one, &c, err);
}

int backing_each(const char *letters, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with, struct err *err)
{
	char *copy = strdup(letters), *slash = copy ? strrchr(copy, '/') : NULL;
	if (!slash)
		abort();
	*slash = '\0'; /* the folder that has letters/ */
	int r = spool_each(copy, each, with, err);
	free(copy);
	return r;
}

int backing_key(const char *from, const char *to, struct err *err)
{
	struct buf path = { 0 }, key = { 0 }, there_already = { 0 };
	int r = 0;
	buf_print(&path, "%s/seal.key", from);
	if (access(buf_str(&path), F_OK) == 0) {
		r = file_read(buf_str(&path), BACKING_KEY_MOST, &key, err);
		buf_clear(&path);
		buf_print(&path, "%s/seal.key", to);
		bool same = r == 0 && file_read(buf_str(&path), BACKING_KEY_MOST, &there_already, NULL) == 0 && key.len == there_already.len &&
		            memcmp(key.data, there_already.data, key.len) == 0;
		if (r == 0 && !same)
			r = file_put(buf_str(&path), key.data, key.len, err);
	}
	buf_release(&path);
	buf_release(&key);
	buf_release(&there_already);
	return r;
}
