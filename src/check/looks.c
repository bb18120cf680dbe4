/* Looks at the capitals and the words of a range: folding has lost the one and kept the other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/looks.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "check/lexer.h"

enum { MOST_VALUE = 300, MOST_PLACE_WORDS = 9 };

const char *looks_text(const struct piece_line *at)
{
	return at->source->folded.bytes + at->source->lines[at->line].start;
}

void looks_trim(const char *t, size_t *start, size_t *end)
{
	while (*start < *end && strchr(" \t,;:|-=.\"*_", t[*start]) && t[*start])
		++*start;
	while (*start < *end && strchr(" \t,;|-=*_", t[*end - 1]) && t[*end - 1])
		--*end;
	while (*start < *end && (t[*end - 1] == '.' || t[*end - 1] == ' '))
		--*end;
	/* A form's closing parenthesis whose opening one stands before the label. */
	while (*start < *end && t[*end - 1] == ')' && !memchr(t + *start, '(', *end - *start))
		--*end;
}

char *looks_original(const struct piece_line *at, size_t start, size_t end)
{
	size_t base = at->source->lines[at->line].start;
	char *text = fold_original(&at->source->folded, base + start, base + end, at->arena);
	return strlen(text) > MOST_VALUE ? text_cut(at->arena, text, MOST_VALUE) : text;
}

bool looks_capital(const char *text)
{
	uint32_t c;
	return text_next(text, strlen(text), &c) && (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) != c;
}

bool looks_name(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	looks_trim(t, &start, &end);
	const char *text = looks_original(at, start, end);
	int words = 0;
	for (const char *p = text; *p; words++) {
		if (!looks_capital(p))
			return false;
		p += strcspn(p, " ");
		p += *p == ' ';
	}
	for (size_t i = start; i < end; i++)
		if (!(t[i] == ' ' || (t[i] >= 'a' && t[i] <= 'z')))
			return false;
	return words >= 2 && words <= 6;
}

bool looks_address(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	while (start < end) {
		size_t stop = lexer_piece(t, end, start), from = start;
		start = stop + 1;
		looks_trim(t, &from, &stop);
		if (from >= stop)
			continue;
		bool place = (t[from] >= '0' && t[from] <= '9') || words_begin(&at->words->address_words, t + from, stop - from) || looks_capital(looks_original(at, from, stop));
		bool person = words_begin(&at->words->honorifics, t + from, stop - from) > 0;
		if (!place || person || fold_count(t + from, stop - from) > MOST_PLACE_WORDS)
			return false;
	}
	return true;
}

bool looks_address_only(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	bool place = false;
	looks_trim(t, &start, &end);
	for (size_t i = start; i < end;) {
		size_t word = words_begin(&at->words->address_words, t + i, end - i), stop = i;
		while (stop < end && t[stop] != ' ')
			stop++;
		place |= word > 0;
		if (!word && !(t[i] >= '0' && t[i] <= '9') && !looks_capital(looks_original(at, i, stop)))
			return false;
		for (i = word ? i + word : stop; i < end && strchr(" ,.-/", t[i]);)
			i++;
	}
	return place;
}

/* Past "con bà", "vợ là chị": the words of kinship at `i`; 0 where there are none, or where they begin with a capital ("Bà Triệu"). */
static size_t kinship(const struct piece_line *at, size_t i, size_t end)
{
	const char *t = looks_text(at);
	size_t k = i;
	for (int n = 0; n < 3; n++) {
		size_t word = words_begin(&at->words->kin, t + k, end - k), honorific = words_begin(&at->words->honorifics, t + k, end - k);
		word = word > honorific ? word : honorific;
		if (!word)
			break;
		if (looks_capital(looks_original(at, k, k + word)) && k == i)
			return 0;
		k += word;
		while (k < end && (t[k] == ' ' || t[k] == ':'))
			k++;
		if (end - k > 3 && memcmp(t + k, "la ", 3) == 0)
			k += 3;
		else if (end - k > 4 && (memcmp(t + k, "cua ", 4) == 0 || memcmp(t + k, "ten ", 4) == 0))
			k += 4;
	}
	return k > i ? k : 0;
}

static size_t name_words(const struct piece_line *at, size_t i, size_t end)
{
	const char *t = looks_text(at);
	size_t words = 0;
	while (i < end && t[i] >= 'a' && t[i] <= 'z' && looks_capital(looks_original(at, i, end))) {
		while (i < end && t[i] >= 'a' && t[i] <= 'z')
			i++;
		i += i < end && t[i] == ' ';
		words++;
	}
	return words;
}

/* "và Bùi Thị Tâm": a whole name behind "và"; "Trường Mầm non và Tiểu học" has none. */
static bool and_somebody(const struct piece_line *at, size_t i, size_t end)
{
	const char *t = looks_text(at);
	if (end - i < 4 || memcmp(t + i, "va ", 3) != 0)
		return false;
	size_t name = i + 3, honorific = words_begin(&at->words->honorifics, t + name, end - name);
	name += honorific && name + honorific < end && t[name + honorific] == ' ' && !looks_capital(looks_original(at, name, name + honorific)) ? honorific + 1 : 0;
	return words_begin(&at->words->surnames, t + name, end - name) && name_words(at, name, end) >= 3;
}

/* "chung cư An Bình" (once folded, "cụ An Bình"), "nhà bà Đỗ Thị Mây": the word at `i` is the rest of a place's. */
static bool of_place(const struct piece_line *at, size_t i)
{
	const char *t = looks_text(at);
	size_t from = i;
	if (i >= 4 && memcmp(t + i - 4, "nha ", 4) == 0)
		return true;
	while (from > 0 && t[from - 1] == ' ')
		from--;
	while (from > 0 && ((t[from - 1] >= 'a' && t[from - 1] <= 'z') || (t[from - 1] >= '0' && t[from - 1] <= '9')))
		from--;
	size_t len = i - from + strcspn(t + i, " ,.;\n");
	return from < i && words_begin(&at->words->address_words, t + from, len) > i - from;
}

size_t looks_second_person(const struct piece_line *at, size_t from, size_t end)
{
	const char *t = looks_text(at);
	for (size_t i = from; i < end; i++) {
		if (i > 0 && ((t[i - 1] >= 'a' && t[i - 1] <= 'z') || (t[i - 1] >= '0' && t[i - 1] <= '9')))
			continue;
		if (t[i] == 'v' && and_somebody(at, i, end))
			return i;
		size_t name = t[i] >= 'a' && t[i] <= 'z' ? kinship(at, i, end) : 0;
		if (!name || name_words(at, name, end) < 2 || of_place(at, i))
			continue;
		/* "(con bà Đỗ Thị Mây), SĐT: …": a closed parenthesis without data of its own harms nothing. */
		const char *close = i > 0 && t[i - 1] == '(' ? memchr(t + i, ')', end - i) : NULL;
		if (!close || memchr(t + i, ',', (size_t)(close - t) - i))
			return i;
		i = (size_t)(close - t);
	}
	return end;
}
