/* An entry judged from what is known of it, without its letter: after a supplement, a person's correction, under another year's rules.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_AGAIN_H
#define CHECK_AGAIN_H

#include "base/arena.h"
#include "check/finding.h"
#include "check/rules.h"

/** What the entry does not say itself. */
struct again_facts {
	int64_t received;            /* of the letter that brought it: its contest, ages */
	const char *sender;          /* of that letter; NULL */
	const char *const *settled;  /* rules whose findings fall away because somebody answered for them ("unreadable", "body"), ended by NULL; or NULL */
};

/**
 * Judges `before` by its values: what is missing (items of author, co-authors and subject, declaration, title, body), word-limit, category, barred-author,
 * residence, minor, deadline and the contest it counts for, theme.  Findings of other rules (photocopy, duplicate, unreadable, unread-pages, notes on files
 * ...) stay as they are, those of `settled` go; where pages are unread, what is missing is `review` (interface.md).  `out` shares texts with `before`;
 * what is new lives in `arena`.  Judging what judge_entry made, with nothing changed, gives the same rules and outcomes.
 */
void again_judge(const struct rules *rules, const struct entry *before, const struct again_facts *facts, struct entry *out, struct arena *arena);

#endif
