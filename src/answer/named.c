/* The letters that calendar.yaml and contest.yaml name: there, and fit for what they are named for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/named.h"

#include <string.h>

#include "answer/blanks.h"
#include "check/calendar.h"

/* What letters of the calendar say can be true of some milestones only: the others would get it with gaps. */
static const char *misplaced(const struct milestone *m, const struct calendar_step *step)
{
	const struct { const char *letter, *wants; bool fits; } table[] = {
		{ "reminder", "goes before the date of the milestone with `ends: monthly-quota`", m->ends == ENDS_MONTHLY_QUOTA && step->days < 0 },
		{ "overdue", "goes after the date of the milestone with `ends: monthly-quota`", m->ends == ENDS_MONTHLY_QUOTA && step->days > 0 },
		{ "monthly-digest", "wants `every: month` and `report: yes`", m->every == EVERY_MONTH && m->report },
		{ "quarterly-report", "wants `every: quarter` and `report: yes`", m->every == EVERY_QUARTER && m->report },
		{ "milestone-ward-plan", "wants a list of `papers`", m->paper_count > 0 },
		{ "milestone-dossier", "wants a list of `papers`", m->paper_count > 0 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].letter, step->letter) == 0)
			return table[i].fits ? NULL : table[i].wants;
	return m->report ? "has no figures: `report: yes` goes with monthly-digest or quarterly-report" : NULL;
}

static void check_step(const char *folder, const struct milestone *m, const struct calendar_step *step, struct buf *mistakes)
{
	size_t k = 0;
	while (blanks_calendar[k] && strcmp(blanks_calendar[k], step->letter) != 0)
		k++;
	const char *trouble = blanks_calendar[k] ? misplaced(m, step) : NULL;
	if (trouble)
		buf_print(mistakes, "%s/calendar.yaml:%d: the letter “%s” of the milestone %s %s\n", folder, step->line, step->letter, m->id, trouble);
	if (blanks_calendar[k])
		return;
	buf_print(mistakes, "%s/calendar.yaml:%d: the milestone %s names the letter “%s”, which is none of the calendar's (", folder, step->line, m->id, step->letter);
	for (k = 0; blanks_calendar[k]; k++)
		buf_print(mistakes, "%s%s", k ? ", " : "", blanks_calendar[k]);
	buf_text(mistakes, ")\n");
}

/* A letter that a step names and nobody writes would be found missing on the day it is due. */
static void check_calendar(const struct rules *rules, struct buf *mistakes)
{
	const struct calendar *calendar = rules_calendar(rules);
	for (size_t m = 0; m < calendar->count; m++)
		for (size_t s = 0; s < calendar->milestones[m].step_count; s++)
			check_step(rules_contest(rules)->folder, &calendar->milestones[m], &calendar->milestones[m].steps[s], mistakes);
}

/* Those of filed letters; what the calendar holds stands in calendar.yaml, and the office's own notes wait for nobody. */
static bool may_hold(const char *letter)
{
	if (strcmp(letter, "office-note") == 0 || strcmp(letter, "carried-over-checked") == 0)
		return false;
	for (size_t k = 0; blanks_calendar[k]; k++)
		if (strcmp(blanks_calendar[k], letter) == 0)
			return false;
	const struct blanks_letter *l = blanks_letters;
	while (l->name && strcmp(l->name, letter) != 0)
		l++;
	return l->name != NULL;
}

static void check_holds(const struct contest *contest, struct buf *mistakes)
{
	for (size_t i = 0; i < contest->hold_count; i++) {
		const struct letter_hold *hold = &contest->holds[i];
		if (may_hold(hold->letter))
			continue;
		buf_print(mistakes, "%s/contest.yaml:%d: letter: “%s” is no letter that can be held here (", contest->folder, hold->line, hold->letter);
		for (const struct blanks_letter *l = blanks_letters, *first = l; l->name; l++)
			if (may_hold(l->name))
				buf_print(mistakes, "%s%s", l == first ? "" : ", ", l->name);
		buf_text(mistakes, "; those of the calendar have `hold` in calendar.yaml)\n");
	}
}

void named_letters(const struct rules *rules, struct buf *mistakes)
{
	check_calendar(rules, mistakes);
	check_holds(rules_contest(rules), mistakes);
}
