/* Sorts letters: machines by their headers (RFC 3834, RFC 3464), people by what they say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/kind.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { LONGEST_QUESTION = 200, SPOKEN_LINES = 15 };

static bool set(struct verdict *v, enum letter_kind kind, const char *why)
{
	v->kind = kind;
	v->why = why;
	return true;
}

static bool has(const struct submission *s, const char *header)
{
	return submission_header(s, header) != NULL;
}

static bool begins(const char *value, const char *word)
{
	while (value && isspace((unsigned char)*value))
		value++;
	return value && text_begins(value, word);
}

static bool is_type(const struct part *p, const char *type)
{
	return (p->declared && text_same(p->declared, type)) || (p->type && text_same(p->type, type));
}

static bool holds(const struct submission *s, const char *type)
{
	for (size_t i = 0; i < s->part_count; i++)
		/* Of the letter itself: an author may attach the bounce of an earlier try. */
		if (s->parts[i].role == PART_MACHINE && is_type(&s->parts[i], type) && !letter_message_of(s, &s->parts[i]))
			return true;
	return false;
}

/* An invitation; a calendar that a person attached is none. */
static bool invites(const struct submission *s)
{
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (p->role == PART_MACHINE && is_type(p, "text/calendar") && !(p->disposition && text_same(p->disposition, "attachment")) && !letter_message_of(s, p))
			return true;
	}
	return false;
}

static bool from_matches(const struct letter *l, const struct patterns *patterns)
{
	const struct submission *s = l->submission;
	for (size_t i = 0; i < s->from_count; i++) {
		const char *address = s->from[i].address ? text_lower(l->arena, s->from[i].address) : "";
		if (pattern_any(patterns, address, strlen(address), NULL, NULL))
			return true;
	}
	return false;
}

static bool from_is(const struct submission *s, const char *address)
{
	for (size_t i = 0; address && i < s->from_count; i++)
		if (text_same(s->from[i].address, address))
			return true;
	return false;
}

static bool automatic_subject(const struct letter *l)
{
	const char *s = l->subject_key;
	while (strncmp(s, "re: ", 4) == 0)
		s += 4;
	return pattern_any(&l->words->machine.automatic_subjects, s, strlen(s), NULL, NULL);
}

static bool precedence(const struct submission *s)
{
	const char *p = submission_header(s, "precedence");
	return begins(p, "bulk") || begins(p, "junk") || begins(p, "list") || begins(p, "auto_reply");
}

static bool suppressed(const struct letter *l)
{
	const char *p = submission_header(l->submission, "x-auto-response-suppress");
	const char *words = p ? text_lower(l->arena, p) : "";
	return strstr(words, "all") || strstr(words, "autoreply") || strstr(words, "oof");
}

/* Whether a document is a work of its own. */
static bool holds_work(const struct letter *l, bool invited)
{
	for (size_t i = 0; i < l->work_count; i++)
		if (work_is(&l->works[i], l->words, invited))
			return true;
	return false;
}

/* What ends a letter's reading at once. */
static bool nothing_but_machine(const struct letter *l, struct verdict *v)
{
	const struct submission *s = l->submission;
	const char *automatic = submission_header(s, "auto-submitted"), *path = submission_header(s, "return-path");
	bool null_path = path && (begins(path, "<>") || !path[strspn(path, " \t")]);
	if (from_is(s, l->facts->own_address))
		return set(v, KIND_AUTOREPLY, "it came from the contest's own address");
	if (has(s, "x-hoadep"))
		return set(v, KIND_AUTOREPLY, "a header X-Hoadep shows that hoadep made it");
	if (holds(s, "message/delivery-status") || (s->part_count && is_type(&s->parts[0], "multipart/report") && !holds(s, "message/disposition-notification") && null_path))
		return set(v, KIND_BOUNCE, "it holds a delivery status");
	if (null_path && (automatic_subject(l) || from_matches(l, &l->words->machine.no_reply)))
		return set(v, KIND_BOUNCE, "a null Return-Path and a mail system's subject or sender");
	if (has(s, "x-failed-recipients"))
		return set(v, KIND_BOUNCE, "a header X-Failed-Recipients");
	if (holds(s, "message/disposition-notification"))
		return set(v, KIND_AUTOREPLY, "a read receipt");
	if (begins(automatic, "auto-replied") || begins(automatic, "auto-notified"))
		return set(v, KIND_AUTOREPLY, "a header Auto-Submitted");
	if (has(s, "x-autoreply") || has(s, "x-autorespond") || has(s, "x-autoreply-from") || has(s, "x-auto-reply-from") || begins(submission_header(s, "precedence"), "auto_reply"))
		return set(v, KIND_AUTOREPLY, "a header of an automatic reply");
	return false;
}

