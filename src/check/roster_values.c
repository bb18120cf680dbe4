/* A cell goes through the same readers as a line of an author's form, so that both understand the same numbers and names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/roster_values.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/people.h"
#include "check/photocopy.h"
#include "check/pieces.h"

enum { LONGEST_TICK = 8, LEAST_YEAR = 2000, MOST_YEAR = 2100, MOST_PHOTO_CELL = 600 };

struct filling {
	const struct roster_reading *r;
	struct roster_line *out;
	struct block subject, author, someone;
};

/* As written on one line, cut where it is longer than any honest value; NULL where there is none. */
static const char *kept(const struct roster_reading *r, const struct grid_cell *c)
{
	struct folded f;
	if (!c->len)
		return NULL;
	size_t len = c->len < ROSTER_MOST_VALUE ? c->len : ROSTER_MOST_VALUE;
	while (len < c->len && len && ((unsigned char)c->text[len] & 0xC0) == 0x80)
		len--;
	fold_text(&f, arena_copy(r->arena, c->text, len), len, r->arena);
	return f.len && !values_empty(f.bytes, f.len) ? fold_original(&f, 0, f.len, r->arena) : NULL;
}

static const char *joined(const struct roster_reading *r, const char *a, const char *b)
{
	return !b ? a : !a ? b : arena_print(r->arena, "%s; %s", a, b);
}

enum category roster_values_category(const struct words *w, const char *text, struct arena *arena)
{
	const char *key = fold_key(text, arena);
	bool ntvt = words_has(&w->declaration.phrases[CATEGORY_NTVT], key) || words_has(&w->declaration.shorts[CATEGORY_NTVT], key);
	bool dhtt = words_has(&w->declaration.phrases[CATEGORY_DHTT], key) || words_has(&w->declaration.shorts[CATEGORY_DHTT], key);
	return ntvt == dhtt ? CATEGORY_NONE : ntvt ? CATEGORY_NTVT : CATEGORY_DHTT;
}

/* The end of a name: before "(mẹ)", ", Lớp 8A", " - TDP 3". */
static size_t name_end(const char *t, size_t len)
{
	size_t end = lexer_piece(t, len, 0);
	const char *paren = memchr(t, '(', end);
	return paren && paren > t ? (size_t)(paren - t) : end;
}

/* A cell as a line of its own, for the readers of lines. */
static void line_of(const struct roster_reading *r, const char *text, struct source *source, struct piece_line *at)
{
	source_read(source, SOURCE_DOCUMENT, NULL, "", text, false, NULL, r->words, r->arena);
	*at = (struct piece_line){ .words = r->words, .source = source, .line = 0, .now_year = r->now_year, .arena = r->arena };
}

/* "ĐT: 0912 000 101": where the number begins, if nothing but a column's name stands before it. */
static size_t label_end(const struct roster_reading *r, const char *t, size_t len)
{
	size_t at = strcspn(t, "0123456789+(");
	return at < len && words_is(&r->words->roster.columns[COLUMN_PHONE], fold_words(t, at, r->arena)) ? at : 0;
}

static void put(struct filling *f, struct block *block, const struct roster_head *head, const char *text)
{
	static const struct {
		enum column column;
		enum field field;
	} fields[] = { { COLUMN_BIRTH, FIELD_BIRTH }, { COLUMN_MALE, FIELD_BIRTH }, { COLUMN_FEMALE, FIELD_BIRTH }, { COLUMN_OCCUPATION, FIELD_OCCUPATION },
	               { COLUMN_WORKPLACE, FIELD_WORKPLACE }, { COLUMN_CLASS, FIELD_WORKPLACE }, { COLUMN_ADDRESS, FIELD_ADDRESS }, { COLUMN_PHONE, FIELD_PHONE } };
	struct source source;
	struct piece_line at;
	size_t i = 0;
	line_of(f->r, text, &source, &at);
	size_t len = source.lines[0].end;
	if (head->more) {
		pieces_pieces(&at, block, 0, len);
		return;
	}
	while (i < sizeof fields / sizeof *fields && fields[i].column != head->column)
		i++;
	if (i < sizeof fields / sizeof *fields)
		pieces_put(&at, block, fields[i].field == FIELD_BIRTH && head->age ? FIELD_AGE : fields[i].field, head->column == COLUMN_PHONE ? label_end(f->r, source.folded.bytes, len) : 0, len);
}

