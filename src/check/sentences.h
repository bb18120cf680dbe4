/* What stands in sentences and on lines by itself, where no label says what it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SENTENCES_H
#define CHECK_SENTENCES_H

#include "check/giving.h"

/** Asked first: marks who signs below a closing and a name ("Trân trọng", "Nguyễn Văn An", "ĐT: …") as LINE_SIGNATURE; lines of our form stay what they are. */
void sentences_signature(struct giving *g);
/** Reads a line of the author's own that no label explains: telephone numbers, years of birth, labels within it, a value alone. */
void sentences_read(struct giving *g, size_t line);
/** Asked last: a number in the signature, when just that is missing, is likely the author's and not said to be. */
void sentences_ask(struct giving *g);

#endif
