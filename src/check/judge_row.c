/* The work goes before the table; the table goes before asking.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/judge_row.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/match.h"

static struct finding *add(struct judging *j, const char *rule, enum outcome outcome, const char *text, const char *evidence)
{
	struct finding *f = judging_add(j, rule, outcome, evidence, j->row->where);
	j->item = f->rule == words_rule(j->words, rule)->text.rule ? words_rule(j->words, rule)->text.item : "";
	j->where = j->row->where;
	f->message = judging_filled(j, text, f->evidence);
	j->item = j->where = NULL;
	return f;
}

static void filled(struct judging *j, const char *rule, const char *value)
{
	add(j, rule, OUTCOME_NOTE, j->words->roster.filled, value);
}

static void differs(struct judging *j, const char *rule, const char *own, const char *listed)
{
	add(j, rule, OUTCOME_NOTE, j->words->roster.differs, arena_print(j->arena, "%s / %s", own, listed));
}

void judge_row_keep(struct judging *j)
{
	if (!j->row)
		return;
	j->entry->summary = j->row->summary;
	j->entry->verified = j->row->verified;
	j->entry->handed_in = j->row->handed_in;
}

static const char *category_said(const struct judging *j, enum category category)
{
	return arena_text(j->arena, category == CATEGORY_NTVT ? "Người tốt, việc tốt" : "Điển hình tiên tiến");
}

bool judge_row_category(struct judging *j)
{
	enum category own = j->entry->category, listed = j->row ? j->row->category : CATEGORY_NONE;
	if (listed == CATEGORY_NONE || own == listed)
		return false;
	if (own != CATEGORY_NONE) {
		differs(j, "declaration", category_said(j, own), category_said(j, listed));
		return false;
	}
	j->entry->category = listed;
	filled(j, "declaration", category_said(j, listed));
	return true;
}

void judge_row_title(struct judging *j)
{
	const char *listed = j->row ? j->row->title : NULL;
	if (!listed)
		return;
	if (!j->entry->title) {
		j->entry->title = listed;
		j->title_where = j->row->where;
		filled(j, "title", listed);
	} else if (strcmp(fold_key(j->entry->title, j->arena), fold_key(listed, j->arena)) != 0) {
		differs(j, "title", j->entry->title, listed);
	}
}

/* --- people --- */

struct side {
	const char *name;          /* "author", "subject": as rules begin */
	struct block *block;
	const struct person *listed;
	const char *said;
};

static const char *rule_of(const struct judging *j, const struct side *s, enum field field)
{
	return arena_print(j->arena, "%s-%s", s->name, words_field(field));
}

static const char *value_of(const struct person *p, enum field field)
{
	switch (field) {
	case FIELD_NAME:
		return p->name;
	case FIELD_ADDRESS:
		return p->address;
	case FIELD_PHONE:
		return p->phone;
	case FIELD_OCCUPATION:
		return p->occupation;
	case FIELD_WORKPLACE:
		return p->workplace;
	default:
		return NULL;
	}
}

static void fill(struct judging *j, const struct side *s, enum field field, const char *value, int year)
{
	struct found *f = &s->block->items[field];
	*f = (struct found){ .state = VALUE_GOOD, .text = value, .year = year, .raw = value, .where = j->row->where };
	s->block->filled++;
	filled(j, rule_of(j, s, field), value);
}

/* "Nguyễn Thị Lan" and "Nguyễn Lan": one of them left something out. */
static bool shortened(const char *a, const char *b)
{
	size_t n = strcspn(a, " "), m = strcspn(b, " ");
	const char *x = strrchr(a, ' '), *y = strrchr(b, ' ');
	return x && y && n == m && memcmp(a, b, n) == 0 && strcmp(x, y) == 0;
}

