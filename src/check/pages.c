/* A photo of a page is a page, a photo of a person is a photo; where nobody can tell, a person looks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check/files.h"

enum {
	MOST_NAMED = 12,      /* files that a finding names */
	SAME_SAMPLES = 64,    /* places at which what OCR read is looked up in a typed work */
	SAME_WORDS = 4,       /* words of one of them: long enough to be no phrase that stands in any work */
	SAME_PER_CENT = 50,   /* OCR of a good scan has some 19 of 20 words right: four in a row in 8 of 10 places */
	SAME_LEAST = 16,      /* fewer samples prove nothing */
	FEW_PAGES = 1,        /* of a picture that nobody looked at */
	LEAST_BYTES = 8 << 10, /* smaller pictures are logos, no pages, as long as there is anything else (gather.h) */
};

static size_t looking(const struct part *p, enum page_look look)
{
	size_t n = 0;
	for (size_t i = 0; i < p->page_count; i++)
		n += p->pages[i].look == look;
	return n;
}

/* Pages that a person has to read: of a document also those that were too many to be looked at. */
static size_t written(const struct part *p)
{
	size_t n = looking(p, PAGE_WRITTEN) + looking(p, PAGE_UNKNOWN);
	if (p->page_count && (size_t)p->page_total > p->page_count)
		n += (size_t)p->page_total - p->page_count;
	return n;
}

bool pages_blank_text(const char *text)
{
	return text[strspn(text, " \t\r\n\f\v")] == '\0';
}

static bool without_text(const struct part *p)
{
	return !p->content || pages_blank_text(p->content);
}

bool pages_scanned(const struct part *p)
{
	return p->page_count && without_text(p) && written(p);
}

bool pages_photos(const struct part *p)
{
	return p->page_count && without_text(p) && !written(p) && looking(p, PAGE_PHOTO);
}

bool pages_typed(const struct part *p)
{
	return p->page_count == 0 || looking(p, PAGE_TEXT);
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare_numbers(const char **a, const char *a_end, const char **b, const char *b_end)
{
	while (*a < a_end && **a == '0')
		++*a;
	while (*b < b_end && **b == '0')
		++*b;
	const char *x = *a, *y = *b;
	while (*a < a_end && digit(**a))
		++*a;
	while (*b < b_end && digit(**b))
		++*b;
	if (*a - x != *b - y)
		return *a - x < *b - y ? -1 : 1;
	return memcmp(x, y, (size_t)(*a - x));
}

static const char *stem_end(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && dot != name ? dot : name + strlen(name);
}

int pages_compare_names(const char *a, const char *b)
{
	if (!a || !b)
		return (b ? 1 : 0) - (a ? 1 : 0);
	const char *a_end = stem_end(a), *b_end = stem_end(b);
	while (a < a_end && b < b_end) {
		if (digit(*a) && digit(*b)) {
			int r = compare_numbers(&a, a_end, &b, b_end);
			if (r)
				return r;
			continue;
		}
		if (lower(*a) != lower(*b))
			return lower(*a) < lower(*b) ? -1 : 1;
		a++;
		b++;
	}
	return (a < a_end) - (b < b_end);
}

static int by_name(const void *a, const void *b)
{
	const struct part *x = *(const struct part *const *)a, *y = *(const struct part *const *)b;
	int r = pages_compare_names(x->filename, y->filename);
	return r ? r : (x > y) - (x < y); /* all parts stand in one array */
}

/* The pages of a letter while they are sorted. */
struct sorting {
	struct letter *letter;
	const struct part **parts;   /* those that hold pages */
	size_t count;
};

static bool attached_twice(const struct sorting *s, const struct part *p)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->parts[i]->sha256[0] && strcmp(s->parts[i]->sha256, p->sha256) == 0)
			return true;
	return false;
}

static void take(struct sorting *s, const struct part *p)
{
	if (!attached_twice(s, p))
		s->parts[s->count++] = p;
}

