/* A file that a command makes for people: there whole, or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_OUTFILE_H
#define DESK_OUTFILE_H

#include <stdbool.h>

#include "base/err.h"

enum outfile_form { OUTFILE_NONE, OUTFILE_HTML, OUTFILE_XLSX, OUTFILE_CSV, OUTFILE_JSON };

/** The form that a file's name asks for by its end; OUTFILE_NONE. */
enum outfile_form outfile_form(const char *path);

struct outfile {
	const char *path;       /* borrowed */
	char *part;             /* PATH.part-XXXXXX beside it, while it is written */
};

/**
 * Makes an empty file beside `path`, mode 0600, to be written under `part`.  Where `path` is there already it is refused, unless `replace`; a folder, or
 * anything that is no plain file, is refused always.  0 or -1 with a reason.
 */
int outfile_begin(struct outfile *out, const char *path, bool replace, struct err *err);
/** Puts it in place (synced, renamed); with `done` false it is taken away.  0 or -1 with a reason.  Releases. */
int outfile_end(struct outfile *out, bool done, struct err *err);

#endif
