/* Finds the declaration on the words of a line: quotes, commas and dashes are gone, one letter may be wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/declaration.h"

#include <string.h>

#include "check/lexer.h"

enum {
	MOST_JOINED = 3,      /* lines a declaration may be broken over */
	MOST_WORDS = 40,      /* of a declaration's line; longer is prose */
	MOST_BETWEEN = 14,    /* words between "bài dự thi" and the category */
	MOST_TAIL = 14,       /* words behind the category */
	MOST_BARE = 6,        /* words of a subject that is the category and little else */
	HEAD_LINES = 40, FOOT_LINES = 8, /* where a declaration may stand: lines that are not blank */
	MOST_LETTERS = 40,    /* of a phrase */
	LEAST_LETTERS = 14,   /* of a phrase that may have a slip: “người to” is no “người tốt” */
};

/* Whether two texts differ by at most one letter put in, left out or changed. */
static bool one_apart(const char *a, size_t n, const char *b, size_t m)
{
	size_t i = 0;
	if (n > m + 1 || m > n + 1)
		return false;
	while (i < n && i < m && a[i] == b[i])
		i++;
	if (n == m)
		return i == n || memcmp(a + i + 1, b + i + 1, n - i - 1) == 0;
	return n > m ? memcmp(a + i + 1, b + i, m - i) == 0 : memcmp(a + i, b + i + 1, n - i) == 0;
}

static size_t word_count(const char *words)
{
	size_t n = *words != '\0';
	for (; *words; words++)
		n += *words == ' ';
	return n;
}

/* The end of the n-th word from `at`, or NULL. */
static const char *words_on(const char *at, size_t n)
{
	while (*at && n) {
		at += strcspn(at, " ");
		n--;
		if (n && *at)
			at++;
	}
	return n ? NULL : at;
}

/* A phrase in the words, exact or one letter off; NULL, or where, with its end. */
static const char *find_phrase(const char *words, const char *phrase, bool slips, const char **end, bool *slip)
{
	const char *found = fold_find(words, phrase);
	size_t len = strlen(phrase), n = word_count(phrase);
	if (found) {
		*end = found + len;
		*slip = false;
		return found;
	}
	for (const char *at = words; slips && *at && len <= MOST_LETTERS && len >= LEAST_LETTERS; at += strcspn(at, " "), at += *at == ' ') {
		const char *stop = words_on(at, n);
		if (!stop)
			return NULL;
		if (one_apart(at, (size_t)(stop - at), phrase, len)) {
			*end = stop;
			*slip = true;
			return at;
		}
	}
	return NULL;
}

struct named {
	const char *at, *end;   /* the first place, the last end */
	bool slip;
};

static bool find_category(const struct words *w, const char *words, enum category category, struct named *out)
{
	const struct word_list *lists[] = { &w->declaration.phrases[category], &w->declaration.shorts[category] };
	*out = (struct named){ 0 };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < lists[k]->count; i++) {
			const char *end = NULL;
			bool slip = false;
			const char *at = find_phrase(words, lists[k]->items[i], k == 0, &end, &slip);
			if (at && (!out->at || (out->slip && !slip)))
				*out = (struct named){ at, end, slip };
		}
	return out->at != NULL;
}

/* Which category the words name; both set `both`. */
static enum category named(const struct words *w, const char *words, struct named *where, bool *both)
{
	struct named ntvt, dhtt;
	bool a = find_category(w, words, CATEGORY_NTVT, &ntvt), b = find_category(w, words, CATEGORY_DHTT, &dhtt);
	*both = a && b;
	*where = a ? ntvt : dhtt;
	if (a && b && dhtt.at < ntvt.at)
		*where = dhtt;
	return a == b ? CATEGORY_NONE : a ? CATEGORY_NTVT : CATEGORY_DHTT;
}

static size_t words_between(const char *from, const char *to)
{
	size_t n = 0;
	for (; from < to; from++)
		n += *from == ' ';
	return n;
}

