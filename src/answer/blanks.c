/* What stands in the blanks of a letter: from a verdict to a template's context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/blanks.h"

#include <stdio.h>
#include <string.h>

#include "answer/missing.h"
#include "answer/put.h"
#include "answer/quote.h"
#include "base/clock.h"
#include "base/text.h"

#define COMMON "district district_caps year contest_name plan standing_body office_phone office_mail keep_until privacy_law first_time " \
               "code recipient pupil unit received_time received_date received_day today_date"
#define ENTRY COMMON " title title_alone author subject_name ntvt dhtt words words_over word_limit files photos due_date deadline_date next_year " \
              "missing missing_count n item point how stated phone_wrong message of_files form lines line body_missing author_missing " \
              "only_files unopened others_unopened reviewed review pages notes"
#define REFUSAL ENTRY " mendable barred photocopy evidence too_long"

const struct blanks_letter blanks_letters[] = {
	{ "acknowledgement", ENTRY " minor" },
	{ "incomplete", ENTRY },
	{ "rejected-photocopy", REFUSAL },
	{ "rejected-barred-author", REFUSAL },
	{ "rejected-word-limit", REFUSAL },
	{ "carried-over", ENTRY },
	{ "review", ENTRY " similar" },
	{ "duplicate", ENTRY },
	{ "received-by-person", COMMON " question request supplement topic" },
	{ "batch-receipt", COMMON " total entries n title file author ntvt dhtt no_category next_year is_accepted is_incomplete is_rejected is_review is_again "
	                   "accepted_count incomplete_count rejected_count review_count again_count has_incomplete incomplete items due_date "
	                   "has_rejected rejected has_noted noted message" },
	{ NULL, NULL },
};

bool blanks_known(const char *blank, const void *with)
{
	const struct blanks_letter *letter = with;
	size_t len = strlen(blank);
	for (const char *at = letter->blanks; (at = strstr(at, blank)); at += len)
		if ((at == letter->blanks || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

/* The public plan has neither number nor date: until the office has filled them in, the letters name who issued it, not the gaps. */
static const char *plan_name(const struct contest *contest)
{
	const char *issuer = strstr(contest->plan, "…") ? strstr(contest->plan, "của ") : NULL;
	return issuer ? issuer : contest->plan;
}

static void put_common(json_t *to, const struct blanks_of *of)
{
	const struct contest *contest = rules_contest(of->rules);
	struct civil c = clock_civil(of->verdict->received);
	char text[64];
	put_text(to, "district", contest->district);
	put_text(to, "district_caps", contest->district_caps);
	json_object_set_new(to, "year", json_integer(contest->year));
	put_text(to, "contest_name", contest->name);
	put_text(to, "plan", plan_name(contest));
	put_text(to, "standing_body", contest->standing_body);
	put_text(to, "office_phone", contest->office_phone);
	put_text(to, "office_mail", contest->office_mail && *contest->office_mail ? contest->office_mail : of->transport->from_address);
	put_text(to, "keep_until", contest->keep_until);
	put_text(to, "privacy_law", contest->privacy_law);
	put_truth(to, "first_time", of->first_time);
	snprintf(text, sizeof text, "%02d giờ %02d phút", c.hour, c.minute);
	put_text(to, "received_time", text);
	put_date(to, "received_date", of->verdict->received);
	snprintf(text, sizeof text, "%d/%d/%d", c.day, c.month, c.year);
	put_text(to, "received_day", text);
	put_date(to, "today_date", of->now);
}

/* A display name is quoted only if it looks like one: two words at least, no digits, no address ("hai.duong79", "iPhone" are none). */
static const char *usable_name(struct arena *arena, const char *name)
{
	const char *words = quote_words(arena, name, QUOTE_NAME);
	return words && strchr(words, ' ') && !strpbrk(words, "0123456789@[]<>/\"") ? words : NULL;
}

static void put_person(json_t *to, const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	const char *name = entry ? quote_words(arena, entry->author.name, QUOTE_NAME) : NULL;
	/* A person's name misspelt by OCR is no way to begin a letter. */
	put_text(to, "recipient", name && !entry->author_by_ocr ? name : usable_name(arena, of->verdict->sender_name));
	if (!entry)
		return;
	put_text(to, "author", name);
	if (entry->author.occupation)
		put_truth(to, "pupil", text_begins(text_lower(arena, entry->author.occupation), "học sinh"));
}

static const char *unit_name(const struct blanks_of *of)
{
	const struct unit *unit = of->verdict->proven && of->verdict->unit ? rules_unit(of->rules, of->verdict->unit) : NULL;
	return unit ? unit->name : NULL;
}

/* What may stand in pages that a person has to read is told by the sentence about the pages: an author is not asked twelve times. */
static bool in_pages(const struct entry *entry, const struct finding *f)
{
	return f->outcome == OUTCOME_REVIEW && choose_finding(entry, "unread-pages", OUTCOME_REVIEW) &&
	       (text_begins(f->rule, "author-") || text_begins(f->rule, "subject-") || strcmp(f->rule, "title") == 0 || strcmp(f->rule, "body") == 0 || strcmp(f->rule, "declaration") == 0);
}

