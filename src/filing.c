/* From a reading to the register: the verdict, then one transaction with everything that follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "awaiting.h"
#include "answer/choose.h"
#include "answer/entered.h"
#include "answer/posting.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "check/check.h"
#include "completing.h"
#include "deciding.h"
#include "desk/contests.h"
#include "keywatch.h"
#include "register/addresses.h"
#include "register/answers.h"
#include "register/batches.h"
#include "register/cases.h"
#include "register/echoes.h"
#include "register/entries.h"
#include "register/junk.h"
#include "register/papers.h"
#include "telling.h"

enum { VERDICT_LIMIT = 256 << 20 };

/* A letter that was read and waits for the next commit. */
struct waiting {
	struct letter letter;
	struct submission *submission;
	struct arena *arena;
	struct verdict *verdict;
	const struct contest_desk *desk;   /* its contest */
	int answers;
	bool settled;   /* filed or aside; leaves the list */
};

struct filing {
	const struct config *config;
	struct db *db;
	struct contests *contests;
	struct waiting waiting[FILING_MOST_LETTERS];
	size_t count, bytes;
	bool letter_fault;   /* the last failure was no failure of the register: the letters could not be written */
};

struct filing *filing_new(const struct config *config, struct buf *mistakes)
{
	struct contests *contests = contests_load(config, mistakes);
	struct filing *f;
	if (!contests)
		return NULL;
	if (!(f = calloc(1, sizeof *f)))
		abort();
	f->config = config;
	f->contests = contests;
	return f;
}

static void waiting_release(struct waiting *w)
{
	submission_free(w->submission);
	arena_free(w->arena);
	*w = (struct waiting){ 0 };
}

void filing_free(struct filing *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		waiting_release(&f->waiting[i]);
	contests_free(f->contests);
	free(f);
}

const struct contests *filing_contests(const struct filing *f)
{
	return f->contests;
}

int filing_seal(struct filing *f, struct db *db, struct err *err)
{
	if (contests_load_seal(f->contests, f->config, true, err) != 0)
		return -1;
	return keywatch_look(db, contests_seal(f->contests), clock_now(), err);
}

void filing_into(struct filing *f, struct db *db)
{
	f->db = db;
}

static struct check_facts facts_of(const struct filing *f, const struct waiting *w)
{
	struct check_facts facts = contests_facts(f->config, w->letter.arrived);
	facts.junk = strcmp(w->letter.distrust, "junk") == 0;
	facts.believed = w->letter.believed;
	return facts;
}

static void judge(const struct filing *f, struct waiting *w)
{
	struct check_facts facts = facts_of(f, w);
	arena_free(w->arena);
	w->arena = arena_new(VERDICT_LIMIT);
	w->verdict = contests_judge(f->contests, w->submission, &facts, w->arena, &w->desk);
	w->answers = 0;
}

void filing_add(struct filing *f, const struct letter *letter, struct submission *submission)
{
	struct waiting *w = &f->waiting[f->count++];
	*w = (struct waiting){ .letter = *letter, .submission = submission };
	judge(f, w);
	f->bytes += arena_used(submission->arena) + arena_used(w->arena);
}

bool filing_full(const struct filing *f)
{
	return f->count == FILING_MOST_LETTERS || f->bytes >= FILING_MOST_BYTES;
}

size_t filing_count(const struct filing *f)
{
	return f->count;
}

bool filing_has(const struct filing *f, int64_t letter)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->waiting[i].letter.id == letter)
			return true;
	return false;
}

static int add_answer(struct filing *f, const struct waiting *w, const struct answer *a, struct err *err)
{
	struct answer_row row;
	if (posting_row(a, clock_now(), w->arena, &row, err) != 0) {
		f->letter_fault = true;
		return -1;
	}
	return answers_add(f->db, w->letter.id, &row, a->bytes, a->len, f->config->transport.per_address_day, err);
}

