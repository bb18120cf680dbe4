/* When a letter was received (design.md, Time).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_RECEIPT_H
#define CHECK_RECEIPT_H

#include <stdbool.h>

#include "read/submission.h"

/** The topmost Received header's time if its `by` is the trusted host, else `arrived`. */
int64_t receipt_time(const struct submission *submission, const char *trusted, int64_t arrived);
/** Whether a Received header says `by` that host. */
bool receipt_by(const char *received, const char *host);
/** A date of RFC 5322, 3.3 with its obsolete forms (4.3), as hostile servers write it.  Years 1970 to 9999.  1, or 0 when it is none. */
int receipt_date(const char *text, int64_t *time);
/** Past blanks, comments, nested ones too (RFC 5322, 3.2.2), and characters of `also` (NULL: none). */
const char *receipt_skip(const char *text, const char *also);

#endif
