/* Lines and their roles: replies quote in many ways, and none of them may supply data.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/source.h"

#include <string.h>

#include "base/text.h"
#include "check/forward.h"

enum { LEAST_BARE = 3, LEAST_RULE = 5 };

static void split(struct source *s, struct arena *arena)
{
	const struct folded *f = &s->folded;
	size_t count = 1, start = 0, seen = 0;
	int number = 1;
	for (size_t i = 0; i < f->len; i++)
		count += f->bytes[i] == '\n';
	if (count > SOURCE_MOST_LINES)
		count = SOURCE_MOST_LINES;
	s->lines = arena_array(arena, count, sizeof *s->lines);
	for (size_t i = 0; i <= f->len && s->line_count < count; i++) {
		if (i < f->len && f->bytes[i] != '\n')
			continue;
		for (; seen < f->at[start]; seen++)
			number += f->text[seen] == '\n';
		s->lines[s->line_count++] = (struct line){ (uint32_t)start, (uint32_t)i, number, LINE_TEXT };
		start = i + 1;
		if (start > f->len)
			break;
	}
}

bool source_blank(const struct line *line)
{
	return line->start == line->end;
}

const char *source_where(const struct source *source, size_t line, struct arena *arena)
{
	return arena_print(arena, "%s, dòng %d", source->name, source->lines[line].number);
}

const char *source_line(const struct source *source, size_t line, struct arena *arena)
{
	return fold_original(&source->folded, source->lines[line].start, source->lines[line].end, arena);
}

struct marking {
	struct source *source;
	const struct words *words;
	const char *own_key;
	struct arena *arena;
	bool reply;
	size_t no_head;          /* no head without a separator begins above this line */
};

static const char *bytes_of(const struct marking *m, size_t i, size_t *len)
{
	const struct line *l = &m->source->lines[i];
	*len = l->end - l->start;
	return m->source->folded.bytes + l->start;
}

static bool matches(const struct marking *m, size_t i, const struct patterns *patterns)
{
	size_t len;
	const char *bytes = bytes_of(m, i, &len);
	return len && len <= SOURCE_SHORT && pattern_any(patterns, bytes, len, NULL, NULL);
}

static bool arrow(const struct marking *m, size_t i)
{
	const struct line *l = &m->source->lines[i];
	return l->end > l->start && m->source->folded.bytes[l->start] == '>';
}

static size_t next_line(const struct marking *m, size_t i)
{
	while (i < m->source->line_count && source_blank(&m->source->lines[i]))
		i++;
	return i;
}

static void mark(struct marking *m, size_t from, size_t to, enum line_role role)
{
	for (size_t i = from; i < to && i < m->source->line_count; i++)
		m->source->lines[i].role = role;
}

/* "Vào …, X đã viết:" may be broken over two or three lines by the mail program. */
static size_t attribution(const struct marking *m, size_t i)
{
	struct buf joined = { .limit = 1000 };
	size_t found = 0;
	for (size_t k = 0; k < 3 && i + k < m->source->line_count && !found; k++) {
		size_t len;
		const char *bytes = bytes_of(m, i + k, &len);
		if (len > SOURCE_SHORT || !len)
			break;
		buf_add(&joined, bytes, len);
		if (pattern_any(&m->words->mail.attribution, joined.data, joined.len, NULL, NULL))
			found = k + 1;
		buf_byte(&joined, ' ');
	}
	buf_release(&joined);
	return found;
}

/* The header lines of a quoted or forwarded letter; `ours` when it came from the contest itself. */
static size_t header_lines(const struct marking *m, size_t i, struct forward *out, bool *ours)
{
	size_t lines = forward_head(m->source, i, m->words, m->arena, out, NULL);
	*ours = lines && m->own_key && out->address && strcmp(out->address, m->own_key) == 0;
	return lines;
}

/* A signature: few lines, and no data block in them (some authors part their data from the story by "--"). */
static bool is_signature(const struct marking *m, size_t from, size_t to)
{
	size_t lines = 0;
	for (size_t i = from + 1; i < to; i++) {
		size_t len;
		const char *bytes = bytes_of(m, i, &len);
		if (!len)
			continue;
		const struct label *label = words_label(m->words, bytes, len);
		if (++lines > 15 || len > SOURCE_SHORT || (label && label->field == FIELD_HEAD && len > label->len))
			return false;
	}
	return true;
}

static void mark_signature(struct marking *m, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		size_t end = i;
		while (end < to && m->source->lines[end].role != LINE_QUOTED) /* it ends where the quotation below it begins */
			end++;
		if (end > i && matches(m, i, &m->words->mail.signature) && is_signature(m, i, end)) {
			mark(m, i, end, LINE_SIGNATURE);
			return;
		}
	}
}

static void keep_forward(struct marking *m, const struct forward *found, size_t first, size_t end)
{
	struct source *s = m->source;
	if (!s->forwarded)
		s->forwarded = arena_array(m->arena, SOURCE_MOST_FORWARDS, sizeof *s->forwarded);
	if (s->forward_count)
		s->forwarded[s->forward_count - 1].text_end = first;
	if (s->forward_count == SOURCE_MOST_FORWARDS) {
		s->cut = true; /* the rest is the last one's text */
		return;
	}
	s->forwarded[s->forward_count] = *found;
	s->forwarded[s->forward_count].first = first;
	s->forwarded[s->forward_count].end = end;
	s->forwarded[s->forward_count++].text_end = s->line_count;
}