/*
 * What a person looks at without its being held up to the author: a suspicion of a photocopy would accuse, a jury's names are not
 * for telling; what resembles another entry has a paragraph of its own.
 */
static bool for_the_office(const struct finding *f)
{
	static const char *const rules[] = { "photocopy", "barred-author", "duplicate", NULL };
	for (size_t i = 0; f->outcome == OUTCOME_REVIEW && rules[i]; i++)
		if (strcmp(f->rule, rules[i]) == 0)
			return true;
	return false;
}

/* Messages of findings of one outcome, of all rules or of those named in `only`. */
static json_t *messages(const struct entry *entry, enum outcome outcome, const char *only, struct arena *arena)
{
	json_t *list = json_array();
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		const char *message = quote_words(arena, f->message, QUOTE_SENTENCE);
		if (f->outcome == outcome && message && (!only || strstr(only, f->rule)) && !for_the_office(f) && !in_pages(entry, f))
			json_array_append_new(list, json_pack("{s:s}", "message", message));
	}
	return list;
}

/*
 * Until when a supplement keeps the first day: the deadline, or, near it and after it, so many days from the notice (AMB-21).
 * An entry of next year's has no such day.
 */
static int64_t supplement_due(const struct contest *contest, int64_t now)
{
	int64_t days = (int64_t)contest->readings.supplement_days * 86400, late = now + days;
	return late > contest->deadline ? late : contest->deadline;
}

static void put_entry(json_t *to, const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	const struct contest *contest = rules_contest(of->rules);
	int64_t limit = contest->readings.word_limit;
	char next[16];
	put_text(to, "code", entry->code[0] ? entry->code : "----");
	const char *title = entry->title_by_ocr ? NULL : quote_words(arena, entry->title, QUOTE_TITLE);
	put_text(to, "title_alone", title);
	put_text(to, "title", quote_inner(arena, title));
	put_text(to, "subject_name", quote_words(arena, entry->subject.name, QUOTE_NAME));
	put_truth(to, "ntvt", entry->category == CATEGORY_NTVT);
	put_truth(to, "dhtt", entry->category == CATEGORY_DHTT);
	put_thousands(to, "words", entry->words);
	put_thousands(to, "word_limit", limit);
	put_thousands(to, "words_over", entry->words > limit ? entry->words - limit : 0);
	put_count(to, "files", entry->file_count);
	put_count(to, "photos", entry->photos > 0 ? (size_t)entry->photos : 0);
	put_date(to, "deadline_date", contest->deadline);
	snprintf(next, sizeof next, "%d", contest->year + 1);
	put_text(to, "next_year", choose_carried_over(contest, entry) ? entry->contest : next);
	missing_put(to, of, entry, arena);
	put_truth(to, "pages", choose_finding(entry, "unread-pages", OUTCOME_REVIEW) != NULL);
	json_object_set_new(to, "notes", messages(entry, OUTCOME_NOTE, "unreadable unsafe-file", arena));
	json_t *review = messages(entry, OUTCOME_REVIEW, NULL, arena);
	put_truth(to, "reviewed", json_array_size(review) > 0);
	json_object_set_new(to, "review", review);
}

/* Letters 4a and 4c: what is sent again by the deadline still counts for this year, later it is next year's. */
static void put_refusal(json_t *to, const struct blanks_of *of, const struct choice *choice, struct arena *arena)
{
	const struct contest *contest = rules_contest(of->rules);
	const struct finding *photocopy = choose_finding(choice->entry, "photocopy", OUTCOME_REJECTED);
	bool barred = choose_finding(choice->entry, "barred-author", OUTCOME_REJECTED) != NULL;
	put_truth(to, "barred", barred);
	put_truth(to, "mendable", !barred);
	put_truth(to, "photocopy", photocopy != NULL);
	put_text(to, "evidence", photocopy ? quote_words(arena, photocopy->evidence, QUOTE_TITLE) : NULL);
	put_truth(to, "too_long", choose_finding(choice->entry, "word-limit", OUTCOME_REJECTED) != NULL);
	if (of->now <= contest->deadline)
		put_date(to, "due_date", contest->deadline);
}

static void put_kind(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	enum letter_kind kind = of->verdict->kind;
	put_truth(to, "question", kind == KIND_QUESTION);
	put_truth(to, "request", kind == KIND_REQUEST);
	put_truth(to, "supplement", kind == KIND_SUPPLEMENT);
	put_text(to, "topic", quote_words(arena, of->submission->subject, QUOTE_TITLE));
	/* Only a code of our own shape goes back into a subject of ours; it was found by a pattern, but in a stranger's words. */
	put_text(to, "code", quote_words(arena, of->verdict->reply_code, sizeof ((struct entry *)0)->code - 1));
}

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

struct counts {
	size_t accepted, incomplete, rejected, review, again;
};

