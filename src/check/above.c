/* Quotations by their marks first, then by our own sentences, which no program can hide.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/above.h"

#include <string.h>

#include "base/text.h"
#include "check/letter.h"

enum {
	SURE_SHARE = 60,     /* per cent of a line's runs that are ours: blanks of a template (names, dates) take some */
	SURE_WORDS = 6,      /* a shorter line may be anybody's */
	LEAST_SURE = 3,      /* sure lines, with a sentence that only we write, that make a letter of ours */
	MOST_GAP = 4,        /* lines that are neither sure nor of the form, between two that are */
	TAIL_SHARE = 50, TAIL_WORDS = 3,
	LEAST_NUMBER = 4,
	LEAST_BROKEN = 40,   /* characters: no program breaks lines that are shorter */
	MOST_LETTER = 400,   /* lines of one; a receipt for a year's batch has some 300 */
	LEAST_MARKS = 3, MOST_HEAD = 8, /* lines with marks, and of what a program sets above them */
	WITHOUT_MARK = 8,    /* characters that a line may have more than a marked one */
};

struct marking {
	struct above *out;
	const struct words *words;
	struct arena *arena;
	int *share;          /* of each line; -1 too short */
	bool *form;          /* a line of our form, filled or not */
};

static const char *line_words(const struct marking *m, size_t i)
{
	const struct source *s = &m->out->source;
	size_t start = above_behind_marks(s, i);
	return fold_words(s->folded.bytes + start, s->lines[i].end - start, m->arena);
}

static size_t count_words(const char *words)
{
	size_t n = *words != '\0';
	for (; *words; words++)
		n += *words == ' ';
	return n;
}

bool above_marked(const struct source *s, size_t i)
{
	size_t len = s->lines[i].end - s->lines[i].start;
	const char *t = s->folded.bytes + s->lines[i].start;
	if (!len || *t == '>')
		return len > 0;
	return *t == '|' && (len == 1 || ((t[1] == ' ' || t[1] == '\t') && t[len - 1] != '|')); /* a row of a table ends as it begins */
}

size_t above_behind_marks(const struct source *s, size_t i)
{
	size_t at = s->lines[i].start, end = s->lines[i].end;
	while (at < end && strchr("> \t|*", s->folded.bytes[at]))
		at++;
	return at;
}

/* "Số điện thoại của tác giả: …": one of the lines that the letters ask to fill in, and nothing before it. */
static bool form_line(const struct marking *m, size_t i)
{
	const struct source *s = &m->out->source;
	size_t start = above_behind_marks(s, i), len = s->lines[i].end - start;
	const char *t = s->folded.bytes + start, *colon = len && len <= SOURCE_SHORT ? memchr(t, ':', len) : NULL;
	if (!colon)
		return false;
	const char *label = fold_words(t, (size_t)(colon - t), m->arena);
	for (size_t k = 0; k < m->words->rule_count; k++)
		if (*m->words->rules[k].line_key && (strcmp(label, m->words->rules[k].line_key) == 0 || (text_begins(m->words->rules[k].text.rule, "author-") && strstr(label, " dong tac gia "))))
			return true;
	return false;
}

static bool matches(const struct marking *m, size_t i, const struct patterns *patterns)
{
	const struct source *s = &m->out->source;
	size_t start = above_behind_marks(s, i), len = s->lines[i].end - start;
	return len && pattern_any(patterns, s->folded.bytes + start, len, NULL, NULL);
}

static bool only_ours(const struct marking *m, size_t i)
{
	return matches(m, i, &m->words->letters.ours);
}

static bool sure(const struct marking *m, size_t i)
{
	return m->share[i] >= SURE_SHARE;
}

static void measure(struct marking *m)
{
	const struct source *s = &m->out->source;
	for (size_t i = 0; i < s->line_count; i++) {
		const char *words = line_words(m, i);
		m->form[i] = form_line(m, i);
		m->share[i] = count_words(words) >= SURE_WORDS && !m->form[i] ? ours_share(&m->words->ours, words) : -1;
		if (m->share[i] < SURE_SHARE && only_ours(m, i) && count_words(words) >= SURE_WORDS)
			m->share[i] = SURE_SHARE;
	}
}

static bool blank(const struct source *s, size_t i)
{
	return above_behind_marks(s, i) == s->lines[i].end;
}

/* The last line of a letter whose first is `i`; `i` where it is cut off, or another begins before. */
static size_t whole_letter(const struct marking *m, size_t i)
{
	const struct source *s = &m->out->source;
	if (!matches(m, i, &m->words->letters.ours_begins))
		return i;
	for (size_t k = i + 1; k < s->line_count && k < i + MOST_LETTER; k++) {
		if (matches(m, k, &m->words->letters.ours_begins))
			return i;
		if (matches(m, k, &m->words->letters.ours_ends))
			return k;
	}
	return i;
}

