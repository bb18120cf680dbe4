/* A letter about entries that are filed: which they are, who may speak for them, and what comes of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "completing.h"

#include <ctype.h>
#include <string.h>

#include "answer/choose.h"
#include "answer/put.h"
#include "check/above.h"
#include "check/ruleset.h"
#include "register/cases.h"
#include "register/repeats.h"
#include "telling.h"

enum { MOST_SUPPLIES = 16, LEAST_DIGITS = 4 /* of a value, such as a year */ };

struct completing {
	struct tied tied;
	struct supply *supplies;
	size_t count;
	const char *case_kind, *case_why;   /* about the letter as a whole, under the tie's code; NULL */
	bool by_person;                     /* the answer says that a person looks, whatever the supplies did */
};

static void wait_for(struct completing *c, const char *kind, const char *why)
{
	c->case_kind = kind;
	c->case_why = why;
	c->by_person = true;
}

/* ---- one entry ---- */

/* A reply that holds surely another work: it is filed like any other.  0. */
static int file_as_entry(const struct supplying *s, const struct entry *work)
{
	struct verdict *v = s->verdict;
	if (v->entry_count == 0) {
		v->entries = arena_array(s->arena, 1, sizeof *v->entries);
		v->entries[0] = *work;
		v->entry_count = 1;
	}
	v->kind = v->unit ? KIND_BATCH : KIND_ENTRY;
	v->why = "it answers a letter of ours and holds another work";
	return 0;
}

static int read_one(const struct supplying *s, struct completing *c, const struct submission *of, const struct tied *tied, struct err *err)
{
	struct supply *x = &c->supplies[c->count];
	*x = (struct supply){ .tied = *tied, .n = c->count };
	int found = supplying_plan(s, of, x, err);
	c->count += found == 1;
	return found;
}

/* ---- a batch ---- */

/* The letter's words alone: of several entries nobody knows whose a file is. */
static const struct submission *words_alone(const struct supplying *s)
{
	const struct submission *all = s->submission;
	struct submission *one = arena_alloc(s->arena, sizeof *one);
	*one = *all;
	one->parts = arena_array(s->arena, all->part_count + 1, sizeof *one->parts);
	one->part_count = 0;
	for (size_t i = 0; i < all->part_count; i++)
		if (all->parts[i].role != PART_DOCUMENT && all->parts[i].role != PART_PICTURE)
			one->parts[one->part_count++] = all->parts[i];
	return one;
}

/* The entries that somebody's own words name.  `before`: something that looks like a value stands above the first of them. */
struct named {
	const char *codes[MOST_SUPPLIES];
	size_t count;
	bool before, more;
};

static bool like_value(const char *line)
{
	size_t digits = 0;
	for (const char *t = line; *t; t++)
		digits += isdigit((unsigned char)*t) != 0;
	const char *colon = strchr(line, ':'); /* "Phường bổ sung như sau:" gives nothing */
	return digits >= 4 || (colon && colon[1 + strspn(colon + 1, " \t\r")] && strncasecmp(line, "k\xc3\xadnh g", 7) != 0 && strncasecmp(line, "kinh g", 6) != 0);
}

static void add_named(struct named *n, const char *code)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->codes[i], code) == 0)
			return;
	if (n->count < MOST_SUPPLIES && !strstr(code, "-D"))
		n->codes[n->count++] = code;
	else
		n->more |= n->count == MOST_SUPPLIES;
}

static void find_named(const struct supplying *s, const struct contest_desk *desk, struct named *out)
{
	struct above above;
	above_read(s->submission, s->facts->own_address, &desk->rules->words, s->arena, &above);
	for (size_t i = 0; i < above.source.line_count; i++) {
		const char **codes, *line = above.source.lines[i].role == LINE_TEXT ? source_line(&above.source, i, s->arena) : "";
		size_t n = ties_codes(line, rules_contest(desk->rules)->code_prefix, s->arena, &codes);
		out->before |= !out->count && !n && like_value(line);
		for (size_t k = 0; k < n; k++)
			add_named(out, codes[k]);
	}
}

