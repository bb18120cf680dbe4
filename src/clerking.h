/* The inside of the clerk: its state, and the letters that are being read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLERKING_H
#define CLERKING_H

#include <stdbool.h>
#include <stdint.h>

#include "answer/alarm.h"
#include "answer/outbox.h"
#include "arrive/intake.h"
#include "base/err.h"
#include "config.h"
#include "filing.h"
#include "read/reading.h"
#include "register/db.h"

/* A letter that is being read. */
struct job {
	struct letter letter;
	struct reading *reading;   /* NULL: the place is free */
	int64_t begun_ms;
};

/* How many letters whose files cannot be opened are stepped over; more of them, and it is the spool that is in trouble. */
enum { CLERK_MOST_UNOPENED = 16 };

struct unopened {
	int64_t letter, until_ms;  /* until_ms: it is not tried again before; 0: the place is free */
	int wait_ms;
};

/*
 * Letters that wait with the nursery beside those it reads: while the clerk files some, which takes as long as reading as many, its readers have the next.
 * They are few, for an order that found no room in its socket would stop the clerk.
 */
enum { CLERK_AHEAD = 8, CLERK_AHEAD_BYTES = 16 << 20, CLERK_MOST_JOBS = CONFIG_MOST_READERS + CLERK_AHEAD };

struct clerk {
	struct config *config;
	bool once, at_given, stopping;
	bool careful;              /* a letter may have killed our forerunners: one at a time, each counted first */
	bool sketched;             /* every entry of before has its sketch: letters are filed */
	int64_t counted;           /* the last one, once for each clerk however often it is begun */
	int64_t at, began_ms;
	int keeper, lock;
	struct db *db;
	struct filing *filing;
	struct intake *intake;
	struct outbox *outbox;
	int fetch, send;           /* for poll; -1 while the role is away */
	int pages;                 /* the role's socket, while there is no nursery; -1 */
	struct nursery *nursery;   /* both of them */
	int nursery_deaths;
	int64_t given_back, given_back_ms; /* the first letter that a nursery which ended had in hand, until it is read again: what came after it is filed after it */
	int64_t *unpaged;          /* letters that the role pages ended before: while there is none, they wait for it */
	size_t unpaged_count;
	struct job jobs[CLERK_MOST_JOBS];
	int running;
	struct unopened unopened[CLERK_MOST_UNOPENED];
	char unopened_reason[512];
	bool starved;              /* the last reading could not begin, or go on, for want of processes, memory or descriptors */
	int64_t cursor[2];         /* in letters kept, in letters read */
	bool worked;               /* letters were read since the heap was last given back */
	bool drained;              /* every letter after the cursors was looked at; until letters come or the tick */
	int64_t group_ms, tick_ms, retry_ms;  /* monotonic; retry_ms: nothing is tried before */
	int wait_ms, waits;        /* temporary trouble in a row */
	char trouble[512], clock_trouble[256];
	bool troubled;             /* in this turn */
	int64_t arrivals[2], newest_id;   /* when the last two letters kept arrived: the mail server's idea of now (0 for a maildir, which has none) */
	int64_t clock_base;        /* the clock less clock_boot(), when it was last believed */
	int64_t clock_leapt;       /* the time from which it leapt ahead by a day or more, and nothing bears that out; 0 */
	int64_t clock_forgiven;    /* events up to this time say nothing about the clock */
	bool at_forgives;
	int64_t reminded;          /* the hour (since 1970) whose look at the calendar is done */
	int64_t remind_since_ms, remind_again_ms; /* monotonic: since when a look waits for quiet; when what failed is tried again; 0 */
	int remind_tries;          /* in a round */
	char remind_trouble[512];
	struct noting *noting;     /* the office's daily note (noting.c); NULL before its first look */
	bool remind_said;          /* the note of the clerk before us was overwritten */
	bool alarm_on, alarm_owed;   /* one is on its way; some are to be told */
	bool alarm_clean;            /* no note says that one could not be told */
	bool alarm_last;             /* a round has looked at its end */
	bool alarm_ready;            /* the mailbox was looked at since the start, well or not: what the register says of it is no older than that */
	enum alarm_kind alarm_kind;  /* of the one on its way */
	enum alarm_phase alarm_phase;
	int alarm_tries;           /* that told nobody, in a row */
	int64_t alarm_retry_ms, alarm_since[ALARM_KINDS];
	int64_t filed, version;    /* version: SQLite's mark of what others have written */
};

/** What "now" is: the clock, or what --at said. */
int64_t clerking_now(const struct clerk *clerk);
/** Temporary trouble (promise 8): said once in a row, tried again with growing waits, never counted against a letter. */
void clerking_trouble(struct clerk *clerk, const char *where, const struct err *err);

/** The next letter to read that is in nobody's hands.  1, 0 none, -1. */
int clerking_next(struct clerk *clerk, struct letter *out, struct err *err);
/** Keeps the readers busy: begun as soon as letters are kept, while fetch still brings more. */
void clerking_start(struct clerk *clerk);
/** Takes what there is of one reading; a finished letter goes to the filing, one that killed its reader is counted. */
void clerking_go_on(struct clerk *clerk, struct job *job);
/** Ends a reading; its letter stays as it was. */
void clerking_drop(struct clerk *clerk, struct job *job);
/** Why the last file could not be opened, while one is being stepped over; else NULL. */
const char *clerking_unopened(const struct clerk *clerk);
/** What the clerk before us said of its readers is forgotten.  0 or -1. */
int clerking_begin(struct clerk *clerk, struct err *err);
/** Another role pages; `fd` is its socket. */
void clerking_take_pages(struct clerk *clerk, int fd);
/** Whether letters wait until there is one. */
bool clerking_waits_for_pages(const struct clerk *clerk);
/** The nursery is gone with all its readers: their letters are read again by the next one. */
void clerking_nursery_gone(struct clerk *clerk);
/** A letter is filed or aside: its mail may be moved (for filing_commit; `with` is the clerk). */
void clerking_done(int64_t letter, void *with);

#endif
