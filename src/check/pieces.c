/* Sorts values: what a label names goes where it says, what none names only where its words leave no doubt.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/pieces.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum { MOST_VALUE = 300, MOST_NAME_DIGITS = 2, MOST_GUESS_WORDS = 8, SHORTEST_ADDRESS = 3, MOST_PLACE_WORDS = 9 };

static const char *text_of(const struct piece_line *at)
{
	return at->source->folded.bytes + at->source->lines[at->line].start;
}

static void trim(const char *t, size_t *start, size_t *end)
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

static char *original(const struct piece_line *at, size_t start, size_t end)
{
	size_t base = at->source->lines[at->line].start;
	char *text = fold_original(&at->source->folded, base + start, base + end, at->arena);
	return strlen(text) > MOST_VALUE ? text_cut(at->arena, text, MOST_VALUE) : text;
}

static bool capital(const char *text)
{
	uint32_t c;
	return text_next(text, strlen(text), &c) && (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) != c;
}

bool pieces_name_like(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = text_of(at);
	trim(t, &start, &end);
	const char *text = original(at, start, end);
	int words = 0;
	for (const char *p = text; *p; words++) {
		if (!capital(p))
			return false;
		p += strcspn(p, " ");
		p += *p == ' ';
	}
	for (size_t i = start; i < end; i++)
		if (!(t[i] == ' ' || (t[i] >= 'a' && t[i] <= 'z')))
			return false;
	return words >= 2 && words <= 6;
}

bool pieces_address_like(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = text_of(at);
	while (start < end) {
		size_t stop = lexer_piece(t, end, start), from = start;
		start = stop + 1;
		trim(t, &from, &stop);
		if (from >= stop)
			continue;
		bool place = (t[from] >= '0' && t[from] <= '9') || words_begin(&at->words->address_words, t + from, stop - from) || capital(original(at, from, stop));
		bool person = words_begin(&at->words->honorifics, t + from, stop - from) > 0;
		if (!place || person || fold_count(t + from, stop - from) > MOST_PLACE_WORDS)
			return false;
	}
	return true;
}

/* Past "con bà", "vợ là chị": the words of kinship at `i`; 0 where there are none, or where they begin with a capital ("Bà Triệu"). */
static size_t kinship(const struct piece_line *at, size_t i, size_t end)
{
	const char *t = text_of(at);
	size_t k = i;
	for (int n = 0; n < 3; n++) {
		size_t word = words_begin(&at->words->kin, t + k, end - k), honorific = words_begin(&at->words->honorifics, t + k, end - k);
		word = word > honorific ? word : honorific;
		if (!word)
			break;
		if (capital(original(at, k, k + word)) && k == i)
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
	const char *t = text_of(at);
	size_t words = 0;
	while (i < end && t[i] >= 'a' && t[i] <= 'z' && capital(original(at, i, end))) {
		while (i < end && t[i] >= 'a' && t[i] <= 'z')
			i++;
		i += i < end && t[i] == ' ';
		words++;
	}
	return words;
}

static size_t second_person(const struct piece_line *at, size_t from, size_t end)
{
	const char *t = text_of(at);
	for (size_t i = from; i < end; i++) {
		if (i > 0 && ((t[i - 1] >= 'a' && t[i - 1] <= 'z') || (t[i - 1] >= '0' && t[i - 1] <= '9')))
			continue;
		size_t name = t[i] >= 'a' && t[i] <= 'z' ? kinship(at, i, end) : 0;
		if (!name || name_words(at, name, end) < 2 || (i >= 4 && memcmp(t + i - 4, "nha ", 4) == 0)) /* "nhà bà Đỗ Thị Mây" is a place */
			continue;
		/* "(con bà Đỗ Thị Mây), SĐT: …": a closed parenthesis without data of its own harms nothing. */
		const char *close = i > 0 && t[i - 1] == '(' ? memchr(t + i, ')', end - i) : NULL;
		if (!close || memchr(t + i, ',', (size_t)(close - t) - i))
			return i;
		i = (size_t)(close - t);
	}
	return end;
}

/* "bà Đỗ Thị Mây": the address goes where it is written small; with a capital only before a whole name, since Ông is a family name too. */
static size_t after_honorific(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = text_of(at);
	size_t n = words_begin(&at->words->honorifics, t + start, end - start);
	if (!n || start + n >= end || words_begin(&at->words->collectives, t + start, end - start) > n) /* "Chi hội …" is no "chị" */
		return start;
	bool small = !capital(original(at, start, start + n));
	return small || fold_count(t + start, end - start) - fold_count(t + start, n) >= 3 ? start + n : start;
}

static struct found *room(const struct piece_line *at, struct block *block, enum field field, size_t start, size_t end)
{
	struct found *f = &block->items[field];
	if (f->state == VALUE_GOOD)
		return NULL;
	if (!f->where || start < end) {
		f->where = source_where(at->source, at->line, at->arena);
		f->raw = original(at, start, end);
	}
	return f;
}

static void good(struct block *block, struct found *f, const char *text)
{
	f->state = VALUE_GOOD;
	f->text = text;
	block->filled++;
}

static bool absent(const struct piece_line *at, size_t start, size_t end)
{
	const char *words = fold_words(text_of(at) + start, end - start, at->arena);
	return words_is(&at->words->absences, words);
}

static void put_birth(const struct piece_line *at, struct block *block, bool age, size_t start, size_t end)
{
	struct found *f = room(at, block, FIELD_BIRTH, start, end);
	size_t used;
	int year = 0;
	bool aged = false;
	if (!f)
		return;
	enum value_state state = values_birth(text_of(at) + start, end - start, at->now_year, age, &year, &aged, &used);
	if (state == VALUE_GOOD) {
		f->year = year;
		f->aged = aged;
		good(block, f, original(at, start, start + used));
	} else {
		f->state = state;
	}
}

static void put_phone(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	struct found *f = room(at, block, FIELD_PHONE, start, end);
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	if (!f)
		return;
	enum value_state state = values_phone(text_of(at) + start, end - start, digits, &used);
	if (state == VALUE_GOOD) {
		good(block, f, arena_text(at->arena, digits));
	} else if (absent(at, start, lexer_piece(text_of(at), end, start))) {
		f->stated = true;
		good(block, f, original(at, start, lexer_piece(text_of(at), end, start)));
	} else {
		f->state = state;
	}
}

static bool blank(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = text_of(at);
	return values_empty(t + start, end - start) || words_is(&at->words->blanks, fold_words(t + start, end - start, at->arena));
}

/* A name has letters, and no more digits than tell two of one name apart; "xin giấu tên" is nobody's (a collective may be "Tổ dân phố số 3"). */
static bool nameless(const struct piece_line *at, const struct block *block, size_t start, size_t end)
{
	const char *words = fold_words(text_of(at) + start, end - start, at->arena);
	size_t digits = 0;
	for (const char *c = words; *c; c++)
		digits += *c >= '0' && *c <= '9';
	bool letters = strpbrk(words, "abcdefghijklmnopqrstuvwxyz") != NULL;
	return !letters || (digits > MOST_NAME_DIGITS && block->whose == WHOSE_AUTHOR) || words_has(&at->words->anonymous, words);
}

static void put_name(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	const char *t = text_of(at);
	start = after_honorific(at, start, end);
	trim(t, &start, &end);
	struct found *f = room(at, block, FIELD_NAME, start, end);
	if (f && start < end && !blank(at, start, end) && !nameless(at, block, start, end) && !absent(at, start, end))
		good(block, f, original(at, start, end));
}

void pieces_put(const struct piece_line *at, struct block *block, enum field field, size_t start, size_t end)
{
	const char *t = text_of(at);
	if (field == FIELD_BIRTH || field == FIELD_AGE) {
		put_birth(at, block, field == FIELD_AGE, start, end);
		return;
	}
	trim(t, &start, &end);
	if (field == FIELD_PHONE) {
		put_phone(at, block, start, end);
		return;
	}
	if (field == FIELD_NAME) {
		put_name(at, block, start, end);
		return;
	}
	struct found *f = room(at, block, field, start, end);
	if (!f || blank(at, start, end))
		return;
	f->stated = absent(at, start, end);
	if (field == FIELD_ADDRESS && (f->stated || end - start < SHORTEST_ADDRESS))
		return; /* an address is never waived by a word */
	good(block, f, original(at, start, end));
}

void pieces_continue(const struct piece_line *at, struct block *block, enum field field)
{
	struct found *f = &block->items[field];
	size_t start = 0, end = at->source->lines[at->line].end - at->source->lines[at->line].start;
	trim(text_of(at), &start, &end);
	const char *more = original(at, start, end), *before = text_of(at);
	while (before > at->source->folded.bytes && (before[-1] == '\n' || before[-1] == ' '))
		before--;
	bool comma = before > at->source->folded.bytes && before[-1] == ',';
	if (f->text && strlen(f->text) + strlen(more) < MOST_VALUE)
		f->text = arena_print(at->arena, "%s%s %s", f->text, comma ? "," : "", more);
}

/* The unlabelled pieces of a one-line entry, one after the other. */
struct sorting {
	const struct piece_line *at;
	struct block *block;
	enum field last;         /* what the piece before went to */
	bool address_open;       /* the address came from pieces, so that the next may belong to it */
};

static void extend(struct sorting *s, enum field field, size_t start, size_t end)
{
	struct found *f = &s->block->items[field];
	const char *more = original(s->at, start, end);
	if (f->text && strlen(f->text) + strlen(more) < MOST_VALUE)
		f->text = arena_print(s->at->arena, "%s, %s", f->text, more);
}

static void sort_place(struct sorting *s, size_t start, size_t end, bool ward)
{
	if (s->last == FIELD_ADDRESS && s->address_open)
		extend(s, FIELD_ADDRESS, start, end);
	else if (ward && s->last == FIELD_WORKPLACE)
		extend(s, FIELD_WORKPLACE, start, end);
	else if (s->block->items[FIELD_ADDRESS].state != VALUE_GOOD) {
		pieces_put(s->at, s->block, FIELD_ADDRESS, start, end);
		s->last = FIELD_ADDRESS;
		s->address_open = true;
	}
}

static void sort_job(struct sorting *s, size_t start, size_t end)
{
	const struct words *w = s->at->words;
	const char *t = text_of(s->at), *words = fold_words(t + start, end - start, s->at->arena);
	bool occupied = s->block->items[FIELD_OCCUPATION].state == VALUE_GOOD, working = s->block->items[FIELD_WORKPLACE].state == VALUE_GOOD;
	enum field to = FIELD_OTHER;
	if (words_is(&w->self_employed, words))
		to = !occupied ? FIELD_OCCUPATION : !working ? FIELD_WORKPLACE : FIELD_OTHER;
	else if (words_begin(&w->workplace_words, t + start, end - start))
		to = working ? FIELD_OTHER : FIELD_WORKPLACE;
	else if (!occupied && fold_count(t + start, end - start) <= MOST_GUESS_WORDS && !strpbrk(words, "0123456789"))
		to = FIELD_OCCUPATION;
	s->last = to;
	if (to != FIELD_OTHER)
		pieces_put(s->at, s->block, to, start, end);
}

static void sort_piece(struct sorting *s, size_t start, size_t end)
{
	const char *t = text_of(s->at);
	char digits[VALUES_PHONE_SIZE];
	int year;
	bool aged;
	size_t used;
	trim(t, &start, &end);
	if (start >= end || values_empty(t + start, end - start))
		return;
	if (values_phone(t + start, end - start, digits, &used) == VALUE_GOOD && start + used == end) {
		pieces_put(s->at, s->block, FIELD_PHONE, start, end);
		return;
	}
	bool number = t[start] >= '0' && t[start] <= '9';
	if (number && values_birth(t + start, end - start, s->at->now_year, false, &year, &aged, &used) == VALUE_GOOD && start + used == end) {
		pieces_put(s->at, s->block, FIELD_BIRTH, start, end);
		return;
	}
	if (words_begin(&s->at->words->address_words, t + start, end - start)) {
		bool ward = t[start] == 'p' || t[start] == 'q' || t[start] == 't' ? memcmp(t + start, "to dan pho", 10) != 0 && memcmp(t + start, "tdp", 3) != 0 : false;
		sort_place(s, start, end, ward);
		return;
	}
	if (number)
		return;
	sort_job(s, start, end);
}

static void sort_pieces(struct sorting *s, size_t start, size_t end)
{
	const char *t = text_of(s->at);
	while (start < end) {
		while (start < end && (t[start] == ' ' || t[start] == '\t'))
			start++;
		size_t stop = lexer_piece(t, end, start);
		const char *paren = memchr(t + start, '(', stop - start);
		size_t plain = paren ? (size_t)(paren - t) : stop;
		if (paren && plain > start && words_begin(&s->at->words->workplace_words, t + start, plain - start))
			plain = stop; /* "Công ty TNHH Ánh Sáng Xanh (khu đô thị Cổ Nhuế)" keeps its parenthesis */
		sort_piece(s, start, plain);
		if (paren && plain < stop)
			sort_piece(s, plain + 1, stop - (t[stop - 1] == ')'));
		start = stop + 1;
	}
}

/* Where a value ends before its item does; the rest is pieces. */
static size_t value_end(const struct piece_line *at, const struct item *item)
{
	const char *t = text_of(at);
	size_t used = 0, end;
	char digits[VALUES_PHONE_SIZE];
	int year;
	bool aged;
	switch (item->field) {
	case FIELD_NAME:
	case FIELD_HEAD:
		end = lexer_piece(t, item->end, item->value);
		const char *paren = memchr(t + item->value, '(', end - item->value);
		return paren ? (size_t)(paren - t) : end;
	case FIELD_PHONE:
		if (values_phone(t + item->value, item->end - item->value, digits, &used) == VALUE_GOOD)
			return item->value + used;
		return lexer_piece(t, item->end, item->value);
	case FIELD_BIRTH:
	case FIELD_AGE:
		if (values_birth(t + item->value, item->end - item->value, at->now_year, item->field == FIELD_AGE, &year, &aged, &used) == VALUE_GOOD)
			return item->value + used;
		return lexer_piece(t, item->end, item->value);
	default:
		return lexer_long_piece(t, item->end, item->value);
	}
}

/* Where a line stops being its block's: a second person, or behind a label of somebody else; what follows gives nothing rather than theirs. */
static void own_part(const struct piece_line *at, const struct block *block, struct item *items, size_t *count)
{
	bool speaks = block->whose == WHOSE_COLLECTIVE || block->whose == WHOSE_SUBJECT;
	for (size_t i = 0; i < *count; i++) {
		struct item *item = &items[i];
		size_t from = item->value;
		if (item->field == FIELD_THIRD || (item->field == FIELD_DEPUTY && !speaks)) {
			*count = i;
			return;
		}
		bool name = item->field == FIELD_NAME || item->field == FIELD_HEAD || item->field == FIELD_DEPUTY;
		size_t second = second_person(at, name ? from + 1 : from, item->end);
		/* "cụ bà Đỗ Thị Mây" is one name, "Lê Văn An viết về bà Đỗ Thị Mây" are two. */
		if (name && second < lexer_piece(text_of(at), item->end, from) && !pieces_name_like(at, from, second) && text_of(at)[second - 1] != '(')
			second = second_person(at, lexer_piece(text_of(at), item->end, from), item->end);
		if (second < item->end) {
			item->end = second;
			*count = i + 1;
			return;
		}
	}
}

void pieces_apply(const struct piece_line *at, struct block *block, const struct item *line_items, size_t count)
{
	struct sorting s = { at, block, FIELD_OTHER, false };
	struct item items[FIELDS_MOST_ITEMS];
	const char *t = text_of(at);
	memcpy(items, line_items, count * sizeof *items);
	own_part(at, block, items, &count);
	/* Labelled values first: a guess must never take the place of what the author says. */
	for (size_t i = 0; i < count; i++)
		if (!items[i].combined && items[i].field < FIELD_TITLE)
			pieces_put(at, block, items[i].field, items[i].value, value_end(at, &items[i]));
		else if (items[i].field == FIELD_HEAD)
			pieces_put(at, block, FIELD_NAME, items[i].value, value_end(at, &items[i]));
	for (size_t i = 0; i < count; i++) {
		size_t from = items[i].combined ? items[i].value : value_end(at, &items[i]);
		if (items[i].combined && items[i].field == FIELD_NAME) {
			size_t end = lexer_piece(t, items[i].end, from);
			pieces_put(at, block, FIELD_NAME, from, end);
			from = end;
		}
		s.last = items[i].field;
		if (items[i].field != FIELD_OTHER && items[i].field != FIELD_DEPUTY && from < items[i].end)
			sort_pieces(&s, from, items[i].end);
	}
}

bool pieces_unlabelled(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	struct sorting s = { at, block, FIELD_OTHER, false };
	const char *t = text_of(at);
	start = lexer_prefix(t, end, start);
	size_t stop = lexer_piece(t, end, start);
	const char *paren = memchr(t + start, '(', stop - start);
	size_t name = paren ? (size_t)(paren - t) : stop;
	pieces_put(at, block, FIELD_NAME, start, name);
	size_t own = second_person(at, name, end);
	sort_pieces(&s, name, own);
	return own == end;
}
