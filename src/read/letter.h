/* A letter, as a tree of parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_LETTER_H
#define READ_LETTER_H

#include <stdbool.h>
#include <stddef.h>

#include "read/gather.h"

enum {
	LETTER_MOST_DEPTH = 50,   /* parts within parts; ten forwards of forwards have some 30.  GMime itself goes to 1,024 */
};

/** Loads what GMime loads late (types, converters). */
void letter_warm(void);

/** Whether bytes look like a letter: lines of headers first, one of them a letter's. */
bool letter_looks(const char *bytes, size_t len);

/** Whether bytes plainly are those of a document that is read (a PDF, a picture, a zip); prose and the unknown may be a letter that was torn. */
bool letter_is_document(struct arena *arena, const char *bytes, size_t len);

/**
 * Reads a letter into the submission.  Part paths are those of IMAP (RFC 3501, 6.4.5); the multipart that is a whole message has
 * none there and is "0" (below an attached message at "2": "2.0").
 */
void letter_read(struct gather *gather, const char *bytes, size_t len);

/** Reads a document on its own as the only part "1"; `name` is its file's name, NULL if unknown. */
void letter_document(struct gather *gather, const char *name, const char *bytes, size_t len);

/** Reads a document that another reader found at `path` in a letter and handed on; what it is, is found out anew.  Size and digest are known elsewhere. */
void letter_handed(struct gather *gather, const char *path, const char *name, const char *bytes, size_t len);

#endif
