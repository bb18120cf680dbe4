/* When the clerk makes the office's daily note.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "noting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "check/calendar.h"
#include "clockwatch.h"
#include "desk/contests.h"
#include "desk/illustrate.h"
#include "reminding.h"
#include "remind/office_note.h"

enum { HOUR = 3600 };

/* As reminding.c's: what kills a clerk over its note must not kill all the others of the hour. */
static const char begun_note[] = "office-note-begun";

struct noting {
	int64_t hour;                 /* since 1970, whose look is done */
	int64_t since_ms, again_ms;   /* monotonic: since when a look waits for quiet; when what failed is tried again; 0 */
	struct office_note *note;     /* in the making */
	struct illustrate *illustrate;
	char trouble[512];
	bool said;
};

static struct noting *noting_of(struct clerk *c)
{
	if (!c->noting && !(c->noting = calloc(1, sizeof *c->noting)))
		abort();
	return c->noting;
}

/* One note for all contests: in the words and by the calendar of the one that is open now. */
static const struct contest_desk *desk_now(const struct clerk *c)
{
	return contests_at(filing_contests(c->filing), clerking_now(c));
}

static bool open_now(const struct clerk *c)
{
	return (c->once && c->at_given) || clock_civil(clerking_now(c)).hour >= rules_calendar(desk_now(c)->rules)->send_from;
}

bool noting_owed(const struct clerk *c)
{
	const struct noting *n = c->noting;
	if (n && n->note)
		return true;
	return (!n || n->hour != clerking_now(c) / HOUR) && !c->clock_trouble[0] && c->config->transport.office && open_now(c);
}

static bool quiet(const struct clerk *c)
{
	return (intake_done(c->intake) || intake_trouble(c->intake)) && c->running == 0 && filing_count(c->filing) == 0 && c->drained && !clerking_waits_for_pages(c);
}

/* Said once, and in `status` for as long as it lasts. */
static void say(struct clerk *c, const char *trouble)
{
	struct noting *n = c->noting;
	struct err err;
	if (n->said && strcmp(n->trouble, trouble) == 0)
		return;
	n->said = true;
	if (db_set_note(c->db, NOTING_TROUBLE, *trouble ? trouble : NULL, &err) < 0)
		log_line(LOG_WARN, "note-not-kept", "reason", err.text, NULL);
	if (*trouble)
		log_line(LOG_ERROR, "office-note-trouble", "reason", trouble, NULL);
	snprintf(n->trouble, sizeof n->trouble, "%s", trouble);
}

static void drop(struct noting *n)
{
	illustrate_free(n->illustrate);
	office_note_free(n->note);
	n->illustrate = NULL;
	n->note = NULL;
}

/* This hour's look is over; after a failure a daemon tries once more in a while. */
static void done(struct clerk *c, const char *trouble)
{
	struct noting *n = c->noting;
	drop(n);
	say(c, trouble);
	n->again_ms = *trouble && !c->once ? clock_mono_ms() + NOTING_AGAIN_MS : 0;
	n->hour = clerking_now(c) / HOUR;
	n->since_ms = 0;
}

/* Whether to begin: 1, 0 when this hour's tries are used up, -1. */
static int count_try(struct clerk *c, struct err *err)
{
	char text[64] = "";
	long long hour = 0, now = clerking_now(c) / HOUR;
	int tries = 0;
	if (db_note(c->db, begun_note, text, sizeof text, err) < 0)
		return -1;
	if (sscanf(text, "%lld %d", &hour, &tries) != 2 || hour != now)
		tries = 0;
	if (tries >= NOTING_MOST_TRIES) {
		err_set(err, "Making the office's note has ended hoadep %d times in this hour; the next hour tries it again.  `hoadep review note` shows it.", tries);
		return 0;
	}
	snprintf(text, sizeof text, "%lld %d", now, tries + 1);
	return db_set_note(c->db, begun_note, text, err) < 0 ? -1 : 1;
}

static void begin(struct clerk *c)
{
	struct noting *n = c->noting;
	struct err err = { "" };
	int owed = office_note_owed(c->db, desk_now(c)->rules, &c->config->transport, clerking_now(c), &err);
	int tried = owed == 1 ? count_try(c, &err) : 0;
	if (owed < 0 || (owed == 1 && (tried != 1 || office_note_find(c->db, clerking_now(c), &n->note, &err) != 0))) {
		done(c, err.text);
		return;
	}
	if (!n->note)
		done(c, db_set_note(c->db, begun_note, NULL, &err) < 0 ? err.text : "");
	else if (c->nursery)
		n->illustrate = illustrate_start(c->nursery, c->config->spool, desk_now(c)->rules, n->note);
}

static int make(struct clerk *c, struct err *err)
{
	struct noting *n = c->noting;
	const struct contest_desk *desk = desk_now(c);
	struct answer letter;
	struct arena *arena = arena_new(256 << 20);
	int result = office_note_compose(n->note, desk->rules, desk->composer, &c->config->transport, contests_seal(filing_contests(c->filing)), arena, &letter, err);
	if (result == 0)
		result = office_note_put(c->db, n->note, &letter, clock_now(), err);
	if (result == 1)
		log_line(LOG_INFO, "office-note", "cases", log_number((long long)n->note->count), "bytes", log_number((long long)letter.len), NULL);
	arena_free(arena);
	return result < 0 || db_set_note(c->db, begun_note, NULL, err) < 0 ? -1 : 0;
}

static void go_on(struct clerk *c)
{
	struct noting *n = c->noting;
	struct err err = { "" };
	if (n->illustrate && illustrate_more(n->illustrate) == 0)
		return;
	done(c, make(c, &err) == 0 ? "" : err.text);
}

void noting_look(struct clerk *c)
{
	struct noting *n = noting_of(c);
	int64_t ms = clock_mono_ms();
	if (n->again_ms && ms >= n->again_ms)
		n->hour = n->again_ms = 0;
	if (c->stopping || ms < c->retry_ms || !noting_owed(c))
		return;
	if (!n->since_ms)
		n->since_ms = ms;
	if (!n->note && !quiet(c) && (c->once || ms - n->since_ms < REMINDING_WAIT_MS))
		return;
	if (!n->note)
		clockwatch_look(c);
	if (!noting_owed(c))
		return;
	if (!n->note)
		begin(c);
	if (n->note)
		go_on(c);
}

int noting_fd(const struct clerk *c)
{
	return c->noting && c->noting->illustrate ? illustrate_fd(c->noting->illustrate) : -1;
}

const char *noting_trouble(const struct clerk *c)
{
	return c->noting && c->noting->trouble[0] ? c->noting->trouble : NULL;
}

void noting_nursery_gone(struct clerk *c)
{
	if (!c->noting)
		return;
	illustrate_free(c->noting->illustrate);
	c->noting->illustrate = NULL;
}

void noting_end(struct clerk *c)
{
	if (c->noting)
		drop(c->noting);
	free(c->noting);
	c->noting = NULL;
}
