/* Which letters a verdict calls for, and their bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_COMPOSE_H
#define ANSWER_COMPOSE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/seal.h"
#include "check/calendar.h"
#include "check/check.h"

/** One letter out.  Texts live in the arena it was made in. */
struct answer {
	const char *to;           /* the recipient's address */
	const char *template_name; /* "acknowledgement", "incomplete", "rejected-word-limit", "carried-over", "review", ... */
	const char *subject;      /* decoded, NFC */
	const char *code;         /* of the entry it is about; NULL */
	const char *about;        /* what its Message-ID names: the code, or a batch's; NULL */
	const char *message_id;   /* ours, with <>; fixed here for good */
	const char *bytes;        /* the whole message, CRLF line ends, headers and text/plain + text/html */
	size_t len;
	const char *hold;         /* NULL: goes at once; else why it waits, in English */
	int64_t ripe;             /* held: when it goes by itself; 0: when a person releases it */
};

/** A file that goes with a letter; borrowed. */
struct attachment {
	const char *name;         /* shown to the recipient: "bao-cao-quy-1-2023.xlsx" */
	const char *type;         /* its media type */
	const char *bytes;
	size_t len;
	const char *cid;          /* stands in the page as <img src="cid:..."> (RFC 2392), of letters, digits, dots and one "@"; NULL: lies beside the letter */
};

/** Papers of a milestone as its receipt tells them: what the unit has sent so far, this letter's among it. */
struct compose_dossier {
	const struct milestone *milestone;  /* borrowed */
	bool late;                /* this letter came when the milestone's date had come */
	const bool *come;         /* beside the milestone's papers */
	int64_t proposals, quota; /* of people or collectives proposed; quota 0: none */
	bool uncounted;           /* a list came whose rows could not be counted (a scan) and something is to be counted */
};

/** The entry that one of the letter's is an exact copy of (`again`). */
struct compose_first {
	const char *code;
	int64_t received;
	const char *through;      /* the name of the unit whose letter brought it; NULL */
	const char *state;        /* "accepted", "incomplete", "review", "rejected"; others: it is there no more */
};

/** What the register knows and a letter tells besides the verdict; all borrowed.  Zeros tell nothing. */
struct compose_beside {
	/** Whether an address gets its first letter (the privacy paragraph): 1, 0, -1 with a reason.  NULL: each gets its first. */
	int (*first_time)(const char *address, void *with, struct err *err);
	void *with;
	/* The state of the unit's quota, this letter's own entries among it. */
	int64_t period_until;     /* 00:00 of the period's date; 0: no period, or no monthly quota */
	int64_t quota, counted;
	int64_t total_quota, total; /* of the whole contest, for units with no monthly quota; total_quota 0: none */
	const struct compose_dossier *dossiers;
	size_t dossier_count;
	const struct compose_first *firsts; /* of its copies */
	size_t first_count;
};

struct composer;

/** Loads the letters of a contest (rules/<contest>/letters, *.txt and partials); mistakes as file:line.  NULL with any mistake. */
struct composer *composer_new(const struct rules *rules, struct buf *mistakes);
void composer_free(struct composer *composer);

/**
 * From now on letters bear the signed tag of the entry or batch they are about (base/seal.h, purpose "reply", text: the code), in the foot and, where the transport says
 * `sub_address`, in Reply-To as local+CODE.TAG@domain.  The key is copied.  Without it (`hoadep check`) letters bear none.
 */
void composer_seal(struct composer *composer, const struct seal *seal);

/**
 * The letters that a filed letter calls for: per entry an acknowledgement, what is missing, a refusal, the next year's, or that a
 * person will look; for a unit's letter one receipt, and to each author with an address of their own (entry.author_mail) the usual letter where
 * the unit is proven; none to machines, no-reply addresses, null senders, ourselves (RFC 3834), none where nobody can be answered.
 * Pure but for the random part of a Message-ID.  `now` dates them.  Entries carry their codes (or "" in `hoadep check`: then
 * `[----]` stands for it).
 * Returns how many, with `out` an array in the arena; -1 with a reason when a template fails, or `beside->first_time` did.
 */
int compose_answers(const struct composer *composer, const struct transport *transport, const struct submission *submission,
                    const struct verdict *verdict, const struct compose_beside *beside, int64_t now, struct arena *arena, struct answer **out, struct err *err);

/**
 * One letter about an entry that is filed, outside of its filing: after a supplement, a decision, a recheck.  `verdict` has the entry as its only one (or none:
 * about a letter alone), `submission` is the letter it answers (threads_make, answer/thread.h, makes both of what the register knows; for an answer to a supplement both are
 * the supplement's own, with the entry as it is now).  Where `to` is not the verdict's sender, the sender is a unit that brought the entry: the letter says so
 * and answers no letter of theirs.  It bears the entry's signed tag: never to a stranger.
 *
 * `blanks` (borrowed, may be NULL) are put over the usual ones, each text freed of control characters, its lines kept: see compose_supplemented, and the comment at
 * blanks_letters (answer/blanks.c) for those of decisions.  `hold` as of struct answer; NULL: as contest.yaml says for this letter.
 * `beside` NULL: the address had letters before, nothing is told besides.  0, or -1 with a reason.
 */
int compose_about(const struct composer *composer, const struct transport *transport, const char *template_name, const struct submission *submission,
                  const struct verdict *verdict, const char *to, const char *hold, const json_t *blanks, const struct compose_beside *beside, int64_t now,
                  struct arena *arena, struct answer *out, struct err *err);

/** What a supplement came to, for the letter "supplemented". */
struct compose_supplement {
	const char *done;         /* what was supplied, "số điện thoại của tác giả; ảnh nhân vật"; "" or NULL: nothing that can be named */
	int64_t first, counted;   /* the first receipt, and the one it counts from now */
	int64_t until;            /* still missing: until when completing it keeps the first day; 0 or past: no longer */
	bool late;                /* it came past the ten days and the deadline: that is why a person looks */
	bool person;              /* a person looks, whatever the entry's outcome; else the outcome of the entry decides: complete or still missing */
};
/** Its blanks for compose_about (a new reference). */
json_t *compose_supplemented(const struct compose_supplement *supplement, int64_t now);

/**
 * A letter of the contest's own accord (a reminder, a report): Auto-Submitted: auto-generated, answering nothing.  `blanks` (borrowed) are the
 * letter's own; the contest's common ones are put beside them.  `code` may be NULL.  0, or -1 with a reason.
 */
int compose_notice(const struct composer *composer, const struct transport *transport, const char *template_name, const char *to, const json_t *blanks,
                   const struct attachment *files, size_t count, int64_t now, struct arena *arena, struct answer *out, struct err *err);

#endif
