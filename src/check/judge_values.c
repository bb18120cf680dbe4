/* One small function a rule; each looks at values, whoever found them: a letter's reading, a supplement, a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/judge_values.h"

#include <string.h>

#include "base/clock.h"

bool judge_values_contest(struct judging *j)
{
	bool late = j->received > j->contest->deadline;
	j->entry->contest = arena_print(j->arena, "%d", j->contest->year + (late ? 1 : 0));
	return late;
}

void judge_values_late(struct judging *j, bool doubt)
{
	char time[32];
	clock_iso(j->received, time);
	judging_add(j, "deadline", doubt ? OUTCOME_REVIEW : OUTCOME_NOTE, arena_print(j->arena, "%.10s %.8s", time, time + 11), "thời điểm nhận thư");
}

void judge_values_title(struct judging *j)
{
	if (!j->entry->title)
		judging_missing(j, "title", NULL, NULL);
}

void judge_values_words(struct judging *j, bool ocr, const char *where)
{
	const struct readings *r = &j->contest->readings;
	long long words = j->entry->words;
	if (words > r->word_review && !ocr)
		judging_add(j, "word-limit", OUTCOME_REJECTED, arena_print(j->arena, "%lld từ", words), where);
	else if (words > r->word_limit)
		judging_add(j, "word-limit", OUTCOME_REVIEW, arena_print(j->arena, "%lld từ", words), where);
}

static const char *item_rule(const struct judging *j, const char *side, enum field field)
{
	return arena_print(j->arena, "%s-%s", side, words_field(field));
}

/* An author writes under a whole name, and can be called: neither is waived by a word. */
static bool stated(const struct found *f, enum field field, bool author)
{
	if (f->state != VALUE_GOOD)
		return false;
	if (author && field == FIELD_NAME)
		return strchr(f->text, ' ') != NULL;
	return !(author && field == FIELD_PHONE && f->stated);
}

static void judge_items(struct judging *j, const char *side, const struct block *block, const bool required[FIELD_ITEMS])
{
	bool author = block == &j->people.author;
	for (int f = FIELD_NAME; f < FIELD_ITEMS; f++) {
		const struct found *found = &block->items[f];
		const char *rule = item_rule(j, side, (enum field)f);
		bool aged = f == FIELD_BIRTH && found->state == VALUE_GOOD && found->aged;
		if (stated(found, (enum field)f, author) && !(aged && !j->contest->readings.age_accepted)) {
			if (aged)
				judging_add(j, rule, OUTCOME_NOTE, found->raw, found->where);
			continue;
		}
		if (!required[f])
			continue;
		if (author || j->contest->readings.subject_items_required)
			judging_missing(j, rule, found->raw, found->where);
		else if (!j->closed)
			judging_add(j, rule, OUTCOME_REVIEW, found->raw, found->where);
	}
}

/* Each author owes the six items (AMB-23); the finding names whose is missing. */
static void judge_coauthor(struct judging *j, const struct block *block)
{
	const char *who = arena_print(j->arena, FINDING_COAUTHOR "%s", block->items[FIELD_NAME].text);
	for (int f = FIELD_NAME; f < FIELD_ITEMS && !j->closed; f++) {
		const struct found *found = &block->items[f];
		if (!j->words->required[0][f] || stated(found, (enum field)f, true))
			continue;
		struct finding *finding = judging_add(j, item_rule(j, "author", (enum field)f), j->pages ? OUTCOME_REVIEW : OUTCOME_INCOMPLETE, who, block->items[FIELD_NAME].where);
		size_t len = strlen(finding->message);
		finding->message = arena_print(j->arena, "%.*s (%s).", (int)(len && finding->message[len - 1] == '.' ? len - 1 : len), finding->message, finding->evidence);
	}
}