static int add_answers(struct filing *f, struct waiting *w, const struct contest_desk *contest, int64_t now, struct err *err)
{
	struct answer *answers = NULL;
	struct telling telling;
	if (telling_find(f->db, contest->rules, w->verdict, now, w->arena, &telling, err) != 0)
		return -1;
	int n = compose_answers(contest->composer, &f->config->transport, w->submission, w->verdict, &telling.beside, now, w->arena, &answers, err);
	f->letter_fault = n < 0 && !telling.failed;
	if (n < 0)
		return -1;
	w->answers = n;
	for (int i = 0; i < n; i++)
		if (add_answer(f, w, &answers[i], err) < 0)
			return -1;
	return 0;
}

/* 1 obeyed, 0 not, 2 the letter says no decision, -1. */
static int take_decision(struct filing *f, const struct waiting *w, struct err *err)
{
	struct check_facts facts = contests_facts(f->config, w->letter.arrived);
	struct deciding_letter letter = { .id = w->letter.id, .submission = w->submission, .verdict = w->verdict, .desk = w->desk, .facts = &facts };
	if (w->verdict->kind != KIND_DECISION)
		return 2;
	return deciding_take(f->db, f->config, f->contests, &letter, clock_now(), w->arena, err);
}

/* What completing (completing.h) made of the letter: its answers.  `r` as completing_do; the same. */
static int add_completing(struct filing *f, struct waiting *w, int r, const struct answer *answers, size_t count, bool letter_fault, struct err *err)
{
	f->letter_fault |= letter_fault;
	for (size_t i = 0; r == 0 && i < count; i++)
		r = add_answer(f, w, &answers[i], err) < 0 ? -1 : 0;
	w->answers = r == 0 ? (int)count : 0;
	return r;
}

/* A letter about entries that are filed: nothing else is filed of it. */
static int file_completing(struct filing *f, struct waiting *w, const struct supplying *s, const struct completing *completing, struct err *err)
{
	struct answer *answers;
	size_t count;
	bool fault;
	int r = completing_do(s, completing, &answers, &count, &fault, err);
	return add_completing(f, w, r, answers, count, fault, err);
}

/* Works that came once more and complete what is on file: 1 the letter has its answer by that, 0, -1. */
static int file_copies(struct filing *f, struct waiting *w, const struct supplying *s, struct err *err)
{
	struct answer *answers;
	size_t count;
	bool fault;
	int r = completing_copies(s, &answers, &count, &fault, err);
	return add_completing(f, w, r, answers, count, fault, err) < 0 ? -1 : count > 0;
}

/* A responder that no header shows says the same to each letter of ours: it is never answered.  1 it is one, 0, -1. */
static int hear_echo(struct filing *f, struct waiting *w, struct err *err)
{
	int r = echoes_look(f->db, w->letter.id, w->verdict, clock_now(), err);
	w->verdict->machine |= r == 1;
	return r;
}

/* A person may say the same twice, too: what changed nothing, and nobody has to look at, is the responder's. */
static void settle_echo(struct waiting *w, int echo, int completes)
{
	if (!echo || completes)
		return;
	w->verdict->kind = KIND_AUTOREPLY;
	w->verdict->why = "the same words came from its sender before, after a letter of ours";
}

/* What `hoadep enter` wrote and the register does not know (it was killed before its commit, or an older register was put back): the only original of a work on paper. */
static int open_entered(struct filing *f, const struct waiting *w, struct err *err)
{
	if (w->verdict->kind != KIND_AUTOREPLY || !submission_header(w->submission, ENTERED_HEADER_FOLDED))
		return 0;
	return cases_open(f->db, "entered", w->letter.id, NULL, "a work on paper was entered, and the register does not know it: look for it (hoadep list), else enter it again", clock_now(), err);
}

