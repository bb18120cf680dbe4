/* The spool's letters: whole, durable, once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

static const char *const folders[] = { "", "/incoming", "/letters", "/backups" };

/* How much of an absolute path is there already, in bytes. */
static size_t there_already(const char *path)
{
	struct buf part = { 0 };
	size_t len = strlen(path);
	for (; len > 1; len--) {
		if (path[len] != '\0' && path[len] != '/')
			continue;
		buf_clear(&part);
		buf_add(&part, path, len);
		if (access(buf_str(&part), F_OK) == 0)
			break;
	}
	buf_release(&part);
	return len;
}

/* Syncs the folders above the spool in which one was made, from the one that was there: `from` bytes. */
static int sync_above(const char *spool, size_t from, struct err *err)
{
	struct buf part = { 0 };
	int r = 0;
	for (size_t i = from; r == 0 && spool[i]; i++) {
		if (i != from && spool[i] != '/')
			continue;
		buf_clear(&part);
		buf_add(&part, spool, i);
		r = file_sync_folder(i ? buf_str(&part) : "/", err);
	}
	buf_release(&part);
	return r;
}

static int make_folders(const char *spool, struct err *err)
{
	struct buf path = { 0 };
	int r = 0;
	size_t from = there_already(spool);
	for (size_t i = 0; r == 0 && i < sizeof folders / sizeof folders[0]; i++) {
		buf_clear(&path);
		buf_print(&path, "%s%s", spool, folders[i]);
		r = file_make_folder(path.data, err);
	}
	buf_release(&path);
	/* A folder that a power cut forgets would take its letters along. */
	return r == 0 && file_sync_folder(spool, err) == 0 ? sync_above(spool, from, err) : -1;
}

int spool_open(const char *spool, struct err *err)
{
	struct buf path = { 0 };
	int fd = -1;
	if (make_folders(spool, err) < 0)
		return -1;
	buf_print(&path, "%s/lock", spool);
	fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		err_errno(err, "the spool's lock %s could not be made", path.data);
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			err_set(err, "another hoadep holds the spool %s; end it first, or give this one a spool of its own", spool);
		else
			err_errno(err, "the spool %s could not be locked", spool);
		close(fd);
		fd = -1;
	}
	buf_release(&path);
	return fd;
}

/* DIGEST.eml is whole (it got that name only after its sync); anything else is a torn write. */
static bool whole_name(const char *name)
{
	char digest[FILE_DIGEST_SIZE];
	size_t len = strlen(name);
	if (len != 68 || strcmp(name + 64, ".eml") != 0)
		return false;
	memcpy(digest, name, 64);
	digest[64] = '\0';
	return digest_valid(digest);
}

int spool_clean(const char *spool, struct err *err)
{
	struct buf path = { 0 };
	int r = 0;
	buf_print(&path, "%s/incoming", spool);
	DIR *d = opendir(path.data);
	if (!d) {
		r = err_errno(err, "the folder %s could not be opened", path.data);
		goto out;
	}
	for (struct dirent *e; (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || whole_name(e->d_name))
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) != 0 && errno != ENOENT)
			r = err_errno(err, "a torn write in %s could not be removed", path.data);
	}
	closedir(d);
out:
	buf_release(&path);
	return r;
}

/* 1 its bytes have the digest that its name says, 0 not, -1. */
static int as_named(int fd, const char *name, struct err *err)
{
	char block[65536], digest[FILE_DIGEST_SIZE];
	struct digest *sum = digest_new();
	ssize_t n;
	while ((n = read(fd, block, sizeof block)) > 0)
		digest_add(sum, block, (size_t)n);
	digest_end(sum, digest);
	if (n < 0)
		return err_errno(err, "the letter %s in the spool could not be read", name);
	return memcmp(digest, name, 64) == 0;
}

struct left {
	int64_t before;
	int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err);
	void *with;
};