static void put_person(struct filling *f, struct block *block, const struct roster_head *head, const char *text)
{
	struct source source;
	struct piece_line at;
	line_of(f->r, text, &source, &at);
	size_t len = source.lines[0].end, end = name_end(source.folded.bytes, len);
	pieces_put(&at, block, FIELD_NAME, 0, end);
	if (head->more && end < len)
		pieces_pieces(&at, block, end + (source.folded.bytes[end] != '('), len);
}

static struct block *block_of(struct filling *f, enum whose whose)
{
	return whose == WHOSE_AUTHOR ? &f->author : whose == WHOSE_SUBJECT ? &f->subject : &f->someone;
}

static bool ticked(const struct roster_reading *r, const struct grid_cell *c)
{
	static const char *const marks[] = { "✓", "✔", "☑", "☒", "√", "x", "X" };
	if (!c->len || c->len > LONGEST_TICK)
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strlen(marks[i]) == c->len && memcmp(marks[i], c->text, c->len) == 0)
			return true;
	return words_is(&r->words->roster.ticks, fold_key(arena_copy(r->arena, c->text, c->len), r->arena));
}

static int digits(const char **t)
{
	int n = 0, count = 0;
	for (; **t >= '0' && **t <= '9' && count < 5; ++*t, count++)
		n = n * 10 + (**t - '0');
	return count ? n : -1;
}

/* What parts a day, a month and a year: a sign, or the word that stands before the next ("ngày 3 tháng 4 năm 2023"). */
static bool parted(const char **t, const char *word)
{
	const char *at = *t + strspn(*t, " ");
	size_t len = strlen(word);
	if (*at && strchr("/.-", *at))
		at++;
	else if (strncmp(at, word, len) == 0)
		at += len;
	else
		return false;
	at += strspn(at, " ");
	if (*at < '0' || *at > '9')
		return false;
	*t = at;
	return true;
}

/* "03/4/2023", "3-4-23", "03.4" (of the letter's year), "ngày 3 tháng 4"; 0 for what is no day. */
static int64_t day(const struct roster_reading *r, const char *text)
{
	struct folded f;
	size_t len = strlen(text);
	fold_text(&f, text, len < MOST_PHOTO_CELL ? len : MOST_PHOTO_CELL, r->arena);
	const char *t = f.bytes + strcspn(f.bytes, "0123456789");
	int d = digits(&t), m = -1, y = r->now_year;
	if (!parted(&t, "thang"))
		return 0;
	m = digits(&t);
	if (parted(&t, "nam")) {
		y = digits(&t);
		y = y >= 0 && y < 100 ? LEAST_YEAR + y : y;
	}
	if (d < 1 || d > 31 || m < 1 || m > 12 || y < LEAST_YEAR || y > MOST_YEAR)
		return 0;
	struct civil c = clock_civil(clock_time(y, m, d, 0, 0, 0));
	return c.day == d ? clock_time(y, m, d, 0, 0, 0) : 0; /* no 31/4 */
}

static bool says(const struct patterns *patterns, const char *key)
{
	return *key && pattern_any(patterns, key, strlen(key), NULL, NULL);
}