/* One past the last line of a letter of ours that begins at `first`; how many of its lines are sure, and whether one of them is nobody else's. */
static size_t letter_end(const struct marking *m, size_t first, size_t *count, bool *only)
{
	const struct source *s = &m->out->source;
	size_t gap = 0, from = whole_letter(m, first), end = from;
	*count = from > first ? LEAST_SURE : 0;
	*only = from > first;
	for (size_t i = from; i < s->line_count && gap <= MOST_GAP; i++) {
		if (blank(s, i) || m->form[i])
			continue;
		if (i > from && matches(m, i, &m->words->letters.ours_begins)) /* what stands above a letter of ours is not in it */
			break;
		if (!sure(m, i)) {
			gap++;
			continue;
		}
		gap = 0;
		end = i + 1;
		++*count;
		*only |= only_ours(m, i);
	}
	return end;
}

static void mark(struct marking *m, size_t from, size_t to, enum line_role role)
{
	for (size_t i = from; i < to; i++)
		m->out->source.lines[i].role = role;
}

/* Whether what stands there is a line of the author's between marked ones: no quotation without marks. */
static bool between_marks(const struct source *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (above_marked(s, i))
			return true;
	return false;
}

/* A quoted head or a program's line, behind which somebody else speaks again. */
static size_t next_quotation(const struct marking *m, size_t from)
{
	const struct source *s = &m->out->source;
	for (size_t i = from; i < s->line_count; i++) {
		size_t len = s->lines[i].end - s->lines[i].start;
		const char *t = s->folded.bytes + s->lines[i].start;
		if (len && len <= SOURCE_SHORT && (pattern_any(&m->words->mail.attribution, t, len, NULL, NULL) || pattern_any(&m->words->mail.original, t, len, NULL, NULL) ||
		    pattern_any(&m->words->mail.header_from, t, len, NULL, NULL) || pattern_any(&m->words->mail.forwarded, t, len, NULL, NULL)))
			return i;
	}
	return s->line_count;
}

/* A sentence of ours by itself is ours; an author writes "Bài dự thi viết về gương …" too. */
static void mark_single(struct marking *m, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (sure(m, i) && only_ours(m, i))
			m->out->source.lines[i].role = LINE_QUOTED;
}

/* Letters of ours that no mark shows; and below one that a quotation without marks ends with, the author again. */
static void mark_ours(struct marking *m)
{
	struct source *s = &m->out->source;
	for (size_t i = 0; i < s->line_count;) {
		size_t count;
		bool only;
		if (!sure(m, i)) {
			i++;
			continue;
		}
		size_t end = letter_end(m, i, &count, &only);
		if (count < LEAST_SURE || !only || between_marks(s, i, end)) {
			mark_single(m, i, end);
			i = end;
			continue;
		}
		bool quoted = s->lines[i].role == LINE_QUOTED;
		m->out->unmarked += quoted ? 0 : end - i;
		mark(m, i, end, LINE_QUOTED);
		size_t next = next_quotation(m, end);
		for (size_t k = end; k < next; k++)
			if (!above_marked(s, k) && (quoted || s->lines[k].role == LINE_SIGNATURE))
				s->lines[k].role = LINE_TEXT;
		i = end;
	}
}

static size_t length(const struct source *s, size_t i)
{
	return s->lines[i].end - s->lines[i].start;
}

/* The widest marked line: a program that breaks lines breaks them all there. */
static size_t widest(const struct source *s)
{
	size_t most = 0;
	for (size_t i = 0; i < s->line_count; i++)
		if (above_marked(s, i) && length(s, i) > most)
			most = length(s, i);
	return most;
}

/* Whether the line above went on here: its sentence was not over, and the first word here had no room there. */
static bool no_room(const struct source *s, size_t i, size_t most)
{
	const char *t = s->folded.bytes + s->lines[i].start, *above = s->folded.bytes + s->lines[i - 1].start;
	size_t first = 0, len = length(s, i - 1);
	while (first < length(s, i) && t[first] != ' ')
		first++;
	bool value = memchr(t, ':', length(s, i)) || strspn(t, "0123456789 .+") >= LEAST_NUMBER;
	return len + 1 + first > most && len >= LEAST_BROKEN && !strchr(".!?", above[len - 1]) && !(above[len - 1] == ':' && value);
}

/* Whether our words go on here from the line above. */
static bool goes_on(const struct marking *m, size_t i)
{
	const char *before = line_words(m, i - 1), *words = line_words(m, i), *last = before + strlen(before);
	for (int n = 0; n < 2 && last > before; n++)
		do
			last--;
		while (last > before && last[-1] != ' ');
	const char *joined = arena_print(m->arena, "%s %s", last, words);
	return *words && count_words(joined) >= TAIL_WORDS && ours_share(&m->words->ours, joined) >= TAIL_SHARE;
}

