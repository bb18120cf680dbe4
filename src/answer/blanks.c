/* What stands in the blanks of a letter: from a verdict to a template's context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/blanks.h"

#include <stdio.h>
#include <string.h>

#include "answer/missing.h"
#include "answer/put.h"
#include "answer/quote.h"
#include "answer/receipt.h"
#include "base/clock.h"
#include "base/text.h"
#include "register/cases.h"

#define COMMON "district district_caps year contest_name plan standing_body office_phone office_mail keep_until privacy_law first_time " \
               "code reply_tag recipient pupil unit received_time received_date received_day today_date"
/* A letter of our own accord: nothing was received. */
#define NOTICE "district district_caps year contest_name plan standing_body office_phone office_mail code reply_tag recipient pupil unit today_date today_time next_year"
#define MILESTONE NOTICE " giao de_nghi school period next_period date due_date days_left today_last passed quota counted review left total total_quota verified commend_quota " \
                  "commended periods periods_met incomplete codes more_codes any_total wanted papers papers_missing some_papers n name"
#define ENTRY COMMON " brought_by title title_alone author subject_name ntvt dhtt words words_over word_limit files photos due_date later_date deadline_date next_year carried " \
              "missing missing_count n item point how stated phone_wrong message of_files form lines line body_missing author_missing " \
              "only_files unopened others_unopened reviewed review pages notes"
#define PAPERS " has_papers papers papers_cut name file in_mail proposals dossiers what date late complete has_missing missing proposed to_propose uncounted unsettled some_settled"
#define REFUSAL ENTRY " mendable barred photocopy evidence too_long"

const struct blanks_letter blanks_letters[] = {
	{ "acknowledgement", ENTRY " minor" },
	{ "incomplete", ENTRY },
	{ "rejected-photocopy", REFUSAL },
	{ "rejected-barred-author", REFUSAL },
	{ "rejected-word-limit", REFUSAL },
	{ "carried-over", ENTRY },
	{ "review", ENTRY " similar" },
	{ "duplicate", ENTRY " first_date through was_accepted was_incomplete was_review was_rejected was_gone" },
	/* compose_about writes these; what is not an entry's its caller brings (compose_supplemented). */
	{ "supplemented", ENTRY " minor done looked_at late complete incomplete kept first_date counted_date in_time" },
	/* Of decisions: `reason` and `what` are the office's words; `other` the earlier code, only where it is the same author's; `first_date` when that came. */
	{ "accepted-by-person", ENTRY " minor" },
	{ "rejected-by-person", ENTRY " reason" },
	{ "ask-by-person", ENTRY " what" },
	{ "withdrawn", ENTRY " reason" },
	{ "merged", ENTRY " other first_date" },
	/* To the office.  `decision`: its name in Vietnamese (decision_name); `case_number` in digits; `reason`; `other`; `sends`: a letter goes, `letter_subject`; `undo_until`: put_moment;
	   `undo_link`: mailto:.  Of a refusal one of the truths says why; `why` where none does, a sentence in Vietnamese. */
	{ "decision-done", ENTRY " case_number decision reason more attached other sends awaited letter_subject undo_until undo_link undone has_links links name url" },
	{ "decision-refused", ENTRY " case_number decision why used unproven no_tag no_reason undo_over no_case no_other unclear" },
	{ "request", COMMON " of_batch topic answer_hours answer_time answer_date" },
	/* `supplied`: of the entries of a batch what its unit's reply has completed already (completing.c). */
	{ "received-by-person", COMMON " question supplement of_batch topic has_supplied supplied author complete items looked_at" },
	{ "batch-receipt", COMMON " proven dispatch proposal total entries n title file author ntvt dhtt no_category next_year is_accepted is_incomplete is_rejected is_review "
	                   "is_again accepted_count incomplete_count rejected_count review_count again_count verified_count looked_at to_verify carried "
	                   "has_incomplete incomplete has_incomplete_next incomplete_next items due_date later_date deadline_date in_time has_rejected rejected point how "
	                   "has_noted noted message has_minors minors has_credited credited name row_count unequal unsure has_awaited awaited subject_name remark "
	                   "has_unlisted unlisted no_roster period_until quota counted counts_review left total_quota de_nghi" PAPERS },
	{ "dossier-receipt", COMMON PAPERS " proven topic only de_nghi" },
	/* remind/notices.c fills these. */
	{ "reminder", MILESTONE },
	{ "overdue", MILESTONE },
	{ "milestone-ward-plan", MILESTONE },
	{ "milestone-closing", MILESTONE },
	{ "milestone-dossier", MILESTONE },
	{ "milestone-commendation", MILESTONE },
	{ "milestone-ceremony", MILESTONE " last_working_day review_count incomplete_count unverified_count" },
	/* remind/digest.c fills these two. */
	{ "monthly-digest", COMMON " month month_year example_count examples example_more n subject_name workplace ntvt dhtt theme summary title author photos "
	                    "received_count valid_count review_count valid_total" },
	{ "quarterly-report", COMMON " quarter quarter_year from_day to_day received_count valid_count ntvt_count dhtt_count incomplete_count rejected_count "
	                      "review_count withdrawn_count copy_count carried_count collective_count individual_count author_count verified_count valid_total "
	                      "review_total units n name quota counted share met periods waiting proposed proposal_quota idle themes reasons milestones date" },
	/* carrying.c fills this. */
	{ "carried-over-checked", COMMON " year judged_count changed_count changed rows title was now reasons message more" },
	/* remind/office_note_fill.c fills it, the text and the page (office-note.html) alike. */
	{ "office-note", NOTICE " came_back day total law_count new_count old_count overdue_count more not_told sealed contest_mail has_rows rows groups heading cases health name value bad "
	                 "n id kind title came law overdue is_new waits what author sender proven subject state reason has_findings findings more_findings message clause where quote basis before "
	                 "after words has_pictures pictures cid label wide high no_picture has_links links line url wants_reason" },
	{ NULL, NULL },
};

