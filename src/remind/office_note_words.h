/* The words of the office's daily note: what a case is called, what may be decided about it, and strangers' words made fit to stand in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_OFFICE_NOTE_WORDS_H
#define REMIND_OFFICE_NOTE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "check/decision.h"

enum { OFFICE_NOTE_MOST_LINKS = 6 };

/** What the note tells of cases of one kind. */
struct office_note_kind {
	const char *kind;          /* the register's word */
	const char *name, *what;   /* Vietnamese: what it is, what is to be done */
	enum decision_verb verbs[OFFICE_NOTE_MOST_LINKS]; /* the links, ended by DECISION_VERBS; those about an entry are left out where the case names none */
	bool letter;               /* the beginning of its letter is shown: the entry, or our own words, tell nothing of it */
};

/** Never NULL: an unknown kind is "Việc khác", with a link to close it. */
const struct office_note_kind *office_note_kind(const char *kind);
/** Whether a verb is about an entry, so that a case without a code has no such link. */
bool office_note_needs_code(enum decision_verb verb);

/**
 * Words of a letter within one line of the note (quote_words), phones and other numbers of people masked: "09xx xxx 678" (law.md, 1.4).  A number that begins with 0 or
 * 84 and has 8 digits or more, and any of 9 in one piece, is one.  NULL, and what is empty then, give NULL.
 */
const char *office_note_quoted(struct arena *arena, const char *text, size_t most);
/** An address as it stands, where it is a plain one; else as above. */
const char *office_note_address(struct arena *arena, const char *address);

/**
 * A case's reason for Vietnamese eyes: its pieces (parted by "; ") that are known are put into Vietnamese, with the names of rules, units and states in them; the others, what
 * a reader said of a letter that is set aside above all, stay English.  Static, the rules' own, or in `arena`; NULL for none.
 */
const char *office_note_reason(const struct rules *rules, struct arena *arena, const char *english);

/** "3 ngày", "5 giờ", "dưới 1 giờ": how long that is. */
const char *office_note_span(struct arena *arena, int64_t seconds);
/** "05/4/2023 09:12". */
const char *office_note_moment(struct arena *arena, int64_t time);

#endif
