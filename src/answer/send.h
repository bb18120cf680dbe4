/* What the clerk and the role send say to each other, and what can become of a letter out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_SEND_H
#define ANSWER_SEND_H

#include "answer/transport.h"
#include "base/err.h"

/** Memos; the fields in their order. */
enum send_memo {
	/* from the clerk */
	SEND_SETTINGS = 1, /* url, user, password_file, password_command, ca_file, from_address: texts; landlock_optional: number */
	SEND_LETTER,       /* number: the answer's id; texts: recipient, message-id; number: 1 if it may lie there already; descriptor: its bytes */
	SEND_STOP,         /* nothing new is begun; what is not past its final dot comes back */
	/* to the clerk */
	SEND_BEGUN,        /* number: the id whose bytes now leave the house: from here on its end may be in doubt */
	SEND_CERTIFICATE,  /* number: when the server's certificate ends, in seconds since 1970 */
	SEND_RESULT,       /* numbers: the id, a send_outcome; text: the server's reply or our reason */
};

/** What became of a letter. */
enum send_outcome {
	SEND_SENT,     /* the server has it (250) */
	SEND_LATER,    /* the server said 4xx about this letter, or the line broke within it: tried again, counted */
	SEND_FAILED,   /* the server said 5xx about this letter */
	SEND_UNSURE,   /* the line broke after the final dot and before the reply: it may have arrived */
	SEND_TROUBLE,  /* connection, TLS, greeting, sender: not the letter's fault, not counted; all sending waits */
	SEND_REFUSED,  /* the login was refused: as SEND_TROUBLE, with a long wait, for servers lock accounts */
	SEND_BACK,     /* it was never begun */
	SEND_OUTCOMES
};

enum {
	SEND_AHEAD_SMTP = 16,      /* answers handed ahead, so that the connection never waits for the clerk's commits */
	SEND_AHEAD_MAILDIR = 64,   /* as many share their syncs */
	SEND_AHEAD_MOST = 64,
	SEND_LETTER_LARGEST = 4 << 20,
	SEND_REPLY_SIZE = 400,     /* of a server's reply; the register keeps 511 bytes */
};

/** The role itself: `hoadep --role send`.  Its settings come as the first memo.  Returns an exit code. */
int send_main(int socket);
/** What a process that hands letters to `transport` may do, and nothing else from then on (`maildir` its path, NULL: SMTP).  Libraries must be loaded, files of its own open.  0 or -1. */
int send_confine(const struct transport *transport, const char *maildir, struct err *err);

#endif
