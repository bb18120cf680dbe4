/* What the row of a unit's table adds to an entry, where it surely is its own (check/match.h).  Each does nothing without such a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGE_ROW_H
#define CHECK_JUDGE_ROW_H

#include "check/judging.h"

/** Keeps the deeds in short, who verified, and the day the unit had it. */
void judge_row_keep(struct judging *j);
/** Gives the category the work lacks: true.  Where they differ the work's stands, with a note. */
bool judge_row_category(struct judging *j);
/** The same for the title. */
void judge_row_title(struct judging *j);
/** Fills items that the work lacks, of author and subject, each with a note; notes where both say different things, and asks a person where they name two people. */
void judge_row_people(struct judging *j);
/** A row that says photocopy: rejected, or review where the contest wants that or where it is not sure that the row is meant.  True where something was added. */
bool judge_row_photocopy(struct judging *j);
/** Of a letter after the deadline: whether the unit had the work in time (AMB-2).  A person confirms it, and the entry is not carried over. */
bool judge_row_in_time(struct judging *j);

#endif
