/* Files on disk: whole, durable, and named by their digest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int file_read_fd(int fd, const char *name, size_t limit, struct buf *out, struct err *err)
{
	char block[65536];
	size_t got = 0;
	for (;;) {
		ssize_t n = read(fd, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "%s could not be read", name);
		if (n == 0)
			return 0;
		got += (size_t)n;
		if (got > limit)
			return err_set(err, "%s is larger than %zu bytes", name, limit);
		buf_add(out, block, (size_t)n);
	}
}

int file_read(const char *path, size_t limit, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_errno(err, "%s could not be opened", path);
	int r = file_read_fd(fd, path, limit, out, err);
	close(fd);
	return r;
}

int file_write_fd(int fd, const char *name, const void *bytes, size_t len, struct err *err)
{
	const char *at = bytes;
	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "%s could not be written", name);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int sync_parent(const char *path, struct err *err)
{
	char *folder = strdup(path);
	if (!folder)
		return err_set(err, "out of memory");
	char *slash = strrchr(folder, '/');
	if (slash == folder)
		slash++;
	if (slash)
		*slash = '\0';
	int r = file_sync_folder(slash ? folder : ".", err);
	free(folder);
	return r;
}

int file_put(const char *path, const void *bytes, size_t len, struct err *err)
{
	struct buf beside = { 0 };
	buf_print(&beside, "%s.%ld.tmp", path, (long)getpid());
	int fd = open(beside.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r = -1;
	if (fd < 0) {
		err_errno(err, "%s could not be made", beside.data);
		goto out;
	}
	r = file_write_fd(fd, path, bytes, len, err);
	if (r == 0 && fsync(fd) != 0)
		r = err_errno(err, "%s could not be synced", path);
	if (close(fd) != 0 && r == 0)
		r = err_errno(err, "%s could not be closed", path);
	if (r == 0 && rename(beside.data, path) != 0)
		r = err_errno(err, "%s could not be put in place", path);
	if (r != 0)
		unlink(beside.data);
	else
		r = sync_parent(path, err);
out:
	buf_release(&beside);
	return r;
}

int file_make_folder(const char *path, struct err *err)
{
	char *copy = strdup(path);
	if (!copy)
		return err_set(err, "out of memory");
	int r = 0;
	for (char *p = copy + 1;; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		char was = *p;
		*p = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST) {
			r = err_errno(err, "the folder %s could not be made", copy);
			break;
		}
		if (was == '\0')
			break;
		*p = was;
	}
	free(copy);
	return r;
}

int file_sync_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "the folder %s could not be opened", path);
	int r = fsync(fd) == 0 ? 0 : err_errno(err, "the folder %s could not be synced", path);
	close(fd);
	return r;
}

int64_t file_free_space(const char *path, struct err *err)
{
	struct statvfs s;
	if (statvfs(path, &s) != 0)
		return err_errno(err, "the free space of %s could not be asked", path);
	return (int64_t)s.f_bavail * (int64_t)s.f_frsize;
}

int file_none_made(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = { 0 };
	buf_add(&folder, slash ? path : "./", slash ? (size_t)(slash - path) + 1 : 2);
	int fd = open(folder.data, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), why = errno;
	buf_release(&folder);
	if (fd >= 0)
		close(fd);
	/* A file system that knows no nameless files says so with one of these (open(2)). */
	return fd >= 0 || why == EOPNOTSUPP || why == EISDIR ? 0 : why == EDQUOT ? ENOSPC : why;
}

struct digest {
	gnutls_hash_hd_t hash;
};

static void to_hex(const unsigned char raw[32], char out[FILE_DIGEST_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	for (int i = 0; i < 32; i++) {
		out[2 * i] = hex[raw[i] >> 4];
		out[2 * i + 1] = hex[raw[i] & 15];
	}
	out[64] = '\0';
}

struct digest *digest_new(void)
{
	struct digest *d = calloc(1, sizeof *d);
	if (!d || gnutls_hash_init(&d->hash, GNUTLS_DIG_SHA256) < 0) {
		fprintf(stderr, "hoadep: SHA-256 is not to be had from GnuTLS\n");
		abort();
	}
	return d;
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
	if (len && gnutls_hash(d->hash, bytes, len) < 0)
		abort();
}

void digest_end(struct digest *d, char out[FILE_DIGEST_SIZE])
{
	unsigned char raw[32];
	if (!d)
		return;
	gnutls_hash_deinit(d->hash, raw);
	if (out)
		to_hex(raw, out);
	free(d);
}

void digest_of(const void *bytes, size_t len, char out[FILE_DIGEST_SIZE])
{
	unsigned char raw[32];
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, len ? bytes : "", len, raw) < 0)
		abort();
	to_hex(raw, out);
}

int digest_valid(const char *text)
{
	return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}
