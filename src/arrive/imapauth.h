/* Logging in, by an exchange of our own: libetpan's LOGIN cannot send literals, its SASL needs plug-ins of another package.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPAUTH_H
#define ARRIVE_IMAPAUTH_H

#include "arrive/imap.h"

/** AUTHENTICATE PLAIN (RFC 4616), where the server does not know it LOGIN by literals (any byte but zero may be in user and password).
 * Returns 1, 0 refused, -1; see imap_login. */
int imapauth_login(struct imap *imap, const char *user, const char *password, struct err *err);

#endif
