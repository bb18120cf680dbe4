/* The clerk's part in the office's daily note: when it is made, and that its pictures keep nobody waiting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NOTING_H
#define NOTING_H

#include "clerking.h"

/** The note (of the register) of what keeps the office's note from being made; `status` shows it. */
#define NOTING_TROUBLE "note-trouble"

enum {
	NOTING_MOST_TRIES = 3,      /* in one hour, of clerks that died over it */
	NOTING_AGAIN_MS = 60000,
};

/**
 * Once in each hour of the office's working days from calendar.yaml's send-from on (`--once --at`: whatever the hour), until the day's note is made: looks whether
 * anything is open, and begins the note, after what came is filed, or where the mailbox cannot be read or is never quiet.  Then each turn takes what the readers of its
 * letters have told; when they are done, or their time is over, the note is composed and put into the outbox.  Not while the clock is not believed.
 */
void noting_look(struct clerk *clerk);
/** Readable when noting_look has something to take; -1. */
int noting_fd(const struct clerk *clerk);
/** Whether this hour's look is still to come, or a note in the making: a round waits for it. */
bool noting_owed(const struct clerk *clerk);
/** What keeps the note from being made; NULL. */
const char *noting_trouble(const struct clerk *clerk);
/** The nursery ends: what its readers have not told is left out. */
void noting_nursery_gone(struct clerk *clerk);
void noting_end(struct clerk *clerk);

#endif
