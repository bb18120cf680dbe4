/* From a reading to the register: the verdict, then one transaction with everything that follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "answer/choose.h"
#include "check/calendar.h"
#include "check/bounce.h"
#include "check/check.h"
#include "desk/contests.h"
#include "register/answers.h"
#include "register/batches.h"
#include "register/cases.h"
#include "register/entries.h"
#include "register/papers.h"
#include "telling.h"

enum { VERDICT_LIMIT = 256 << 20, MOST_SUBJECT = 120 };

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

void filing_into(struct filing *f, struct db *db)
{
	f->db = db;
}

static void judge_by(const struct filing *f, struct waiting *w, const struct contest_desk *desk)
{
	struct check_facts facts = {
		.arrived = w->letter.arrived,
		.trusted_authserv = f->config->trusted_authserv,
		.own_address = f->config->transport.from_address,
		.office_address = f->config->transport.office,
	};
	arena_free(w->arena);
	w->arena = arena_new(VERDICT_LIMIT);
	w->verdict = check_letter(desk->rules, w->submission, &facts, w->arena);
	w->desk = desk;
	w->answers = 0;
}

/* Where a letter lies in the mailbox may have another date than its receipt (it was copied there): the receipt says which contest it is for. */
static void judge(const struct filing *f, struct waiting *w)
{
	judge_by(f, w, contests_at(f->contests, w->letter.arrived));
	const struct contest_desk *desk = contests_of(f->contests, w->verdict);
	if (desk != w->desk)
		judge_by(f, w, desk);
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

/* What only a person can settle.  Entries in review open their cases in entries_file; a dossier with a sure milestone and a clean batch need nobody. */
static bool needs_person(enum letter_kind kind)
{
	static const bool table[] = {
		[KIND_BATCH] = false, [KIND_SUPPLEMENT] = true, [KIND_REQUEST] = true, [KIND_QUESTION] = true,
		[KIND_DOSSIER] = false, [KIND_DECISION] = true, [KIND_BOUNCE] = true, [KIND_OTHER] = false,
	};
	return kind < sizeof table / sizeof table[0] && table[kind];
}

/* What of a unit's table and files a person has to compare; NULL where each row has its file, or nothing came to be compared. */
static const char *batch_trouble(const struct verdict *v, struct arena *arena)
{
	const struct batch *b = v->batch;
	size_t awaited = 0, matched = 0, uncredited = 0, refused = 0;
	const char *why = "";
	for (size_t i = 0; b && i < b->row_count; i++)
		b->rows[i].entry < 0 ? awaited++ : matched++;
	for (size_t i = 0; i < v->entry_count; i++) {
		uncredited += v->proven && v->unit && !v->entries[i].unit && !v->entries[i].again;
		refused += !v->entries[i].again && choose_withheld(&v->entries[i]);
	}
	if (b && b->row_count && v->entry_count > matched && awaited)
		why = arena_print(arena, "; could not be matched for sure: %zu of its table's rows, %zu of its entries", awaited, v->entry_count - matched);
	else if (awaited)
		why = arena_print(arena, "; %zu rows of its table have no file", awaited);
	else if (b && b->row_count && v->entry_count > matched)
		why = arena_print(arena, "; %zu entries stand in no row of its table", v->entry_count - matched);
	if (uncredited)
		why = arena_print(arena, "%s; %zu entries are credited to no unit", why, uncredited);
	if (refused)
		why = arena_print(arena, "%s; a refusal has to be confirmed before the unit is told", why);
	return *why ? why + 2 : NULL;
}

/* A list of those proposed for commendation whose rows could not be counted: a scan. */
static bool uncounted(const struct rules *rules, const struct paper *p)
{
	const struct calendar *c = rules_calendar(rules);
	if (p->proposals || strcmp(p->item, "danh-sach") != 0)
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->milestones[i].id, p->milestone) == 0)
			return c->milestones[i].ends == ENDS_COMMEND_QUOTA;
	return false;
}

/* What somebody has to say about a unit's papers; NULL. */
static const char *papers_trouble(const struct rules *rules, const struct verdict *v, struct arena *arena)
{
	const char *unsure = "";
	bool uncountable = false;
	if (v->kind == KIND_DOSSIER && !v->paper_count)
		return v->batch && v->batch->row_count ? NULL : v->why; /* a table whose files are awaited has a case of its own */
	for (size_t i = 0; i < v->paper_count; i++) {
		uncountable |= uncounted(rules, &v->papers[i]);
		if (!*v->papers[i].milestone)
			unsure = arena_print(arena, "%s%s%s", unsure, *unsure ? ", " : "", v->papers[i].item);
	}
	if (*unsure)
		return arena_print(arena, "it is not sure which milestone these papers answer: %s", unsure);
	return uncountable ? "its list of those proposed could not be counted: hoadep dossiers confirm LETTER --proposals N" : NULL;
}

/*
 * Letters of ours that came back for good are marked; a failure for now is only told.  Returns how many rows of the report are about letters of ours and
 * need nobody, or -1.
 */
