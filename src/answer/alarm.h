/* Alarms in words, and the short-lived role that carries one by a second transport.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_ALARM_H
#define ANSWER_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/buf.h"
#include "base/memo.h"
#include "register/alarms.h"

/** The config's section `alarm`; each of the two ways may be missing. */
struct alarm_ways {
	struct transport transport;   /* the second one; url NULL: no mail */
	const char *to;
	const char *command;          /* absolute; NULL: none */
};
static inline bool alarm_wanted(const struct alarm_ways *ways)
{
	return ways->transport.url || ways->command;
}

enum alarm_phase { ALARM_BEGINS, ALARM_LASTS, ALARM_OVER, ALARM_TEST, ALARM_PHASES };
const char *alarm_phase_word(enum alarm_phase phase);

/** One English sentence about a condition, and the Vietnamese one; numbers and dates, no personal data.  Appended. */
void alarm_sentence(enum alarm_kind kind, const struct alarm_seen *seen, struct buf *out);
void alarm_sentence_vi(enum alarm_kind kind, const struct alarm_seen *seen, struct buf *out);

/** A whole message to `ways->to` (GMime must be begun); without a second transport, where a command alone tells it, nothing.  ALARM_TEST says nothing of a condition.  0 or -1. */
int alarm_compose(const struct alarm_ways *ways, enum alarm_phase phase, enum alarm_kind kind, const struct alarm_seen *seen, int64_t since, int64_t now, struct buf *out, struct err *err);

/** The settings of the role as a memo: the transport's texts, the recipient, the message (at most some 40 kB). */
void alarm_settings(const struct alarm_ways *ways, const char *message, struct memo *memo);
/** `hoadep --role alarm`: takes the settings, confines itself to that one connection, opens its password, hands the message over once and ends: exit 0 sent; else 1, and one
 *  memo with the reason as a text. */
int alarm_main(int socket);
/** The same within a command (`doctor --alarm`), unconfined.  0 sent, -1 with a reason. */
int alarm_send(const struct transport *transport, const char *to, const char *bytes, size_t len, struct err *err);

#endif
