/* Whether the clock is to be believed (design.md, Time); while it is not, c->clock_trouble says why and nothing is sent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLOCKWATCH_H
#define CLOCKWATCH_H

#include "clerking.h"

/** The note of the time up to which events say nothing about the clock. */
#define CLOCKWATCH_FORGIVEN "clock-forgiven"
/** The note of the time from which the clock leapt ahead, while nothing has borne that out. */
#define CLOCKWATCH_LEAPT "clock-leapt"

/** What the last clerk has found (it may hold no longer).  0 or -1. */
int clockwatch_begin(struct clerk *clerk, struct err *err);
/** Looks at the clock; what changes is noted in the register and said. */
void clockwatch_look(struct clerk *clerk);
/** Letters were kept: their dates are the mail server's clock. */
void clockwatch_letters(struct clerk *clerk);
/** A round of --at is over: what it forgave ahead shrinks to what it wrote. */
void clockwatch_end(struct clerk *clerk);

#endif
