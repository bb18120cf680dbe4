/* One entry per document that holds a work; the same text twice is one; details and work may stand apart.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/drafts.h"

#include <string.h>

#include "base/text.h"

enum { SAMPLE = 160, STRETCHES = 4, LEAST_STRETCHES = 3, LEAST_DATA = 2, ENTRY_DATA = 3, COVER_WORDS = 60 };

struct making {
	const struct letter *letter;
	struct draft *drafts;
	size_t count, room;
	bool taken[LETTER_MOST_WORKS];
};

static void add_text(struct draft *d, const struct work *work)
{
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

static struct draft *add_draft(struct making *m, const struct work *work)
{
	struct draft *d = &m->drafts[m->count];
	size_t parts = m->letter->submission->part_count + 1;
	d->number = m->count++;
	d->work = work;
	d->files = arena_array(m->letter->arena, parts, sizeof *d->files);
	d->unread = arena_array(m->letter->arena, parts, sizeof *d->unread);
	if (work) {
		add_text(d, work);
		if (work->source->part)
			add_file(d, work->source->part);
	}
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
 * Whether two texts are the same work: most stretches of the shorter, spread over all of it, stand in the longer.  One alone may be
 * the paragraph that a ward gives to all its authors.
 */
static bool same_work(const struct work *a, const struct work *b, struct arena *arena)
{
	const char *shorter = a->body_key, *longer = b->body_key;
	if (strlen(shorter) > strlen(longer)) {
		shorter = b->body_key;
		longer = a->body_key;
	}
	size_t len = strlen(shorter);
	if (other_author(a, b, arena))
		return false;
	if (len < SAMPLE)
		return strcmp(shorter, longer) == 0;
	size_t quarter = len / STRETCHES, stretch = quarter < SAMPLE ? quarter : SAMPLE, found = 0;
	for (size_t i = 0; i < STRETCHES; i++)
		found += strstr(longer, arena_copy(arena, shorter + i * quarter + (quarter - stretch) / 2, stretch)) != NULL;
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

static void draft_documents(struct making *m)
{
	const struct letter *l = m->letter;
	for (size_t i = 0; i < l->work_count; i++) {
		if (!work_is(&l->works[i], l->words, l->invited))
			continue;
		struct draft *same = NULL;
		for (size_t k = 0; k < m->count && !same; k++)
			if (same_work(m->drafts[k].work, &l->works[i], l->arena))
				same = &m->drafts[k];
		m->taken[i] = true;
		if (!same)
			add_draft(m, &l->works[i]);
		else if (l->works[i].source->part)
			add_file(same, l->works[i].source->part);
	}
}

static void draft_mail(struct making *m)
{
	const struct letter *l = m->letter;
	if (!l->mail_is_work)
		return;
	for (size_t k = 0; k < m->count; k++)
		if (same_work(m->drafts[k].work, l->mail, l->arena)) {
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

static bool paper_name(const struct letter *l, const struct part *p)
{
	struct folded f;
	if (!p->filename)
		return false;
	fold_text(&f, p->filename, strlen(p->filename), l->arena);
	for (size_t i = 0; i < f.len; i++)
		if (f.bytes[i] == '_')
			((char *)(uintptr_t)f.bytes)[i] = ' ';
	return (f.len > 2 && memcmp(f.bytes, "cv", 2) == 0 && !(f.bytes[2] >= 'a' && f.bytes[2] <= 'z')) || pattern_any(&l->words->letters.dossier, f.bytes, f.len, NULL, NULL) ||
	       pattern_any(&l->words->letters.dossier_subject, f.bytes, f.len, NULL, NULL);
}

/* What the mail and unread files offer where no text is a work. */
static void draft_rest(struct making *m)
{
	const struct letter *l = m->letter;
	bool declared = l->mail && l->mail->declaration.category != CATEGORY_NONE;
	int data = l->mail && speaks_for_itself(l) ? fields_filled(&l->mail->fields) : 0;
	size_t unread = 0;
	for (size_t i = 0; i < l->unread_count; i++)
		unread += wanted(l, l->unread[i]) && !paper_name(l, l->unread[i]);
	for (size_t i = 0; i < l->work_count; i++) {
		const struct work *w = &l->works[i];
		if (w->official || w->elsewhere || w->news)
			continue;
		declared |= w->declaration.category != CATEGORY_NONE;
		data += fields_filled(&w->fields);
	}
	bool pages = l->picture_count && (l->invited || declared || data >= LEAST_DATA);
	if (l->mail && (l->mail->elsewhere || (l->mail->news && !data)))
		return;
	if (l->unit && unread > 1) { /* a unit's batch: each scan is an entry of its own */
		for (size_t i = 0; i < l->unread_count; i++)
			if (wanted(l, l->unread[i]) && !paper_name(l, l->unread[i])) {
				struct draft *d = add_draft(m, NULL);
				d->unread[d->unread_count++] = l->unread[i];
				add_file(d, l->unread[i]);
			}
		return;
	}
	if (unread || pages || (declared && data) || data >= ENTRY_DATA)
		add_draft(m, NULL);
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
	for (size_t k = 0; k < m->count; k++)
		if (l->mail && m->drafts[k].work != l->mail && !l->mail_is_work && speaks_for_itself(l) && !l->unit)
			add_text(&m->drafts[k], l->mail);
	if (l->unit && m->count) /* a scan beside readable works of a unit is another entry */
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

size_t drafts_make(const struct letter *l, struct draft **out)
{
	struct making *m = arena_alloc(l->arena, sizeof *m);
	m->letter = l;
	m->room = l->work_count + l->unread_count + 2;
	m->drafts = arena_array(l->arena, m->room, sizeof *m->drafts);
	draft_documents(m);
	draft_mail(m);
	if (m->count == 0)
		draft_rest(m);
	if (m->count == 1 && !(l->unit && m->drafts[0].work && m->drafts[0].work->source->part && l->unread_count))
		gather(m);
	else
		share(m);
	*out = m->drafts;
	return m->count;
}