/* What the verdict calls for: entries, a batch, papers, decisions, cases, answers. */
static int file_verdict(struct filing *f, struct waiting *w, const struct supplying *supplying, int64_t now, struct err *err)
{
	const struct rules *rules = w->desk->rules;
	const struct contest *contest = rules_contest(rules);
	int64_t letter = w->letter.id;
	if (entries_file(f->db, letter, w->verdict, contest->code_prefix, rules, clock_now(), w->arena, err) < 0)
		return -1;
	if (batches_file(f->db, letter, w->verdict, contest->code_prefix, contest->year, clock_now(), err) < 0)
		return -1;
	if (papers_file(f->db, letter, w->verdict, clock_now(), err) < 0)
		return -1;
	int decided = take_decision(f, w, err);
	int copied = file_copies(f, w, supplying, err);
	if (decided < 0 || copied < 0 || open_entered(f, w, err) < 0)
		return -1;
	if (decided == 2 && awaiting_open(f->db, letter, w->verdict, rules, supplying->facts, w->arena, err) < 0)
		return -1;
	return copied ? 0 : add_answers(f, w, w->desk, now, err);
}

/* Everything that follows from one letter, dated by the clock: --at (`now`) is only what the answers say.  The caller's transaction makes it all or nothing (promise 3). */
static int file_one(struct filing *f, struct waiting *w, int64_t now, struct err *err)
{
	struct letter fresh;
	int r = letters_get(f->db, w->letter.id, &fresh, err);
	if (r < 0)
		return -1;
	if (r == 0 || (fresh.state != LETTER_KEPT && fresh.state != LETTER_READ)) /* a person was quicker */
		return 0;
	bool believed_now = fresh.believed && !w->letter.believed;
	w->letter = fresh;
	if (believed_now)
		judge(f, w);
	if (fresh.state == LETTER_KEPT && letters_set(f->db, fresh.id, LETTER_READ, NULL, clock_now(), err) < 0)
		return -1;
	int echo = hear_echo(f, w, err);
	if (echo < 0)
		return -1;
	struct check_facts facts = facts_of(f, w);
	struct completing *completing = NULL;
	const struct supplying supplying = { .db = f->db, .contests = f->contests, .transport = &f->config->transport, .facts = &facts, .submission = w->submission,
	                                     .verdict = w->verdict, .letter = fresh.id, .echo = echo, .now = now, .at = clock_now(), .arena = w->arena };
	int completes = completing_read(&supplying, &completing, err);
	settle_echo(w, echo, completes);
	if (completes < 0 || letters_facts(f->db, fresh.id, w->submission, w->verdict, err) < 0)
		return -1;
	if (w->verdict->distrust && strcmp(w->verdict->distrust, "junk") == 0)
		return awaiting_junk(f->db, w->letter.id, w->verdict, w->desk->rules, &facts, w->arena, err) < 0 ? -1 : letters_set(f->db, fresh.id, LETTER_FILED, NULL, clock_now(), err);
	/* Who writes from an address reads there. */
	if (!w->verdict->machine && !w->verdict->distrust && addresses_well(f->db, w->verdict->sender, "hoadep", clock_now(), err) < 0)
		return -1;
	if (completes)
		return file_completing(f, w, &supplying, completing, err) < 0 ? -1 : letters_set(f->db, fresh.id, LETTER_FILED, NULL, clock_now(), err);
	if (file_verdict(f, w, &supplying, now, err) < 0 || completing_beside(&supplying, completing, err) < 0)
		return -1;
	return letters_set(f->db, fresh.id, LETTER_FILED, NULL, clock_now(), err) < 0 ? -1 : 0;
}

