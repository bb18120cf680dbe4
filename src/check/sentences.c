/* Numbers, years and bare values in an author's own words: whose they are stands before them, or nowhere.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/sentences.h"

#include <stdlib.h>
#include <string.h>

#include "check/items.h"
#include "check/lexer.h"
#include "check/pieces.h"
#include "check/plain.h"
#include "check/ruleset.h"
#include "check/spoken.h"

enum {
	MOST_BARE_WORDS = 12,  /* of a line that is a value and nothing else */
	MOST_SIGNATURE_WORDS = 14,
	CONTEXT = 90,          /* bytes before a number that may say whose it is, in a sentence that is no plain answer */
	DECLARATION_WORDS = 14,
};

static bool says(const struct patterns *p, const char *t, size_t len)
{
	return len && pattern_any(p, t, len, NULL, NULL);
}

static enum owner speaker(const struct giving *s, const char *t, size_t len, const struct patterns *author, const struct patterns *subject, const struct patterns *other)
{
	bool a = says(author, t, len), b = says(subject, t, len) || giving_names_subject(s, t, len), o = other && says(other, t, len);
	if (a && (b || o))
		return OWNER_OTHER;
	return a ? OWNER_AUTHOR : b ? OWNER_SUBJECT : o ? OWNER_OTHER : OWNER_NONE;
}

/* Where the sentence begins that a place stands in. */
static size_t sentence_start(const char *t, size_t at)
{
	size_t start = at;
	while (start > 0 && at - start <= PLAIN_MOST && !(strchr(".;!?", t[start - 1]) && start < at && t[start] == ' '))
		start--;
	return start;
}

/* Whether a sentence gives another value than the entry has: only a line with a label changes one. */
static bool changes(const struct giving *s, enum owner owner, enum field field, const struct found *f)
{
	if (owner != OWNER_AUTHOR && owner != OWNER_SUBJECT)
		return false;
	const char *rule = items_rule(owner == OWNER_AUTHOR ? "author" : "subject", field), *old = items_text(s->before, rule, NULL, s->arena);
	return old && !items_missing(s->before, rule, NULL) && strcmp(old, field == FIELD_BIRTH ? arena_print(s->arena, "%d", f->year) : f->text) != 0;
}

/* `plain`: the sentence holds nothing else; else a person reads it, where it is asked for or would be a change. */
static void give_owner(struct giving *s, enum owner owner, bool plain, enum field field, const struct found *f)
{
	if (giving_office_phone(s, field, f->text))
		return;
	bool change = changes(s, owner, field, f);
	if (!plain || change || owner == OWNER_OTHER) {
		if (change || giving_asked(s, field))
			giving_unsure(s->out, field == FIELD_PHONE ? "whose a telephone number is" : "whose a year of birth is");
		return;
	}
	if (owner == OWNER_AUTHOR)
		giving_found(s, items_rule("author", field), NULL, field, f, true);
	else if (owner == OWNER_SUBJECT)
		giving_found(s, items_rule("subject", field), NULL, field, f, true);
	else
		giving_bare(s, field, f);
}

/* The item that a quoted line right above asks for: an answer between the lines. */
static const char *asked_above(const struct giving *s, size_t i)
{
	size_t k = i;
	while (k > 0 && i - k < 2 && above_behind_marks(s->source, k - 1) == s->source->lines[k - 1].end)
		k--;
	if (!k || s->source->lines[k - 1].role != LINE_QUOTED)
		return NULL;
	size_t start = above_behind_marks(s->source, k - 1);
	const char *words = fold_words(s->source->folded.bytes + start, s->source->lines[k - 1].end - start, s->arena), *best = NULL;
	size_t longest = 0;
	for (size_t r = 0; r < s->words->rule_count; r++) {
		const struct rule_words *rule = &s->words->rules[r];
		if (*rule->line_key && strlen(rule->item_key) > longest && fold_find(words, rule->item_key)) {
			best = rule->text.rule;
			longest = strlen(rule->item_key);
		}
	}
	return best;
}

/* Whether the sentence about a value is an answer and nothing else; where it is none, `start` comes near enough for its owner. */
static bool plain(const struct giving *s, size_t i, size_t *start, size_t at)
{
	size_t len;
	const char *t = giving_line(s, i, &len);
	bool answer = plain_words(s, i, lexer_prefix(t, len, *start), spoken_end(t, len < at + PLAIN_MOST + 1 ? len : at + PLAIN_MOST + 1, at), false);
	if (!answer && at - *start > CONTEXT)
		*start = at - CONTEXT;
	return answer;
}

