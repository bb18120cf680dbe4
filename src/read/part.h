/* One part of a letter: what its headers say of it, what it is to a contest, and its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PART_H
#define READ_PART_H

#include <gmime/gmime.h>
#include <stdbool.h>

#include "read/gather.h"
#include "read/leaf.h"

/** A header's value as it stands in the letter, folds and all; "" if there is none. */
const char *part_header(GMimeObject *object, const char *name);

/** Fills in what the headers say: declared type, disposition, file name, charset, content id. */
void part_describe(struct gather *gather, int part, GMimeObject *object);

/** Whether a decoded part is an attached letter under whatever label: encoded, as octet-stream, or by its name. */
bool part_is_letter(const struct part *part, const struct leaf *leaf);

/** Gives a decoded part its role and reads it. */
void part_read(struct gather *gather, int part, GMimeObject *object, const struct leaf *leaf);

/** Reads a file that lies in another, by its kind and name. */
void part_read_file(struct gather *gather, int part, const struct leaf *leaf);

/** Reads a decoded part as a file of that kind. */
void part_read_document(struct gather *gather, int part, struct kind kind, const struct leaf *leaf);

#endif
