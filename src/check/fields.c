/* Walks the lines of a text: opens and closes blocks, gives each line's labels to the block it stands in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/fields.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "check/columns.h"
#include "check/lexer.h"
#include "check/walk.h"

enum {
	MOST_NEXT_LINE = 200,   /* bytes of a value that stands on the line below its label */
	MOST_NUMBER_LINE = 40,
	MOST_JOB_WORDS = 8,
	MOST_HEADLESS = 300,    /* bytes of a line that opens a block by a label other than a name */
};

const char *walk_bytes(const struct walk *w, size_t i, size_t *len)
{
	const struct line *l = &w->source->lines[i];
	*len = l->end - l->start;
	return w->source->folded.bytes + l->start;
}

struct piece_line walk_at(const struct walk *w, size_t i)
{
	return (struct piece_line){ w->words, w->source, i, w->now_year, w->arena };
}

struct block *walk_open(struct walk *w, enum whose whose, bool headed, size_t line)
{
	if (w->out->count == FIELDS_MOST_BLOCKS)
		return NULL;
	struct block *b = &w->out->blocks[w->out->count++];
	*b = (struct block){ .whose = whose, .headed = headed, .first_line = line };
	w->open = b;
	w->pending = FIELD_HEAD;
	w->last = FIELD_HEAD;
	w->inline_values = w->third = false;
	return b;
}

void walk_close(struct walk *w)
{
	w->open = NULL;
	w->pending = FIELD_HEAD;
	w->third = false;
}

void walk_mark(struct walk *w, size_t i)
{
	w->source->lines[i].role = LINE_DATA;
	w->out->last_data_line = i + 1;
	w->blank_run = 0;
}

/* The block of that owner that came last; a new one where there is none. */
static struct block *block_of(struct walk *w, enum whose whose, size_t line)
{
	for (size_t i = w->out->count; i-- > 0;)
		if (w->out->blocks[i].whose == whose)
			return &w->out->blocks[i];
	struct block *open = w->open;
	struct block *made = walk_open(w, whose, true, line);
	w->open = open ? open : made;
	return made;
}

static bool names_someone(const struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((items[i].field == FIELD_NAME || items[i].field == FIELD_HEAD) && items[i].value < items[i].end)
			return true;
	return false;
}

/* A label's own value beside it; a head's name does not count, since forms go on as they like below it. */
static bool has_inline(const struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].field < FIELD_TITLE && items[i].value < items[i].end)
			return true;
	return false;
}

static bool subject_like(enum whose whose)
{
	return whose == WHOSE_SUBJECT || whose == WHOSE_COLLECTIVE;
}

/* Which block a line of labels belongs to: its head says so, or it begins with a second name, or it goes on with the open one. */
static struct block *block_for(struct walk *w, size_t i, const struct item *items, size_t count)
{
	enum whose says = WHOSE_UNKNOWN;
	for (size_t k = 0; k < count && says == WHOSE_UNKNOWN; k++)
		says = items[k].whose;
	bool name = names_someone(items, count);
	struct block *open = w->open;
	if (items[0].field == FIELD_HEAD)
		return walk_open(w, says, true, i);
	if (open && name && open->items[FIELD_NAME].state == VALUE_GOOD && items[0].field == FIELD_NAME)
		return walk_open(w, says, says != WHOSE_UNKNOWN, i);
	if (says != WHOSE_UNKNOWN) {
		if (open && open->whose == WHOSE_UNKNOWN) {
			open->whose = says;
			open->headed = true;
			return open;
		}
		if (open && (open->whose == says || (subject_like(open->whose) && subject_like(says))))
			return open;
		return name ? walk_open(w, says, true, i) : block_of(w, says, i);
	}
	if (open)
		return open;
	size_t len;
	walk_bytes(w, i, &len);
	return name || len <= MOST_HEADLESS ? walk_open(w, WHOSE_UNKNOWN, false, i) : NULL;
}

static void apply_items(struct walk *w, size_t i, struct block *block, const struct item *items, size_t count)
{
	struct piece_line where = walk_at(w, i);
	pieces_apply(&where, block, items, count);
	const struct item *last = &items[count - 1];
	w->last = last->field;
	w->inline_values |= has_inline(items, count);
	if (names_someone(items, count))
		w->third = false;
	for (size_t k = 0; k < count; k++)
		w->third |= items[k].field == FIELD_THIRD && items[k].value < items[k].end;
	w->pending = last->value >= last->end && last->field < FIELD_TITLE ? last->field : FIELD_HEAD;
	walk_mark(w, i);
}

