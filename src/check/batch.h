/* Whose a work is: the unit that is credited, the one that brought it, who sent it first, where its author is written to; and a unit's letter of transmittal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_BATCH_H
#define CHECK_BATCH_H

#include "check/drafts.h"

/** The verdict's batch, made empty in the arena where there is none yet.  NULL where the letter claims no unit. */
struct batch *batch_open(struct letter *letter);

/**
 * Asked when all entries are judged, with the drafts that they were made of.  Gives each its first sender and the address its author is written to, its unit, via and
 * claimed (plan II.3, AMB-13, AMB-16; design.md, Who is believed): a proven unit's own address credits that unit; what the education office brings is credited to the
 * school where the author's workplace or a letter on its way names exactly one; what is not proven is only claimed, and so is the intake unit that a person names on a line
 * of its own.  An address by a label in the author's own data goes before the first sender's; never a unit's, the office's, the contest's own, a machine's.
 */
void batch_credit(struct letter *letter, const struct draft *drafts, size_t count);

/** Asked last: makes the verdict's batch where a unit's letter has entries or rows, and looks for the number and date of its letter of transmittal. */
void batch_finish(struct letter *letter);

#endif
