/* Responders without any header: known by the same words that come back to each letter of ours.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ECHOES_H
#define REGISTER_ECHOES_H

#include "check/finding.h"
#include "register/db.h"

enum { ECHOES_SPAN = 7 * 86400 };   /* a person may write the same a season later; a responder answers at once */

/**
 * Within the caller's transaction: whether `letter` came after a letter of ours to its sender, and says the very words (`verdict->said`), about the same code or
 * none, that an earlier letter of that sender said after a letter of ours, both within ECHOES_SPAN.  The first such letter is kept in mind.  What is proven to come
 * from its sender is no echo of what is not: with another's address in From nobody makes his words unheard.
 * Returns 1 it is a responder's, 0, -1.
 */
int echoes_look(struct db *db, int64_t letter, const struct verdict *verdict, int64_t now, struct err *err);

#endif
