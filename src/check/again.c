/* An entry judged from its values, by the rules that judge.c asks of a letter's; what only the letter could tell stays as it was found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/again.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "check/judge_values.h"
#include "check/theme.h"

struct again {
	struct judging j;
	const struct entry *before;
	const struct again_facts *facts;
	bool *taken;                  /* of before's findings: found again, or answered for */
	const char *side;             /* of the person that is looked at: "author", "subject" */
};

static bool settled(const struct again_facts *facts, const char *rule)
{
	for (size_t i = 0; facts->settled && facts->settled[i]; i++)
		if (strcmp(facts->settled[i], rule) == 0)
			return true;
	return false;
}

static const struct finding *find(const struct again *a, const char *rule, enum outcome outcome)
{
	for (size_t i = 0; i < a->before->finding_count; i++)
		if (a->before->findings[i].outcome == outcome && strcmp(a->before->findings[i].rule, rule) == 0 && !settled(a->facts, rule))
			return &a->before->findings[i];
	return NULL;
}

/* The finding that said that a value is missing, and what stood there. */
static const struct finding *find_missing(const struct again *a, const char *rule)
{
	const struct finding *f = find(a, rule, OUTCOME_INCOMPLETE);
	f = f ? f : find(a, rule, OUTCOME_REVIEW);
	return f && !text_begins(f->evidence, FINDING_COAUTHOR) ? f : NULL;
}

/* "Năm sinh của tác giả được tính từ tuổi đã ghi": the note says it, the entry does not. */
static const struct finding *find_aged(const struct again *a, const char *rule)
{
	for (size_t i = 0; i < a->before->finding_count; i++) {
		const struct finding *f = &a->before->findings[i];
		if (f->outcome == OUTCOME_NOTE && strcmp(f->rule, rule) == 0 && strcmp(f->message, judging_filled(&a->j, words_rule(a->j.words, rule)->note, f->evidence)) == 0)
			return f;
	}
	return NULL;
}

static const char *rule_of(const struct again *a, enum field field)
{
	return arena_print(a->j.arena, "%s-%s", a->side, words_field(field));
}

static void put(struct again *a, struct block *b, enum field field, const char *value, int year)
{
	struct found *f = &b->items[field];
	if (!value) {
		const struct finding *missing = find_missing(a, rule_of(a, field));
		f->raw = missing ? missing->evidence : NULL;
		f->where = missing ? missing->where : NULL;
		return;
	}
	*f = (struct found){ .state = VALUE_GOOD, .text = value, .year = year, .raw = value };
	const struct finding *aged = field == FIELD_BIRTH ? find_aged(a, rule_of(a, field)) : NULL;
	if (aged) {
		f->aged = true;
		f->raw = aged->evidence;
		f->where = aged->where;
	}
	b->filled++;
}

static void take_person(struct again *a, struct block *b, const char *side, const struct person *p)
{
	a->side = side;
	put(a, b, FIELD_NAME, p->name, 0);
	put(a, b, FIELD_BIRTH, p->birth_year ? arena_print(a->j.arena, "%d", p->birth_year) : NULL, p->birth_year);
	put(a, b, FIELD_ADDRESS, p->address, 0);
	put(a, b, FIELD_PHONE, p->phone, 0);
	put(a, b, FIELD_OCCUPATION, p->occupation, 0);
	put(a, b, FIELD_WORKPLACE, p->workplace, 0);
}

static void take_people(struct again *a)
{
	const struct entry *e = a->before;
	struct people *p = &a->j.people;
	take_person(a, &p->author, "author", &e->author);
	take_person(a, &p->subject, "subject", &e->subject);
	p->collective = e->subject.collective;
	for (size_t i = 0; i < e->coauthor_count && i < FIELDS_MOST_BLOCKS; i++)
		take_person(a, &p->coauthors[p->coauthor_count++], "author", &e->coauthors[i]);
}

