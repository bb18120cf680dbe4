/* What systemd is told about the service (sd_notify(3)'s documented protocol, without its library).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <stdint.h>

/**
 * Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment (roles started later must not have them).  Without them the
 * other functions do nothing.  A path and an abstract name ("@…") are both taken.
 */
void notify_start(void);

/** One datagram, as "READY=1" or "STATUS=…"; several assignments are parted by line ends.  Returns 1 sent, 0 nobody listens, -1 failed (errno). */
int notify_say(const char *text);

/** How often, in milliseconds, WATCHDOG=1 is expected at the latest; 0 when it is not. */
int64_t notify_watchdog_ms(void);

#endif