static const char *row_result(const struct entry *entry, struct counts *counts)
{
	if (entry->again)
		return counts->again++, "is_again";
	switch (entry->outcome) {
	case OUTCOME_NOTE:
		return counts->accepted++, "is_accepted";
	case OUTCOME_INCOMPLETE:
		return counts->incomplete++, "is_incomplete";
	case OUTCOME_REJECTED:
		return counts->rejected++, "is_rejected";
	case OUTCOME_REVIEW:
		break;
	}
	return counts->review++, "is_review";
}

static json_t *batch_row(const struct blanks_of *of, const struct entry *entry, size_t n, const char *result, struct arena *arena)
{
	json_t *row = json_object();
	json_object_set_new(row, "n", json_integer((json_int_t)n));
	put_text(row, "code", entry->code[0] ? entry->code : "----");
	put_text(row, "title", cell(arena, entry->title, QUOTE_NAME));
	put_text(row, "file", entry->file_count ? cell(arena, entry->files[0], QUOTE_NAME) : NULL);
	put_text(row, "author", cell(arena, entry->author.name, QUOTE_NAME));
	put_truth(row, "ntvt", entry->category == CATEGORY_NTVT);
	put_truth(row, "dhtt", entry->category == CATEGORY_DHTT);
	put_truth(row, "no_category", entry->category == CATEGORY_NONE);
	put_truth(row, result, true);
	if (choose_carried_over(rules_contest(of->rules), entry))
		put_text(row, "next_year", entry->contest);
	return row;
}

static json_t *batch_note(const struct entry *entry, const char *name, const char *words, struct arena *arena)
{
	json_t *note = json_object();
	put_text(note, "code", entry->code[0] ? entry->code : "----");
	put_text(note, "author", quote_words(arena, entry->author.name, QUOTE_NAME));
	put_text(note, name, words);
	return note;
}

static const char *first_refusal(const struct entry *entry, struct arena *arena)
{
	for (size_t i = 0; i < entry->finding_count; i++)
		if (entry->findings[i].outcome == OUTCOME_REJECTED)
			return quote_words(arena, entry->findings[i].message, QUOTE_SENTENCE);
	return NULL;
}

static void put_batch(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	struct counts counts = { 0 };
	json_t *rows = json_array(), *incomplete = json_array(), *rejected = json_array(), *noted = json_array();
	const struct verdict *verdict = of->verdict;
	for (size_t i = 0; i < verdict->entry_count; i++) {
		const struct entry *entry = &verdict->entries[i];
		json_array_append_new(rows, batch_row(of, entry, i + 1, row_result(entry, &counts), arena));
		if (!entry->again && entry->outcome == OUTCOME_INCOMPLETE)
			json_array_append_new(incomplete, batch_note(entry, "items", missing_items(of, entry, arena), arena));
		if (!entry->again && entry->outcome == OUTCOME_REJECTED)
			json_array_append_new(rejected, batch_note(entry, "message", first_refusal(entry, arena), arena));
		json_t *notes = messages(entry, OUTCOME_NOTE, "unreadable unsafe-file", arena);
		for (size_t k = 0; k < json_array_size(notes); k++)
			json_array_append_new(noted, batch_note(entry, "message", json_string_value(json_object_get(json_array_get(notes, k), "message")), arena));
		json_decref(notes);
	}
	put_count(to, "total", verdict->entry_count);
	put_number(to, "accepted_count", counts.accepted);
	put_number(to, "incomplete_count", counts.incomplete);
	put_number(to, "rejected_count", counts.rejected);
	put_number(to, "review_count", counts.review);
	put_count(to, "again_count", counts.again);
	put_truth(to, "has_incomplete", json_array_size(incomplete) > 0);
	put_truth(to, "has_rejected", json_array_size(rejected) > 0);
	put_truth(to, "has_noted", json_array_size(noted) > 0);
	json_object_set_new(to, "noted", noted);
	json_object_set_new(to, "entries", rows);
	json_object_set_new(to, "incomplete", incomplete);
	json_object_set_new(to, "rejected", rejected);
}

json_t *blanks_fill(const struct blanks_of *of, const struct choice *choice, struct arena *arena)
{
	const struct contest *contest = rules_contest(of->rules);
	const struct entry *entry = choice->entry;
	json_t *to = json_object();
	put_common(to, of);
	put_date(to, "due_date", supplement_due(contest, of->now));
	if (strcmp(choice->template_name, "batch-receipt") == 0) {
		put_text(to, "unit", unit_name(of) ? unit_name(of) : of->verdict->unit);
		put_batch(to, of, arena);
		return to;
	}
	put_person(to, of, entry, arena);
	if (!entry) {
		put_text(to, "unit", unit_name(of));
		put_kind(to, of, arena);
		return to;
	}
	put_entry(to, of, entry, arena);
	if (text_begins(choice->template_name, "rejected-")) {
		json_object_del(to, "due_date");
		put_refusal(to, of, choice, arena);
	} else if (strcmp(choice->template_name, "acknowledgement") == 0) {
		put_truth(to, "minor", choose_finding(entry, "minor", OUTCOME_NOTE) != NULL);
	} else if (strcmp(choice->template_name, "review") == 0) {
		put_truth(to, "similar", choose_finding(entry, "duplicate", OUTCOME_REVIEW) != NULL);
	}
	return to;
}
