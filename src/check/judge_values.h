/* The rules that need an entry's values and nothing of its letter: for judge.c, and for again.c, which has no letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGE_VALUES_H
#define CHECK_JUDGE_VALUES_H

#include "check/judging.h"

/** Sets the year it counts for (II.3); true where it came after the deadline. */
bool judge_values_contest(struct judging *j);
/** Says that it came after the deadline; `doubt`: a person looks. */
void judge_values_late(struct judging *j, bool doubt);
/** Whether the title is there. */
void judge_values_title(struct judging *j);
/** The words of its body (AMB-4); what OCR read is no count. */
void judge_values_words(struct judging *j, bool ocr, const char *where);
/** The six items of each person (II.2.đ) in `j->people`. */
void judge_values_people(struct judging *j);
/** Barred authors, residence, category, minors. */
void judge_values_facts(struct judging *j);

#endif
