/* Sentence by sentence: a statement, unless something in the sentence denies it or speaks of another paper.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/photocopy.h"

#include <string.h>

#include "base/text.h"
#include "check/roster_head.h"

enum { LEAST_CELLS = 4, LEAST_HEADS = 4, MOST_HEAD_LINES = 2000, MOST_SENTENCE = 600, MOST_ROW = 2000 };

/* The end of a sentence that begins at `i`. */
static size_t sentence_end(const char *t, size_t len, size_t i)
{
	while (i < len && !(strchr(".!?;\n", t[i]) && (i + 1 == len || t[i + 1] == ' ' || t[i + 1] == '\n')))
		i++;
	return i < len ? i + 1 : len;
}

static bool states(const struct words *w, const char *t, size_t len)
{
	size_t start, end;
	if (len > MOST_SENTENCE)
		len = MOST_SENTENCE;
	return pattern_any(&w->photocopy.stated, t, len, &start, &end) && !pattern_any(&w->photocopy.negated, t, len, NULL, NULL) &&
	       !pattern_any(&w->photocopy.other_paper, t + end, len - end, NULL, NULL);
}

static bool in_sentences(const struct words *w, const struct folded *f, size_t start, size_t end, struct arena *arena, const char **evidence)
{
	for (size_t i = start, stop; i < end; i = stop) {
		stop = sentence_end(f->bytes, end, i);
		if (states(w, f->bytes + i, stop - i)) {
			while (i < stop && f->bytes[i] == ' ')
				i++;
			*evidence = text_cut(arena, fold_original(f, i, stop, arena), 200);
			return true;
		}
	}
	return false;
}

static bool parts_cells(char c)
{
	return c == '\t' || c == '|';
}

static size_t cells(const char *t, size_t len)
{
	size_t n = 1;
	for (size_t i = 0; i < len; i++)
		n += parts_cells(t[i]);
	return n;
}

/* A cell that says it, or is nothing but the word; not the cell with the title, which may be about a copy shop. */
static bool row_states(const struct letter *l, const struct folded *f, size_t start, size_t end, const char *title, const char **evidence)
{
	const char *key = title ? fold_key(title, l->arena) : "";
	for (size_t i = start, stop; i < end; i = stop + 1) {
		for (stop = i; stop < end && !parts_cells(f->bytes[stop]); stop++)
			;
		const char *t = f->bytes + i;
		bool says = states(l->words, t, stop - i) || pattern_any(&l->words->photocopy.cells, t, stop - i, NULL, NULL);
		if (!says || (*key && fold_find(fold_words(t, stop - i, l->arena), key)))
			continue;
		while (i < stop && f->bytes[i] == ' ')
			i++;
		*evidence = fold_original(f, i, stop, l->arena);
		return true;
	}
	return false;
}

bool photocopy_cell(const struct words *words, const char *text, struct arena *arena)
{
	struct folded f;
	const char *evidence;
	fold_text(&f, text, strlen(text), arena);
	return in_sentences(words, &f, 0, f.len, arena, &evidence) || pattern_any(&words->photocopy.cells, f.bytes, f.len, NULL, NULL);
}

/* A row of a unit's table speaks of the entry whose title, author or file number stands in it. */
static bool row_is_of(const struct draft *d, const char *row, size_t len, const char *title, const char *author, struct arena *arena)
{
	const char *words = fold_words(row, len, arena);
	if ((title && fold_find(words, fold_key(title, arena))) || (author && fold_find(words, fold_key(author, arena))))
		return true;
	size_t digits = strspn(words, "0123456789");
	for (size_t i = 0; digits && !title && i < d->file_count; i++) {
		const char *name = d->files[i]->filename;
		if (name && strspn(name, "0123456789") == digits && strncmp(name, words, digits) == 0)
			return true;
	}
	return false;
}

