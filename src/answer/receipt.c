/* A table of what came, what of it is missing, what the unit still owes; the same facts whether it is proven or not, but no quota then.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/receipt.h"

#include <stdio.h>
#include <string.h>

#include "answer/missing.h"
#include "answer/put.h"
#include "answer/quote.h"
#include "base/text.h"

/* A cell may not hold what parts the cells. */
static const char *cell(struct arena *arena, const char *text, size_t most)
{
	const char *words = quote_words(arena, text, most);
	char *copy = arena_text(arena, words);
	for (char *c = copy; c && *c; c++)
		if (*c == '|')
			*c = '/';
	return copy;
}

static const char *code_of(const struct entry *entry)
{
	return entry->code[0] ? entry->code : "----";
}

static const char *const results[] = { "is_accepted", "is_review", "is_incomplete", "is_rejected", "is_again" };
enum { RESULT_AGAIN = OUTCOME_REJECTED + 1, RESULTS };

/* As the unit is told: by the entry's outcome, but a copy is one, and what a person has to stand for is being looked at. */
static int result_of(const struct entry *entry)
{
	return entry->again ? RESULT_AGAIN : entry->outcome == OUTCOME_REJECTED && choose_withheld(entry) ? OUTCOME_REVIEW : (int)entry->outcome;
}

static bool next_year(const struct blanks_of *of, const struct entry *entry)
{
	return choose_carried_over(rules_contest(of->rules), entry);
}

/* What a line says of an entry: its code, whose, what it is called. */
static json_t *line_of(const struct entry *entry, struct arena *arena)
{
	json_t *line = json_object();
	const char *author = quote_words(arena, entry->author.name, QUOTE_NAME), *title = quote_words(arena, entry->title, QUOTE_NAME);
	put_text(line, "code", code_of(entry));
	put_text(line, "author", entry->author_by_ocr ? NULL : author);
	put_text(line, "title", entry->title_by_ocr ? NULL : quote_inner(arena, title));
	put_text(line, "file", entry->file_count ? quote_words(arena, entry->files[0], QUOTE_NAME) : NULL);
	return line;
}

static json_t *row_of(const struct blanks_of *of, const struct entry *entry, size_t n, struct arena *arena)
{
	json_t *row = json_object();
	json_object_set_new(row, "n", json_integer((json_int_t)n));
	put_text(row, "code", code_of(entry));
	put_text(row, "title", entry->title_by_ocr ? NULL : cell(arena, entry->title, QUOTE_NAME));
	put_text(row, "file", entry->file_count ? cell(arena, entry->files[0], QUOTE_NAME) : NULL);
	put_text(row, "author", entry->author_by_ocr ? NULL : cell(arena, entry->author.name, QUOTE_NAME));
	put_truth(row, "ntvt", entry->category == CATEGORY_NTVT);
	put_truth(row, "dhtt", entry->category == CATEGORY_DHTT);
	put_truth(row, "no_category", entry->category == CATEGORY_NONE);
	put_truth(row, results[result_of(entry)], true);
	if (next_year(of, entry))
		put_text(row, "next_year", entry->contest);
	return row;
}

/* Which lists a receipt has below its table. */
enum list { INCOMPLETE, INCOMPLETE_NEXT, REJECTED, NOTED, MINORS, CREDITED, LISTS };
static const struct { const char *name, *has; } list_names[LISTS] = {
	[INCOMPLETE] = { "incomplete", "has_incomplete" }, [INCOMPLETE_NEXT] = { "incomplete_next", "has_incomplete_next" },
	[REJECTED] = { "rejected", "has_rejected" }, [NOTED] = { "noted", "has_noted" }, [MINORS] = { "minors", "has_minors" },
	[CREDITED] = { "credited", "has_credited" },
};

