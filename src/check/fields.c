/* Walks the lines of a text: opens and closes blocks, gives each line's labels to the block it stands in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/fields.h"

#include <string.h>

#include "check/alone.h"
#include "check/below.h"
#include "check/columns.h"
#include "check/lexer.h"
#include "check/several.h"
#include "check/walk.h"

enum {
	MOST_NEXT_LINE = 200,   /* bytes of an address that stands on a line of its own */
	SHORTEST_SELF = 9,      /* bytes of "tên tôi "; shorter: "tôi là", which begins many a sentence */
	MOST_CLOSING_WORDS = 14,
	MOST_STRANGE_LABEL = 6, MOST_STRANGE_VALUE = 16, /* words */
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
		return open->whose == WHOSE_COAUTHOR && says == WHOSE_UNKNOWN ? walk_open(w, WHOSE_COAUTHOR, true, i) : walk_open(w, says, says != WHOSE_UNKNOWN, i);
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
	bool author = block->whose == WHOSE_AUTHOR || block->whose == WHOSE_COAUTHOR, name = items[0].field == FIELD_HEAD || items[0].field == FIELD_NAME;
	size_t listed = author && name && several_remarked(w, i, block, &items[0]) ? count : author && name && several_named(w, i, block, &items[0]);
	if (count > listed)
		pieces_apply(&where, block, items + listed, count - listed);
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

/* How many of the items, from the first, are of one person: a head ends them, a label of the other side, a second name. */
static size_t of_one(const struct item *items, size_t count)
{
	enum whose whose = items[0].whose;
	bool named = items[0].field == FIELD_NAME || items[0].field == FIELD_HEAD;
	for (size_t k = 1; k < count; k++) {
		enum whose says = items[k].whose;
		bool same = says == whose || (subject_like(says) && subject_like(whose));
		bool name = items[k].field == FIELD_NAME && items[k].value < items[k].end;
		if (items[k].field == FIELD_HEAD || (says != WHOSE_UNKNOWN && whose != WHOSE_UNKNOWN && !same) || (name && named && items[k - 1].field != FIELD_HEAD))
			return k;
		named |= name;
		whose = whose == WHOSE_UNKNOWN ? says : whose;
	}
	return count;
}

/* "Họ tên: Lê Văn An | Họ tên: Bùi Thị Bé" without heads above: whose is which cannot be said. */
static bool two_side_by_side(const char *t, const struct item *items, size_t count)
{
	for (size_t k = 1; k < count; k++) {
		const struct item *a = &items[k - 1], *b = &items[k];
		bool cell = b->label > a->value && (memchr(t + a->value, '\t', b->label - a->value) || memchr(t + a->value, '|', b->label - a->value));
		if (cell && a->field == b->field && a->field < FIELD_ITEMS && a->whose == WHOSE_UNKNOWN && b->whose == WHOSE_UNKNOWN)
			return true;
	}
	return false;
}

/* "Viết về: gương người tốt, việc tốt" names a category, nobody. */
static bool names_category(const struct walk *w, const char *t, const struct item *item)
{
	if (item->field != FIELD_HEAD || item->value >= item->end)
		return false;
	const char *words = fold_words(t + item->value, item->end - item->value, w->arena);
	return words_has(&w->words->declaration.phrases[CATEGORY_NTVT], words) || words_has(&w->words->declaration.phrases[CATEGORY_DHTT], words);
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
	if (items[0].field == FIELD_CATEGORY || (items[0].field == FIELD_HEAD && items[0].whose == WHOSE_WORK) || names_category(w, t, &items[0]))
		return false;
	if (items[0].field >= FIELD_OTHER && items[0].field <= FIELD_DEPUTY && !w->open)
		return false;
	if (w->third && w->blank_run == 0 && w->open && !whose_said(items, count) && !names_someone(items, count)) {
		walk_mark(w, i); /* "Phụ huynh: …" and below it "SĐT: …": perhaps the author's, perhaps not */
		return true;
	}
	struct piece_line where = walk_at(w, i);
	/* "Tôi là Lê Văn An, …" says who; "Tôi là điều dưỡng" is the story. */
	bool self = items[0].field == FIELD_NAME && items[0].loose, brief = items[0].value - items[0].label < SHORTEST_SELF;
	size_t name = self ? lexer_piece(t, items[0].end, items[0].value) : 0;
	if (self && (brief ? !looks_name(&where, items[0].value, name) : fold_count(t + items[0].value, name - items[0].value) < 2)) /* "Tên tôi là Pành, chị vẫn bảo" */
		return false;
	w->ended &= !whose_said(items, count);
	if (w->ended || two_side_by_side(t, items, count)) {
		walk_mark(w, i);
		return true;
	}
	bool any = false;
	for (size_t k = 0, n; k < count; k += n) {
		n = of_one(items + k, count - k);
		struct block *block = block_for(w, i, items + k, n);
		if (block && block->first_line == i && items[k].field == FIELD_NAME && items[k].loose)
			block->said = true;
		if (block)
			apply_items(w, i, block, items + k, n);
		any |= block != NULL;
	}
	return any;
}

/*
 * "Sở thích: đọc sách" between the data of a form: a label that nobody foresaw, with another one of the form right behind it.  Where its
 * value is a person, what follows may be that person's, and the block ends as before.
 */
