/* What a letter's own bytes say of who wrote it, held against what its reader told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HEADING_H
#define READ_HEADING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "read/submission.h"

enum { HEADING_MOST = 256 << 10 };   /* bytes of a letter that are looked at: real heads have 5 to 20 kB */

/**
 * Whether the submission's proof stands in the letter: its Authentication-Results above the topmost Received (and directly below it), that Received
 * itself, and one From with the address that is told.  Nothing is parsed but lines: what is compared is compared byte for byte, blanks left out.
 */
bool heading_holds(const struct submission *submission, const char *bytes, size_t len);

/**
 * Asks that of the letter's descriptor `fd` (read by pread; not moved).  Where it does not hold, the submission's Authentication-Results are taken away, so that nobody is
 * proven by them.  A reader may be anybody's by the time it answers; who sent a letter is more than its own affair.  1 it held, 0 it did not; -1 with a
 * reason where the disk did not give the bytes: then nothing is known, and the letter is to be read again.
 */
int heading_look(struct submission *submission, int fd, struct err *err);

#endif