/* Where a work is the mail's own text, only what stands around it is the sender speaking. */
static bool covering(const struct letter *l, const struct draft *d, size_t i)
{
	enum line_role role = l->mail->source->lines[i].role;
	if (role == LINE_QUOTED || role == LINE_SIGNATURE || role == LINE_DATA || role == LINE_TITLE || role == LINE_DECLARATION || role == LINE_TABLE)
		return false;
	return l->mail_is_work || d->work == l->mail ? role != LINE_TEXT : true;
}

static bool in_mail(const struct letter *l, const struct draft *d, const char *title, const char *author, const char **evidence, const char **where)
{
	const struct source *s = l->mail->source;
	for (size_t i = 0; i < s->line_count; i++) {
		const struct line *line = &s->lines[i];
		const char *t = s->folded.bytes + line->start;
		size_t len = line->end - line->start;
		if (line->role == LINE_TABLE) /* check/match.c knows whose row it is */
			continue;
		if (cells(t, len) >= LEAST_CELLS && len < MOST_ROW) {
			if (!row_is_of(d, t, len, title, author, l->arena) || !row_states(l, &s->folded, line->start, line->end, title, evidence))
				continue;
		} else if (!covering(l, d, i) || !d->alone || !in_sentences(l->words, &s->folded, line->start, line->end, l->arena, evidence)) {
			continue;
		}
		*where = source_where(s, i, l->arena);
		return true;
	}
	return false;
}

/* The list that a unit attached. */
static bool in_lists(const struct letter *l, const struct draft *d, const char *title, const char *author, const char **evidence, const char **where)
{
	for (size_t k = 0; l->unit && k < l->work_count; k++) {
		const struct source *s = l->works[k].source;
		for (size_t i = 0; l->works[k].official && &l->works[k] != d->work && i < s->line_count; i++) {
			size_t len = s->lines[i].end - s->lines[i].start;
			const char *t = s->folded.bytes + s->lines[i].start;
			if (s->lines[i].role == LINE_TABLE || cells(t, len) < LEAST_CELLS || len >= MOST_ROW || !row_is_of(d, t, len, title, author, l->arena) || !row_states(l, &s->folded, s->lines[i].start, s->lines[i].end, title, evidence))
				continue;
			*where = source_where(s, i, l->arena);
			return true;
		}
	}
	return false;
}

bool photocopy_stated(const struct letter *l, const struct draft *d, const char *title, const char *author, const char **evidence, const char **where)
{
	struct folded f;
	if (l->submission->subject && d->alone) {
		/* The title of a work may be about a copy shop: what the subject repeats of it is not the sender's statement. */
		fold_text(&f, l->submission->subject, strlen(l->submission->subject), l->arena);
		char *shown = arena_copy(l->arena, f.bytes, f.len);
		const char *key = title ? fold_key(title, l->arena) : "";
		char *at = *key ? strstr(shown, key) : NULL;
		if (at)
			memset(at, '-', strlen(key));
		f.bytes = shown;
		if (in_sentences(l->words, &f, 0, f.len, l->arena, evidence)) {
			*where = "tiêu đề thư";
			return true;
		}
	}
	return (l->mail && in_mail(l, d, title, author, evidence, where)) || in_lists(l, d, title, author, evidence, where);
}

bool photocopy_unsure(const struct letter *l)
{
	const struct source *s = l->mail ? l->mail->source : NULL;
	size_t heads = 0;
	for (size_t i = 0; s && i < s->line_count && i < MOST_HEAD_LINES && heads < LEAST_HEADS; i++) {
		struct roster_head head;
		if (source_blank(&s->lines[i]) || s->lines[i].role == LINE_QUOTED || s->lines[i].role == LINE_TABLE || s->lines[i].end - s->lines[i].start > ROSTER_HEAD_MOST)
			continue;
		const char *line = source_line(s, i, l->arena);
		roster_head_read(l->words, "", 0, line, strlen(line), l->arena, &head);
		heads += head.column != COLUMN_OTHER;
	}
	return heads == LEAST_HEADS;
}