static bool some_work(const struct letter *l)
{
	for (size_t i = 0; i < l->work_count; i++)
		if (!l->works[i].source->ocr && work_is(&l->works[i], l->words, l->invited))
			return true;
	return l->mail_is_work || l->beside_work;
}

static bool unsure(const struct part *p)
{
	return p->page_count ? looking(p, PAGE_UNKNOWN) != 0 : p->size >= LEAST_BYTES;
}

static bool blank(const struct part *p)
{
	return p->page_count && looking(p, PAGE_BLANK) == p->page_count;
}

/* Moves pictures that `are` pages out of the letter's photos. */
static void take_pictures(struct sorting *s, bool (*are)(const struct part *))
{
	struct letter *l = s->letter;
	size_t kept = 0;
	for (size_t i = 0; i < l->picture_count; i++)
		if (are(l->pictures[i]))
			take(s, l->pictures[i]);
		else
			l->pictures[kept++] = l->pictures[i];
	l->picture_count = kept;
}

static bool seen_written(const struct part *p)
{
	return looking(p, PAGE_WRITTEN) != 0;
}

static bool every(const struct part *p)
{
	(void)p;
	return true;
}

/*
 * Beside a typed work only what was seen to be a page is one.  Where there is no work, what nobody could look at may be its pages; and
 * where there is nothing else at all, even what looks like photos: a dim photo of a page looks so, and a person sees which it is.
 */
static void sort_pictures(struct sorting *s)
{
	struct letter *l = s->letter;
	size_t kept = 0;
	bool work = some_work(l);
	take_pictures(s, seen_written);
	if (!work)
		take_pictures(s, unsure);
	if (!work && !s->count && !l->unread_count && !files_drive(l))
		take_pictures(s, every);
	for (size_t i = 0; i < l->picture_count; i++)
		if (!blank(l->pictures[i]))
			l->pictures[kept++] = l->pictures[i];
	l->picture_count = kept;
}

/* The zip, rar or the like that a part came in; NULL for the letter's own parts.  Parts stand depth first. */
static const struct part *packed_in(const struct submission *s, const struct part *p)
{
	for (const struct part *m = p; m-- > s->parts;) {
		size_t n = strlen(m->path);
		bool packs = m->role == PART_CONTAINER && m->type && !text_begins(m->type, "multipart/") && !text_begins(m->type, "message/");
		if (packs && strncmp(p->path, m->path, n) == 0 && p->path[n] == '.')
			return m;
	}
	return NULL;
}

static void add_page_text(struct sheets *s, const struct page *page, struct buf *text)
{
	if (!page->text || pages_blank_text(page->text))
		return;
	s->read++;
	if (page->confidence >= 0 && (s->confidence < 0 || page->confidence < s->confidence))
		s->confidence = page->confidence;
	buf_print(text, "%s%s", text->len ? "\n" : "", page->text);
}

static void add_part(struct sheets *s, const struct part *p, struct buf *text)
{
	size_t pages = written(p);
	s->parts[s->part_count++] = p;
	s->pages += pages ? pages : p->page_count ? p->page_count : FEW_PAGES;
	s->sure |= seen_written(p);
	for (size_t i = 0; i < p->page_count; i++)
		add_page_text(s, &p->pages[i], text);
}

/* A digit that OCR reads may be another: "1928" for 1978 was measured.  It stays where a person sees it, and fills nothing. */
static void hide_digits(struct work *w, struct arena *arena)
{
	static const enum field digits[] = { FIELD_BIRTH, FIELD_PHONE };
	for (size_t b = 0; b < w->fields.count; b++) {
		w->fields.blocks[b].mail = NULL; /* a letter read wrong is another's mailbox */
		for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
			struct found *f = &w->fields.blocks[b].items[digits[i]];
			if (f->state != VALUE_GOOD || f->stated)
				continue;
			const char *read = f->text ? f->text : arena_print(arena, "%d", f->year);
			f->raw = arena_print(arena, "máy đọc được: %s", read);
			f->state = VALUE_IMPOSSIBLE;
			f->text = NULL;
			w->fields.blocks[b].filled--;
		}
	}
}

