/* Parameters: RFC 2231 in pieces, RFC 2047 in quotes, and what programs make of both.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/parameter.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"
#include "read/charset.h"
#include "read/header.h"

struct piece {
	int index;       /* -1: the plain parameter; 0 and up: of a parameter in pieces */
	bool extended;   /* percent signs, and a charset in the first */
	size_t start, len;
};

struct pieces {
	struct piece list[PARAMETER_MOST_PIECES];
	size_t count;
	struct buf values;
};

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == ';')
		p++;
	return p;
}

/* The quote that ends a value is the one before ';' or the end; names hold quotes of their own unescaped. */
static const char *closing_quote(const char *p)
{
	const char *first = NULL;
	for (; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
		} else if (*p == '"') {
			const char *q = p + 1 + strspn(p + 1, " \t");
			if (*q == ';' || !*q)
				return p;
			if (!first)
				first = p;
		}
	}
	return first;
}

/* "\"" and "\\" are escapes; other backslashes are those of a Windows path. */
static void add_quoted(struct buf *out, const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
			p++;
		buf_byte(out, *p);
	}
}

/* Reads a value at `p` into `out`; returns what stands behind it. */
static const char *read_value(const char *p, struct buf *out)
{
	if (*p == '"') {
		const char *end = closing_quote(p + 1);
		add_quoted(out, p + 1, end ? end : p + strlen(p));
		p = end ? end + 1 : p + strlen(p);
		return p + strcspn(p, ";");
	}
	size_t n = strcspn(p, ";"), keep = n;
	while (keep > 0 && (p[keep - 1] == ' ' || p[keep - 1] == '\t'))
		keep--;
	buf_add(out, p, keep);
	return p + n;
}

/* filename, filename*, filename*3, filename*3* */
static bool is_piece(const char *p, size_t len, const char *name, struct piece *piece)
{
	size_t n = strlen(name);
	if (len < n || strncasecmp(p, name, n) != 0)
		return false;
	*piece = (struct piece){ .index = -1 };
	if (len == n)
		return true;
	if (p[n] != '*')
		return false;
	size_t digits = 0;
	for (int index = 0; n + 1 + digits < len && isdigit((unsigned char)p[n + 1 + digits]) && digits < 4; digits++)
		piece->index = index = index * 10 + (p[n + 1 + digits] - '0');
	size_t rest = len - n - 1 - digits;
	piece->extended = digits == 0 ? rest == 0 : rest == 1 && p[len - 1] == '*';
	if (digits == 0 && piece->extended)
		piece->index = 0;
	return piece->extended || (digits && rest == 0);
}

static void collect(const char *line, const char *name, struct pieces *all)
{
	const char *p = line + strcspn(line, ";");
	while (*(p = skip_blanks(p)) && all->count < PARAMETER_MOST_PIECES) {
		size_t len = strcspn(p, "= \t;");
		const char *value = p + len + strspn(p + len, " \t");
		struct piece piece;
		bool ours = len && *value == '=' && is_piece(p, len, name, &piece);
		if (*value != '=') {
			p = value > p ? value : p + 1;
			continue;
		}
		value++;
		value += strspn(value, " \t");
		size_t start = all->values.len;
		p = read_value(value, &all->values);
		if (!ours) {
			all->values.len = start;
			continue;
		}
		piece.start = start;
		piece.len = all->values.len - start;
		all->list[all->count++] = piece;
	}
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static void add_percent(struct buf *out, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = p[i] == '%' && i + 2 < len ? hex(p[i + 1]) : -1;
		int low = high >= 0 ? hex(p[i + 2]) : -1;
		buf_byte(out, low >= 0 ? (char)(high * 16 + low) : p[i]);
		i += low >= 0 ? 2 : 0;
	}
}

static int by_index(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	return x->index != y->index ? (x->index > y->index) - (x->index < y->index) : (x->start > y->start) - (x->start < y->start);
}

/* charset'language'text; where a program left the quotes out, all is text. */
static const char *split_charset(const char *p, size_t len, char label[64])
{
	const char *first = memchr(p, '\'', len);
	const char *second = first ? memchr(first + 1, '\'', len - (size_t)(first + 1 - p)) : NULL;
	label[0] = '\0';
	if (!second || first - p >= 64)
		return p;
	memcpy(label, p, (size_t)(first - p));
	label[first - p] = '\0';
	return second + 1;
}

