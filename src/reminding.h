/* The clerk's part in the calendar: when it looks at what the date makes due.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMINDING_H
#define REMINDING_H

#include "clerking.h"

/** The note of what keeps the calendar's letters from being made; `status` shows it. */
#define REMINDING_TROUBLE "calendar-trouble"

enum {
	REMINDING_WAIT_MS = 600000, /* a mailbox that is never quiet does not keep letters back for longer */
	REMINDING_AGAIN_MS = 60000, /* a failure keeps nothing else back: letters are filed and answered meanwhile */
	REMINDING_MOST_TRIES = 3,   /* in one round; in one hour, of clerks that died over it */
};

/** Before the clerk confines itself: what the reports of the calendar need of the machine is loaded, where a contest has any. */
void reminding_begin(const struct clerk *clerk);

/**
 * Makes the letters of every contest that are due: once in each hour of the day from calendar.yaml's send-from on (`--once --at`: whatever the
 * hour), after what has come is filed, so that no unit is urged to send what it has sent.  Nothing while the clock is not believed, or while the
 * mailbox cannot be read.  Where the calendar makes nothing due the register is not asked.
 */
void reminding_look(struct clerk *clerk);

/** Whether this hour's look is still to come: a round waits for it. */
bool reminding_owed(const struct clerk *clerk);

#endif
