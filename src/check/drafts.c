/* One entry per document that holds a work; the same text twice is one; details and work may stand apart.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/drafts.h"

#include <string.h>

#include "base/text.h"
#include "check/dossier.h"
#include "check/files.h"
#include "check/kind.h"
#include "check/pages.h"

enum { LEAST_STRETCH = 16, MOST_STRETCH = 40, STRETCHES = 24, LEAST_STRETCHES = 14, LEAST_DATA = 2, ENTRY_DATA = 3, COVER_WORDS = 60, MOST_COMPARED = 100 };

struct making {
	const struct letter *letter;
	struct draft *drafts;
	size_t count, room;
	bool taken[LETTER_MOST_WORKS];
	bool *placed;            /* beside the letter's sheets: an entry has them */
	int compared;            /* what OCR read, with typed works */
};

static void add_text(struct draft *d, const struct work *work)
{
	for (size_t i = 0; i < d->text_count; i++)
		if (d->texts[i] == work)
			return;
	if (d->text_count < DRAFT_MOST_TEXTS)
		d->texts[d->text_count++] = work;
}

static void add_file(struct draft *d, const struct part *part)
{
	for (size_t i = 0; i < d->file_count; i++)
		if (d->files[i] == part)
			return;
	d->files[d->file_count++] = part;
}

/* Sheets of an entry, once; what OCR read of them is one of its texts. */
static void add_sheets(struct making *m, struct draft *d, const struct sheets *s)
{
	size_t n = (size_t)(s - m->letter->sheets);
	if (m->placed[n])
		return;
	m->placed[n] = true;
	d->sheets[d->sheet_count++] = s;
	for (size_t i = 0; i < s->part_count; i++)
		add_file(d, s->parts[i]);
	if (s->work && s->work != d->work && !s->work->official)
		add_text(d, s->work);
	if (s->work)
		m->taken[s->work - m->letter->works] = true;
}

static struct draft *add_draft(struct making *m, const struct work *work)
{
	const struct letter *l = m->letter;
	struct draft *d = &m->drafts[m->count];
	size_t parts = l->submission->part_count + 1;
	const struct sheets *sheets = work ? pages_of_work(l, work) : NULL;
	d->number = m->count++;
	d->work = work;
	d->files = arena_array(l->arena, parts, sizeof *d->files);
	d->unread = arena_array(l->arena, parts, sizeof *d->unread);
	d->sheets = arena_array(l->arena, l->sheet_count + 1, sizeof *d->sheets);
	if (work) {
		add_text(d, work);
		if (work->source->part)
			add_file(d, work->source->part);
	}
	if (sheets)
		add_sheets(m, d, sheets);
	return d;
}

static const char *author_key(const struct work *w, struct arena *arena)
{
	for (size_t i = 0; i < w->fields.count; i++)
		if (w->fields.blocks[i].whose == WHOSE_AUTHOR && w->fields.blocks[i].items[FIELD_NAME].text)
			return fold_key(w->fields.blocks[i].items[FIELD_NAME].text, arena);
	return "";
}

/* One name may stand with a title before it in the other text. */
static bool other_author(const struct work *a, const struct work *b, struct arena *arena)
{
	const char *x = author_key(a, arena), *y = author_key(b, arena);
	return *x && *y && !fold_find(x, y) && !fold_find(y, x);
}

/*
 * Whether two texts are the same work: most stretches of the shorter, spread over all of it, stand in the longer, so that a word
 * changed here and there makes no second work.  Some may stand in the paragraph that a ward gives to all its authors.
 */
