/* Heads of forwarded letters, as mail programs paste them: Gmail, Outlook, Apple Mail, Zimbra, Yahoo, Thunderbird, phones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/forward.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum {
	MOST_HEAD = 24,      /* lines; a long list of recipients takes some ten */
	AHEAD = 4,           /* lines of a broken list before the next header line */
	LEAST_KEYS = 2,      /* header lines below a separator; three without one (source.c) */
	MOST_MARKS = 6,      /* levels of ">" */
	LOOKED_AT = 10,      /* lines behind ">" in which a head begins */
	MOST_REGIONS = 200,  /* stretches of ">" that are looked at; what is below stays as it is */
	LEAST_ADDRESS = 5, MOST_ADDRESS = 254, MOST_LOCAL = 64, /* RFC 5321, 4.5.3.1 */
};

enum key { KEY_NONE, KEY_FROM, KEY_TO, KEY_SUBJECT, KEY_DATE, KEY_FILES, KEY_OTHER, KEYS };

/* Which header line a folded line is; `value` is where its value begins. */
static enum key key_of(const struct words *w, const char *t, size_t len, size_t *value)
{
	const struct patterns *const keys[KEYS] = {
		[KEY_FROM] = &w->mail.header_from, [KEY_TO] = &w->mail.header_to, [KEY_SUBJECT] = &w->mail.header_subject,
		[KEY_DATE] = &w->mail.header_date, [KEY_FILES] = &w->mail.header_files, [KEY_OTHER] = &w->mail.header_line,
	};
	size_t start;
	for (int k = KEY_FROM; len && len <= SOURCE_SHORT * 4 && k < KEYS; k++)
		if (pattern_any(keys[k], t, len, &start, value))
			return (enum key)k;
	return KEY_NONE;
}

static bool local_byte(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("._%+'-", c));
}

static bool domain_byte(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '-';
}

/* The address around an "@"; NULL where it is none. */
static const char *address_at(const char *text, const char *at, struct arena *arena)
{
	const char *start = at, *end = at + 1;
	while (start > text && local_byte(start[-1]))
		start--;
	while (domain_byte(*end))
		end++;
	while (end > at + 1 && (end[-1] == '.' || end[-1] == '-'))
		end--;
	while (start < at && (*start == '.' || *start == '\''))
		start++;
	size_t len = (size_t)(end - start);
	bool dot = memchr(at + 1, '.', (size_t)(end - at - 1)) != NULL;
	if (start == at || !dot || at[1] == '.' || at - start > MOST_LOCAL || len < LEAST_ADDRESS || len > MOST_ADDRESS || *end == '@')
		return NULL;
	return text_lower(arena, arena_copy(arena, start, len));
}

const char *forward_address(const char *text, struct arena *arena)
{
	const char *found = NULL;
	for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
		const char *one = address_at(text, at, arena);
		if (!one || (found && strcmp(found, one) != 0))
			return NULL; /* "lan@thu.example thay mặt hoa@thu.example": nobody knows which */
		found = one;
	}
	return found;
}

/* What stands before the address: 'Nguyễn Lam Khê', "Nguyễn Lam Khê" <…>, *Nguyễn Lam Khê* [mailto:…]. */
static const char *name_of(const char *value, struct arena *arena)
{
	const char *blanks = " \t\"'*“”";
	size_t len = strcspn(value, "<[("), start = strspn(value, " \t\"'*");
	if (start >= len || memchr(value, '@', len))
		return NULL;
	while (len > start && strchr(blanks, value[len - 1]) && (unsigned char)value[len - 1] < 0x80)
		len--;
	return len > start ? arena_copy(arena, value + start, len - start) : NULL;
}

struct head {
	const struct source *source;
	const struct words *words;
	struct arena *arena;
	bool seen[KEYS];
	const char *values[KEYS];
	enum key last;
	size_t count;
	bool keeps;          /* values are wanted; a first look only counts */
	bool bare;           /* the last header line has no value yet */
};

