/* Waiting for new letters by IDLE (RFC 2177).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPIDLE_H
#define ARRIVE_IMAPIDLE_H

#include "arrive/imap.h"

/**
 * Waits for something new by IDLE, `milliseconds` at most (and under 10 minutes, RFC 2177 asks for less than 29).  Returns 1 when something came,
 * or the server announces IDLE and refuses it (can_idle is false then), 0 when the time is over, 2 when a memo came or the other side hung up, -1: then the connection is no good any more.
 */
int imapidle_wait(struct imap *imap, int milliseconds, struct err *err);

#endif