bool drafts_same(const struct work *a, const struct work *b, struct arena *arena)
{
	const char *shorter = a->body_key, *longer = b->body_key;
	if (strlen(shorter) > strlen(longer)) {
		shorter = b->body_key;
		longer = a->body_key;
	}
	size_t len = strlen(shorter);
	if (other_author(a, b, arena))
		return false;
	if (len < 2 * MOST_STRETCH)
		return strcmp(shorter, longer) == 0;
	size_t room = strlen(longer), found = 0, stretch = len / STRETCHES;
	stretch = stretch < LEAST_STRETCH ? LEAST_STRETCH : stretch > MOST_STRETCH ? MOST_STRETCH : stretch;
	for (size_t i = 0; i < STRETCHES && found + STRETCHES - i >= LEAST_STRETCHES; i++)
		found += memmem(longer, room, shorter + i * (len - stretch) / (STRETCHES - 1), stretch) != NULL;
	return found >= LEAST_STRETCHES;
}

/* Data without a story: "Thông tin tác giả.docx". */
static bool only_data(const struct work *w)
{
	return fields_filled(&w->fields) >= LEAST_DATA && !w->official;
}

static bool speaks_for_itself(const struct letter *l)
{
	return !l->unit || l->mail->source->forwards;
}

static struct draft *same_draft(struct making *m, const struct work *w)
{
	const struct letter *l = m->letter;
	for (size_t k = 0; k < m->count; k++) {
		const struct work *other = m->drafts[k].work;
		bool ocr = w->source->ocr && !other->source->ocr && m->compared++ < MOST_COMPARED;
		if (drafts_same(other, w, l->arena) || (ocr && pages_same_text(w->body_key, other->body_key, l->arena)))
			return &m->drafts[k];
	}
	return NULL;
}

/* Whether what OCR read can be a work of its own beside typed ones: it has to say so. */
static bool stands_alone(const struct making *m, const struct work *w)
{
	const struct sheets *s = pages_of_work(m->letter, w);
	bool mixed = s && s->work == w && w->source->part->content && !pages_blank_text(w->source->part->content);
	return m->count == 0 || (w->declaration.category != CATEGORY_NONE && !mixed);
}

/* Pages whose text is a work's that came typed too are one more form of it: nobody has to read them. */
static void pass_over(struct making *m, struct draft *d, const struct sheets *s)
{
	m->placed[s - m->letter->sheets] = true;
	for (size_t i = 0; i < s->part_count; i++)
		add_file(d, s->parts[i]);
}

static void draft_document(struct making *m, size_t i)
{
	const struct work *w = &m->letter->works[i];
	const struct sheets *s = w->source->ocr ? pages_of_work(m->letter, w) : NULL;
	struct draft *same = same_draft(m, w);
	if (!same && w->source->ocr && !stands_alone(m, w))
		return;
	m->taken[i] = true;
	if (!same) {
		add_draft(m, w);
		return;
	}
	if (s && s->sure && s->read == s->pages && !same->work->source->ocr)
		pass_over(m, same, s);
	else if (s)
		add_sheets(m, same, s);
	if (w->source->part)
		add_file(same, w->source->part);
}

/* Typed works first, so that what OCR read of the same one only stands beside it. */
static void draft_documents(struct making *m, bool ocr)
{
	const struct letter *l = m->letter;
	for (size_t i = 0; i < l->work_count; i++)
		if (l->works[i].source->ocr == ocr && work_is(&l->works[i], l->words, l->invited))
			draft_document(m, i);
}

static void draft_mail(struct making *m)
{
	const struct letter *l = m->letter;
	if (!l->mail_is_work)
		return;
	for (size_t k = 0; k < m->count; k++)
		if (drafts_same(m->drafts[k].work, l->mail, l->arena)) {
			add_text(&m->drafts[k], l->mail);
			return;
		}
	add_draft(m, l->mail);
}

static bool wanted(const struct letter *l, const struct part *p)
{
	if (text_same(p->unread, READ_UNSAFE) || text_same(p->unread, READ_UNKNOWN))
		return l->invited;
	return l->invited || (!*l->subject_key && letter_mail_words(l) == 0); /* an empty letter with one file */
}

