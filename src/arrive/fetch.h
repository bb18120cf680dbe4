/* What the clerk and the role fetch say to each other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_FETCH_H
#define ARRIVE_FETCH_H

/*
 * clerk (intake.c)                                   fetch (fetch.c)
 *   SETTINGS                            ->
 *                                       <-   OPENED      the mailbox is open, a look begins
 *   FROM                                ->               where to list from
 *                                       <-   SEEN        what is there, in portions
 *   ANSWERS                             ->               one word for each of a portion
 *                                       <-   KEPT        durable in incoming/: a group
 *   ACK                                 ->               in letters/ and in the register
 *                                       <-   LOOKED      the look is over; was FROM's last number 1, the junk folder follows:
 *                                       <-   JUNK        it is open (then FROM, SEEN ... as above), or:
 *                                       <-   JUNK_LOOKED there is none, or the look at it is over
 *   MOVE                                ->               one at a time
 *                                       <-   MOVED
 *                                            the same with DONE and DONE_LOOKED, and before it, where the number says that the done folder is to be looked through
 *   WIPE                                ->               one at a time: forgotten letters, to be removed wherever they lie
 *                                       <-   WIPED
 *   LOOK                                ->               look again now
 *                                       <-   TROUBLE, UNFETCHED, REFUSED whenever
 * Fetch has at most FETCH_PORTIONS portions unanswered and waits for what it has asked; the clerk sends one memo for each of
 * fetch's and one MOVE at a time: so neither side's buffer can fill up while the other waits.
 */
enum fetch_memo {
	FETCH_SETTINGS = 0x100, /* url, user, password-file, password-command, ca-file, done, spool, refusals, junk (texts); poll, size limit, free space,
	                           silence, landlock optional, once, junk auto (numbers) */
	FETCH_FROM,             /* UID to list from (maildir: 1 a look may be left out where nothing changed, 0 not), count, so many UIDs besides;
	                           after this look 1 the junk folder is to be looked at, 2 the done folder, 3 both, 0 none */
	FETCH_ANSWERS,          /* count, so many of enum fetch_answer */
	FETCH_ACK,              /* how many letters of KEPT and UNFETCHED are written down */
	FETCH_MOVE,             /* UIDVALIDITY, count, so many times: UID, name */
	FETCH_LOOK,
	FETCH_WIPE,             /* count, so many times: digest, size, date */
	FETCH_OPENED = 0x180,   /* UIDVALIDITY (0: a maildir) */
	FETCH_SEEN,             /* count, so many times: UID, name, size, date */
	FETCH_KEPT,             /* UIDVALIDITY, count, so many times: UID, name, digest, size, date, note */
	FETCH_UNFETCHED,        /* UIDVALIDITY, UID, name, size, date, why */
	FETCH_MOVED,            /* UIDVALIDITY, enum fetch_moved, why (NULL), count, so many times: UID, name */
	FETCH_LOOKED,           /* 1 complete, 0 not */
	FETCH_TROUBLE,          /* what stands in the way */
	FETCH_JUNK,             /* UIDVALIDITY (0: a maildir), the folder's name */
	FETCH_JUNK_LOOKED,      /* enum fetch_junk, why (NULL) */
	FETCH_CERTIFICATE,      /* when the server's certificate ends, in seconds since 1970 */
	FETCH_DONE,             /* as FETCH_JUNK and FETCH_JUNK_LOOKED */
	FETCH_DONE_LOOKED,
	FETCH_WIPED,            /* enum fetch_moved (DONE: looked for in every folder), why (NULL), count, so many times: digest, copies removed */
	FETCH_REFUSED,          /* the refusals so far, to be given back in the next SETTINGS */
};

/** So begins the reason of a letter that could not be had, where the fault may be the way to it; after it and after "refused" the clerk knows when to ask again. */
#define FETCH_FOR_NOW "refused for now"

enum fetch_answer { FETCH_SKIP, FETCH_WANT };
enum fetch_junk { JUNK_BROKEN, JUNK_COMPLETE, JUNK_NONE };
enum fetch_moved { MOVED_DONE, MOVED_LATER, MOVED_NEVER };

enum {
	FETCH_PORTION = 200,      /* letters in one SEEN */
	FETCH_PORTIONS = 8,
	FETCH_MOVES = 100,        /* letters in one MOVE: names of a maildir have up to 255 bytes */
	FETCH_WIPES = 50,         /* letters in one WIPE */
	FETCH_ALSO = 1000,        /* UIDs besides */
	FETCH_NAME_MOST = 512,    /* bytes of a maildir file's unique name, percent-encoded where needed; longer ones are cut by a digest */
	FETCH_TRIES = 3,
};

#endif
