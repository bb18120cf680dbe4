/* Units as people type them, and the rules they stand in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/whose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { LISTED_MOST = 6, LONGEST_ID = 60 };

static bool of_year(const struct contest *contest, const char *year)
{
	char own[16];
	snprintf(own, sizeof own, "%d", contest->year);
	return year && strcmp(own, year) == 0;
}

static bool better(const struct contest *a, const struct contest *than, const char *year, int64_t at)
{
	if (!than)
		return true;
	if (of_year(a, year) != of_year(than, year))
		return of_year(a, year);
	bool open = a->deadline >= at, was_open = than->deadline >= at;
	if (open != was_open)
		return open;
	return open ? a->deadline < than->deadline : a->deadline > than->deadline;
}

struct rules *whose_rules(const struct config *config, const char *year, int64_t at)
{
	struct rules *best = NULL;
	struct buf mistakes = { 0 };
	for (size_t i = 0; i < config->contest_count; i++) {
		struct rules *rules = rules_load(config->contests[i], &mistakes);
		if (rules && better(rules_contest(rules), best ? rules_contest(best) : NULL, year, at)) {
			rules_free(best);
			best = rules;
		} else {
			rules_free(rules);
		}
	}
	fputs(buf_str(&mistakes), stderr);
	if (mistakes.len) {
		rules_free(best);
		best = NULL;
	}
	buf_release(&mistakes);
	return best;
}

/* How many letters part two ids (Levenshtein); ids are short. */
static size_t apart(const char *a, const char *b)
{
	size_t row[LONGEST_ID + 1], la = strlen(a), lb = strlen(b);
	if (la > LONGEST_ID || lb > LONGEST_ID)
		return LONGEST_ID;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[lb];
}

static bool near(const char *typed, const char *id)
{
	return strlen(typed) >= 3 && (strstr(id, typed) || strstr(typed, id) || apart(typed, id) <= 3);
}

/* Only for the person who reads it: nothing is ever chosen among these. */
static size_t list_near(const struct rules *rules, const char *typed, struct buf *out)
{
	const struct unit *named[LISTED_MOST];
	size_t count, listed = rules_units_named(rules, typed, rules_contest(rules)->opens, named, LISTED_MOST);
	const struct unit *units = rules_units(rules, &count);
	if (listed > LISTED_MOST)
		listed = LISTED_MOST;
	for (size_t i = 0; i < listed; i++)
		buf_print(out, "%s%s", i ? ", " : "", named[i]->id);
	bool named_some = listed > 0;
	for (size_t i = 0; i < count && !named_some && listed < LISTED_MOST; i++)
		if (near(typed, units[i].id))
			buf_print(out, "%s%s", listed++ ? ", " : "", units[i].id);
	return listed;
}

const struct unit *whose_unit(const struct rules *rules, const char *id, struct err *err)
{
	const struct unit *unit = rules_unit(rules, id);
	struct buf ids = { .limit = 400 };
	if (unit)
		return unit;
	size_t count = list_near(rules, id, &ids);
	err_set(err, "There is no unit %.60s%s%s.  `hoadep units` lists all.", id, count ? "; like it: " : "", buf_str(&ids));
	buf_release(&ids);
	return NULL;
}

const struct unit *whose_unit_of_any(const struct contests *contests, const char *id, struct err *err)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(contests, &count);
	for (size_t i = 0; i < count; i++)
		if (rules_unit(desks[i].rules, id))
			return rules_unit(desks[i].rules, id);
	return whose_unit(desks[0].rules, id, err);
}
