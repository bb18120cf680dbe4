/* Folder names as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_UTF7_H
#define ARRIVE_UTF7_H

#include "base/buf.h"

/** Appends the UTF-8 name `name` in modified UTF-7.  What is not UTF-8 becomes U+FFFD. */
void utf7_encode(const char *name, struct buf *out);

#endif