static void read_phones(struct giving *s, size_t i)
{
	size_t len, used;
	const char *t = giving_line(s, i, &len);
	struct piece_line at = giving_at(s, i);
	char digits[VALUES_PHONE_SIZE];
	for (size_t k = 0, last = 0; k < len; k++) {
		bool begins = ((t[k] >= '0' && t[k] <= '9') || t[k] == '+' || (t[k] == '(' && k + 1 < len && (t[k + 1] == '+' || t[k + 1] == '0'))) && (!k || !((t[k - 1] >= 'a' && t[k - 1] <= 'z') || (t[k - 1] >= '0' && t[k - 1] <= '9')));
		if (!begins)
			continue;
		if (values_phone(t + k, len - k, digits, &used) != VALUE_GOOD) {
			while (k < len && t[k] >= '0' && t[k] <= '9')
				k++;
			continue;
		}
		size_t start = sentence_start(t, k), end = k + used;
		bool answer = plain(s, i, &start, k);
		size_t after = end + 30 < len ? end + 30 : len;
		while (after > end && memchr(t + end, ',', after - end))
			after--;
		struct found f = { .state = VALUE_GOOD, .text = arena_text(s->arena, digits), .raw = looks_original(&at, start, end), .where = source_where(s->source, i, s->arena) };
		size_t from = last > start ? last : start; /* behind the number before it; where nothing there says whose, the whole sentence does */
		enum owner owner = speaker(s, t + from, k - from, &s->words->letters.phone_author, &s->words->letters.phone_subject, &s->words->letters.phone_other);
		if (owner == OWNER_NONE && from > start)
			owner = speaker(s, t + start, k - start, &s->words->letters.phone_author, &s->words->letters.phone_subject, &s->words->letters.phone_other);
		if (owner == OWNER_NONE && t[end < len ? end : len - 1] == ' ')
			owner = speaker(s, t + end, after - end, &s->words->letters.phone_author, &s->words->letters.phone_subject, &s->words->letters.phone_other);
		give_owner(s, owner, answer, FIELD_PHONE, &f);
		s->used[i] = true;
		k = last = end;
	}
}

/* Whose a year is that stands behind `from`..`at`: a relative's is nobody's; "bác ấy" is the subject where just that is missing. */
static enum owner born(const struct giving *s, const char *t, size_t from, size_t at)
{
	enum owner owner = speaker(s, t + from, at - from, &s->words->letters.author_speaks, &s->words->letters.subject_spoken, &s->words->letters.kin_spoken);
	if (says(&s->words->letters.kin_spoken, t + from, at - from))
		return OWNER_OTHER;
	if (owner != OWNER_SUBJECT && says(&s->words->letters.they_spoken, t + from, at - from))
		return owner == OWNER_NONE && items_missing(s->before, "subject-birth-year", NULL) ? OWNER_SUBJECT : OWNER_OTHER;
	if (owner == OWNER_NONE && words_has(&s->words->honorifics, fold_words(t + from, at - from, s->arena))) /* "cháu Nam": another name */
		return OWNER_OTHER;
	return owner;
}

/* "Tôi sinh năm 1958, bác ấy sinh năm 1940": each behind the one before it.  An age only where it is said whose. */
static void read_births(struct giving *s, size_t i)
{
	static const char *const openings[] = { "sinh nam ", "sinh ngay ", "nam sinh la ", "nam sinh ", "nam nay " };
	size_t len, used, last = 0;
	const char *t = giving_line(s, i, &len);
	struct piece_line at = giving_at(s, i);
	for (size_t k = 0; k < len; k++) {
		size_t o = 0, count = sizeof openings / sizeof *openings;
		while (o < count && (strlen(openings[o]) > len - k || memcmp(t + k, openings[o], strlen(openings[o])) != 0))
			o++;
		int year;
		bool aged, age = o == count - 1;
		size_t from = k + (o < count ? strlen(openings[o]) : 0);
		if (o == count || (k && t[k - 1] != ' ') || values_birth(t + from, len - from, s->now_year, age, &year, &aged, &used) != VALUE_GOOD || aged != age)
			continue;
		size_t start = sentence_start(t, k);
		bool answer = plain(s, i, &start, k);
		size_t near = last > start ? last : start;
		struct found f = { .state = VALUE_GOOD, .year = year, .aged = aged, .text = looks_original(&at, from, from + used), .raw = looks_original(&at, start, from + used), .where = source_where(s->source, i, s->arena) };
		enum owner owner = born(s, t, near, k);
		if (owner == OWNER_NONE && near > start)
			owner = born(s, t, start, k);
		if (!age || owner == OWNER_AUTHOR || owner == OWNER_SUBJECT)
			give_owner(s, owner, answer && !age, FIELD_BIRTH, &f);
		s->used[i] = true;
		k = last = from + used;
	}
}