const char *const blanks_calendar[] = {
	"reminder", "overdue", "milestone-ward-plan", "milestone-closing", "milestone-dossier", "milestone-commendation", "milestone-ceremony",
	"monthly-digest", "quarterly-report", NULL,
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

/* What every letter may say. */
static void put_contest(json_t *to, const struct rules *rules, const struct transport *transport, int64_t now)
{
	const struct contest *contest = rules_contest(rules);
	put_text(to, "district", contest->district);
	put_text(to, "district_caps", contest->district_caps);
	json_object_set_new(to, "year", json_integer(contest->year));
	put_text(to, "contest_name", contest->name);
	put_text(to, "plan", plan_name(contest));
	put_text(to, "standing_body", contest->standing_body);
	put_text(to, "office_phone", contest->office_phone);
	put_text(to, "office_mail", contest->office_mail && *contest->office_mail ? contest->office_mail : transport->from_address);
	put_text(to, "keep_until", contest->keep_until);
	put_text(to, "privacy_law", contest->privacy_law);
	put_date(to, "today_date", now);
}

static void put_common(json_t *to, const struct blanks_of *of)
{
	put_contest(to, of->rules, of->transport, of->now);
	put_truth(to, "first_time", of->first_time);
	put_hour(to, "received_time", of->verdict->received);
	put_date(to, "received_date", of->verdict->received);
	put_day(to, "received_day", of->verdict->received);
}

json_t *blanks_notice(const struct rules *rules, const struct transport *transport, int64_t now, const json_t *blanks)
{
	json_t *to = json_object();
	char next[16];
	put_contest(to, rules, transport, now);
	put_hour(to, "today_time", now);
	snprintf(next, sizeof next, "%d", rules_contest(rules)->year + 1);
	put_text(to, "next_year", next);
	json_object_update(to, (json_t *)blanks);
	return to;
}

/* A display name is quoted only if it looks like one: two words at least, no digits, no address ("hai.duong79", "iPhone" are none). */
static const char *usable_name(struct arena *arena, const char *name)
{
	const char *words = quote_words(arena, name, QUOTE_NAME);
	return words && strchr(words, ' ') && !strpbrk(words, "0123456789@[]<>/\"") ? words : NULL;
}

/* The unit that is written to about an entry it brought. */
static const char *unit_written_to(const struct blanks_of *of, const struct choice *choice)
{
	const char *id = of->verdict->unit ? of->verdict->unit : of->verdict->claimed_unit;
	const struct unit *unit = id && !choice->brought ? rules_unit(of->rules, id) : NULL;
	return unit ? unit->name : NULL;
}

static void put_person(json_t *to, const struct blanks_of *of, const struct choice *choice, struct arena *arena)
{
	const struct entry *entry = choice->entry;
	const char *name = entry ? quote_words(arena, entry->author.name, QUOTE_NAME) : NULL;
	/* A person's name misspelt by OCR is no way to begin a letter. */
	put_text(to, "recipient", name && !entry->author_by_ocr ? name : choice->brought ? NULL : usable_name(arena, of->verdict->sender_name));
	put_text(to, "brought_by", choice->brought ? choice->brought->name : NULL);
	if (!entry)
		return;
	put_text(to, "author", name);
	put_text(to, "unit", unit_written_to(of, choice));
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

json_t *blanks_messages(const struct entry *entry, enum outcome outcome, const char *only, struct arena *arena)
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
 * Until when a supplement keeps the first day: so many days from the notice, to the end of the day (AMB-21).  What comes later, but within the deadline, counts
 * from its own day.  An entry of next year's has no such days.
 */
static void put_due(json_t *to, const struct contest *contest, int64_t now)
{
	int64_t due = rules_supplement_until(contest, now);
	put_date(to, "due_date", due);
	if (contest->deadline > due)
		put_date(to, "later_date", contest->deadline);
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
	put_truth(to, "carried", choose_carried_over(contest, entry));
	missing_put(to, of, entry, arena);
	put_truth(to, "pages", choose_finding(entry, "unread-pages", OUTCOME_REVIEW) != NULL);
	json_object_set_new(to, "notes", blanks_messages(entry, OUTCOME_NOTE, "unreadable unsafe-file", arena));
	json_t *review = blanks_messages(entry, OUTCOME_REVIEW, NULL, arena);
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

/* Letter 6: the copy's sender is told of the entry that is there, which is their own. */
static void put_first(json_t *to, const struct blanks_of *of, const struct entry *entry)
{
	static const char *const states[][2] = { { "accepted", "was_accepted" }, { "incomplete", "was_incomplete" }, { "review", "was_review" }, { "rejected", "was_rejected" } };
	const struct compose_first *first = NULL;
	bool known = false;
	for (size_t i = 0; of->beside && i < of->beside->first_count; i++)
		if (strcmp(of->beside->firsts[i].code, entry->code) == 0)
			first = &of->beside->firsts[i];
	if (!first)
		return;
	put_date(to, "first_date", first->received);
	put_text(to, "through", first->through);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		bool is = strcmp(first->state, states[i][0]) == 0;
		put_truth(to, states[i][1], is);
		known |= is;
	}
	put_truth(to, "was_gone", !known);
}

/* Letter 8: what the entry has come to; its caller knows better only that a person looks. */
static void put_supplemented(json_t *to, const struct blanks_of *of, const struct entry *entry)
{
	put_truth(to, "complete", entry->outcome == OUTCOME_NOTE);
	put_truth(to, "incomplete", entry->outcome == OUTCOME_INCOMPLETE);
	put_truth(to, "looked_at", entry->outcome == OUTCOME_REVIEW || entry->outcome == OUTCOME_REJECTED);
	put_truth(to, "in_time", of->now <= rules_contest(of->rules)->deadline);
}

/*
 * Only of the same author's a letter asks whether it is a revision (letter 7): the register's sentence about it offers the words to answer with.
 * What resembles another author's is said in no letter.
 */
static bool asks_revision(const struct entry *entry, struct arena *arena)
{
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		if (strcmp(f->rule, "duplicate") == 0 && f->outcome == OUTCOME_REVIEW && strstr(text_lower(arena, f->message), "bản sửa"))
			return true;
	}
	return false;
}

/* Letter 16: the law's clock runs from the receipt (plan/law.md, 1.2). */
static void put_request(json_t *to, const struct blanks_of *of)
{
	int64_t until = of->verdict->received + CASES_REQUEST_HOURS * 3600;
	put_number(to, "answer_hours", CASES_REQUEST_HOURS);
	put_hour(to, "answer_time", until);
	put_date(to, "answer_date", until);
}

/* A reply's subject is ours, not its sender's: they would be told their own letter by our words. */
static const char *own_subject(const struct blanks_of *of, struct arena *arena)
{
	static const char *const replies[] = { "re:", "tl:", "trả lời:", NULL };
	const char *subject = of->submission->subject, *code = of->verdict->reply_code;
	bool ours = subject && code && strstr(subject, arena_print(arena, "[%s]", code));
	for (size_t i = 0; subject && replies[i]; i++)
		ours |= text_begins(text_lower(arena, subject), replies[i]);
	return ours ? NULL : subject;
}

static void put_kind(json_t *to, const struct blanks_of *of, struct arena *arena)
{
	enum letter_kind kind = of->verdict->kind;
	put_truth(to, "question", kind == KIND_QUESTION);
	if (kind == KIND_REQUEST)
		put_request(to, of);
	put_truth(to, "supplement", kind == KIND_SUPPLEMENT);
	put_truth(to, "of_batch", of->verdict->reply_code && strstr(of->verdict->reply_code, "-D"));
	put_text(to, "topic", quote_inner(arena, quote_words(arena, own_subject(of, arena), QUOTE_TITLE)));
	/* Only a code of our own shape goes back into a subject of ours; it was found by a pattern, but in a stranger's words. */
	put_text(to, "code", quote_words(arena, of->verdict->reply_code, sizeof ((struct entry *)0)->code - 1));
}

json_t *blanks_fill(const struct blanks_of *of, const struct choice *choice, struct arena *arena)
{
	const struct contest *contest = rules_contest(of->rules);
	const struct entry *entry = choice->entry;
	json_t *to = json_object();
	put_common(to, of);
	put_due(to, contest, of->now);
	if (strcmp(choice->template_name, "batch-receipt") == 0 || strcmp(choice->template_name, "dossier-receipt") == 0) {
		(*choice->template_name == 'b' ? receipt_batch : receipt_dossier)(to, of, arena);
		return to;
	}
	put_person(to, of, choice, arena);
	if (!entry) {
		put_text(to, "unit", unit_name(of));
		put_kind(to, of, arena);
		return to;
	}
	put_entry(to, of, entry, arena);
	if (text_begins(choice->template_name, "rejected-") && strcmp(choice->template_name, "rejected-by-person") != 0) {
		json_object_del(to, "due_date");
		put_refusal(to, of, choice, arena);
	} else if (strcmp(choice->template_name, "acknowledgement") == 0 || strcmp(choice->template_name, "accepted-by-person") == 0) {
		put_truth(to, "minor", choose_finding(entry, "minor", OUTCOME_NOTE) != NULL);
	} else if (strcmp(choice->template_name, "review") == 0) {
		put_truth(to, "similar", asks_revision(entry, arena));
	} else if (strcmp(choice->template_name, "duplicate") == 0) {
		put_first(to, of, entry);
	} else if (strcmp(choice->template_name, "supplemented") == 0) {
		put_truth(to, "minor", choose_finding(entry, "minor", OUTCOME_NOTE) != NULL);
		put_supplemented(to, of, entry);
	}
	return to;
}