/* One of the batch's entries, by what the letter says below its code (check/supplement.h parts it so).  1, 0 it is not of this batch, -1. */
static int read_of_batch(const struct supplying *s, struct completing *c, const char *code, const struct submission *of, struct err *err)
{
	struct tied tied = c->tied;
	int inside = ties_in_batch(s->db, c->tied.code, code, err);
	if (inside != 1)
		return inside;
	snprintf(tied.code, sizeof tied.code, "%s", code);
	tied.batch = false;
	return read_one(s, c, of, &tied, err);
}

static int read_about_batch(const struct supplying *s, struct completing *c, struct err *err)
{
	struct named named = { .count = 0 };
	find_named(s, contests_at(s->contests, s->verdict->received), &named);
	bool one = named.count == 1;
	const struct submission *of = one ? s->submission : words_alone(s);
	for (size_t i = 0; (one || !named.before) && i < named.count; i++)
		if (read_of_batch(s, c, named.codes[i], of, err) < 0)
			return -1;
	/* A person looks at what stands around the values of several, and at what names none. */
	if (c->count != 1 || !one)
		wait_for(c, "supplement", named.count ? "it answers a batch's receipt with words about several entries" : "it answers a batch's receipt without the code of one of its entries");
	return 1;
}

/* ---- the letter ---- */

/* Whether his own words name another entry, and something like a value beside or below it: "Bài BTL23-0032 cũng số này: 0912 …". */
static bool gives_elsewhere(const struct supplying *s, const struct completing *c, const char **other)
{
	const char *prefix = rules_contest(c->supplies[0].desk->rules)->code_prefix;
	struct above above;
	above_read(s->submission, s->facts->own_address, &c->supplies[0].desk->rules->words, s->arena, &above);
	*other = NULL;
	for (size_t i = 0; i < above.source.line_count; i++) {
		const char **codes, *line = above.source.lines[i].role == LINE_TEXT ? source_line(&above.source, i, s->arena) : "";
		size_t n = ties_codes(line, prefix, s->arena, &codes), digits = 0;
		for (size_t k = 0; k < n; k++) {
			*other = strcmp(codes[k], c->tied.code) != 0 ? codes[k] : *other;
			for (const char *t = codes[k]; *t; t++)
				digits -= isdigit((unsigned char)*t) != 0;
		}
		for (const char *t = line; *t; t++)
			digits += isdigit((unsigned char)*t) != 0;
		if (*other && (ptrdiff_t)digits >= LEAST_DIGITS)
			return true;
	}
	return false;
}

/* What was said of another entry changes nothing: a person sees it.  Who gave nothing to this one is told so. */
static void look_elsewhere(const struct supplying *s, struct completing *c)
{
	const char *other;
	if (c->case_kind || c->tied.batch || c->count != 1 || c->supplies[0].case_kind || c->supplies[0].work || !gives_elsewhere(s, c, &other))
		return;
	c->case_kind = "supplement";
	c->case_why = arena_print(s->arena, "it gives something to %s as well", other);
	c->by_person = !c->supplies[0].changes;
}

/* What may be a supplement.  A letter without a code of ours in its subject or thread is one only where a tag of ours stands in it. */
static bool asked(const struct verdict *v)
{
	if (v->distrust || v->kind == KIND_BOUNCE || v->kind == KIND_AUTOREPLY)
		return false;
	return v->kind == KIND_SUPPLEMENT || v->kind == KIND_REQUEST || v->kind == KIND_QUESTION || v->kind == KIND_OTHER || (v->kind == KIND_ENTRY && v->entry_count == 1);
}

/* Nothing is withdrawn or told by machine; the person sees what ties the letter to the entry. */
static int read_request(const struct supplying *s, const struct tied *tied)
{
	struct verdict *v = s->verdict;
	if (tied->tie == TIE_NONE)
		return 0;
	v->reply_code = arena_text(s->arena, tied->code);
	v->why = arena_print(s->arena, "%s; %s", v->why, tied->why);
	return 0;
}

