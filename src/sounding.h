/* The keeper's part of an alarm: the short-lived role that carries it, and the administrator's command.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SOUNDING_H
#define SOUNDING_H

#include <stdbool.h>
#include <stdint.h>

#include "answer/alarm.h"
#include "base/process.h"

enum {
	SOUNDING_MS = 120000,      /* the role's own bounds are shorter (answer/alarm.c) */
	SOUNDING_COMMAND_MS = 30000,
};

/* Zeroed: nothing is on its way. */
struct sounding {
	bool on;
	struct process mail, command;
	int64_t mail_by, command_by;   /* monotonic: killed after */
	bool told;                     /* by one of the ways */
	char why[400];
};

/** Begins the alarm of a memo CLERK_ALARM by every way that there is; with one on its way already, or with none, it is told to nobody. */
void sounding_begin(struct sounding *s, const struct alarm_ways *ways, int log_level, struct memo *memo);

struct sounding_end {
	bool told;
	char why[400];                 /* what stood in the way of one of the ways; "" */
};
/** Looks whether it has come to its end (never blocks): then true, once, with what became of it. */
bool sounding_over(struct sounding *s, struct sounding_end *out);
/** Ends what is on its way. */
void sounding_end(struct sounding *s);

#endif
