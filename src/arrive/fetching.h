/* The inside of the role fetch: what its mailbox sources share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_FETCHING_H
#define ARRIVE_FETCHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrive/fetch.h"
#include "arrive/keep.h"
#include "arrive/mailbox.h"
#include "base/err.h"
#include "base/memo.h"
#include "base/password.h"

/** A letter on the server: by UID (IMAP), or by name (maildir; `path` below the maildir is where it was seen). */
struct spot {
	uint32_t uid;
	int64_t size, date;
	char *name, *path;
	bool answered;           /* the server gave something for it, this time */
	bool done;               /* kept, unfetched, or gone: nothing more to do */
	bool later;              /* the server cannot give it just now */
	bool absent;             /* nothing was refused, and it was not given, or no byte of it */
};

struct spots {
	struct spot *at;
	size_t count, cap;
};

/** A forgotten letter: looked for by size and date, known by its digest. */
struct wiping {
	char digest[FILE_DIGEST_SIZE];
	int64_t size, date, removed;
};

struct fetching;

/** A kind of mailbox.  All return -1 with a reason when the source is no good any more (it is closed then and opened anew). */
struct source {
	void *(*make)(struct fetching *f);
	void (*free)(void *self);
	/** Opens where it is not open (the junk folder while f->junk, the done folder where f->done too; to be changed where f->wiping), and sets f->uidvalidity.  0, 1 there is no such junk folder (`err` says why, or
	    nothing where none was named; another open is needed), or -1. */
	int (*open)(void *self, struct fetching *f, struct err *err);
	void (*close)(void *self);
	/** fetching_listed for each letter from f->from, and for f->also.  0 or -1. */
	int (*list)(void *self, struct fetching *f, struct err *err);
	/** Brings f->want home.  1 all, 0 stopped cleanly with a reason (free space), -1. */
	int (*take)(void *self, struct fetching *f, struct err *err);
	/** Moves f->moves to the done folder.  1, 0 cannot be done, -1. */
	int (*move)(void *self, struct fetching *f, struct err *err);
	/** Removes the letters of f->wipes from the folder that is open: only what has a digest of theirs, byte for byte.  1, 0 cannot be done here (with a reason), -1. */
	int (*wipe)(void *self, struct fetching *f, struct err *err);
	/** Waits for something new.  1 it came, 0 the time is over, 2 a memo came, -1. */
	int (*wait)(void *self, struct fetching *f, int milliseconds, struct err *err);
};
extern const struct source imapsource, maildir_source;

struct fetching {
	int socket;
	bool gone;                     /* the clerk has hung up: end */
	bool once;
	bool notices;                  /* the source tells of new letters by itself (IDLE, inotify); set when it is opened */
	struct mailbox mailbox;        /* its texts belong to `settings` */
	struct mailbox_place place;
	const char *spool;
	struct memo *settings;         /* kept for its texts */
	struct memo *memo;             /* for receiving, and for sending one at a time */
	struct memo *seen;             /* the portion being filled */
	size_t seen_count;
	struct spots listed;           /* told, not answered yet: from `answered` on */
	size_t answered;
	int portions;                  /* unanswered */
	int64_t unacked;
	struct spots want, moves;
	int64_t uidvalidity, moves_uidvalidity;
	bool moves_asked, look_asked, from_came, junk_asked, done_asked, wipes_asked;
	bool junk;                     /* it is another folder than the mailbox that is open, or is to be: the junk folder, */
	bool done;                     /* or, with `junk` too, the done folder */
	bool wiping;                   /* it is opened to remove letters, and not for looking alone */
	struct wiping wipes[FETCH_WIPES];
	size_t wipe_count;
	char junk_name[512];           /* as its server calls it; set when it is opened */
	uint32_t from, also[FETCH_ALSO];
	size_t also_count;
	char refusals[256];            /* stamp of the password, then the times of logins that were refused */
	char trouble[sizeof((struct err *)0)->text];
	struct keep *keep;
	struct password *password;
	const struct source *source;
	void *self;
	uint64_t resolver;             /* resolver_stamp when this process confined itself */
	int64_t ends, told_ends;       /* when the server's certificate ends: as it was seen, as the clerk was told; 0 */
	int64_t kept, kept_bytes;      /* in this look, for the log */
	int64_t owed;                  /* listed and not given, in the last listing of this look, and too young to be written down */
	bool more;                     /* more are wanted than fit in `want`: they are listed again in the same look */
	bool broke;                    /* moving or wiping broke off since the last look: the source may have been closed meanwhile */
	int breaks;                    /* waits for news that broke off, one soon after the other */
};

/** Letters that one listing may have wanted: what is more waits for the next, so that no mailbox (and no server that never ends to list) can fill the memory. */
enum { FETCHING_WANT_MOST = 100000 };

void spots_add(struct spots *spots, const struct spot *spot);
void spots_clear(struct spots *spots);

/** Tells the clerk of a letter; waits while too many portions are unanswered.  0 or -1 (the clerk is gone). */
int fetching_listed(struct fetching *f, const struct spot *spot, struct err *err);
/** Hands what is durable to the clerk; with `all` everything is made durable, told and acknowledged.  0 or -1. */
int fetching_tell(struct fetching *f, bool all, struct err *err);
/** A letter that cannot be had: written down with its reason.  0 or -1. */
int fetching_unfetched(struct fetching *f, const struct spot *spot, const char *why, struct err *err);
/** A letter without a byte: left for the next look while it is young (some servers list a letter before its bytes are there), then written down, with `why` ("it is
    empty").  A young one that is absent makes its look an incomplete one.  0 or -1. */
int fetching_empty(struct fetching *f, const struct spot *spot, const char *why, struct err *err);
/** Whether `bytes` more leave the floor of free space.  1, 0 with the reason, -1. */
int fetching_room(struct fetching *f, int64_t bytes, struct err *err);
/** Takes memos that are there; with `wait` at least one.  0 or -1 (the clerk is gone). */
int fetching_hear(struct fetching *f, bool wait, struct err *err);
/** Does the moves that were asked for and answers.  Never fails but by a clerk that is gone. */
int fetching_moves(struct fetching *f, struct err *err);
/** One look: what is there, what of it is wanted, bring it home.  Returns 1 complete, 0 stopped cleanly with a reason, -1. */
int fetching_look(struct fetching *f, struct err *err);
/** The same of the done folder and the junk folder, where the clerk has asked for it, and back to the mailbox.  1, 0 none was asked for or is there, -1: then the source is to be closed. */
int fetching_others(struct fetching *f, struct err *err);
/** Removes the letters that were asked for from every folder, and answers.  Never fails but by a clerk that is gone. */
int fetching_wipes(struct fetching *f, struct err *err);
/** Whether the clerk has hung up; what fails after that is no trouble. */
bool fetching_gone(struct fetching *f);
/** Waits for a while, or less when the clerk hangs up.  0 or -1. */
int fetching_pause(struct fetching *f, int milliseconds, struct err *err);
/** Waits for a memo: 2 when one came or the clerk hung up, 0 when the time is over. */
int fetching_await(struct fetching *f, int milliseconds);
/** Refusals of logins: 1 another try is allowed now, 0 with the reason it is not; one more was refused, or (`refused` false) none counts any more. */
int fetching_may_login(struct fetching *f, struct err *err);
int fetching_login(struct fetching *f, bool refused, struct err *err);

#endif