/* A forwarded letter begins at `i`: what stands above is the forwarder's note, its header lines are nobody's text. */
static size_t forwarded(struct marking *m, size_t i, size_t begun)
{
	bool ours = false;
	struct forward found = { 0 };
	bool marker = matches(m, i, &m->words->mail.forwarded) || matches(m, i, &m->words->mail.original);
	size_t at = marker ? next_line(m, i + 1) : i, headers = header_lines(m, at, &found, &ours);
	mark_signature(m, begun, i);
	for (size_t k = begun; k < i; k++)
		if (m->source->lines[k].role == LINE_TEXT)
			m->source->lines[k].role = LINE_NOTE;
	mark(m, i, at + headers, LINE_QUOTED);
	if (ours) {
		if (m->source->forward_count)
			m->source->forwarded[m->source->forward_count - 1].text_end = i;
		mark(m, i, m->source->line_count, LINE_QUOTED);
		return m->source->line_count;
	}
	m->source->forwards = true;
	if (headers)
		keep_forward(m, &found, i, at + headers);
	return at + headers;
}

/* A quotation without arrows lasts to the end. */
static size_t quoted(struct marking *m, size_t i, size_t lines)
{
	size_t next = next_line(m, i + lines);
	if (next < m->source->line_count && arrow(m, next)) {
		mark(m, i, i + lines, LINE_QUOTED);
		return i + lines;
	}
	mark(m, i, m->source->line_count, LINE_QUOTED);
	return m->source->line_count;
}

/* Three header lines tell a head without a separator above it: two may stand in a letter for other reasons. */
static bool bare_head(struct marking *m, size_t i, bool *ours)
{
	struct forward found;
	size_t looked = 0;
	if (i < m->no_head || !matches(m, i, &m->words->mail.header_line))
		return false;
	size_t lines = forward_head(m->source, i, m->words, m->arena, &found, &looked);
	if (lines < LEAST_BARE) {
		m->no_head = i + looked / 2; /* a thousand lines "To:" are not looked at a thousand times each */
		return false;
	}
	*ours = m->own_key && found.address && strcmp(found.address, m->own_key) == 0;
	return true;
}

/* The line of dashes or underscores that Outlook draws above a head is no text. */
static size_t rule_above(const struct marking *m, size_t i)
{
	size_t len, k = i;
	while (k > 0 && source_blank(&m->source->lines[k - 1]))
		k--;
	const char *t = k ? bytes_of(m, k - 1, &len) : "";
	return k && len >= LEAST_RULE && strspn(t, "_-=* ") >= len ? k - 1 : i;
}

static void mark_lines(struct marking *m)
{
	size_t begun = 0;
	for (size_t i = 0; i < m->source->line_count;) {
		bool ours = false;
		size_t n;
		if (source_blank(&m->source->lines[i])) {
			i++;
		} else if (arrow(m, i)) {
			m->source->lines[i++].role = LINE_QUOTED;
		} else if (matches(m, i, &m->words->mail.forwarded)) {
			i = begun = forwarded(m, i, begun);
		} else if ((n = attribution(m, i))) {
			i = quoted(m, i, n);
		} else if (matches(m, i, &m->words->mail.original)) {
			i = m->reply ? quoted(m, i, 1) : (begun = forwarded(m, i, begun));
		} else if (bare_head(m, i, &ours)) {
			mark(m, rule_above(m, i), i, LINE_QUOTED);
			i = m->reply || ours ? quoted(m, i, 1) : (begun = forwarded(m, i, begun));
		} else {
			i++;
		}
	}
	if (m->source->kind == SOURCE_MAIL)
		mark_signature(m, begun, m->source->line_count);
}

static void read_text(struct source *out, const char *text, struct marking *m)
{
	if (out->kind == SOURCE_MAIL && !m->reply)
		text = forward_unquote(text, m->words, m->arena);
	fold_text(&out->folded, text, strlen(text), m->arena);
	split(out, m->arena);
	out->cut = text[out->folded.at[out->folded.len]] != '\0' || out->line_count == SOURCE_MOST_LINES;
	if (out->kind == SOURCE_MAIL)
		mark_lines(m);
}

void source_read(struct source *out, enum source_kind kind, const struct part *part, const char *name, const char *text, bool reply,
                 const char *own_address, const struct words *words, struct arena *arena)
{
	*out = (struct source){ .kind = kind, .part = part, .name = name };
	struct marking m = { out, words, own_address && own_address[0] ? text_lower(arena, own_address) : NULL, arena, reply, 0 };
	read_text(out, text, &m);
}

void source_slice(struct source *out, const struct source *s, size_t start, size_t end, const char *own_address, const struct words *words, struct arena *arena)
{
	const struct folded *f = &s->folded;
	size_t from = start < s->line_count ? f->at[s->lines[start].start] : f->at[f->len], to = end < s->line_count ? f->at[s->lines[end].start] : f->at[f->len];
	source_read(out, s->kind, s->part, s->name, arena_copy(arena, f->text + from, to > from ? to - from : 0), false, own_address, words, arena);
	for (size_t i = 0; i < out->line_count; i++)
		out->lines[i].number += start < s->line_count ? s->lines[start].number - 1 : 0;
}

void source_read_forward(struct source *out, const struct source *whole, size_t chosen, const char *own_address, const struct words *words, struct arena *arena)
{
	struct marking m = { out, words, own_address && own_address[0] ? text_lower(arena, own_address) : NULL, arena, false, 0 };
	*out = (struct source){ .kind = whole->kind, .part = whole->part, .name = whole->name };
	read_text(out, whole->folded.text, &m);
	if (chosen >= out->forward_count)
		return;
	const struct forward *f = &out->forwarded[chosen];
	for (size_t i = 0; i < out->line_count; i++) {
		enum line_role *role = &out->lines[i].role;
		if (i >= f->end && i < f->text_end)
			*role = *role == LINE_NOTE ? LINE_TEXT : *role;
		else if (*role == LINE_TEXT)
			*role = LINE_NOTE;
	}
}
