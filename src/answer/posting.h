/* A composed letter as a row of the outbox.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_POSTING_H
#define ANSWER_POSTING_H

#include "answer/compose.h"
#include "register/answers.h"

/**
 * Fills the row that answers_add and reminders_add take, of a letter made at `made`: held where the letter says so, with when it ripens, else due.  A long
 * subject is cut at a character (`arena` is for that alone).  0, or -1 with a reason: an address or Message-ID that is too long for the register.
 */
int posting_row(const struct answer *letter, int64_t made, struct arena *arena, struct answer_row *row, struct err *err);

#endif
