/* What of a letter a machine cannot settle: each matter opens its case.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "awaiting.h"

#include <string.h>

#include "answer/choose.h"
#include "base/clock.h"
#include "bouncing.h"
#include "check/calendar.h"
#include "register/cases.h"
#include "register/junk.h"

/* What only a person can settle.  Entries in review open their cases in entries_file; a dossier with a sure milestone and a clean batch need nobody. */
static bool needs_person(enum letter_kind kind)
{
	static const bool table[] = {
		[KIND_BATCH] = false, [KIND_SUPPLEMENT] = true, [KIND_REQUEST] = true, [KIND_QUESTION] = true,
		[KIND_DOSSIER] = false, [KIND_DECISION] = true, [KIND_BOUNCE] = true, [KIND_OTHER] = false,
	};
	return kind < sizeof table / sizeof table[0] && table[kind];
}

/* What of a unit's table and files a person has to compare; NULL where each row has its file, or nothing came to be compared. */
static const char *batch_trouble(const struct verdict *v, struct arena *arena)
{
	const struct batch *b = v->batch;
	size_t awaited = 0, matched = 0, uncredited = 0, refused = 0;
	const char *why = "";
	for (size_t i = 0; b && i < b->row_count; i++)
		b->rows[i].entry < 0 ? awaited++ : matched++;
	for (size_t i = 0; i < v->entry_count; i++) {
		uncredited += v->proven && v->unit && !v->entries[i].unit && !v->entries[i].again;
		refused += !v->entries[i].again && choose_withheld(&v->entries[i]);
	}
	if (b && b->row_count && v->entry_count > matched && awaited)
		why = arena_print(arena, "; could not be matched for sure: %zu of its table's rows, %zu of its entries", awaited, v->entry_count - matched);
	else if (awaited)
		why = arena_print(arena, "; %zu rows of its table have no file", awaited);
	else if (b && b->row_count && v->entry_count > matched)
		why = arena_print(arena, "; %zu entries stand in no row of its table", v->entry_count - matched);
	if (uncredited)
		why = arena_print(arena, "%s; %zu entries are credited to no unit", why, uncredited);
	if (refused)
		why = arena_print(arena, "%s; a refusal has to be confirmed before the unit is told", why);
	return *why ? why + 2 : NULL;
}

/* A list of those proposed for commendation whose rows could not be counted: a scan. */
static bool uncounted(const struct rules *rules, const struct paper *p)
{
	const struct calendar *c = rules_calendar(rules);
	if (p->proposals || strcmp(p->item, "danh-sach") != 0)
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->milestones[i].id, p->milestone) == 0)
			return c->milestones[i].ends == ENDS_COMMEND_QUOTA;
	return false;
}

/* What somebody has to say about a unit's papers; NULL. */
static const char *papers_trouble(const struct rules *rules, const struct verdict *v, struct arena *arena)
{
	const char *unsure = "";
	bool uncountable = false;
	if (v->kind == KIND_DOSSIER && !v->paper_count)
		return v->batch && v->batch->row_count ? NULL : v->why; /* a table whose files are awaited has a case of its own */
	for (size_t i = 0; i < v->paper_count; i++) {
		uncountable |= uncounted(rules, &v->papers[i]);
		if (!*v->papers[i].milestone)
			unsure = arena_print(arena, "%s%s%s", unsure, *unsure ? ", " : "", v->papers[i].item);
	}
	if (*unsure)
		return arena_print(arena, "it is not sure which milestone these papers answer: %s", unsure);
	return uncountable ? "its list of those proposed could not be counted: hoadep dossiers confirm LETTER --proposals N" : NULL;
}

/* What lay in the junk folder is written down and shown to a person: no entry, no answer; a report about a letter of ours is tied all the same, by its 96 random bits. */
int awaiting_junk(struct db *db, int64_t letter, struct verdict *v, const struct rules *rules, const struct check_facts *facts, struct arena *arena, struct err *err)
{
	const char *why = arena_print(arena, "it lies in the junk folder (%s: %s); to have it filed and answered, move it to the mailbox itself or believe it", letter_kind_word(v->kind), v->why);
	v->entry_count = 0;
	if (bouncing_take(db, rules, facts, v, letter, clock_now(), arena, err) < 0)
		return -1;
	return junk_case(db, letter, why, clock_now(), err);
}

/* What would have been answered, or acted on; spam and machines' mail would not. */
static int open_distrust(struct db *db, int64_t letter, const struct verdict *v, struct arena *arena, struct err *err)
{
	if (v->machine || v->kind == KIND_BOUNCE || v->kind == KIND_AUTOREPLY || v->kind == KIND_OTHER)
		return 0;
	const char *why = arena_print(arena, "the mail server says %s=fail of its sender: nothing of it was answered or credited, or changed what is there", v->distrust);
	return cases_open(db, "distrust", letter, NULL, why, clock_now(), err);
}

int awaiting_open(struct db *db, int64_t letter, const struct verdict *v, const struct rules *rules, const struct check_facts *facts, struct arena *arena, struct err *err)
{
	int64_t now = clock_now();
	const char *batch = v->claimed_unit ? batch_trouble(v, arena) : NULL, *papers = papers_trouble(rules, v, arena);
	/* A unit that writes of its own accord is asking or telling something, although nothing in it is known: a reminder invites it to. */
	bool says = v->kind == KIND_OTHER && v->unit && !v->machine;
	int known = bouncing_take(db, rules, facts, v, letter, now, arena, err);
	if (known < 0)
		return -1;
	if (((needs_person(v->kind) && !known) || says) && cases_open(db, letter_kind_word(v->kind), letter, v->reply_code, v->why, now, err) < 0)
		return -1;
	if (v->unsure_machine && !v->distrust && cases_open(db, letter_kind_word(v->kind), letter, v->reply_code, v->why, now, err) < 0)
		return -1;
	if (batch && cases_open(db, letter_kind_word(KIND_BATCH), letter, NULL, batch, now, err) < 0)
		return -1;
	if (papers && cases_open(db, letter_kind_word(KIND_DOSSIER), letter, NULL, papers, now, err) < 0)
		return -1;
	if (v->unsure_units && cases_open(db, "unit", letter, NULL, arena_print(arena, "its line about the intake unit may mean any of: %s", v->unsure_units), now, err) < 0)
		return -1;
	if (v->distrust)
		return open_distrust(db, letter, v, arena, err);
	/* A unit's address without proof: taken, never credited, never obeyed (design.md, Who is believed). */
	if (!v->claimed_unit || v->proven)
		return 0;
	const char *why = arena_print(arena, "the letter claims the address of the unit %s and nothing proves it", v->claimed_unit);
	return cases_open(db, "unproven", letter, NULL, why, now, err) < 0 ? -1 : 0;
}
