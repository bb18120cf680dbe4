/* Which of the plan's focus fields (III.1) a work is about: a guess from its words, for reports alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/theme.h"

#include <string.h>

#include "check/fold.h"

enum {
	STRONG = 3, WEAK = 1,
	TITLE = 2,       /* what stands in the title or the unit's summary weighs so many times as much */
	MOST_TIMES = 3,  /* a word that comes twenty times is one man's habit, not twenty signs */
};

void theme_prepare(struct themes *themes, struct arena *arena)
{
	for (size_t i = 0; i < themes->count; i++) {
		struct theme *t = &themes->items[i];
		for (size_t k = 0; k < t->strong_count; k++)
			t->strong[k] = fold_key(t->strong[k], arena);
		for (size_t k = 0; k < t->weak_count; k++)
			t->weak[k] = fold_key(t->weak[k], arena);
	}
}

static int times(const char *text, const char *phrase)
{
	int n = 0;
	while (n < MOST_TIMES && (text = fold_find(text, phrase))) {
		n++;
		text += strlen(phrase);
		if (*text == ' ')
			text++;
	}
	return n;
}

static int score(const struct theme *t, const char *text)
{
	int sum = 0;
	for (size_t k = 0; k < t->strong_count; k++)
		sum += STRONG * times(text, t->strong[k]);
	for (size_t k = 0; k < t->weak_count; k++)
		sum += WEAK * times(text, t->weak[k]);
	return sum;
}

const char *theme_guess(const struct themes *themes, const char *title, const char *body, const char *summary, struct arena *arena)
{
	const char *first = title ? fold_key(title, arena) : "", *told = summary ? fold_key(summary, arena) : "";
	const char *id = NULL;
	int best = 0, second = 0;
	for (size_t i = 0; i < themes->count; i++) {
		const struct theme *t = &themes->items[i];
		int s = TITLE * score(t, first) + TITLE * score(t, told) + score(t, body ? body : "");
		if (s > best) {
			second = best;
			best = s;
			id = t->id;
		} else if (s > second) {
			second = s;
		}
	}
	return best >= themes->least && best - second >= themes->lead && best >= 2 * second ? id : NULL;
}