static const char *line_of(const struct head *h, size_t i, size_t *len)
{
	const struct line *l = &h->source->lines[i];
	*len = l->end - l->start;
	return h->source->folded.bytes + l->start;
}

static enum key key_at(const struct head *h, size_t i, size_t *value)
{
	size_t len;
	const char *t;
	if (i >= h->source->line_count)
		return KEY_NONE;
	t = line_of(h, i, &len);
	enum key key = key_of(h->words, t, len, value);
	bool once = key == KEY_FROM || key == KEY_SUBJECT || key == KEY_DATE;
	return once && h->seen[key] ? KEY_NONE : key;
}

static void add_value(struct head *h, enum key key, const char *value)
{
	const char *old = h->values[key];
	h->bare = !*value;
	if (!h->keeps)
		return;
	h->values[key] = old && *old && *value ? arena_print(h->arena, "%s %s", old, value) : *value ? value : old ? old : "";
}

static bool complete(const struct head *h)
{
	return h->seen[KEY_FROM] && h->seen[KEY_SUBJECT] && h->seen[KEY_DATE] && h->seen[KEY_TO];
}

/* A line between two header lines that is none itself: a broken value, a value below its name, a blank one. */
static bool goes_on(struct head *h, size_t i)
{
	size_t value, len;
	const char *t = line_of(h, i, &len);
	if (!len) /* only where the head is not whole yet */
		return !complete(h) && key_at(h, i + 1, &value) != KEY_NONE;
	if (len > SOURCE_SHORT)
		return false;
	bool list = h->last == KEY_TO || h->last == KEY_OTHER;
	bool more = h->bare || (list && memchr(t, '@', len) && !complete(h));
	for (size_t k = 1; k <= AHEAD && !more; k++) {
		if (i + k >= h->source->line_count || source_blank(&h->source->lines[i + k]))
			break;
		more = key_at(h, i + k, &value) != KEY_NONE && h->last != KEY_DATE;
	}
	if (more)
		add_value(h, h->last, h->keeps ? source_line(h->source, i, h->arena) : ".");
	return more;
}

static void keep(const struct head *h, struct forward *out)
{
	const char *from = h->values[KEY_FROM];
	*out = (struct forward){ .address = forward_address(from, h->arena), .name = name_of(from, h->arena) };
	out->to = h->values[KEY_TO] ? text_lower(h->arena, h->values[KEY_TO]) : NULL;
	out->subject = h->values[KEY_SUBJECT] && *h->values[KEY_SUBJECT] ? h->values[KEY_SUBJECT] : NULL;
	out->files = h->values[KEY_FILES];
}

/* One past the last line of a head that begins at `line`. */
static size_t read_head(struct head *h, size_t line)
{
	const struct source *source = h->source;
	size_t end = line;
	for (size_t i = line; i < source->line_count && i < line + MOST_HEAD; i++) {
		size_t value = 0;
		enum key key = key_at(h, i, &value);
		if (key == KEY_NONE) {
			if (!h->count || !goes_on(h, i))
				break;
			end = source_blank(&source->lines[i]) ? end : i + 1;
			continue;
		}
		h->seen[key] = true;
		h->last = key;
		h->count++;
		end = i + 1;
		bool empty = source->lines[i].start + value >= source->lines[i].end;
		add_value(h, key, empty ? "" : h->keeps ? fold_original(&source->folded, source->lines[i].start + value, source->lines[i].end, h->arena) : ".");
	}
	return end;
}

size_t forward_head(const struct source *source, size_t line, const struct words *words, struct arena *arena, struct forward *out, size_t *looked)
{
	struct head h = { .source = source, .words = words, .arena = arena };
	size_t end = read_head(&h, line);
	if (looked)
		*looked = end - line;
	if (h.count < LEAST_KEYS || !h.seen[KEY_FROM])
		return 0;
	h = (struct head){ .source = source, .words = words, .arena = arena, .keeps = true };
	read_head(&h, line);
	keep(&h, out);
	return end - line;
}