/* "Kính gửi BTC. SĐT của tôi: …. Địa chỉ: …": labels with their colons that begin a sentence within a line. */
static void read_inner(struct giving *s, size_t i)
{
	size_t len;
	const char *t = giving_line(s, i, &len);
	struct piece_line at = giving_at(s, i);
	struct item items[FIELDS_MOST_ITEMS];
	for (size_t start = 0, end; start < len && len <= SOURCE_SHORT * 2; start = end + 2) {
		for (end = start; end < len && !(t[end] == '.' && end + 1 < len && t[end + 1] == ' '); end++)
			;
		size_t count = start ? lexer_items(s->words, t + start, end - start, false, items) : 0;
		struct block block = { .whose = count ? items[0].whose : WHOSE_UNKNOWN };
		if (!count || items[0].loose || items[0].field >= FIELD_ITEMS)
			continue;
		for (size_t k = 0; k < count; k++) {
			if (!plain_number(s, i, items[k].field, items[k].value + start, items[k].end + start)) {
				giving_unsure(s->out, PLAIN_NOT_ALONE);
				count = 0;
				break;
			}
			items[k].label += start;
			items[k].value += start;
			items[k].end += start;
		}
		pieces_apply(&at, &block, items, count);
		giving_block(s, &block);
		s->used[i] = true;
	}
}

/* "BẢN GỐC", "Cho tôi hỏi …", "Ban Tổ chức …": words to us, which by their first one alone would be a workplace (Ban …, Chợ …). */
static bool to_us(const struct giving *s, const char *t, size_t len, const char *words)
{
	const struct patterns *all = s->words->letters.says;
	bool any = says(&s->words->letters.question, t, len) || says(&s->words->letters.asks, t, len) || says(&s->words->letters.request, t, len);
	for (size_t k = 0; k < sizeof s->words->letters.says / sizeof *all; k++)
		any |= says(&all[k], t, len);
	return any || strncmp(words, "ban to chuc", 11) == 0 || strncmp(words, "btc", 3) == 0;
}

/* A line that is a value and nothing else. */
static void read_alone(struct giving *s, size_t i)
{
	size_t len;
	const char *t = giving_line(s, i, &len);
	struct piece_line at = giving_at(s, i);
	size_t start = lexer_prefix(t, len, 0), end = len;
	bool both;
	looks_trim(t, &start, &end);
	if (start >= end || fold_count(t + start, end - start) > MOST_BARE_WORDS)
		return;
	const char *words = fold_words(t + start, end - start, s->arena), *where = source_where(s->source, i, s->arena), *asked = asked_above(s, i);
	if (to_us(s, t, len, words))
		return;
	if (strlen(words) == 6 && strcmp(words + 4, " a") == 0) /* "1949 ạ" */
		words = arena_copy(s->arena, words, 4);
	if (asked) {
		s->used[i] |= giving_item(s, asked, NULL, i, start, end, true);
		return;
	}
	struct found f = { .state = VALUE_GOOD, .text = looks_original(&at, start, end), .raw = looks_original(&at, start, end), .where = where };
	const char *phone = fold_find(words, "dien thoai");
	if (phone && !words_is(&s->words->absences, words) && words_has(&s->words->absences, words) && fold_find(words, "khong") && fold_find(words, "khong") < phone) {
		f.stated = true; /* "Ông Cẩn không dùng điện thoại" */
		f.text = "không có";
		giving_bare(s, FIELD_PHONE, &f);
	} else if (strspn(words, "0123456789") == 4 && strlen(words) == 4 && strtol(words, NULL, 10) >= VALUES_FIRST_YEAR && strtol(words, NULL, 10) <= s->now_year - 5) {
		f.year = (int)strtol(words, NULL, 10);
		giving_bare(s, FIELD_BIRTH, &f);
	} else if (words_is(&s->words->absences, words)) {
		f.stated = true;
		giving_bare(s, FIELD_OTHER, &f); /* of whatever can be waived */
	} else if (giving_category_in(s, words, &both) != CATEGORY_NONE && fold_count(t, len) <= DECLARATION_WORDS && items_missing(s->before, "declaration", NULL)) {
		giving_category(s, words, f.text, where, true);
	} else if (looks_address_only(&at, start, end) && strpbrk(words, "0123456789 ") && words_begin(&s->words->address_words, t + start, end - start)) {
		giving_bare(s, FIELD_ADDRESS, &f);
	} else if (words_begin(&s->words->workplace_words, t + start, end - start) && t[end - 1] != '.') {
		giving_bare(s, FIELD_WORKPLACE, &f);
	} else {
		return;
	}
	s->used[i] = true;
}

