/* What `backup` and `restore` share: who waits at the terminal, and the folder they name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_BACKUP_H
#define DESK_BACKUP_H

#include <limits.h>
#include <stdbool.h>

#include "arrive/backing.h"

struct backup_watch {
	struct backing_watch watch;
	int64_t shown_ms;
	int said;
	bool open;     /* a line of progress stands */
};

/** Progress for a terminal (none with `quiet`), and what is wrong as lines on stderr, at most twenty.  Returns the watch within `w`. */
struct backing_watch *backup_watch(struct backup_watch *w, bool quiet);
/** It is over: the line of progress goes. */
void backup_watched(struct backup_watch *w);
/** The folder a person names, as a whole path without a slash at its end.  0, or -1 it is too long. */
int backup_path(const char *given, char out[PATH_MAX]);

#endif
