/* The calendar's letters: made and written down with their ledger rows, each once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_REMIND_H
#define REMIND_REMIND_H

#include "answer/compose.h"
#include "remind/due.h"

/**
 * Makes every letter that is due at `now` (due_find), each with its ledger row in one transaction; what is there already is left alone, so that
 * calling it again, or from two processes at once, changes nothing.  They are committed in groups: after a crash the next call goes on.  `clock`
 * dates the rows.  `scratch` is a folder for files in the making.  Where the calendar makes nothing due the register is not asked.
 * `made` gets how many.  0, or -1 with the first reason (nothing of a letter that failed was written, the others stay; calling again tries it anew).
 */
int remind_make(struct db *db, const struct rules *rules, const struct composer *composer, const struct transport *transport, const char *scratch,
                int64_t now, int64_t clock, int *made, struct err *err);

#endif
