/* Puts the parts of a text together and takes the body from what is left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/work.h"

#include <string.h>

enum {
	HEAD_LINES = 15,       /* lines in which a paper says what it is */
	LONG_LINE = 40,        /* words of a line that is prose wherever it stands */
	SHORT_LINE = 14,       /* words of a line that may be a closing, a caption */
	SHORT_DECLARATION = 16, /* words of a declaration between two stories; longer is prose */
	LEAST_DATA = 3,        /* items that make a text an entry even without a declaration */
};

static const char *bytes_of(const struct source *s, size_t i, size_t *len)
{
	*len = s->lines[i].end - s->lines[i].start;
	return s->folded.bytes + s->lines[i].start;
}

static bool matches(const struct source *s, size_t i, const struct patterns *patterns)
{
	size_t len;
	const char *t = bytes_of(s, i, &len);
	return len && pattern_any(patterns, t, len < SOURCE_SHORT ? len : SOURCE_SHORT, NULL, NULL);
}

static void classify(struct work *w, const struct words *words)
{
	size_t seen = 0;
	for (size_t i = 0; i < w->source->line_count && seen < HEAD_LINES; i++) {
		if (source_blank(&w->source->lines[i]) || w->source->lines[i].role == LINE_QUOTED)
			continue;
		seen++;
		w->official |= matches(w->source, i, &words->letters.dossier) || matches(w->source, i, &words->letters.announcement);
		w->elsewhere |= matches(w->source, i, &words->letters.other_contest);
		w->news |= matches(w->source, i, &words->letters.news);
	}
}

/* The first line that may be body: behind declaration, title and a head as "Nội dung", where these stand above the story. */
static size_t find_start(const struct work *w, size_t title_line)
{
	size_t start = 0, seen = 0, limit = 0;
	for (; limit < w->source->line_count && seen < HEAD_LINES * 2; limit++)
		seen += !source_blank(&w->source->lines[limit]);
	if (w->declaration.evidence && w->declaration.line < limit)
		start = w->declaration.end;
	if (w->title && title_line + 1 > start && title_line < limit)
		start = title_line + 1;
	if (w->fields.work_line > start)
		start = w->fields.work_line;
	return start;
}

static void mark_cover(struct work *w, const struct words *words)
{
	struct source *s = w->source;
	bool ended = false, begun = false;
	for (size_t i = 0; i < s->line_count; i++) {
		size_t len;
		const char *t = bytes_of(s, i, &len);
		if (s->lines[i].role != LINE_TEXT || !len)
			continue;
		int64_t count = fold_count(t, len);
		if (i < w->body_start && (s->kind == SOURCE_MAIL || count <= LONG_LINE))
			s->lines[i].role = LINE_COVER;
		else if (matches(s, i, &words->not_body) && count <= LONG_LINE)
			s->lines[i].role = LINE_COVER;
		else if (count <= SHORT_LINE && (matches(s, i, &words->body_ends) || ended)) {
			s->lines[i].role = LINE_COVER;
			ended = true;
		} else if (!begun && count <= SHORT_LINE && matches(s, i, &words->not_title)) { /* a school's name below the declaration */
			s->lines[i].role = LINE_COVER;
		} else if (ended && count > SHORT_LINE) {
			ended = false;
		}
		begun |= s->lines[i].role == LINE_TEXT && count > SHORT_LINE;
	}
}

static void take_body(struct work *w, struct arena *arena)
{
	struct buf body = { 0 }, key = { 0 };
	const struct source *s = w->source;
	w->body_end = w->body_start;
	for (size_t i = 0; i < s->line_count; i++) {
		size_t len;
		const char *t = bytes_of(s, i, &len);
		if (s->lines[i].role != LINE_TEXT || !len)
			continue;
		w->words += fold_count(t, len);
		buf_print(&body, "%s%s", body.len ? "\n" : "", source_line(s, i, arena));
		const char *words = fold_words(t, len, arena);
		buf_print(&key, "%s%s", key.len && *words ? " " : "", words);
		w->body_end = i + 1;
	}
	w->body = arena_text(arena, buf_str(&body));
	w->body_key = arena_text(arena, buf_str(&key));
	buf_release(&body);
	buf_release(&key);
}

static int64_t words_between(const struct source *s, size_t from, size_t to)
{
	int64_t words = 0;
	for (size_t i = from; i < to; i++)
		if (s->lines[i].role == LINE_TEXT)
			words += fold_count(s->folded.bytes + s->lines[i].start, s->lines[i].end - s->lines[i].start);
	return words;
}

