/* Which letters a verdict calls for, and which letters nobody may answer (RFC 3834).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_CHOOSE_H
#define ANSWER_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "answer/transport.h"
#include "base/arena.h"
#include "check/check.h"

/** One letter to write. */
struct choice {
	const char *template_name;
	const struct entry *entry;  /* NULL: about the whole letter */
	const char *hold;           /* NULL: goes at once; else why a person releases it */
	const char *to;
	const struct unit *brought; /* not NULL: to the author of an entry that this unit brought; it answers no letter of theirs */
};

/**
 * Whether the sender may get an automatic answer: one usable address, not ours, not of a robot, and no sign of a machine or a
 * list in the headers.  `why` (may be NULL) gets the reason in English.
 */
bool choose_answerable(const struct transport *transport, const struct submission *submission, const struct verdict *verdict, const char **why);

/** Whether an entry counts for a later year than the contest's (plan II.3), and no person has to decide that first. */
bool choose_carried_over(const struct contest *contest, const struct entry *entry);

/** The findings of a rule in an entry that have at least this outcome: the first, or NULL. */
const struct finding *choose_finding(const struct entry *entry, const char *rule, enum outcome least);

/** Whether an entry of a unit's letter is told the unit as being looked at although a rule refuses it: a person stands for what accuses (letters.vi.md, 4b). */
bool choose_withheld(const struct entry *entry);

/** The letters, in the order of the entries; returns how many, with `out` in the arena.  0 where nobody may be answered. */
size_t choose_letters(const struct rules *rules, const struct transport *transport, const struct submission *submission,
                      const struct verdict *verdict, struct arena *arena, struct choice **out);

#endif
