/* One supplement to one entry: what it changes, from which date the entry counts then, what waits for a person, what is answered.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "supplying.h"

#include <stdio.h>
#include <string.h>

#include "answer/choose.h"
#include "answer/missing.h"
#include "answer/put.h"
#include "answer/quote.h"
#include "base/text.h"
#include "check/ruleset.h"
#include "register/cases.h"
#include "register/repeats.h"
#include "register/similar.h"
#include "telling.h"

/* ---- what a letter may do ---- */

static const struct part *part_of(const struct submission *of, const char *path)
{
	for (size_t i = 0; i < of->part_count; i++)
		if (strcmp(of->parts[i].path, path) == 0)
			return &of->parts[i];
	return NULL;
}

/* The same letter sent twice brings nothing twice: files that the entry has are none that came; a work that came with them is the one it has. */
static int drop_known_files(const struct supplying *s, const struct submission *of, int64_t entry, struct supplement *sup, struct err *err)
{
	size_t kept = 0;
	for (size_t i = 0; i < sup->file_count; i++) {
		const struct part *p = part_of(of, sup->file_paths[i]);
		int known = p && p->sha256[0] ? repeats_file(s->db, entry, p->sha256, err) : 0;
		if (known < 0)
			return -1;
		if (known && p->role == PART_PICTURE && sup->photos > 0)
			sup->photos--;
		if (known)
			continue;
		sup->file_names[kept] = sup->file_names[i];
		sup->file_paths[kept++] = sup->file_paths[i];
	}
	if (sup->file_count && !kept) {
		sup->work = NULL;
		sup->photos = 0;
		sup->page_count = 0;
	}
	sup->file_count = kept;
	return 0;
}

/* ---- the date ---- */

static bool complete(enum entry_state state)
{
	return state == ENTRY_ACCEPTED || state == ENTRY_REVIEW;
}

/* AMB-21.  What was received after the deadline counts for the next year, and keeps its day until that year's rules are there. */
static int settle_date(const struct supplying *s, struct supply *out, struct err *err)
{
	const struct contest *contest = rules_contest(out->desk->rules);
	int64_t noticed, receipt = s->verdict->received;
	bool was_open = out->was.state == ENTRY_INCOMPLETE || out->was.state == ENTRY_REJECTED;
	if (!was_open || !complete(out->state) || out->was.received > contest->deadline)
		return 0;
	int told = changes_noticed(s->db, &out->was, &noticed, err);
	if (told < 0)
		return -1;
	if (told == 0 || receipt <= rules_supplement_until(contest, noticed))
		return 0;
	if (receipt <= contest->deadline) {
		out->counted = receipt > out->was.counted ? receipt : out->was.counted;
		return 0;
	}
	out->late = true;
	out->state = ENTRY_REVIEW;
	out->why = arena_print(s->arena, "completed after the deadline and more than %d days after the notice: %s", contest->readings.supplement_days, out->why);
	return 0;
}

/* What makes a state of what the checks say: an entry that is in review for more than they know of stays there. */
static enum entry_state state_after(const struct supply *out)
{
	enum entry_state judged = entry_state_judged(out->entry.outcome);
	bool for_more = out->was.state == ENTRY_REVIEW && out->was.entry.outcome != OUTCOME_REVIEW;
	return for_more && judged == ENTRY_ACCEPTED ? ENTRY_REVIEW : judged;
}

/* ---- the plan ---- */

static void wait_for(struct supply *out, const char *kind, const char *why)
{
	out->case_kind = kind;
	out->case_why = why;
}

/* Whether applying made another entry of it: words, or files. */
static bool differ(const struct entry *a, const struct entry *b)
{
	json_t *one = entry_json(a), *other = entry_json(b);
	bool same = json_equal(one, other) && a->photos == b->photos && a->file_count == b->file_count && a->image_count == b->image_count &&
	            strcmp(a->body_digest, b->body_digest) == 0;
	json_decref(one);
	json_decref(other);
	return !same;
}

