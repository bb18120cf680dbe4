/* Answers into a maildir, the embedded default: for demos, for tests, for another program to carry on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_DELIVER_H
#define ANSWER_DELIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "answer/send.h"
#include "base/err.h"

struct deliver;

/** One letter of a group. */
struct deliver_letter {
	const char *message_id, *bytes;
	size_t len;
	bool again;                /* it was tried before: it may lie there already, also with flags in cur/ */
	/* what became of it */
	enum send_outcome outcome; /* SEND_SENT or SEND_TROUBLE */
	char reply[SEND_REPLY_SIZE];
	/* of deliver_group alone */
	char name[80];
	int fd;
};

/** Makes the folders tmp, new and cur of the maildir where they are missing, and opens it.  NULL with a reason. */
struct deliver *deliver_new(const char *path, struct err *err);
void deliver_free(struct deliver *deliver);

/**
 * Delivers letters: each is written and synced in tmp/, then all are renamed to new/, whose folder is synced once; only then is
 * any called sent.  A letter's name comes from its Message-ID, so that one delivered twice lies there once.
 */
void deliver_group(struct deliver *deliver, struct deliver_letter *letters, size_t count);

#endif
