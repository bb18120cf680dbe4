/* What stands in the blanks of a letter: from a verdict to a template's context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_BLANKS_H
#define ANSWER_BLANKS_H

#include <jansson.h>
#include <stdbool.h>

#include "answer/choose.h"
#include "check/rules.h"

/** Everything a letter is made from; all borrowed. */
struct blanks_of {
	const struct rules *rules;
	const struct transport *transport;
	const struct submission *submission;
	const struct verdict *verdict;
	int64_t now;
	bool first_time;       /* the privacy paragraph stands in it */
};

/** The names a letter may use, one letter a line of a table. */
struct blanks_letter {
	const char *name;
	const char *blanks;    /* parted by single blanks */
};

/** The letters hoadep writes, ended by a NULL name. */
extern const struct blanks_letter blanks_letters[];

/** Whether the letter `with` (a struct blanks_letter) has this blank; as mustache_set_check asks. */
bool blanks_known(const char *blank, const void *with);

/** The context of a letter (a new reference).  Texts from letters have gone through quote_words. */
json_t *blanks_fill(const struct blanks_of *of, const struct choice *choice, struct arena *arena);

#endif
