/* Pages of entries that are images, and in which letter each lies, for who wants to see them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SCANS_H
#define REGISTER_SCANS_H

#include "base/arena.h"
#include "register/db.h"

enum { SCANS_MOST = 60 };   /* of one entry; a work by hand has some 4 pages */

/** All texts in the arena. */
struct scan {
	int64_t letter;
	const char *digest;           /* of the letter */
	const char *path, *name;      /* its part of the letter; its file as the sender called it, "" without a name */
	int page;                     /* from 1 */
	bool known;                   /* it was seen and has a fingerprint; else the first page of a file that nobody has looked at */
};

/**
 * The pages of an entry that have a fingerprint, in their order; where none has (nothing was measured: it was too much, or the library is not there) the first page of
 * each PDF and picture.  Letters that were forgotten have none.  0 or -1.
 */
int scans_of(struct db *db, const char *code, struct arena *arena, struct scan **out, size_t *count, struct err *err);

/** The digest of a letter whose bytes are there, in the arena; NULL: it has none.  0 or -1. */
int scans_letter(struct db *db, int64_t letter, struct arena *arena, const char **digest, struct err *err);

#endif