/* Whether its work, or what may be its work, could not be read: an entry on paper has no text either, but all its fields were looked for. */
static bool unread(const struct again *a)
{
	static const char *const rules[] = { "body", "unreadable", "unsafe-file" };
	for (size_t i = 0; i < a->before->finding_count; i++)
		for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
			if (strcmp(a->before->findings[i].rule, rules[k]) == 0)
				return true;
	return false;
}

static bool two_works(const struct again *a)
{
	for (size_t i = 0; i < a->before->finding_count; i++) {
		const struct finding *f = &a->before->findings[i];
		if (strcmp(f->rule, "body") == 0 && f->outcome == OUTCOME_REVIEW && strstr(f->message, JUDGING_TWO_WORKS) && !settled(a->facts, "body"))
			return true;
	}
	return false;
}

/* Found again as it was: its place and its words stay those of the letter. */
static void restore(struct again *a, struct finding *f)
{
	for (size_t i = 0; i < a->before->finding_count; i++) {
		const struct finding *old = &a->before->findings[i];
		if (!a->taken[i] && old->outcome == f->outcome && strcmp(old->rule, f->rule) == 0 && strcmp(old->evidence, f->evidence) == 0) {
			a->taken[i] = true;
			*f = *old;
			return;
		}
	}
}

static void restore_all(struct again *a)
{
	struct entry *e = a->j.entry;
	size_t kept = 0;
	for (size_t i = 0; i < e->finding_count; i++) {
		restore(a, &e->findings[i]);
		if (!settled(a->facts, e->findings[i].rule))
			e->findings[kept++] = e->findings[i];
	}
	e->finding_count = kept;
}

static bool has_value(const struct entry *e, const char *rule)
{
	const struct person *p = text_begins(rule, "subject-") ? &e->subject : &e->author;
	const char *item = strchr(rule, '-') + 1;
	const char *values[FIELD_ITEMS] = { p->name, p->birth_year ? "" : NULL, p->address, p->phone, p->occupation, p->workplace };
	for (int f = FIELD_NAME; f < FIELD_ITEMS; f++)
		if (strcmp(item, words_field((enum field)f)) == 0)
			return values[f] != NULL;
	return false;
}

/*
 * Whether a finding of before stays though no rule found it again.  What judge_values.c would say was asked anew; but notes tell where a value came from
 * (a row of a table, a slip), and a person asks about two names, about a body, about what arrived late.
 */
static bool stays(const struct again *a, const struct finding *f)
{
	static const char *const asked[] = { "title", "word-limit", "barred-author", "residence", "category", "minor" };
	const struct entry *e = a->j.entry;
	if (settled(a->facts, f->rule))
		return false;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (strcmp(f->rule, asked[i]) == 0)
			return f->outcome == OUTCOME_NOTE && strcmp(f->rule, "minor") != 0;
	if (strcmp(f->rule, "deadline") == 0)
		return f->outcome == OUTCOME_REVIEW && a->j.received > a->j.contest->deadline;
	if (strcmp(f->rule, "declaration") == 0)
		return f->outcome == OUTCOME_NOTE && e->category != CATEGORY_NONE;
	if (strcmp(f->rule, "body") == 0)
		return f->outcome == OUTCOME_NOTE || !*e->body || f->outcome == OUTCOME_REVIEW;
	if (!text_begins(f->rule, "author-") && !text_begins(f->rule, "subject-"))
		return true;
	if (!has_value(e, f->rule))
		return false;
	/* Of an age that is a year by now nothing is noted; a table that names another person stays a question. */
	return f->outcome == OUTCOME_NOTE ? !find_aged(a, f->rule) || strcmp(find_aged(a, f->rule)->message, f->message) != 0
	                                  : f->outcome == OUTCOME_REVIEW && strcmp(strchr(f->rule, '-'), "-name") == 0 && strstr(f->evidence, " / ");
}

