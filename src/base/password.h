/* A password: from its file or its command, opened by the role that needs it and by no other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { PASSWORD_MOST = 900 };          /* bytes; an OAuth token has some hundred */
enum { PASSWORD_SECONDS = 30 };        /* for a command */

struct password;

/**
 * `file` or `command` (the other NULL; with neither, password_get says what is missing).  A command needs a process that may execute
 * programs: it is forked here, before the role confines itself, and runs the command each time it is asked; it ends with its asker.
 * Returns NULL with a reason.
 */
struct password *password_new(const char *file, const char *command, struct err *err);
void password_free(struct password *password);

/** The first line, without its end, into `out`.  A file that everybody may read is refused.  Returns 0 or -1. */
int password_get(struct password *password, char *out, size_t size, struct err *err);

/** A word that differs when the file has changed (its time, size and inode, nothing of what is in it); "command" for a command. */
void password_stamp(const struct password *password, char out[96]);

#endif