/* Boxes: FOLD_TICKED, "[x]", "(x)" against FOLD_UNTICKED, "[ ]", "( )". */
static int box_at(const char *t, size_t len, size_t i, size_t *used)
{
	*used = 1;
	if (t[i] == FOLD_TICKED || t[i] == FOLD_UNTICKED)
		return t[i] == FOLD_TICKED ? 1 : -1;
	if (t[i] != '[' && t[i] != '(')
		return 0;
	char close = t[i] == '[' ? ']' : ')';
	size_t k = i + 1;
	while (k < len && t[k] == ' ')
		k++;
	bool x = k < len && (t[k] == 'x' || t[k] == 'v' || t[k] == FOLD_TICKED);
	k += x || (k < len && t[k] == FOLD_UNTICKED);
	while (k < len && t[k] == ' ')
		k++;
	if (k >= len || t[k] != close)
		return 0;
	*used = k + 1 - i;
	return x ? 1 : -1;
}

/* A line of boxes: 0 no boxes, else 1, with the ticked category (none when none or several are ticked). */
static int boxes(const struct words *w, const char *t, size_t len, enum category *out, struct arena *arena)
{
	size_t used, starts[8], ends[8], count = 0;
	int marks[8];
	for (size_t i = 0; i < len && count < 8; i++) {
		int mark = box_at(t, len, i, &used);
		if (!mark)
			continue;
		starts[count] = i;
		ends[count] = i + used;
		marks[count++] = mark;
		i += used - 1;
	}
	*out = CATEGORY_NONE;
	if (!count)
		return 0;
	/* Boxes stand before their words when the line begins with one, else behind them. */
	struct named where;
	bool both, any = false, before = !find_category(w, fold_words(t, starts[0], arena), CATEGORY_NTVT, &where) && !find_category(w, fold_words(t, starts[0], arena), CATEGORY_DHTT, &where);
	int ticked = 0;
	for (size_t i = 0; i < count; i++) {
		size_t from = before ? ends[i] : i ? ends[i - 1] : 0, to = before ? (i + 1 < count ? starts[i + 1] : len) : starts[i];
		enum category c = named(w, fold_words(t + from, to - from, arena), &where, &both);
		any |= c != CATEGORY_NONE;
		if (c != CATEGORY_NONE && marks[i] > 0) {
			ticked++;
			*out = c;
		}
	}
	if (ticked != 1)
		*out = CATEGORY_NONE;
	return any;
}

struct looking {
	struct declaration *out;
	struct source *source;
	const struct words *words;
	struct arena *arena;
};

/* A line's words, without its number ("a)", "2.") or bullet. */
static const char *words_of(const struct looking *l, size_t i)
{
	const struct line *line = &l->source->lines[i];
	const char *t = l->source->folded.bytes + line->start;
	size_t len = line->end - line->start, from = lexer_prefix(t, len, 0);
	return fold_words(t + from, len - from, l->arena);
}

/* Up to `most` lines from `i` as one; returns the line after the last. */
static size_t joined(const struct looking *l, size_t i, size_t most, struct buf *text, struct buf *words)
{
	size_t lines = 0, k = i, blank = 0;
	for (; k < l->source->line_count && lines < most; k++) {
		const struct line *line = &l->source->lines[k];
		if (source_blank(line)) {
			if (++blank > 1)
				break;
			continue;
		}
		if (line->role != LINE_TEXT || line->end - line->start > SOURCE_SHORT)
			break;
		blank = 0;
		lines++;
		buf_print(text, "%s%s", text->len ? " " : "", source_line(l->source, k, l->arena));
		const char *w = words_of(l, k);
		buf_print(words, "%s%s", words->len && *w ? " " : "", w);
	}
	while (k > i && source_blank(&l->source->lines[k - 1]))
		k--;
	return lines == most ? k : 0;
}

/* A line that ends so goes on below: "… điển hình tiên tiến," and the other category stands on the next one. */
static bool goes_on(const struct source *s, size_t line)
{
	const struct line *l = &s->lines[line];
	const char *t = s->folded.bytes;
	size_t e = l->end;
	while (e > l->start && (t[e - 1] == ' ' || t[e - 1] == '"'))
		e--;
	return e > l->start && (t[e - 1] == ',' || t[e - 1] == '/' || (e - l->start > 4 && memcmp(t + e - 4, "hoac", 4) == 0));
}