/* The first rule that refuses the entry, and how that can be mended (II.2.đ, II.2.d). */
static void put_refusal(json_t *list, const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		if (f->outcome != OUTCOME_REJECTED)
			continue;
		struct rule_text text = rules_text(of->rules, f->rule);
		json_t *line = line_of(entry, arena);
		put_text(line, "message", quote_words(arena, f->message, QUOTE_SENTENCE));
		put_text(line, "point", strcmp(text.point, f->rule) != 0 ? text.point : NULL);
		put_text(line, "how", strcmp(text.how, f->rule) != 0 ? text.how : NULL);
		json_array_append_new(list, line);
		return;
	}
}

static void put_notes(json_t *list, const struct entry *entry, struct arena *arena)
{
	json_t *notes = blanks_messages(entry, OUTCOME_NOTE, "unreadable unsafe-file", arena);
	for (size_t k = 0; k < json_array_size(notes); k++) {
		json_t *line = line_of(entry, arena);
		json_object_set(line, "message", json_object_get(json_array_get(notes, k), "message"));
		json_array_append_new(list, line);
	}
	json_decref(notes);
}

/* A school's entry that the education office brought is told as the school's (AMB-16). */
static void put_credit(json_t *list, const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	const struct unit *unit = entry->unit && of->verdict->unit && strcmp(entry->unit, of->verdict->unit) != 0 ? rules_unit(of->rules, entry->unit) : NULL;
	if (!unit)
		return;
	json_t *line = line_of(entry, arena);
	put_text(line, "name", unit->name);
	json_array_append_new(list, line);
}

static void put_lists(json_t *lists[LISTS], const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	int result = result_of(entry);
	if (result == RESULT_AGAIN)
		return;
	if (result == OUTCOME_INCOMPLETE) {
		json_t *line = line_of(entry, arena);
		put_text(line, "items", missing_items(of, entry, arena));
		json_array_append_new(lists[next_year(of, entry) ? INCOMPLETE_NEXT : INCOMPLETE], line);
	}
	if (result == OUTCOME_REJECTED)
		put_refusal(lists[REJECTED], of, entry, arena);
	else if (choose_finding(entry, "minor", OUTCOME_NOTE))
		json_array_append_new(lists[MINORS], line_of(entry, arena));
	put_notes(lists[NOTED], entry, arena);
	put_credit(lists[CREDITED], of, entry, arena);
}

static void put_entries(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	static const char *const counts[RESULTS] = { "accepted_count", "review_count", "incomplete_count", "rejected_count", "again_count" };
	const struct verdict *verdict = of->verdict;
	size_t count[RESULTS] = { 0 }, verified = 0;
	json_t *rows = json_array(), *lists[LISTS];
	bool carried = false, withheld = false;
	for (size_t i = 0; i < LISTS; i++)
		lists[i] = json_array();
	for (size_t i = 0; i < verdict->entry_count; i++) {
		const struct entry *entry = &verdict->entries[i];
		count[result_of(entry)]++;
		verified += entry->verified && !entry->again;
		carried |= next_year(of, entry);
		withheld |= choose_withheld(entry);
		json_array_append_new(rows, row_of(of, entry, i + 1, arena));
		put_lists(lists, of, entry, arena);
	}
	json_object_set_new(to, "entries", rows);
	for (size_t i = 0; i < LISTS; i++) {
		put_truth(to, list_names[i].has, json_array_size(lists[i]) > 0);
		json_object_set_new(to, list_names[i].name, lists[i]);
	}
	for (size_t i = 0; i < RESULTS; i++)
		(i == RESULT_AGAIN ? put_count : put_number)(to, counts[i], count[i]);
	put_count(to, "total", verdict->entry_count);
	put_truth(to, "counts_review", !withheld); /* what is refused until a person says otherwise is told as looked at, and counts for nothing */
	put_truth(to, "looked_at", count[OUTCOME_REVIEW] > 0);
	put_truth(to, "to_verify", count[OUTCOME_NOTE] + count[OUTCOME_REVIEW] + count[OUTCOME_INCOMPLETE] > 0);
	put_count(to, "verified_count", verified);
	put_truth(to, "carried", carried);
}

static bool in_roster(const struct batch *batch, size_t entry)
{
	for (size_t i = 0; i < batch->row_count; i++)
		if (batch->rows[i].entry == (int)entry)
			return true;
	return false;
}