/* It changes nothing: it asks, says what nobody can make of it, gives what is there already, or thanks. */
static void plan_nothing(const struct supplying *s, const struct submission *of, const struct supplement *sup, bool gave, struct supply *out)
{
	bool document = false;
	for (size_t i = 0; i < of->part_count; i++)
		document |= of->parts[i].role == PART_DOCUMENT && (!of->parts[i].disposition || !text_same(of->parts[i].disposition, "inline"));
	if (sup->says & SAYS_QUESTION) {
		out->asks = true;
		out->letter_out = gave ? "supplemented" : "received-by-person";
		s->verdict->kind = gave ? s->verdict->kind : KIND_QUESTION;
	} else if (out->was.decided && (gave || (sup->words && out->was.state == ENTRY_INCOMPLETE))) {
		/* What a person asked for may be no item of the entry: "QĐ 123/QĐ-UBND", "Dạ đúng ạ". */
		wait_for(out, "supplement", out->was.state == ENTRY_INCOMPLETE ? "it answers what a person has asked" : "it is about an entry that a person has decided");
		out->letter_out = "supplemented";
	} else if (gave) {
		out->letter_out = "supplemented";
	} else if ((sup->says & SAYS_OTHER) || document) {
		wait_for(out, "supplement", document ? "it brings a file that nothing could be taken from" : "its words give no value that is missing, and are more than thanks");
		out->letter_out = "received-by-person";
	}
}

/* A new text may be like others.  Of a revision that was filed by itself that was asked then. */
static int judge_likeness(const struct supplying *s, struct supply *out, struct err *err)
{
	struct similar similar;
	if (out->newer || strcmp(out->entry.body_digest, out->was.entry.body_digest) == 0)
		return 0;
	if (similar_judge(s->db, &out->entry, out->was.sender, out->was.id, s->arena, &similar, err) != 0)
		return -1;
	if (similar.why)
		out->why = arena_print(s->arena, "%s; %s", out->why, similar.why);
	return 0;
}

/* The entry becomes what the letter made of it, unless time or a person stands against that. */
static int plan_change(const struct supplying *s, struct supply *out, struct err *err)
{
	bool better = out->way == SUPPLEMENT_REPLACED && complete(out->was.state);
	if (better && s->verdict->received > rules_contest(out->desk->rules)->deadline) {
		wait_for(out, "supplement", "it brings a complete work anew after the deadline");
		return 0;
	}
	if (judge_likeness(s, out, err) != 0)
		return -1;
	out->changes = differ(&out->was.entry, &out->entry);
	out->state = state_after(out);
	/* Its new text is what the person is to look at: one case, and valid again when they say so. */
	if (out->way == SUPPLEMENT_PERSON && out->state == ENTRY_ACCEPTED && strcmp(out->entry.body_digest, out->was.entry.body_digest) != 0) {
		out->state = ENTRY_REVIEW;
		out->case_kind = NULL;
	}
	return settle_date(s, out, err);
}

static int plan_way(const struct supplying *s, const struct submission *of, const struct supplement *sup, bool gave, struct supply *out, struct err *err)
{
	out->asks = sup->says & SAYS_QUESTION;
	if (out->way == SUPPLEMENT_NOTHING) {
		out->asks = false;
		plan_nothing(s, of, sup, gave, out);
		return 0;
	}
	out->letter_out = "supplemented";
	if (out->way == SUPPLEMENT_PERSON)
		wait_for(out, "supplement", out->why);
	if (out->was.decided) {
		wait_for(out, "supplement", out->was.state == ENTRY_INCOMPLETE ? "it answers what a person has asked" : "it is about an entry that a person has decided");
		/* A person asked: what fills a gap is written down, for nobody could by hand.  Whether it is enough he says, so the state stays. */
		out->changes = out->was.state == ENTRY_INCOMPLETE && out->way == SUPPLEMENT_FILLED && differ(&out->was.entry, &out->entry);
		return 0;
	}
	return plan_change(s, out, err);
}

static bool gone(const struct supply *out)
{
	return out->was.state == ENTRY_WITHDRAWN || out->was.state == ENTRY_SUPERSEDED;
}

