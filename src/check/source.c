/* Lines and their roles: replies quote in many ways, and none of them may supply data.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/source.h"

#include <string.h>

#include "base/text.h"

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
	bool reply;
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
static size_t header_lines(const struct marking *m, size_t i, bool *ours)
{
	size_t count = 0, k = i;
	for (; k < m->source->line_count && !source_blank(&m->source->lines[k]); k++) {
		size_t len;
		const char *bytes = bytes_of(m, k, &len);
		if (!matches(m, k, &m->words->mail.header_line))
			break;
		if (count == 0 && m->own_key && len <= SOURCE_SHORT && memmem(bytes, len, m->own_key, strlen(m->own_key)))
			*ours = true;
		count++;
	}
	return count >= 2 ? count : 0;
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
	for (size_t i = from; i < to; i++)
		if (matches(m, i, &m->words->mail.signature) && is_signature(m, i, to)) {
			mark(m, i, to, LINE_SIGNATURE);
			return;
		}
}

/* A forwarded letter begins at `i`: what stands above is the forwarder's note, its header lines are nobody's text. */
static size_t forwarded(struct marking *m, size_t i, size_t begun)
{
	bool ours = false;
	bool marker = matches(m, i, &m->words->mail.forwarded) || matches(m, i, &m->words->mail.original);
	size_t at = marker ? next_line(m, i + 1) : i, headers = header_lines(m, at, &ours);
	mark_signature(m, begun, i);
	for (size_t k = begun; k < i; k++)
		if (m->source->lines[k].role == LINE_TEXT)
			m->source->lines[k].role = LINE_NOTE;
	mark(m, i, at + headers, LINE_QUOTED);
	if (ours) {
		mark(m, i, m->source->line_count, LINE_QUOTED);
		return m->source->line_count;
	}
	m->source->forwards = true;
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
		} else if (header_lines(m, i, &ours) >= 3) {
			i = m->reply || ours ? quoted(m, i, 1) : (begun = forwarded(m, i, begun));
		} else {
			i++;
		}
	}
	if (m->source->kind == SOURCE_MAIL)
		mark_signature(m, begun, m->source->line_count);
}

void source_read(struct source *out, enum source_kind kind, const struct part *part, const char *name, const char *text, bool reply,
                 const char *own_address, const struct words *words, struct arena *arena)
{
	*out = (struct source){ .kind = kind, .part = part, .name = name };
	fold_text(&out->folded, text, strlen(text), arena);
	split(out, arena);
	struct marking m = { out, words, own_address && own_address[0] ? text_lower(arena, own_address) : NULL, reply };
	if (kind == SOURCE_MAIL)
		mark_lines(&m);
}