bool kind_automatic(const struct letter *l, struct verdict *v)
{
	const char *why = automatic_subject(l) ? "the subject of an automatic reply" : invites(l->submission) ? "a calendar's invitation" : NULL;
	if (!why || holds_work(l, false) || (l->mail && work_is(l->mail, l->words, false)))
		return false;
	v->machine = true;
	return set(v, KIND_AUTOREPLY, why);
}

bool kind_machine(const struct letter *l, struct verdict *v)
{
	const struct submission *s = l->submission;
	const char *automatic = submission_header(s, "auto-submitted"), *path = submission_header(s, "return-path");
	if (nothing_but_machine(l, v)) {
		v->machine = true;
		return true;
	}
	/* A scanner's mail is "auto-generated" and holds an entry all the same: taken, never answered. */
	const char *why = automatic && !begins(automatic, "no") ? "a header Auto-Submitted"
	                : path && begins(path, "<>") ? "a null Return-Path"
	                : precedence(s) ? "a header Precedence"
	                : has(s, "list-id") || has(s, "list-post") || has(s, "list-unsubscribe") || has(s, "list-help") ? "a mailing list's header"
	                : suppressed(l) ? "a header X-Auto-Response-Suppress"
	                : !l->unit && from_matches(l, &l->words->machine.no_reply) ? "a no-reply address" : NULL;
	v->machine = why != NULL;
	if (why)
		v->why = why;
	return false;
}

bool kind_batch_code(const char *code)
{
	const char *dash = code ? strchr(code, '-') : NULL;
	return dash && dash[1] == 'D';
}

/* PREFIX, two digits, "-", for a batch "D", four digits and more, standing alone. */
const char *kind_code_in(const char *text, const char *prefix, struct arena *arena)
{
	size_t n = strlen(prefix);
	for (const char *t = text; n && *t; t++) {
		if (!text_begins(t, prefix) || (t > text && isalnum((unsigned char)t[-1])))
			continue;
		size_t digits = strspn(t + n, "0123456789");
		if (digits != 2 || t[n + 2] != '-')
			continue;
		size_t batch = toupper((unsigned char)t[n + 3]) == 'D';
		digits = strspn(t + n + 3 + batch, "0123456789");
		if (digits < 4 || digits > 9 || isalpha((unsigned char)t[n + 3 + batch + digits]))
			continue;
		char *code = arena_copy(arena, t, n + 3 + batch + digits);
		for (char *c = code; *c; c++)
			*c = (char)toupper((unsigned char)*c);
		return code;
	}
	return NULL;
}

static const char *code_of_id(const char *id, const char *prefix, const char *domain, struct arena *arena)
{
	const char *at = id ? strrchr(id, '@') : NULL;
	size_t n = strlen(domain);
	if (!at || !text_begins(at + 1, domain) || (at[1 + n] && at[1 + n] != '>'))
		return NULL;
	return kind_code_in(arena_copy(arena, id, (size_t)(at - id)), prefix, arena);
}

const char *kind_reply_code(const struct submission *s, const char *prefix, const char *own_address, struct arena *arena)
{
	const char *code = s->subject ? kind_code_in(s->subject, prefix, arena) : NULL;
	const char *at = own_address ? strrchr(own_address, '@') : NULL;
	if (!code && at)
		code = code_of_id(s->in_reply_to, prefix, at + 1, arena);
	for (size_t i = s->reference_count; !code && at && i-- > 0;)
		code = code_of_id(s->references[i], prefix, at + 1, arena);
	return code;
}

static bool short_mail(const struct letter *l)
{
	return letter_mail_words(l) <= LONGEST_QUESTION;
}

/* Whether works came with it, or what may hold some. */
static bool brings(const struct letter *l)
{
	return holds_work(l, true) || l->mail_is_work || l->sheet_count || l->unread_count;
}

bool kind_early(const struct letter *l, struct verdict *v)
{
	/* An entry that is polite about a phone number stays an entry (kind_request); one that comes with "xin rút bài" is withdrawn. */
	bool said = !holds_work(l, l->invited) && letter_mail_says(l, &l->words->letters.request, SPOKEN_LINES);
	if (!l->mail_is_work && short_mail(l) && (said || letter_subject_says(l, &l->words->letters.request)))
		return set(v, KIND_REQUEST, "it asks to withdraw, see, correct or delete");
	if (v->reply_code && v->proven && l->facts->office_address && v->sender && text_same(v->sender, l->facts->office_address))
		return set(v, KIND_DECISION, "the office's proven answer to a code");
	/* A unit answers its batch's receipt with the files that were awaited: these are entries. */
	if (v->reply_code && !(kind_batch_code(v->reply_code) && l->unit && brings(l)))
		return set(v, KIND_SUPPLEMENT, "it answers to a code of ours");
	if (letter_subject_says(l, &l->words->letters.supplement) && !l->mail_is_work && !holds_work(l, false))
		return set(v, KIND_SUPPLEMENT, "its subject says so, without a code");
	return false;
}