bool work_declares(const struct source *s, size_t i, const struct words *words, struct arena *arena)
{
	size_t len;
	const char *t = bytes_of(s, i, &len);
	if (s->lines[i].role == LINE_DECLARATION)
		return true;
	if (s->lines[i].role != LINE_TEXT || !len || len > SOURCE_SHORT || t[len - 1] == '.' || fold_count(t, len) > SHORT_DECLARATION)
		return false;
	const char *w = fold_words(t, len, arena);
	return pattern_any(&words->declaration.openings, w, strlen(w), NULL, NULL) && !pattern_any(&words->declaration.not_declarations, w, strlen(w), NULL, NULL) &&
	       (words_has(&words->declaration.phrases[CATEGORY_NTVT], w) || words_has(&words->declaration.phrases[CATEGORY_DHTT], w));
}

/* Story, declaration, story: two works. */
static void second_declaration(struct work *w, int64_t least, const struct words *words, struct arena *arena)
{
	const struct source *s = w->source;
	bool seen = false;
	for (size_t i = 0, last = 0; i < s->line_count && !w->second; i++) {
		if (!work_declares(s, i, words, arena))
			continue;
		if (seen && words_between(s, last + 1, i) >= least && words_between(s, i + 1, s->line_count) >= least) {
			w->second = source_line(s, i, arena);
			w->second_where = source_where(s, i, arena);
		}
		seen = true;
		last = i;
	}
}

static bool one_side(enum whose a, enum whose b)
{
	bool x = a == WHOSE_SUBJECT || a == WHOSE_COLLECTIVE, y = b == WHOSE_SUBJECT || b == WHOSE_COLLECTIVE;
	return (x && y) || (a == WHOSE_AUTHOR && b == WHOSE_AUTHOR);
}

/* Two authors or two heroes with a story between their data; co-authors and couples stand side by side. */
static void second_person(struct work *w, int64_t least, struct arena *arena)
{
	const struct fields *f = &w->fields;
	for (size_t k = 1; k < f->count; k++)
		for (size_t i = 0; i < k && !w->second; i++) {
			const struct block *a = &f->blocks[i], *b = &f->blocks[k];
			const char *x = a->items[FIELD_NAME].text, *y = b->items[FIELD_NAME].text;
			if (!x || !y || !one_side(a->whose, b->whose) || a->filled < LEAST_DATA || b->filled < LEAST_DATA || a->first_line >= b->first_line || a->said != b->said)
				continue;
			const char *m = fold_key(x, arena), *n = fold_key(y, arena);
			if (fold_find(m, n) || fold_find(n, m) || words_between(w->source, a->first_line, b->first_line) < least)
				continue;
			w->second = arena_print(arena, "%s / %s", x, y);
			w->second_where = b->items[FIELD_NAME].where;
		}
}

void work_read(struct work *out, struct source *source, const struct words *words, int now_year, struct arena *arena)
{
	size_t title_line = 0;
	*out = (struct work){ .source = source };
	classify(out, words);
	out->roster = roster_read(source, words, now_year, arena);
	fields_read(&out->fields, source, words, now_year, arena);
	declaration_read(&out->declaration, source, words, arena);
	if (title_read(source, &out->declaration, &out->fields, words, arena, &out->title, &title_line))
		out->title_where = source_where(source, title_line, arena);
	out->body_start = find_start(out, title_line);
	mark_cover(out, words);
	take_body(out, arena);
	/* A list with no story beside it is a unit's paper, whatever its file is called. */
	out->official |= out->roster && source->kind == SOURCE_DOCUMENT && out->words < words->prose_words;
	second_declaration(out, 2 * (int64_t)words->body_least_words, words, arena);
	second_person(out, 2 * (int64_t)words->body_least_words, arena);
}

bool work_is(const struct work *w, const struct words *words, bool invited)
{
	bool declared = w->declaration.category != CATEGORY_NONE;
	int data = fields_filled(&w->fields);
	/* A story may tell of another contest's prize, or look like a paper: what it declares of itself counts for more. */
	if ((w->official || w->elsewhere) && !(declared && data >= LEAST_DATA))
		return false;
	if (w->words < words->body_least_words)
		return false;
	if ((declared && (data || w->title || w->words >= words->prose_words)) || (data >= LEAST_DATA && (w->title || w->words >= 2 * words->body_least_words)))
		return true;
	return invited && !w->news && w->words >= words->prose_words;
}
