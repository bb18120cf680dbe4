/* Sentences one by one: whose it is first, then what, then whether it can be that.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/spoken.h"

#include <string.h>

#include "check/items.h"
#include "check/lexer.h"
#include "check/pieces.h"
#include "check/plain.h"
#include "check/ruleset.h"

enum { LEAST_ADDRESS = 2, MOST_JOB = 6, MOST_PLACE = 12, MOST_STATUS = 9 };

static bool says(const struct patterns *p, const char *t, size_t start, size_t end)
{
	return end > start && pattern_any(p, t + start, end - start, NULL, NULL);
}

/* One past a sentence: a stop that a blank follows, or the line's end; abbreviations ("P. Xuân Tảo") end none. */
size_t spoken_end(const char *t, size_t len, size_t from)
{
	for (size_t i = from; i < len; i++)
		if (strchr(";!?", t[i]) || (t[i] == '.' && (i + 1 == len || t[i + 1] == ' ') && i >= from + 3 && t[i - 1] != ' ' && (t[i - 2] != ' ' || t[i - 1] == 'a' /* "ạ" */)))
			return i + 1;
	return len;
}

static size_t word_end(const char *t, size_t end, size_t at)
{
	while (at < end && ((t[at] >= 'a' && t[at] <= 'z') || (t[at] >= '0' && t[at] <= '9')))
		at++;
	return at;
}

/* "Cháu Nam": a word of address, and a name behind it, in a line that is not all capitals. */
static bool named_at(const struct giving *g, size_t line, size_t from, size_t to, size_t end)
{
	size_t len;
	const char *t = giving_line(g, line, &len), *word = arena_copy(g->arena, t + from, to - from);
	struct piece_line at = giving_at(g, line);
	bool calls = words_is(&g->words->honorifics, word) || strcmp(word, "con") == 0;
	size_t next = to + 1, last = next < end && t[to] == ' ' ? word_end(t, end, next) : next;
	if (!calls || last < next + 2)
		return false;
	if (!looks_capital(looks_original(&at, next, last)) || looks_capital(looks_original(&at, next + 1, last)))
		return false;
	const char *name = arena_print(g->arena, " %s ", arena_copy(g->arena, t + next, last - next));
	const char *author = g->before->author.name ? arena_print(g->arena, " %s ", fold_key(g->before->author.name, g->arena)) : "";
	return !strstr(author, name) && !giving_names_subject(g, t + from, end - from);
}

bool spoken_other(const struct giving *g, size_t line, size_t start, size_t end)
{
	static const char *const greets[] = { "gui", "thua", "chao", "on", "quy" };
	size_t len, before = start, before_end = start;
	const char *t = giving_line(g, line, &len);
	for (size_t at = start; at < end; at++) {
		size_t to = word_end(t, end, at);
		bool greeted = false;
		for (size_t i = 0; to > at && i < sizeof greets / sizeof *greets; i++)
			greeted |= before_end - before == strlen(greets[i]) && memcmp(t + before, greets[i], before_end - before) == 0;
		if (to > at && !greeted && named_at(g, line, at, to, end))
			return true;
		if (to > at) {
			before = at;
			before_end = at = to;
		}
	}
	return false;
}

static enum owner owner_of(const struct giving *g, size_t line, size_t start, size_t end)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	const char *words = fold_words(t + start, end - start, g->arena);
	bool author = says(&g->words->letters.author_speaks, t, start, end), subject = says(&g->words->letters.subject_spoken, t, start, end) || giving_names_subject(g, t + start, end - start);
	if (says(&g->words->letters.kin_spoken, t, start, end) || (author && subject) || spoken_other(g, line, start, end))
		return OWNER_OTHER;
	if (author)
		return OWNER_AUTHOR;
	return subject ? OWNER_SUBJECT : words_has(&g->words->honorifics, words) ? OWNER_OTHER : OWNER_NONE;
}

/* Without the politeness at the end: "… phường Liên Mạc ạ".  A capital is part of a name. */
static size_t without_tail(const struct piece_line *at, const char *t, size_t start, size_t end)
{
	static const char *const tails[] = { " a", " nhe", " nha", " roi", " nua" };
	looks_trim(t, &start, &end);
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t n = strlen(tails[i]);
		if (end > start + n && memcmp(t + end - n, tails[i], n) == 0 && !looks_capital(looks_original(at, end - n + 1, end)))
			end -= n;
	}
	looks_trim(t, &start, &end);
	return end;
}

