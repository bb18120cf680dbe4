/* For commands: files read by a nursery of their own, touching nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_READFILE_H
#define DESK_READFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "read/reading.h"

struct readfile;

/** Starts a nursery, confined as in the daemon.  NULL with a reason. */
struct readfile *readfile_new(struct err *err);
void readfile_free(struct readfile *readfile);
/** Whether pages are read by OCR where they can be.  Without a word they are. */
void readfile_ocr(struct readfile *readfile, bool ocr);

/**
 * Reads one file; `-` is standard input.  `out` becomes the caller's, its `file` is the path as given; `arrived` (may be NULL) is the
 * file's time.  Returns 0, or -1 with a reason.
 */
int readfile_read(struct readfile *readfile, const char *path, enum reading_kind kind, struct submission **out, int64_t *arrived, struct err *err);

/**
 * Begins with the first few of a NULL-ended list that readfile_read will be asked for in that order, so that the next are read while the caller is busy
 * with one; those begun before are left as they are.  What is wrong with one is told when it is asked for.
 */
void readfile_ahead(struct readfile *readfile, char *const *paths, enum reading_kind kind);

/** Its nursery, for who asks it for more than readings (read/showing.h); it stays the readfile's. */
struct nursery *readfile_nursery(struct readfile *readfile);

/** The same for the bytes of a letter. */
int readfile_bytes(struct readfile *readfile, const char *bytes, size_t len, struct submission **out, struct err *err);

/** A READ_* word of a part as the end of a sentence: "is damaged". */
const char *readfile_why(const char *unread);

#endif
