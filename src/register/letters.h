/* Letters in the register: seen, kept, read, filed, aside.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_LETTERS_H
#define REGISTER_LETTERS_H

#include "base/file.h"
#include "check/finding.h"
#include "read/submission.h"
#include "register/db.h"

/*
 *  unfetched --fetched after all--> kept --read--> read --filed--> filed
 *                                    |              |                 |
 *                                    +---- aside <--+   aside --again--> kept; filed --a person's belief--> kept
 *  any --forget--> forgotten (register/forget.h, for many at once)
 */
enum letter_state { LETTER_UNFETCHED, LETTER_KEPT, LETTER_READ, LETTER_FILED, LETTER_ASIDE, LETTER_FORGOTTEN };
const char *letter_state_word(enum letter_state state);

/** Where a letter lay: unique by account, uidvalidity and uid (promise 2). */
struct intake_row {
	const char *account;
	int64_t uidvalidity, uid;   /* maildir: 0 and the row is keyed by `name` */
	const char *name;           /* maildir file's unique name; "" for IMAP */
	const char *digest;         /* NULL while unfetched */
	int64_t size;               /* bytes kept, or RFC822.SIZE while unfetched */
	int64_t internal_date;
	bool old;                   /* found at first contact and older than 3 days: its answers are held, it is not moved until `adopt` */
	bool junk;                  /* it lies in the junk folder */
	bool moved;                 /* it lies in the done folder already */
	const char *note;           /* "size differs from RFC822.SIZE", why unfetched; NULL */
};

struct letter {
	int64_t id;
	char digest[FILE_DIGEST_SIZE];   /* "" while unfetched */
	enum letter_state state;
	int64_t size, arrived;           /* arrived: the earliest INTERNALDATE it was seen with */
	int tries;                       /* readings that failed for the letter's own sake */
	bool old;
	char reason[256];                /* why aside or unfetched */
	char distrust[8];                /* "junk", "dmarc", "spf", ""; stays when it is believed */
	bool believed;
};

/**
 * Writes down where a letter lay and, if its bytes are new, the letter (state kept, or unfetched without digest; one that is new in the junk folder is
 * distrusted for it).  What was known from the junk folder alone and now lies elsewhere was moved there by somebody: it is believed (letters_believe).
 * Returns 1 new (or to be read now, since it is believed), 0 known, -1.
 */
int letters_intake(struct db *db, const struct intake_row *row, int64_t now, int64_t *id, struct err *err);
/** What is known of a place: 1 with the letter (the latest seen there) and whether it was moved, 0 nothing, -1. */
int letters_at(struct db *db, const char *account, int64_t uidvalidity, int64_t uid, const char *name, struct letter *out, bool *moved, struct err *err);
/** Places of a letter that are not moved yet: calls back for each.  Returns 0 or -1. */
int letters_places(struct db *db, int64_t id, void (*each)(const struct intake_row *row, void *with), void *with, struct err *err);
/** Notes that a place was moved to the done folder (or cannot be: it is gone). */
int letters_moved(struct db *db, const char *account, int64_t uidvalidity, int64_t uid, const char *name, struct err *err);

/** One letter: 1, 0 no such letter, -1. */
int letters_get(struct db *db, int64_t id, struct letter *out, struct err *err);
int letters_by_digest(struct db *db, const char *digest, struct letter *out, struct err *err);
/** The next letter of a state after `after`, in the order they came.  Returns 1, 0 no more, -1. */
int letters_next(struct db *db, enum letter_state state, int64_t after, struct letter *out, struct err *err);

/**
 * A person (`who`) says that a letter is to be treated like any other, although it lay in the junk folder or its sender's proof failed: one that is filed
 * is `kept` again, read once more and filed as any other is (entries that it has stay what they are: entries_file is idempotent), its answers are made
 * this time; its open cases `junk` and `distrust` are closed.  Returns 1 done, 0 nobody distrusted it or it is believed already: nothing changed, -1.
 */
int letters_believe(struct db *db, int64_t id, const char *who, int64_t now, struct err *err);

/** Changes the state where the table of successors allows it, with an event; a step that is not allowed is an error.  `reason` may be NULL.  0 or -1. */
int letters_set(struct db *db, int64_t id, enum letter_state to, const char *reason, int64_t now, struct err *err);
/** Counts a failed try.  Returns the tries so far, or -1. */
int letters_tried(struct db *db, int64_t id, struct err *err);

/** After a look at old mail: takes the old mark off every letter, each with an event, and keeps the time as the
 *  note "adopted", by which arrive/ knows to look at all of the mailbox again.  Returns how many, or -1. */
int letters_adopt(struct db *db, const char *who, int64_t now, struct err *err);

/** Writes down what was read of a letter: message-id, parts with digests and types, kind, unit, sender, receipt.  Replaces what was there.  0 or -1. */
int letters_facts(struct db *db, int64_t id, const struct submission *submission, const struct verdict *verdict, struct err *err);

#endif