/* Pages that came without a word are an entry's as well: who photographs pages of writing and sends them here has something to enter. */
static bool wanted_sheets(const struct letter *l, const struct sheets *s, bool declared, int data)
{
	bool bare = s->sure && letter_mail_words(l) <= COVER_WORDS && !kind_asks(l) && !(l->mail && (l->mail->news || l->mail->official));
	for (size_t i = 0; i < s->part_count; i++)
		bare &= !s->parts[i]->content_id || text_same(s->parts[i]->disposition, "attachment");
	return l->invited || declared || data >= LEAST_DATA || bare;
}

static bool paper_name(const struct letter *l, const struct part *p)
{
	struct folded f;
	if (!p->filename)
		return false;
	if (dossier_named(l, p))
		return true;
	fold_text(&f, p->filename, strlen(p->filename), l->arena);
	for (size_t i = 0; i < f.len; i++)
		if (f.bytes[i] == '_')
			((char *)(uintptr_t)f.bytes)[i] = ' ';
	return (f.len > 2 && memcmp(f.bytes, "cv", 2) == 0 && !(f.bytes[2] >= 'a' && f.bytes[2] <= 'z')) || pattern_any(&l->words->letters.dossier, f.bytes, f.len, NULL, NULL) ||
	       pattern_any(&l->words->letters.dossier_subject, f.bytes, f.len, NULL, NULL);
}

/* A paper of a unit's (a letter of transmittal, a list), by the name of its file or by what OCR read of it. */
static bool paper_sheets(const struct letter *l, const struct sheets *s)
{
	return paper_name(l, s->parts[0]) || (l->unit && s->work && s->work->official);
}

/* A unit's scans: each is an entry of its own. */
static void draft_scans(struct making *m, bool declared, int data)
{
	const struct letter *l = m->letter;
	for (size_t i = 0; i < l->sheet_count; i++)
		if (!m->placed[i] && !paper_sheets(l, &l->sheets[i]) && wanted_sheets(l, &l->sheets[i], declared, data))
			add_sheets(m, add_draft(m, NULL), &l->sheets[i]);
	for (size_t i = 0; i < l->unread_count; i++) {
		bool listed = false;
		for (size_t k = 0; k < m->count; k++)
			for (size_t f = 0; f < m->drafts[k].file_count; f++)
				listed |= m->drafts[k].files[f] == l->unread[i];
		if (listed || !wanted(l, l->unread[i]) || paper_name(l, l->unread[i]))
			continue;
		struct draft *d = add_draft(m, NULL);
		d->unread[d->unread_count++] = l->unread[i];
		add_file(d, l->unread[i]);
	}
}

/* "Em xin gửi bài dự thi ở tệp đính kèm", and no file: who is not told waits in vain. */
static bool forgotten(const struct letter *l)
{
	const struct words *w = l->words;
	if (l->carries)
		return false;
	for (size_t i = 0; i < l->submission->part_count; i++) {
		const struct part *p = &l->submission->parts[i];
		if (p->role == PART_DOCUMENT || p->role == PART_PICTURE || p->unread || letter_message_of(l->submission, p))
			return false;
	}
	return l->mail && l->invited && !l->mail->official && letter_mail_words(l) <= COVER_WORDS && !kind_asks(l) && letter_mail_says(l, &w->letters.handed_in, COVER_WORDS) &&
	       !letter_mail_says(l, &w->letters.handed_in_not, COVER_WORDS) && !letter_subject_says(l, &w->letters.handed_in_not) && !letter_subject_says(l, &w->letters.announcement);
}

