/* What the reader of another profile found in a document, put in the place the document has in its letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/merge.h"

#include <string.h>

#include "read/gather.h"

struct part *merge_find(struct submission *s, const char *path)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (strcmp(s->parts[i].path, path) == 0)
			return &s->parts[i];
	return NULL;
}

static bool is_below(const char *path, const char *container)
{
	size_t n = strlen(container);
	return strncmp(path, container, n) == 0 && path[n] == '.';
}

/* The document itself first, and nothing but what is in it behind: a reader that was taken over speaks for no other part of the letter. */
static bool is_of(const struct submission *from, const char *path)
{
	if (from->part_count == 0 || strcmp(from->parts[0].path, path) != 0)
		return false;
	enum part_role role = from->parts[0].role;
	if (role != PART_DOCUMENT && role != PART_PICTURE && role != PART_CONTAINER)
		return false;
	for (size_t i = 1; i < from->part_count; i++)
		if (!is_below(from->parts[i].path, path))
			return false;
	return true;
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

/* Text and pages of all parts. */
static void measure(const struct submission *s, size_t *text, size_t *pages)
{
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		*text += length(p->text) + (p->content == p->text ? 0 : length(p->content));
		*pages += p->page_count;
		for (size_t k = 0; k < p->page_count; k++)
			*text += length(p->pages[k].text);
	}
}

static bool fits(const struct submission *into, const struct submission *from)
{
	size_t text = 0, pages = 0;
	measure(into, &text, &pages);
	measure(from, &text, &pages);
	/* A text part's content is its text, said once by the reader and twice here. */
	return into->part_count + from->part_count - 1 <= SUBMISSION_MOST_PARTS && text <= 2 * (size_t)GATHER_MOST_TEXT && pages <= MERGE_MOST_PAGES;
}

static void add_defects(struct submission *s, struct part *to, const struct part *from)
{
	const char **all = arena_array(s->arena, to->defect_count + from->defect_count, sizeof *all);
	size_t count = to->defect_count;
	if (count)
		memcpy(all, to->defects, count * sizeof *all);
	for (size_t i = 0; i < from->defect_count; i++) {
		size_t k = 0;
		while (k < count && strcmp(all[k], from->defects[i]) != 0)
			k++;
		if (k == count)
			all[count++] = from->defects[i];
	}
	to->defects = all;
	to->defect_count = count;
}

static void take_over(struct submission *s, struct part *to, const struct part *from)
{
	to->type = from->type;
	to->role = from->role;
	to->text = from->text;
	to->content = from->content;
	to->unread = from->unread;
	to->pages = from->pages;
	to->page_count = from->page_count;
	to->page_total = from->page_total;
	to->maker = from->maker;
	to->paper_width = from->paper_width;
	to->paper_height = from->paper_height;
	if (from->defect_count)
		add_defects(s, to, from);
}

/* The parts below it, where the letter's order has them. */
static void insert(struct submission *into, size_t at, const struct submission *from)
{
	size_t more = from->part_count - 1, count = into->part_count + more;
	struct part *parts = arena_array(into->arena, count, sizeof *parts);
	memcpy(parts, into->parts, (at + 1) * sizeof *parts);
	memcpy(parts + at + 1, from->parts + 1, more * sizeof *parts);
	memcpy(parts + at + 1 + more, into->parts + at + 1, (into->part_count - at - 1) * sizeof *parts);
	into->parts = parts;
	into->part_count = count;
}

static const char *merge(struct submission *into, struct part *part, struct submission *from)
{
	if (!part || !is_of(from, part->path))
		return READ_KILLED;
	size_t at = (size_t)(part - into->parts);
	/* Where the letter's own reader named parts below it already, one of the two lies. */
	if (at + 1 < into->part_count && is_below(into->parts[at + 1].path, part->path))
		return READ_KILLED;
	if (!fits(into, from))
		return READ_TOO_LARGE;
	take_over(into, part, &from->parts[0]);
	if (from->part_count > 1)
		insert(into, at, from);
	return NULL;
}

const char *merge_into(struct submission *into, const char *path, struct submission *from)
{
	/* New arrays come from an arena of their own: a submission's has room for what it was made for. */
	size_t room = (SUBMISSION_MOST_PARTS * sizeof(struct part)) + (64 << 10);
	struct arena *was = into->arena, *more = arena_new(room);
	arena_adopt(was, from->arena);
	arena_adopt(was, more);
	into->arena = more;
	const char *why = merge(into, merge_find(into, path), from);
	into->arena = was;
	if (why)
		merge_unread(into, path, why);
	return why;
}

void merge_unread(struct submission *into, const char *path, const char *why)
{
	struct part *part = merge_find(into, path);
	if (part)
		part->unread = why;
}