static int find_entry(const struct supplying *s, struct supply *out, struct err *err)
{
	int found = changes_load(s->db, out->tied.code, s->arena, &out->was, err);
	if (found != 1)
		return found;
	out->desk = contests_at(s->contests, out->was.received);
	out->entry = out->was.entry;
	out->state = out->was.state;
	out->counted = out->was.counted;
	out->why = out->done = "";
	return 1;
}

static void apply(const struct supplying *s, const struct supplement *sup, struct supply *out)
{
	const struct again_facts facts = { .received = out->was.received, .sender = out->was.sender };
	out->way = supplement_apply(out->desk->rules, sup, &out->was.entry, &facts, &out->entry, &out->why, &out->done, s->arena);
	snprintf(out->entry.code, sizeof out->entry.code, "%s", out->was.entry.code);
}

/* ---- a revision that was filed by itself ---- */

/* The newer entry as a work that came with a reply: without what was asked about the two. */
static const struct entry *as_work(const struct entry *newer, struct arena *arena)
{
	struct entry *work = arena_alloc(arena, sizeof *work);
	*work = *newer;
	work->findings = arena_array(arena, newer->finding_count + 1, sizeof *work->findings);
	work->finding_count = 0;
	for (size_t i = 0; i < newer->finding_count; i++)
		if (strcmp(newer->findings[i].rule, "duplicate") != 0)
			work->findings[work->finding_count++] = newer->findings[i];
	work->outcome = entry_outcome(work);
	return work;
}

/* Whether the machine may do it: both as they were filed, the older one from the very address that the newer came from. */
static int may_revise(const struct supplying *s, const struct supply *older, struct err *err)
{
	const struct filed *newer = older->newer;
	if (gone(older) || older->was.decided || newer->decided || newer->state != ENTRY_REVIEW || s->verdict->received > rules_contest(older->desk->rules)->deadline)
		return 0;
	return ties_owns(s->db, older->was.entry.code, newer->sender, err);
}

/*
 * "BẢN SỬA", "THAY BÀI CODE" in answer to letter 7: the newer one's content goes under the older code (AMB-22).  1 `out` is then about the older one, 0 it
 * is something else, or a person's, -1.
 */
static int plan_revision(const struct supplying *s, const struct supplement *sup, struct supply *out, struct err *err)
{
	const char *code = (sup->says & (SAYS_REVISION | SAYS_REPLACE)) && !sup->work && !sup->fills_only ? similar_older(&out->was.entry, s->arena) : NULL;
	if (!code || (sup->named && strcmp(sup->named, code) != 0))
		return 0;
	struct filed *newer = arena_alloc(s->arena, sizeof *newer);
	struct supply older = { .tied = out->tied, .n = out->n, .newer = newer };
	*newer = out->was;
	snprintf(older.tied.code, sizeof older.tied.code, "%s", code);
	int found = find_entry(s, &older, err);
	int may = found == 1 ? may_revise(s, &older, err) : found;
	if (may != 1)
		return may;
	const struct supplement revision = {
		.says = SAYS_REVISION, .work = as_work(&newer->entry, s->arena), .likeness = 1, .photos = newer->entry.photos,
		.file_names = newer->entry.files, .file_paths = newer->entry.file_paths, .file_count = newer->entry.file_count,
	};
	apply(s, &revision, &older);
	if (older.way != SUPPLEMENT_REPLACED)
		return 0;
	/* The author has a letter with the newer code. */
	older.done = arena_print(s->arena, "%s, đã gửi với mã %s, nay lưu theo mã %s", older.done, newer->entry.code, code);
	older.letter_out = "supplemented";
	older.asks = sup->says & SAYS_QUESTION;
	*out = older;
	return plan_change(s, out, err) != 0 ? -1 : 1;
}