static bool strange_label(const struct walk *w, size_t i)
{
	size_t len, next_len, start, end;
	const char *t = walk_bytes(w, i, &len), *colon = memchr(t, ':', len);
	struct piece_line where = walk_at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	start = lexer_prefix(t, len, 0);
	if (!w->open->headed || w->blank_run || w->third || len > SOURCE_SHORT || !colon || i + 1 >= w->source->line_count)
		return false;
	end = (size_t)(colon - t);
	if (end <= start || fold_count(t + start, end - start) > MOST_STRANGE_LABEL || fold_count(colon, len - end) > MOST_STRANGE_VALUE)
		return false;
	if (words_begin(&w->words->kin, t + start, end - start) || words_begin(&w->words->honorifics, t + start, end - start))
		return false;
	size_t value = lexer_prefix(t, len, end + 1), stop = lexer_piece(t, len, value);
	if (words_begin(&w->words->honorifics, t + value, len - value) || looks_name(&where, value, stop) || looks_second_person(&where, end, len) < len)
		return false;
	const char *next = walk_bytes(w, i + 1, &next_len);
	size_t count = w->source->lines[i + 1].role == LINE_TEXT ? lexer_items(w->words, next, next_len < SOURCE_SHORT ? next_len : SOURCE_SHORT, false, items) : 0;
	return count && items[0].field < FIELD_ITEMS && items[0].field != FIELD_NAME && items[0].whose == WHOSE_UNKNOWN && !items[0].loose;
}

/* "Vợ: Trần Thị Hoa" in a form: what stands below may be hers. */
static bool relative(const struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	size_t start = lexer_prefix(t, len, 0), colon = start + words_begin(&w->words->kin, t + start, len - start);
	while (colon < len && t[colon] == ' ')
		colon++;
	if (!w->open->headed || w->blank_run || colon == start || colon >= len || t[colon] != ':')
		return false;
	size_t value = lexer_prefix(t, len, colon + 1);
	return looks_name(&where, value, lexer_piece(t, len, value)) || words_begin(&w->words->honorifics, t + value, len - value);
}

/* The value of a label that stood alone on the line above. */
static bool pending_line(struct walk *w, size_t i)
{
	size_t len;
	walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	bool fits = w->pending != FIELD_HEAD && below_fits(w, i);
	if (fits) {
		pieces_put(&where, w->open, w->pending, 0, len);
		w->last = w->pending;
		walk_mark(w, i);
	}
	w->pending = FIELD_HEAD;
	return fits;
}

/* A name without its label below a head, alone or with data behind it. */
static bool name_line(struct walk *w, size_t i, const struct item *items, size_t count)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	struct piece_line where = walk_at(w, i);
	size_t end = count ? items[0].label : len, start = lexer_prefix(t, end, 0), stop = lexer_piece(t, end, start);
	bool number = stop + 3 < len && (t[stop + 1] == ' ' || t[stop] == ',') && memchr("0123456789(", t[stop + 2 + (t[stop + 1] == '-')], 11);
	if (!looks_name(&where, start, stop) || !(count || number || stop + 2 >= len))
		return false;
	if (pieces_unlabelled(&where, w->open, start, end) && count)
		pieces_apply(&where, w->open, items, count);
	walk_mark(w, i);
	w->last = FIELD_NAME;
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
	if (pending_line(w, i) || (!nameless && several_listed(w, i)) || below_form(w, i))
		return true;
	size_t count = len <= SOURCE_SHORT ? lexer_items(w->words, t, len, true, items) : 0;
	if (nameless && w->open->headed && len <= SOURCE_SHORT && name_line(w, i, items, count))
		return true;
	/* "Sinh năm 1980" on a line of its own; words that also begin a sentence ("Đội trưởng" is "Đổi trường" once folded) need their colon. */
	bool number = count && (items[0].field == FIELD_BIRTH || items[0].field == FIELD_PHONE || (items[0].field == FIELD_ADDRESS && len <= MOST_NEXT_LINE));
	if (number && !w->third && lexer_prefix(t, len, 0) == items[0].label && below_tight(w, i, items, count)) {
		apply_items(w, i, w->open, items, count);
		return true;
	}
	/* "Đơn vị công tác: Hội Phụ nữ" and below it "phường Xuân Tảo" is one; below it "TDP 3, phường Xuân Tảo" is an address. */
	bool address = w->open->headed && w->blank_run == 0 && !nameless && w->open->items[FIELD_ADDRESS].state != VALUE_GOOD && below_address(w, i);
	if (address && !(below_small(w, i) && below_goes_on(w, i))) {
		pieces_put(&where, w->open, FIELD_ADDRESS, lexer_prefix(t, len, 0), len);
		w->last = FIELD_ADDRESS;
		walk_mark(w, i);
		return true;
	}
	if (relative(w, i)) {
		w->third = true;
		walk_mark(w, i);
		return true;
	}
	if (strange_label(w, i)) {
		w->last = FIELD_OTHER;
		walk_mark(w, i);
		return true;
	}
	if (below_goes_on(w, i)) {
		pieces_continue(&where, w->open, w->last);
		walk_mark(w, i);
		return true;
	}
	return false;
}

/* "Trân trọng", "TM. UBND PHƯỜNG": the data are over.  "(Ký, ghi rõ họ tên)" stands in them. */
static bool closing(const struct walk *w, size_t i)
{
	size_t len;
	const char *t = walk_bytes(w, i, &len);
	bool named = false;
	for (size_t k = 0; k < w->out->count; k++)
		named |= w->out->blocks[k].items[FIELD_NAME].state == VALUE_GOOD;
	return named && len <= SOURCE_SHORT && t[0] != '(' && fold_count(t, len) <= MOST_CLOSING_WORDS && pattern_any(&w->words->body_ends, t, len, NULL, NULL);
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
		w->ended = false;
		walk_mark(w, i);
	} else if (closing(w, i)) {
		walk_close(w);
		w->ended = true;
	} else if (!label_line(w, i) && !(w->open && inner_line(w, i))) {
		walk_close(w);
		alone_read(w, i);
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