/* A name on a line by itself below other words, with nothing but short lines to the end: who signs without a closing.  Data below a head or with a year of birth are none. */
static bool signs(const struct giving *s, size_t i)
{
	size_t len, below = 0, k = i;
	const char *t = giving_line(s, i, &len);
	if (giving_names_subject(s, t, len))
		return false;
	while (k > 0 && source_blank(&s->source->lines[k - 1]))
		k--;
	if (!k || k == i || s->source->lines[k - 1].role != LINE_TEXT)
		return false;
	t = giving_line(s, k - 1, &len);
	if (t[len - 1] == ':' || lexer_head(s->words, t, len, s->arena) != WHOSE_UNKNOWN)
		return false;
	for (k = i + 1; k < s->source->line_count && s->source->lines[k].role == LINE_TEXT; k++) {
		t = giving_line(s, k, &len);
		if (fold_count(t, len) > MOST_SIGNATURE_WORDS || memmem(t, len, "sinh", 4))
			return false;
		below += !source_blank(&s->source->lines[k]);
	}
	return below > 0;
}

/* "Trân trọng", a name, an office and a number below it: who signs, nobody's data.  Lines of our form stay what they are. */
void sentences_signature(struct giving *s)
{
	bool closed = false, named = false;
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t len;
		const char *t = giving_line(s, i, &len);
		if (!len || s->source->lines[i].role != LINE_TEXT)
			continue;
		struct piece_line at = giving_at(s, i);
		size_t start = lexer_prefix(t, len, 0), end = len, value;
		const char *who;
		looks_trim(t, &start, &end);
		bool shorter = fold_count(t, len) <= MOST_SIGNATURE_WORDS;
		if (says(&s->words->body_ends, t, len < SOURCE_SHORT ? len : SOURCE_SHORT) && shorter) {
			closed = true;
			named = false;
		} else if (closed && !named && start < end && looks_name(&at, start, end)) {
			named = true;
		} else if (!named && start < end && looks_name(&at, start, end) && signs(s, i)) {
			closed = named = true;
		} else if (named && shorter && !giving_rule(s, i, true, &value, &who)) {
			s->source->lines[i].role = LINE_SIGNATURE;
		} else {
			closed = named = false;
		}
	}
}

/* A number below a signature, when just that is missing: likely the author's, and not said to be. */
void sentences_ask(struct giving *s)
{
	bool given = false;
	for (size_t i = 0; i < s->out->count; i++)
		given |= s->out->values[i].asked && strstr(s->out->values[i].rule, "-phone");
	for (size_t i = 0; i < s->source->line_count && !given; i++) {
		size_t len, used;
		const char *t = giving_line(s, i, &len);
		char digits[VALUES_PHONE_SIZE];
		for (size_t k = 0; s->source->lines[i].role == LINE_SIGNATURE && k < len; k++)
			if ((t[k] == '0' || t[k] == '+') && (!k || !strchr("0123456789", t[k - 1])) && values_phone(t + k, len - k, digits, &used) == VALUE_GOOD && giving_asked(s, FIELD_PHONE))
				giving_unsure(s->out, "a telephone number stands in the signature alone");
	}
}

void sentences_read(struct giving *s, size_t i)
{
	read_phones(s, i);
	read_inner(s, i);
	read_births(s, i);
	spoken_read(s, i);
	if (!s->used[i])
		read_alone(s, i);
}