int supplying_plan(const struct supplying *s, const struct submission *of, struct supply *out, struct err *err)
{
	struct supplement sup;
	int found = find_entry(s, out, err);
	if (found != 1)
		return found;
	supplement_read(out->desk->rules, of, s->facts, s->verdict, &out->was.entry, s->arena, &sup);
	if (sup.says & SAYS_WITHDRAW) {
		s->verdict->kind = KIND_REQUEST;
		wait_for(out, "request", "it asks to withdraw the entry");
		out->letter_out = "request";
		return 1;
	}
	if (gone(out)) {
		wait_for(out, "supplement", arena_print(s->arena, "its entry is %s", entry_state_word(out->was.state)));
		out->letter_out = "received-by-person";
		return 1;
	}
	bool gave = sup.value_count || sup.work || sup.file_count || sup.tried || sup.number;
	if (drop_known_files(s, of, out->was.id, &sup, err) != 0)
		return -1;
	/* Any sender's name can be written into From: such a letter fills what is missing and no more. */
	sup.fills_only = !ties_strong(out->tied.tie) || out->was.decided;
	int revised = plan_revision(s, &sup, out, err);
	if (revised != 0)
		return revised;
	apply(s, &sup, out);
	if (out->way == SUPPLEMENT_NEW) {
		out->work = sup.work;
		out->gives = sup.value_count;
		return 1;
	}
	return plan_way(s, of, &sup, gave, out, err) != 0 ? -1 : 1;
}

int supplying_plan_copy(const struct supplying *s, const struct entry *copy, struct supply *out, struct err *err)
{
	struct supplement sup = { .work = copy, .likeness = 1, .file_names = copy->files, .file_paths = copy->file_paths, .file_count = copy->file_count, .photos = copy->photos,
	                          .fills_only = true /* its From is all that ties it */ };
	int found = find_entry(s, out, err);
	out->copy = true;
	if (found != 1 || gone(out) || out->was.decided || complete(out->was.state))
		return found < 0 ? -1 : 0;
	apply(s, &sup, out);
	if ((out->way != SUPPLEMENT_REPLACED && out->way != SUPPLEMENT_FILLED) || plan_change(s, out, err) != 0)
		return out->way == SUPPLEMENT_REPLACED || out->way == SUPPLEMENT_FILLED ? -1 : 0;
	out->letter_out = "supplemented";
	return out->changes && complete(out->state);
}

/* ---- doing it ---- */

static int open_case(const struct supplying *s, const struct supply *x, const char *kind, const char *why, struct err *err)
{
	int same = repeats_case(s->db, kind, x->was.entry.code, s->letter, s->submission, err);
	if (same != 0)
		return same < 0 ? -1 : 0;
	return cases_open(s->db, kind, s->letter, x->was.entry.code, arena_print(s->arena, "%s; %s", why, x->tied.why), s->at, err);
}

static int change_entry(const struct supplying *s, const struct supply *x, struct err *err)
{
	const struct change change = {
		.who = "hoadep", .what = x->way == SUPPLEMENT_REPLACED ? "replaced" : "supplement", .why = *x->why ? x->why : NULL,
		.letter = x->newer ? x->newer->letter : s->letter, .supplement = !x->copy && !x->newer, .n = x->n, .from = x->newer,
	};
	if (x->changes)
		return changes_apply(s->db, &x->was, &x->entry, x->state, x->counted, &change, s->at, s->arena, err);
	return x->copy || x->newer ? 0 : changes_beside(s->db, &x->was, s->letter, x->n, s->at, err);
}

static int supersede(const struct supplying *s, const struct supply *x, struct err *err)
{
	const struct change change = { .who = "hoadep", .what = "superseded", .why = arena_print(s->arena, "its text stands under %s", x->was.entry.code),
	                               .letter = s->letter, .supplement = true, .n = x->n };
	return changes_state(s->db, x->newer, ENTRY_SUPERSEDED, x->newer->counted, &change, s->at, err);
}

int supplying_do(const struct supplying *s, const struct supply *x, struct err *err)
{
	if (change_entry(s, x, err) < 0 || (x->newer && supersede(s, x, err) < 0))
		return -1;
	if (x->case_kind && open_case(s, x, x->case_kind, x->case_why, err) != 0)
		return -1;
	return x->asks ? open_case(s, x, "question", "it asks something", err) : 0;
}

