/* Walks the lines of a text: opens and closes blocks, gives each line's labels to the block it stands in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/fields.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "check/lexer.h"
#include "check/pieces.h"

enum {
	MOST_NEXT_LINE = 200,   /* bytes of a value that stands on the line below its label */
	MOST_HEADLESS = 300,    /* bytes of a line that opens a block by a label other than a name */
	MOST_CELLS = 12,
};

struct walk {
	struct fields *out;
	struct source *source;
	const struct words *words;
	struct arena *arena;
	int now_year;
	struct block *open;          /* NULL between blocks */
	enum field pending;          /* a label that waits for its value on the next line; FIELD_HEAD: none */
	enum field last;             /* what the last line of the block ended with */
	size_t blank_run;
};

static const char *bytes_of(const struct walk *w, size_t i, size_t *len)
{
	const struct line *l = &w->source->lines[i];
	*len = l->end - l->start;
	return w->source->folded.bytes + l->start;
}

static struct piece_line at(const struct walk *w, size_t i)
{
	return (struct piece_line){ w->words, w->source, i, w->now_year, w->arena };
}

static struct block *open_block(struct walk *w, enum whose whose, bool headed, size_t line)
{
	if (w->out->count == FIELDS_MOST_BLOCKS)
		return NULL;
	struct block *b = &w->out->blocks[w->out->count++];
	*b = (struct block){ .whose = whose, .headed = headed, .first_line = line };
	w->open = b;
	w->pending = FIELD_HEAD;
	w->last = FIELD_HEAD;
	return b;
}

static void close_block(struct walk *w)
{
	w->open = NULL;
	w->pending = FIELD_HEAD;
}

static void mark_data(struct walk *w, size_t i)
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
	struct block *made = open_block(w, whose, true, line);
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
		return open_block(w, says, true, i);
	if (open && name && open->items[FIELD_NAME].state == VALUE_GOOD && items[0].field == FIELD_NAME)
		return open_block(w, says, says != WHOSE_UNKNOWN, i);
	if (says != WHOSE_UNKNOWN) {
		if (open && open->whose == WHOSE_UNKNOWN) {
			open->whose = says;
			open->headed = true;
			return open;
		}
		if (open && (open->whose == says || (subject_like(open->whose) && subject_like(says))))
			return open;
		return name ? open_block(w, says, true, i) : block_of(w, says, i);
	}
	if (open)
		return open;
	size_t len;
	bytes_of(w, i, &len);
	return name || len <= MOST_HEADLESS ? open_block(w, WHOSE_UNKNOWN, false, i) : NULL;
}

static void apply_items(struct walk *w, size_t i, struct block *block, const struct item *items, size_t count)
{
	struct piece_line where = at(w, i);
	pieces_apply(&where, block, items, count);
	const struct item *last = &items[count - 1];
	w->last = last->field;
	w->pending = last->value >= last->end && last->field < FIELD_TITLE ? last->field : FIELD_HEAD;
	mark_data(w, i);
}

