/* Names looked up within a bound: glibc's own look-up knows none where a nameserver takes a connection and says nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_RESOLVER_H
#define BASE_RESOLVER_H

#include <netdb.h>
#include <stdint.h>

#include "base/err.h"

/** So many look-ups may hang behind a process; then it had better end and begin anew, which ends them. */
enum { RESOLVER_MOST_HANGING = 3 };

/**
 * The addresses of a host's TCP port, by getaddrinfo(3) in a thread of its own, within `ms` milliseconds; a hang-up on `stop` (a memo socket, -1: none) ends
 * the wait at once.  A thread that does not come back is left to itself.  Returns 0 with a list for freeaddrinfo, or -1 with a whole sentence.
 */
int resolver_find(const char *host, const char *port, int ms, int stop, struct addrinfo **list, struct err *err);

/** How many threads have not come back. */
int resolver_hanging(void);

/**
 * A number that changes when a file that look-ups read (/etc/resolv.conf, /etc/hosts ...) was put in another's place, as a DHCP client does: Landlock
 * knows files and not their names, so a process that was confined before cannot read the new one, and must begin anew.
 */
uint64_t resolver_stamp(void);

#endif
