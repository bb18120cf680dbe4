/* The junk folder of an account: which one it is (RFC 6154), and its selection for looking alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPJUNK_H
#define ARRIVE_IMAPJUNK_H

#include "arrive/imap.h"

enum { IMAPJUNK_NAME = 512 };   /* bytes of a folder's name as the server writes it; a longer one is none */

/**
 * The first folder that the server's list marks \Junk (RFC 6154, 2), as the server writes it.  Returns 1, 0 there is none, -1: then the connection is no good
 * any more.
 */
int imapjunk_find(struct imap *imap, char out[IMAPJUNK_NAME], struct err *err);
/**
 * Selects it, or the done folder, read-only (EXAMINE): nothing in it can be flagged or moved; with `change` for changes (SELECT).  `name` as the server writes it.  Learns its UIDVALIDITY.  Returns 1, 0 with the
 * server's reason (no folder is selected then), -1 the connection is no good any more.
 */
int imapjunk_examine(struct imap *imap, const char *name, bool change, struct err *err);

#endif