/* "Tên bài viết: …"; on the line below where the label stands alone. */
static void take_title(struct walk *w, size_t i, const struct item *item)
{
	size_t line = i, len, start = item->value, end = item->end;
	const char *t = bytes_of(w, i, &len);
	if (start >= end) {
		while (++line < w->source->line_count && source_blank(&w->source->lines[line]))
			;
		if (line >= w->source->line_count)
			return;
		t = bytes_of(w, line, &len);
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

/* A line of labels.  False when it is none. */
static bool label_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = bytes_of(w, i, &len);
	struct item items[FIELDS_MOST_ITEMS];
	size_t count = lexer_items(w->words, t, len, false, items);
	if (!count)
		return false;
	if (items[0].field == FIELD_TITLE) {
		take_title(w, i, &items[0]);
		close_block(w);
		return true;
	}
	if (items[0].field == FIELD_CATEGORY || (items[0].field == FIELD_HEAD && items[0].whose == WHOSE_WORK))
		return false;
	if (items[0].field == FIELD_OTHER && !w->open)
		return false;
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

/* Inside an open block, a line that begins with no label: a value of the label above, the rest of a broken line, a name, or its end. */
static bool inner_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = bytes_of(w, i, &len);
	struct piece_line where = at(w, i);
	struct item items[FIELDS_MOST_ITEMS];
	bool nameless = w->open->items[FIELD_NAME].state != VALUE_GOOD;
	if (w->pending != FIELD_HEAD && len <= MOST_NEXT_LINE) {
		pieces_put(&where, w->open, w->pending, 0, len);
		w->last = w->pending;
		w->pending = FIELD_HEAD;
		mark_data(w, i);
		return true;
	}
	size_t count = len <= SOURCE_SHORT ? lexer_items(w->words, t, len, true, items) : 0;
	if (nameless && w->open->headed && len <= SOURCE_SHORT) {
		size_t end = count ? items[0].label : len, start = lexer_prefix(t, end, 0), stop = lexer_piece(t, end, start);
		if (pieces_name_like(&where, start, stop) && (count || stop + 2 >= len)) {
			pieces_unlabelled(&where, w->open, start, end);
			if (count)
				pieces_apply(&where, w->open, items, count);
			mark_data(w, i);
			w->last = FIELD_NAME;
			return true;
		}
	}
	/* "Sinh năm 1980" on a line of its own; words that also begin a sentence ("Đội trưởng" is "Đổi trường" once folded) need their colon. */
	bool number = count && (items[0].field == FIELD_BIRTH || items[0].field == FIELD_PHONE || (items[0].field == FIELD_ADDRESS && len <= MOST_NEXT_LINE));
	if (number && lexer_prefix(t, len, 0) == items[0].label) {
		apply_items(w, i, w->open, items, count);
		return true;
	}
	bool holds_more = w->last == FIELD_ADDRESS || w->last == FIELD_WORKPLACE || w->last == FIELD_OCCUPATION;
	if (w->blank_run == 0 && holds_more && len <= 120 && small_start(w, i) && w->open->items[w->last].state == VALUE_GOOD) {
		pieces_continue(&where, w->open, w->last);
		mark_data(w, i);
		return true;
	}
	return false;
}

/* Tables: one row of heads above, a column each for the author and the subject. */

struct cell {
	size_t start, end;
};

static size_t cells_of(const char *t, size_t len, struct cell cells[MOST_CELLS])
{
	size_t count = 0, start = 0;
	for (size_t i = 0; i <= len && count < MOST_CELLS; i++)
		if (i == len || t[i] == '\t' || t[i] == '|') {
			size_t s = start, e = i;
			while (s < e && t[s] == ' ')
				s++;
			while (e > s && t[e - 1] == ' ')
				e--;
			if (s < e || (i < len && t[i] == '\t') || (start > 0 && i < len))
				cells[count++] = (struct cell){ s, e };
			start = i + 1;
		}
	return count;
}

static const struct label *whole_label(const struct walk *w, const char *t, struct cell c, enum whose *whose)
{
	size_t i = lexer_prefix(t, c.end, c.start);
	const struct label *label = words_label(w->words, t + i, c.end - i);
	if (!label)
		return NULL;
	*whose = label->whose;
	size_t k = i + label->len;
	while (k < c.end && strchr(" :.*", t[k]))
		k++;
	size_t n = words_begin(&w->words->suffixes, t + k, c.end - k);
	k += n;
	if (k < c.end && t[k] == '(')
		k = c.end;
	return k >= c.end ? label : NULL;
}

/* A row of heads "Nội dung | Tác giả | Nhân vật" and the rows below it.  Returns how many lines were taken. */
static size_t person_columns(struct walk *w, size_t i)
{
	struct cell cells[MOST_CELLS];
	struct block *blocks[MOST_CELLS] = { NULL };
	size_t len, heads = 0, taken = 1;
	const char *t = bytes_of(w, i, &len);
	size_t count = cells_of(t, len, cells);
	for (size_t c = 0; c < count; c++) {
		enum whose whose = WHOSE_UNKNOWN;
		const struct label *label = whole_label(w, t, cells[c], &whose);
		heads += label && label->field == FIELD_HEAD && whose != WHOSE_WORK;
	}
	if (heads < 2)
		return 0;
	for (size_t c = 0; c < count; c++) {
		enum whose whose = WHOSE_UNKNOWN;
		const struct label *label = whole_label(w, t, cells[c], &whose);
		if (label && label->field == FIELD_HEAD)
			blocks[c] = open_block(w, whose, true, i);
	}
	mark_data(w, i);
	for (size_t k = i + 1; k < w->source->line_count; k++, taken++) {
		struct cell row[MOST_CELLS];
		t = bytes_of(w, k, &len);
		size_t n = cells_of(t, len, row), first = 0;
		enum whose whose;
		while (first < n && values_empty(t + row[first].start, row[first].end - row[first].start))
			first++;
		const struct label *label = n >= 2 && first < n ? whole_label(w, t, row[first], &whose) : NULL;
		if (!label && first + 1 < n && (label = whole_label(w, t, row[first + 1], &whose)))
			first++;
		if (!label || label->field >= FIELD_TITLE)
			break;
		struct piece_line where = at(w, k);
		for (size_t c = first + 1; c < n; c++)
			if (c < MOST_CELLS && blocks[c])
				pieces_put(&where, blocks[c], label->field, row[c].start, row[c].end);
		mark_data(w, k);
	}
	close_block(w);
	return taken;
}

/* A row of labels "Họ và tên | Năm sinh | Địa chỉ …" with a person in each row below.  Returns how many lines were taken. */
static size_t label_columns(struct walk *w, size_t i)
{
	struct cell cells[MOST_CELLS];
	enum field fields[MOST_CELLS];
	size_t len, labels = 0, filled = 0, taken = 1;
	const char *t = bytes_of(w, i, &len);
	size_t count = cells_of(t, len, cells);
	bool name = false;
	for (size_t c = 0; c < count; c++) {
		enum whose whose;
		const struct label *label = whole_label(w, t, cells[c], &whose);
		fields[c] = label && label->field < FIELD_TITLE && label->whose == WHOSE_UNKNOWN ? label->field : FIELD_OTHER;
		labels += fields[c] != FIELD_OTHER;
		name |= fields[c] == FIELD_NAME;
		filled += cells[c].start < cells[c].end;
	}
	if (labels < 3 || !name || filled > labels + 2)
		return 0;
	struct block *headed = w->open && w->open->headed && w->open->items[FIELD_NAME].state != VALUE_GOOD ? w->open : NULL;
	mark_data(w, i);
	for (size_t k = i + 1; k < w->source->line_count; k++, taken++) {
		struct cell row[MOST_CELLS];
		t = bytes_of(w, k, &len);
		size_t n = cells_of(t, len, row);
		if (n < 3)
			break;
		enum whose whose = WHOSE_UNKNOWN;
		for (size_t c = 0; c < n && whose == WHOSE_UNKNOWN; c++) {
			enum whose says;
			const struct label *label = fields[c] == FIELD_OTHER || c >= count ? whole_label(w, t, row[c], &says) : NULL;
			whose = label && label->field == FIELD_HEAD ? says : WHOSE_UNKNOWN;
		}
		struct block *block = headed ? headed : open_block(w, whose, whose != WHOSE_UNKNOWN, k);
		headed = NULL;
		struct piece_line where = at(w, k);
		for (size_t c = 0; block && c < n && c < count; c++)
			if (fields[c] != FIELD_OTHER)
				pieces_put(&where, block, fields[c], row[c].start, row[c].end);
		mark_data(w, k);
	}
	close_block(w);
	return taken;
}

static size_t table_at(struct walk *w, size_t i)
{
	size_t len;
	const char *t = bytes_of(w, i, &len);
	if (len > 1000 || (!memchr(t, '\t', len) && !memchr(t, '|', len)))
		return 0;
	size_t taken = person_columns(w, i);
	return taken ? taken : label_columns(w, i);
}

static void one_line(struct walk *w, size_t i)
{
	size_t len;
	const char *t = bytes_of(w, i, &len);
	enum whose head = len <= SOURCE_SHORT ? lexer_head(w->words, t, len, w->arena) : WHOSE_UNKNOWN;
	if (head == WHOSE_WORK) {
		w->source->lines[i].role = LINE_COVER;
		w->out->work_line = i + 1;
		close_block(w);
	} else if (head != WHOSE_UNKNOWN) {
		open_block(w, head, true, i);
		mark_data(w, i);
	} else if (!label_line(w, i) && w->open && !inner_line(w, i)) {
		close_block(w);
	}
}

void fields_read(struct fields *out, struct source *source, const struct words *words, int now_year, struct arena *arena)
{
	struct walk w = { .out = out, .source = source, .words = words, .arena = arena, .now_year = now_year, .pending = FIELD_HEAD, .last = FIELD_HEAD };
	*out = (struct fields){ 0 };
	for (size_t i = 0; i < source->line_count;) {
		size_t taken = 0;
		if (source->lines[i].role != LINE_TEXT) {
			close_block(&w);
		} else if (source_blank(&source->lines[i])) {
			w.blank_run++;
		} else if (!(taken = table_at(&w, i))) {
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
