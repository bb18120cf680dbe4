/* What a supplement makes of its entry: filled, replaced, another one's, or a person's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/items.h"
#include "check/judging.h"
#include "check/people.h"
#include "check/ruleset.h"
#include "check/supplement.h"

#define NEAR 0.45        /* samples/EXPECTED.md: a revision is that near, and no two works are */
#define FAR 0.12         /* below it nothing is like */

enum { SUPPLIED_ROOM = 80 }; /* findings beside those that are there */

struct applying {
	const struct rules *rules;
	const struct supplement *s;
	const struct entry *before;
	struct arena *arena;
	struct entry *out;
	const char *why, *done;  /* lists in the making */
	const char *person;      /* why a person decides; NULL */
	bool replaced, filled;
};

static void ask(struct applying *a, const char *why)
{
	a->person = a->person ? arena_print(a->arena, "%s; %s", a->person, why) : why;
}

static void add(struct applying *a, const char *rule, const char *done)
{
	a->why = arena_print(a->arena, "%s%s%s", a->why, *a->why ? ", " : "", rule);
	a->done = arena_print(a->arena, "%s%s%s", a->done, *a->done ? "; " : "", done);
}

/* "Số điện thoại liên hệ của tác giả" within a sentence, of a co-author by his name. */
static const char *item_of(const struct applying *a, const char *rule, const char *who)
{
	static const char author[] = "tác giả";
	const char *item = rules_text(a->rules, rule).item;
	size_t len = strlen(item), tail = strlen(author), first = 0;
	uint32_t c;
	if (who && len > tail && strcmp(item + len - tail, author) == 0)
		item = arena_print(a->arena, "%.*sđồng tác giả %s", (int)(len - tail), item, who);
	first = text_next(item, strlen(item), &c);
	return arena_print(a->arena, "%s%s", text_lower(a->arena, arena_copy(a->arena, item, first)), item + first);
}

static bool folded_same(struct arena *arena, const char *a, const char *b)
{
	return a && b && strcmp(fold_key(a, arena), fold_key(b, arena)) == 0;
}

static bool one_name(struct arena *arena, const char *a, const char *b)
{
	const char *x = fold_key(a, arena), *y = fold_key(b, arena);
	return strcmp(x, y) == 0 || fold_find(x, y) || fold_find(y, x);
}

/* --- values --- */

/* What was found about an item while it said something else. */
static void forget_findings(struct applying *a, const char *rule, const char *who)
{
	struct entry *e = a->out;
	size_t kept = 0;
	for (size_t i = 0; i < e->finding_count; i++) {
		const struct finding *f = &e->findings[i];
		bool coauthor = text_begins(f->rule, "author-") && text_begins(f->evidence, FINDING_COAUTHOR);
		bool same = strcmp(f->rule, rule) == 0 && (who ? coauthor && strcmp(f->evidence + strlen(FINDING_COAUTHOR), who) == 0 : !coauthor);
		bool ward = strcmp(rule, "subject-address") == 0 && strcmp(f->rule, "outside-ward") == 0;
		if (!same && !ward)
			e->findings[kept++] = e->findings[i];
	}
	e->finding_count = kept;
}

/* What a reply may correct by itself: never a name to another name, nor anything of a tie that only fills. */
static bool may_change(const struct applying *a, const struct supplied *v)
{
	const char *old = items_text(a->before, v->rule, v->who, a->arena);
	if (!v->differs)
		return true;
	if (!v->named || a->s->fills_only)
		return false;
	return !strstr(v->rule, "-name") || folded_same(a->arena, old, v->text);
}

static void note_age(struct applying *a, const struct supplied *v)
{
	const struct rule_words *w = words_rule(&a->rules->words, v->rule);
	struct judging j = { .rules = a->rules, .contest = &a->rules->contest, .words = &a->rules->words, .entry = a->out, .arena = a->arena };
	struct finding *f = &a->out->findings[a->out->finding_count++];
	*f = (struct finding){ w->text.rule, OUTCOME_NOTE, w->text.clause, v->evidence, v->where, "" };
	f->message = judging_filled(&j, w->note, v->evidence);
}

