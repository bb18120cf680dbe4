/* The monthly digest and the quarterly report as letters: what stands in them, and the files that go with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_DIGEST_H
#define REMIND_DIGEST_H

#include <jansson.h>

#include "answer/compose.h"
#include "check/calendar.h"
#include "register/db.h"

/**
 * The blanks of the letter (a new reference) and its files (.xlsx, .html; in the arena) for one occasion of a milestone with `report`.
 * What is for publication holds no phones, addresses or birth dates (II.4.c, law.md).  `scratch` is a folder for files in the making.  0 or -1.
 */
int digest_make(struct db *db, const struct rules *rules, const struct occasion *occasion, const struct calendar_step *step, int64_t now, const char *scratch,
                struct arena *arena, json_t **blanks, struct attachment **files, size_t *count, struct err *err);

/** Removes what a process that was killed over a report's file has left in `scratch`: hours old, and named as only ours are. */
void digest_sweep(const char *scratch);

#endif
