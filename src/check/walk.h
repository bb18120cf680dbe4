/* What the walk over a text's lines knows; shared by fields.c and the files that read one sort of line for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_WALK_H
#define CHECK_WALK_H

#include "check/fields.h"
#include "check/pieces.h"

struct walk {
	struct fields *out;
	struct source *source;
	const struct words *words;
	struct arena *arena;
	int now_year;
	struct block *open;          /* NULL between blocks */
	enum field pending;          /* a label that waits for its value on the next line; FIELD_HEAD: none */
	enum field last;             /* what the last line of the block ended with */
	bool inline_values;          /* a label of the block has its value beside it: an empty label is then an empty one */
	bool third;                  /* the line above names somebody else: labels directly below may be theirs */
	bool ended;                  /* below a closing or a confirmation ("XÁC NHẬN CỦA UBND PHƯỜNG"): labels that do not say whose are nobody's */
	bool wide;                   /* rows of a table whose columns nobody can name */
	size_t blank_run;
};

/** A line's folded bytes. */
const char *walk_bytes(const struct walk *walk, size_t line, size_t *len);
struct piece_line walk_at(const struct walk *walk, size_t line);
/** A new block, open from now on; NULL where there are too many. */
struct block *walk_open(struct walk *walk, enum whose whose, bool headed, size_t line);
void walk_close(struct walk *walk);
/** The line holds data: it is no body. */
void walk_mark(struct walk *walk, size_t line);

#endif
