/* What the images of pages show of a photocopy (II.2.đ, AMB-6): a sum with its reasons, never a verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_EVIDENCE_H
#define CHECK_EVIDENCE_H

#include "check/letter.h"

/** The score of one page; `reasons` gets each in Vietnamese, parted by "; ". */
int evidence_page(const struct evidence_weights *weights, const struct part *part, const struct page *page, struct buf *reasons);

/**
 * The worst page of some sheets that reaches the threshold: true with its reasons ("viền đen 98 % mép trang; …; 70 điểm") and where it is.
 * Pages that were not measured say nothing; born-digital pages and coloured ink speak for an original.
 */
bool evidence_of_copy(const struct evidence_weights *weights, const struct sheets *sheets, struct arena *arena, const char **reasons, const char **where, int *score);

#endif
