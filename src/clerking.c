/* The inside of the clerk: letters on their way through the nursery.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clerking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "base/clock.h"
#include "base/log.h"
#include "noting.h"
#include "register/letters.h"

enum {
	FIRST_WAIT_MS = 100, LONGEST_WAIT_MS = 30000,
	FIRST_UNOPENED_MS = 3000, UNOPENED_STALE_MS = 60000,
	MOST_DEATHS = 3,   /* of the nursery in a row: then letters are read one at a time to see which it is */
};

int64_t clerking_now(const struct clerk *c)
{
	if (!c->at_given)
		return clock_now();
	return c->once ? c->at : c->at + (clock_mono_ms() - c->began_ms) / 1000;
}

void clerking_trouble(struct clerk *c, const char *where, const struct err *err)
{
	c->wait_ms = c->wait_ms == 0 ? FIRST_WAIT_MS : c->wait_ms * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : c->wait_ms * 2;
	c->retry_ms = clock_mono_ms() + c->wait_ms;
	c->waits++;
	c->troubled = true;
	c->drained = false;
	c->cursor[0] = c->cursor[1] = 0;
	if (strcmp(c->trouble, err->text) != 0)
		log_line(LOG_ERROR, "trouble", "where", where, "reason", err->text, NULL);
	snprintf(c->trouble, sizeof c->trouble, "%s", err->text);
}

void clerking_drop(struct clerk *c, struct job *job)
{
	reading_free(job->reading);
	*job = (struct job){ 0 };
	c->running--;
}

/* ---- letters that wait for the role pages ---- */

static const char pages_note[] = "reading-trouble";

int clerking_begin(struct clerk *c, struct err *err)
{
	return db_set_note(c->db, pages_note, NULL, err);
}

/* Its place; unpaged_count where it is not among them. */
static size_t unpaged_at(const struct clerk *c, int64_t letter)
{
	size_t i = 0;
	while (i < c->unpaged_count && c->unpaged[i] != letter)
		i++;
	return i;
}

bool clerking_waits_for_pages(const struct clerk *c)
{
	return c->unpaged_count > 0 && (!c->nursery || nursery_pages_gone(c->nursery));
}

void clerking_take_pages(struct clerk *c, int fd)
{
	if (!c->nursery) {
		if (c->pages >= 0)
			close(c->pages);
		c->pages = fd;
		return;
	}
	nursery_take_pages(c->nursery, fd);
	c->cursor[0] = c->cursor[1] = 0;
	c->drained = false;
}

/* Its reading begins anew: what came after it waits a while with its filing, so that the codes keep their order. */
static void give_back(struct clerk *c, int64_t letter)
{
	if (!c->given_back || letter < c->given_back)
		c->given_back = letter;
}

/* The role ended, which looks at no letter itself: nothing is counted, and letters that it is not wanted for are read meanwhile. */
static void wait_for_pages(struct clerk *c, int64_t letter, const struct err *err)
{
	if (unpaged_at(c, letter) < c->unpaged_count)
		return;
	if (!(c->unpaged = reallocarray(c->unpaged, c->unpaged_count + 1, sizeof *c->unpaged)))
		abort();
	c->unpaged[c->unpaged_count++] = letter;
	give_back(c, letter);
	if (c->unpaged_count > 1)
		return;
	c->given_back_ms = clock_mono_ms(); /* of the first: one page after another must not keep the others back for ever */
	log_line(LOG_ERROR, "pages-gone", "letter", log_number(letter), "reason", err->text, NULL);
	db_set_note(c->db, pages_note, err->text, NULL);
}

static void read_at_last(struct clerk *c, int64_t letter)
{
	size_t at = unpaged_at(c, letter);
	if (at == c->unpaged_count)
		return;
	c->unpaged[at] = c->unpaged[--c->unpaged_count];
	if (c->unpaged_count == 0)
		db_set_note(c->db, pages_note, NULL, NULL);
}

static bool in_hand(const struct clerk *c, int64_t letter)
{
	for (int i = 0; i < CLERK_MOST_JOBS; i++)
		if (c->jobs[i].reading && c->jobs[i].letter.id == letter)
			return true;
	for (int i = 0; i < CLERK_MOST_UNOPENED; i++)
		if (c->unopened[i].letter == letter && c->unopened[i].until_ms > clock_mono_ms())
			return true;
	if (clerking_waits_for_pages(c) && unpaged_at(c, letter) < c->unpaged_count)
		return true;
	return filing_has(c->filing, letter);
}