/* Beside what was found again, in the order of the letter's own findings. */
static void keep_rest(struct again *a)
{
	struct entry *e = a->j.entry;
	for (size_t i = 0; i < a->before->finding_count; i++)
		if (!a->taken[i] && stays(a, &a->before->findings[i]))
			e->findings[e->finding_count++] = a->before->findings[i];
}

/* What came late and was in the unit's hands in time, or may have been: a person says so, once. */
static void judge_late(struct again *a)
{
	const struct contest *c = a->j.contest;
	int64_t had = a->before->handed_in;
	bool late = judge_values_contest(&a->j), doubt = find(a, "deadline", OUTCOME_REVIEW) != NULL, in_time = late && had && had >= c->opens && had <= c->deadline;
	if (in_time)
		a->j.entry->contest = arena_print(a->j.arena, "%d", c->year);
	if (late && !doubt && !settled(a->facts, "deadline"))
		judge_values_late(&a->j, in_time);
}

static bool typed(const struct again *a)
{
	char digest[FILE_DIGEST_SIZE];
	const char *key = fold_key(a->before->body, a->j.arena);
	digest_of(key, strlen(key), digest);
	return strcmp(digest, a->before->body_digest) == 0;
}

/* Some way into the rules' order: what is there first is asked for first. */
static int rank(const struct finding *f)
{
	static const char *const order[] = { "deadline", "declaration", "title", "body", "word-limit", "author-name", "author-birth-year", "author-address", "author-phone",
		"author-occupation", "author-workplace", "subject-name", "subject-birth-year", "subject-address", "subject-phone", "subject-occupation", "subject-workplace" };
	int i = 0;
	while (i < (int)(sizeof order / sizeof *order) && strcmp(order[i], f->rule) != 0)
		i++;
	/* A co-author's items stand behind all of the author's, each author's together. */
	return i >= 5 && i < 11 && text_begins(f->evidence, FINDING_COAUTHOR) ? 10 : i;
}

static void order(struct entry *e)
{
	for (size_t i = 1; i < e->finding_count; i++) {
		struct finding f = e->findings[i];
		size_t k = i;
		for (; k > 0 && rank(&e->findings[k - 1]) > rank(&f); k--)
			e->findings[k] = e->findings[k - 1];
		e->findings[k] = f;
	}
}

void again_judge(const struct rules *rules, const struct entry *before, const struct again_facts *facts, struct entry *out, struct arena *arena)
{
	struct again *a = arena_alloc(arena, sizeof *a);
	struct entry old = *before;
	old.body = old.body ? old.body : "";
	*out = old;
	a->before = &old;
	a->facts = facts;
	a->taken = arena_array(arena, old.finding_count + 1, sizeof *a->taken);
	a->j = (struct judging){ .rules = rules, .contest = &rules->contest, .words = &rules->words, .entry = out, .arena = arena,
		.received = facts->received, .sender = facts->sender, .origin = old.first_sender };
	out->findings = arena_array(arena, JUDGING_MOST_FINDINGS + old.finding_count, sizeof *out->findings);
	out->finding_count = 0;
	struct judging *j = &a->j;
	j->pages = find(a, "unread-pages", OUTCOME_REVIEW) || find(a, "unread-pages", OUTCOME_NOTE);
	bool two = two_works(a);
	j->closed = *old.body ? two : !j->pages && unread(a);
	take_people(a);
	judge_late(a);
	if (out->category == CATEGORY_NONE) {
		const struct finding *f = find_missing(a, "declaration");
		judging_missing(j, "declaration", f ? f->evidence : NULL, f ? f->where : NULL);
	}
	judge_values_title(j);
	if (*old.body && !two)
		judge_values_words(j, j->pages && !typed(a), "");
	judge_values_people(j);
	judge_values_facts(j);
	out->theme = out->theme ? out->theme : theme_guess(&rules->words.themes, out->title, *old.body ? fold_key(old.body, arena) : NULL, out->summary, arena);
	restore_all(a);
	keep_rest(a);
	order(out);
	out->outcome = entry_outcome(out);
}
