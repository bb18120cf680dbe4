/* Finds the title: short, no sentence, no greeting, no office, near the declaration.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/title.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum { SEARCH_LINES = 20, NO_DECLARATION_LINES = 15, LEAST_LETTERS = 3 };

struct search {
	struct source *source;
	const struct words *words;
	struct arena *arena;
};

static const char *bytes_of(const struct search *s, size_t i, size_t *len)
{
	const struct line *l = &s->source->lines[i];
	*len = l->end - l->start;
	return s->source->folded.bytes + l->start;
}

/* Whether a line is written in capitals, as titles often are. */
static bool capitals(const struct search *s, size_t i)
{
	const char *text = source_line(s->source, i, s->arena);
	size_t len = strlen(text), upper = 0, lower = 0;
	for (size_t k = 0; k < len;) {
		uint32_t c;
		k += text_next(text + k, len - k, &c);
		upper += (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) != c;
		lower += (uint32_t)utf8proc_toupper((utf8proc_int32_t)c) != c;
	}
	return upper >= LEAST_LETTERS && lower == 0;
}

static bool sentence(const char *t, size_t len)
{
	while (len && (t[len - 1] == '"' || t[len - 1] == ' ' || t[len - 1] == ')'))
		len--;
	if (!len || strchr(",;:", t[len - 1]))
		return true;
	return t[len - 1] == '.' && !(len > 1 && t[len - 2] == '.');
}

static bool suitable(const struct search *s, size_t i)
{
	size_t len;
	const char *t = bytes_of(s, i, &len);
	if (s->source->lines[i].role != LINE_TEXT || len > SOURCE_SHORT || sentence(t, len))
		return false;
	size_t letters = 0;
	for (size_t k = 0; k < len; k++)
		letters += t[k] >= 'a' && t[k] <= 'z';
	if (letters < LEAST_LETTERS || fold_count(t, len) > s->words->title_most_words)
		return false;
	return !pattern_any(&s->words->not_title, t, len, NULL, NULL);
}

static bool blank(const struct search *s, size_t i)
{
	return source_blank(&s->source->lines[i]);
}

static bool quoted(const struct search *s, size_t i)
{
	size_t len;
	const char *t = bytes_of(s, i, &len);
	return len > 2 && t[0] == '"';
}

/* Marks that stand around the whole title go: “…”, (…), "*". */
static const char *bare(struct arena *arena, const char *text)
{
	static const char *const pairs[][2] = { { "“", "”" }, { "\"", "\"" }, { "«", "»" }, { "(", ")" }, { "‘", "’" }, { "*", "*" }, { "_", "_" } };
	size_t len = strlen(text);
	for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
		size_t a = strlen(pairs[p][0]), b = strlen(pairs[p][1]);
		if (len <= a + b || strncmp(text, pairs[p][0], a) != 0 || strcmp(text + len - b, pairs[p][1]) != 0)
			continue;
		char *inner = arena_copy(arena, text + a, len - a - b);
		if (!strstr(inner, pairs[p][0]) && !strstr(inner, pairs[p][1]))
			return inner;
	}
	return text;
}

/* A title in capitals may be broken over two lines. */
static void take(struct search *s, size_t i, const char **title, size_t *line)
{
	const char *text = source_line(s->source, i, s->arena);
	bool caps = capitals(s, i);
	s->source->lines[i].role = LINE_TITLE;
	*line = i;
	if (caps && i + 1 < s->source->line_count && !blank(s, i + 1) && suitable(s, i + 1) && capitals(s, i + 1)) {
		text = arena_print(s->arena, "%s %s", text, source_line(s->source, i + 1, s->arena));
		s->source->lines[i + 1].role = LINE_TITLE;
		*line = i + 1;
	}
	*title = bare(s->arena, text);
}

static bool after(struct search *s, size_t from, size_t most, bool first_only, const char **title, size_t *line)
{
	size_t seen = 0;
	for (size_t i = from; i < s->source->line_count && seen < most; i++) {
		size_t len;
		const char *t = bytes_of(s, i, &len);
		if (blank(s, i))
			continue;
		seen++;
		if (suitable(s, i)) {
			take(s, i, title, line);
			return true;
		}
		enum line_role role = s->source->lines[i].role;
		bool skip = role != LINE_TEXT || pattern_any(&s->words->not_title, t, len < SOURCE_SHORT ? len : SOURCE_SHORT, NULL, NULL);
		if (first_only ? role == LINE_DATA || !skip : role == LINE_TEXT && !skip && fold_count(t, len) > s->words->title_most_words)
			return false;
	}
	return false;
}

static bool before(struct search *s, size_t from, const char **title, size_t *line)
{
	size_t seen = 0;
	for (size_t i = from; i-- > 0 && seen < 6;) {
		if (blank(s, i))
			continue;
		seen++;
		if (suitable(s, i) && (s->source->kind == SOURCE_DOCUMENT || capitals(s, i) || quoted(s, i))) {
			take(s, i, title, line);
			return true;
		}
	}
	return false;
}

/* "Bài dự thi: Người giữ ngõ": what stands behind the words, where it is no declaration. */
static bool behind_words(struct search *s, const char **title, size_t *line)
{
	size_t seen = 0;
	for (size_t i = 0; i < s->source->line_count && seen < NO_DECLARATION_LINES; i++) {
		size_t len, start, end;
		const char *t = bytes_of(s, i, &len);
		if (blank(s, i))
			continue;
		seen++;
		if (s->source->lines[i].role != LINE_TEXT || len > SOURCE_SHORT || !pattern_any(&s->words->title_behind, t, len, &start, &end))
			continue;
		if (start >= end || fold_count(t + start, end - start) > s->words->title_most_words)
			continue;
		s->source->lines[i].role = LINE_TITLE;
		*title = bare(s->arena, fold_original(&s->source->folded, s->source->lines[i].start + start, s->source->lines[i].start + end, s->arena));
		*line = i;
		return true;
	}
	return false;
}

bool title_read(struct source *source, const struct declaration *d, const struct fields *fields, const struct words *words, struct arena *arena,
                const char **title, size_t *line)
{
	struct search s = { source, words, arena };
	if (fields->title.text) {
		*title = bare(arena, fields->title.text);
		*line = fields->title_line;
		return true;
	}
	if (d->title) {
		*title = bare(arena, d->title);
		*line = d->line;
		return true;
	}
	if (behind_words(&s, title, line))
		return true;
	if (d->evidence)
		return after(&s, d->end, SEARCH_LINES, true, title, line) || before(&s, d->line, title, line) || after(&s, d->end, SEARCH_LINES, false, title, line);
	size_t seen = 0;
	for (size_t i = 0; i < source->line_count && seen < NO_DECLARATION_LINES; i++) { /* capitals first: a greeting may come before them */
		seen += !blank(&s, i);
		if (!blank(&s, i) && suitable(&s, i) && (capitals(&s, i) || quoted(&s, i))) {
			take(&s, i, title, line);
			return true;
		}
	}
	return after(&s, 0, NO_DECLARATION_LINES, false, title, line);
}
