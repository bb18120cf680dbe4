/* Whether a From address is proven (design.md, Who is believed).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_TRUST_H
#define CHECK_TRUST_H

#include <stdbool.h>

#include "read/submission.h"

/**
 * One From address, and in an Authentication-Results header (RFC 8601) of `authserv` that stands above the topmost Received,
 * which is of that host (or is the first header below it): dmarc=pass for the From's domain, or auth=pass with smtp.auth of that very address.
 */
bool trust_proven(const struct submission *submission, const char *authserv);

/**
 * Whether the same headers say that the letter is not from whom it claims to be: "dmarc" (dmarc=fail), "spf" (spf=fail, and no result of that method
 * passed; softfail, neutral, none and errors are no failure), else NULL.  What trust_proven believes has not failed, whatever else is said of it.
 */
const char *trust_failed(const struct submission *submission, const char *authserv);

#endif