/* "Tên bài viết: …"; on the line below where the label stands alone. */
static void take_title(struct walk *w, size_t i, const struct item *item)
{
	size_t line = i, len, start = item->value, end = item->end;
	const char *t = walk_bytes(w, i, &len);
	if (start >= end) {
		while (++line < w->source->line_count && source_blank(&w->source->lines[line]))
			;
		if (line >= w->source->line_count)
			return;
		t = walk_bytes(w, line, &len);
		if (words_label(w->words, t, len) || lexer_head(w->words, t, len, w->arena) != WHOSE_UNKNOWN) /* the form goes on: the title is empty */
			return;
		start = 0;
		end = len;
	}
	while (start < end && strchr(" \t:-.", t[start]))
		start++;
	while (start < end && (strchr(" \t;,", t[end - 1]) || (t[end - 1] == ')' && !memchr(t + start, '(', end - start))))
		end--;
	if (end > start + 1 && t[end - 1] == '.' && t[end - 2] != '.')
		end--;
	if (start >= end || values_empty(t + start, end - start) || fold_count(t + start, end - start) > w->words->title_most_words)
		return;
	size_t base = w->source->lines[line].start;
	w->source->lines[i].role = w->source->lines[line].role = LINE_TITLE;
	if (w->out->title.text)
		return;
	w->out->title.text = fold_original(&w->source->folded, base + start, base + end, w->arena);
	w->out->title.where = source_where(w->source, line, w->arena);
	w->out->title.state = VALUE_GOOD;
	w->out->title_line = line;
}

static bool whose_said(const struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].whose != WHOSE_UNKNOWN)
			return true;
	return false;
}

/* A line of labels.  False when it is none. */
static bool label_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct item items[FIELDS_MOST_ITEMS];
	size_t count = lexer_items(w->words, t, len, false, items);
	if (!count)
		return false;
	if (items[0].field == FIELD_TITLE) {
		take_title(w, i, &items[0]);
		walk_close(w);
		return true;
	}
	if (items[0].field == FIELD_CATEGORY || (items[0].field == FIELD_HEAD && items[0].whose == WHOSE_WORK))
		return false;
	if (items[0].field >= FIELD_OTHER && items[0].field <= FIELD_DEPUTY && !w->open)
		return false;
	if (w->third && w->blank_run == 0 && w->open && !whose_said(items, count) && !names_someone(items, count)) {
		walk_mark(w, i); /* "Phụ huynh: …" and below it "SĐT: …": perhaps the author's, perhaps not */
		return true;
	}
	struct block *block = block_for(w, i, items, count);
	if (block)
		apply_items(w, i, block, items, count);
	return block != NULL;
}

static bool small_start(const struct walk *w, size_t i)
{
	const struct folded *f = &w->source->folded;
	uint32_t c = 0;
	const char *text = f->text + f->at[w->source->lines[i].start];
	text_next(text, strlen(text), &c);
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c) != c;
}

/* Whether a line without a label may be the value of the label above it.  A form left empty goes on with a date, an undertaking, the story. */
static bool next_line_fits(const struct walk *w, size_t i)
{
	size_t len, used;
	const char *t = walk_bytes(w, i, &len);
	char digits[VALUES_PHONE_SIZE];
	struct piece_line where = walk_at(w, i);
	const char *words = fold_words(t, len, w->arena);
	if (w->blank_run || len > MOST_NEXT_LINE || strchr("([<", t[0]) || words_label(w->words, t, len))
		return false;
	if (w->pending == FIELD_PHONE)
		return values_phone(t, len, digits, &used) == VALUE_GOOD || words_is(&w->words->absences, words);
	if (w->pending == FIELD_BIRTH || w->pending == FIELD_AGE)
		return len <= MOST_NUMBER_LINE && strpbrk(words, "0123456789");
	if (pattern_any(&w->words->not_title, t, len, NULL, NULL) && w->pending != FIELD_WORKPLACE)
		return false;
	if (pattern_any(&w->words->not_body, t, len, NULL, NULL) || pattern_any(&w->words->body_ends, t, len, NULL, NULL) ||
	    pattern_any(&w->words->declaration.openings, words, strlen(words), NULL, NULL))
		return false;
	if (w->pending == FIELD_NAME)
		return pieces_name_like(&where, 0, len) || words_begin(&w->words->honorifics, t, len) || words_begin(&w->words->collectives, t, len);
	if (w->pending == FIELD_ADDRESS)
		return pieces_address_like(&where, 0, len);
	bool named = words_begin(w->pending == FIELD_WORKPLACE ? &w->words->workplace_words : &w->words->absences, t, len) || words_is(&w->words->absences, words);
	bool sentence = t[len - 1] == '.' || words_begin(&w->words->honorifics, t, len) || fold_count(t, len) > MOST_JOB_WORDS;
	return named ? t[len - 1] != '.' : !sentence && !w->inline_values;
}