static int left_one(const struct left *left, int incoming, const char *name, struct err *err)
{
	char digest[FILE_DIGEST_SIZE];
	struct stat st;
	int fd = openat(incoming, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(err, "the letter %s in incoming could not be opened", name);
	int r = 1;
	if (fstat(fd, &st) == 0 && st.st_mtime < left->before) {
		snprintf(digest, sizeof digest, "%.64s", name);
		r = as_named(fd, name, err);
		if (r == 1)
			r = left->each(digest, st.st_size, st.st_mtime, left->with, err);
	}
	close(fd);
	if (r == 0 && unlinkat(incoming, name, 0) != 0 && errno != ENOENT)
		return err_errno(err, "the letter %s could not be dropped from incoming", name);
	return r < 0 ? -1 : 0;
}

int spool_left(const char *spool, int64_t before, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with,
               struct err *err)
{
	struct left left = { before, each, with };
	struct buf path = { 0 };
	int r = 0;
	buf_print(&path, "%s/incoming", spool);
	DIR *d = opendir(path.data);
	if (!d)
		r = err_errno(err, "the folder %s could not be opened", path.data);
	for (struct dirent *e; r == 0 && d && (e = readdir(d));)
		if (whole_name(e->d_name))
			r = left_one(&left, dirfd(d), e->d_name, err);
	if (d)
		closedir(d);
	buf_release(&path);
	return r;
}

/* The folders that one call works in: letters/, incoming/, and letters/00 to letters/ff as they are needed. */
struct taking {
	int letters, incoming, sub[256];
};

static int open_folder(int at, const char *name, struct err *err)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd >= 0 ? fd : err_errno(err, "the spool's folder %s could not be opened", name);
}

static int taking_open(struct taking *t, const char *spool, struct err *err)
{
	memset(t, 0, sizeof *t);
	memset(t->sub, -1, sizeof t->sub);
	t->letters = t->incoming = -1;
	int top = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0)
		return err_errno(err, "the spool %s could not be opened", spool);
	t->letters = open_folder(top, "letters", err);
	if (t->letters >= 0)
		t->incoming = open_folder(top, "incoming", err);
	close(top);
	return t->incoming >= 0 ? 0 : -1;
}

static void taking_close(struct taking *t)
{
	for (int i = 0; i < 256; i++)
		if (t->sub[i] >= 0)
			close(t->sub[i]);
	if (t->letters >= 0)
		close(t->letters);
	if (t->incoming >= 0)
		close(t->incoming);
}

static int sub_folder(struct taking *t, const char *digest, struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	char name[3] = { digest[0], digest[1], '\0' };
	int *fd = &t->sub[(strchr(hex, name[0]) - hex) * 16 + (strchr(hex, name[1]) - hex)];
	if (*fd >= 0)
		return *fd;
	if (mkdirat(t->letters, name, 0700) != 0 && errno != EEXIST)
		return err_errno(err, "the spool's folder letters/%s could not be made", name);
	return *fd = open_folder(t->letters, name, err);
}

