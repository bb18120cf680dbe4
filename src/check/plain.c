/* A closed list of words, not a list of dangers: what a stranger will write besides cannot be foreseen, what an answer says can.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/plain.h"

#include <string.h>

#include "base/text.h"
#include "check/looks.h"
#include "check/pieces.h"
#include "check/ruleset.h"
#include "check/spoken.h"

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The longest of the list's phrases that begins here; 0: none. */
static size_t phrase(const struct word_list *list, const char *t, size_t len)
{
	size_t best = 0;
	for (size_t i = 0; i < list->count; i++) {
		size_t n = strlen(list->items[i]);
		if (n > best && n <= len && memcmp(t, list->items[i], n) == 0 && (n == len || !letter(t[n])))
			best = n;
	}
	return best;
}

static size_t whole(const char *key, const char *t, size_t len)
{
	size_t n = key ? strlen(key) : 0;
	return n && n <= len && memcmp(t, key, n) == 0 && (n == len || !letter(t[n])) ? n : 0;
}

/* "bác Cẩn", "bác Trần Văn Cẩn", "Trần Văn Cẩn", "bác ấy". */
static size_t named(const struct giving *g, const char *t, size_t len)
{
	const char *names[] = { g->subject_key, g->author_key };
	size_t calls = phrase(&g->words->honorifics, t, len), from = calls && calls < len ? calls + 1 : 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *key = names[i], *last = strrchr(key, ' ');
		size_t n = whole(key, t + from, len - from);
		if (!n && calls && last && (i || !g->before->subject.collective))
			n = whole(last + 1, t + from, len - from);
		if (n)
			return from + n;
	}
	size_t they = from ? whole("ay", t + from, len - from) : 0;
	return they ? from + they : 0;
}

/* A telephone number, or a year of birth behind "sinh năm". */
static size_t value(const struct giving *g, const char *t, size_t len, bool years)
{
	static const char *const births[] = { "sinh nam ", "sinh ngay ", "nam sinh la ", "nam sinh " };
	char digits[VALUES_PHONE_SIZE];
	size_t used, from = 0;
	int year;
	bool aged;
	if (strchr("+0123456789", *t) && values_phone(t, len, digits, &used) == VALUE_GOOD)
		return used;
	for (size_t i = 0; i < sizeof births / sizeof *births && !from; i++)
		from = strncmp(t, births[i], len < strlen(births[i]) ? len : strlen(births[i])) == 0 && len > strlen(births[i]) ? strlen(births[i]) : 0;
	if ((from || years) && t[from] >= '0' && t[from] <= '9' && values_birth(t + from, len - from, g->now_year, false, &year, &aged, &used) == VALUE_GOOD && !aged)
		return from + used;
	return 0;
}

bool plain_words(const struct giving *g, size_t line, size_t start, size_t end, bool years)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	struct piece_line at = giving_at(g, line);
	bool born = false;
	if (end - start > PLAIN_MOST)
		return false;
	bool spoke = false; /* "em tôi", "cháu tôi": two words for oneself, and another person */
	for (size_t i = start, n; i < end; i += n) {
		n = 1;
		if (!letter(t[i]) && t[i] != '+') {
			spoke &= t[i] == ' ';
			continue;
		}
		size_t self = whole("con", t + i, end - i) ? 0 : phrase(&g->words->speakers, t + i, end - i); /* a pupil's "con" is a parent's child too */
		if (self) {
			bool capital = i > start && looks_capital(looks_original(&at, i, i + self)) && !looks_capital(looks_original(&at, i + 1, i + self)); /* "Minh", "Châu": names; all capitals are none */
			if (spoke || capital)
				return false;
			n = self;
		} else {
			n = named(g, t + i, end - i);
			if (!n && years && t[i] >= '0' && t[i] <= '9') {
				n = born ? 0 : value(g, t + i, end - i, true);
				born = true; /* "1945-1946" is no year */
			}
			n = n ? n : value(g, t + i, end - i, false);
			n = n ? n : whole(g->code_key, t + i, end - i);
			n = n ? n : phrase(&g->words->letters.plain, t + i, end - i);
		}
		if (!n && end - i >= 3 && strncmp(t + i, "con", 3) == 0 && strcmp(text_lower(g->arena, looks_original(&at, i, i + 3)), "còn") == 0)
			n = 3;
		if (!n || (i + n < end && letter(t[i + n]) && letter(t[i + n - 1])))
			return false;
		spoke = self > 0;
	}
	return true;
}

static bool holds(const struct giving *g, enum field field, const char *t, size_t len)
{
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	int year;
	bool aged;
	return field == FIELD_PHONE ? values_phone(t, len, digits, &used) == VALUE_GOOD : values_birth(t, len, g->now_year, false, &year, &aged, &used) == VALUE_GOOD && !aged;
}

bool plain_number(const struct giving *g, size_t line, enum field field, size_t start, size_t end)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	bool any = false;
	for (size_t i = start; i < end && !any && (field == FIELD_PHONE || field == FIELD_BIRTH); i++)
		any = ((t[i] >= '0' && t[i] <= '9') || t[i] == '+') && (i == start || !letter(t[i - 1])) && holds(g, field, t + i, end - i);
	size_t stop = spoken_end(t, len, start);
	end = stop < end ? stop : end;
	return !any || plain_words(g, line, start, end, field == FIELD_BIRTH);
}

bool plain_label(const struct giving *g, size_t line, enum field field, size_t start, size_t end)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	if (field == FIELD_PHONE || field == FIELD_BIRTH)
		return plain_words(g, line, start, end, false);
	if (giving_names_subject(g, t + start, end - start))
		return true;
	for (size_t i = start; i < end; i++)
		if ((i == start || !letter(t[i - 1])) && !(i >= start + 4 && memcmp(t + i - 4, "dia chi", 7) == 0) && (whole("con", t + i, end - i) || (phrase(&g->words->kin, t + i, end - i) && !phrase(&g->words->speakers, t + i, end - i))))
			return false;
	return true;
}

bool plain_takes_back(const struct giving *g, size_t line)
{
	size_t len;
	const char *t = giving_line(g, line, &len);
	return pattern_any(&g->words->letters.took_back, t, len, NULL, NULL);
}
