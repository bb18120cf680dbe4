/* What stands in the receipts of units: a batch of entries row by row, a dossier with its checklist.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_RECEIPT_H
#define ANSWER_RECEIPT_H

#include "answer/blanks.h"

/** The blanks of batch-receipt besides the common ones; texts from letters have gone through quote_words. */
void receipt_batch(json_t *to, const struct blanks_of *of, struct arena *arena);
/** The same of dossier-receipt. */
void receipt_dossier(json_t *to, const struct blanks_of *of, struct arena *arena);

#endif