/* The pieces are joined as bytes before they are decoded: programs cut inside a character. */
static char *join(struct arena *arena, const struct pieces *all, size_t from, const char **defect)
{
	struct buf bytes = { 0 }, text = { 0 };
	char label[64] = "";
	bool extended = false;
	for (size_t i = from; i < all->count; i++) {
		const struct piece *piece = &all->list[i];
		const char *p = buf_str(&all->values) + piece->start, *end = p + piece->len;
		if (i > from && piece->index == piece[-1].index)
			continue;
		if (piece->extended && i == from)
			p = split_charset(p, piece->len, label);
		extended |= piece->extended;
		if (piece->extended)
			add_percent(&bytes, p, (size_t)(end - p));
		else
			buf_add(&bytes, p, (size_t)(end - p));
	}
	char *out;
	if (extended) {
		const char *wrong = charset_convert(*label ? label : NULL, buf_str(&bytes), bytes.len, &text);
		if (wrong && defect)
			*defect = "bad-parameter";
		out = charset_clean(arena, buf_str(&text), text.len);
	} else {
		out = header_text(arena, buf_str(&bytes), bytes.len, defect);
	}
	buf_release(&bytes);
	buf_release(&text);
	return out;
}

/* Some web mail writes filename="B%C3%A0i.docx": taken so where it gives UTF-8 beyond ASCII, and only then. */
static char *undo_percent(struct arena *arena, char *text)
{
	struct buf bytes = { 0 };
	char *out = text;
	bool more = false;
	add_percent(&bytes, text, strlen(text));
	for (size_t i = 0; i < bytes.len; i++)
		more |= (unsigned char)bytes.data[i] >= 0x80;
	for (const char *p = text; *p && more; p++)
		more = (unsigned char)*p < 0x80;
	if (more && text_valid(buf_str(&bytes), bytes.len))
		out = charset_clean(arena, buf_str(&bytes), bytes.len);
	buf_release(&bytes);
	return out;
}

char *parameter_get(struct arena *arena, const char *raw, size_t len, const char *name, const char **defect)
{
	struct buf line = { 0 };
	struct pieces all = { .count = 0 };
	char *out = NULL;
	header_unfold(raw, len < HEADER_MOST_VALUE ? len : HEADER_MOST_VALUE, &line);
	collect(buf_str(&line), name, &all);
	qsort(all.list, all.count, sizeof *all.list, by_index);
	/* RFC 6266, 4.3: the extended form is the better one where both are there. */
	size_t from = 0;
	while (from < all.count && all.list[from].index < 0)
		from++;
	if (from < all.count)
		out = join(arena, &all, from, defect);
	if ((!out || !*out) && from > 0) {
		all.count = 1;
		out = undo_percent(arena, join(arena, &all, 0, defect));
	}
	buf_release(&line);
	buf_release(&all.values);
	return out;
}

char *parameter_word(struct arena *arena, const char *raw, size_t len)
{
	struct buf line = { 0 }, out = { 0 };
	int comment = 0;
	header_unfold(raw, len < 1000 ? len : 1000, &line);
	for (const char *p = buf_str(&line); *p && *p != ';' && out.len < 200; p++) {
		if (*p == '(')
			comment++;
		else if (*p == ')' && comment)
			comment--;
		else if (!comment && (unsigned char)*p > ' ' && (unsigned char)*p < 0x7F && *p != '"')
			buf_byte(&out, (char)tolower((unsigned char)*p));
	}
	char *word = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&line);
	buf_release(&out);
	return word;
}

/* Cuts a name at a character, keeping a short ending such as ".docx". */
static char *shorten(struct arena *arena, const char *name)
{
	size_t len = strlen(name);
	const char *dot = strrchr(name, '.');
	size_t ending = dot && strlen(dot) <= 10 ? strlen(dot) : 0;
	size_t keep = PARAMETER_MOST_NAME - ending;
	if (len <= PARAMETER_MOST_NAME)
		return arena_copy(arena, name, len);
	while (keep > 0 && ((unsigned char)name[keep] & 0xC0) == 0x80)
		keep--;
	return arena_print(arena, "%.*s%s", (int)keep, name, name + len - ending);
}

char *parameter_filename(struct arena *arena, const char *name)
{
	const char *base = name;
	for (const char *p = name; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	char *shown = text_shown(arena, base);
	while (*shown == ' ')
		shown++;
	for (size_t n = strlen(shown); n > 0 && shown[n - 1] == ' '; n--)
		shown[n - 1] = '\0';
	if (!*shown || strcmp(shown, ".") == 0 || strcmp(shown, "..") == 0)
		return NULL;
	char *cut = shorten(arena, shown);
	return text_nfc(arena, cut, strlen(cut));
}