static int read_tied(const struct supplying *s, struct completing *c, struct err *err)
{
	if (c->tied.tie == TIE_STRANGER) {
		wait_for(c, "stranger", arena_print(s->arena, "%s", s->verdict->why));
		return 1;
	}
	if (*c->tied.other) {
		wait_for(c, "supplement", arena_print(s->arena, "it names %s as well", c->tied.other));
		return 1;
	}
	return c->tied.batch ? read_about_batch(s, c, err) : read_one(s, c, s->submission, &c->tied, err);
}

/* The letter's kind while it is read, and after it where it brings no entry of its own. */
static int read_supplement(const struct supplying *s, struct completing *c, struct err *err)
{
	struct verdict *v = s->verdict;
	enum letter_kind kind = v->kind;
	if (kind != KIND_ENTRY)
		v->kind = KIND_SUPPLEMENT;
	int r = read_tied(s, c, err);
	if (r != 1) {
		v->kind = kind;
		return r;
	}
	look_elsewhere(s, c);
	if (c->count == 1 && c->supplies[0].work)
		return file_as_entry(s, c->supplies[0].work);
	if (v->kind == KIND_ENTRY)
		v->kind = KIND_SUPPLEMENT;
	v->entry_count = 0;
	v->reply_code = arena_text(s->arena, c->tied.code);
	if (kind != KIND_SUPPLEMENT)
		v->why = c->tied.why;
	return 1;
}

/* Whether a case of this kind waits about the code already.  1, 0, -1. */
static int waits(const struct supplying *s, const char *code, const char *kind, struct err *err)
{
	struct case_row row = { .id = 0 };
	int more;
	while ((more = cases_next_of(s->db, code, row.id, &row, err)) == 1)
		if (strcmp(row.kind, kind) == 0)
			return 1;
	return more;
}

/* Of a letter that says what its sender said before: whether it does anything all the same.  1, 0, -1. */
static int does_something(const struct supplying *s, const struct completing *c, struct err *err)
{
	int waiting = c->case_kind ? waits(s, c->tied.code, c->case_kind, err) : 1;
	for (size_t i = 0; waiting == 1 && i < c->count; i++) {
		const struct supply *x = &c->supplies[i];
		if (x->changes)
			return 1;
		const char *kind = x->case_kind ? x->case_kind : x->asks ? "question" : NULL;
		waiting = kind ? waits(s, x->was.entry.code, kind, err) : 1;
	}
	return waiting < 0 ? -1 : !waiting;
}

int completing_read(const struct supplying *s, struct completing **out, struct err *err)
{
	struct verdict *v = s->verdict;
	struct completing *c;
	if (!asked(v))
		return 0;
	c = arena_alloc(s->arena, sizeof *c);
	*c = (struct completing){ .supplies = arena_array(s->arena, MOST_SUPPLIES, sizeof *c->supplies) };
	const struct contest *contest = rules_contest(contests_at(s->contests, v->received)->rules);
	const struct ties_letter letter = { .submission = s->submission, .verdict = v, .seal = contests_seal(s->contests), .prefix = contest->code_prefix };
	if (ties_find(s->db, &letter, s->arena, &c->tied, err) != 0)
		return -1;
	if (v->kind == KIND_REQUEST)
		return read_request(s, &c->tied);
	if (c->tied.tie == TIE_NONE || (v->kind != KIND_SUPPLEMENT && !ties_strong(c->tied.tie)))
		return 0;
	*out = c;
	int taken = read_supplement(s, c, err);
	return taken == 1 && s->echo ? does_something(s, c, err) : taken;
}

/* ---- doing it ---- */

static int open_case(const struct supplying *s, const struct completing *c, struct err *err)
{
	int same = repeats_case(s->db, c->case_kind, c->tied.code, s->letter, s->submission, err);
	if (same != 0)
		return same < 0 ? -1 : 0;
	return cases_open(s->db, c->case_kind, s->letter, c->tied.code, arena_print(s->arena, "%s; %s", c->case_why, c->tied.why), s->at, err);
}

/* Of a unit's reply about several entries: what was done already, and what they lack still. */
static json_t *supplied(const struct supplying *s, const struct completing *c)
{
	json_t *blanks = json_object(), *list = json_array();
	for (size_t i = 0; i < c->count; i++)
		if (c->tied.batch && c->supplies[i].changes)
			json_array_append_new(list, supplying_told(s, &c->supplies[i]));
	put_truth(blanks, "has_supplied", json_array_size(list) > 0);
	json_object_set_new(blanks, "supplied", list);
	return blanks;
}