/* One whose time is long over was not tried again: a person has settled its letter. */
static bool vacant(const struct unopened *u)
{
	return u->until_ms == 0 || u->until_ms + UNOPENED_STALE_MS < clock_mono_ms();
}

const char *clerking_unopened(const struct clerk *c)
{
	for (int i = 0; i < CLERK_MOST_UNOPENED; i++)
		if (!vacant(&c->unopened[i]))
			return c->unopened_reason;
	return NULL;
}

/* What lasts as long as the file's rights, or its disk, is no trouble of the others: the letter is stepped over for a while.
 * Returns whether there was room for it. */
static bool step_over(struct clerk *c, int64_t letter, const struct err *err)
{
	struct unopened *u = NULL;
	for (int i = CLERK_MOST_UNOPENED; i-- > 0;)
		if (vacant(&c->unopened[i]))
			u = &c->unopened[i];
	for (int i = 0; i < CLERK_MOST_UNOPENED; i++)
		if (c->unopened[i].letter == letter)
			u = &c->unopened[i];
	if (!u)
		return false;
	if (u->letter != letter)
		log_line(LOG_ERROR, "letter-unopened", "letter", log_number(letter), "reason", err->text, NULL);
	u->wait_ms = u->letter != letter ? FIRST_UNOPENED_MS : u->wait_ms * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : u->wait_ms * 2;
	u->letter = letter;
	u->until_ms = clock_mono_ms() + u->wait_ms;
	snprintf(c->unopened_reason, sizeof c->unopened_reason, "%s", err->text);
	return true;
}

static void opened(struct clerk *c, int64_t letter)
{
	for (int i = 0; i < CLERK_MOST_UNOPENED; i++)
		if (c->unopened[i].letter == letter)
			c->unopened[i] = (struct unopened){ 0 };
}

/* The nursery is gone with all its readers.  One letter at a time is read after some deaths in a row, and then the one is counted. */
void clerking_nursery_gone(struct clerk *c)
{
	struct err err;
	bool alone = c->nursery_deaths >= MOST_DEATHS && c->running == 1;
	noting_nursery_gone(c);
	for (int i = 0; i < CLERK_MOST_JOBS; i++) {
		if (!c->jobs[i].reading)
			continue;
		if (alone && filing_refuse(c->filing, &c->jobs[i].letter, "reading it ends the nursery", &err) < 0)
			clerking_trouble(c, "refuse", &err);
		give_back(c, c->jobs[i].letter.id);
		c->given_back_ms = clock_mono_ms();
		clerking_drop(c, &c->jobs[i]);
	}
	c->nursery_deaths++;
	nursery_free(c->nursery);
	c->nursery = NULL;
	c->cursor[0] = c->cursor[1] = 0;
	c->drained = false;
}

/* How many letters may be with the nursery.  What large ones hand on is memory while it waits: beside them none go ahead. */
static int most_jobs(const struct clerk *c)
{
	int64_t bytes = 0;
	if (c->careful || c->nursery_deaths >= MOST_DEATHS)
		return 1;
	for (int i = 0; i < CLERK_MOST_JOBS; i++)
		bytes += c->jobs[i].reading ? c->jobs[i].letter.size : 0;
	return c->config->readers + (bytes < CLERK_AHEAD_BYTES ? CLERK_AHEAD : 0);
}

int clerking_next(struct clerk *c, struct letter *out, struct err *err)
{
	static const enum letter_state states[2] = { LETTER_READ, LETTER_KEPT };
	for (int s = 0; s < 2; s++) {
		int r;
		while ((r = letters_next(c->db, states[s], c->cursor[s], out, err)) == 1) {
			c->cursor[s] = out->id;
			if (!in_hand(c, out->id))
				return 1;
		}
		if (r < 0)
			return -1;
	}
	return 0;
}

static bool file_lost(const struct clerk *c, const char *digest)
{
	struct buf path = { 0 };
	spool_path(&path, c->config->spool, digest);
	bool lost = access(buf_str(&path), F_OK) != 0 && errno == ENOENT;
	buf_release(&path);
	return lost;
}

void clerking_done(int64_t letter, void *with)
{
	struct clerk *c = with;
	struct err err;
	c->filed++;
	c->nursery_deaths = 0;
	if (intake_filed(c->intake, letter, &err) < 0) /* the move is cosmetic and repeatable (promise 2) */
		log_line(LOG_WARN, "move-not-told", "reason", err.text, NULL);
}

