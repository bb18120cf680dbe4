/* Letters out of the mailbox, many in one FETCH, streamed to disk.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_IMAPFETCH_H
#define ARRIVE_IMAPFETCH_H

#include "arrive/imap.h"
#include "arrive/keep.h"

struct imapfetch {
	struct keep *keep;
	int64_t most;              /* a letter that goes on beyond this ends the connection */
	/** A letter is whole and stands begun in `keep`, keep_size bytes of it: keep_end or keep_drop it.  -1 ends the FETCH (a trouble of ours). */
	int (*whole)(const struct imap_letter *letter, void *with, struct err *err);
	/** Called between pieces of letters, so that what is durable can be told. */
	int (*pause)(void *with, struct err *err);
	void *with;
	bool not_now;              /* out: the server refused, and says that it cannot just now */
	bool ours;                 /* out: the failure was not the server's (disk full) and says nothing about the letter */
};

/**
 * Fetches the first of the sorted `uids`, as many as one command takes (`asked`), with UID, INTERNALDATE, RFC822.SIZE and BODY.PEEK[].
 * Returns 1 when the server was through with all, 0 when it refused (the connection is good), -1 when the connection is no good any more.
 * A letter that did not come to its end is dropped from `keep`.
 */
int imapfetch_letters(struct imap *imap, const uint32_t *uids, size_t count, struct imapfetch *fetch, size_t *asked, struct err *err);

#endif