/* Whether the phrase that was found is the beginning of a longer one, whose end stands on the next line: "… NGƯỜI TỐT, VIỆC" / "TỐT". */
static bool phrase_goes_on(const struct looking *l, enum category c, const struct named *where, size_t next)
{
	const struct word_list *phrases = &l->words->declaration.phrases[c];
	while (next < l->source->line_count && source_blank(&l->source->lines[next]))
		next++;
	if (next == l->source->line_count || l->source->lines[next].end - l->source->lines[next].start > SOURCE_SHORT)
		return false;
	const char *below = words_of(l, next);
	for (size_t i = 0; i < phrases->count; i++) {
		const char *p = phrases->items[i];
		for (const char *at = where->at; *at; at += strcspn(at, " "), at += *at == ' ') {
			size_t len = strlen(at);
			if (strncmp(p, at, len) == 0 && p[len] == ' ' && fold_find(below, p + len + 1) == below)
				return true;
		}
	}
	return false;
}

/* What stands behind the category on the same line and is no part of the declaration: "…: Nồi cháo của bà Mây". */
static const char *title_behind(const struct looking *l, size_t line, const struct named *where)
{
	const struct line *at = &l->source->lines[line];
	const char *t = l->source->folded.bytes + at->start;
	size_t len = at->end - at->start, tail = strlen(where->end);
	if (tail < 4 || pattern_any(&l->words->declaration.tails, where->end, tail, NULL, NULL))
		return NULL;
	for (size_t i = 0; i + 2 < len; i++)
		if (t[i] == ':' || (t[i] == '-' && t[i + 1] == ' ' && i && t[i - 1] == ' ')) {
			const char *rest = fold_words(t + i, len - i, l->arena);
			if (strcmp(rest, where->end + (*where->end == ' ')) == 0) {
				size_t from = i + 1;
				while (from < len && t[from] == ' ')
					from++;
				return fold_original(&l->source->folded, at->start + from, at->end, l->arena);
			}
		}
	return NULL;
}

static void keep(struct looking *l, enum category category, bool slip, const char *evidence, size_t from, size_t to, const char *title)
{
	struct declaration *d = l->out;
	for (size_t k = from; k < to; k++)
		if (l->source->lines[k].role == LINE_TEXT)
			l->source->lines[k].role = LINE_DECLARATION;
	if (d->category != CATEGORY_NONE && d->category != category) {
		d->both = true; /* two lines that name one category each contradict each other */
		return;
	}
	if (d->category != CATEGORY_NONE)
		return;
	*d = (struct declaration){ .category = category, .both = d->both, .slip = slip, .evidence = arena_text(l->arena, evidence),
	                           .where = source_where(l->source, from, l->arena), .title = title, .line = from, .end = to };
}

/* One try with `most` lines from `i`: 1 a declaration (or the contest's name), 0 none. */
static size_t try_lines(struct looking *l, size_t i, size_t most)
{
	struct buf text = { .limit = 2000 }, words = { .limit = 2000 };
	size_t end = joined(l, i, most, &text, &words), taken = 0;
	const char *w = buf_str(&words);
	size_t open_end = 0;
	struct named where;
	bool both;
	if (end && word_count(w) <= MOST_WORDS && pattern_any(&l->words->declaration.openings, w, words.len, NULL, &open_end)
	    && !pattern_any(&l->words->declaration.not_declarations, w, words.len, NULL, NULL)) {
		enum category c = named(l->words, w, &where, &both);
		bool near = where.at && words_between(w, where.at) <= MOST_BETWEEN && words_between(where.end, w + words.len) <= MOST_TAIL;
		if (c != CATEGORY_NONE && near && !(most < MOST_JOINED && ((goes_on(l->source, end - 1) && where.end[0] == '\0') || phrase_goes_on(l, c, &where, end)))) {
			keep(l, c, where.slip, buf_str(&text), i, end, most == 1 ? title_behind(l, i, &where) : NULL);
			taken = end;
		} else if (both && near) {
			for (size_t k = i; k < end; k++)
				if (l->source->lines[k].role == LINE_TEXT)
					l->source->lines[k].role = LINE_DECLARATION;
			if (!l->out->evidence) {
				l->out->evidence = arena_text(l->arena, buf_str(&text));
				l->out->where = source_where(l->source, i, l->arena);
				l->out->line = i;
				l->out->end = end;
			}
			taken = end;
		}
	}
	buf_release(&text);
	buf_release(&words);
	return taken;
}

