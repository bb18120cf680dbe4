/* The transport's settings, as the config file has them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_TRANSPORT_H
#define ANSWER_TRANSPORT_H

#include <stdbool.h>

#include "base/memo.h"

/** All texts belong to the config.  Paths are absolute. */
struct transport {
	const char *url;              /* smtps://host:port, smtp://host:port (STARTTLS demanded), maildir:PATH */
	const char *user;             /* NULL: no AUTH */
	const char *password_file, *password_command;
	const char *ca_file;          /* NULL: the system's */
	const char *from_name, *from_address; /* the contest's own: From and MAIL FROM */
	const char *office;           /* notes for people; NULL */
	int per_address_day;          /* answers to one address in 24 hours; more are held */
	int per_hour;                 /* answers of all in an hour, the global brake */
	int give_up_hours;            /* a 4xx is tried for so long; 96 */
	bool sub_address;             /* the mailbox takes local+anything@domain (RFC 5233): Reply-To bears the entry's signed tag */
	bool landlock_optional;       /* the role send starts on a kernel without Landlock too */
};

/** Appends to a memo what a role needs to send: where, as whom, from which address; no name, no limits. */
void transport_put(const struct transport *transport, struct memo *memo);
/** Takes them out again; the texts live in the memo.  False without url or address; whether the
 * memo was whole the caller asks (memo_ok) when it has taken all. */
bool transport_take(struct transport *transport, struct memo *memo);

#endif