/* "THÔNG TIN NHÂN VẬT" at the foot of a scanned page, the data on the next, typed one: a head alone claims nobody. */
static void drop_empty(struct fields *f)
{
	size_t kept = 0;
	for (size_t b = 0; b < f->count; b++) {
		bool labels = false;
		for (int i = 0; i < FIELD_ITEMS; i++)
			labels |= f->blocks[b].items[i].where != NULL;
		if (labels)
			f->blocks[kept++] = f->blocks[b];
	}
	f->count = kept;
}

static struct work *read_text(struct letter *l, const struct part *part, const char *text)
{
	if (l->work_count == LETTER_MOST_WORKS || letter_full(l) || !*text)
		return NULL;
	struct source *source = arena_alloc(l->arena, sizeof *source);
	struct work *work = &l->works[l->work_count++];
	const char *name = part->filename && part->filename[0] ? text_shown(l->arena, part->filename) : "ảnh";
	source_read(source, SOURCE_DOCUMENT, part, arena_print(l->arena, "%s (máy đọc từ ảnh)", name), text, false, l->facts->own_address, l->words, l->arena);
	source->ocr = true;
	work_read(work, source, l->words, l->now_year, l->arena);
	hide_digits(work, l->arena);
	drop_empty(&work->fields);
	return work;
}

/* Sheets of the parts of which `of` is true, in the order of their names. */
static void add_sheets(struct sorting *s, const struct part **parts, size_t count)
{
	struct letter *l = s->letter;
	struct buf text = { 0 };
	if (!count)
		return;
	struct sheets *out = &l->sheets[l->sheet_count++];
	*out = (struct sheets){ .parts = arena_array(l->arena, count, sizeof *out->parts), .confidence = -1 };
	qsort(parts, count, sizeof *parts, by_name);
	for (size_t i = 0; i < count; i++)
		add_part(out, parts[i], &text);
	if (text.len)
		out->work = read_text(l, out->parts[0], arena_text(l->arena, text.data));
	buf_release(&text);
}

/* Whether what OCR reads in a document opens a work of its own. */
static bool opens_work(const struct letter *l, const struct part *p)
{
	struct buf text = { 0 };
	struct sheets s = { .parts = arena_array(l->arena, 1, sizeof *s.parts), .confidence = -1 };
	struct source source;
	struct work work;
	add_part(&s, p, &text);
	if (text.len) {
		source_read(&source, SOURCE_DOCUMENT, p, "", arena_text(l->arena, text.data), false, l->facts->own_address, l->words, l->arena);
		work_read(&work, &source, l->words, l->now_year, l->arena);
	}
	bool opens = text.len && work.declaration.category != CATEGORY_NONE && !work.official;
	buf_release(&text);
	return opens;
}

/* A unit sends each entry as a scan of its own, and the photos of one in one zip. */
static void sort_of_unit(struct sorting *s)
{
	const struct submission *all = s->letter->submission;
	const struct part **group = arena_array(s->letter->arena, s->count, sizeof *group);
	const struct part **in = arena_array(s->letter->arena, s->count, sizeof *in);
	bool *taken = arena_array(s->letter->arena, s->count, sizeof *taken);
	for (size_t i = 0; i < s->count; i++)
		in[i] = packed_in(all, s->parts[i]);
	for (size_t i = 0; i < s->count; i++) {
		size_t n = 0;
		if (taken[i])
			continue;
		group[n++] = s->parts[i];
		for (size_t k = i + 1; s->parts[i]->role == PART_PICTURE && k < s->count; k++)
			if (!taken[k] && s->parts[k]->role == PART_PICTURE && in[k] == in[i]) {
				taken[k] = true;
				group[n++] = s->parts[k];
			}
		add_sheets(s, group, n);
	}
}

enum { MOST_LOOKED_INTO = 20 };

