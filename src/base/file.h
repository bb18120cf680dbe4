/* Files on disk: whole, durable, and named by their digest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

/** SHA-256 (FIPS 180-4) in lower-case hexadecimal, with its zero. */
#define FILE_DIGEST_SIZE 65

/** Reads a whole file of at most `limit` bytes behind what `out` holds.  Returns 0, or -1 with a reason (too large is one). */
int file_read(const char *path, size_t limit, struct buf *out, struct err *err);
/** The same from an open descriptor, to its end; `name` is for the reason. */
int file_read_fd(int fd, const char *name, size_t limit, struct buf *out, struct err *err);
/** Writes all of the bytes to a descriptor, however many calls it takes.  Returns 0 or -1. */
int file_write_fd(int fd, const char *name, const void *bytes, size_t len, struct err *err);
/** Puts a file in place whole or not at all: written beside, synced, renamed, the folder synced.  Mode 0600.  Returns 0 or -1. */
int file_put(const char *path, const void *bytes, size_t len, struct err *err);
/** Makes a folder (mode 0700) and those above it; one that is there is fine.  Returns 0 or -1. */
int file_make_folder(const char *path, struct err *err);
/** Syncs a folder, so that a rename in it outlives a power cut.  Returns 0 or -1. */
int file_sync_folder(const char *path, struct err *err);
/** Bytes an unprivileged writer may still put on the file system of `path`; -1 with a reason if it cannot be asked. */
int64_t file_free_space(const char *path, struct err *err);

/** Why no file can be made in the folder of `path` now: ENOSPC (a quota that is used up too), EROFS ...; 0 where one can, or where that cannot be known.  Leaves nothing behind. */
int file_none_made(const char *path);

struct digest;
/** A digest in the making.  digest_end frees it and writes the hexadecimal digits (out may be NULL to drop it). */
struct digest *digest_new(void);
void digest_add(struct digest *digest, const void *bytes, size_t len);
void digest_end(struct digest *digest, char out[FILE_DIGEST_SIZE]);
/** The digest of some bytes at once. */
void digest_of(const void *bytes, size_t len, char out[FILE_DIGEST_SIZE]);
/** Whether a text is 64 lower-case hexadecimal digits, and so safe as a file's name. */
int digest_valid(const char *text);

#endif
