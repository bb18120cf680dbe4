/* The clerk's side of the role send: answers leave only from committed rows, each reply is written down.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_OUTBOX_H
#define ANSWER_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/err.h"
#include "register/db.h"

struct outbox;

/** `db` and `transport` are borrowed and outlive it. */
struct outbox *outbox_new(struct db *db, const struct transport *transport);
void outbox_free(struct outbox *outbox);

/**
 * A send process was started (anew): what the last one had begun becomes `unsure` (SMTP's one doubt), what it had not is due again.
 * The socket becomes the outbox's, which closes it.  Returns 0 or -1.
 */
int outbox_begin(struct outbox *outbox, int socket, struct err *err);

/** Hands the answers that are due at `now` to send, as many as it takes (state `sending` committed first).  Never blocks.  Returns 0 or -1. */
int outbox_push(struct outbox *outbox, int64_t now, struct err *err);

/** Takes replies that are there and writes them down.  Returns 0 or -1; `gone` says that send has ended. */
int outbox_hear(struct outbox *outbox, int64_t now, bool *gone, struct err *err);

/**
 * The daemon wants to end: nothing more is handed out, send gives back what it has not begun and breaks off what is not past its
 * final dot; outbox_hear then hears of each, and outbox_on_the_way falls to what is worth waiting for.  Returns 0 or -1.
 */
int outbox_stop(struct outbox *outbox, struct err *err);

/** Nothing is due and nothing is on its way. */
bool outbox_idle(const struct outbox *outbox, int64_t now);
/** When the next answer becomes due (a later try, an unsure one); 0 for none. */
int64_t outbox_next(const struct outbox *outbox);
/** How many are on their way; while one is past its final dot a stop waits (at most 30 s). */
int outbox_on_the_way(const struct outbox *outbox);

#endif
