/* One-line data without a head: strict, since a story also names people and years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/alone.h"

#include <string.h>

#include "check/lexer.h"

enum { MOST_LINE = 300, MOST_UNKNOWN = 1, MOST_UNKNOWN_WORDS = 8 };

/* A piece that needs no guess: a number, a place, a workplace, a stated absence, a remark that gives nothing. */
static bool plain(const struct words *w, const char *t, size_t len, int now_year)
{
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	int year;
	bool aged;
	if (!len || (values_phone(t, len, digits, &used) == VALUE_GOOD && used == len))
		return true;
	if (t[0] >= '0' && t[0] <= '9')
		return values_birth(t, len, now_year, false, &year, &aged, &used) == VALUE_GOOD && used == len;
	return words_begin(&w->address_words, t, len) || words_begin(&w->workplace_words, t, len) || words_begin(&w->self_employed, t, len) ||
	       words_begin(&w->nothing, t, len);
}

/* Whether the pieces of a range that no label names are data, all but one. */
static bool data_only(const struct walk *w, const char *t, size_t start, size_t end, size_t *unknown)
{
	while (start < end) {
		size_t stop = lexer_piece(t, end, start), from = start, to = stop;
		start = stop + 1;
		while (from < to && strchr(" -(\t", t[from]))
			from++;
		while (to > from && strchr(" -).\t", t[to - 1]))
			to--;
		if (plain(w->words, t + from, to - from, w->now_year))
			continue;
		if (++*unknown > MOST_UNKNOWN || fold_count(t + from, to - from) > MOST_UNKNOWN_WORDS)
			return false;
	}
	return true;
}

bool alone_read(struct walk *w, size_t i)
{
	size_t len, unknown = 0;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	if (len > MOST_LINE)
		return false;
	size_t start = lexer_prefix(t, len, 0), name = lexer_piece(t, len, start);
	const char *paren = memchr(t + start, '(', name - start);
	name = paren ? (size_t)(paren - t) : name;
	if (name == len || !looks_name(&where, start, name) || words_begin(&w->words->honorifics, t + start, name - start) ||
	    words_begin(&w->words->address_words, t + start, name - start) || looks_second_person(&where, name, len) < len)
		return false;
	size_t count = lexer_items(w->words, t, len, true, items), end = count ? items[0].label : len;
	if (end < name || !data_only(w, t, name, end, &unknown))
		return false;
	for (size_t k = 0; k < count; k++) {
		/* An address may hold commas, and the pieces behind a number are looked at. */
		bool number = items[k].field == FIELD_BIRTH || items[k].field == FIELD_AGE || items[k].field == FIELD_PHONE;
		if (items[k].field >= FIELD_TITLE || items[k].whose != WHOSE_UNKNOWN ||
		    (number && !data_only(w, t, lexer_piece(t, items[k].end, items[k].value), items[k].end, &unknown)))
			return false;
	}
	struct block *block = walk_open(w, WHOSE_UNKNOWN, false, i);
	if (block && pieces_unlabelled(&where, block, start, end) && count)
		pieces_apply(&where, block, items, count);
	if (!block || block->items[FIELD_BIRTH].state != VALUE_GOOD || block->items[FIELD_PHONE].state != VALUE_GOOD) {
		w->out->count -= block != NULL;
		walk_close(w);
		return false;
	}
	walk_mark(w, i);
	walk_close(w);
	return true;
}