static bool fits(const struct giving *g, const struct piece_line *at, enum field field, size_t start, size_t end)
{
	const char *t = looks_text(at);
	int64_t words = fold_count(t + start, end - start);
	if (field == FIELD_ADDRESS)
		return words >= LEAST_ADDRESS && words_begin(&g->words->address_words, t + start, end - start) && looks_address(at, start, end);
	if (field == FIELD_WORKPLACE)
		return words > 1 && words <= MOST_PLACE && words_begin(&g->words->workplace_words, t + start, end - start);
	return field == FIELD_OCCUPATION && words && words <= MOST_JOB && !memchr(t + start, ',', end - start) && strcspn(t + start, "0123456789") >= end - start;
}

static void give(struct giving *g, size_t line, enum owner owner, enum field field, size_t start, size_t end)
{
	const char *rule = items_rule(owner == OWNER_AUTHOR ? "author" : "subject", field);
	struct piece_line at = giving_at(g, line);
	const char *text = looks_original(&at, start, end);
	if (!items_missing(g->before, rule, NULL))
		return;
	struct found f = { .state = VALUE_GOOD, .text = text, .raw = text, .where = source_where(g->source, line, g->arena) };
	giving_found(g, rule, NULL, field, &f, true);
	g->used[line] = true;
}

/* Labels that are words of any story besides: "em làm", "bác ở". */
static bool vague(const char *t, const struct item *item)
{
	size_t n = item->value - item->label;
	while (n && t[item->label + n - 1] == ' ')
		n--;
	return n == 3 && memcmp(t + item->label, "lam", 3) == 0;
}

static void read_sentence(struct giving *g, size_t line, size_t start, size_t end)
{
	size_t len, from = 0, to = 0;
	const char *t = giving_line(g, line, &len);
	struct piece_line at = giving_at(g, line);
	if (says(&g->words->letters.hedged, t, start, end))
		return;
	if (fold_count(t + start, end - start) <= MOST_STATUS && pattern_any(&g->words->letters.status_spoken, t + start, end - start, &from, &to)) {
		enum owner owner = owner_of(g, line, start, start + from);
		if ((owner == OWNER_AUTHOR || owner == OWNER_SUBJECT) && plain_words(g, line, start, start + from, false))
			give(g, line, owner, FIELD_OCCUPATION, start + from, start + to);
		return;
	}
	struct item items[FIELDS_MOST_ITEMS];
	size_t count = lexer_items(g->words, t + start, end - start, true, items);
	for (size_t i = 0, near = start; i < count; i++) {
		size_t value = start + items[i].value, stop = start + items[i].end;
		enum owner owner = owner_of(g, line, near, value);
		if (owner == OWNER_NONE && near > start)
			owner = owner_of(g, line, start, value);
		bool plain = plain_words(g, line, near, value, true);
		near = stop;
		stop = without_tail(&at, t, value, stop);
		looks_trim(t, &value, &stop);
		if (plain && (owner == OWNER_AUTHOR || owner == OWNER_SUBJECT) && value < stop && !items[i].combined && !vague(t + start, &items[i]) && fits(g, &at, items[i].field, value, stop))
			give(g, line, owner, items[i].field, value, stop);
	}
}

void spoken_read(struct giving *g, size_t line)
{
	size_t len;
	giving_line(g, line, &len);
	if (len > SOURCE_SHORT * 2)
		return;
	const char *t = giving_line(g, line, &len);
	for (size_t start = 0, end; start < len; start = end) {
		end = spoken_end(t, len, start);
		read_sentence(g, line, start, end);
	}
}

bool spoken_corrects(const struct giving *g, size_t line)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	return says(&g->words->letters.corrects, t, 0, len);
}

int64_t spoken_words(const struct giving *g, size_t line)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	int64_t words = 0;
	for (size_t start = 0, end; start < len; start = end) {
		end = spoken_end(t, len, start);
		if (!says(&g->words->letters.acks, t, start, end))
			words += fold_count(t + start, end - start);
	}
	return words;
}