/* About the letter alone: nothing of the entry is told, and no tag of it goes to a stranger. */
static int answer_by_person(const struct supplying *s, const struct completing *c, struct answer *out, bool *letter_fault, struct err *err)
{
	const struct contest_desk *desk = contests_at(s->contests, s->verdict->received);
	struct telling telling;
	if (!choose_answerable(s->transport, s->submission, s->verdict, NULL))
		return 0;
	if (telling_find(s->db, desk->rules, s->verdict, s->now, s->arena, &telling, err) != 0)
		return -1;
	json_t *blanks = supplied(s, c);
	int r = compose_about(desk->composer, s->transport, "received-by-person", s->submission, s->verdict, s->verdict->sender, NULL, blanks, &telling.beside, s->now, s->arena, out, err);
	json_decref(blanks);
	*letter_fault = r != 0 && !telling.failed;
	return r != 0 ? -1 : 1;
}

/* The sender's answer, and the authors' whose entries it completed. */
static int answer_all(const struct supplying *s, const struct completing *c, struct answer *out, size_t *count, bool *letter_fault, struct err *err)
{
	int r = c->by_person || c->count != 1 ? answer_by_person(s, c, out, letter_fault, err) : supplying_answer(s, c->supplies, out, letter_fault, err);
	*count = r == 1;
	for (size_t i = 0; r >= 0 && i < c->count; i++)
		if ((r = supplying_answer_author(s, &c->supplies[i], &out[*count], letter_fault, err)) == 1)
			++*count;
	return r < 0 ? -1 : 0;
}

int completing_do(const struct supplying *s, const struct completing *c, struct answer **answers, size_t *count, bool *letter_fault, struct err *err)
{
	*letter_fault = false;
	*count = 0;
	*answers = arena_array(s->arena, c->count + 1, sizeof **answers);
	for (size_t i = 0; i < c->count; i++)
		if (supplying_do(s, &c->supplies[i], err) != 0)
			return -1;
	if (c->case_kind && open_case(s, c, err) != 0)
		return -1;
	return answer_all(s, c, *answers, count, letter_fault, err);
}

int completing_beside(const struct supplying *s, const struct completing *c, struct err *err)
{
	const struct supply *x = c && c->count == 1 && c->supplies[0].work ? &c->supplies[0] : NULL;
	if (!x || !x->gives)
		return 0;
	return cases_open(s->db, "supplement", s->letter, x->was.entry.code, arena_print(s->arena, "it brings another work, filed by itself, and something for this entry; %s", x->tied.why), s->at, err);
}

/* ---- copies ---- */

static int complete_copy(const struct supplying *s, size_t n, struct supply *x, struct err *err)
{
	const struct entry *copy = &s->verdict->entries[n];
	*x = (struct supply){ .n = n, .tied = { .tie = TIE_SENDER, .why = "the same work came once more from its own sender" } };
	snprintf(x->tied.code, sizeof x->tied.code, "%s", copy->code);
	int owns = ties_owns(s->db, copy->code, s->verdict->sender, err);
	int r = owns == 1 ? supplying_plan_copy(s, copy, x, err) : owns;
	return r == 1 && supplying_do(s, x, err) != 0 ? -1 : r;
}

int completing_copies(const struct supplying *s, struct answer **answers, size_t *count, bool *letter_fault, struct err *err)
{
	const struct verdict *v = s->verdict;
	*letter_fault = false;
	*count = 0;
	*answers = arena_array(s->arena, 1, sizeof **answers);
	for (size_t i = 0; !v->distrust && i < v->entry_count; i++) {
		struct supply x;
		int r = v->entries[i].again && v->entries[i].outcome < OUTCOME_INCOMPLETE ? complete_copy(s, i, &x, err) : 0;
		if (r == 1 && v->entry_count == 1 && v->kind == KIND_ENTRY && (r = supplying_answer(s, &x, *answers, letter_fault, err)) == 1)
			*count = 1;
		if (r < 0)
			return -1;
	}
	return 0;
}