/* Of an author's pages all are one work, unless several documents declare one each. */
static void sort_of_author(struct sorting *s)
{
	const struct letter *l = s->letter;
	bool *own = arena_array(l->arena, s->count, sizeof *own);
	size_t works = 0, rest = 0;
	for (size_t i = 0; i < s->count && i < MOST_LOOKED_INTO; i++)
		works += own[i] = s->parts[i]->role == PART_DOCUMENT && opens_work(l, s->parts[i]);
	const struct part **group = arena_array(l->arena, s->count, sizeof *group);
	for (size_t i = 0; i < s->count; i++)
		if (works > 1 && own[i])
			add_sheets(s, &s->parts[i], 1);
		else
			group[rest++] = s->parts[i];
	add_sheets(s, group, rest);
}

void pages_take_in(struct letter *l)
{
	const struct submission *all = l->submission;
	struct sorting s = { .letter = l, .parts = arena_array(l->arena, all->part_count + 1, sizeof *s.parts) };
	for (size_t i = 0; i < all->part_count; i++)
		if (all->parts[i].role == PART_DOCUMENT && written(&all->parts[i]) && !letter_message_of(all, &all->parts[i]))
			take(&s, &all->parts[i]);
	sort_pictures(&s);
	l->sheets = arena_array(l->arena, s.count + 1, sizeof *l->sheets);
	if (l->unit)
		sort_of_unit(&s);
	else
		sort_of_author(&s);
}

const struct sheets *pages_of_work(const struct letter *l, const struct work *work)
{
	for (size_t i = 0; i < l->sheet_count; i++) {
		const struct sheets *s = &l->sheets[i];
		if (s->work == work)
			return s;
		for (size_t k = 0; k < s->part_count; k++)
			if (s->parts[k] == work->source->part)
				return s;
	}
	return NULL;
}

/* `count` words from a place on. */
static const char *some_words(const char *from, int count, struct arena *arena)
{
	const char *end = from;
	for (int i = 0; i < count && end; i++)
		end = strchr(end + (i > 0), ' ');
	return end ? arena_copy(arena, from, (size_t)(end - from)) : NULL;
}

bool pages_same_text(const char *ocr_key, const char *body_key, struct arena *arena)
{
	size_t len = strlen(ocr_key), step = len / SAME_SAMPLES + 1, looked = 0, found = 0;
	for (size_t i = 0; i < len; i += step) {
		const char *from = strchr(ocr_key + i, ' '), *words = from ? some_words(from + 1, SAME_WORDS, arena) : NULL;
		if (!words)
			break;
		looked++;
		found += strstr(body_key, words) != NULL;
	}
	return looked >= SAME_LEAST && found * 100 >= looked * SAME_PER_CENT;
}

/* "trang 2-3, 5" of a document whose other pages have their text. */
static void print_numbers(const struct part *p, struct buf *out)
{
	bool first = true;
	for (size_t i = 0; i < p->page_count; i++) {
		size_t end = i;
		if (p->pages[i].look != PAGE_WRITTEN && p->pages[i].look != PAGE_UNKNOWN)
			continue;
		while (end + 1 < p->page_count && (p->pages[end + 1].look == PAGE_WRITTEN || p->pages[end + 1].look == PAGE_UNKNOWN))
			end++;
		buf_print(out, "%s%d", first ? " trang " : ", ", p->pages[i].number);
		if (end > i)
			buf_print(out, "-%d", p->pages[end].number);
		first = false;
		i = end;
	}
}

const char *pages_where(const struct sheets *s, struct arena *arena)
{
	struct buf out = { .limit = 2000 };
	for (size_t i = 0; i < s->part_count && i < MOST_NAMED; i++) {
		const struct part *p = s->parts[i];
		buf_print(&out, "%s%s", i ? ", " : "", p->filename && p->filename[0] ? text_cut(arena, text_shown(arena, p->filename), 60) : "ảnh không tên");
		if (p->role == PART_DOCUMENT && p->page_count > 1)
			print_numbers(p, &out);
	}
	if (s->part_count > MOST_NAMED)
		buf_print(&out, ", … (%zu tệp)", s->part_count);
	const char *where = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return where;
}
