/* Parameters of Content-Type and Content-Disposition, and the file names in them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PARAMETER_H
#define READ_PARAMETER_H

#include <stddef.h>

#include "base/arena.h"

enum {
	PARAMETER_MOST_PIECES = 200,  /* of a parameter in pieces (RFC 2231); a name of 255 letters needs 40 */
	PARAMETER_MOST_NAME = 255,    /* bytes of a file's name, as file systems have it */
};

/**
 * A parameter as people read it: in pieces, with charset and percent signs (RFC 2231), with encoded words in its quotes (against
 * RFC 2047, but most programs do), with raw 8-bit bytes, without quotes though it has blanks.  NULL if there is none.
 * `defect` (may be NULL) gets a word where something was wrong.
 */
char *parameter_get(struct arena *arena, const char *raw, size_t len, const char *name, const char **defect);

/** What stands before the parameters, lower case, without comments and blanks: "text/plain", "attachment"; "" if nothing. */
char *parameter_word(struct arena *arena, const char *raw, size_t len);

/** A file's name without folders and control characters, at most PARAMETER_MOST_NAME bytes, its ending kept; NULL if nothing is left. */
char *parameter_filename(struct arena *arena, const char *name);

#endif