static json_t *awaited_row(const struct roster_row *row, struct arena *arena)
{
	json_t *line = json_object();
	if (row->number > 0)
		json_object_set_new(line, "n", json_integer(row->number));
	put_text(line, "title", quote_inner(arena, quote_words(arena, row->title, QUOTE_NAME)));
	put_text(line, "subject_name", quote_words(arena, row->subject, QUOTE_NAME));
	put_text(line, "author", quote_words(arena, row->author, QUOTE_NAME));
	put_text(line, "remark", quote_inner(arena, quote_words(arena, row->remark, QUOTE_NAME)));
	return line;
}

/* Where the table and the files differ.  A row and a file may be one and the same that nobody could match for sure: then neither is called missing. */
static void put_roster(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	const struct batch *batch = of->verdict->batch;
	json_t *awaited = json_array(), *unlisted = json_array();
	for (size_t i = 0; batch && i < batch->row_count; i++)
		if (batch->rows[i].entry < 0)
			json_array_append_new(awaited, awaited_row(&batch->rows[i], arena));
	for (size_t i = 0; batch && batch->row_count && i < of->verdict->entry_count; i++)
		if (!in_roster(batch, i))
			json_array_append_new(unlisted, line_of(&of->verdict->entries[i], arena));
	size_t missing = json_array_size(awaited), others = json_array_size(unlisted);
	put_truth(to, "unequal", missing || others);
	put_truth(to, "has_awaited", missing > 0);
	put_truth(to, "has_unlisted", others > 0);
	put_truth(to, "unsure", missing && others);
	put_count(to, "row_count", batch ? batch->row_count : 0);
	json_object_set_new(to, "awaited", awaited);
	json_object_set_new(to, "unlisted", unlisted);
}

/* Whose letters bring a table of trích ngang with the entries: the receivers of II.3, the first to the fourth dash. */
static bool owes_roster(const struct unit *unit)
{
	static const char *const kinds[] = { "phuong", "truong", "pgd", "mttq", "hoi", "congan" };
	for (size_t i = 0; unit && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(unit->kind, kinds[i]) == 0)
			return true;
	return false;
}

static void put_quota(json_t *to, const struct blanks_of *of)
{
	const struct compose_beside *b = of->beside;
	if (!b)
		return;
	if (b->quota > 0 && b->period_until) {
		put_day(to, "period_until", b->period_until);
		put_number(to, "quota", (size_t)b->quota);
		put_number(to, "counted", b->counted > 0 ? (size_t)b->counted : 0);
		put_count(to, "left", b->counted < b->quota ? (size_t)(b->quota - b->counted) : 0);
	} else if (b->total_quota > 0) {
		put_number(to, "total_quota", (size_t)b->total_quota);
		put_number(to, "counted", b->total > 0 ? (size_t)b->total : 0);
		put_count(to, "left", b->total < b->total_quota ? (size_t)(b->total_quota - b->total) : 0);
	}
}

static const struct unit *sender_unit(const struct blanks_of *of)
{
	return rules_unit(of->rules, of->verdict->claimed_unit ? of->verdict->claimed_unit : of->verdict->unit);
}

static void put_sender(json_t *to, const struct blanks_of *of)
{
	const struct unit *unit = sender_unit(of);
	put_text(to, "unit", unit ? unit->name : of->verdict->claimed_unit);
	put_truth(to, "proven", of->verdict->proven);
	put_truth(to, "de_nghi", unit && strcmp(unit->wording, "de_nghi") == 0);
}

/* What a paper is called: as the calendar calls it; one of no known milestone by its file alone. */
static const char *paper_name(const struct blanks_of *of, const struct paper *paper)
{
	const struct calendar *calendar = rules_calendar(of->rules);
	for (size_t m = 0; m < calendar->count; m++)
		for (size_t p = 0; p < calendar->milestones[m].paper_count; p++)
			if (strcmp(calendar->milestones[m].id, paper->milestone) == 0 && strcmp(calendar->milestones[m].papers[p].item, paper->item) == 0)
				return calendar->milestones[m].papers[p].name;
	return NULL;
}

