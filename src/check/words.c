/* What readers of an entry ask of entry.yaml's words: labels, words of a list, the texts of a rule.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/words.h"

#include <string.h>

#include "base/text.h"
#include "check/fold.h"

static const char *const field_names[] = {
	"name", "birth-year", "address", "phone", "occupation", "workplace", "age", "real-name", "title", "category", "other", "mail", "third", "deputy", "head",
};

const char *words_field(enum field field)
{
	return field_names[field];
}

enum field words_field_named(const char *name, enum field end)
{
	enum field f = FIELD_NAME;
	while (f < end && strcmp(field_names[f], name) != 0)
		f++;
	return f;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const struct label *words_label(const struct words *words, const char *text, size_t len)
{
	if (!len)
		return NULL;
	unsigned char first = (unsigned char)text[0];
	for (size_t i = words->bucket[first]; i < words->bucket[first + 1u]; i++) {
		const struct label *l = &words->labels[i];
		if (l->len <= len && memcmp(text, l->words, l->len) == 0 && (l->len == len || !is_word(text[l->len])))
			return l;
	}
	return NULL;
}

size_t words_begin(const struct word_list *list, const char *text, size_t len)
{
	size_t best = 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *item = list->items[i];
		size_t n = 0;
		while (n < len && item[n] && (text[n] == item[n] || (item[n] == ' ' && text[n] == '/'))) /* "đ/c" has lost its stroke */
			n++;
		if (!item[n] && n > best && (n == len || !is_word(text[n])))
			best = n;
	}
	return best;
}

bool words_written(const struct word_list *list, const char *text, struct arena *arena)
{
	const char *lower = text_lower(arena, text);
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->written[i], lower) == 0)
			return true;
	return false;
}

bool words_is(const struct word_list *list, const char *words)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], words) == 0)
			return true;
	return false;
}

bool words_has(const struct word_list *list, const char *words)
{
	for (size_t i = 0; i < list->count; i++)
		if (fold_find(words, list->items[i]))
			return true;
	return false;
}

const struct rule_words *words_rule(const struct words *words, const char *rule)
{
	for (size_t i = 0; i < words->rule_count; i++)
		if (strcmp(words->rules[i].text.rule, rule) == 0)
			return &words->rules[i];
	return NULL;
}
