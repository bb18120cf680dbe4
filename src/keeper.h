/* The keeper: `hoadep run` itself, which starts the roles, watches them and ends them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KEEPER_H
#define KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

/*
 * A confined process hands its bonds on to its children, so the clerk (no network) could never start fetch or send.  Hence a keeper above
 * all five, with no register, no rules, no password and no letter; what it knows of the world is its signals and the clerk's memos.
 *
 *   keeper --starts--> clerk, fetch, nursery, pages, send; gives the clerk its end of each one's memo socket
 *
 * Memos from the keeper to the clerk, and back:
 */
enum keeper_memo {
	KEEPER_ROLE = 1,  /* text: the role that was started (anew); descriptor: the clerk's end of its socket */
	KEEPER_PING,      /* number, to be given back */
	KEEPER_LOOK,      /* a person asks for a look at the mailbox now (SIGHUP) */
	KEEPER_STOP,      /* end: nothing new is begun */
	KEEPER_ALARMED,   /* number: 1 somebody was told, 0 nobody; text: what stood in the way, or NULL */
};
enum clerk_memo {
	CLERK_READY = 1,  /* the register is open, the rules are loaded */
	CLERK_FAILED,     /* text: why the clerk cannot begin; number: 1 it may pass by itself; it ends */
	CLERK_PONG,       /* number */
	CLERK_STATUS,     /* text: one line for people */
	CLERK_WAITS,      /* number: milliseconds that a stop may still take (a reply to a final dot) */
	CLERK_DONE,       /* the one round is over; text: what stood in the way, or NULL */
	CLERK_ALARM,      /* texts: the condition's word, a sentence, the whole message: to be carried by the ways of the config, one at a time */
};

struct keeper_orders {
	bool once;
	bool at_given;
	int64_t at;       /* what "now" is, with at_given */
};

/** Runs until a signal or, with `once`, one round has ended.  Returns the exit code; reasons went to stderr. */
int keeper_run(const struct config *config, const struct keeper_orders *orders);

#endif
