/* One IMAP session, one function per step: open, log in, select, list, wait.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAP_H
#define ARRIVE_IMAP_H

#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrive/mailbox.h"
#include "arrive/tls.h"
#include "base/err.h"

/** Non-letter bytes of a command that answers in a few lines; and of each letter that a listing or a FETCH tells of. */
enum { IMAP_BUDGET = 1 << 20, IMAP_BUDGET_LETTER = 2048 };

struct imap {
	mailimap *session;
	struct tls *tls;              /* belongs to the session's stream */
	bool can_move, can_uidplus, can_idle, read_only;
	bool can_delete;              /* PERMANENTFLAGS has \Deleted, or the server did not say (libetpan takes "()" for that too) */
	bool backwards;               /* UIDNEXT was under UIDs that we have seen */
	uint32_t uidvalidity, uidnext; /* UIDNEXT of a SELECT until the first listing after it; 0 */
	uint32_t unnamed;             /* EXISTS before the last listing, where that asked for every letter and not one was named; 0 */
	char host[256];
};

/**
 * Connects and speaks TLS (at once, or by STARTTLS, where bytes sent before TLS and a PREAUTH greeting are refused).
 * Returns 0, or -1 with a whole sentence; then there is nothing to close.
 */
int imap_open(struct imap *imap, const struct mailbox_place *place, const struct tls_trust *trust, const struct tls_limits *limits, int stop,
              struct err *err);
/** Says LOGOUT where the connection still stands, and frees.  Zeroed is fine. */
void imap_close(struct imap *imap);

/** Logs in (AUTHENTICATE PLAIN, else LOGIN by literals) and learns what the server can.  Returns 1, 0 with the reason when the server refuses
 * this user or password, -1 for anything else (also a server that cannot just now, RFC 5530). */
int imap_login(struct imap *imap, const char *user, const char *password, struct err *err);
/** Selects the folder (UTF-8) and learns its UIDVALIDITY.  Returns 0 or -1. */
int imap_select(struct imap *imap, const char *folder, struct err *err);

/** Letters told one by one: `date` is INTERNALDATE in seconds, 0 where the server gave none. */
struct imap_letter {
	uint32_t uid;
	int64_t size, date;
};

/**
 * Lists the letters with UID >= `from`, and those of `also` (`count` of them); all where the server's UIDNEXT says that UIDs have gone back.  Calls `each`
 * for each, in the server's order and as often as it tells of it; a -1 from it ends the listing.  Nothing is kept in memory.  Returns 0, or -1: then the
 * connection is no good any more.
 */
int imap_list(struct imap *imap, uint32_t from, const uint32_t *also, size_t count,
              int (*each)(const struct imap_letter *letter, void *with, struct err *err), void *with, struct err *err);

/** Whether the server has said that it can: "MOVE", "AUTH=PLAIN". */
bool imap_can(const struct imap *imap, const char *what);
/** For the other files of this family: begins a command, says why one failed (its return code `r`; -1 always), and what a FETCH tells. */
void imap_command(struct imap *imap, int64_t letters);
int imap_failed(struct imap *imap, int r, const char *what, struct err *err);
/** Whether after `r` the answer was read to its end and the connection stands: what comes next answers the next command. */
bool imap_connected(const struct imap *imap, int r);
/** Whether the code of a NO says "not now" (RFC 5530), which costs no try and locks no account; NULL is none. */
bool imap_not_now(const char *code);
void imap_read_letter(const struct mailimap_msg_att *att, struct imap_letter *out);
/** Calls `each` for each UID of the sorted list as a set of ranges, at most 4 kB of command; returns how many of them it took. */
size_t imap_set(const uint32_t *uids, size_t count, struct mailimap_set **out);

#endif
