/* Signed tags: that what comes back by mail is what we gave out, for that one purpose.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stdbool.h>

#include "base/err.h"

enum {
	SEAL_KEY = 32,    /* bytes of the key */
	SEAL_TAG = 13,    /* a tag's twelve letters and digits and its zero: 60 bits, which nobody guesses by mail */
};

/** The key of a register.  Only the clerk and the desk hold one; seal_wipe ends it. */
struct seal {
	unsigned char key[SEAL_KEY];
};

/**
 * Reads the key from a file; one that is not there is made with `create` (32 random bytes, mode 0600, on disk before it is used).  A file of another
 * length, or one that others may read, is refused: a key that somebody knows signs nothing.  Returns 0 or -1 with a reason.
 */
int seal_load(struct seal *seal, const char *path, bool create, struct err *err);
void seal_wipe(struct seal *seal);

/**
 * The tag of a text for a purpose ("reply", "decision"): HMAC-SHA256 (RFC 2104) over both, cut to 60 bits, in Crockford's base 32 in small letters
 * (no i, l, o, u), so that it can be read out and typed.
 */
void seal_tag(const struct seal *seal, const char *purpose, const char *text, char out[SEAL_TAG]);
/** Whether `tag` (as it came back: capitals and blanks around do no harm) is that tag.  Takes the same time for every wrong one. */
bool seal_holds(const struct seal *seal, const char *purpose, const char *text, const char *tag);

#endif
