/* What confined readers add to the office's note: pictures of pages under suspicion, and the first words of letters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_ILLUSTRATE_H
#define DESK_ILLUSTRATE_H

#include "check/rules.h"
#include "read/reading.h"
#include "remind/office_note.h"

enum {
	ILLUSTRATE_MOST_MS = 60000,     /* for all of a note: what is not there then is left out, with a word */
	ILLUSTRATE_LETTER_MS = 20000,   /* for one letter: the next has its turn then */
};

struct illustrate;

/**
 * Begins; each letter of the note is read once, one after the other.  `rules` know what is quoted in a letter and what its sender wrote.  Pictures and words are put into the note, their bytes into its arena.  What cannot be had (a letter
 * that is gone, a page that kills its reader, a nursery that ends) is left out.  All is borrowed until illustrate_free.
 */
struct illustrate *illustrate_start(struct nursery *nursery, const char *spool, const struct rules *rules, struct office_note *note);
/** Readable when illustrate_more has something to do, -1: it has already.  It may change after each call. */
int illustrate_fd(const struct illustrate *illustrate);
/** Goes on without blocking.  1 finished, 0 more to come; to be called once in a while, for time may run out without a word from a reader. */
int illustrate_more(struct illustrate *illustrate);
/** NULL is fine. */
void illustrate_free(struct illustrate *illustrate);

/** For commands: all of it, waiting. */
void illustrate_now(struct nursery *nursery, const char *spool, const struct rules *rules, struct office_note *note);

#endif
