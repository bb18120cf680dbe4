/* Lines below a label: forms go on there, pages break there, and stories begin there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/below.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum {
	MOST_NEXT_LINE = 200,   /* bytes of a value that stands on the line below its label */
	MOST_NUMBER_LINE = 40,
	MOST_JOB_WORDS = 8,
	MOST_PLAIN_WORDS = 3,   /* of a job that stands below its empty label */
	MOST_FORM_WORDS = 12,   /* of a value behind a label without a colon */
	MOST_REST = 120,        /* bytes of the rest of a value on the next line */
	MOST_DISTRICT_WORDS = 12,
};

bool below_small(const struct walk *w, size_t i)
{
	const struct folded *f = &w->source->folded;
	uint32_t c = 0;
	const char *text = f->text + f->at[w->source->lines[i].start];
	text_next(text, strlen(text), &c);
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c) != c;
}

/* Whether a line without a label may be the value of the label above it.  A form left empty goes on with a date, an undertaking, the story. */
bool below_fits(const struct walk *w, size_t i)
{
	size_t len, used;
	const char *t = walk_bytes(w, i, &len);
	char digits[VALUES_PHONE_SIZE];
	struct piece_line where = walk_at(w, i);
	const char *words = fold_words(t, len, w->arena);
	if (w->blank_run || len > MOST_NEXT_LINE || strchr("([<", t[0]))
		return false;
	const struct label *label = words_label(w->words, t, len); /* "Trường Tiểu học Đức Thắng" begins like "Trường: …" */
	if (label && !(w->pending == FIELD_WORKPLACE && label->field == FIELD_WORKPLACE && label->len < len && !memchr(t, ':', len)))
		return false;
	if (w->pending == FIELD_PHONE)
		return values_phone(t, len, digits, &used) == VALUE_GOOD || words_is(&w->words->absences, words);
	if (w->pending == FIELD_BIRTH || w->pending == FIELD_AGE)
		return len <= MOST_NUMBER_LINE && strpbrk(words, "0123456789");
	if (pattern_any(&w->words->not_title, t, len, NULL, NULL) && w->pending != FIELD_WORKPLACE && w->pending != FIELD_ADDRESS)
		return false;
	if (pattern_any(&w->words->not_body, t, len, NULL, NULL) || pattern_any(&w->words->body_ends, t, len, NULL, NULL) ||
	    pattern_any(&w->words->declaration.openings, words, strlen(words), NULL, NULL))
		return false;
	if (w->pending == FIELD_NAME)
		return looks_name(&where, 0, len) || words_begin(&w->words->honorifics, t, len) || words_begin(&w->words->collectives, t, len);
	if (w->pending == FIELD_ADDRESS)
		return looks_address(&where, 0, len);
	bool named = words_begin(w->pending == FIELD_WORKPLACE ? &w->words->workplace_words : &w->words->absences, t, len) || words_is(&w->words->absences, words);
	bool sentence = t[len - 1] == '.' || words_begin(&w->words->honorifics, t, len) || fold_count(t, len) > MOST_JOB_WORDS;
	bool word = fold_count(t, len) <= MOST_PLAIN_WORDS && below_small(w, i); /* "y tá" */
	return named ? t[len - 1] != '.' : !sentence && (word || !w->inline_values);
}

/* "Sinh năm 1980, trú tại …" is data; "Sinh năm 1958 trong một gia đình…, bà …" is a story. */
bool below_tight(const struct walk *w, size_t i, const struct item *items, size_t count)
{
	size_t len, used;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	int year;
	bool aged;
	for (size_t at = items[0].label; at < len; at = lexer_piece(t, len, at) + 1) {
		while (at < len && strchr(" ,;|(-\t", t[at]))
			at++;
		bool labelled = false;
		for (size_t k = 0; k < count; k++)
			labelled |= items[k].label == at;
		size_t end = lexer_piece(t, len, at);
		if (fold_count(t + at, end - at) > MOST_JOB_WORDS + 2 || (!labelled && words_begin(&w->words->honorifics, t + at, end - at)))
			return false;
		const char *blank = memchr(t + at, ' ', end - at), *second = blank ? memchr(blank + 1, ' ', (size_t)(t + end - blank) - 1) : NULL;
		if (!labelled && second && looks_name(&where, at, (size_t)(second - t)) && !looks_name(&where, at, end) &&
		    !words_begin(&w->words->address_words, t + at, end - at) && !words_begin(&w->words->workplace_words, t + at, end - at))
			return false; /* a name that goes on in words: somebody's story */
	}
	if (items[0].field == FIELD_BIRTH && items[0].value < items[0].end) {
		if (values_birth(t + items[0].value, items[0].end - items[0].value, w->now_year, false, &year, &aged, &used) != VALUE_GOOD)
			return false;
		size_t end = items[0].value + used;
		bool ends = end >= items[0].end || strchr(",;.)*|\t-", t[end]) || (t[end] == ' ' && end + 1 < len && strchr("-(", t[end + 1]));
		return ends && (w->blank_run == 0 || count > 1 || fold_count(t + end, len - end) == 0);
	}
	if (items[0].field == FIELD_ADDRESS)
		return looks_address(&where, items[0].value, items[0].end) && (w->blank_run == 0 || items[0].value - items[0].label > 4);
	return true;
}