bool kind_request(const struct letter *l, const char **evidence, const char **where)
{
	const struct source *s = l->mail ? l->mail->source : NULL;
	for (size_t i = 0; s && i < s->line_count; i++) {
		const struct line *line = &s->lines[i];
		size_t len = line->end - line->start;
		/* Where the mail's text is the work, only what stands around it is asked. */
		if (line->role != LINE_COVER && line->role != LINE_NOTE && !(line->role == LINE_TEXT && !l->mail_is_work))
			continue;
		if (!len || !pattern_any(&l->words->letters.request, s->folded.bytes + line->start, len < 1000 ? len : 1000, NULL, NULL))
			continue;
		*evidence = source_line(s, i, l->arena);
		*where = source_where(s, i, l->arena);
		return true;
	}
	return false;
}

bool kind_asks(const struct letter *l)
{
	bool asks = letter_subject_says(l, &l->words->letters.question) || letter_mail_says(l, &l->words->letters.question, SPOKEN_LINES);
	return asks && short_mail(l);
}

bool kind_elsewhere(const struct letter *l)
{
	bool declared = l->in_subject.category != CATEGORY_NONE || l->in_cover.category != CATEGORY_NONE || (l->mail && l->mail->declaration.category != CATEGORY_NONE);
	for (size_t i = 0; i < l->work_count; i++)
		declared |= l->works[i].declaration.category != CATEGORY_NONE;
	return !declared && letter_subject_says(l, &l->words->letters.other_contest);
}

static bool has_paper(const struct letter *l)
{
	for (size_t i = 0; i < l->work_count; i++)
		if (l->works[i].official)
			return true;
	return false;
}

static bool id_of_notice(const char *id, const char *domain)
{
	const char *at = id ? strrchr(id, '@') : NULL;
	size_t n = strlen(domain);
	return at && text_begins(id, "<hoadep.") && text_begins(at + 1, domain) && (!at[1 + n] || at[1 + n] == '>');
}

/* Letters of the calendar bear no code (message_new_id), and ask a unit to answer them where the figures are wrong: what it writes is for a person. */
static bool answers_notice(const struct letter *l)
{
	const struct submission *s = l->submission;
	const char *at = l->facts->own_address ? strrchr(l->facts->own_address, '@') : NULL;
	bool answers = at && id_of_notice(s->in_reply_to, at + 1);
	for (size_t i = 0; at && !answers && i < s->reference_count; i++)
		answers = id_of_notice(s->references[i], at + 1);
	return answers;
}

/* What a letter that came in it wants, where nothing in it is a work: a ward passes on what citizens ask as well. */
static bool wants(const struct letter *l, struct verdict *v)
{
	for (size_t i = 1; i < l->inside_count; i++) {
		const struct letter *one = l->inside[i];
		if (letter_mail_says(one, &l->words->letters.request, SPOKEN_LINES) || letter_subject_says(one, &l->words->letters.request))
			return set(v, KIND_REQUEST, "a letter that came in it asks to withdraw, see, correct or delete");
		if (letter_subject_says(one, &l->words->letters.supplement))
			return set(v, KIND_SUPPLEMENT, "the subject of a letter that came in it says so, without a code");
		if (kind_asks(one))
			return set(v, KIND_QUESTION, "a letter that came in it asks something");
	}
	return false;
}

void kind_late(const struct letter *l, struct verdict *v)
{
	const struct words *w = l->words;
	if (v->machine)
		set(v, KIND_OTHER, v->why);
	else if (v->reply_code)
		set(v, KIND_SUPPLEMENT, "it answers to a code of ours");
	else if (wants(l, v))
		return;
	else if (kind_asks(l))
		set(v, KIND_QUESTION, "it asks something and holds no work");
	else if (l->unit && !has_paper(l) && answers_notice(l))
		set(v, KIND_QUESTION, "a unit answers a letter of the calendar");
	else if (l->unit && (letter_subject_says(l, &w->letters.dossier_subject) || letter_subject_says(l, &w->letters.dossier) || has_paper(l)))
		set(v, KIND_DOSSIER, "a unit's papers without an entry");
	else if (!l->unit && letter_subject_says(l, &w->letters.dossier_subject) && !letter_subject_says(l, &w->letters.announcement) && !letter_mail_says(l, &w->letters.news, 5))
		set(v, KIND_DOSSIER, "its subject names papers, and it holds no entry");
	else
		set(v, KIND_OTHER, "no work, no question, no papers were found in it");
}
