/* Finds labels in a line: where one may begin, how far its words go, what separates it from its value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/lexer.h"

#include <string.h>

enum { MOST_PREFIXES = 3, MOST_TAIL = 4, MOST_PARENTHESIS = 60, SHORTEST_SAFE = 3, SAFE_BIRTH = 8, SHORT_LABEL = 4 };

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t blanks(const char *t, size_t len, size_t i)
{
	while (i < len && (t[i] == ' ' || t[i] == '\t'))
		i++;
	return i;
}

/* "1.", "2)", "3/", "a)", "II.", and a cell that holds a number alone. */
static size_t numbering(const char *t, size_t len, size_t i)
{
	size_t k = i;
	while (k < len && k - i < 2 && is_digit(t[k]))
		k++;
	if (k == i)
		while (k < len && k - i < 4 && (t[k] == 'i' || t[k] == 'v' || t[k] == 'x'))
			k++;
	if (k == i && k < len && t[k] >= 'a' && t[k] <= 'h')
		k++;
	if (k == i || k >= len)
		return i;
	if ((is_digit(t[i]) || strchr("ivx", t[i])) && (t[k] == '\t' || t[k] == '|'))
		return k + 1;
	if (!strchr(".)/-", t[k]) || !t[k])
		return i;
	bool spaced = k + 1 < len && (t[k + 1] == ' ' || t[k + 1] == '\t');
	return spaced || is_digit(t[i]) ? k + 1 : i; /* "d/c" is a label, "d/ c" is not */
}

size_t lexer_prefix(const char *t, size_t len, size_t i)
{
	for (int n = 0; n < MOST_PREFIXES; n++) {
		i = blanks(t, len, i);
		if (i < len && (t[i] == '-' || t[i] == '+' || t[i] == '*' || t[i] == '(' || t[i] == '"' || t[i] == '|' || t[i] == FOLD_OTHER)) {
			i++;
			continue;
		}
		size_t k = numbering(t, len, i);
		if (k == i)
			return i;
		i = k;
	}
	return blanks(t, len, i);
}

/* The words in "(của mẹ"; as text. */
static const char *parenthesis(const char *t, size_t len, char word[MOST_PARENTHESIS])
{
	size_t from = blanks(t, len, 1);
	while (len > from && t[len - 1] == ' ')
		len--;
	memcpy(word, t + from, len - from);
	word[len - from] = '\0';
	return word;
}

/* What may stand between a label's words and its colon: "liên hệ", "của tác giả", "(nếu có)". */
static size_t tail(const struct words *w, const char *t, size_t len, size_t i, enum whose *whose, bool *kin)
{
	for (int n = 0; n < MOST_TAIL; n++) {
		size_t k = blanks(t, len, i), m;
		char word[MOST_PARENTHESIS];
		if (k < len && t[k] == '(') {
			const char *close = memchr(t + k, ')', len - k < MOST_PARENTHESIS ? len - k : MOST_PARENTHESIS);
			size_t after = close ? blanks(t, len, (size_t)(close - t) + 1) : len;
			if (after >= len || (t[after] != ':' && t[after] != '=')) /* "(024) 3765…" is a value */
				return i;
			*kin |= words_is(&w->kin_suffixes, parenthesis(t + k, (size_t)(close - t) - k, word));
			i = after;
			continue;
		}
		size_t of = k + 4 <= len && memcmp(t + k, "cua ", 4) == 0 ? 4 : 0;
		if ((m = words_begin(&w->owners.author, t + k + of, len - k - of)))
			*whose = WHOSE_AUTHOR;
		else if ((m = words_begin(&w->owners.subject, t + k + of, len - k - of)))
			*whose = WHOSE_SUBJECT;
		else if ((m = words_begin(&w->kin_suffixes, t + k, len - k)))
			*kin = !(of = 0);
		else if (!(m = words_begin(&w->suffixes, t + k, len - k)))
			return i;
		else
			of = 0;
		i = k + of + m;
	}
	return i;
}

static bool has_year(const char *t, size_t len)
{
	size_t run = 0;
	for (size_t i = 0; i < len && i < 40; i++) {
		run = is_digit(t[i]) ? run + 1 : 0;
		if (run == 4 && (i + 1 == len || !is_digit(t[i + 1])))
			return true;
	}
	return false;
}

