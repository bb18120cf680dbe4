/* Cuts a text at its declarations; what does not come out as whole works stays in one piece.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/split.h"

#include <string.h>

enum { TWO = 2 };

struct cutting {
	const struct source *source;
	const struct words *words;
	int now_year;
	struct arena *arena;
};

/* Reads the lines from `start` to before `end` as a text of its own. */
static void read_lines(const struct cutting *c, size_t start, size_t end, struct work *out)
{
	struct source *piece = arena_alloc(c->arena, sizeof *piece);
	source_slice(piece, c->source, start, end, NULL, c->words, c->arena);
	work_read(out, piece, c->words, c->now_year, c->arena);
}

/* A work that lacks nothing by which one tells two works from one. */
static bool whole(const struct cutting *c, const struct work *w)
{
	size_t named = 0;
	for (size_t i = 0; i < w->fields.count; i++)
		named += w->fields.blocks[i].items[FIELD_NAME].text && w->fields.blocks[i].whose != WHOSE_COAUTHOR;
	return w->declaration.category != CATEGORY_NONE && w->title && !w->second && named >= TWO && w->words >= TWO * c->words->body_least_words &&
	       work_is(w, c->words, false);
}

/* The line above a declaration that may be its title; the declaration's own where there is none. */
static size_t title_above(const struct cutting *c, size_t line)
{
	size_t k = line;
	while (k > 0 && source_blank(&c->source->lines[k - 1]))
		k--;
	if (k == 0 || line - k > TWO)
		return line;
	const struct line *l = &c->source->lines[k - 1];
	bool data = l->role == LINE_DATA || l->role == LINE_DECLARATION || l->role == LINE_SIGNATURE || l->role == LINE_QUOTED;
	return data || fold_count(c->source->folded.bytes + l->start, l->end - l->start) > c->words->title_most_words ? line : k - 1;
}

/* Reads all works with titles below their declarations, or (`above`) above them. */
static bool read_all(const struct cutting *c, const size_t *declared, size_t count, bool above, bool cover, struct work *out, size_t *first)
{
	for (size_t i = 0; i < count; i++) {
		size_t start = above ? title_above(c, declared[i]) : declared[i], end = c->source->line_count;
		if (i + 1 < count)
			end = above ? title_above(c, declared[i + 1]) : declared[i + 1];
		if (i == 0) {
			*first = start;
			start = cover ? start : 0;
		}
		read_lines(c, start, end, &out[i]);
		if (!whole(c, &out[i]))
			return false;
	}
	return true;
}

size_t split_read(const struct work *w, const struct words *words, int now_year, struct arena *arena, struct work *cover, struct work out[SPLIT_MOST])
{
	struct cutting c = { w->source, words, now_year, arena };
	size_t declared[SPLIT_MOST], count = 0, first = 0;
	for (size_t i = 0; i < c.source->line_count; i++) {
		if (c.source->lines[i].role == LINE_QUOTED || c.source->lines[i].role == LINE_NOTE)
			return 0; /* somebody else's words are in it */
		bool follows = count && i > 0 && c.source->lines[i].role == LINE_DECLARATION && c.source->lines[i - 1].role == LINE_DECLARATION;
		if (follows || !work_declares(c.source, i, words, arena))
			continue;
		if (count == SPLIT_MOST)
			return 0;
		declared[count++] = i;
	}
	if (count < TWO || !(read_all(&c, declared, count, false, cover, out, &first) || read_all(&c, declared, count, true, cover, out, &first)))
		return 0;
	if (cover)
		read_lines(&c, 0, first, cover);
	return count;
}