static json_t *papers_of(const struct blanks_of *of, struct arena *arena)
{
	json_t *list = json_array();
	for (size_t i = 0; i < of->verdict->paper_count; i++) {
		const struct paper *p = &of->verdict->papers[i];
		json_t *line = json_object();
		const char *name = paper_name(of, p), *file = quote_words(arena, p->name, QUOTE_NAME);
		put_text(line, "name", name);
		put_text(line, "file", quote_inner(arena, file));
		put_truth(line, "in_mail", !name && !file);
		put_count(line, "proposals", p->proposals > 0 ? (size_t)p->proposals : 0);
		json_array_append_new(list, line);
	}
	return list;
}

static json_t *checklist(const struct compose_dossier *d)
{
	json_t *one = json_object(), *missing = json_array();
	put_text(one, "what", d->milestone->what);
	put_day(one, "date", d->milestone->date);
	put_truth(one, "late", d->late);
	for (size_t i = 0; i < d->milestone->paper_count; i++)
		if (!d->come[i])
			json_array_append_new(missing, json_pack("{s:s}", "name", d->milestone->papers[i].name));
	put_truth(one, "complete", json_array_size(missing) == 0);
	put_truth(one, "has_missing", json_array_size(missing) > 0);
	json_object_set_new(one, "missing", missing);
	if (d->quota > 0 && d->proposals > 0) {
		put_number(one, "to_propose", (size_t)d->quota); /* no names of the quota's: within a receipt theirs would show through */
		put_number(one, "proposed", (size_t)d->proposals);
	}
	put_truth(one, "uncounted", d->uncounted);
	return one;
}

/* The papers of the letter and what is missing beside them; the blanks of papers-list. */
static void put_papers(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	json_t *dossiers = json_array();
	bool unsure = false;
	for (size_t i = 0; i < of->verdict->paper_count; i++)
		unsure |= !*of->verdict->papers[i].milestone;
	for (size_t i = 0; of->beside && i < of->beside->dossier_count; i++)
		json_array_append_new(dossiers, checklist(&of->beside->dossiers[i]));
	put_truth(to, "has_papers", of->verdict->paper_count > 0);
	put_truth(to, "papers_cut", of->verdict->paper_count >= FINDING_MOST_PAPERS);
	put_truth(to, "unsettled", unsure);
	put_truth(to, "some_settled", json_array_size(dossiers) > 0);
	json_object_set_new(to, "papers", papers_of(of, arena));
	json_object_set_new(to, "dossiers", dossiers);
}

void receipt_batch(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	const struct batch *batch = of->verdict->batch;
	const struct contest *contest = rules_contest(of->rules);
	put_sender(to, of);
	if (batch)
		put_text(to, "code", batch->code[0] ? batch->code : "----");
	put_text(to, "dispatch", batch ? quote_words(arena, batch->dispatch, QUOTE_NAME) : NULL);
	put_truth(to, "proposal", batch && batch->dispatch && strcasestr(batch->dispatch, "/ttr")); /* some units send entries with a tờ trình */
	put_entries(to, of, arena);
	put_roster(to, of, arena);
	put_truth(to, "no_roster", of->verdict->entry_count && !(batch && batch->has_roster) && owes_roster(sender_unit(of)));
	put_date(to, "deadline_date", contest->deadline);
	put_truth(to, "in_time", of->now <= contest->deadline);
	put_papers(to, of, arena);
	if (of->verdict->proven)
		put_quota(to, of);
}

void receipt_dossier(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	const char *subject = of->submission->subject;
	put_sender(to, of);
	put_papers(to, of, arena);
	if (subject && !text_begins(subject, "re:")) /* a reply's subject is ours */
		put_text(to, "topic", quote_inner(arena, quote_words(arena, subject, QUOTE_TITLE)));
	/* Alone it stands in our subject, and so in that of their reply, by which what they send later is known (entry.yaml, dossier). */
	if (of->beside && of->beside->dossier_count == 1)
		put_text(to, "only", of->beside->dossiers[0].milestone->what);
}