static int take_one(struct taking *t, const char *digest, struct err *err)
{
	char name[72];
	struct stat there;
	snprintf(name, sizeof name, "%s.eml", digest);
	int to = sub_folder(t, digest, err);
	if (to < 0)
		return -1;
	if (fstatat(to, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
		if (unlinkat(t->incoming, name, 0) != 0 && errno != ENOENT)
			return err_errno(err, "the letter %s could not be dropped from incoming", digest);
		return 0;
	}
	if (renameat(t->incoming, name, to, name) != 0)
		return err_errno(err, "the letter %s could not be moved from incoming to letters", digest);
	return 0;
}

/* letters/ first (its folders may have been made just now, or by a clerk that was killed before this sync), then the folders that
 * got letters.  incoming/ last: were it forgotten, a letter would stand in both, which is harmless; the other way round in neither. */
static int sync_taken(struct taking *t, struct err *err)
{
	if (fsync(t->letters) != 0)
		return err_errno(err, "the spool's folder letters could not be synced");
	for (int i = 0; i < 256; i++)
		if (t->sub[i] >= 0 && fsync(t->sub[i]) != 0)
			return err_errno(err, "the spool's folder letters/%02x could not be synced", i);
	if (fsync(t->incoming) != 0)
		return err_errno(err, "the spool's folder incoming could not be synced");
	return 0;
}

int spool_take(const char *spool, const char *const *digests, size_t count, struct err *err)
{
	struct taking t;
	int r = taking_open(&t, spool, err);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = digest_valid(digests[i]) ? take_one(&t, digests[i], err) : err_set(err, "a letter's name is no digest");
	if (r == 0)
		r = sync_taken(&t, err);
	taking_close(&t);
	return r;
}

void spool_path(struct buf *path, const char *spool, const char *digest)
{
	buf_print(path, "%s/letters/%.2s/%s.eml", spool, digest, digest);
}

int spool_letter(const char *spool, const char *digest, struct err *err)
{
	struct buf path = { 0 };
	if (!digest_valid(digest))
		return err_set(err, "a letter's name is no digest");
	spool_path(&path, spool, digest);
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	buf_release(&path);
	return fd >= 0 ? fd : err_errno(err, "the letter %s could not be opened", digest);
}

static bool is_letter(const char *name)
{
	char digest[FILE_DIGEST_SIZE];
	snprintf(digest, sizeof digest, "%.64s", name);
	return digest_valid(digest) && strcmp(name + 64, ".eml") == 0;
}

static bool folder_has_letter(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;
	while (dir && !found && (entry = readdir(dir)))
		found = is_letter(entry->d_name);
	if (dir)
		closedir(dir);
	return found;
}

static int each_in(const char *path, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with, struct err *err)
{
	char digest[FILE_DIGEST_SIZE];
	struct stat st;
	int r = 0;
	DIR *dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : err_errno(err, "the folder %s could not be opened", path);
	for (struct dirent *entry; r == 0 && (entry = readdir(dir));) {
		if (!is_letter(entry->d_name) || fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		snprintf(digest, sizeof digest, "%.64s", entry->d_name);
		r = each(digest, st.st_size, st.st_mtime, with, err);
	}
	closedir(dir);
	return r;
}

int spool_each(const char *spool, int (*each)(const char *digest, int64_t size, int64_t when, void *with, struct err *err), void *with, struct err *err)
{
	struct buf path = { 0 };
	int r = 0;
	for (unsigned i = 0; i < 256 && r == 0; i++) {
		buf_clear(&path);
		buf_print(&path, "%s/letters/%02x", spool, i);
		r = each_in(buf_str(&path), each, with, err);
	}
	buf_release(&path);
	return r;
}

int spool_whole(const char *spool, const char *digest, struct err *err)
{
	int fd = spool_letter(spool, digest, err);
	int r = fd >= 0 ? as_named(fd, digest, err) : -1;
	if (fd >= 0)
		close(fd);
	return r;
}

int spool_forget(const char *spool, const char *digest, struct err *err)
{
	struct buf path = { 0 };
	int gone = 0;
	if (!digest_valid(digest))
		return err_set(err, "a letter's name is no digest");
	for (int i = 0; i < 2 && gone >= 0; i++) {
		buf_clear(&path);
		if (i == 0)
			spool_path(&path, spool, digest);
		else
			buf_print(&path, "%s/incoming/%s.eml", spool, digest);
		if (unlink(buf_str(&path)) != 0) {
			if (errno != ENOENT && errno != ENOTDIR)
				gone = err_errno(err, "the letter %s could not be removed from the spool", digest);
			continue;
		}
		*strrchr(path.data, '/') = '\0';
		gone = file_sync_folder(path.data, err) == 0 ? 1 : -1;
	}
	buf_release(&path);
	return gone;
}

bool spool_has_letters(const char *spool)
{
	struct buf path = { 0 };
	bool found = false;
	for (int i = 0; i < 256 && !found; i++) {
		buf_clear(&path);
		buf_print(&path, "%s/letters/%02x", spool, (unsigned)i);
		found = folder_has_letter(buf_str(&path));
	}
	buf_release(&path);
	return found;
}

bool spool_restoring(const char *spool, struct err *err)
{
	struct buf path = { 0 };
	buf_print(&path, "%s/restoring", spool);
	bool stands = access(buf_str(&path), F_OK) == 0;
	if (stands)
		err_set(err, "a restore was begun in the spool %s and has not come to its end: say `hoadep restore DIR` again, with the same folder; it goes on where it was", spool);
	buf_release(&path);
	return stands;
}

/* The folder itself has the lock: a file for it would have to be made first.  -1 with errno: EWOULDBLOCK another has it. */
static int lock_folder(const char *spool, int how)
{
	int fd = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, how | LOCK_NB) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

int spool_work(const char *spool, struct err *err)
{
	int fd = lock_folder(spool, LOCK_SH), why = fd < 0 ? errno : 0;
	if (why == EWOULDBLOCK)
		err_set(err, "a restore is at work in the spool %s: wait for its end, then say this again", spool);
	else if (why)
		err_errno(err, "the spool %s cannot be reached", spool);
	else if (spool_restoring(spool, err)) {
		close(fd);
		fd = -1;
	}
	errno = why;
	return fd;
}

int spool_work_alone(const char *spool, struct err *err)
{
	int fd = lock_folder(spool, LOCK_EX);
	if (fd >= 0)
		return fd;
	if (errno != EWOULDBLOCK)
		return err_errno(err, "the spool %s cannot be locked", spool);
	return err_set(err, "another command of hoadep's (a backup, or one that writes into the register) is at work in the spool %s: let it come to its end, then say this again", spool);
}
