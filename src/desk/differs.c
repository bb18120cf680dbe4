/* Entry objects compared: what they hold is flattened to fields, and those that are not the same are told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/differs.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What an entry is; the rest of its objects tells where it came from and what was done. */
static const char *const fields[] = { "outcome", "contest", "category", "title", "words", "author", "subject", "coauthors", "files" };

struct differing {
	struct arena *arena;
	struct difference *list;
	size_t count;
};

static void add(struct differing *d, const char *field, const char *was, const char *now)
{
	if (d->count < DIFFERS_MOST && strcmp(was, now) != 0)
		d->list[d->count++] = (struct difference){ field, was, now };
}

static const char *text_of(struct differing *d, const json_t *value)
{
	if (!value || json_is_null(value))
		return "";
	if (json_is_string(value))
		return arena_text(d->arena, json_string_value(value));
	char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *text = arena_text(d->arena, dump && strcmp(dump, "[]") != 0 ? dump : "");
	free(dump);
	return text;
}

/* A person field by field; any other value as a whole. */
static void compare(struct differing *d, const char *field, const json_t *was, const json_t *now)
{
	const json_t *shape = json_is_object(now) ? now : was;
	const char *key;
	json_t *value;
	if (!json_is_object(shape)) {
		add(d, field, text_of(d, was), text_of(d, now));
		return;
	}
	json_object_foreach((json_t *)shape, key, value)
		add(d, arena_print(d->arena, "%s.%s", field, key), text_of(d, json_object_get(was, key)), text_of(d, json_object_get(now, key)));
}

static const char *finding_text(const json_t *finding, const char *key)
{
	const char *text = json_string_value(json_object_get(finding, key));
	return text ? text : "";
}

/* How often a finding of that rule and outcome stands in the first `before` (SIZE_MAX: all) of the list: two co-authors may lack the same. */
static size_t times(const json_t *findings, const char *rule, const char *outcome, size_t before)
{
	size_t i, n = 0;
	json_t *one;
	json_array_foreach(findings, i, one)
		n += i < before && strcmp(finding_text(one, "rule"), rule) == 0 && strcmp(finding_text(one, "outcome"), outcome) == 0;
	return n;
}

/* Those of `in` that `others` has not. */
static void compare_findings(struct differing *d, const json_t *in, const json_t *others, bool gone)
{
	size_t i;
	json_t *one;
	json_array_foreach(in, i, one) {
		const char *rule = finding_text(one, "rule"), *outcome = finding_text(one, "outcome");
		if (times(in, rule, outcome, i) < times(others, rule, outcome, SIZE_MAX))
			continue;
		const char *field = arena_print(d->arena, "finding %s", rule), *word = arena_text(d->arena, outcome);
		add(d, field, gone ? word : "", gone ? "" : word);
	}
}

size_t differs_between(const json_t *was, const json_t *now, struct arena *arena, struct difference **out)
{
	struct differing d = { .arena = arena, .list = arena_array(arena, DIFFERS_MOST, sizeof *d.list) };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		compare(&d, fields[i], json_object_get(was, fields[i]), json_object_get(now, fields[i]));
	compare_findings(&d, json_object_get(was, "findings"), json_object_get(now, "findings"), true);
	compare_findings(&d, json_object_get(now, "findings"), json_object_get(was, "findings"), false);
	*out = d.list;
	return d.count;
}
