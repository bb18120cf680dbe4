/* Which letters a verdict calls for, and their bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_COMPOSE_H
#define ANSWER_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/arena.h"
#include "base/err.h"
#include "check/check.h"

/** One letter out.  Texts live in the arena it was made in. */
struct answer {
	const char *to;           /* the recipient's address */
	const char *template_name; /* "acknowledgement", "incomplete", "rejected-word-limit", "carried-over", "review", ... */
	const char *subject;      /* decoded, NFC */
	const char *code;         /* of the entry it is about; NULL */
	const char *message_id;   /* ours, with <>; fixed here for good */
	const char *bytes;        /* the whole message, CRLF line ends, headers and text/plain + text/html */
	size_t len;
	const char *hold;         /* NULL: goes at once; else why it waits for a person, in English */
};

struct composer;

/** Loads the letters of a contest (rules/<contest>/letters, *.txt and partials); mistakes as file:line.  NULL with any mistake. */
struct composer *composer_new(const struct rules *rules, struct buf *mistakes);
void composer_free(struct composer *composer);

/**
 * The letters that a filed letter calls for: per entry an acknowledgement, what is missing, a refusal, the next year's, or that a
 * person will look; none to machines, no-reply addresses, null senders, ourselves (RFC 3834), none where nobody can be answered.
 * Pure but for the random part of a Message-ID.  `now` dates them.  Entries carry their codes (or "" in `hoadep check`: then
 * `[----]` stands for it).  `first_time` says whether this address gets its first letter (the privacy paragraph).
 * Returns how many, with `out` an array in the arena; -1 with a reason when a template fails.
 */
int compose_answers(const struct composer *composer, const struct transport *transport, const struct submission *submission,
                    const struct verdict *verdict, int64_t now, bool first_time, struct arena *arena, struct answer **out, struct err *err);

#endif
