/* Gathers what a letter holds: one mail text, many documents, pictures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/letter.h"

#include <string.h>

#include "base/text.h"
#include "check/above.h"
#include "check/alternative.h"
#include "check/pages.h"
#include "check/split.h"

bool letter_is_message(const struct part *p)
{
	return (p->type && text_begins(p->type, "message/rfc822")) || (p->declared && text_begins(p->declared, "message/rfc822"));
}

const struct part *letter_message_of(const struct submission *s, const struct part *p)
{
	const struct part *found = NULL;
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *m = &s->parts[i];
		size_t n = strlen(m->path);
		if (m != p && letter_is_message(m) && strncmp(p->path, m->path, n) == 0 && p->path[n] == '.' && (!found || n > strlen(found->path)))
			found = m;
	}
	return found;
}

bool letter_full(const struct letter *l)
{
	return arena_used(l->arena) - l->used_before > LETTER_MOST_MEMORY;
}

static const char *name_of(const struct letter *l, const struct part *p)
{
	return p->filename && p->filename[0] ? text_shown(l->arena, p->filename) : "tệp đính kèm";
}

/* Works that a text was split into stand beside it, in place of it. */
static size_t split_into(struct letter *l, const struct work *whole, struct work *cover, struct work *works)
{
	if (!whole->second || l->split_count + SPLIT_MOST > LETTER_MOST_SPLIT || l->work_count + SPLIT_MOST > LETTER_MOST_WORKS)
		return 0;
	size_t count = split_read(whole, l->words, l->now_year, l->arena, cover, works);
	l->split_count += count;
	return count;
}

static void split_document(struct letter *l, struct work *last)
{
	struct work *works = arena_array(l->arena, last->second ? SPLIT_MOST : 1, sizeof *works);
	size_t count = split_into(l, last, NULL, works);
	if (!count)
		return;
	l->work_count--;
	for (size_t i = 0; i < count; i++)
		l->works[l->work_count++] = works[i];
}

/* The mail is then what stands above its works. */
static void split_mail(struct letter *l)
{
	struct work *works = arena_array(l->arena, SPLIT_MOST, sizeof *works), *cover = arena_alloc(l->arena, sizeof *cover);
	size_t count = split_into(l, l->mail, cover, works);
	if (!count)
		return;
	l->mail = cover;
	for (size_t i = 0; i < count; i++)
		l->works[l->work_count++] = works[i];
}

static struct work *add_text(struct letter *l, enum source_kind kind, const struct part *part, const char *name, const char *text, bool reply)
{
	struct source *source = arena_alloc(l->arena, sizeof *source);
	struct work *work = kind == SOURCE_MAIL && !part ? arena_alloc(l->arena, sizeof *work) : &l->works[l->work_count++];
	source_read(source, kind, part, name, text, reply, l->facts->own_address, l->words, l->arena);
	if (kind == SOURCE_MAIL)
		above_mark_ours(source, l->words, l->arena);
	work_read(work, source, l->words, l->now_year, l->arena);
	if (work != l->mail && kind == SOURCE_DOCUMENT)
		split_document(l, work);
	return work;
}

static bool answers_ours(const struct letter *l)
{
	const char *id = l->submission->in_reply_to, *own = l->facts->own_address, *at = id ? strrchr(id, '@') : NULL, *domain = own ? strrchr(own, '@') : NULL;
	return at && domain && text_begins(at, domain) && (at[strlen(domain)] == '>' || !at[strlen(domain)]);
}

static bool is_reply(const struct letter *l)
{
	const char *s = l->subject_key;
	bool forward = strncmp(s, "fw", 2) == 0 || strncmp(s, "chuyen tiep", 11) == 0;
	/* Outlook names the letter that it forwards In-Reply-To as well: only ours is surely answered by that alone. */
	return !forward && (answers_ours(l) || strncmp(s, "re:", 3) == 0 || strncmp(s, "tl:", 3) == 0 || strncmp(s, "tra loi", 7) == 0);
}

/* Outlook says the letter's text twice: as text, and in winmail.dat. */
static bool is_tnef(const struct part *p)
{
	return p->role == PART_CONTAINER && ((p->type && strstr(p->type, "tnef")) || (p->declared && strstr(p->declared, "tnef")));
}

static bool said_before(const struct letter *l, const struct part *p, const struct part *first, const char **first_key)
{
	const struct part *parts = l->submission->parts;
	if (!first)
		return false;
	for (const struct part *m = p; m-- > parts;) {
		size_t n = strlen(m->path);
		if (!is_tnef(m) || strncmp(p->path, m->path, n) != 0 || p->path[n] != '.')
			continue;
		if (!*first_key)
			*first_key = fold_key(first->text, l->arena);
		return strcmp(fold_key(p->text, l->arena), *first_key) == 0;
	}
	return false;
}

static const char *name_of_mail(const struct letter *l)
{
	if (!l->outer)
		return "nội dung thư";
	return l->submission->subject ? arena_print(l->arena, "thư đính kèm “%s”", text_shown(l->arena, l->submission->subject)) : "thư đính kèm";
}