/* Most lines are prose: one look at how they begin spares the rest. */
static bool opens(const struct looking *l, size_t i)
{
	const struct line *line = &l->source->lines[i];
	if (line->end - line->start > SOURCE_SHORT)
		return false;
	const char *w = words_of(l, i);
	return pattern_any(&l->words->declaration.openings, w, strlen(w), NULL, NULL);
}

static bool may_hold_box(const struct source *s, const struct line *line)
{
	for (size_t i = line->start; i < line->end; i++)
		if (s->folded.bytes[i] == '[' || s->folded.bytes[i] == '(' || s->folded.bytes[i] == FOLD_TICKED || s->folded.bytes[i] == FOLD_UNTICKED)
			return true;
	return false;
}

static size_t try_boxes(struct looking *l, size_t i)
{
	const struct line *line = &l->source->lines[i];
	enum category category;
	if (line->end - line->start > SOURCE_SHORT || !may_hold_box(l->source, line) || !boxes(l->words, l->source->folded.bytes + line->start, line->end - line->start, &category, l->arena))
		return 0;
	if (category != CATEGORY_NONE)
		keep(l, category, false, source_line(l->source, i, l->arena), i, i + 1, NULL);
	l->source->lines[i].role = LINE_DECLARATION;
	return i + 1;
}

void declaration_read(struct declaration *out, struct source *source, const struct words *words, struct arena *arena)
{
	struct looking l = { out, source, words, arena };
	size_t seen = 0, total = 0;
	*out = (struct declaration){ 0 };
	for (size_t i = 0; i < source->line_count; i++)
		total += source->lines[i].role == LINE_TEXT && !source_blank(&source->lines[i]);
	for (size_t i = 0; i < source->line_count; i++) {
		size_t end = 0;
		if (source->lines[i].role != LINE_TEXT || source_blank(&source->lines[i]))
			continue;
		if (++seen > HEAD_LINES && seen + FOOT_LINES <= total)
			continue;
		end = try_boxes(&l, i);
		bool opening = !end && opens(&l, i);
		for (size_t most = 1; opening && most <= MOST_JOINED && !end; most++)
			end = try_lines(&l, i, most);
		if (end)
			i = end - 1;
	}
	if (out->both)
		out->category = CATEGORY_NONE;
}

/* "bài dự thi … <one category>" in running words. */
static void running(struct declaration *out, const struct words *w, const char *text, const char *words, const char *where, bool about, struct arena *arena)
{
	struct named at;
	bool both;
	size_t start, end;
	static const char *const needed[] = { "du thi", "bai viet", "gui bai", "nop bai", "bai ve", "viet ve guong" };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		about |= fold_find(words, needed[i]) != NULL;
	enum category c = named(w, words, &at, &both);
	if (both) {
		out->both = true;
		return;
	}
	if (c == CATEGORY_NONE || !about || pattern_any(&w->declaration.not_declarations, words, strlen(words), &start, &end))
		return;
	if (out->category != CATEGORY_NONE && out->category != c)
		out->both = true;
	else
		*out = (struct declaration){ .category = c, .both = out->both, .slip = at.slip, .evidence = arena_text(arena, text), .where = where };
}

void declaration_cover(struct declaration *out, const struct source *source, const struct words *words, struct arena *arena)
{
	size_t seen = 0;
	*out = (struct declaration){ 0 };
	for (size_t i = 0; i < source->line_count && seen < HEAD_LINES; i++) {
		const struct line *l = &source->lines[i];
		if (source_blank(l) || l->role == LINE_QUOTED || l->role == LINE_SIGNATURE || l->role == LINE_DATA || l->end - l->start > SOURCE_SHORT)
			continue;
		seen++;
		const char *w = fold_words(source->folded.bytes + l->start, l->end - l->start, arena);
		if (word_count(w) <= MOST_WORDS)
			running(out, words, source_line(source, i, arena), w, source_where(source, i, arena), false, arena);
	}
	if (out->both)
		out->category = CATEGORY_NONE;
}

void declaration_subject(struct declaration *out, const char *subject, const struct words *words, struct arena *arena)
{
	*out = (struct declaration){ 0 };
	if (!subject || strlen(subject) > 2000)
		return;
	const char *w = fold_key(subject, arena);
	running(out, words, subject, w, "tiêu đề thư", word_count(w) <= MOST_BARE, arena); /* "NTVT T3" */
	if (out->both)
		out->category = CATEGORY_NONE;
}
