/* Answers in the register: the outbox, its states, its caps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ANSWERS_H
#define REGISTER_ANSWERS_H

#include <jansson.h>

#include "base/buf.h"
#include "register/db.h"

/*
 *   held --release--> due --> sending --> sent --bounce--> bounced <-- unsure
 *    |                 | ^     ^  | \ \--> failed <-- due, later, unsure (its bytes cannot be sent)
 *    +--drop--> dropped+ |     |  |  \--> unsure --after 30 min--> sending
 *                        |     +-later<-+
 *                        +---- a person's retry of later, unsure, failed or bounced; later, failed and bounced are dropped by a person, too: who was told by telephone alarms nobody any more
 */
enum answer_state { ANSWER_HELD, ANSWER_DUE, ANSWER_SENDING, ANSWER_SENT, ANSWER_UNSURE, ANSWER_LATER, ANSWER_FAILED, ANSWER_BOUNCED, ANSWER_DROPPED };
const char *answer_state_word(enum answer_state state);

enum { ANSWERS_DOUBT_SECONDS = 30 * 60 }; /* so long an unsure answer waits before it is sent again */

enum { ANSWERS_LONGEST_WAIT = 4 * 3600 }; /* before a next try: the longest that the outbox knows */
#define ANSWERS_NEVER INT64_MAX /* the next try of an answer that only a person may send again (unsure too often) */
#define ANSWERS_OLD_MAIL "old-mail" /* the hold of answers to mail that was there before hoadep, or before a restore; `hoadep adopt` releases it */
#define ANSWERS_RESTORED "restored" /* of what may have left after the backup that was restored; `hoadep adopt` releases it too */

struct answer_row {
	int64_t id, letter;      /* letter: the one it answers; 0 for a letter of the calendar, which answers none */
	char to[320];
	char template_name[64];
	char subject[512];
	char code[24];
	char message_id[256];
	enum answer_state state;
	char hold[200];          /* why held */
	int64_t ripe;            /* held: when it becomes due by itself; 0: a person releases it */
	int64_t made, next_try, sent;  /* sent: when the server took it, 0 not yet */
	int tries;               /* those that count: answers_back takes one back */
	int handed, doubts;      /* how often send had it at all; unsure so often in a row */
	char reply[512];         /* the server's last reply or our reason */
};

/**
 * Adds an answer within the caller's transaction, keyed once by (letter, template, code, to): adding it again changes nothing.  A letter of the
 * calendar (`letter` 0) has no such key: reminders_add (register/reminders.h) keeps it single.
 * It is `held` where `hold` says why, where its letter is old mail (ANSWERS_OLD_MAIL, also instead of a hold that has a time), where letters to the address come back (register/addresses.h), or when the address has had `per_address_day` answers within 24 hours; else `due`.
 * `made` of the row is the time it happens; an empty message is refused.  Returns 1 added, 0 was there, -1.
 */
int answers_add(struct db *db, int64_t letter, const struct answer_row *row, const char *bytes, size_t len, int per_address_day, struct err *err);
/** Held answers whose time has come become due, each with an event.  Returns how many, or -1. */
int answers_ripen(struct db *db, int64_t now, struct err *err);
/** The clock was ahead and has been set right at `now`: what would be tried later than any wait allows is tried now, and what ripens and was made in the future counts as made now, and ripens as long after it as it would have.  0 or -1. */
int answers_recall(struct db *db, int64_t now, struct err *err);
/** The next answer to hand out at `now`: due, or later/unsure whose time has come; in order of their making, after `after`.  1, 0, -1. */
int answers_next(struct db *db, int64_t now, int64_t after, struct answer_row *out, struct err *err);
/** When the earliest later/unsure one becomes due (ANSWERS_NEVER where all wait for a person); 0 none; -1. */
int64_t answers_next_time(struct db *db, struct err *err);
/** One answer: 1, 0 no such answer, -1. */
int answers_get(struct db *db, int64_t id, struct answer_row *out, struct err *err);
/** The message's bytes, appended: 1, 0 no such answer, -1. */
int answers_bytes(struct db *db, int64_t id, struct buf *out, struct err *err);
/** Changes the state where allowed, with an event, the server's reply (NULL keeps the last) and the time of the next try.  0 or -1. */
int answers_set(struct db *db, int64_t id, enum answer_state to, const char *reply, int64_t next_try, int64_t now, struct err *err);
/** A try that was none (no connection, never begun): `sending` becomes `later` and the try is taken back; else as answers_set. */
int answers_back(struct db *db, int64_t id, const char *reply, int64_t next_try, int64_t now, struct err *err);
/**
 * A report says that a letter of ours came back: the sent answer of this Message-ID and recipient (or the unsure one: it was sent after all) becomes
 * `bounced`, with `reply` as its last word.  1 it is bounced now or was already, 0 there is no such answer, or none that can have come back, -1.
 */
int answers_bounced(struct db *db, const char *message_id, const char *recipient, const char *reply, int64_t now, struct err *err);
/** The answer of that Message-ID (with its <>) to that recipient ("" whoever it went to): 1, 0 there is none, -1. */
int answers_of(struct db *db, const char *message_id, const char *recipient, struct answer_row *out, struct err *err);
/** The one answer that went to `recipient` from `since` on: 1, 0 there is none, or several, -1. */
int answers_only(struct db *db, const char *recipient, int64_t since, struct answer_row *out, struct err *err);
/** All answers still `sending` become `unsure`, tried again after 30 minutes.  Returns how many, or -1. */
int answers_doubt(struct db *db, int64_t now, struct err *err);
/** How much of the cap per address and of the brake over all is used at `now`. */
struct answers_use {
	int64_t hour;            /* sent within the last hour */
	int64_t addresses;       /* that had letters within 24 hours */
	int64_t most, at_cap;    /* the most that one of them had; how many had `per_address_day` or more (0 where there is no cap) */
};
/** 0 or -1. */
int answers_use(struct db *db, int64_t now, int per_address_day, struct answers_use *out, struct err *err);
/** Sent within the last hour, for the global brake.  -1 on error. */
int answers_sent_since(struct db *db, int64_t since, struct err *err);
/**
 * Another recipient for an answer that has not arrived: held, later, failed or bounced.  `message_id` NULL keeps its own, which may be kept only where no server was ever
 * given it; `bytes` are the whole message anew.  The event holds who and why and neither address.  Another state, or the same letter to that address already: refused.  0 or -1.
 */
int answers_readdress(struct db *db, int64_t id, const char *to, const char *message_id, const char *bytes, size_t len, const char *who, const char *why, int64_t now,
                      struct err *err);
/** The same, by a person: `who` did it and `why`. */
int answers_decide(struct db *db, int64_t id, enum answer_state to, const char *who, const char *why, int64_t now, struct err *err);
/** Each answer in order, `state` -1 for all.  `each` returns false to stop. */
int answers_list(struct db *db, int state, bool (*each)(const struct answer_row *row, void *with), void *with, struct err *err);
/** A person releases (answers_settle with `drop`: drops) what is held for `hold` (NULL: whatever the reason), all of it or nothing.  Returns how many, or -1. */
int answers_settle(struct db *db, const char *hold, bool drop, const char *who, const char *why, int64_t now, struct err *err);
int answers_release(struct db *db, const char *hold, const char *who, const char *why, int64_t now, struct err *err);

#endif