static void read_mail(struct letter *l)
{
	struct buf text = { 0 };
	const struct submission *s = l->submission;
	const struct part *first = NULL;
	const char *first_key = NULL;
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (p->role != PART_BODY || !p->text || letter_message_of(s, p) || said_before(l, p, first, &first_key))
			continue;
		bool lists = (l->unit || (l->outer && l->outer->unit)) && !letter_full(l); /* nobody else's are used */
		buf_print(&text, "%s%s", text.len ? "\n" : "", lists ? alternative_text(s, p, is_reply(l), l->facts->own_address, l->words, l->now_year, l->arena) : p->text);
		if (!first)
			first = p;
	}
	l->cut = text.len > LETTER_LEAST_TEXT && letter_full(l);
	size_t len = l->cut ? LETTER_LEAST_TEXT : text.len;
	while (l->cut && len && ((unsigned char)text.data[len] & 0xC0) == 0x80) /* a character stays whole */
		len--;
	if (text.len)
		l->mail = add_text(l, SOURCE_MAIL, NULL, name_of_mail(l), arena_copy(l->arena, text.data, len), is_reply(l));
	buf_release(&text);
}

/*
 * A logo in a signature is no photo of the hero; but what somebody attached is never passed over, however small it is, nor what Apple
 * Mail calls inline: a name and no Content-ID that its html shows (lessons.md 15).
 */
static bool counts(const struct part *p)
{
	bool attached = p->disposition && text_same(p->disposition, "attachment");
	if (attached || (p->filename && !p->content_id))
		return p->size > 0;
	return p->size >= LETTER_TINY_PICTURE && !(p->content_id && p->size < LETTER_SMALL_PICTURE);
}

static void read_parts(struct letter *l)
{
	const struct submission *s = l->submission;
	size_t most = 2 * s->part_count + 1 + LETTER_MOST_SPLIT; /* a document, and what OCR read in it */
	l->works = arena_array(l->arena, most < LETTER_MOST_WORKS ? most : LETTER_MOST_WORKS, sizeof *l->works);
	l->unread = arena_array(l->arena, s->part_count + 1, sizeof *l->unread);
	l->pictures = arena_array(l->arena, s->part_count + 1, sizeof *l->pictures);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (letter_message_of(s, p))
			continue; /* apart_take_in */
		if (p->role == PART_DOCUMENT && pages_scanned(p))
			continue; /* pages_take_in */
		if (p->role == PART_DOCUMENT && pages_photos(p))
			l->pictures[l->picture_count++] = p;
		else if (p->role == PART_DOCUMENT && p->content && !pages_blank_text(p->content) && l->work_count < LETTER_MOST_WORKS && !letter_full(l))
			add_text(l, SOURCE_DOCUMENT, p, name_of(l, p), p->content, false);
		else if ((p->role == PART_DOCUMENT && (p->unread || p->content || p->page_count)) || (p->role == PART_CONTAINER && p->unread))
			l->unread[l->unread_count++] = p;
		else if (p->role == PART_PICTURE && counts(p))
			l->pictures[l->picture_count++] = p;
	}
}

static bool name_says(const struct letter *l, const struct part *p)
{
	struct folded f;
	if (!p->filename)
		return false;
	fold_text(&f, p->filename, strlen(p->filename), l->arena);
	return pattern_any(&l->words->letters.entry_subject, f.bytes, f.len, NULL, NULL);
}

static void look_for_invitation(struct letter *l)
{
	declaration_subject(&l->in_subject, l->submission->subject, l->words, l->arena);
	if (l->mail)
		declaration_cover(&l->in_cover, l->mail->source, l->words, l->arena);
	l->invited = l->submission->bare_document || letter_subject_says(l, &l->words->letters.entry_subject) || letter_mail_says(l, &l->words->letters.entry_subject, 12);
	for (size_t i = 0; i < l->submission->part_count && !l->invited; i++)
		l->invited = (l->submission->parts[i].role == PART_DOCUMENT || l->submission->parts[i].role == PART_PICTURE || l->submission->parts[i].role == PART_CONTAINER) && name_says(l, &l->submission->parts[i]);
}

void letter_subject(struct letter *l)
{
	struct folded f = { .bytes = "" };
	if (l->submission->subject)
		fold_text(&f, l->submission->subject, strlen(l->submission->subject), l->arena);
	l->subject_key = f.bytes;
}

void letter_take_in(struct letter *l)
{
	read_mail(l);
	read_parts(l);
	if (l->mail && l->mail->second)
		split_mail(l);
	look_for_invitation(l);
}

bool letter_mail_says(const struct letter *l, const struct patterns *patterns, size_t most)
{
	size_t seen = 0;
	for (size_t i = 0; l->mail && i < l->mail->source->line_count && seen < most; i++) {
		const struct line *line = &l->mail->source->lines[i];
		if (source_blank(line) || line->role == LINE_QUOTED || line->role == LINE_SIGNATURE)
			continue;
		seen++;
		size_t len = line->end - line->start;
		if (pattern_any(patterns, l->mail->source->folded.bytes + line->start, len < 1000 ? len : 1000, NULL, NULL))
			return true;
	}
	return false;
}

bool letter_subject_says(const struct letter *l, const struct patterns *patterns)
{
	size_t len = strlen(l->subject_key);
	return len && pattern_any(patterns, l->subject_key, len < 1000 ? len : 1000, NULL, NULL);
}

int64_t letter_mail_words(const struct letter *l)
{
	int64_t words = 0;
	for (size_t i = 0; l->mail && i < l->mail->source->line_count; i++) {
		const struct line *line = &l->mail->source->lines[i];
		if (line->role != LINE_QUOTED && line->role != LINE_SIGNATURE)
			words += fold_count(l->mail->source->folded.bytes + line->start, line->end - line->start);
	}
	return words;
}
