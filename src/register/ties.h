/* Which entry a letter is about, and what its sender has shown for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_TIES_H
#define REGISTER_TIES_H

#include "base/arena.h"
#include "base/seal.h"
#include "check/finding.h"
#include "read/submission.h"
#include "register/db.h"

/** From sure to none.  A code is no secret: it stands in lists, on letters that are passed on. */
enum tie {
	TIE_MESSAGE,    /* it answers a letter of ours: In-Reply-To or References hold its Message-ID (96 random bits) */
	TIE_TAG,        /* it holds the code with its signed tag: from our letter's foot, or as sub-address in To, Cc, Delivered-To */
	TIE_SENDER,     /* its sender's address is one that the entry came from, or its author's, and code or title name it; From can be forged: what is missing may come so */
	TIE_STRANGER,   /* it names an entry that is there, and nothing shows that it may: nothing changes, a person looks */
	TIE_NONE,       /* it names nothing that is there */
};

struct tied {
	enum tie tie;
	char code[24];      /* of the entry, or of the batch; "" for TIE_NONE */
	bool batch;         /* `code` is a batch's receipt: the letter's own words have to say which entry */
	char other[24];     /* another code that it names as surely, or that its subject names: a person says which; "" */
	const char *why;    /* English, for event and case */
};

struct ties_letter {
	const struct submission *submission;
	const struct verdict *verdict;
	const struct seal *seal;   /* NULL: no tag holds */
	const char *prefix;        /* of codes: "BTL" */
};

enum {
	TIES_DAYS = 60,             /* so long a sender's only incomplete entry is meant by a supplement that names none */
	TIES_MOST_CODES = 32, TIES_MOST_TAGS = 64, /* looked at in a letter */
	TIES_MOST_TEXT = 256 << 10, /* bytes of each text looked at: our foot stands below one quoted letter */
};

/**
 * Finds it, the ways in the order of the enum, for a letter that is neither a supplement nor a request only the first two; texts in the arena.  A letter of the
 * calendar, one that is about no entry, or one to the office about its decision, ties nothing.  A letter "duplicate" went to whoever sent the work once more: those whom the entry
 * did not come from are strangers by it, for what is filled in is answered with the entry and its tag.  0 or -1.
 */
int ties_find(struct db *db, const struct ties_letter *letter, struct arena *arena, struct tied *out, struct err *err);

/** Whether a letter with this tie may replace, correct or ask to withdraw; else it may fill what is missing. */
bool ties_strong(enum tie tie);

/** Whether an address is one that an entry came from (or was supplemented from), or its author's.  1, 0, -1. */
int ties_owns(struct db *db, const char *code, const char *address, struct err *err);

/** Whether an entry came in a batch's letter.  1, 0, -1. */
int ties_in_batch(struct db *db, const char *batch, const char *code, struct err *err);

/** The codes of a prefix in a text, upper case, each once, in their order, into an array of the arena; how many (at most TIES_MOST_CODES). */
size_t ties_codes(const char *text, const char *prefix, struct arena *arena, const char ***out);

#endif
