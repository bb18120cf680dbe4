/* What people must hear of by another way than the mailbox: the conditions as the register knows them, and what was told of each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ALARMS_H
#define REGISTER_ALARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "register/db.h"

enum alarm_kind {
	ALARM_LOGIN, ALARM_CERTIFICATE, ALARM_SEND_LOGIN, ALARM_SEND_CERTIFICATE, ALARM_SILENT, ALARM_SPACE, ALARM_CLOCK, ALARM_REQUESTS,
	ALARM_ENDS, ALARM_SEND_ENDS, ALARM_FAILED, ALARM_UNREAD, ALARM_ASIDE, ALARM_BOUNCED, ALARM_KINDS
};
/** "mailbox-login" ...: as notes, status and the alarm's command call it. */
const char *alarm_word(enum alarm_kind kind);
/** Whether the contest stands still, or the law's time runs out (exit 2 of `status --check`); else a person is needed (1). */
bool alarm_critical(enum alarm_kind kind);

enum {
	ALARMS_DAY = 86400,             /* without a complete look at the mailbox */
	ALARMS_ENDS = 14 * 86400,       /* before a certificate's end */
	ALARMS_UNREAD = 3600,           /* a letter that is kept and not filed */
	ALARMS_REQUEST = 86400,         /* before the 72 hours of a data request are over */
};

/** What the register cannot know. */
struct alarm_world {
	int64_t now;                    /* by the machine's clock, never --at: it is compared with times of that clock */
	int64_t free_bytes, floor;      /* of the spool's disk; -1: not known */
	const char *office;             /* NULL */
};

/** One condition. */
struct alarm_seen {
	bool is;
	int64_t number;                 /* how many, or MiB; 0 */
	int64_t when;                   /* since when, or until when; 0 */
};
/** Looks at all of them.  Returns 0 or -1. */
int alarms_look(struct db *db, const struct alarm_world *world, struct alarm_seen out[ALARM_KINDS], struct err *err);

/*
 * What was told, kept as a note for each kind, so that a restart neither repeats nor forgets:
 *   (none) --begins--> since --told--> since, told --is over--> since, told, over --told--> (none)
 *                        \--is over, nobody was told--> (none)
 */
struct alarm_told {
	int64_t since;                  /* 0: there is no note */
	int64_t told;                   /* when somebody was last told of it; 0 nobody yet */
	int64_t over;                   /* since when it is over and that is to be told; 0 */
};
int alarms_told(struct db *db, enum alarm_kind kind, struct alarm_told *out, struct err *err);
/** `told->since` 0 takes the note away.  0 or -1. */
int alarms_tell(struct db *db, enum alarm_kind kind, const struct alarm_told *told, struct err *err);

/** The note of why an alarm could not be given; and those of when the servers' certificates end (seconds since 1970), as fetch and send saw them. */
#define ALARMS_TROUBLE "alarm-trouble"
#define ALARMS_MAILBOX_ENDS "certificate-mailbox"
#define ALARMS_SEND_ENDS_NOTE "certificate-transport"
/** Keeps such an end, where it is another than it was.  0 or -1. */
int alarms_certificate(struct db *db, const char *note, int64_t ends, struct err *err);

#endif