/* Whether the line above ends as a line does that was broken: behind a comma, or a word that a name must follow ("phường"). */
static bool broken_above(const struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i - 1, &len);
	if (!len || t[len - 1] == ',' || t[len - 1] == '-')
		return len > 0;
	size_t word = len;
	while (word > 0 && t[word - 1] != ' ')
		word--;
	return words_begin(&w->words->address_words, t + word, len - word) == len - word;
}

/* "TDP 3 phường Minh Khai" on a line of its own; "NGÕ NHỎ" may be a title. */
bool below_address(const struct walk *w, size_t i)
{
	static const char *const sure[] = { "phuong ", "tdp", "to dan pho", "ha noi", "p. " };
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	bool ward = false;
	for (size_t k = 0; k < sizeof sure / sizeof *sure; k++)
		ward |= memmem(t, len, sure[k], strlen(sure[k])) != NULL;
	return ward && fold_count(t, len) <= MOST_DISTRICT_WORDS && looks_address_only(&where, lexer_prefix(t, len, 0), len) &&
	       !pattern_any(&w->words->not_title, t, len, NULL, NULL);
}

/* "phường Cổ Nhuế 2, quận Bắc Từ Liêm", with nothing else. */
static bool district_line(const struct walk *w, size_t i)
{
	static const char *const begins[] = { "phuong ", "quan ", "p.", "q.", "thanh pho ", "tp", "ha noi", "xa " };
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	for (size_t k = 0; k < sizeof begins / sizeof *begins; k++)
		if (strncmp(t, begins[k], strlen(begins[k])) == 0)
			return looks_address(&where, 0, len) && fold_count(t, len) <= MOST_DISTRICT_WORDS;
	return false;
}

/* A line of labels, or an empty one: between it and the label above, a short line is the rest of a value that a page's edge broke. */
static bool labels_below(const struct walk *w, size_t i)
{
	size_t len;
	struct item items[FIELDS_MOST_ITEMS];
	if (i + 1 >= w->source->line_count)
		return false;
	const char *t = walk_bytes(w, i + 1, &len);
	return len && len <= SOURCE_SHORT && lexer_items(w->words, t, len, false, items) > 0;
}

/* The rest of a value whose line was broken: by the author's mail program, or by the edge of a page of a PDF. */
bool below_goes_on(const struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	bool holds_more = w->last == FIELD_ADDRESS || w->last == FIELD_WORKPLACE || w->last == FIELD_OCCUPATION;
	if (w->blank_run || !holds_more || len > MOST_REST || i == 0 || w->open->items[w->last].state != VALUE_GOOD)
		return false;
	if (below_small(w, i))
		return true;
	if (w->last == FIELD_ADDRESS && (district_line(w, i) || (broken_above(w, i) && looks_address(&where, 0, len))))
		return true;
	return fold_count(t, len) <= MOST_JOB_WORDS && t[len - 1] != '.' && t[len - 1] != ':' && labels_below(w, i) &&
	       !pattern_any(&w->words->not_title, t, len, NULL, NULL) && !pattern_any(&w->words->not_body, t, len, NULL, NULL) &&
	       !pattern_any(&w->words->body_ends, t, len, NULL, NULL);
}

/* A cell of a PDF's table: "Họ và tên Lê Văn An", "Đơn vị công tác Chi hội Cựu chiến binh"; only in a form, below its head or another label. */
bool below_form(struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	size_t start = lexer_prefix(t, len, 0);
	const struct label *label = words_label(w->words, t + start, len - start);
	if (!label || label->field > FIELD_WORKPLACE || label->whose != WHOSE_UNKNOWN || !memchr(label->words, ' ', label->len) || !w->open->headed || w->blank_run)
		return false;
	size_t value = start + label->len;
	struct found *f = &w->open->items[label->field];
	if (value + 1 >= len || t[value] != ' ' || t[len - 1] == '.' || f->where || fold_count(t + value, len - value) > MOST_FORM_WORDS)
		return false;
	if (label->field == FIELD_NAME ? !looks_name(&where, value + 1, len) : label->field == FIELD_OCCUPATION || label->field == FIELD_WORKPLACE ? memchr(t + value, ',', len - value) != NULL : true)
		return false;
	pieces_put(&where, w->open, label->field, value + 1, len);
	w->last = label->field;
	walk_mark(w, i);
	return true;
}
