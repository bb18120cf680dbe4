/* Having pages of a letter shown small, from the side of whoever asks: the letter is read for its documents, and each page wanted drawn by a reader of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SHOWING_H
#define READ_SHOWING_H

#include "base/err.h"
#include "read/reading.h"

/** One page. */
struct showing_want {
	const char *path;     /* the part of the letter: "2", "2.1"; borrowed */
	int page;             /* from 1 */
};

struct showing;

enum { SHOWING_MOST = 64 };  /* pages of one letter */

/**
 * Begins with the letter of descriptor `fd` (the caller's, kept as a copy).  `wants` is borrowed until showing_free; it may be empty: then the letter alone is
 * read.  NULL with a reason: the nursery is gone, or it cannot be begun now.
 */
struct showing *showing_start(struct nursery *nursery, int fd, const struct showing_want *wants, size_t count, struct err *err);
/** Readable when showing_more has something to do; it may change after each showing_more. */
int showing_fd(const struct showing *showing);
/**
 * Goes on without blocking: one reader at a time, none tried twice.  A page that has no picture (its document is not in the letter, is of no kind that is drawn,
 * is damaged, killed its reader, or there is no role `pages`) is left without one.  1 finished, 0 more to come, -1 the nursery is gone or no reader can be started.
 */
int showing_more(struct showing *showing, struct err *err);
/** What the letter says, as far as its own reader told (documents that it handed on are unread); NULL where it killed its reader.  Borrowed. */
const struct submission *showing_letter(const struct showing *showing);
/** The JPEG of the page `wants[i]`, found sound (thumbnail.h); NULL without one.  Borrowed. */
const char *showing_picture(const struct showing *showing, size_t i, size_t *len);
void showing_free(struct showing *showing);

#endif