void judge_values_people(struct judging *j)
{
	bool required[FIELD_ITEMS], collective = j->entry->subject.collective;
	judge_items(j, "author", &j->people.author, j->words->required[0]);
	for (size_t i = 0; i < j->people.coauthor_count; i++)
		judge_coauthor(j, &j->people.coauthors[i]);
	memcpy(required, j->words->required[collective ? 2 : 1], sizeof required);
	if (collective && j->contest->readings.collective_needs_birth_year)
		required[FIELD_BIRTH] = true;
	judge_items(j, "subject", &j->people.subject, required);
}

/* By the address it was first sent from, or the one it came from: what is pasted above a work hides nobody. */
static enum barred_match barred_author(const struct judging *j, const struct person *author, bool first, const struct barred_member **member, const char **by)
{
	const struct barred *barred = &j->rules->barred;
	const char *origin = first ? j->origin : NULL;
	enum barred_match match = barred_find(barred, author, first ? j->sender : NULL, j->arena, member, by);
	return match == BARRED_SURE || !origin ? match : barred_find(barred, author, origin, j->arena, member, by);
}

static void judge_barred(struct judging *j)
{
	const struct entry *e = j->entry;
	for (size_t i = 0; i <= e->coauthor_count; i++) {
		const struct person *author = i ? &e->coauthors[i - 1] : &e->author;
		const struct barred_member *member = NULL;
		const char *by = "";
		enum barred_match match = barred_author(j, author, i == 0, &member, &by);
		if (match == BARRED_NO || (match == BARRED_NAME && !j->contest->readings.barred_name_alone_reviews))
			continue;
		j->body = member->body;
		const char *where = i ? "" : j->people.author.items[FIELD_NAME].where;
		bool sure = match == BARRED_SURE && !(i == 0 && e->author_by_ocr); /* a name that OCR read may be another's */
		judging_add(j, "barred-author", sure ? OUTCOME_REJECTED : OUTCOME_REVIEW,
		    *by ? arena_print(j->arena, "%s, trùng %s", author->name, by) : author->name, where);
	}
}

static void outside(struct judging *j, const char *clause, const struct found *address)
{
	judging_add(j, "residence", OUTCOME_REVIEW, address->text, address->where)->clause = clause;
}

static void judge_residence(struct judging *j)
{
	const struct units *units = &j->rules->units;
	const struct found *author = j->people.author.items, *subject = j->people.subject.items;
	if (!j->contest->readings.residence_reviewed)
		return;
	bool inside = author[FIELD_ADDRESS].text && units_inside(units, author[FIELD_ADDRESS].text, j->arena);
	inside |= author[FIELD_WORKPLACE].text && units_inside(units, author[FIELD_WORKPLACE].text, j->arena);
	if (author[FIELD_ADDRESS].text && !inside)
		outside(j, "II.1", &author[FIELD_ADDRESS]);
	if (subject[FIELD_ADDRESS].text && !units_inside(units, subject[FIELD_ADDRESS].text, j->arena))
		outside(j, "II.2.a", &subject[FIELD_ADDRESS]);
}

static void judge_category(struct judging *j)
{
	if (j->entry->category == CATEGORY_NTVT && j->entry->subject.collective)
		judging_add(j, "category", OUTCOME_REVIEW, j->entry->subject.name, j->people.subject.items[FIELD_NAME].where);
}

static void judge_minor(struct judging *j, const char *who, const struct person *p, const struct found *birth)
{
	if (p->birth_year && clock_civil(j->received).year - p->birth_year < j->words->minor_age)
		judging_add(j, "minor", OUTCOME_NOTE, arena_print(j->arena, "%s (sinh năm %d)", who, p->birth_year), birth->where);
}

void judge_values_facts(struct judging *j)
{
	const struct entry *e = j->entry;
	judge_barred(j);
	judge_residence(j);
	judge_category(j);
	judge_minor(j, "Tác giả", &e->author, &j->people.author.items[FIELD_BIRTH]);
	if (!e->subject.collective)
		judge_minor(j, "Nhân vật", &e->subject, &j->people.subject.items[FIELD_BIRTH]);
}
