/* A file found inside another: in a zip, a rar, a winmail.dat.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_INSIDE_H
#define READ_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "read/gather.h"
#include "read/kind.h"

enum {
	INSIDE_MOST_RATIO = 100,        /* bytes unpacked for one packed, beyond INSIDE_LEAST_ROOM: documents and photos have 1 to 10 */
	INSIDE_LEAST_ROOM = 16 << 20,   /* that any container may unpack to: a blank page as a bitmap */
};

/**
 * Keeps a container of `len` bytes to that ratio.  Returns what has to be given back to gather->inner_left when it is done.
 */
int64_t inside_withhold(struct gather *gather, size_t len);

/**
 * Begins a container: what inside_read reads until inside_leave lies in it.  Returns false where containers are nested deeper than
 * GATHER_MOST_NESTING; the part is `unread` then and there is nothing to leave.
 */
bool inside_enter(struct gather *gather, int container);

/** Ends it: a part with files below it is a PART_CONTAINER; one without any stays what it was, and `unread` if nothing else was said. */
void inside_leave(struct gather *gather, int container);

/**
 * Adds a file as part "P.number" below its container and reads it as an attachment would be (also a letter, a zip: down to GATHER_MOST_NESTING).
 * `name` is UTF-8 with its folders; NULL where there is none.  Returns the part's index, or -1 when there are too many parts or bytes (said as a defect).
 */
int inside_read(struct gather *gather, int container, int number, const char *name, const char *bytes, size_t len);

/** The same for a text that nobody named (the body of a winmail.dat): `what` is KIND_TEXT, KIND_HTML or KIND_RTF, `label` its charset or NULL. */
int inside_text(struct gather *gather, int container, int number, enum kind_class what, const char *label, const char *bytes, size_t len);

/** Adds a file that cannot be read: `why` is a READ_* word, `size` what its container says of it. */
int inside_unread(struct gather *gather, int container, int number, const char *name, long long size, const char *why);

/** How many bytes the next file may have: of GATHER_MOST_DOCUMENT and of what this reading's containers may still unpack to. */
size_t inside_room(const struct gather *gather);

/** Whether a program wrote that file for itself (__MACOSX, Thumbs.db, Word's ~$ locks): nobody sent it.  `name` with its folders. */
bool inside_passed_over(const char *name);

#endif
