/* One small function a rule; each looks at what was read and adds its findings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/judge.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "check/evidence.h"
#include "check/judge_files.h"
#include "check/judge_row.h"
#include "check/judge_values.h"
#include "check/kind.h"
#include "check/match.h"
#include "check/photocopy.h"
#include "check/theme.h"

enum { LATE_SECONDS = 24 * 3600 };

struct statement {
	const struct declaration *declaration;
	bool elsewhere; /* not in the work */
};

static size_t statements(const struct judging *j, struct statement out[DRAFT_MOST_TEXTS + 4])
{
	const struct draft *d = j->draft;
	const struct letter *l = j->letter;
	size_t n = 0;
	for (size_t i = 0; i < d->text_count; i++)
		out[n++] = (struct statement){ &d->texts[i]->declaration, d->texts[i] != d->work && d->work };
	if (d->alone && j->contest->readings.declaration_in_subject) {
		if (d->work != l->mail)
			out[n++] = (struct statement){ &l->in_cover, true };
		out[n++] = (struct statement){ &l->in_subject, true };
		if (d->origin && d->origin->subject && d->origin != l->origin) { /* pasted: its own subject stands in its head */
			struct declaration *subject = arena_alloc(j->arena, sizeof *subject);
			declaration_subject(subject, d->origin->subject, j->words, j->arena);
			out[n++] = (struct statement){ subject, true };
		}
	}
	return n;
}

/* Each category once: places that name one each must agree; a place that names both says nothing. */
static void judge_declaration(struct judging *j)
{
	struct statement all[DRAFT_MOST_TEXTS + 4];
	const struct declaration *both = NULL;
	const struct statement *says = NULL;
	size_t n = statements(j, all);
	for (size_t i = 0; i < n; i++) {
		const struct declaration *d = all[i].declaration;
		if (d->both && !both && d->evidence)
			both = d;
		if (d->category == CATEGORY_NONE)
			continue;
		if (says && says->declaration->category != d->category) {
			judging_missing(j, "declaration", arena_print(j->arena, "%s / %s", says->declaration->evidence, d->evidence), says->declaration->where);
			return;
		}
		if (!says)
			says = &all[i];
	}
	if (!says) {
		if (!judge_row_category(j))
			judging_missing(j, "declaration", both ? both->evidence : NULL, both ? both->where : NULL);
		return;
	}
	j->entry->category = says->declaration->category;
	judge_row_category(j);
	if (says->declaration->slip || says->elsewhere)
		judging_add(j, "declaration", OUTCOME_NOTE, says->declaration->evidence, says->declaration->where);
}

/* Of a work that cannot be read the letter may still say the name: "Bài dự thi: …" in its subject, “…” in its covering words. */
static const char *title_said(const struct judging *j)
{
	const struct letter *l = j->letter;
	struct folded f;
	size_t start, end;
	const char *subject = l->submission->subject;
	if (!j->draft->alone)
		return NULL;
	if (subject) {
		fold_text(&f, subject, strlen(subject), j->arena);
		if (pattern_any(&j->words->title_behind, f.bytes, f.len, &start, &end) && start < end)
			return fold_original(&f, start, end, j->arena);
	}
	for (size_t i = 0; l->mail && i < l->mail->source->line_count; i++) {
		const struct source *s = l->mail->source;
		const char *t = s->folded.bytes + s->lines[i].start;
		size_t len = s->lines[i].end - s->lines[i].start;
		enum line_role role = s->lines[i].role;
		if (role != LINE_QUOTED && role != LINE_SIGNATURE && len && pattern_any(&j->words->title_covered, t, len, &start, &end) && start < end)
			return fold_original(&s->folded, s->lines[i].start + start, s->lines[i].start + end, j->arena);
	}
	return NULL;
}

static void take_title(struct judging *j, const struct work *w)
{
	j->entry->title = w->title;
	j->title_where = w->title_where;
}

/* Of the work; else where a text that goes with it names it.  What was typed goes before what OCR read. */
static void judge_title(struct judging *j)
{
	const struct draft *d = j->draft;
	const struct work *typed = d->work && !d->work->source->ocr ? d->work : NULL;
	if (typed)
		take_title(j, typed);
	for (int ocr = 0; ocr <= 1; ocr++)
		for (size_t i = 0; i < d->text_count && !j->entry->title; i++) {
			const struct work *w = d->texts[i];
			bool pasted = w == j->letter->mail && j->letter->mail_is_work; /* the same work once more */
			if (w->source->ocr == (ocr == 1) && (w->fields.title.text || (ocr && w == d->work) || ((!typed || pasted) && w->declaration.evidence)))
				take_title(j, w);
		}
	if (!j->entry->title && !d->work)
		j->entry->title = title_said(j);
	judge_row_title(j);
	judge_values_title(j);
}

