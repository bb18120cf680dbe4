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
	const char *hold;           /* NULL: goes at once; else why it waits */
	int minutes;                /* held: it goes by itself after so many; 0: when a person releases it */
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

/** Gives a letter that has no hold yet that of contest.yaml's `letters`; its reason is the letter's name. */
void choose_hold(const struct contest *contest, struct choice *choice);

/** The letter that refuses an entry for what was found; NULL: nothing refuses it. */
const char *choose_refusal(const struct entry *entry);

/** Whether an entry of a unit's letter is told the unit as being looked at although a rule refuses it: a person stands for what accuses (letters.vi.md, 4b). */
bool choose_withheld(const struct entry *entry);

/** Whether an address may be written to at all: a plain one (RFC 5321), neither a robot's nor our own.  NULL may not. */
bool choose_address(const struct transport *transport, const char *address);

/** Whether an author may be written to who did not write the letter: as above, and none of the office, the sender, nor of a unit at any time.  NULL may not. */
bool choose_writable(const struct rules *rules, const struct transport *transport, const struct verdict *verdict, const char *address);

/** The letter about one entry as it is now, to its sender; `to` and the hold are the caller's to fill. */
struct choice choose_entry(const struct contest *contest, const struct entry *entry);

/** The letters, in the order of the entries; returns how many, with `out` in the arena.  0 where nobody may be answered. */
size_t choose_letters(const struct rules *rules, const struct transport *transport, const struct submission *submission,
                      const struct verdict *verdict, struct arena *arena, struct choice **out);

#endif
