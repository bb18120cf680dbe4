/* A letter about entries that are filed: which they are, who may speak for them, and what comes of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMPLETING_H
#define COMPLETING_H

#include "supplying.h"

struct completing;

/**
 * Looks whether a letter completes, changes or asks about entries that are filed, and decides everything that follows; nothing is written, but the verdict
 * becomes what the letter is: `kind`, `why`, `reply_code`, and for a reply that holds surely another work its entry.  Asked before letters_facts, within the
 * transaction that files it.
 * Returns 1 with `out` (in the arena): nothing else is filed of this letter; 0: it is filed in the ordinary way, by the verdict as it is now; -1.
 */
int completing_read(const struct supplying *s, struct completing **out, struct err *err);

/**
 * Writes it: entries changed, events, cases; and composes the letter's one answer (`count` 0 or 1).  After letters_facts.  0; -1 with a reason, and
 * `*letter_fault` where it was an answer that could not be written.
 */
int completing_do(const struct supplying *s, const struct completing *completing, struct answer **answers, size_t *count, bool *letter_fault, struct err *err);

/**
 * Of a reply that is filed as an entry of its own: what it says besides about the entry it answers is shown to a person.  `completing` as completing_read left
 * it, NULL for none.  0 or -1.
 */
int completing_beside(const struct supplying *s, const struct completing *completing, struct err *err);

/**
 * After entries_file: works of the letter that came once more from the entry's own sender, complete where the one on file is not, complete it.  `answers` are
 * then in the place of the ordinary one where the letter holds that work alone.  As completing_do.
 */
int completing_copies(const struct supplying *s, struct answer **answers, size_t *count, bool *letter_fault, struct err *err);

#endif
