/* Reads a reply: what its author says in words, the values, the files, a work among them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/supplement.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/code.h"
#include "check/above.h"
#include "check/apart.h"
#include "check/dossier.h"
#include "check/judge.h"
#include "check/kind.h"
#include "check/ruleset.h"
#include "check/sketch.h"
#include "check/supplied.h"

enum { MANY_WORDS = 25, FEW_WORDS = 3, SOME_WORDS = 8 /* about an entry that lacks nothing: short cheer is nothing to look at */, MOST_FILES = 400, NUMBER = 6 /* digits */, CODES_WITHIN = 2000 /* bytes of a line in which several codes are looked for */ };

struct reading {
	const struct rules *rules;
	const struct words *words;
	const struct entry *before;
	struct arena *arena;
	struct above above;
	struct letter *letter;         /* the reply as a letter: its documents, pictures, pages */
	struct supplement *out;
};

static bool own(const struct reading *r, size_t i)
{
	enum line_role role = r->above.source.lines[i].role;
	return role == LINE_TEXT && !source_blank(&r->above.source.lines[i]);
}

static const char *bytes_of(const struct reading *r, size_t i, size_t *len)
{
	const struct line *l = &r->above.source.lines[i];
	*len = l->end - l->start;
	return r->above.source.folded.bytes + l->start;
}

/* --- codes --- */

static const char *first_code(const struct reading *r, const char *text, bool *several)
{
	const char *prefix = r->rules->contest.code_prefix, *code = code_in(text, prefix, r->arena);
	*several = false;
	text = arena_copy(r->arena, text, strnlen(text, CODES_WITHIN));
	for (const char *at = text; code && (at = strcasestr(at, prefix)); at++) {
		const char *other = code_in(at, prefix, r->arena);
		*several |= other && strcmp(other, code) != 0;
	}
	return code;
}

/* "BTL23-0012: số điện thoại …", and below it lines about another one: of several entries each line is the last one's that was named. */
static void part_by_codes(struct reading *r)
{
	struct source *s = &r->above.source;
	bool several, foreign = false;
	for (size_t i = 0; i < s->line_count; i++) {
		const char *code = own(r, i) ? first_code(r, source_line(s, i, r->arena), &several) : NULL;
		foreign |= code && !code_batch(code) && (several || strcmp(code, r->before->code) != 0);
	}
	const char *named = NULL;
	for (size_t i = 0; foreign && i < s->line_count; i++) {
		if (!own(r, i))
			continue;
		const char *text = source_line(s, i, r->arena), *code = first_code(r, text, &several);
		if (code && !code_batch(code))
			named = several ? "" : code;
		bool replace = pattern_any(&r->words->letters.says[3], s->folded.bytes + s->lines[i].start, s->lines[i].end - s->lines[i].start, NULL, NULL);
		if (!replace && (!named || strcmp(named, r->before->code) != 0))
			s->lines[i].role = LINE_NOTE;
	}
}

/* "BTL23-0012 (Nguyễn Thị An): Nghề nghiệp: Hưu trí", "- [BTL23-0012] …": what stands behind the code is a line as any. */
static void pass_codes(struct reading *r)
{
	struct folded *f = &r->above.source.folded;
	size_t len = strlen(r->before->code);
	for (size_t i = 0; len && i < r->above.source.line_count; i++) {
		struct line *l = &r->above.source.lines[i];
		uint32_t at = l->start;
		while (own(r, i) && at < l->end && strchr(" \t-*+[(.0123456789", f->bytes[at]))
			at++;
		if (!own(r, i) || l->end - at < len || strncasecmp(f->bytes + at, r->before->code, len) != 0 || (at + len < l->end && isalnum((unsigned char)f->bytes[at + len])))
			continue;
		for (at += len; at < l->end && strchr(" \t])", f->bytes[at]);)
			at++;
		const char *close = at < l->end && f->bytes[at] == '(' ? memchr(f->bytes + at, ')', l->end - at) : NULL;
		at = close ? (uint32_t)(close + 1 - f->bytes) : at;
		while (at < l->end && strchr(" \t:-,", f->bytes[at]))
			at++;
		l->start = at < l->end ? at : l->start;
	}
}

