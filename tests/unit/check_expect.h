/* Compares a verdict with "key=value; key=value" of the tables in tests/labels and tests/unit/files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_EXPECT_H
#define CHECK_EXPECT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"

static inline const char *expect_person(const struct person *p, const char *key, char number[32])
{
	if (strcmp(key, "name") == 0)
		return p->name;
	if (strcmp(key, "address") == 0)
		return p->address;
	if (strcmp(key, "phone") == 0)
		return p->phone;
	if (strcmp(key, "occupation") == 0)
		return p->occupation;
	if (strcmp(key, "workplace") == 0)
		return p->workplace;
	if (strcmp(key, "kind") == 0)
		return p->collective ? "collective" : "person";
	if (strcmp(key, "birth_year") != 0)
		return "(no such key)";
	snprintf(number, 32, "%d", p->birth_year);
	return p->birth_year ? number : NULL;
}

static inline const char *expect_missing(const struct entry *e, char out[1000])
{
	out[0] = '\0';
	for (size_t i = 0; i < e->finding_count; i++)
		if (e->findings[i].outcome == OUTCOME_INCOMPLETE && strlen(out) < 900)
			snprintf(out + strlen(out), 100, "%s%s", *out ? "," : "", e->findings[i].rule);
	return *out ? out : NULL;
}

static inline const char *expect_rule(const struct entry *e, const char *rule)
{
	const struct finding *gravest = NULL;
	for (size_t i = 0; i < e->finding_count; i++)
		if (strcmp(e->findings[i].rule, rule) == 0 && (!gravest || e->findings[i].outcome > gravest->outcome))
			gravest = &e->findings[i];
	return gravest ? outcome_word(gravest->outcome) : NULL;
}

/* Of the first finding of that rule. */
static inline const char *expect_evidence(const struct entry *e, const char *rule)
{
	for (size_t i = 0; i < e->finding_count; i++)
		if (strcmp(e->findings[i].rule, rule) == 0)
			return e->findings[i].evidence;
	return NULL;
}

static inline const char *expect_entry(const struct entry *e, const char *key, char number[1000])
{
	if (strcmp(key, "title") == 0)
		return e->title;
	if (strcmp(key, "category") == 0)
		return category_word(e->category);
	if (strcmp(key, "contest") == 0)
		return e->contest;
	if (strcmp(key, "outcome") == 0)
		return outcome_entry_word(e->outcome);
	if (strcmp(key, "missing") == 0)
		return expect_missing(e, number);
	if (strncmp(key, "rule.", 5) == 0)
		return expect_rule(e, key + 5);
	if (strncmp(key, "author.", 7) == 0)
		return expect_person(&e->author, key + 7, number);
	if (strncmp(key, "coauthor", 8) == 0 && key[8] >= '1' && key[8] <= '9' && key[9] == '.')
		return (size_t)(key[8] - '1') < e->coauthor_count ? expect_person(&e->coauthors[key[8] - '1'], key + 10, number) : NULL;
	if (strcmp(key, "coauthors") == 0) {
		snprintf(number, 32, "%zu", e->coauthor_count);
		return number;
	}
	if (strncmp(key, "evidence.", 9) == 0)
		return expect_evidence(e, key + 9);
	if (strncmp(key, "subject.", 8) == 0)
		return expect_person(&e->subject, key + 8, number);
	if (strcmp(key, "words") != 0)
		return "(no such key)";
	snprintf(number, 32, "%lld", (long long)e->words);
	return number;
}

static inline const char *expect_value(const struct verdict *v, const char *key, char number[1000])
{
	size_t which = 0;
	if (strcmp(key, "kind") == 0)
		return letter_kind_word(v->kind);
	if (strcmp(key, "unit") == 0)
		return v->unit;
	if (strcmp(key, "claimed") == 0)
		return v->claimed_unit;
	if (strcmp(key, "code") == 0)
		return v->reply_code;
	if (strcmp(key, "entries") == 0) {
		snprintf(number, 32, "%zu", v->entry_count);
		return number;
	}
	if (key[0] >= '1' && key[0] <= '9' && key[1] == ':') {
		which = (size_t)(key[0] - '1');
		key += 2;
	}
	return which < v->entry_count ? expect_entry(&v->entries[which], key, number) : "(no such entry)";
}

/* "a | b" allows either. */
static inline bool expect_one(const char *got, const char *want)
{
	for (const char *end; (end = strstr(want, " | ")); want = end + 3)
		if (strlen(got) == (size_t)(end - want) && strncmp(got, want, (size_t)(end - want)) == 0)
			return true;
	return strcmp(got, want) == 0;
}

/** Checks all of a row's expectations; `text` is changed. */
static inline void expect_all(const struct verdict *v, const char *name, char *text)
{
	for (char *next = text, *pair; next; ) {
		pair = next;
		next = strstr(pair, "; ");
		if (next) {
			*next = '\0';
			next += 2;
		}
		char *value = strchr(pair, '='), number[1000];
		if (!CHECK_SAY(value, "%s: “%s” is no key=value", name, pair))
			continue;
		*value++ = '\0';
		const char *got = expect_value(v, pair, number);
		CHECK_SAY(expect_one(got ? got : "-", value), "%s: %s is “%s”, wanted “%s”", name, pair, got ? got : "-", value);
	}
}

#endif