/* A remark, wherever the table has it: photocopy, verified, later. */
static void remark(struct filling *f, const struct roster_head *head, const char *text)
{
	const struct words *w = f->r->words;
	const char *key = fold_key(text, f->r->arena);
	f->out->remark = joined(f->r, f->out->remark, text);
	if (!f->out->copy && photocopy_cell(w, text, f->r->arena))
		f->out->copy = text;
	if (head->column == COLUMN_VERIFIED ? !says(&w->roster.not_verified, key) : says(&w->roster.verified, key) && !says(&w->roster.not_verified, key))
		f->out->verified = joined(f->r, f->out->verified, text);
	f->out->later |= says(&w->roster.later, key);
}

static void apply(struct filling *f, size_t column, const struct grid_cell *cell)
{
	const struct roster_head *h = &f->r->heads[column];
	struct roster_line *out = f->out;
	const char *text = kept(f->r, cell);
	if (h->ticked != CATEGORY_NONE) {
		if (ticked(f->r, cell))
			out->category = out->category == CATEGORY_NONE || out->category == h->ticked ? h->ticked : CATEGORY_NONE;
		return;
	}
	if (!text)
		return;
	switch (h->column) {
	case COLUMN_NUMBER:
		out->number = roster_grid_number(cell) > 0 ? roster_grid_number(cell) : 0;
		break;
	case COLUMN_SUBJECT:
		out->subject_said = text;
		put_person(f, &f->subject, h, text);
		break;
	case COLUMN_AUTHOR:
		out->author_said = text;
		put_person(f, &f->author, h, text);
		break;
	case COLUMN_NAME:
		put_person(f, &f->someone, h, text);
		break;
	case COLUMN_TITLE:
		out->title = text;
		break;
	case COLUMN_SUMMARY:
		out->summary = text;
		break;
	case COLUMN_CATEGORY:
		out->category = roster_values_category(f->r->words, text, f->r->arena);
		break;
	case COLUMN_HANDED_IN:
		out->handed_in = day(f->r, text);
		break;
	case COLUMN_COPY:
		if (ticked(f->r, cell))
			text = arena_print(f->r->arena, "bản photo: %s", text);
		remark(f, h, text);
		break;
	case COLUMN_VERIFIED:
		remark(f, h, ticked(f->r, cell) ? arena_print(f->r->arena, "đã xác minh: %s", text) : text);
		break;
	case COLUMN_ORIGINAL:
	case COLUMN_REMARK:
		remark(f, h, text);
		break;
	default:
		if (h->column < COLUMNS)
			put(f, block_of(f, h->owner), h, text);
	}
}

static void keep(struct person *out, const struct block *b, const struct words *words, struct arena *arena)
{
	const struct found *f = b->items;
	*out = (struct person){ .name = f[FIELD_NAME].text, .address = f[FIELD_ADDRESS].text, .phone = f[FIELD_PHONE].stated ? NULL : f[FIELD_PHONE].text,
		.occupation = f[FIELD_OCCUPATION].text, .workplace = f[FIELD_WORKPLACE].text, .birth_year = f[FIELD_BIRTH].state == VALUE_GOOD && !f[FIELD_BIRTH].aged ? f[FIELD_BIRTH].year : 0 };
	out->collective = out->name && !out->birth_year && people_collective(words, out->name, arena);
}

bool roster_values_read(const struct roster_reading *r, const struct grid_row *row, struct roster_line *out)
{
	struct filling *f = arena_alloc(r->arena, sizeof *f);
	f->r = r;
	f->out = out;
	*out = (struct roster_line){ .draft = SIZE_MAX };
	f->subject.whose = WHOSE_SUBJECT;
	f->author.whose = WHOSE_AUTHOR;
	for (size_t c = 0; c < r->count && c < row->count; c++)
		apply(f, c, &row->cells[c]);
	keep(&out->subject, &f->subject, r->words, r->arena);
	keep(&out->author, &f->author, r->words, r->arena);
	keep(&out->someone, &f->someone, r->words, r->arena);
	if (out->category == CATEGORY_NONE)
		out->category = r->group;
	return out->subject.name || out->author.name || out->someone.name || out->title;
}