/* Pages say the same if they are the same bytes: who sends the same mail twice makes no second entry. */
static void digest_pages(struct judging *j)
{
	const struct draft *d = j->draft;
	struct buf digests = { 0 };
	for (size_t i = 0; i < d->sheet_count; i++)
		for (size_t k = 0; k < d->sheets[i]->part_count; k++)
			buf_text(&digests, d->sheets[i]->parts[k]->sha256);
	if (digests.len)
		digest_of(digests.data, digests.len, j->entry->body_digest);
	buf_release(&digests);
}

static void judge_body(struct judging *j)
{
	const struct work *w = j->draft->work;
	struct entry *e = j->entry;
	e->body = "";
	if (!w || w->source->ocr) /* of a filled-in form OCR reads the form alone, and all are alike: its text proves nothing */
		digest_pages(j);
	if (w) {
		e->body = w->body;
		e->words = w->words;
		if (!w->source->ocr)
			digest_of(w->body_key, strlen(w->body_key), e->body_digest);
	} else if (j->draft->forgotten) { /* all else stands in the file that was not attached */
		judging_add(j, "body", OUTCOME_INCOMPLETE, NULL, NULL);
	} else {
		judging_missing(j, "body", NULL, NULL);
	}
	if (w && !w->second) /* the words of two */
		judge_values_words(j, w->source->ocr, w->source->name);
}

static void keep_person(struct person *out, const struct block *b)
{
	const struct found *f = b->items;
	out->name = f[FIELD_NAME].text;
	out->address = f[FIELD_ADDRESS].text;
	out->phone = f[FIELD_PHONE].text;
	out->occupation = f[FIELD_OCCUPATION].text;
	out->workplace = f[FIELD_WORKPLACE].text;
	out->birth_year = f[FIELD_BIRTH].state == VALUE_GOOD ? f[FIELD_BIRTH].year : 0;
}

static void resolve_people(struct judging *j)
{
	const struct fields *all[DRAFT_MOST_TEXTS];
	const struct draft *d = j->draft;
	size_t count = 0;
	const struct submission *s = j->letter->submission;
	for (int ocr = 0; ocr <= 1; ocr++) /* what was typed goes before what OCR read */
		for (size_t i = 0; i < d->text_count; i++)
			if (d->texts[i]->source->ocr == (ocr == 1))
				all[count++] = &d->texts[i]->fields;
	const char *sender = d->origin ? d->origin->name : s->from_count == 1 && !j->letter->unit ? s->from[0].name : NULL;
	const struct work *mail = j->letter->mail, *above = j->letter->outer ? j->letter->outer->mail : NULL;
	const struct fields *cover = NULL;
	for (size_t i = 0; i < d->text_count; i++)
		if ((d->texts[i] == mail || d->texts[i] == above) && d->work && d->work != d->texts[i] && !j->letter->mail_is_work)
			cover = &d->texts[i]->fields;
	people_resolve(&j->people, all, d->text_count, cover, d->work ? d->work->body_key : "", sender, j->words, j->arena);
}

static void judge_people(struct judging *j)
{
	struct entry *e = j->entry;
	resolve_people(j);
	judge_row_people(j);
	e->author_mail = j->people.author.mail;
	keep_person(&e->author, &j->people.author);
	if (j->people.author.items[FIELD_PHONE].stated) /* "không" is no phone of an author's */
		e->author.phone = NULL;
	keep_person(&e->subject, &j->people.subject);
	e->subject.collective = j->people.collective;
	e->coauthors = arena_array(j->arena, j->people.coauthor_count + 1, sizeof *e->coauthors);
	for (size_t i = 0; i < j->people.coauthor_count; i++)
		keep_person(&e->coauthors[e->coauthor_count++], &j->people.coauthors[i]);
	for (size_t i = 0; i < j->people.coauthor_count; i++)
		if (j->people.coauthors[i].items[FIELD_PHONE].stated)
			e->coauthors[i].phone = NULL;
	judge_values_people(j);
}

static void judge_photocopy(struct judging *j)
{
	const struct draft *d = j->draft;
	const char *evidence = NULL, *where = NULL;
	int score = 0;
	if (judge_row_photocopy(j))
		return;
	if (photocopy_stated(j->letter, d, j->entry->title, j->entry->author.name, &evidence, &where)) {
		judging_add(j, "photocopy", j->contest->readings.photocopy_stated_rejects && !photocopy_unsure(j->letter) ? OUTCOME_REJECTED : OUTCOME_REVIEW, evidence, where);
		return;
	}
	if (d->work && !d->work->source->ocr) /* a born-digital text is no photocopy, whatever papers lie beside it */
		return;
	for (size_t i = 0; i < d->sheet_count; i++)
		evidence_of_copy(&j->words->photocopy.evidence, d->sheets[i], j->arena, &evidence, &where, &score);
	if (evidence)
		judging_add(j, "photocopy", OUTCOME_REVIEW, evidence, where);
}

static void judge_deadline(struct judging *j)
{
	int64_t date = j->letter->submission->date, deadline = j->contest->deadline;
	if (!judge_values_contest(j) || judge_row_in_time(j))
		return;
	judge_values_late(j, date && date <= deadline && j->received - deadline <= LATE_SECONDS);
}

