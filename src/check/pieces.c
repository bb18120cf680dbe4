/* Sorts values: what a label names goes where it says, what none names only where its words leave no doubt.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/pieces.h"

#include <string.h>

#include "check/forward.h"
#include "check/looks.h"

enum { MOST_VALUE = 300, MOST_NAME_DIGITS = 2, MOST_GUESS_WORDS = 8, SHORTEST_ADDRESS = 3 };

/* Whether a text is typed with its marks. */
static bool marked(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return *text != '\0';
}

/* "bà Đỗ Thị Mây": the address goes where it is written small; with a capital only before a whole name, since Ông is a family name too. */
static size_t after_honorific(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	size_t n = words_begin(&at->words->honorifics, t + start, end - start);
	if (!n || start + n >= end || words_begin(&at->words->collectives, t + start, end - start) > n) /* "Chi hội …" is no "chị" */
		return start;
	const char *word = looks_original(at, start, start + n);
	bool small = !looks_capital(word) || t[start + 1] == '/'; /* nobody is called "Đ/c" */
	if (!small && marked(looks_original(at, start, end)) && !words_written(&at->words->honorifics, word, at->arena))
		return start; /* "Chử Quang Ngọc Phượng", "Chu Lê Bảo An": family names, no "chú" */
	if (!small && end - start - n > 4 && memcmp(t + start + n, " thi ", 5) == 0 && !words_begin(&at->words->surnames, t + start + n + 1, end - start - n - 1))
		return start; /* "Ông Thị Kim Ngân": before a middle name stands a family name */
	return small || fold_count(t + start, end - start) - fold_count(t + start, n) >= 3 ? start + n : start;
}