static int take_bounce(struct filing *f, const struct waiting *w, struct err *err)
{
	const struct bounce *b = w->verdict->bounce;
	int known = 0;
	for (size_t i = 0; b && b->message_id && i < b->count; i++) {
		const struct bounce_row *row = &b->rows[i];
		int r = row->action != BOUNCE_FAILED ? 1 : answers_bounced(f->db, b->message_id, row->recipient, arena_print(w->arena, "%s%sit came back", row->status, *row->status ? " " : ""), clock_now(), err);
		if (r < 0)
			return -1;
		known += r;
	}
	return known;
}

static int open_cases(struct filing *f, const struct waiting *w, const struct rules *rules, struct err *err)
{
	int64_t now = clock_now();
	const struct verdict *v = w->verdict;
	const char *batch = v->claimed_unit ? batch_trouble(v, w->arena) : NULL, *papers = papers_trouble(rules, v, w->arena);
	/* A unit that writes of its own accord is asking or telling something, although nothing in it is known: a reminder invites it to. */
	bool says = v->kind == KIND_OTHER && v->unit && !v->machine;
	int known = take_bounce(f, w, err);
	if (known < 0)
		return -1;
	if (((needs_person(v->kind) && !known) || says) && cases_open(f->db, letter_kind_word(v->kind), w->letter.id, v->reply_code, v->why, now, err) < 0)
		return -1;
	if (batch && cases_open(f->db, letter_kind_word(KIND_BATCH), w->letter.id, NULL, batch, now, err) < 0)
		return -1;
	if (papers && cases_open(f->db, letter_kind_word(KIND_DOSSIER), w->letter.id, NULL, papers, now, err) < 0)
		return -1;
	if (v->unsure_units && cases_open(f->db, "unit", w->letter.id, NULL, arena_print(w->arena, "its line about the intake unit may mean any of: %s", v->unsure_units), now, err) < 0)
		return -1;
	/* A unit's address without proof: taken, never credited, never obeyed (design.md, Who is believed). */
	if (!v->claimed_unit || v->proven)
		return 0;
	const char *why = arena_print(w->arena, "the letter claims the address of the unit %s and nothing proves it", v->claimed_unit);
	return cases_open(f->db, "unproven", w->letter.id, NULL, why, now, err) < 0 ? -1 : 0;
}

static int add_answer(struct filing *f, const struct waiting *w, const struct answer *a, struct err *err)
{
	int64_t now = clock_now();
	struct answer_row row = { .letter = w->letter.id, .made = now, .next_try = now };
	const char *hold = w->letter.old && f->config->mailbox.old_mail_hold ? ANSWERS_OLD_MAIL : a->hold;
	if (strlen(a->to) >= sizeof row.to || strlen(a->message_id) >= sizeof row.message_id) {
		f->letter_fault = true;
		return err_set(err, "an answer's address or Message-ID is too long");
	}
	snprintf(row.to, sizeof row.to, "%s", a->to);
	snprintf(row.template_name, sizeof row.template_name, "%s", a->template_name);
	snprintf(row.subject, sizeof row.subject, "%s", text_cut(w->arena, a->subject, MOST_SUBJECT));
	snprintf(row.code, sizeof row.code, "%s", a->code ? a->code : "");
	snprintf(row.message_id, sizeof row.message_id, "%s", a->message_id);
	snprintf(row.hold, sizeof row.hold, "%s", hold ? hold : "");
	row.state = hold ? ANSWER_HELD : ANSWER_DUE;
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

/* Everything that follows from one letter, dated by the clock: --at (`now`) is only what the answers say.  The caller's transaction makes it all or nothing (promise 3). */
static int file_one(struct filing *f, struct waiting *w, int64_t now, struct err *err)
{
	const struct contest_desk *contest = w->desk;
	struct letter fresh;
	int r = letters_get(f->db, w->letter.id, &fresh, err);
	if (r < 0)
		return -1;
	if (r == 0 || (fresh.state != LETTER_KEPT && fresh.state != LETTER_READ)) /* a person was quicker */
		return 0;
	w->letter = fresh;
	if (fresh.state == LETTER_KEPT && letters_set(f->db, fresh.id, LETTER_READ, NULL, clock_now(), err) < 0)
		return -1;
	if (letters_facts(f->db, fresh.id, w->submission, w->verdict, err) < 0)
		return -1;
	if (entries_file(f->db, fresh.id, w->verdict, rules_contest(contest->rules)->code_prefix, contest->rules, clock_now(), w->arena, err) < 0)
		return -1;
	if (batches_file(f->db, fresh.id, w->verdict, rules_contest(contest->rules)->code_prefix, rules_contest(contest->rules)->year, clock_now(), err) < 0)
		return -1;
	if (papers_file(f->db, fresh.id, w->verdict, clock_now(), err) < 0)
		return -1;
	if (open_cases(f, w, contest->rules, err) < 0 || add_answers(f, w, contest, now, err) < 0)
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
