/* What stands in the blanks of a letter: from a verdict to a template's context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_BLANKS_H
#define ANSWER_BLANKS_H

#include <jansson.h>
#include <stdbool.h>

#include "answer/choose.h"
#include "answer/compose.h"
#include "check/rules.h"

/** Everything a letter is made from; all borrowed. */
struct blanks_of {
	const struct rules *rules;
	const struct transport *transport;
	const struct submission *submission;
	const struct verdict *verdict;
	int64_t now;
	bool first_time;       /* the privacy paragraph stands in it */
	const struct compose_beside *beside; /* NULL: nothing is known but the verdict */
};

/** The names a letter may use, one letter a line of a table. */
struct blanks_letter {
	const char *name;
	const char *blanks;    /* parted by single blanks */
};

/** The letters hoadep writes, ended by a NULL name. */
extern const struct blanks_letter blanks_letters[];

/** Those of them that a step of calendar.yaml may name, ended by NULL: their blanks are filled by remind/. */
extern const char *const blanks_calendar[];

/** Whether the letter `with` (a struct blanks_letter) has this blank; as mustache_set_check asks. */
bool blanks_known(const char *blank, const void *with);

/** What the findings of one outcome say, of all rules or of those named in `only`, as "message" each (a new reference); without what is for the office alone. */
json_t *blanks_messages(const struct entry *entry, enum outcome outcome, const char *only, struct arena *arena);

/** The context of a letter (a new reference).  Texts from letters have gone through quote_words. */
json_t *blanks_fill(const struct blanks_of *of, const struct choice *choice, struct arena *arena);

/** The context of a letter that answers none (a new reference): the contest's blanks and over them `blanks` (borrowed). */
json_t *blanks_notice(const struct rules *rules, const struct transport *transport, int64_t now, const json_t *blanks);

#endif