static int file_some(struct filing *f, struct waiting *w, size_t count, int64_t now, struct err *err)
{
	f->letter_fault = false;
	if (db_begin(f->db, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (file_one(f, &w[i], now, err) < 0)
			return -1;
	return db_commit(f->db, err);
}

static void log_filed(const struct waiting *w)
{
	log_line(LOG_INFO, "letter-filed", "digest", w->letter.digest, "kind", letter_kind_word(w->verdict->kind), "entries",
	         log_number((long long)w->verdict->entry_count), "answers", log_number(w->answers), NULL);
}

/* Set aside, with a case; within the caller's transaction. */
static int set_aside(struct filing *f, const struct letter *letter, const char *reason, struct err *err)
{
	int64_t now = clock_now();
	if (letters_set(f->db, letter->id, LETTER_ASIDE, reason, now, err) < 0)
		return -1;
	return cases_open(f->db, "aside", letter->id, NULL, reason, now, err);
}

/* Counts a try; the one after `most` sets the letter aside.  1 aside, 0 not, -1. */
static int count_try(struct filing *f, const struct letter *letter, int most, const char *reason, int *tries, struct err *err)
{
	if (db_begin(f->db, err) < 0)
		return -1;
	*tries = letters_tried(f->db, letter->id, err);
	if (*tries < 0 || (*tries > most && set_aside(f, letter, reason, err) < 0) || db_commit(f->db, err) < 0) {
		db_rollback(f->db);
		return -1;
	}
	if (*tries > most)
		log_line(LOG_WARN, "letter-aside", "digest", letter->digest, "tries", log_number(*tries), "reason", reason, NULL);
	return *tries > most;
}

int filing_refuse(struct filing *f, const struct letter *letter, const char *reason, struct err *err)
{
	int tries, r = count_try(f, letter, FILING_MOST_TRIES - 1, reason, &tries, err);
	if (r == 0)
		log_line(LOG_WARN, "letter-refused", "digest", letter->digest, "tries", log_number(tries), "reason", reason, NULL);
	return r;
}

int filing_count_first(struct filing *f, const struct letter *letter, const char *reason, struct err *err)
{
	int tries;
	return count_try(f, letter, FILING_MOST_TRIES, reason, &tries, err);
}

/* One letter alone, after the group failed.  0 settled or counted, -1 temporary. */
static int file_alone(struct filing *f, struct waiting *w, int64_t now, struct err *err)
{
	for (;;) {
		judge(f, w); /* codes and findings of the undone transaction are stale */
		if (file_some(f, w, 1, now, err) == 0) {
			w->settled = true;
			log_filed(w);
			return 0;
		}
		bool temporary = !f->letter_fault && db_temporary(f->db);
		db_rollback(f->db);
		if (temporary)
			return -1;
		int r = filing_refuse(f, &w->letter, err->text, err);
		if (r < 0)
			return -1;
		if (r == 1) {
			w->settled = true;
			return 0;
		}
	}
}

static void drop_settled(struct filing *f, void (*done)(int64_t letter, void *with), void *with)
{
	size_t kept = 0;
	f->bytes = 0;
	for (size_t i = 0; i < f->count; i++) {
		struct waiting *w = &f->waiting[i];
		if (w->settled) {
			int64_t id = w->letter.id;
			waiting_release(w);
			done(id, with);
			continue;
		}
		f->bytes += arena_used(w->submission->arena) + arena_used(w->arena);
		if (kept != i) {
			f->waiting[kept] = *w;
			*w = (struct waiting){ 0 };
		}
		kept++;
	}
	f->count = kept;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = ((const struct waiting *)a)->letter.id, y = ((const struct waiting *)b)->letter.id;
	return x < y ? -1 : x > y;
}

int filing_commit(struct filing *f, int64_t before, int64_t now, void (*done)(int64_t letter, void *with), void *with, struct err *err)
{
	size_t count = 0;
	int r = 0;
	qsort(f->waiting, f->count, sizeof *f->waiting, by_number);
	while (count < f->count && f->waiting[count].letter.id < before)
		count++;
	if (count == 0)
		return 0;
	if (file_some(f, f->waiting, count, now, err) == 0) {
		for (size_t i = 0; i < count; i++) {
			f->waiting[i].settled = true;
			log_filed(&f->waiting[i]);
		}
	} else {
		bool temporary = !f->letter_fault && db_temporary(f->db);
		db_rollback(f->db);
		if (temporary) {
			for (size_t i = 0; i < count; i++)
				judge(f, &f->waiting[i]);
			return -1;
		}
		for (size_t i = 0; i < count && r == 0; i++)
			r = file_alone(f, &f->waiting[i], now, err);
		/* What is left has the codes of transactions that were undone. */
		for (size_t i = 0; i < count && r < 0; i++)
			if (!f->waiting[i].settled)
				judge(f, &f->waiting[i]);
	}
	drop_settled(f, done, with);
	return r;
}