static void refuse(struct clerk *c, const struct letter *letter, const char *reason)
{
	struct err err;
	int r = filing_refuse(c->filing, letter, reason, &err);
	if (r < 0)
		clerking_trouble(c, "refuse", &err);
	else if (r == 1)
		clerking_done(letter->id, c);
	else { /* tried again, from the beginning of the list */
		c->cursor[0] = c->cursor[1] = 0;
		c->drained = false;
	}
}

/* Counted before anything of it is looked at, so that the one that kills us has its count.  Whether it may be read. */
static bool count_first(struct clerk *c, const struct letter *letter)
{
	struct err err;
	if (letter->id == c->counted)
		return true;
	int r = filing_count_first(c->filing, letter, "taking it ends or hangs hoadep's clerk", &err);
	if (r < 0)
		clerking_trouble(c, "count", &err);
	else if (r == 1)
		clerking_done(letter->id, c);
	else
		c->counted = letter->id;
	return r == 0;
}

static void start_reading(struct clerk *c, const struct letter *letter)
{
	struct job *job = c->jobs;
	struct err err;
	int fd = spool_letter(c->config->spool, letter->digest, &err), why = errno;
	if (fd < 0 && file_lost(c, letter->digest)) {
		refuse(c, letter, "its file is not in the spool");
		return;
	}
	if (fd < 0) {
		bool ours = why == EMFILE || why == ENFILE || why == ENOMEM;
		if (ours || !step_over(c, letter->id, &err))
			clerking_trouble(c, "spool", &err);
		return;
	}
	while (job->reading)
		job++;
	job->letter = *letter;
	job->begun_ms = clock_mono_ms();
	job->reading = reading_start(c->nursery, fd, READING_LETTER, NULL, &err);
	close(fd);
	if (job->reading) {
		c->running++;
		if (letter->id == c->given_back)
			c->given_back = 0;
	} else if (nursery_gone(c->nursery)) {
		clerking_nursery_gone(c);
	} else {
		c->starved = true;
		clerking_trouble(c, "reading", &err);
	}
}

void clerking_start(struct clerk *c)
{
	struct letter letter;
	struct err err;
	while (c->nursery && !c->drained && c->running < most_jobs(c) && clock_mono_ms() >= c->retry_ms) {
		if (c->careful && filing_count(c->filing) > 0)
			return;
		/* What is read waits for its commit; more would only fill memory. */
		if (filing_full(c->filing) || filing_count(c->filing) + (size_t)c->running >= FILING_MOST_LETTERS)
			return;
		int r = clerking_next(c, &letter, &err);
		if (r < 0)
			clerking_trouble(c, "register", &err);
		else if (r == 0)
			c->drained = true;
		else if (!c->careful || count_first(c, &letter))
			start_reading(c, &letter);
	}
}

static void finish(struct clerk *c, struct job *job)
{
	struct letter letter = job->letter;
	struct submission *submission = reading_submission(job->reading);
	char reason[256];
	c->starved = false;
	opened(c, letter.id);
	read_at_last(c, letter.id);
	if (!submission) {
		snprintf(reason, sizeof reason, "%s", reading_reason(job->reading));
		clerking_drop(c, job);
		refuse(c, &letter, reason);
		return;
	}
	clerking_drop(c, job);
	if (filing_count(c->filing) == 0)
		c->group_ms = clock_mono_ms();
	filing_add(c->filing, &letter, submission);
}

void clerking_go_on(struct clerk *c, struct job *job)
{
	struct err err;
	if (filing_count(c->filing) == FILING_MOST_LETTERS)
		return;
	int r = reading_more(job->reading, &err);
	if (r == 1)
		finish(c, job);
	else if (r < 0 && nursery_gone(c->nursery)) {
		log_line(LOG_WARN, "nursery-gone", "reason", err.text, NULL);
		clerking_nursery_gone(c);
	} else if (r < 0 && nursery_pages_gone(c->nursery)) {
		int64_t letter = job->letter.id;
		clerking_drop(c, job);
		wait_for_pages(c, letter, &err);
	} else if (r < 0) { /* want of processes or memory, or the disk: the letter's turn comes again, and nothing is counted against it */
		struct letter letter = job->letter;
		struct err unread;
		clerking_drop(c, job);
		if (spool_whole(c->config->spool, letter.digest, &unread) < 0 && step_over(c, letter.id, &unread))
			return;
		c->starved = true;
		clerking_trouble(c, "reading", &err);
	}
}
