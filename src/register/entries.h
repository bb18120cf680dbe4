/* Entries in the register: filed once, with their code, people, findings, files and history.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ENTRIES_H
#define REGISTER_ENTRIES_H

#include <jansson.h>

#include "base/arena.h"
#include "check/finding.h"
#include "check/rules.h"
#include "register/db.h"

/* The first four are outcomes, given on filing; a work that was withdrawn may come again under a code of its own. */
enum entry_state { ENTRY_ACCEPTED, ENTRY_REVIEW, ENTRY_INCOMPLETE, ENTRY_REJECTED, ENTRY_WITHDRAWN, ENTRY_SUPERSEDED };
const char *entry_state_word(enum entry_state state);
enum entry_state entry_state_of(const char *word); /* of one of these words */
/** What an entry becomes by its findings alone. */
enum entry_state entry_state_judged(enum outcome outcome);

/**
 * Files the entries of a letter within the caller's transaction: codes by the year each counts for (PREFIX + two digits of the
 * year + "-" + at least four digits, never used twice), people, findings, files, the body's text, an event for each.  Filing the same
 * letter again changes nothing and gives the codes it had.  An exact copy (body_digest) of the same author's entry makes no new
 * entry: `again` is set, `code` is the old one, the letter is added to that entry's letters, and its unit may be credited (credits_copy; `rules`
 * say which unit is a school, NULL knows none).  An exact copy of another author's
 * gets a finding `duplicate` (review) that does not name the other.  An entry whose outcome is review opens a case (kind
 * `review`), and so does a copy that came with a lighter outcome than what is on file (kind `copy`: what was missing may stand in it).
 * letters_facts comes before, in the same transaction: files are found by the part paths it wrote down.
 * Sets `code`, `again` and, where it added a finding, `outcome` of each entry.  Returns 0 or -1.
 */
int entries_file(struct db *db, int64_t letter, struct verdict *verdict, const char *code_prefix, const struct rules *rules, int64_t now, struct arena *arena, struct err *err);

struct entries_filter {
	const char *contest, *outcome, *unit, *author; /* NULL: any; unit: credited, come through, or claimed; author matches folded, anywhere in the name */
	bool unproven;                                 /* only those that name a unit and nothing proves it */
};
/**
 * Entries by code, each as the object of interface.md's `list --json` (borrowed for the call), and beside it what the register knows: "via", "claimed",
 * "first_sender", "theme", "summary", "verified", "consent" (texts or null), "counted" (the date it counts from), "handed_in" (or null).
 * `each` returns false to stop.  0 or -1.
 */
int entries_list(struct db *db, const struct entries_filter *filter, bool (*each)(const json_t *entry, void *with), void *with, struct err *err);
/** One entry with its `events` (a new reference).  1, 0 no such code, -1. */
int entries_show(struct db *db, const char *code, json_t **out, struct err *err);

/** Whether an address was sent an answer, or is about to be (for the first letter's privacy paragraph); what is held or dropped tells nobody.  1, 0, -1. */
int entries_address_known(struct db *db, const char *address, struct err *err);

#endif
