/* A message of ours as its reader sees it, on a terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_MAILTEXT_H
#define DESK_MAILTEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Prints the headers a recipient sees (From, To, Reply-To, Subject, Date) and those that thread it, each decoded on one line.  False where it is no message. */
bool mailtext_headers(const char *bytes, size_t len);
/** Appends the page (text/html) of a message.  False where it has none. */
struct buf;
bool mailtext_page(const char *bytes, size_t len, struct buf *out);
/** Prints the plain text of a message, freed of control characters, and the names and sizes of its files.  False where it has no plain text. */
bool mailtext_print(const char *bytes, size_t len);

#endif
