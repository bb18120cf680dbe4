/* Bytes that grow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

/**
 * Growing bytes: `len` of them at `data`, always with a zero behind once anything was added (data is NULL before).  Start with
 * `struct buf b = {0};`.  `limit` of 0 means none; with a limit, what would go beyond it is not added and `full` is set, so a
 * caller may add without looking and ask once at the end.  Want of memory ends the process.
 */
struct buf {
	char *data;
	size_t len, cap, limit;
	int full;
};

void buf_release(struct buf *buf);
/** Empties, keeping the memory. */
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_text(struct buf *buf, const char *text);
void buf_byte(struct buf *buf, char byte);
void buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** The text so far, "" if nothing was added; belongs to the buffer. */
const char *buf_str(const struct buf *buf);
/** Gives the bytes away (free() them); the buffer is empty again.  Never NULL. */
char *buf_take(struct buf *buf);

#endif
