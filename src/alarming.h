/* The clerk's part of alarms: what begins, lasts and is over, told once each by another way than the mailbox.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ALARMING_H
#define ALARMING_H

#include "clerking.h"

enum { ALARMING_REMIND = 86400 };  /* of what lasts, people are told again so often */

/** Looks at the conditions and, while no other alarm is on its way, asks the keeper for the next one.  Without ways in the config it does nothing.  Trouble of the register is said, and tried again. */
void alarming_look(struct clerk *clerk);
/** A memo KEEPER_ALARMED: it was told, or not; then it is tried again with growing waits. */
void alarming_hear(struct clerk *clerk, struct memo *memo);
/** Whether a round has to wait for an alarm: one is on its way, or was not tried yet. */
bool alarming_owed(struct clerk *clerk);

#endif