/* --- words --- */

static void read_words(struct reading *r)
{
	struct supplement *out = r->out;
	const struct patterns *says = r->words->letters.says;
	for (size_t i = 0; i < r->above.source.line_count; i++) {
		size_t len;
		const char *t = bytes_of(r, i, &len);
		if (!own(r, i))
			continue;
		for (unsigned k = 0; k < sizeof r->words->letters.says / sizeof *says; k++)
			if (pattern_any(&says[k], t, len, NULL, NULL))
				out->says |= 1u << k;
		if (!out->named && (out->says & (SAYS_REPLACE | SAYS_WITHDRAW)))
			out->named = code_in(source_line(&r->above.source, i, r->arena), r->rules->contest.code_prefix, r->arena);
		if (pattern_any(&r->words->letters.request, t, len, NULL, NULL))
			out->says |= SAYS_WITHDRAW;
		if (pattern_any(&r->words->letters.question, t, len, NULL, NULL) || pattern_any(&r->words->letters.asks, t, len, NULL, NULL))
			out->says |= SAYS_QUESTION;
	}
}

/* A subject that the author wrote: "bản sửa", "thay bài BTL23-0031", "Re: [BTL23-0031] đã có trong bài".  Of ours only the title could say so, and "Đã rút bài dự thi …". */
static void read_subject(struct reading *r, const struct submission *s)
{
	struct folded f;
	char code[CODE_SIZE];
	const char *subject = s->subject ? s->subject : "", *title = r->before->title ? strstr(subject, r->before->title) : NULL;
	if (title)
		subject = arena_print(r->arena, "%.*s%s", (int)(title - subject), subject, title + strlen(r->before->title));
	fold_text(&f, subject, strlen(subject), r->arena);
	const char *coded = code_find(f.bytes, r->rules->contest.code_prefix, code), *last = coded ? memrchr(f.bytes, ':', (size_t)(coded - f.bytes)) : NULL;
	const char *begins[] = { f.bytes, last ? last + 1 : f.bytes, coded ? coded : f.bytes };
	for (unsigned k = 0; k < sizeof r->words->letters.says / sizeof *r->words->letters.says; k++)
		for (size_t i = 0; i < sizeof begins / sizeof *begins && !(coded && 1u << k == SAYS_WITHDRAW); i++)
			if (pattern_any(&r->words->letters.says[k], begins[i], strlen(begins[i]), NULL, NULL))
				r->out->says |= 1u << k;
}

/* "Re: [BTL23-0031] SĐT của em 0912 000 105", and nothing below it: people with a small screen write so.  Whose it is, a person sees. */
static bool phone_in_subject(const struct reading *r, const struct submission *s)
{
	struct folded f;
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	if (!s->subject)
		return false;
	fold_text(&f, s->subject, strlen(s->subject), r->arena);
	for (size_t k = 0; k < f.len; k++) {
		if (!strchr("+0", f.bytes[k]) || (k && (isalnum((unsigned char)f.bytes[k - 1]) || f.bytes[k - 1] == '-')))
			continue;
		/* Of what is no number `used` may be 0: "ảnh + bài". */
		if (values_phone(f.bytes + k, f.len - k, digits, &used) != VALUE_GOOD)
			continue;
		if (!text_same(r->before->author.phone, digits) && !text_same(r->before->subject.phone, digits))
			return true;
		k += used - 1;
	}
	return false;
}

static bool has_number(const struct reading *r)
{
	for (size_t i = 0; i < r->above.source.line_count; i++) {
		enum line_role role = r->above.source.lines[i].role;
		size_t len, digits = 0;
		const char *t = bytes_of(r, i, &len);
		for (size_t k = 0; k < len && (role == LINE_TEXT || role == LINE_DATA); k++)
			digits += t[k] >= '0' && t[k] <= '9';
		if (digits >= NUMBER)
			return true;
	}
	return false;
}

/* --- files and works --- */

