/* Says in a whole sentence why a server's certificate is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_TLSCERT_H
#define ARRIVE_TLSCERT_H

#include <gnutls/gnutls.h>

#include "base/err.h"

/** After a handshake that failed in verification: what is wrong with the certificate for `host`, and what to do.  Returns -1. */
int tlscert_refused(gnutls_session_t session, const char *host, struct err *err);

#endif