/* "sinh năm 50", "sinh ngày 7-8-80": two digits that end the piece, alone or behind a day and a month. */
static bool short_year(const char *t, size_t len)
{
	size_t marks = 0, run = 0;
	while (len && (t[len - 1] == ' ' || t[len - 1] == ')'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (is_digit(t[i])) {
			run++;
		} else if (strchr("/-.", t[i]) && run && run <= 2 && i + 1 < len) {
			marks++;
			run = 0;
		} else {
			return false;
		}
	}
	return run == 2 && (marks == 0 || marks == 2);
}

/* A label without a colon is one only where its value looks like one. */
static bool loose_value(const struct words *w, const struct label *label, const char *t, size_t len)
{
	size_t i = blanks(t, len, 0);
	if (i == 0 || i >= len)
		return false;
	t += i;
	len -= i;
	switch (label->field) {
	case FIELD_PHONE:
		return is_digit(t[0]) || t[0] == '(' || t[0] == '+' || (t[0] == 'o' && len > 1 && is_digit(t[1])) || words_begin(&w->absences, t, len);
	case FIELD_BIRTH: {
		size_t end = lexer_piece(t, len, 0);
		return is_digit(t[0]) ? has_year(t, end) || (label->len >= SAFE_BIRTH && short_year(t, end)) : end < 40 && has_year(t, end); /* "SN 12 ngõ 5" is a house */
	}
	case FIELD_ADDRESS:
		return label->len >= SHORTEST_SAFE ? is_word(t[0]) : words_begin(&w->address_words, t, len) > 0;
	default:
		return is_word(t[0]) || t[0] == '"';
	}
}

/* "VIẾT VỀ GƯƠNG ĐIỂN HÌNH / TIÊN TIẾN" is a declaration on two lines: what ends in "về" has to say of whom, behind a colon. */
static bool says_of_whom(const struct label *label)
{
	return label->len > 3 && memcmp(label->words + label->len - 3, " ve", 3) == 0;
}

/* "Nghề nghiệp, đơn vị công tác:" with the first label's end at `k`: where the value of both begins; 0 where no second label and colon follow. */
static size_t combined_value(const struct words *w, const char *t, size_t len, size_t k, enum whose *whose, bool *kin)
{
	if (k >= len || !strchr(",/&-", t[k]))
		return 0;
	size_t next = blanks(t, len, k + 1);
	const struct label *second = words_label(w, t + next, len - next);
	size_t colon = second ? blanks(t, len, tail(w, t, len, next + second->len, whose, kin)) : len;
	return second && second->field < FIELD_ITEMS && colon < len && t[colon] == ':' ? colon + 1 : 0;
}

/* Past the dots and the colon (or "=>") at `k`: "Họ và tên..........: Lê Văn An"; 0 where there is none. */
static size_t past_colon(const char *t, size_t len, size_t k)
{
	size_t dots = k;
	while (dots < len && (t[dots] == '.' || t[dots] == '_' || t[dots] == ' '))
		dots++;
	if (dots < len && t[dots] == ':')
		k = dots;
	if (k >= len || (t[k] != ':' && t[k] != '='))
		return 0;
	while (k < len && (t[k] == ':' || t[k] == '=' || t[k] == ' ' || t[k] == '\t' || (t[k] == '>' && t[k - 1] == '=')))
		k++;
	return k;
}

/* A label that begins at `p` (before its bullets): fills the item but for its end. */
static bool item_at(const struct words *w, const char *t, size_t len, size_t p, bool start, bool data, struct item *out)
{
	/* "ngõ 86. Địa chỉ: …": a number behind a mere blank belongs to what stands before it. */
	size_t q = p > 0 && t[p] == ' ' ? blanks(t, len, p) : lexer_prefix(t, len, p);
	const struct label *label = words_label(w, t + q, len - q);
	if (!label)
		return false;
	*out = (struct item){ .field = label->field, .whose = label->whose, .label = q };
	size_t i = q + label->len;
	bool kin = false;
	i = tail(w, t, len, i, &out->whose, &kin);
	if (kin && label->field != FIELD_PHONE) /* "Họ tên mẹ:" is the mother's; by her telephone a child is reached */
		out->field = FIELD_THIRD;
	if (i + 1 < len && t[i] == '.' && t[i + 1] == ' ' && label->len <= SHORT_LABEL) /* "Tel. 0912…" */
		i++;
	size_t k = blanks(t, len, i);
	if (label->field < FIELD_ITEMS && (out->value = combined_value(w, t, len, k, &out->whose, &kin))) {
		out->combined = true;
		return true;
	}
	if ((out->value = past_colon(t, len, k)))
		return true;
	if (i < len && (t[i] == '\t' || (t[i] == ' ' && i + 1 < len && t[i + 1] == '|') || t[i] == '|')) {
		out->value = i + (t[i] == ' ' ? 2 : 1);
		return label->field != FIELD_HEAD || start;
	}
	if (k >= len) { /* a label alone: its value is on the next line */
		out->value = len;
		return start && !says_of_whom(label);
	}
	bool says_who = label->whose == WHOSE_AUTHOR && start && (q == 0 || t[q - 1] != '"'); /* "Tên tôi là …", but not in a hero's mouth */
	if (!label->loose || !(data || says_who) || !loose_value(w, label, t + i, len - i))
		return false;
	out->loose = true;
	out->value = k;
	return true;
}

/* Where after `p` a label may begin: behind a separator; or behind a blank, then only of a label of several words with a colon. */
static size_t next_place(const char *t, size_t len, size_t p, bool *after_blank)
{
	for (size_t i = p + 1; i < len; i++) {
		*after_blank = false;
		if (t[i] == '\t' || t[i] == ' ') {
			char before = t[i - 1];
			*after_blank = t[i] == ' ' && !strchr(",;.|-(", before);
			return i;
		}
		if (t[i] == ';' || t[i] == '|' || t[i] == '(' || t[i] == ',')
			return i + 1 < len ? i + 1 : len;
	}
	return len;
}

static bool several_words(const char *t, const struct item *item)
{
	for (size_t i = item->label; i < item->value; i++)
		if (t[i] == ' ' && i + 1 < item->value && is_word(t[i + 1]))
			return true;
	return false;
}

/* "1. Họ và tên: Nguyễn Thị Thơm 2. Năm sinh: …": in a line that counts, the next number before a label belongs to the label. */
static size_t without_number(const char *t, size_t from, size_t end, size_t count)
{
	int first = 0, number = 0;
	size_t i = 0, k = end;
	while (t[i] == ' ' || t[i] == '\t' || t[i] == '-')
		i++;
	for (; is_digit(t[i]) && first < 100; i++)
		first = first * 10 + (t[i] - '0');
	while (k > from && (t[k - 1] == ' ' || t[k - 1] == '.' || t[k - 1] == ')'))
		k--;
	size_t stop = k;
	while (k > from && stop - k < 2 && is_digit(t[k - 1]))
		k--;
	for (size_t n = k; n < stop; n++)
		number = number * 10 + (t[n] - '0');
	return first && stop < end && k < stop && k > from && t[k - 1] == ' ' && number == first + (int)count ? k : end;
}

size_t lexer_items(const struct words *w, const char *t, size_t len, bool data, struct item items[FIELDS_MOST_ITEMS])
{
	size_t count = 0, p = 0;
	bool after_blank = false;
	while (p < len && count < FIELDS_MOST_ITEMS) {
		struct item item;
		bool start = p == 0;
		bool ok = item_at(w, t, len, p, start, data || count > 0, &item);
		if (ok && after_blank && (item.loose || !several_words(t, &item)))
			ok = false;
		if (ok && count && item.loose && item.field == items[count - 1].field)
			ok = false;
		if (ok) {
			if (count)
				items[count - 1].end = without_number(t, items[count - 1].value, p, count);
			item.end = len;
			items[count++] = item;
			p = item.value;
			after_blank = false;
			if (p >= len || item_at(w, t, len, p, false, false, &item)) /* a head followed by a label at once */
				continue;
		} else if (start && !data) {
			return 0;
		}
		p = next_place(t, len, p, &after_blank);
	}
	return count;
}

enum whose lexer_head(const struct words *w, const char *t, size_t len, struct arena *arena)
{
	size_t i = lexer_prefix(t, len, 0);
	if (len - i > 120)
		return WHOSE_UNKNOWN;
	const struct label *label = words_label(w, t + i, len - i);
	enum whose whose = WHOSE_UNKNOWN;
	if (label && label->field == FIELD_HEAD && !says_of_whom(label)) {
		bool kin = false;
		size_t end = tail(w, t, len, i + label->len, &whose, &kin);
		while (end < len && !is_word(t[end]) && t[end] != '(')
			end++;
		if (end < len && t[end] == '(' && memchr(t + end, ')', len - end) == t + len - 1)
			end = len;
		if (end >= len)
			return label->whose;
	}
	size_t last = len;
	while (last > i && !is_word(t[last - 1]) && t[last - 1] != ')')
		last--;
	if (memchr(t + i, ':', last - i))
		return WHOSE_UNKNOWN;
	const char *words = fold_words(t + i, len - i, arena);
	if (!words_begin(&w->head_intros, words, strlen(words)) || fold_count(words, strlen(words)) > 14)
		return WHOSE_UNKNOWN;
	bool author = words_has(&w->owners.author, words), subject = words_has(&w->owners.subject, words);
	return author == subject ? WHOSE_UNKNOWN : author ? WHOSE_AUTHOR : WHOSE_SUBJECT;
}

/* "P. Xuân Tảo", "TP. Hà Nội", "ThS. Đào Thị Hạnh": a full stop behind letters without a vowel ends nothing; every Vietnamese word has one. */
static bool abbreviation(const char *t, size_t dot)
{
	size_t i = dot, vowels = 0;
	for (; i > 0 && t[i - 1] >= 'a' && t[i - 1] <= 'z'; i--)
		vowels += strchr("aeiouy", t[i - 1]) != NULL;
	return dot > i && (dot - i == 1 || !vowels);
}

size_t lexer_piece(const char *t, size_t end, size_t at)
{
	size_t depth = 0;
	for (size_t i = at; i < end; i++) {
		if (t[i] == '(')
			depth++;
		else if (t[i] == ')' && depth)
			depth--;
		else if (t[i] == ';' || t[i] == '|' || t[i] == '\t')
			return i;
		else if (depth)
			continue;
		else if (t[i] == ',')
			return i;
		else if (t[i] == '.' && (i + 1 == end || t[i + 1] == ' ') && !abbreviation(t, i))
			return i;
		else if (t[i] == '-' && i > at && t[i - 1] == ' ' && i + 1 < end && t[i + 1] == ' ')
			return i;
	}
	return end;
}

size_t lexer_long_piece(const char *t, size_t end, size_t at)
{
	for (size_t i = at; i < end; i++)
		if (t[i] == ';' || t[i] == '|' || t[i] == '\t')
			return i;
	return end;
}