/* The rest of a marked line that a program broke has no mark of its own; nothing parts it from the line above. */
static void mark_tails(struct marking *m)
{
	struct source *s = &m->out->source;
	size_t most = widest(s), tail = s->line_count;
	for (size_t i = 1; most && i < s->line_count; i++) {
		bool below = above_marked(s, i - 1) || tail == i - 1;
		if (above_marked(s, i) || !below || blank(s, i) || blank(s, i - 1) || m->form[i] || m->form[i - 1] || s->lines[i].role == LINE_SIGNATURE)
			continue;
		if (length(s, i) > most + WITHOUT_MARK || !(no_room(s, i, most) || goes_on(m, i)))
			continue;
		s->lines[i].role = LINE_QUOTED;
		tail = i;
	}
}

/* Below a head with marks under it ("-----Original Message-----", bars) source.c takes all for quoted; only what is marked is. */
static void free_between_marks(struct above *a)
{
	struct source *s = &a->source;
	size_t marks = 0, first = s->line_count, head = 0;
	for (size_t i = 0; i < s->line_count; i++) {
		first = above_marked(s, i) && !marks ? i : first;
		marks += above_marked(s, i);
	}
	for (size_t i = 0; i < first; i++)
		head += s->lines[i].role == LINE_QUOTED && !source_blank(&s->lines[i]);
	for (size_t i = first; marks >= LEAST_MARKS && head && head <= MOST_HEAD && i < s->line_count; i++)
		if (!above_marked(s, i) && s->lines[i].role == LINE_QUOTED)
			s->lines[i].role = LINE_TEXT;
}

/* A reply's own forwarded words are a note to whoever reads; here they are his. */
static void take_notes(struct above *a)
{
	bool forwarded = false;
	a->forwards = a->source.forwards;
	for (size_t i = 0; i < a->source.line_count; i++) {
		enum line_role *role = &a->source.lines[i].role;
		forwarded |= a->forwards && *role == LINE_QUOTED && !above_marked(&a->source, i);
		if (*role == LINE_NOTE)
			*role = LINE_TEXT;
		else if (*role == LINE_TEXT && forwarded)
			*role = LINE_QUOTED;
	}
}

static char *body_text(const struct submission *s, struct arena *arena)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (p->role == PART_BODY && p->text && !letter_message_of(s, p))
			buf_print(&text, "%s%s", text.len ? "\n" : "", p->text);
	}
	char *all = arena_text(arena, buf_str(&text));
	buf_release(&text);
	return all;
}

void above_read(const struct submission *submission, const char *own_address, const struct words *words, struct arena *arena, struct above *out)
{
	struct marking m = { .out = out, .words = words, .arena = arena };
	*out = (struct above){ 0 };
	source_read(&out->source, SOURCE_MAIL, NULL, "thư bổ sung", body_text(submission, arena), true, own_address, words, arena);
	take_notes(out);
	free_between_marks(out);
	struct source *s = &out->source;
	m.share = arena_array(arena, s->line_count + 1, sizeof *m.share);
	m.form = out->asked = arena_array(arena, s->line_count + 1, sizeof *m.form);
	measure(&m);
	mark_ours(&m);
	mark_tails(&m);
	out->ours = arena_array(arena, s->line_count + 1, sizeof *out->ours);
	for (size_t i = 0; i < s->line_count; i++) {
		out->ours[i] = sure(&m, i);
		if (above_marked(s, i))
			s->lines[i].role = LINE_QUOTED;
		if (s->lines[i].role == LINE_TEXT)
			out->words += (size_t)fold_count(s->folded.bytes + s->lines[i].start, s->lines[i].end - s->lines[i].start);
	}
}

void above_mark_ours(struct source *source, const struct words *words, struct arena *arena)
{
	struct above above = { .source = *source };
	struct marking m = { .out = &above, .words = words, .arena = arena };
	bool any = false;
	for (size_t i = 0; i < source->line_count && !any; i++)
		any = only_ours(&m, i);
	if (!any)
		return;
	m.share = arena_array(arena, source->line_count + 1, sizeof *m.share);
	m.form = arena_array(arena, source->line_count + 1, sizeof *m.form);
	measure(&m);
	mark_ours(&m);
}

bool above_says(const struct above *a, const struct patterns *patterns, size_t most)
{
	for (size_t i = 0; i < a->source.line_count && most; i++) {
		size_t len = length(&a->source, i);
		if (a->source.lines[i].role != LINE_TEXT || !len)
			continue;
		most--;
		if (pattern_any(patterns, a->source.folded.bytes + a->source.lines[i].start, len, NULL, NULL))
			return true;
	}
	return false;
}
