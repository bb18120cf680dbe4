/* Words of strangers in our letters: no control characters, no links, no endless titles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_QUOTE_H
#define ANSWER_QUOTE_H

#include <stddef.h>

#include "base/arena.h"

enum {
	QUOTE_TITLE = 120,    /* characters: the longest real title of the samples has 58 */
	QUOTE_NAME = 80,
	QUOTE_SENTENCE = 300, /* a finding's message with its evidence */
	QUOTE_FILES = 900,    /* one with the names of several files */
};

/**
 * Words from a letter, to stand within one line of an answer: control characters gone, line ends and runs of blanks one blank,
 * cut at `most` characters, and whatever a mail program would turn into a link (a scheme, www., a host name, an e-mail address)
 * written so that it does not: "http[:]//", "www[.]".  NULL and what is empty then give NULL.
 */
const char *quote_words(struct arena *arena, const char *text, size_t most);

/** Words of the office or our own, to stand as lines of their own: each line freed of control characters, line ends kept, cut at `most` characters with "…". */
const char *quote_lines(struct arena *arena, const char *text, size_t most);

/** Words that will stand within “ ”: their own double quotes become ‘ ’, as Vietnamese typesetting has it.  NULL gives NULL. */
const char *quote_inner(struct arena *arena, const char *words);

#endif
