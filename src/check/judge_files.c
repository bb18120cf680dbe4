/* Where a person has to read, the finding says which pages and what OCR made of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/judge_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check/files.h"
#include "check/pages.h"

enum { MOST_UNREAD = 20, MOST_IMAGES = 200, MOST_NAMES = 100 }; /* told of one by one; kept to be known again; characters of the pages' files in a sentence */

/* It can be read; there were more of them than a machine looks at in one letter (LETTER_MOST_WORKS): a person does. */
static bool judge_surplus(struct judging *j, const struct part *p)
{
	if (p->unread || !p->content || pages_blank_text(p->content))
		return false;
	struct finding *f = judging_add(j, "body", OUTCOME_REVIEW, judging_file_name(j, p), judging_file_name(j, p));
	f->message = judging_filled(j, words_rule(j->words, "body")->note, arena_print(j->arena, "thư có quá nhiều tệp, máy không đọc hết: %s", f->evidence));
	return true;
}

static void judge_unread(struct judging *j, const struct part *p)
{
	if (judge_surplus(j, p))
		return;
	bool unsafe = p->unread && strcmp(p->unread, READ_UNSAFE) == 0, elsewhere = j->draft->work || j->pages;
	const char *whole = judging_file_name(j, p), *name = files_short_name(whole, j->arena);
	struct finding *f = judging_add(j, unsafe ? "unsafe-file" : "unreadable", elsewhere ? OUTCOME_NOTE : OUTCOME_INCOMPLETE, name, whole);
	const char *why = elsewhere ? NULL : files_why(j->words, p, f->evidence, j->arena);
	if (why)
		f->message = why;
}

/* One side's items that OCR read: "; tác giả: họ tên, địa chỉ". */
static void side_by_ocr(const struct judging *j, const char *side, const struct block *block, struct buf *out)
{
	static const char *const names[FIELD_ITEMS] = { "họ tên", "năm sinh", "địa chỉ", "điện thoại", "nghề nghiệp", "đơn vị" };
	bool first = true;
	for (int f = FIELD_NAME; f < FIELD_ITEMS; f++) {
		if (block->items[f].state != VALUE_GOOD || !judging_by_ocr(j, block->items[f].where))
			continue;
		if (first)
			buf_print(out, "%s%s: %s", out->len ? "; " : "", side, names[f]);
		else
			buf_print(out, ", %s", names[f]);
		first = false;
	}
}

/* What stands in the entry because OCR read it, for the person who compares. */
static const char *items_by_ocr(const struct judging *j)
{
	const struct work *w = j->draft->work;
	const struct {
		const char *name, *where;
	} others[] = {
		{ "tên bài", j->entry->title ? j->title_where : NULL },
		{ "thể loại", j->entry->category != CATEGORY_NONE && w ? w->declaration.where : NULL },
		{ "nội dung", w ? w->source->name : NULL },
	};
	struct buf out = { .limit = 1000 };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (judging_by_ocr(j, others[i].where))
			buf_print(&out, "%s%s", out.len ? ", " : "", others[i].name);
	side_by_ocr(j, "tác giả", &j->people.author, &out);
	side_by_ocr(j, "nhân vật", &j->people.subject, &out);
	const char *items = out.len ? arena_print(j->arena, "; lấy từ chữ máy đọc: %s", buf_str(&out)) : "";
	buf_release(&out);
	return items;
}

static bool said_in_letter(const struct letter *l, const struct patterns *patterns)
{
	enum { LINES = 40 };
	return letter_subject_says(l, patterns) || letter_mail_says(l, patterns, LINES);
}

static bool named_so(const struct judging *j, const struct part *p)
{
	struct folded f;
	if (!p->filename)
		return false;
	fold_text(&f, p->filename, strlen(p->filename), j->arena);
	return pattern_any(&j->words->letters.pages_announced, f.bytes, f.len, NULL, NULL);
}

/* Whether the typed work lacks nothing that pages could hold. */
static bool whole(const struct judging *j)
{
	static const char *const held[] = { "author-", "subject-", "declaration", "title", "body" };
	const struct work *w = j->draft->work;
	if (!w || w->source->ocr || w->words < j->words->prose_words)
		return false;
	for (size_t i = 0; i < j->entry->finding_count; i++)
		for (size_t k = 0; k < sizeof held / sizeof *held; k++)
			if (j->entry->findings[i].outcome > OUTCOME_NOTE && text_begins(j->entry->findings[i].rule, held[k]))
				return false;
	return true;
}

/*
 * A photographed certificate is seen as a page of writing, and a machine cannot know that it is none of the work: `review`, as for all pages.
 * An office that is tired of certificates may set limits: papers-most; then a note is enough where the typed work is whole (a story of
 * some length, every item stated) and the pictures can hardly be a part of it: no more than so many, not pages of a document, that
 * neither the letter nor their names call pages, and on which OCR found no work.
 */