/* "Sinh năm 1980, trú tại …" is data; "Sinh năm 1958 trong một gia đình…, bà …" is a story. */
static bool tight(const struct walk *w, size_t i, const struct item *items, size_t count)
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
		if (!labelled && second && pieces_name_like(&where, at, (size_t)(second - t)) && !pieces_name_like(&where, at, end) &&
		    !words_begin(&w->words->address_words, t + at, end - at) && !words_begin(&w->words->workplace_words, t + at, end - at))
			return false; /* a name that goes on in words: somebody's story */
	}
	if (items[0].field == FIELD_BIRTH && items[0].value < items[0].end) {
		if (values_birth(t + items[0].value, items[0].end - items[0].value, w->now_year, false, &year, &aged, &used) != VALUE_GOOD)
			return false;
		size_t end = items[0].value + used;
		bool ends = end >= items[0].end || strchr(",;.)|\t-", t[end]) || (t[end] == ' ' && end + 1 < len && strchr("-(", t[end + 1]));
		return ends && (w->blank_run == 0 || count > 1 || fold_count(t + end, len - end) == 0);
	}
	if (items[0].field == FIELD_ADDRESS)
		return pieces_address_like(&where, items[0].value, items[0].end) && (w->blank_run == 0 || items[0].value - items[0].label > 4);
	return true;
}

/* Inside an open block, a line that begins with no label: a value of the label above, the rest of a broken line, a name, or its end. */
static bool inner_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	bool nameless = w->open->items[FIELD_NAME].state != VALUE_GOOD;
	if (w->pending != FIELD_HEAD && next_line_fits(w, i)) {
		pieces_put(&where, w->open, w->pending, 0, len);
		w->last = w->pending;
		w->pending = FIELD_HEAD;
		walk_mark(w, i);
		return true;
	}
	w->pending = FIELD_HEAD;
	size_t count = len <= SOURCE_SHORT ? lexer_items(w->words, t, len, true, items) : 0;
	if (nameless && w->open->headed && len <= SOURCE_SHORT) {
		size_t end = count ? items[0].label : len, start = lexer_prefix(t, end, 0), stop = lexer_piece(t, end, start);
		if (pieces_name_like(&where, start, stop) && (count || stop + 2 >= len)) {
			if (pieces_unlabelled(&where, w->open, start, end) && count)
				pieces_apply(&where, w->open, items, count);
			walk_mark(w, i);
			w->last = FIELD_NAME;
			return true;
		}
	}
	/* "Sinh năm 1980" on a line of its own; words that also begin a sentence ("Đội trưởng" is "Đổi trường" once folded) need their colon. */
	bool number = count && (items[0].field == FIELD_BIRTH || items[0].field == FIELD_PHONE || (items[0].field == FIELD_ADDRESS && len <= MOST_NEXT_LINE));
	if (number && !w->third && lexer_prefix(t, len, 0) == items[0].label && tight(w, i, items, count)) {
		apply_items(w, i, w->open, items, count);
		return true;
	}
	bool holds_more = w->last == FIELD_ADDRESS || w->last == FIELD_WORKPLACE || w->last == FIELD_OCCUPATION;
	if (w->blank_run == 0 && holds_more && len <= 120 && small_start(w, i) && w->open->items[w->last].state == VALUE_GOOD) {
		pieces_continue(&where, w->open, w->last);
		walk_mark(w, i);
		return true;
	}
	return false;
}

static void one_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	enum whose head = len <= SOURCE_SHORT ? lexer_head(w->words, t, len, w->arena) : WHOSE_UNKNOWN;
	if (head == WHOSE_WORK) {
		w->source->lines[i].role = LINE_COVER;
		w->out->work_line = i + 1;
		walk_close(w);
	} else if (head != WHOSE_UNKNOWN) {
		walk_open(w, head, true, i);
		walk_mark(w, i);
	} else if (!label_line(w, i) && w->open && !inner_line(w, i)) {
		walk_close(w);
	}
}

void fields_read(struct fields *out, struct source *source, const struct words *words, int now_year, struct arena *arena)
{
	struct walk w = { .out = out, .source = source, .words = words, .arena = arena, .now_year = now_year, .pending = FIELD_HEAD, .last = FIELD_HEAD };
	*out = (struct fields){ 0 };
	for (size_t i = 0; i < source->line_count;) {
		size_t taken = 0;
		if (source->lines[i].role != LINE_TEXT) {
			walk_close(&w);
		} else if (source_blank(&source->lines[i])) {
			w.blank_run++;
		} else if (!(taken = columns_read(&w, i))) {
			one_line(&w, i);
			w.blank_run = 0;
		}
		i += taken ? taken : 1;
	}
}

int fields_filled(const struct fields *fields)
{
	int filled = 0;
	for (size_t i = 0; i < fields->count; i++)
		filled += fields->blocks[i].filled;
	return filled;
}