/* The author's own lines as a text by itself: what else stands in the mail is no work of his. */
static const char *own_text(const struct reading *r)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < r->above.source.line_count; i++) {
		enum line_role role = r->above.source.lines[i].role;
		if (role != LINE_QUOTED && role != LINE_NOTE && role != LINE_SIGNATURE)
			buf_print(&text, "%s\n", source_line(&r->above.source, i, r->arena));
	}
	char *all = arena_text(r->arena, buf_str(&text));
	buf_release(&text);
	return all;
}

static bool bodiless(const struct entry *e)
{
	return !e->body || !*e->body;
}

/*
 * Whether the words of a reply are a work themselves: they declare it, or give it a title by its label, and tell a story.  A long polite letter is
 * none; where the entry has no body at all, it may be one, and a person looks.
 */
static bool mail_is_work(struct reading *r, const struct work *w)
{
	bool tells = w->words >= r->words->prose_words;
	if (work_is(w, r->words, false) && tells && (w->declaration.category != CATEGORY_NONE || w->fields.title.text))
		return true;
	if (!tells || !bodiless(r->before) || r->before->image_count)
		return false;
	if (!r->out->unsure)
		r->out->unsure = "whether its own words are the work";
	return true;
}

static void take_letter(struct reading *r, const struct submission *s, const struct check_facts *facts, const struct verdict *verdict)
{
	struct letter *l = r->letter = arena_alloc(r->arena, sizeof *l);
	struct verdict *v = arena_alloc(r->arena, sizeof *v);
	*v = *verdict;
	v->entries = NULL;
	v->entry_count = 0;
	v->batch = NULL;
	v->papers = NULL;
	v->paper_count = 0;
	*l = (struct letter){ .rules = r->rules, .words = r->words, .submission = s, .facts = facts, .arena = r->arena, .verdict = v, .used_before = arena_used(r->arena) };
	l->now_year = clock_civil(v->received).year;
	l->subject_key = "";
	letter_subject(l);
	letter_take_in(l);
	/* Its words are read as a supplement's; a work only where they say so. */
	struct source *source = arena_alloc(r->arena, sizeof *source);
	l->mail = arena_alloc(r->arena, sizeof *l->mail);
	source_read(source, SOURCE_MAIL, NULL, "nội dung thư", own_text(r), false, facts->own_address, r->words, r->arena);
	work_read(l->mail, source, r->words, l->now_year, r->arena);
	bool work = mail_is_work(r, l->mail);
	if (!work) {
		source_read(source, SOURCE_MAIL, NULL, "nội dung thư", "", false, facts->own_address, r->words, r->arena);
		work_read(l->mail, source, r->words, l->now_year, r->arena);
	}
	l->invited = true;
	l->beside_work = !bodiless(r->before); /* photos beside a typed work are no pages of it */
	l->in_cover = l->in_subject = (struct declaration){ 0 };
	apart_take_in(l);
	dossier_mark(l);
	apart_settle(l);
	l->mail_is_work = work;
}

static void keep_file(struct supplement *out, const char *name, const char *path)
{
	for (size_t i = 0; i < out->file_count; i++)
		if (strcmp(out->file_paths[i], path) == 0)
			return;
	if (out->file_count == MOST_FILES)
		return;
	out->file_names[out->file_count] = name;
	out->file_paths[out->file_count++] = path;
}

static void keep_part(struct reading *r, const struct part *p)
{
	keep_file(r->out, p->filename && p->filename[0] ? text_shown(r->arena, p->filename) : "tệp đính kèm", p->path);
}

/* Data by themselves in a document: "Thông tin tác giả.docx", our form filled in with Word. */
static void read_documents(struct reading *r)
{
	const struct letter *l = r->letter;
	for (size_t i = 0; i < l->work_count; i++) {
		const struct work *w = &l->works[i];
		if (w->official || w->source->ocr || work_is(w, r->words, true) || (!fields_filled(&w->fields) && w->declaration.category == CATEGORY_NONE && !w->fields.title.text))
			continue;
		struct supplied_values values = { .values = r->out->values, .count = r->out->value_count };
		supplied_document(r->rules, &w->fields, w->declaration.category, w->declaration.evidence, r->before, r->arena, &values);
		r->out->value_count = values.count;
		if (values.unsure && !r->out->unsure)
			r->out->unsure = values.unsure;
		if (w->source->part)
			keep_part(r, w->source->part);
	}
}

