/* Whether the clock is to be believed: the register's log, the mail server's dates and a person's word are held against it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clockwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "register/answers.h"
#include "register/events.h"

enum {
	CLOCK_SLACK = 90,         /* seconds that a clock may step back (NTP after a restart) */
	CLOCK_AHEAD = 86400,
	CLOCK_LEAP = CLOCK_AHEAD - CLOCK_SLACK,
	CLOCK_AGREE = 3600,       /* between two clocks that confirm each other */
};

void clockwatch_letters(struct clerk *c)
{
	struct letter letter;
	if (strncmp(c->config->mailbox.url, "maildir:", 8) == 0) /* a file's time is anybody's */
		return;
	/* The last letters kept stand for the server's clock; older ones say nothing about now. */
	while (letters_next(c->db, LETTER_KEPT, c->newest_id, &letter, NULL) == 1) {
		c->newest_id = letter.id;
		c->arrivals[0] = c->arrivals[1];
		c->arrivals[1] = letter.arrived;
	}
}

static bool near(int64_t a, int64_t b)
{
	return a - b <= CLOCK_AGREE && b - a <= CLOCK_AGREE;
}

/* The last letter came just now, as the mail server sees it.  A right clock is never behind a letter that is there. */
static bool borne_out(const struct clerk *c, int64_t now)
{
	return c->arrivals[1] <= now + CLOCK_SLACK && c->arrivals[1] > now - CLOCK_AGREE;
}

/* Events up to `until` come from a clock that was wrong, or from --at: from now on they say nothing. */
static int forgive(struct clerk *c, int64_t until, struct err *err)
{
	char text[32];
	if (until <= c->clock_forgiven)
		return 0;
	snprintf(text, sizeof text, "%lld", (long long)until);
	if (db_set_note(c->db, CLOCKWATCH_FORGIVEN, text, err) < 0)
		return -1;
	log_line(LOG_INFO, "clock-forgiven", "until", clock_iso(until, text), NULL);
	c->clock_forgiven = until;
	return 0;
}

/* The clock was ahead and is right now: no answer waits for a time that it set meanwhile. */
static int set_right(struct clerk *c, int64_t last, struct err *err)
{
	return answers_recall(c->db, clock_now(), err) < 0 ? -1 : forgive(c, last, err);
}

static int set_leapt(struct clerk *c, int64_t from, struct err *err)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", (long long)from);
	if (db_set_note(c->db, CLOCKWATCH_LEAPT, from ? text : NULL, err) < 0)
		return -1;
	c->clock_leapt = from;
	return 0;
}

/*
 * Whether the clock has leapt ahead, by a day or more, and no letter bears it out: 1, 0, -1.  One that was known to be behind may: it is being set right.
 * The base stays what it was, to see the clock set back; over a restart there is none, and the time from which it leapt tells.
 */
static int judge_leap(struct clerk *c, int64_t now, struct err *err)
{
	int64_t base = now - clock_boot(), gained = c->clock_base ? base - c->clock_base : 0;
	bool back = c->clock_base ? gained < CLOCK_LEAP : now - c->clock_leapt < CLOCK_LEAP;
	if (!c->clock_leapt && gained >= CLOCK_LEAP && !c->clock_trouble[0] && !borne_out(c, now))
		return set_leapt(c, now - gained, err) < 0 ? -1 : 1;
	if (c->clock_leapt && !back && !borne_out(c, now))
		return 1;
	if (c->clock_leapt && set_leapt(c, 0, err) < 0)
		return -1;
	c->clock_base = base;
	return 0;
}

/* A clock earlier than the last event, a day behind the mail server's, or suddenly a day ahead.  A person's word or a letter just taken that agree with it
 * outweigh the log; one letter with an odd date outweighs nothing. */
static int judge_clock(struct clerk *c, char *out, size_t size, struct err *err)
{
	char other[32];
	int64_t now = clock_now(), last = events_last(c->db, err);
	int64_t server = c->arrivals[0] < c->arrivals[1] ? c->arrivals[0] : c->arrivals[1];
	int leapt = last < 0 ? -1 : judge_leap(c, now, err);
	out[0] = '\0';
	if (leapt < 0)
		return -1;
	if (server > now + CLOCK_AHEAD)
		snprintf(out, size, "The mail server took letters at %s, which to our clock is more than a day away; nothing is sent until one of the clocks is set right.",
		         clock_iso(server, other));
	else if (leapt)
		snprintf(out, size, "Our clock leapt ahead at %s, by a day or more; nothing is sent until it is set back, or a letter bears it out.  If it is right, end hoadep and say so: hoadep run --once --at (the time it is now)",
		         clock_iso(c->clock_leapt, other));
	else if (last > now + CLOCK_SLACK && last > c->clock_forgiven && borne_out(c, now))
		return set_right(c, last, err);
	else if (last > now + CLOCK_SLACK && last > c->clock_forgiven)
		snprintf(out, size, "Our clock is behind the register's last event (%s); nothing is sent until it is set right.  If it is right, say so once: hoadep run --once --at (the time it is now)",
		         clock_iso(last, other));
	return 0;
}

/* A person has said what "now" is.  Where that is what the clock says too, the log is wrong; where it is not, what is written with it
 * must not speak against the clock afterwards. */
static int heed_at(struct clerk *c, struct err *err)
{
	int64_t now = clerking_now(c), last = events_last(c->db, err);
	if (last < 0)
		return -1;
	if (near(now, clock_now())) {
		if (c->clock_leapt && set_leapt(c, 0, err) < 0)
			return -1;
		return last > clock_now() + CLOCK_SLACK ? set_right(c, last, err) : 0;
	}
	if (last <= clock_now() + CLOCK_SLACK || last <= c->clock_forgiven)
		c->at_forgives = true;
	return c->at_forgives && now > clock_now() && now + CLOCK_SLACK > c->clock_forgiven ? forgive(c, now + CLOCK_AGREE, err) : 0;
}

void clockwatch_look(struct clerk *c)
{
	char text[sizeof c->clock_trouble] = "";
	struct err err;
	int r = c->at_given ? heed_at(c, &err) : judge_clock(c, text, sizeof text, &err);
	if (r == 0 && strcmp(text, c->clock_trouble) == 0)
		return;
	if (r < 0 || db_set_note(c->db, "clock-trouble", text[0] ? text : NULL, &err) < 0) {
		clerking_trouble(c, "clock", &err);
		return;
	}
	log_line(text[0] ? LOG_ERROR : LOG_INFO, text[0] ? "clock-trouble" : "clock-good", "reason", text, NULL);
	memcpy(c->clock_trouble, text, sizeof text);
}

void clockwatch_end(struct clerk *c)
{
	char text[32];
	int64_t last = c->at_forgives ? events_last(c->db, NULL) : -1;
	if (last < 0)
		return;
	snprintf(text, sizeof text, "%lld", (long long)last);
	db_set_note(c->db, CLOCKWATCH_FORGIVEN, last > clock_now() ? text : NULL, NULL);
}

int clockwatch_begin(struct clerk *c, struct err *err)
{
	char text[32] = "";
	if (db_note(c->db, "clock-trouble", c->clock_trouble, sizeof c->clock_trouble, err) < 0 || db_note(c->db, CLOCKWATCH_FORGIVEN, text, sizeof text, err) < 0)
		return -1;
	c->clock_forgiven = strtoll(text, NULL, 10);
	text[0] = '\0';
	if (db_note(c->db, CLOCKWATCH_LEAPT, text, sizeof text, err) < 0)
		return -1;
	c->clock_leapt = strtoll(text, NULL, 10);
	return 0;
}