bool forward_chain(const struct forward *f, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!f[i].to || !f[i - 1].address || !strstr(f[i].to, f[i - 1].address))
			return false;
	return true;
}

/* The text behind ">" and one blank; NULL where the line has no such mark. */
static const char *behind_mark(const char *line, size_t len, size_t *rest)
{
	size_t i = 0;
	while (i < len && (line[i] == ' ' || line[i] == '\t'))
		i++;
	if (i == len || line[i] != '>')
		return NULL;
	i += i + 1 < len && line[i + 1] == ' ' ? 2 : 1;
	*rest = len - i;
	return line + i;
}

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static bool blank(const char *line, size_t len)
{
	size_t i = 0;
	while (i < len && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
		i++;
	return i == len;
}

struct unquoting {
	const struct words *words;
	struct arena *arena;
};

static bool says(const struct unquoting *u, const char *line, size_t len, const struct patterns *patterns)
{
	struct folded f;
	if (len > SOURCE_SHORT * 3)
		return false;
	fold_text(&f, line, len, u->arena);
	return pattern_any(patterns, f.bytes, f.len, NULL, NULL);
}

/* Without all its marks. */
static const char *bare(const char *line, size_t len, size_t *rest)
{
	const char *inner;
	*rest = len;
	while ((inner = behind_mark(line, *rest, rest)))
		line = inner;
	return line;
}

/* Whether behind the marks of the lines that begin at `line` a forwarded letter's head begins at once. */
static bool head_behind(const struct unquoting *u, const char *line)
{
	size_t keys = 0, seen = 0;
	bool from = false;
	for (; *line && seen < LOOKED_AT; line += line_length(line), line += *line == '\n') {
		size_t len = line_length(line), rest;
		const char *inner = bare(line, len, &rest);
		if (inner == line && !blank(line, len))
			break;
		if (blank(inner, rest))
			continue;
		seen++;
		bool key = says(u, inner, rest, &u->words->mail.header_line);
		from |= key && says(u, inner, rest, &u->words->mail.header_from);
		keys += key;
		if (seen == 1 && !key && !says(u, inner, rest, &u->words->mail.forwarded) && !says(u, inner, rest, &u->words->mail.original))
			return false;
	}
	return from && keys > LEAST_KEYS;
}

/* One mark less where a head stands behind it.  NULL where nothing changes. */
static const char *unmark(const struct unquoting *u, const char *text)
{
	struct buf out = { 0 };
	bool changed = false, inside = false, strip = false;
	const char *above = NULL; /* the last line that is not blank */
	size_t above_len = 0, regions = 0;
	for (const char *line = text; *line;) {
		size_t len = line_length(line), rest;
		const char *inner = behind_mark(line, len, &rest);
		if (inner && !inside)
			strip = regions++ < MOST_REGIONS && head_behind(u, line) && !(above && says(u, above, above_len, &u->words->mail.attribution));
		if (inner)
			inside = true;
		else if (!blank(line, len))
			inside = strip = false;
		if (inner && strip)
			buf_add(&out, inner, rest);
		else
			buf_add(&out, line, len);
		changed |= inner && strip;
		if (!blank(line, len)) {
			above = line;
			above_len = len;
		}
		line += len;
		if (*line == '\n') {
			buf_byte(&out, '\n');
			line++;
		}
	}
	const char *result = changed ? arena_text(u->arena, buf_str(&out)) : NULL;
	buf_release(&out);
	return result;
}

const char *forward_unquote(const char *text, const struct words *words, struct arena *arena)
{
	struct unquoting u = { words, arena };
	for (int i = 0; i < MOST_MARKS && strchr(text, '>'); i++) {
		const char *less = unmark(&u, text);
		if (!less)
			break;
		text = less;
	}
	return text;
}