static bool papers_beside(const struct judging *j)
{
	const struct draft *d = j->draft;
	size_t pages = 0;
	if (!whole(j) || said_in_letter(j->letter, &j->words->letters.pages_announced))
		return false;
	for (size_t i = 0; i < d->sheet_count; i++) {
		const struct sheets *s = d->sheets[i];
		pages += s->pages;
		if (s->work && (s->work->declaration.evidence || fields_filled(&s->work->fields) || s->work->words >= j->words->prose_words))
			return false;
		for (size_t k = 0; k < s->part_count; k++)
			if (s->parts[k]->role != PART_PICTURE || named_so(j, s->parts[k]))
				return false;
	}
	return pages && pages <= (size_t)j->words->papers_most;
}

static void judge_pages(struct judging *j)
{
	const struct draft *d = j->draft;
	size_t pages = 0, read = 0;
	int confidence = 100;
	struct buf where = { .limit = 4000 };
	for (size_t i = 0; i < d->sheet_count; i++) {
		const struct sheets *s = d->sheets[i];
		pages += s->pages;
		read += s->read;
		if (s->confidence >= 0 && s->confidence < confidence)
			confidence = s->confidence;
		buf_print(&where, "%s%s", where.len ? "; " : "", pages_where(s, j->arena));
	}
	const char *files = arena_text(j->arena, buf_str(&where));
	buf_release(&where);
	if (!pages)
		return;
	const char *count = arena_print(j->arena, "%zu trang", pages);
	bool beside = papers_beside(j);
	struct finding *f = judging_add(j, "unread-pages", beside ? OUTCOME_NOTE : OUTCOME_REVIEW, read ? arena_print(j->arena, "%s, máy đọc được %zu trang (độ tin cậy từ %d %%)%s", count, read, confidence, items_by_ocr(j)) : count, files);
	j->where = text_cut(j->arena, files, MOST_NAMES);
	f->message = judging_filled(j, beside ? j->words->pages.beside : read ? j->words->pages.read : j->words->pages.alone, count);
}

void judge_files(struct judging *j)
{
	const struct draft *d = j->draft;
	struct entry *e = j->entry;
	e->title_by_ocr = judging_by_ocr(j, e->title ? j->title_where : NULL);
	e->author_by_ocr = judging_by_ocr(j, e->author.name ? j->people.author.items[FIELD_NAME].where : NULL);
	judge_pages(j);
	for (size_t i = 0; i < d->unread_count && i < MOST_UNREAD; i++)
		judge_unread(j, d->unread[i]);
	if (d->drive)
		judging_add(j, "unreadable", OUTCOME_INCOMPLETE, d->drive, "nội dung thư")->message = judging_filled(j, j->words->files.drive, d->drive);
}

/* What a scan's page measures is the scanner's. */
void judge_files_paper(struct judging *j)
{
	for (size_t i = 0; i < j->draft->text_count; i++) {
		const struct source *s = j->draft->texts[i]->source;
		if (s->part && s->part->role == PART_DOCUMENT && !s->ocr && pages_typed(s->part) && files_other_paper(s->part))
			judging_add(j, "paper-size", OUTCOME_NOTE, files_paper(s->part, j->arena), judging_file_name(j, s->part));
	}
}

static uint64_t fingerprint(const struct page *p)
{
	return p->fingerprint[0] ? strtoull(p->fingerprint, NULL, 16) : 0;
}

static void keep_image(struct judging *j, const struct part *p, const struct page *page)
{
	struct entry *e = j->entry;
	if (page->look == PAGE_WRITTEN && fingerprint(page) && e->image_count < MOST_IMAGES)
		e->images[e->image_count++] = (struct page_image){ judging_file_name(j, p), p->path, page->number, fingerprint(page) };
}

static void keep_images(struct judging *j)
{
	const struct draft *d = j->draft;
	if (!d->sheet_count)
		return;
	j->entry->images = arena_array(j->arena, MOST_IMAGES, sizeof *j->entry->images);
	for (size_t i = 0; i < d->sheet_count; i++)
		for (size_t k = 0; k < d->sheets[i]->part_count; k++)
			for (size_t n = 0; n < d->sheets[i]->parts[k]->page_count; n++)
				keep_image(j, d->sheets[i]->parts[k], &d->sheets[i]->parts[k]->pages[n]);
}

void judge_files_keep(struct judging *j)
{
	const struct draft *d = j->draft;
	struct entry *e = j->entry;
	e->files = arena_array(j->arena, d->file_count + 1, sizeof *e->files);
	e->file_paths = arena_array(j->arena, d->file_count + 1, sizeof *e->file_paths);
	for (size_t i = 0; i < d->file_count; i++) {
		if (d->files[i]->role != PART_DOCUMENT && d->files[i]->role != PART_PICTURE && !d->files[i]->unread)
			continue;
		e->files[e->file_count] = judging_file_name(j, d->files[i]);
		e->file_paths[e->file_count++] = d->files[i]->path;
	}
	if (d->alone)
		e->photos = (int)j->letter->picture_count;
	keep_images(j);
}
