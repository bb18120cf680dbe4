/* What an entry has in common with others in the register: a text that is near, the same author and subject.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SIMILAR_H
#define REGISTER_SIMILAR_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/*
 * The same author: the folded names are equal and neither the birth years nor the phones contradict each other, for names alone are shared by many; where
 * one of the two has no name the sender speaks, as with same texts.  What is done with whom (likeness of 0.45 and more: near; clauses II.2.e, 7):
 *
 *                                      near, same author     near, another     same author and subject     0.12 to 0.45
 *   accepted, review, incomplete       review: a revision?   review            review; other year: note    note
 *   rejected by a person               review                review            -                           note
 *   rejected by the rules, withdrawn   note                  review            -                           note
 *   superseded                         -                     review            -                           -
 *
 * A letter that refuses for too many words asks for the shorter work, and who took a work back may send it again; a text of another person's is looked at
 * even if that person took it back.
 */
#define SIMILAR_NEAR 0.45

/** What was found; findings with the rule `duplicate` have been added to the entry for it, at most one to review and one note. */
struct similar {
	const char *why;       /* for the case and its event, with the other's code, English: "0.69 like BTL23-0001 of the same author"; NULL: nothing for a person */
	bool held_back;        /* near to an entry that counts or may yet: not to be credited before a person says so */
};

/**
 * Looks for what an entry (the entry with the number `but`, or 0 one that is not filed yet) has in common with others and adds the findings, whose
 * evidence names the other's code: never for letters.  Their messages name nobody.  Where it has a finding `duplicate` that is for review already, only `out`
 * is given.  `sender` is of the letter that brings it; NULL.  0 or -1.
 */
int similar_judge(struct db *db, struct entry *entry, const char *sender, int64_t but, struct arena *arena, struct similar *out, struct err *err);

/** SQL: whether a row f of findings is one for which an entry is held back, here or as the same text by another author (works.c): not the same author's other text. */
#define SIMILAR_HELD_BACK "(f.rule = 'duplicate' AND f.outcome = 'review' AND (f.evidence LIKE '%: giống %' OR (f.evidence = '' AND f.place = '')))"

/** The code of the entry of the same author that this one was found to be near to ("BẢN SỬA" then means that one), from its findings.  NULL where there is none. */
const char *similar_older(const struct entry *entry, struct arena *arena);

#endif
