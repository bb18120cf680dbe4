/* calendar.yaml: the plan's milestones, checked here and used by remind/.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_CALENDAR_H
#define CHECK_CALENDAR_H

#include "base/arena.h"
#include "base/buf.h"

/** Checks the file; mistakes as file:line. */
void calendar_check(const char *path, struct arena *arena, struct buf *mistakes);

#endif