static struct found *room(const struct piece_line *at, struct block *block, enum field field, size_t start, size_t end)
{
	struct found *f = &block->items[field];
	if (f->state == VALUE_GOOD)
		return NULL;
	if (!f->where || start < end) {
		f->where = source_where(at->source, at->line, at->arena);
		f->raw = looks_original(at, start, end);
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
	const char *t = looks_text(at), *remark = start < end ? memchr(t + start, '(', end - start) : NULL; /* "không (cụ đã mất)" */
	const char *words = fold_words(t + start, (remark && remark > t + start ? (size_t)(remark - t) : end) - start, at->arena);
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
	enum value_state state = values_birth(looks_text(at) + start, end - start, at->now_year, age, &year, &aged, &used);
	if (state == VALUE_GOOD) {
		f->year = year;
		f->aged = aged;
		good(block, f, looks_original(at, start, start + used));
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
	enum value_state state = values_phone(looks_text(at) + start, end - start, digits, &used);
	if (state == VALUE_GOOD) {
		good(block, f, arena_text(at->arena, digits));
	} else if (absent(at, start, lexer_piece(looks_text(at), end, start))) {
		f->stated = true;
		good(block, f, looks_original(at, start, lexer_piece(looks_text(at), end, start)));
	} else {
		f->state = state;
	}
}

static bool blank(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	return values_empty(t + start, end - start) || words_is(&at->words->blanks, fold_words(t + start, end - start, at->arena));
}

/* A name has letters, and no more digits than tell two of one name apart; "xin giấu tên" is nobody's (a collective may be "Tổ dân phố số 3"). */
static bool nameless(const struct piece_line *at, const struct block *block, size_t start, size_t end)
{
	const char *words = fold_words(looks_text(at) + start, end - start, at->arena);
	size_t digits = 0;
	for (const char *c = words; *c; c++)
		digits += *c >= '0' && *c <= '9';
	bool letters = strpbrk(words, "abcdefghijklmnopqrstuvwxyz") != NULL;
	return !letters || (digits > MOST_NAME_DIGITS && block->whose == WHOSE_AUTHOR) || words_has(&at->words->anonymous, words);
}

/* Past "mẹ tôi, ", "bố của em là ": whose relative somebody is stands before the name. */
static size_t after_kin(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	size_t n = words_begin(&at->words->kin, t + start, end - start), i = start + n;
	if (!n || looks_capital(looks_original(at, start, start + n)))
		return start;
	if (end - i > 5 && memcmp(t + i, " cua ", 5) == 0)
		i += 4;
	size_t whose = i < end && t[i] == ' ' ? words_begin(&at->words->speakers, t + i + 1, end - i - 1) : 0;
	if (!whose)
		return start;
	for (i += 1 + whose; i < end && strchr(" ,:-", t[i]);)
		i++;
	return end - i > 3 && memcmp(t + i, "la ", 3) == 0 ? i + 3 : i;
}

static void put_name(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	const char *t = looks_text(at);
	start = after_honorific(at, after_kin(at, start, end), end);
	looks_trim(t, &start, &end);
	struct found *f = room(at, block, FIELD_NAME, start, end);
	if (f && start < end && !blank(at, start, end) && !nameless(at, block, start, end) && !absent(at, start, end))
		good(block, f, looks_original(at, start, end));
}

/* "Hoài Thương (tên thật: Nguyễn Thị Thương)": the name that counts is the real one (AMB-24). */
static void put_real_name(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	struct found pen = block->items[FIELD_NAME];
	if (!looks_name(at, start, end))
		return;
	if (pen.state == VALUE_GOOD)
		block->filled--;
	block->items[FIELD_NAME] = (struct found){ 0 };
	put_name(at, block, start, end);
}

/* "Họ và tên" is no value of anything, wherever a table puts it; "Tổ trưởng" and "Giáo viên chủ nhiệm" are jobs. */
static bool label_itself(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	const struct label *label = words_label(at->words, t + start, end - start);
	return label && label->len == end - start && memchr(label->words, ' ', label->len) && label->field != FIELD_DEPUTY && label->field != FIELD_THIRD;
}

void pieces_put(const struct piece_line *at, struct block *block, enum field field, size_t start, size_t end)
{
	const char *t = looks_text(at);
	if (field == FIELD_BIRTH || field == FIELD_AGE) {
		put_birth(at, block, field == FIELD_AGE, start, end);
		return;
	}
	looks_trim(t, &start, &end);
	if (label_itself(at, start, end))
		return;
	if (field == FIELD_REAL_NAME) {
		put_real_name(at, block, start, end);
		return;
	}
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
	good(block, f, looks_original(at, start, end));
}

void pieces_continue(const struct piece_line *at, struct block *block, enum field field)
{
	struct found *f = &block->items[field];
	size_t start = 0, end = at->source->lines[at->line].end - at->source->lines[at->line].start;
	looks_trim(looks_text(at), &start, &end);
	const char *more = looks_original(at, start, end), *before = looks_text(at);
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
	const char *more = looks_original(s->at, start, end);
	if (f->text && strlen(f->text) + strlen(more) < MOST_VALUE)
		f->text = arena_print(s->at->arena, "%s, %s", f->text, more);
}

static void sort_place(struct sorting *s, size_t start, size_t end, bool ward)
{
	if (s->last == FIELD_ADDRESS && s->address_open)
		extend(s, FIELD_ADDRESS, start, end);
	else if (ward && s->last == FIELD_WORKPLACE && !s->block->items[FIELD_WORKPLACE].stated)
		extend(s, FIELD_WORKPLACE, start, end);
	else if (s->block->items[FIELD_ADDRESS].state != VALUE_GOOD) {
		pieces_put(s->at, s->block, FIELD_ADDRESS, start, end);
		s->last = FIELD_ADDRESS;
		s->address_open = true;
	}
}

/* "giáo viên Trường THCS Minh Khai": where the workplace begins behind the job; `end` where it does not. */
static size_t workplace_inside(const struct sorting *s, size_t start, size_t end)
{
	const char *t = looks_text(s->at);
	for (size_t i = start + 1; i < end; i++) {
		size_t n = t[i - 1] == ' ' ? words_begin(&s->at->words->workplace_inside, t + i, end - i) : 0;
		if (n && i + n < end)
			return i;
	}
	return end;
}

static void sort_job(struct sorting *s, size_t start, size_t end)
{
	const struct words *w = s->at->words;
	const char *t = looks_text(s->at), *words = fold_words(t + start, end - start, s->at->arena);
	bool occupied = s->block->items[FIELD_OCCUPATION].state == VALUE_GOOD, working = s->block->items[FIELD_WORKPLACE].state == VALUE_GOOD;
	enum field to = FIELD_OTHER;
	size_t place = working ? end : workplace_inside(s, start, end);
	if (words_is(&w->self_employed, words))
		to = !occupied ? FIELD_OCCUPATION : !working ? FIELD_WORKPLACE : FIELD_OTHER;
	else if (words_begin(&w->nothing, t + start, end - start))
		to = FIELD_OTHER;
	else if (words_begin(&w->workplace_words, t + start, end - start))
		to = working ? FIELD_OTHER : FIELD_WORKPLACE;
	else if (!occupied && fold_count(t + start, place - start) <= MOST_GUESS_WORDS && !strpbrk(fold_words(t + start, place - start, s->at->arena), "0123456789"))
		to = FIELD_OCCUPATION;
	s->last = to;
	place = to == FIELD_OCCUPATION ? place : end;
	if (to != FIELD_OTHER)
		pieces_put(s->at, s->block, to, start, place);
	if (place < end) {
		pieces_put(s->at, s->block, FIELD_WORKPLACE, place, end);
		s->last = FIELD_WORKPLACE;
	}
}

static void sort_piece(struct sorting *s, size_t start, size_t end)
{
	const char *t = looks_text(s->at);
	char digits[VALUES_PHONE_SIZE];
	int year;
	bool aged;
	size_t used;
	looks_trim(t, &start, &end);
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

/* Past "(Zalo)", "(tuổi Canh Thân)" behind a number: a remark on it. */
static size_t after_remark(const struct sorting *s, size_t start, size_t end)
{
	const char *t = looks_text(s->at);
	if (s->last != FIELD_PHONE && s->last != FIELD_BIRTH && s->last != FIELD_AGE)
		return start;
	while (start < end && t[start] == ' ')
		start++;
	const char *close = start < end && t[start] == '(' ? memchr(t + start, ')', end - start) : NULL;
	return close ? (size_t)(close - t) + 1 : start;
}

static void sort_pieces(struct sorting *s, size_t start, size_t end)
{
	const char *t = looks_text(s->at);
	start = after_remark(s, start, end);
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

/* A name's piece: "ThS. Đào Thị Hạnh" goes on behind its full stop, "Đào Thị Hạnh. Giáo viên" does not; nor into a parenthesis. */
static size_t name_end(const struct piece_line *at, size_t start, size_t end)
{
	const char *t = looks_text(at);
	size_t stop = lexer_piece(t, end, start), next;
	if (stop < end && t[stop] == '.' && !memchr(t + start, ' ', stop - start) && (next = lexer_piece(t, end, stop + 1)) > stop + 1 && looks_name(at, stop + 1, next))
		stop = next;
	const char *paren = memchr(t + start, '(', stop - start);
	return paren ? (size_t)(paren - t) : stop;
}

/* Where a value ends before its item does; the rest is pieces. */
static size_t value_end(const struct piece_line *at, const struct item *item)
{
	const char *t = looks_text(at);
	size_t used = 0;
	char digits[VALUES_PHONE_SIZE];
	int year;
	bool aged;
	switch (item->field) {
	case FIELD_NAME:
	case FIELD_REAL_NAME:
	case FIELD_HEAD:
		return name_end(at, item->value, item->end);
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
		if (item->field == FIELD_DEPUTY && !speaks && item->loose && !looks_name(at, from, name_end(at, from, item->end))) {
			item->field = FIELD_OCCUPATION; /* "Lê Văn An, tổ trưởng tổ dân phố số 3" */
			item->value = item->label;
			continue;
		}
		if (item->field == FIELD_NAME || item->field == FIELD_HEAD)
			from = item->value = after_kin(at, from, item->end);
		if (item->field == FIELD_THIRD || (item->field == FIELD_DEPUTY && !speaks)) {
			*count = i;
			return;
		}
		bool name = item->field == FIELD_NAME || item->field == FIELD_HEAD || item->field == FIELD_DEPUTY;
		size_t second = looks_second_person(at, name ? from + 1 : from, item->end);
		/* "cụ bà Đỗ Thị Mây" is one name, "Lê Văn An viết về bà Đỗ Thị Mây" are two. */
		if (name && second < lexer_piece(looks_text(at), item->end, from) && !looks_name(at, from, second) && looks_text(at)[second - 1] != '(')
			second = looks_second_person(at, lexer_piece(looks_text(at), item->end, from), item->end);
		if (second < item->end) {
			item->end = second;
			*count = i + 1;
			return;
		}
	}
}

/* "Email: lan@thu.example": of the block's own person.  From here on it is a label of no importance. */
static void take_mail(const struct piece_line *at, struct block *block, struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (items[i].field != FIELD_MAIL)
			continue;
		items[i].field = FIELD_OTHER;
		if (!block->mail)
			block->mail = forward_address(looks_original(at, items[i].value, items[i].end), at->arena);
	}
}

void pieces_apply(const struct piece_line *at, struct block *block, const struct item *line_items, size_t count)
{
	struct sorting s = { at, block, FIELD_OTHER, false };
	struct item items[FIELDS_MOST_ITEMS];
	const char *t = looks_text(at);
	memcpy(items, line_items, count * sizeof *items);
	own_part(at, block, items, &count);
	take_mail(at, block, items, count);
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
		if (items[i].field == FIELD_OTHER && items[i].loose) /* "email an@thu.example, thợ mộc" */
			from = lexer_piece(t, items[i].end, items[i].value);
		if ((items[i].field != FIELD_OTHER || items[i].loose) && items[i].field != FIELD_DEPUTY && from < items[i].end)
			sort_pieces(&s, from, items[i].end);
	}
}

void pieces_pieces(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	struct sorting s = { at, block, FIELD_OTHER, false };
	sort_pieces(&s, start, end);
}

bool pieces_unlabelled(const struct piece_line *at, struct block *block, size_t start, size_t end)
{
	struct sorting s = { at, block, FIELD_OTHER, false };
	const char *t = looks_text(at);
	start = lexer_prefix(t, end, start);
	size_t name = name_end(at, start, end);
	pieces_put(at, block, FIELD_NAME, start, name);
	size_t own = looks_second_person(at, name, end);
	sort_pieces(&s, name, own);
	return own == end;
}
