/* The clerk's part of alarms: what begins, lasts and is over, told once each by another way than the mailbox.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "alarming.h"

#include <string.h>

#include "answer/alarm.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memo.h"
#include "keeper.h"

static const int waits_ms[] = { 15000, 60000, 300000, 900000, 3600000 }; /* after a try that told nobody */
enum { WAITS = sizeof waits_ms / sizeof *waits_ms, READY_MS = 60000 };

/* Which phase of a condition people are to hear of now; ALARM_PHASES for none.  Brings the note up to date. */
static int step(struct clerk *c, enum alarm_kind kind, bool is, int64_t now, enum alarm_phase *phase, struct err *err)
{
	struct alarm_told told, was;
	*phase = ALARM_PHASES;
	if (alarms_told(c->db, kind, &told, err) != 0)
		return -1;
	was = told;
	if (is && told.since == 0)
		told = (struct alarm_told){ .since = now };
	else if (is)
		told.over = 0;
	else if (told.since && told.told == 0)
		told.since = 0;
	else if (told.since && told.over == 0)
		told.over = now;
	if (memcmp(&was, &told, sizeof told) != 0 && alarms_tell(c->db, kind, &told, err) != 0)
		return -1;
	if (told.over)
		*phase = ALARM_OVER;
	else if (told.since && told.told == 0)
		*phase = ALARM_BEGINS;
	else if (told.since && now - told.told >= ALARMING_REMIND)
		*phase = ALARM_LASTS;
	c->alarm_since[kind] = told.since;
	return 0;
}

static int ask_keeper(struct clerk *c, enum alarm_kind kind, enum alarm_phase phase, const struct alarm_seen *seen, struct err *err)
{
	static struct memo memo;
	struct buf message = { 0 }, sentence = { 0 };
	int r = alarm_compose(&c->config->alarm, phase, kind, seen, c->alarm_since[kind], clerking_now(c), &message, err);
	buf_print(&sentence, "%s: ", alarm_phase_word(phase));
	alarm_sentence(kind, seen, &sentence);
	if (r == 0) {
		memo_init(&memo, CLERK_ALARM);
		memo_put_text(&memo, alarm_word(kind));
		memo_put_text(&memo, buf_str(&sentence));
		memo_put_text(&memo, buf_str(&message));
		r = memo_send(c->keeper, &memo, err) == 1 ? 0 : -1;
	}
	buf_release(&message);
	buf_release(&sentence);
	if (r == 0) {
		c->alarm_on = true;
		c->alarm_kind = kind;
		c->alarm_phase = phase;
		log_line(LOG_WARN, "alarm", "what", alarm_word(kind), "phase", alarm_phase_word(phase), NULL);
	}
	return r;
}

/* Nothing is owed: what stood in the way of the last one is of no interest any more, also of a clerk before us. */
static int forget_trouble(struct clerk *c, struct err *err)
{
	if (c->alarm_clean)
		return 0;
	c->alarm_clean = true;
	c->alarm_tries = 0;
	c->alarm_retry_ms = 0;
	return db_set_note(c->db, ALARMS_TROUBLE, NULL, err);
}

static int look(struct clerk *c, struct err *err)
{
	struct alarm_seen seen[ALARM_KINDS];
	struct alarm_world world = { .now = clock_now(), .free_bytes = file_free_space(c->config->spool, NULL), .floor = c->config->mailbox.free_space, .office = c->config->transport.office };
	int64_t now = clerking_now(c);
	enum alarm_phase phase, first_phase = ALARM_PHASES;
	int first = -1;
	if (alarms_look(c->db, &world, seen, err) != 0)
		return -1;
	for (int kind = 0; kind < ALARM_KINDS; kind++) {
		if (step(c, (enum alarm_kind)kind, seen[kind].is, now, &phase, err) != 0)
			return -1;
		if (phase != ALARM_PHASES && first < 0) {
			first = kind;
			first_phase = phase;
		}
	}
	c->alarm_owed = first >= 0;
	if (first < 0 && forget_trouble(c, err) != 0)
		return -1;
	if (first < 0 || c->alarm_on || clock_mono_ms() < c->alarm_retry_ms)
		return 0;
	return ask_keeper(c, (enum alarm_kind)first, first_phase, &seen[first], err);
}

void alarming_look(struct clerk *c)
{
	struct err err = { "" };
	if (!alarm_wanted(&c->config->alarm)) {
		if (forget_trouble(c, &err) != 0)
			clerking_trouble(c, "alarm", &err);
		return;
	}
	if (c->stopping || c->alarm_on)
		return;
	c->alarm_ready |= c->once || intake_done(c->intake) || intake_trouble(c->intake) || clock_mono_ms() - c->began_ms > READY_MS;
	if (!c->alarm_ready)
		return;
	if (look(c, &err) != 0)
		clerking_trouble(c, "alarm", &err);
}

static int was_told(struct clerk *c, struct err *err)
{
	struct alarm_told told;
	if (alarms_told(c->db, c->alarm_kind, &told, err) != 0)
		return -1;
	if (c->alarm_phase == ALARM_OVER)
		told = (struct alarm_told){ 0 };
	else
		told.told = clerking_now(c);
	if (alarms_tell(c->db, c->alarm_kind, &told, err) != 0)
		return -1;
	return 0;
}

void alarming_hear(struct clerk *c, struct memo *memo)
{
	struct err err = { "" };
	bool told = memo_get_number(memo) == 1;
	const char *why = memo_get_text(memo);
	if (!c->alarm_on)
		return;
	c->alarm_on = false;
	c->alarm_clean = !why;
	c->alarm_tries = told ? 0 : c->alarm_tries + 1;
	c->alarm_retry_ms = told ? 0 : clock_mono_ms() + waits_ms[c->alarm_tries > WAITS ? WAITS - 1 : c->alarm_tries - 1];
	if ((told && was_told(c, &err) != 0) || db_set_note(c->db, ALARMS_TROUBLE, why, &err) != 0)
		clerking_trouble(c, "alarm", &err);
	alarming_look(c); /* the next one, if there is more to tell */
}

bool alarming_owed(struct clerk *c)
{
	if (!alarm_wanted(&c->config->alarm) || c->stopping)
		return false;
	if (!c->alarm_last) {
		c->alarm_last = true;
		alarming_look(c);
	}
	return c->alarm_on || (c->alarm_owed && c->alarm_tries == 0);
}
