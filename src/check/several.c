/* Lists of names, told by their surnames: "Bắc Từ Liêm" is nobody.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/several.h"

#include <string.h>

enum { MOST_NAMES = 12, LEAST_WORDS = 3 };

struct span {
	size_t start, end;
};

/* The end of the next name in a list, and how wide is what parts it from the one behind. */
static size_t next_break(const char *t, size_t end, size_t at, size_t *width)
{
	static const char *const breaks[] = { " va ", ", ", ",", "; ", ";", " & ", " + ", " - ", "/", " cung " };
	for (size_t i = at; i < end; i++)
		for (size_t k = 0; k < sizeof breaks / sizeof *breaks; k++) {
			size_t n = strlen(breaks[k]);
			if (i + n <= end && memcmp(t + i, breaks[k], n) == 0) {
				*width = n;
				return i;
			}
		}
	*width = 0;
	return end;
}

/* "Trường Tiểu học …" begins like Trương, "Tổ dân phố …" like Tô. */
static bool person(const struct piece_line *at, const char *t, size_t start, size_t end)
{
	size_t place = words_begin(&at->words->address_words, t + start, end - start);
	if (words_begin(&at->words->workplace_inside, t + start, end - start) || (place && memchr(t + start, ' ', place)))
		return false;
	return fold_count(t + start, end - start) >= LEAST_WORDS && words_begin(&at->words->surnames, t + start, end - start) && looks_name(at, start, end);
}

static bool joined(const char *t, size_t end, size_t *at)
{
	static const char *const words[] = { "va ", "& ", "- ", "cung ", ", ", "; " };
	size_t i = *at;
	while (i < end && t[i] == ' ')
		i++;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (end - i > strlen(words[k]) && memcmp(t + i, words[k], strlen(words[k])) == 0) {
			*at = i + strlen(words[k]);
			return true;
		}
	return false;
}

struct remarked {
	struct span name, remark;
};

/* "Nguyễn Hữu Lộc (sinh năm 1975) và Bùi Thị Tâm (sinh năm 1978)": how many, each with a remark of its own. */
static size_t read_remarked(const struct piece_line *at, const char *t, size_t start, size_t end, struct remarked out[MOST_NAMES])
{
	size_t count = 0;
	for (size_t i = start; count < MOST_NAMES;) {
		while (i < end && t[i] == ' ')
			i++;
		size_t honorific = words_begin(&at->words->honorifics, t + i, end - i);
		i += honorific && t[i + honorific] == ' ' && i + honorific < end ? honorific + 1 : 0;
		const char *open = memchr(t + i, '(', end - i), *close = open ? memchr(open, ')', (size_t)(t + end - open)) : NULL;
		size_t name = open ? (size_t)(open - t) : end;
		while (name > i && t[name - 1] == ' ')
			name--;
		if (!close || !person(at, t, i, name))
			return 0;
		out[count++] = (struct remarked){ { i, name }, { (size_t)(open - t) + 1, (size_t)(close - t) } };
		i = (size_t)(close - t) + 1;
		size_t rest = i;
		while (rest < end && strchr(" .;,", t[rest]))
			rest++;
		if (rest >= end)
			return count;
		if (!joined(t, end, &i))
			return 0;
	}
	return 0;
}

static void put_remarked(struct walk *w, size_t i, struct block *block, const struct remarked *r)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	size_t count = lexer_items(w->words, t + r->remark.start, r->remark.end - r->remark.start, true, items);
	for (size_t k = 0; k < count; k++) {
		items[k].label += r->remark.start;
		items[k].value += r->remark.start;
		items[k].end += r->remark.start;
	}
	pieces_put(&where, block, FIELD_NAME, r->name.start, r->name.end);
	pieces_pieces(&where, block, r->remark.start, count ? items[0].label : r->remark.end);
	if (count)
		pieces_apply(&where, block, items, count);
}

bool several_remarked(struct walk *w, size_t i, struct block *block, const struct item *item)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct remarked all[MOST_NAMES];
	size_t count = read_remarked(&where, t, item->value, len, all);
	if (count < 2)
		return false;
	put_remarked(w, i, block, &all[0]);
	struct block *open = w->open;
	for (size_t k = 1; k < count; k++) {
		struct block *more = walk_open(w, WHOSE_COAUTHOR, true, i);
		if (more)
			put_remarked(w, i, more, &all[k]);
	}
	w->open = open;
	return true;
}

bool several_named(struct walk *w, size_t i, struct block *block, const struct item *item)
{
	size_t len, count = 0, width = 0, end = item->end;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct span names[MOST_NAMES];
	while (end > item->value && strchr(" .;,\t-", t[end - 1]))
		end--;
	for (size_t at = item->value; at < end && count < MOST_NAMES; at = names[count - 1].end + width) {
		size_t stop = next_break(t, end, at, &width), from = at + words_begin(&w->words->honorifics, t + at, stop - at);
		from += from > at && from < stop && t[from] == ' ';
		if (!person(&where, t, from, stop))
			return false;
		names[count++] = (struct span){ from, stop };
	}
	if (count < 2)
		return false;
	pieces_put(&where, block, FIELD_NAME, names[0].start, names[0].end);
	struct block *open = w->open;
	for (size_t k = 1; k < count; k++) {
		struct block *more = walk_open(w, WHOSE_COAUTHOR, true, i);
		if (more)
			pieces_put(&where, more, FIELD_NAME, names[k].start, names[k].end);
	}
	w->open = open;
	return true;
}

bool several_listed(struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	enum whose whose = w->open->whose == WHOSE_AUTHOR ? WHOSE_COAUTHOR : w->open->whose;
	if (!w->open->headed || len > SOURCE_SHORT)
		return false;
	size_t start = lexer_prefix(t, len, 0), name = lexer_piece(t, len, start);
	const char *paren = memchr(t + start, '(', name - start);
	name = paren ? (size_t)(paren - t) : name;
	if (!start || !person(&where, t, start, name))
		return false;
	size_t count = lexer_items(w->words, t, len, true, items), end = count ? items[0].label : len;
	if (end < name || !count)
		return false;
	struct block *block = walk_open(w, whose, true, i);
	if (block && pieces_unlabelled(&where, block, start, end))
		pieces_apply(&where, block, items, count);
	walk_mark(w, i);
	return true;
}
