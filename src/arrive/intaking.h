/* The inside of the clerk's intake: what it remembers of one fetch process, and the memos that wait for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_INTAKING_H
#define ARRIVE_INTAKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrive/fetch.h"
#include "arrive/mailbox.h"
#include "base/err.h"
#include "base/file.h"
#include "base/memo.h"
#include "register/db.h"
#include "register/letters.h"

/** Letters older than this at first contact are old mail (`old-mail: hold`). */
enum { INTAKING_OLD = 3 * 86400 };
enum { INTAKING_JUNK_AGAIN = 23 * 3600, INTAKING_JUNK_RETRY = 3600 };  /* once a day, by a timer that is never quite punctual; after a look that broke off */
enum { INTAKING_CLOCKS = 3600 };  /* so far the mail server's clock may be from ours at a restore */
/** Letters the server refused are asked for again once a day (refused for now: below), and so is the removal of forgotten letters that it cannot do; one that broke off
    soon; a move that the server cannot do is tried again after an hour. */
enum { INTAKING_AGAIN = 86400, INTAKING_WIPE_AGAIN = 600, INTAKING_MOVE_AGAIN = 3600 };
/** Letters that could not be had for now (FETCH_FOR_NOW) are asked for again after so long, then twice as long each time, up to the most.  Note of the folder that is
    looked at: "LAST-ASKED WAIT". */
enum { INTAKING_FOR_NOW = 120, INTAKING_FOR_NOW_MOST = 3600 };
#define INTAKING_FOR_NOW_NOTE "asked-for-now"

/** A letter that fetch told of, not committed yet. */
struct row {
	int64_t uidvalidity, uid, size, date, letter;
	char *name;                        /* NULL for IMAP */
	char digest[FILE_DIGEST_SIZE];     /* "" where it is unfetched */
	char note[256];
	bool known, move, forgotten;
	bool left;                         /* found in incoming/: no mailbox has it any more */
	bool junk;                         /* it lies, or may have lain, in the junk folder */
	bool done;                         /* it was found in the done folder, after a restore */
	bool left_old;
};

struct place {
	int64_t uidvalidity, uid;
	char *name;
};

/** A memo that fetch's buffer had no room for. */
struct waiting {
	struct waiting *next;
	uint32_t kind;
	size_t len;
	unsigned char bytes[];
};

struct intake {
	struct db *db;
	const struct mailbox *mailbox;
	const char *spool;
	char account[512], done_account[512], junk_account[512];   /* the mailbox's; its junk folder's, known once that was opened */
	bool junk;                         /* the look that is under way is at the junk folder: what is told of it belongs to that account */
	bool done;                         /* the same with the done folder, */
	bool done_owed;                    /* which is looked through once after a restore: */
	int64_t done_since;                /* for letters from this date on; 0: no such look is owed */
	int64_t done_first, done_passed;   /* and for those from this one on that are not known; how many of this look are older still */
	int64_t restored;                  /* when the last restore was; 0: never */
	bool wiping, wipes_due;            /* a WIPE is on its way; another is to be asked for */
	bool junk_owed;                    /* the look that is under way is followed by one at the junk folder */
	bool junk_begun, left_junk;        /* one was begun by this process; what a process before it left behind in its own may be junk */
	int64_t look_validity;             /* of the folder that is looked at */
	int64_t ahead;                     /* seconds by which --at is before or after the clock */
	bool once;
	int socket;                        /* -1: no fetch */
	struct memo *memo;
	struct waiting *queue, *queue_end;
	struct row *rows;
	size_t row_count, row_cap;
	int64_t told;                      /* of the rows, those fetch waits to have acknowledged */
	struct place *moves;               /* asked for, not told yet */
	size_t move_count, move_cap;
	bool moving;                       /* one MOVE is on its way */
	int64_t no_moves_until;
	int64_t unmoved_until;             /* filed letters that could not be moved are passed over until then, then all is looked through; 0: none */
	bool unmoved_due;                  /* this look does so */
	int64_t uidvalidity;               /* -1: not open yet */
	bool from_owed;
	int64_t first_contact;             /* while the first look lasts; 0 after it */
	bool again, again_for_now;         /* in this look refused letters are asked for again; those that were refused for now */
	char adopted[64];                  /* the note of `hoadep adopt`, as it was when the look began */
	bool skipped;                      /* letters of the mailbox itself were skipped for want of the register: fetch is asked to look again, and a maildir, though nothing in it has changed, to list all */
	bool skip_look;                    /* that look is owed, */
	int64_t skip_look_ms;              /* not before this (clock_mono_ms) */
	int64_t highest, unsettled;        /* of this look: the highest UID of a known letter, the lowest that needs another look (0: none) */
	bool looked;
	int64_t begun;                     /* what lies in incoming/ since before is nobody's after a complete look */
	bool filed_seen;                   /* letters/ was looked through: once in the clerk's life, for nobody else puts anything there */
	bool left_due, left_done, left_old;           /* to be looked for; found at first contact: their age is not known, so they are held */
	char trouble[sizeof((struct err *)0)->text];
};

/** Forgets what belongs to one fetch process; what it asked that can no longer be answered. */
void intaking_reset(struct intake *in);
void intaking_hung_up(struct intake *in);
void intaking_drop_rows(struct intake *in);
void intaking_drop_moves(struct intake *in);
/** A new zeroed row at the end of in->rows. */
struct row *intaking_row(struct intake *in);

/** The account of the folder that is looked at. */
const char *intaking_looked_at(const struct intake *in);
/** The same as the two below, of the folder that is looked at. */
int intaking_look_note(struct intake *in, const char *name, char *out, size_t size, struct err *err);
int intaking_set_look_note(struct intake *in, const char *name, const char *value, struct err *err);
/** A note of this account ("login-refused" and its like).  As db_note and db_set_note. */
int intaking_note(struct intake *in, const char *name, char *out, size_t size, struct err *err);
int intaking_set_note(struct intake *in, const char *name, const char *value, struct err *err);

/** Sends `in->memo`, or queues it while fetch's buffer is full: the clerk never waits for fetch.  0 or -1. */
int intaking_send(struct intake *in, struct err *err);
int intaking_flush(struct intake *in, struct err *err);

/** Whether letters are moved at all; whether one of that date is old mail; whether a letter's mail may be moved now. */
bool intaking_moves_wanted(const struct intake *in);
bool intaking_old(const struct intake *in, int64_t date);
bool intaking_movable(const struct intake *in, const struct letter *letter);
/** Remembers that a place is to be moved. */
void intaking_move(struct intake *in, int64_t uidvalidity, int64_t uid, const char *name);
/** Tells fetch of forgotten letters that are to be removed, when it has none to remove. */
int intaking_push_wipes(struct intake *in, struct err *err);
/** Tells fetch of places to be moved when no MOVE is on its way; those of a mailbox that was made anew are forgotten: its UIDs are other letters now. */
int intaking_push_moves(struct intake *in, struct err *err);

#endif