/* The works that came with it, judged as any other. */
static void read_works(struct reading *r)
{
	struct letter *l = r->letter;
	struct draft *drafts;
	const struct draft *chosen = NULL;
	size_t count = apart_drafts(l, &drafts), works = 0;
	for (size_t i = 0; i < count; i++) {
		works += drafts[i].work != NULL;
		if (drafts[i].work || drafts[i].unread_count || drafts[i].sheet_count || drafts[i].drive)
			chosen = chosen && chosen->work ? chosen : &drafts[i];
		for (size_t k = 0; k < drafts[i].file_count; k++)
			keep_part(r, drafts[i].files[k]);
	}
	for (size_t i = 0; i < l->picture_count; i++)
		keep_part(r, l->pictures[i]);
	for (size_t i = 0; i < l->sheet_count; i++)
		r->out->page_count += l->sheets[i].pages;
	r->out->photos = (int)l->picture_count;
	if (works > 1 && !r->out->unsure)
		r->out->unsure = "several works came with it";
	if (!chosen)
		return;
	struct entry *work = arena_alloc(r->arena, sizeof *work);
	judge_entry(chosen->letter, chosen, work);
	r->out->work = work;
	if (chosen->work && !chosen->work->source->ocr && !bodiless(r->before))
		r->out->likeness = sketch_exact(fold_key(r->before->body, r->arena), chosen->work->body_key, r->arena);
}

void supplement_read(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, const struct verdict *verdict,
                     const struct entry *before, struct arena *arena, struct supplement *out)
{
	struct reading *r = arena_alloc(arena, sizeof *r);
	*r = (struct reading){ .rules = rules, .words = &rules->words, .before = before, .arena = arena, .out = out };
	*out = (struct supplement){ .likeness = -1 };
	out->file_names = arena_array(arena, MOST_FILES, sizeof *out->file_names);
	out->file_paths = arena_array(arena, MOST_FILES, sizeof *out->file_paths);
	out->values = arena_array(arena, SUPPLIED_MOST, sizeof *out->values);
	above_read(submission, facts->own_address, &rules->words, arena, &r->above);
	part_by_codes(r);
	read_subject(r, submission);
	read_words(r);
	take_letter(r, submission, facts, verdict);
	struct supplied_values values = { .values = out->values };
	pass_codes(r);
	if (!r->letter->mail_is_work || out->unsure) /* what a work says of itself is judged with it */
		supplied_read(rules, &r->above, before, r->letter->now_year, arena, &values);
	out->value_count = values.count;
	out->tried = values.tried && before->outcome == OUTCOME_INCOMPLETE;
	if (!out->tried)
		values.unanswered += values.idle;
	out->words = values.unanswered;
	out->number = has_number(r);
	out->unsure = out->unsure ? out->unsure : values.unsure;
	read_documents(r);
	read_works(r);
	bool alone = !out->says && !out->value_count && !out->unsure && !out->work && !out->file_count, asked = alone && before->outcome != OUTCOME_NOTE; /* who was asked, and says something */
	if (values.unexplained > MANY_WORDS || (alone && values.unanswered >= (asked ? FEW_WORDS : SOME_WORDS)))
		out->says |= SAYS_OTHER;
	if (values.corrects && !out->value_count && !out->unsure && !r->letter->mail_is_work)
		out->unsure = "its author speaks of an error that is not found";
	if (r->above.forwards && !out->value_count && !out->unsure)
		out->unsure = "its words were forwarded: whose they are is not known";
	if (!out->value_count && !out->unsure && !out->work && before->outcome == OUTCOME_INCOMPLETE && phone_in_subject(r, submission))
		out->unsure = "a telephone number stands in the subject";
	if (asked && !out->unsure && !out->says && values.quoted)
		out->unsure = "a telephone number stands in somebody's words that it quotes";
	out->empty = !out->says && !out->value_count && !out->unsure && !out->work && !out->photos && !out->page_count && !out->file_count;
}
