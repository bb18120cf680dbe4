/* A message of ours as its reader sees it, on a terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_MAILTEXT_H
#define DESK_MAILTEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Prints the plain text of a message, freed of control characters, and the names and sizes of its files.  False where it has no plain text. */
bool mailtext_print(const char *bytes, size_t len);

#endif