static void fill(struct applying *a)
{
	for (size_t i = 0; i < a->s->value_count; i++) {
		const struct supplied *v = &a->s->values[i];
		const char *now = items_text(a->out, v->rule, v->who, a->arena);
		if (v->torn)
			continue;
		if (a->replaced && now && !v->named) /* the new work says it itself */
			continue;
		if (now && folded_same(a->arena, now, v->text) && strcmp(text_lower(a->arena, now), text_lower(a->arena, v->text)) == 0)
			continue;
		if (!may_change(a, v)) {
			ask(a, arena_print(a->arena, "another value for %s", v->rule));
			continue;
		}
		forget_findings(a, v->rule, v->who);
		items_put(a->out, v->rule, v->who, v->text);
		if (v->aged && strstr(v->rule, "-birth-year"))
			note_age(a, v);
		if (strcmp(v->rule, "subject-name") == 0)
			a->out->subject.collective = !a->out->subject.birth_year && people_collective(&a->rules->words, v->text, a->arena);
		add(a, v->rule, item_of(a, v->rule, v->who));
		a->filled = true;
	}
}

/* --- files --- */

static bool is_picture(const char *name)
{
	static const char *const kinds[] = { ".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".gif", ".bmp" };
	size_t len = strlen(name);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (len > strlen(kinds[i]) && text_same(name + len - strlen(kinds[i]), kinds[i]))
			return true;
	return false;
}

static bool shows_page(const struct entry *e, const char *path)
{
	for (size_t i = 0; i < e->image_count; i++)
		if (strcmp(e->images[i].path, path) == 0)
			return true;
	return false;
}

/* What was there stays in front: its paths are of the letter it came in. */
static void join_files(struct applying *a, bool photos_alone)
{
	const struct entry *b = a->before;
	struct entry *e = a->out;
	const char **names = arena_array(a->arena, b->file_count + a->s->file_count + 1, sizeof *names), **paths = arena_array(a->arena, b->file_count + a->s->file_count + 1, sizeof *paths);
	size_t n = 0;
	for (size_t i = 0; i < b->file_count; i++)
		if (!photos_alone || (is_picture(b->files[i]) && !shows_page(b, b->file_paths[i]))) {
			names[n] = b->files[i];
			paths[n++] = b->file_paths[i];
		}
	for (size_t i = 0; i < a->s->file_count; i++) {
		names[n] = a->s->file_names[i];
		paths[n++] = a->s->file_paths[i];
	}
	e->files = names;
	e->file_paths = paths;
	e->file_count = n;
	e->photos = b->photos + a->s->photos;
}

/* --- works --- */

/* An author by another name: neither the entry's, nor one beside. */
static bool other_author(const struct applying *a)
{
	const char *x = a->before->author.name, *y = a->s->work->author.name;
	if (!x || !y || one_name(a->arena, x, y))
		return false;
	for (size_t i = 0; i < a->before->coauthor_count; i++)
		if (a->before->coauthors[i].name && one_name(a->arena, a->before->coauthors[i].name, y))
			return false;
	return true;
}

static bool other_subject(const struct applying *a)
{
	const char *x = a->before->subject.name, *y = a->s->work->subject.name;
	return x && y && !one_name(a->arena, x, y);
}

static bool has_body(const struct entry *e)
{
	return e->body && *e->body;
}

static bool refused_for_form(const struct entry *e)
{
	static const char *const form[] = { "word-limit", "photocopy", "unreadable", "unsafe-file" };
	for (size_t i = 0; i < e->finding_count; i++)
		for (size_t k = 0; k < sizeof form / sizeof *form; k++)
			if (e->findings[i].outcome != OUTCOME_NOTE && strcmp(e->findings[i].rule, form[k]) == 0)
				return true;
	return false;
}

/* Takes an item of the old entry where the new work does not say it. */
static void keep_old(struct person *now, const struct person *old)
{
	if (now->name && old->name && now->collective != old->collective)
		return;
	now->collective |= old->collective && !now->name;
	now->name = now->name ? now->name : old->name;
	now->address = now->address ? now->address : old->address;
	now->phone = now->phone ? now->phone : old->phone;
	now->occupation = now->occupation ? now->occupation : old->occupation;
	now->workplace = now->workplace ? now->workplace : old->workplace;
	now->birth_year = now->birth_year ? now->birth_year : old->birth_year;
}

/* Findings about what was asked anew go; what a new work showed of its files stays. */
static void drop_deadline(struct entry *e)
{
	size_t kept = 0;
	for (size_t i = 0; i < e->finding_count; i++)
		if (strcmp(e->findings[i].rule, "deadline") != 0)
			e->findings[kept++] = e->findings[i];
	e->finding_count = kept;
}

static void replace(struct applying *a)
{
	const struct entry *b = a->before;
	struct entry *e = a->out;
	struct finding *findings = arena_array(a->arena, a->s->work->finding_count + SUPPLIED_ROOM, sizeof *findings);
	struct person *people = arena_array(a->arena, b->coauthor_count + a->s->work->coauthor_count + 1, sizeof *people);
	*e = *a->s->work;
	memcpy(findings, e->findings, e->finding_count * sizeof *findings);
	e->findings = findings;
	drop_deadline(e);
	e->title = e->title ? e->title : b->title;
	e->category = e->category != CATEGORY_NONE ? e->category : b->category;
	keep_old(&e->author, &b->author);
	if (!other_subject(a))
		keep_old(&e->subject, &b->subject);
	const struct entry *from = e->coauthor_count ? e : b;
	for (size_t i = 0; i < from->coauthor_count; i++) {
		people[i] = from->coauthors[i];
		for (size_t k = 0; k < b->coauthor_count; k++)
			if (folded_same(a->arena, people[i].name, b->coauthors[k].name))
				keep_old(&people[i], &b->coauthors[k]);
	}
	e->coauthor_count = from->coauthor_count;
	e->coauthors = people;
	e->contest = b->contest;
	e->unit = b->unit;
	e->via = b->via;
	e->claimed = b->claimed;
	e->first_sender = b->first_sender;
	e->author_mail = b->author_mail;
	e->summary = b->summary;
	e->verified = b->verified;
	e->handed_in = b->handed_in;
	e->theme = e->theme ? e->theme : b->theme;
	memcpy(e->code, b->code, sizeof e->code);
	e->again = false;
	join_files(a, true);
	a->replaced = true;
	add(a, "body", has_body(b) || b->image_count ? "bài viết (bản mới)" : "nội dung bài viết");
}

static bool same_text(const struct applying *a)
{
	return *a->s->work->body_digest && strcmp(a->s->work->body_digest, a->before->body_digest) == 0;
}

static bool differs(const struct applying *a, const char *was, const char *is)
{
	return was && is && !folded_same(a->arena, was, is);
}

static bool person_differs(const struct applying *a, const struct person *was, const struct person *is)
{
	return differs(a, was->name, is->name) || differs(a, was->address, is->address) || differs(a, was->phone, is->phone) || differs(a, was->occupation, is->occupation) ||
	       differs(a, was->workplace, is->workplace) || (was->birth_year && is->birth_year && was->birth_year != is->birth_year);
}

/* Whether the work that came says anything else than what is stated, be it in one item. */
static bool says_other(const struct applying *a)
{
	const struct entry *b = a->before, *w = a->s->work;
	bool other = differs(a, b->title, w->title) || (b->category != CATEGORY_NONE && w->category != CATEGORY_NONE && b->category != w->category) ||
	             person_differs(a, &b->author, &w->author) || person_differs(a, &b->subject, &w->subject) || (w->coauthor_count && w->coauthor_count != b->coauthor_count);
	for (size_t i = 0; i < w->coauthor_count && !other; i++)
		other = person_differs(a, &b->coauthors[i], &w->coauthors[i]);
	return other;
}

/* Whether nothing of a new work is new: the same text, and no item the entry lacks. */
static bool adds_nothing(const struct applying *a)
{
	const struct entry *w = a->s->work;
	struct items_missed all[ITEMS_MOST];
	if (!*w->body_digest || strcmp(w->body_digest, a->before->body_digest) != 0)
		return false;
	size_t n = items_all_missing(a->before, all, ITEMS_MOST, a->arena);
	for (size_t i = 0; i < n; i++)
		if (!items_missing(w, all[i].rule, all[i].who) && items_text(w, all[i].rule, all[i].who, a->arena))
			return false;
	return folded_same(a->arena, w->title, a->before->title);
}

enum work_is { WORK_NONE, WORK_SAME, WORK_REPLACES, WORK_NEW, WORK_PERSON };

static enum work_is judge_work(struct applying *a)
{
	const struct supplement *s = a->s;
	const struct entry *w = s->work;
	bool asked = s->says & (SAYS_REPLACE | SAYS_REVISION), titled = folded_same(a->arena, w->title, a->before->title);
	bool declared = w->title && w->category != CATEGORY_NONE && has_body(w);
	bool same = adds_nothing(a), other = same && says_other(a);
	if (same && !other)
		return WORK_SAME;
	/* Its author may have put it right in the file, or by a letter since, and sends the old file: only "THAY BÀI" says which. */
	if (other && (!asked || s->fills_only)) {
		ask(a, "the same text came with other details");
		return WORK_PERSON;
	}
	/* Another's, or about somebody else: surely another entry where it is whole by itself, else nobody knows. */
	bool another = has_body(w) && s->likeness >= 0 && s->likeness < FAR && !titled && other_subject(a);
	if (another && !asked && declared && w->author.name && !s->unsure && !refused_for_form(a->before))
		return WORK_NEW;
	if (other_author(a)) {
		ask(a, "the work that came names another author");
		return WORK_PERSON;
	}
	if (!has_body(w) && !w->image_count && !s->page_count) {
		ask(a, "a file came that cannot be read");
		return WORK_PERSON;
	}
	if (s->fills_only && (has_body(a->before) || a->before->image_count) && (!same_text(a) || says_other(a))) {
		ask(a, same_text(a) ? "the same text came with other details" : "a work that would replace the one that is there");
		return WORK_PERSON;
	}
	if (another && asked)
		ask(a, "the work that is to replace it is another one");
	if (!has_body(a->before) && !a->before->image_count)
		return WORK_REPLACES;
	if (!has_body(w)) {
		ask(a, "images of pages came");
		return asked ? WORK_REPLACES : WORK_PERSON;
	}
	if (asked || s->likeness >= NEAR || (refused_for_form(a->before) && (titled || s->likeness >= FAR)))
		return WORK_REPLACES;
	ask(a, "whether the work that came replaces it");
	return WORK_PERSON;
}

/* --- all of it --- */

static void begin(struct applying *a)
{
	const struct entry *b = a->before;
	struct finding *findings = arena_array(a->arena, b->finding_count + SUPPLIED_ROOM, sizeof *findings);
	struct person *people = arena_array(a->arena, b->coauthor_count + 1, sizeof *people);
	*a->out = *b;
	if (b->finding_count)
		memcpy(findings, b->findings, b->finding_count * sizeof *findings);
	if (b->coauthor_count)
		memcpy(people, b->coauthors, b->coauthor_count * sizeof *people);
	a->out->findings = findings;
	a->out->coauthors = people;
}

static void ask_for_words(struct applying *a)
{
	const struct supplement *s = a->s;
	bool changed = a->filled || a->replaced;
	if (s->says & SAYS_IN_WORK)
		ask(a, "its author says that it stands in the work");
	if ((s->says & SAYS_ORIGINAL) && !a->replaced)
		ask(a, "its author says that it is the original");
	if ((s->says & (SAYS_REVISION | SAYS_REPLACE)) && !s->work)
		ask(a, "its author speaks of a revision");
	if (s->unsure)
		ask(a, s->unsure);
	if (s->page_count && !a->replaced && !s->work)
		ask(a, "images of pages came");
	if (!changed && !a->person && (s->says & SAYS_OTHER) && !(s->says & SAYS_QUESTION) && a->before->outcome != OUTCOME_NOTE)
		ask(a, "words that nothing explains");
}

enum supplement_way supplement_apply(const struct rules *rules, const struct supplement *s, const struct entry *before, const struct again_facts *facts,
                                     struct entry *out, const char **why, const char **done, struct arena *arena)
{
	struct applying *a = arena_alloc(arena, sizeof *a);
	*a = (struct applying){ .rules = rules, .s = s, .before = before, .arena = arena, .out = out, .why = "", .done = "" };
	begin(a);
	bool elsewhere = s->named && strcmp(s->named, before->code) != 0;
	if (s->says & SAYS_WITHDRAW)
		ask(a, "its author asks to withdraw it");
	else if (elsewhere)
		ask(a, "another code is named");
	enum work_is work = a->person || !s->work ? WORK_NONE : judge_work(a);
	if (work == WORK_NEW) {
		*why = "another work, whole in itself";
		*done = "";
		return SUPPLEMENT_NEW;
	}
	if (work == WORK_REPLACES)
		replace(a);
	if (!(s->says & SAYS_WITHDRAW) && !elsewhere)
		fill(a);
	if (work == WORK_NONE && s->photos && !a->person) {
		join_files(a, false);
		add(a, "photos", "ảnh nhân vật");
		a->filled = true;
	} else if (s->file_count && !a->replaced && a->filled) {
		join_files(a, false);
	}
	if (!(s->says & SAYS_WITHDRAW))
		ask_for_words(a);
	struct entry merged = *out;
	again_judge(rules, &merged, facts, out, arena);
	*why = a->person ? a->person : a->why;
	*done = a->done;
	return a->person ? SUPPLEMENT_PERSON : a->replaced ? SUPPLEMENT_REPLACED : a->filled ? SUPPLEMENT_FILLED : SUPPLEMENT_NOTHING;
}
