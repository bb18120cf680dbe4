/* When the clerk looks at the calendar: once an hour, after filing and before sending.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reminding.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "carrying.h"
#include "check/calendar.h"
#include "clockwatch.h"
#include "desk/contests.h"
#include "remind/digest.h"
#include "remind/remind.h"
#include "remind/xlsx.h"

enum { HOUR = 3600 };

/* The note of an hour and how often a clerk has begun on its letters and not come to their end: what kills one must not kill them all. */
static const char begun_note[] = "calendar-begun";

void reminding_begin(const struct clerk *c)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(filing_contests(c->filing), &count);
	digest_sweep(c->config->spool);
	for (size_t i = 0; i < count; i++) {
		const struct calendar *calendar = rules_calendar(desks[i].rules);
		for (size_t m = 0; m < calendar->count; m++)
			if (calendar->milestones[m].report)
				xlsx_ready(); /* where it is not there, the letters that want it say so */
	}
}

static int64_t hour_now(const struct clerk *c)
{
	return clerking_now(c) / HOUR;
}

static bool open_at(const struct clerk *c, const struct contest_desk *desk)
{
	return (c->once && c->at_given) || clock_civil(clerking_now(c)).hour >= rules_calendar(desk->rules)->send_from;
}

static bool any_open(const struct clerk *c)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(filing_contests(c->filing), &count);
	for (size_t i = 0; i < count; i++)
		if (open_at(c, &desks[i]))
			return true;
	return false;
}

bool reminding_owed(const struct clerk *c)
{
	return c->reminded != hour_now(c) && !c->clock_trouble[0] && !intake_trouble(c->intake) && any_open(c);
}

static bool quiet(const struct clerk *c)
{
	return intake_done(c->intake) && c->running == 0 && filing_count(c->filing) == 0 && c->drained && !clerking_waits_for_pages(c);
}

/* Whether to begin: 1, 0 when this hour's tries are used up, -1. */
static int begin(struct clerk *c, struct err *err)
{
	char text[64] = "";
	long long hour = 0;
	int tries = 0;
	if (db_note(c->db, begun_note, text, sizeof text, err) < 0)
		return -1;
	if (sscanf(text, "%lld %d", &hour, &tries) != 2 || hour != hour_now(c))
		tries = 0;
	if (tries >= REMINDING_MOST_TRIES) {
		err_set(err, "Making the calendar's letters has ended hoadep %d times in this hour; the next hour tries it again.  `hoadep remind --dry-run` shows what is due.", tries);
		return 0;
	}
	snprintf(text, sizeof text, "%lld %d", (long long)hour_now(c), tries + 1);
	return db_set_note(c->db, begun_note, text, err) < 0 ? -1 : 1;
}

static int make(struct clerk *c, const struct contest_desk *desk, struct err *err)
{
	int made = 0, begun;
	if (!open_at(c, desk) || !due_any(desk->rules, clerking_now(c)))
		return 0;
	begun = begin(c, err);
	if (begun <= 0)
		return -1;
	int result = remind_make(c->db, desk->rules, desk->composer, &c->config->transport, c->config->spool, clerking_now(c), clock_now(), &made, err);
	if (made)
		log_line(LOG_INFO, "calendar-letters", "contest", rules_contest(desk->rules)->id, "made", log_number(made), NULL);
	struct err second;
	if (db_set_note(c->db, begun_note, NULL, result == 0 ? err : &second) < 0)
		return -1;
	return result;
}

/* Said once, and in `status` for as long as it lasts. */
static void say(struct clerk *c, const char *trouble)
{
	struct err err;
	if (c->remind_said && strcmp(c->remind_trouble, trouble) == 0)
		return;
	c->remind_said = true;
	if (db_set_note(c->db, REMINDING_TROUBLE, *trouble ? trouble : NULL, &err) < 0)
		log_line(LOG_WARN, "note-not-kept", "reason", err.text, NULL);
	if (*trouble)
		log_line(LOG_ERROR, "calendar-trouble", "reason", trouble, NULL);
	snprintf(c->remind_trouble, sizeof c->remind_trouble, "%s", trouble);
}

static void look(struct clerk *c)
{
	struct err err, first = { "" };
	size_t count;
	const struct contest_desk *desks = contests_desks(filing_contests(c->filing), &count);
	if (carrying_look(c->db, filing_contests(c->filing), &c->config->transport, clerking_now(c), &err) < 0)
		first = err;
	for (size_t i = 0; i < count; i++) {
		if (make(c, &desks[i], &err) != 0 && !first.text[0])
			first = err;
	}
	/* A round tries again at once; a daemon has other work, and comes back to it. */
	if (first.text[0] && c->once && ++c->remind_tries < REMINDING_MOST_TRIES) {
		clerking_trouble(c, "calendar", &first);
		return;
	}
	say(c, first.text);
	c->remind_again_ms = first.text[0] ? clock_mono_ms() + REMINDING_AGAIN_MS : 0;
	c->reminded = hour_now(c);
}

void reminding_look(struct clerk *c)
{
	int64_t ms = clock_mono_ms();
	/* What failed is tried again before the hour is over, by a daemon. */
	if (c->remind_again_ms && ms >= c->remind_again_ms && !c->once)
		c->reminded = c->remind_again_ms = 0;
	if (c->stopping || ms < c->retry_ms || !reminding_owed(c)) {
		c->remind_since_ms = 0;
		return;
	}
	if (!c->remind_since_ms)
		c->remind_since_ms = ms;
	if (!quiet(c) && (c->once || ms - c->remind_since_ms < REMINDING_WAIT_MS))
		return;
	clockwatch_look(c);
	if (reminding_owed(c))
		look(c);
}