/* What the mail, pages and unread files offer where no text is a work. */
static void draft_rest(struct making *m)
{
	const struct letter *l = m->letter;
	bool declared = l->mail && l->mail->declaration.category != CATEGORY_NONE;
	int data = l->mail && speaks_for_itself(l) ? fields_filled(&l->mail->fields) : 0;
	size_t unread = 0, scans = 0;
	for (size_t i = 0; i < l->unread_count; i++)
		unread += wanted(l, l->unread[i]) && !paper_name(l, l->unread[i]);
	for (size_t i = 0; i < l->work_count; i++) {
		const struct work *w = &l->works[i];
		if (w->official || w->elsewhere || w->news)
			continue;
		declared |= w->declaration.category != CATEGORY_NONE;
		data += fields_filled(&w->fields);
	}
	for (size_t i = 0; i < l->sheet_count; i++)
		scans += wanted_sheets(l, &l->sheets[i], declared, data) && !paper_sheets(l, &l->sheets[i]);
	if (l->mail && (l->mail->elsewhere || (l->mail->news && !data)))
		return;
	if (l->unit && unread + scans > 1) {
		draft_scans(m, declared, data);
		return;
	}
	const char *drive = unread || scans ? NULL : files_drive(l);
	if (unread || scans || (drive && l->invited && !kind_asks(l)) || (declared && data) || data >= ENTRY_DATA)
		add_draft(m, NULL)->drive = drive;
	else if (forgotten(l))
		add_draft(m, NULL)->forgotten = true;
}

/* A letter with one entry: all its other data, files and pictures belong to it. */
static void gather(struct making *m)
{
	const struct letter *l = m->letter;
	struct draft *d = &m->drafts[0];
	d->alone = true;
	for (size_t i = 0; i < l->work_count; i++) {
		if (m->taken[i] || !(only_data(&l->works[i]) || (!d->work && !l->works[i].official)))
			continue;
		add_text(d, &l->works[i]);
		if (l->works[i].source->part)
			add_file(d, l->works[i].source->part);
	}
	for (size_t i = 0; i < l->sheet_count; i++)
		if (!paper_sheets(l, &l->sheets[i]))
			add_sheets(m, d, &l->sheets[i]);
	if (l->mail && d->work != l->mail && speaks_for_itself(l))
		add_text(d, l->mail);
	for (size_t i = 0; i < l->unread_count; i++)
		if (!paper_name(l, l->unread[i])) {
			if (d->unread_count == 0 || d->unread[d->unread_count - 1] != l->unread[i])
				d->unread[d->unread_count++] = l->unread[i];
			add_file(d, l->unread[i]);
		}
	for (size_t i = 0; i < l->picture_count; i++)
		add_file(d, l->pictures[i]);
}

/* Several works in one letter: only what the mail says of its author is common to them. */
static void share(struct making *m)
{
	const struct letter *l = m->letter;
	struct draft *rest = NULL; /* pages that no work of an author's claims: whose they are a person sees */
	for (size_t i = 0; !l->unit && m->count && i < l->sheet_count; i++)
		if (!m->placed[i] && !paper_sheets(l, &l->sheets[i]))
			add_sheets(m, rest ? rest : (rest = add_draft(m, NULL)), &l->sheets[i]);
	for (size_t k = 0; k < m->count; k++)
		if (l->mail && m->drafts[k].work != l->mail && !l->mail_is_work && speaks_for_itself(l) && !l->unit)
			add_text(&m->drafts[k], l->mail);
	if (l->unit && m->count) /* a scan beside readable works of a unit is another entry */
		draft_scans(m, false, 0);
}

/* Whether a unit's letter with one readable work holds scans that may be other entries. */
static bool scans_beside(const struct making *m)
{
	const struct letter *l = m->letter;
	bool scans = l->unread_count > 0;
	for (size_t i = 0; i < l->sheet_count; i++)
		scans |= !m->placed[i];
	return l->unit && m->drafts[0].work && m->drafts[0].work->source->part && scans;
}

size_t drafts_make(const struct letter *l, struct draft **out)
{
	struct making *m = arena_alloc(l->arena, sizeof *m);
	m->letter = l;
	m->room = l->work_count + l->unread_count + l->sheet_count + 2;
	m->drafts = arena_array(l->arena, m->room, sizeof *m->drafts);
	m->placed = arena_array(l->arena, l->sheet_count + 1, sizeof *m->placed);
	draft_documents(m, false);
	draft_mail(m);
	draft_documents(m, true);
	if (m->count == 0)
		draft_rest(m);
	if (m->count == 1 && !scans_beside(m))
		gather(m);
	else
		share(m);
	*out = m->drafts;
	return m->count;
}