/* True where both are of one person, or one of them is not named. */
static bool same_person(struct judging *j, const struct side *s)
{
	const char *own = s->block->items[FIELD_NAME].text, *listed = s->listed->name;
	if (!own || !listed)
		return true;
	const char *rule = rule_of(j, s, FIELD_NAME), *a = fold_key(own, j->arena), *b = fold_key(listed, j->arena);
	if (strcmp(a, b) == 0) {
		if (strcmp(text_lower(j->arena, own), text_lower(j->arena, listed)) != 0)
			differs(j, rule, own, listed);
		return true;
	}
	if (match_named(j->words, listed, s->said, own, j->arena))
		return true;
	for (size_t i = 0; s->block == &j->people.author && i < j->people.coauthor_count; i++)
		if (match_named(j->words, listed, s->said, j->people.coauthors[i].items[FIELD_NAME].text, j->arena))
			return false; /* of two authors the list names the other */
	if (shortened(a, b)) {
		differs(j, rule, own, listed);
		return true;
	}
	add(j, rule, OUTCOME_REVIEW, j->words->roster.other_name, arena_print(j->arena, "%s / %s", own, listed));
	return false;
}

static void fill_birth(struct judging *j, const struct side *s)
{
	const struct found *own = &s->block->items[FIELD_BIRTH];
	int listed = s->listed->birth_year;
	const char *year = arena_print(j->arena, "%d", listed);
	if (!listed || s->block->whose == WHOSE_COLLECTIVE)
		return;
	if (own->state != VALUE_GOOD)
		fill(j, s, FIELD_BIRTH, year, listed);
	else if (own->year && own->year != listed)
		differs(j, rule_of(j, s, FIELD_BIRTH), arena_print(j->arena, "%d", own->year), year);
}

static void fill_side(struct judging *j, const struct side *s)
{
	bool author = s->block == &j->people.author;
	if (!same_person(j, s))
		return;
	for (int f = FIELD_NAME; f < FIELD_ITEMS; f++) {
		const struct found *own = &s->block->items[f];
		const char *listed = value_of(s->listed, (enum field)f);
		bool waived = author && f == FIELD_PHONE && own->stated; /* an author can be called */
		if (f == FIELD_BIRTH)
			fill_birth(j, s);
		else if (listed && (own->state != VALUE_GOOD || waived))
			fill(j, s, (enum field)f, listed, 0);
		else if (listed && f == FIELD_PHONE && !own->stated && strcmp(own->text, listed) != 0)
			differs(j, rule_of(j, s, FIELD_PHONE), own->text, listed);
	}
}

static bool is_someone(const struct judging *j, const struct block *b)
{
	const char *name = b->items[FIELD_NAME].text, *listed = j->row->someone.name;
	return name && listed && match_named(j->words, listed, listed, name, j->arena);
}

void judge_row_people(struct judging *j)
{
	const struct roster_line *r = j->row;
	if (!r)
		return;
	bool author = is_someone(j, &j->people.author), subject = !author && is_someone(j, &j->people.subject);
	fill_side(j, &(struct side){ "author", &j->people.author, author ? &r->someone : &r->author, r->author_said });
	const struct person *listed = subject ? &r->someone : &r->subject;
	bool named = j->people.subject.items[FIELD_NAME].text != NULL;
	if (!named && listed->collective) {
		j->people.collective = true;
		j->people.subject.whose = WHOSE_COLLECTIVE;
	} else if (j->people.collective) {
		j->people.subject.whose = WHOSE_COLLECTIVE;
	}
	fill_side(j, &(struct side){ "subject", &j->people.subject, listed, r->subject_said });
}

/* --- remarks --- */

bool judge_row_photocopy(struct judging *j)
{
	const struct roster_line *own = j->row, *perhaps = own ? NULL : match_copy(j->letter, j->draft);
	if (own && own->copy) {
		add(j, "photocopy", j->contest->readings.photocopy_stated_rejects ? OUTCOME_REJECTED : OUTCOME_REVIEW, j->words->roster.stated_copy, own->copy);
		return true;
	}
	if (!perhaps)
		return false;
	j->row = perhaps;
	add(j, "photocopy", OUTCOME_REVIEW, j->words->roster.maybe_copy, perhaps->copy);
	j->row = NULL;
	return true;
}

bool judge_row_in_time(struct judging *j)
{
	const struct contest *c = j->contest;
	int64_t had = j->row ? j->row->handed_in : 0;
	if (!had || had < c->opens || had > c->deadline || !j->letter->verdict->claimed_unit)
		return false;
	struct civil day = clock_civil(had);
	j->entry->contest = arena_print(j->arena, "%d", c->year);
	add(j, "deadline", OUTCOME_REVIEW, j->words->roster.in_time, arena_print(j->arena, "%d/%d/%d", day.day, day.month, day.year));
	return true;
}