static void judge_ward(struct judging *j)
{
	const struct unit *unit = units_by_id(&j->letter->rules->units, j->letter->verdict->claimed_unit); /* also of a letter that it forwards */
	const struct found *address = &j->people.subject.items[FIELD_ADDRESS];
	if (!unit || strcmp(unit->kind, "phuong") != 0 || !address->text)
		return;
	const struct unit *ward = units_ward(&j->letter->rules->units, address->text, j->arena);
	if (ward && ward != unit)
		judging_add(j, "outside-ward", OUTCOME_NOTE, address->text, address->where);
}

/* Praise of this very year: only a hint for the person who reads (II.2.c). */
static void judge_honoured(struct judging *j)
{
	const struct work *w = j->draft->work;
	char year[8];
	snprintf(year, sizeof year, "%d", j->letter->now_year);
	for (size_t i = w ? w->body_start : 0; w && i < w->body_end; i++) {
		const struct line *l = &w->source->lines[i];
		const char *t = w->source->folded.bytes + l->start;
		size_t start, end, len = l->end - l->start;
		if (l->role != LINE_TEXT || !memmem(t, len, year, strlen(year)) || !pattern_any(&j->words->honoured, t, len, &start, &end))
			continue;
		if (memmem(t + start, end - start, year, strlen(year))) {
			judging_add(j, "honoured", OUTCOME_NOTE, fold_original(&w->source->folded, l->start + start, l->start + end, j->arena), source_where(w->source, i, j->arena));
			return;
		}
	}
}

/* What no rule speaks of and no machine may settle: the finding says what was seen. */
static void ask_person(struct judging *j, const char *why, const char *evidence, const char *where)
{
	struct finding *f = judging_add(j, "body", OUTCOME_REVIEW, evidence, where);
	f->message = judging_filled(j, words_rule(j->words, "body")->note, arena_print(j->arena, "%s: %s", why, f->evidence));
}

static void judge_unusual(struct judging *j)
{
	const struct work *w = j->draft->work;
	const struct verdict *v = j->letter->verdict;
	const char *evidence, *where;
	if (w && w->second)
		ask_person(j, JUDGING_TWO_WORKS, w->second, w->second_where);
	if (j->draft->surplus)
		ask_person(j, "thư chuyển tiếp quá nhiều bài, máy chưa đọc hết", "phần cuối thư", "nội dung thư");
	/* A proven unit's batch has its case anyway. */
	if (j->draft->number == 0 && !(v->claimed_unit && v->proven) && kind_request(j->letter, &evidence, &where))
		ask_person(j, "thư gửi bài còn có đề nghị khác", evidence, where);
}

static void begin(struct judging *j, const struct letter *letter, const struct draft *draft, struct entry *out)
{
	*j = (struct judging){ .letter = letter, .draft = draft, .rules = letter->rules, .contest = &letter->rules->contest, .words = letter->words, .entry = out, .arena = letter->arena };
	j->received = letter->verdict->received;
	j->sender = letter->verdict->sender;
	j->origin = draft->origin ? draft->origin->address : NULL;
	*out = (struct entry){ .findings = arena_array(letter->arena, JUDGING_MOST_FINDINGS, sizeof *out->findings) };
	j->pages = draft->sheet_count > 0;
	j->closed = draft->work ? draft->work->second != NULL : !j->pages && (draft->unread_count > 0 || draft->drive || draft->forgotten);
}

void judge_signs(const struct letter *letter, const struct draft *draft, struct judge_signs *out)
{
	struct judging *j = arena_alloc(letter->arena, sizeof *j);
	struct entry *entry = arena_alloc(letter->arena, sizeof *entry);
	begin(j, letter, draft, entry);
	judge_title(j);
	resolve_people(j);
	const struct found *author = j->people.author.items, *subject = j->people.subject.items;
	*out = (struct judge_signs){ .title = entry->title, .author = author[FIELD_NAME].text, .subject = subject[FIELD_NAME].text,
		.author_phone = author[FIELD_PHONE].stated ? NULL : author[FIELD_PHONE].text, .subject_year = subject[FIELD_BIRTH].state == VALUE_GOOD ? subject[FIELD_BIRTH].year : 0 };
}

void judge_entry(const struct letter *letter, const struct draft *draft, struct entry *out)
{
	struct judging j;
	begin(&j, letter, draft, out);
	j.row = match_row(letter, draft);
	judge_row_keep(&j);
	judge_files_keep(&j);
	judge_deadline(&j);
	judge_declaration(&j);
	judge_title(&j);
	judge_body(&j);
	judge_unusual(&j);
	judge_people(&j);
	judge_files(&j);
	judge_files_paper(&j);
	judge_photocopy(&j);
	judge_values_facts(&j);
	judge_ward(&j);
	judge_honoured(&j);
	out->theme = theme_guess(&letter->words->themes, out->title, draft->work ? draft->work->body_key : NULL, out->summary, letter->arena);
	out->outcome = entry_outcome(out);
}