/* The letter is the sender's own; the entry is as it is now. */
static struct verdict *verdict_of(const struct supplying *s, const struct supply *x, bool about)
{
	struct verdict *v = arena_alloc(s->arena, sizeof *v);
	*v = *s->verdict;
	v->batch = NULL;
	v->paper_count = 0;
	v->entry_count = about;
	v->entries = arena_array(s->arena, 1, sizeof *v->entries);
	v->entries[0] = x->entry;
	v->entries[0].again = false;
	return v;
}

static json_t *blanks_of(const struct supplying *s, const struct supply *x, struct err *err)
{
	const struct contest *contest = rules_contest(x->desk->rules);
	int64_t noticed;
	int told = changes_noticed(s->db, &x->was, &noticed, err);
	if (told < 0)
		return NULL;
	const struct compose_supplement said = {
		.done = x->done, .first = x->was.received, .counted = x->counted, .until = rules_supplement_until(contest, told ? noticed : s->now), .late = x->late,
		.person = x->case_kind || x->state == ENTRY_REVIEW,
	};
	return compose_supplemented(&said, s->now);
}

static int answer_to(const struct supplying *s, const struct supply *x, const char *to, struct answer *out, bool *letter_fault, struct err *err)
{
	bool about = x->letter_out && strcmp(x->letter_out, "supplemented") == 0;
	struct telling telling;
	*letter_fault = false;
	const struct verdict *v = verdict_of(s, x, about);
	if (telling_find(s->db, x->desk->rules, v, s->now, s->arena, &telling, err) != 0)
		return -1;
	json_t *blanks = about ? blanks_of(s, x, err) : json_object();
	if (!blanks)
		return -1;
	int r = compose_about(x->desk->composer, s->transport, x->letter_out, s->submission, v, to, NULL, blanks, &telling.beside, s->now, s->arena, out, err);
	json_decref(blanks);
	*letter_fault = r != 0 && !telling.failed;
	return r != 0 ? -1 : 1;
}

int supplying_answer(const struct supplying *s, const struct supply *x, struct answer *out, bool *letter_fault, struct err *err)
{
	*letter_fault = false;
	if (!x->letter_out || !choose_answerable(s->transport, s->submission, s->verdict, NULL))
		return 0;
	return answer_to(s, x, s->verdict->sender, out, letter_fault, err);
}

int supplying_answer_author(const struct supplying *s, const struct supply *x, struct answer *out, bool *letter_fault, struct err *err)
{
	const char *author = x->was.entry.author_mail;
	int64_t noticed;
	*letter_fault = false;
	if (!choose_answerable(s->transport, s->submission, s->verdict, NULL) || !s->verdict->proven || !s->verdict->unit || !x->changes || complete(x->was.state) || x->state != ENTRY_ACCEPTED || !x->letter_out || strcmp(x->letter_out, "supplemented") != 0)
		return 0;
	if (!author || text_same(author, s->verdict->sender) || !choose_writable(x->desk->rules, s->transport, s->verdict, author))
		return 0;
	int told = changes_noticed(s->db, &x->was, &noticed, err);
	return told == 1 ? answer_to(s, x, author, out, letter_fault, err) : told;
}

json_t *supplying_told(const struct supplying *s, const struct supply *x)
{
	const struct blanks_of of = { .rules = x->desk->rules };
	json_t *told = json_object();
	put_text(told, "code", x->entry.code);
	put_text(told, "author", x->entry.author_by_ocr ? NULL : quote_words(s->arena, x->entry.author.name, QUOTE_NAME));
	put_truth(told, "complete", x->state == ENTRY_ACCEPTED);
	put_truth(told, "looked_at", x->state != ENTRY_ACCEPTED && x->state != ENTRY_INCOMPLETE);
	put_text(told, "items", x->state == ENTRY_INCOMPLETE ? missing_items(&of, &x->entry, s->arena) : NULL);
	return told;
}
