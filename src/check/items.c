/* Names of rules and places of values, in one table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/items.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check/fold.h"

static const char *const rules[2][FIELD_ITEMS] = {
	{ "author-name", "author-birth-year", "author-address", "author-phone", "author-occupation", "author-workplace" },
	{ "subject-name", "subject-birth-year", "subject-address", "subject-phone", "subject-occupation", "subject-workplace" },
};

enum field items_field(const char *rule)
{
	for (int side = 0; side < 2; side++)
		for (int f = FIELD_NAME; f < FIELD_ITEMS; f++)
			if (strcmp(rules[side][f], rule) == 0)
				return (enum field)f;
	return FIELD_ITEMS;
}

const char *items_rule(const char *side, enum field field)
{
	return rules[strcmp(side, "subject") == 0][field];
}

const char *items_coauthor(const struct entry *e, const char *key, struct arena *arena)
{
	for (size_t i = 0; i < e->coauthor_count; i++)
		if (e->coauthors[i].name && strcmp(fold_key(e->coauthors[i].name, arena), key) == 0)
			return e->coauthors[i].name;
	return NULL;
}

static const struct person *person_of(const struct entry *e, const char *rule, const char *who)
{
	if (text_begins(rule, "subject-"))
		return &e->subject;
	for (size_t i = 0; who && i < e->coauthor_count; i++)
		if (e->coauthors[i].name && strcmp(e->coauthors[i].name, who) == 0)
			return &e->coauthors[i];
	return who ? NULL : &e->author;
}

static const char *const *place(const struct person *p, enum field field)
{
	switch (field) {
	case FIELD_NAME:
		return &p->name;
	case FIELD_ADDRESS:
		return &p->address;
	case FIELD_PHONE:
		return &p->phone;
	case FIELD_OCCUPATION:
		return &p->occupation;
	default:
		return &p->workplace;
	}
}

const char *items_text(const struct entry *e, const char *rule, const char *who, struct arena *arena)
{
	enum field field = items_field(rule);
	if (strcmp(rule, "title") == 0)
		return e->title;
	if (strcmp(rule, "declaration") == 0)
		return category_word(e->category);
	const struct person *p = field == FIELD_ITEMS ? NULL : person_of(e, rule, who);
	if (!p)
		return NULL;
	if (field == FIELD_BIRTH)
		return p->birth_year ? arena_print(arena, "%d", p->birth_year) : NULL;
	return *place(p, field);
}

/* Of whom a finding is, where it names one of several authors. */
static const char *whose(const struct finding *f)
{
	return text_begins(f->rule, "author-") && text_begins(f->evidence, FINDING_COAUTHOR) ? f->evidence + strlen(FINDING_COAUTHOR) : NULL;
}

static bool lacks(const struct entry *e, const struct finding *f)
{
	if (f->outcome == OUTCOME_INCOMPLETE)
		return strcmp(f->rule, "title") == 0 || strcmp(f->rule, "declaration") == 0 || items_field(f->rule) != FIELD_ITEMS;
	if (f->outcome != OUTCOME_REVIEW) /* a page may hold it */
		return false;
	if (strcmp(f->rule, "title") == 0)
		return !e->title;
	if (strcmp(f->rule, "declaration") == 0)
		return e->category == CATEGORY_NONE;
	enum field field = items_field(f->rule);
	const struct person *p = field == FIELD_ITEMS ? NULL : person_of(e, f->rule, whose(f));
	return p && (field == FIELD_BIRTH ? !p->birth_year : !*place(p, field));
}

bool items_missing(const struct entry *e, const char *rule, const char *who)
{
	for (size_t i = 0; i < e->finding_count; i++) {
		const struct finding *f = &e->findings[i];
		const char *one = whose(f);
		if (strcmp(f->rule, rule) == 0 && lacks(e, f) && (who ? one && strcmp(one, who) == 0 : !one))
			return true;
	}
	return false;
}

size_t items_all_missing(const struct entry *e, struct items_missed *out, size_t most, struct arena *arena)
{
	size_t n = 0;
	for (size_t i = 0; i < e->finding_count && n < most; i++) {
		const struct finding *f = &e->findings[i];
		const char *who = whose(f);
		bool met = false;
		if (!lacks(e, f))
			continue;
		for (size_t k = 0; k < n; k++)
			met |= strcmp(out[k].rule, f->rule) == 0 && text_same(out[k].who, who);
		if (!met)
			out[n++] = (struct items_missed){ f->rule, who ? arena_text(arena, who) : NULL };
	}
	return n;
}

void items_put(struct entry *e, const char *rule, const char *who, const char *text)
{
	enum field field = items_field(rule);
	if (strcmp(rule, "title") == 0) {
		e->title = text;
		e->title_by_ocr = false;
		return;
	}
	if (strcmp(rule, "declaration") == 0) {
		e->category = strcmp(text, category_word(CATEGORY_NTVT)) == 0 ? CATEGORY_NTVT : CATEGORY_DHTT;
		return;
	}
	struct person *p = field == FIELD_ITEMS ? NULL : (struct person *)(uintptr_t)person_of(e, rule, who);
	if (!p)
		return;
	if (field == FIELD_BIRTH)
		p->birth_year = (int)strtol(text, NULL, 10);
	else
		*(const char **)(uintptr_t)place(p, field) = text;
	if (field == FIELD_NAME && p == &e->author)
		e->author_by_ocr = false;
}
