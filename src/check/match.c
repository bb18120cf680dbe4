/* Signs are weighed: what a row and a work both say counts double, what a file's name or the story hints counts once, and a rival leaves both unmatched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/match.h"

#include <string.h>

#include "check/batch.h"
#include "check/judge.h"

enum {
	STRONG = 2,            /* what a sign weighs that both say */
	SURE = 3,              /* a strong sign and a lighter one, or more */
	MARGIN = 2,            /* a row that would do as well has to weigh that much less */
	LEAST_NAME = 2,        /* words of a name, */
	LEAST_TITLE = 3,       /* of a title, that is looked for in a file's name or a story */
	LEAST_SCHEME = 2,      /* files numbered as their rows, from which on a number alone tells */
	MOST_FILE_NUMBER = 3,  /* digits */
};

/* A row's or a draft's words, folded; "" where it says nothing. */
struct keys {
	const char *title, *author, *subject, *someone, *author_said, *subject_said;
	int number;
	/* of drafts */
	const char *body;
	const char **files;
	size_t file_count;
	bool typed;            /* it has a work that could be read */
	struct judge_signs signs;
};

struct matching {
	struct letter *letter;
	const struct draft *drafts;
	size_t draft_count;
	struct keys *rows, *works;
	size_t *row_of;        /* beside the drafts; SIZE_MAX */
	struct weight *weights; /* of each draft all rows: a story is long to search, and each pair is asked for many times */
};

struct weight {
	int strong, light, against;
	bool title, number, known;
};

static int score(const struct weight *w)
{
	return STRONG * w->strong + w->light + w->number;
}

static const char *key_of(const char *text, struct arena *arena)
{
	return text ? fold_key(text, arena) : "";
}

static size_t words_in(const char *key)
{
	size_t n = *key != '\0';
	for (const char *c = key; *c; c++)
		n += *c == ' ';
	return n;
}

/* "Bà Mai Lan" is who is called "Mai Lan" elsewhere, for "bà" is a title; any other word more is another name. */
static bool titled(const struct words *w, const char *longer, const char *shorter)
{
	size_t n = words_begin(&w->honorifics, longer, strlen(longer));
	return n && longer[n] == ' ' && strcmp(longer + n + 1, shorter) == 0;
}

static bool same_name(const struct words *w, const char *a, const char *b)
{
	return *a && *b && (strcmp(a, b) == 0 || titled(w, a, b) || titled(w, b, a));
}

/* A cell may name two authors, or say more of one: a whole name of three words in it is that name. */
static bool named(const struct words *w, const char *name, const char *said, const char *other)
{
	return same_name(w, name, other) || (words_in(other) > LEAST_NAME && fold_find(said, other));
}

bool match_named(const struct words *words, const char *listed, const char *said, const char *name, struct arena *arena)
{
	return listed && name && named(words, fold_key(listed, arena), key_of(said, arena), fold_key(name, arena));
}

static bool stands_in(const char *text, const char *key, size_t least)
{
	return words_in(key) >= least && fold_find(text, key);
}

static void weigh_name(const struct words *w, const char *name, const char *said, const char *other, struct weight *out)
{
	if (!*name || !*other)
		return;
	if (named(w, name, said, other))
		out->strong++;
	else
		out->against++;
}

/* What the file's name tells: the title, a person. */
static int weigh_files(const struct keys *row, const struct keys *work)
{
	bool title = false, person = false;
	for (size_t i = 0; i < work->file_count; i++) {
		title |= stands_in(work->files[i], row->title, LEAST_TITLE);
		person |= stands_in(work->files[i], row->author, LEAST_NAME) || stands_in(work->files[i], row->subject, LEAST_NAME) || stands_in(work->files[i], row->someone, LEAST_NAME);
	}
	return title && person ? 3 : title || person;
}

static int weigh_story(const struct roster_line *r, const struct keys *row, const struct keys *work)
{
	int light = 0;
	light += !*work->subject && stands_in(work->body, row->subject, LEAST_NAME);
	light += !*work->author && stands_in(work->body, row->author, LEAST_NAME);
	light += work->signs.subject_year && work->signs.subject_year == r->subject.birth_year;
	light += r->author.phone && work->signs.author_phone && strcmp(r->author.phone, work->signs.author_phone) == 0;
	return light;
}

static struct weight weigh_first(const struct matching *m, size_t d, size_t i)
{
	const struct words *w = m->letter->words;
	const struct keys *row = &m->rows[i], *work = &m->works[d];
	struct weight out = { .known = true };
	if (*row->title && *work->title) {
		out.title = strcmp(row->title, work->title) == 0;
		out.strong += out.title;
		out.against += !out.title;
	}
	weigh_name(w, row->author, row->author_said, work->author, &out);
	weigh_name(w, row->subject, row->subject_said, work->subject, &out);
	if (*row->someone && (*work->author || *work->subject)) {
		bool same = same_name(w, row->someone, work->author) || same_name(w, row->someone, work->subject);
		out.strong += same;
		out.against += !same;
	}
	out.number = row->number && row->number == work->number;
	out.light = weigh_files(row, work);
	if (out.strong)
		out.light += weigh_story(&m->letter->rows[i], row, work);
	return out;
}

static struct weight weigh(const struct matching *m, size_t d, size_t i)
{
	struct weight *w = &m->weights[d * m->letter->row_count + i];
	if (!w->known)
		*w = weigh_first(m, d, i);
	return *w;
}

/* Two things that both say; or one, with a lighter sign and nothing against it. */
static bool sure(const struct roster_line *r, const struct weight *w)
{
	if (r->later && !w->title) /* its file is said to come another time */
		return false;
	return w->strong >= 2 ? w->against <= 1 : w->strong == 1 && w->against == 0 && score(w) >= SURE;
}

/* Whether another that weighs `b` leaves `a` in doubt. */
static bool rivals(const struct roster_line *other, const struct weight *a, const struct weight *b)
{
	return score(b) >= score(a) || (sure(other, b) && score(b) + MARGIN > score(a));
}

static bool best(const struct matching *m, size_t d, size_t i, const struct weight *w)
{
	for (size_t k = 0; k < m->letter->row_count; k++) {
		struct weight other = k == i ? (struct weight){ 0 } : weigh(m, d, k);
		if (k != i && rivals(&m->letter->rows[k], w, &other))
			return false;
	}
	for (size_t k = 0; k < m->draft_count; k++) {
		struct weight other = k == d ? (struct weight){ 0 } : weigh(m, k, i);
		if (k != d && rivals(&m->letter->rows[i], w, &other))
			return false;
	}
	return true;
}

static void join(struct matching *m, size_t d, size_t i)
{
	m->row_of[d] = i;
	m->letter->rows[i].draft = d;
}

static void match_sure(struct matching *m)
{
	for (size_t d = 0; d < m->draft_count; d++)
		for (size_t i = 0; i < m->letter->row_count; i++) {
			struct weight w = weigh(m, d, i);
			if (sure(&m->letter->rows[i], &w) && best(m, d, i, &w)) {
				join(m, d, i);
				break;
			}
		}
}

/* Whether the files are numbered as their rows are: some surely are, and none otherwise. */
static bool numbered(const struct matching *m)
{
	size_t same = 0;
	for (size_t d = 0; d < m->draft_count; d++) {
		if (m->row_of[d] == SIZE_MAX || !m->works[d].number || !m->rows[m->row_of[d]].number)
			continue;
		if (m->works[d].number != m->rows[m->row_of[d]].number)
			return false;
		same++;
	}
	return same >= LEAST_SCHEME;
}

/* The one row without a file whose file did not stay behind, and the one file without a row; SIZE_MAX for none and several. */
static size_t only_row(const struct matching *m, int number)
{
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < m->letter->row_count; i++) {
		const struct roster_line *r = &m->letter->rows[i];
		if (r->draft != SIZE_MAX || r->later || (number && r->number != number))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = i;
	}
	return found;
}

static size_t only_draft(const struct matching *m, int number)
{
	size_t found = SIZE_MAX;
	for (size_t d = 0; d < m->draft_count; d++) {
		if (m->row_of[d] != SIZE_MAX || (number && m->works[d].number != number))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = d;
	}
	return found;
}

/* What nobody could read: its file's name has to say something, and nobody else may be meant. */
static void match_unread(struct matching *m)
{
	bool scheme = numbered(m);
	for (size_t d = 0; scheme && d < m->draft_count; d++) {
		size_t i = m->works[d].number ? only_row(m, m->works[d].number) : SIZE_MAX;
		if (m->row_of[d] == SIZE_MAX && !m->works[d].typed && i != SIZE_MAX && only_draft(m, m->works[d].number) == d && weigh(m, d, i).against == 0)
			join(m, d, i);
	}
	size_t d = only_draft(m, 0), i = only_row(m, 0);
	if (d == SIZE_MAX || i == SIZE_MAX || m->works[d].typed)
		return;
	struct weight w = weigh(m, d, i);
	if (w.against == 0 && score(&w) > 0)
		join(m, d, i);
}

/* --- what is compared --- */

/* "3_scan.pdf", "BAI 2 - THAY TUONG.docx", "Bài số 04.doc"; 0 for none. */
static int file_number(const char *key)
{
	static const char *const before[] = { "bai so ", "bai du thi so ", "bai du thi ", "bai ", "stt ", "so ", "tt " };
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (strncmp(key, before[i], strlen(before[i])) == 0) {
			key += strlen(before[i]);
			break;
		}
	size_t n = strspn(key, "0123456789");
	int number = 0;
	if (n == 0 || n > MOST_FILE_NUMBER || (key[n] && key[n] != ' '))
		return 0;
	for (size_t i = 0; i < n; i++)
		number = number * 10 + (key[i] - '0');
	return number;
}

static void keys_of_draft(const struct matching *m, const struct draft *draft, struct keys *out)
{
	struct arena *arena = m->letter->arena;
	*out = (struct keys){ .body = "", .author_said = "", .subject_said = "", .someone = "", .typed = draft->work && !draft->work->source->ocr };
	judge_signs(draft->letter ? draft->letter : m->letter, draft, &out->signs);
	out->title = key_of(out->signs.title, arena);
	out->author = key_of(out->signs.author, arena);
	out->subject = key_of(out->signs.subject, arena);
	if (draft->work)
		out->body = draft->work->body_key;
	out->files = arena_array(arena, draft->file_count + 1, sizeof *out->files);
	for (size_t i = 0; i < draft->file_count; i++) {
		const char *name = draft->files[i]->filename;
		if (!name)
			continue;
		out->files[out->file_count++] = fold_key(name, arena);
		int number = file_number(out->files[out->file_count - 1]);
		if (number && !draft->files[i]->content_id && draft->files[i]->role == PART_DOCUMENT)
			out->number = out->number && out->number != number ? -1 : number;
	}
	out->number = out->number < 0 ? 0 : out->number;
}

static void keys_of_row(const struct roster_line *r, struct keys *out, struct arena *arena)
{
	*out = (struct keys){ .title = key_of(r->title, arena), .author = key_of(r->author.name, arena), .subject = key_of(r->subject.name, arena),
		.someone = key_of(r->someone.name, arena), .author_said = key_of(r->author_said, arena), .subject_said = key_of(r->subject_said, arena), .number = r->number };
}

/* --- rows of all texts, each once --- */

static int both(const char *a, const char *b)
{
	return !*a || !*b ? 0 : strcmp(a, b) == 0 ? 1 : -1;
}

static bool same_row(const struct keys *a, const struct keys *b)
{
	int title = both(a->title, b->title), author = both(a->author, b->author), subject = both(a->subject, b->subject), someone = both(a->someone, b->someone);
	bool number = !a->number || !b->number || a->number == b->number;
	return number && title >= 0 && author >= 0 && subject >= 0 && someone >= 0 && title + author + subject + someone >= 2;
}

static void take(const char **into, const char *from)
{
	if (!*into)
		*into = from;
}

static void merge_person(struct person *into, const struct person *from)
{
	take(&into->name, from->name);
	take(&into->address, from->address);
	take(&into->phone, from->phone);
	take(&into->occupation, from->occupation);
	take(&into->workplace, from->workplace);
	into->birth_year = into->birth_year ? into->birth_year : from->birth_year;
}

/* The mail's own text repeats the list that is attached: one row, with what either says. */
static void merge_row(struct roster_line *into, const struct roster_line *from)
{
	merge_person(&into->subject, &from->subject);
	merge_person(&into->author, &from->author);
	take(&into->title, from->title);
	take(&into->remark, from->remark);
	take(&into->summary, from->summary);
	take(&into->verified, from->verified);
	take(&into->copy, from->copy);
	into->number = into->number ? into->number : from->number;
	into->category = into->category != CATEGORY_NONE ? into->category : from->category;
	into->later |= from->later;
	into->handed_in = into->handed_in ? into->handed_in : from->handed_in;
}

static void gather_rows(struct matching *m, const struct work *w, size_t room)
{
	struct letter *l = m->letter;
	for (size_t i = 0; w && w->roster && i < w->roster->count && l->row_count < room; i++) {
		struct keys *keys = &m->rows[l->row_count];
		size_t k = 0;
		keys_of_row(&w->roster->rows[i], keys, l->arena);
		while (k < l->row_count && !(l->rows[k].source != w->source && same_row(&m->rows[k], keys)))
			k++;
		if (k < l->row_count)
			merge_row(&l->rows[k], &w->roster->rows[i]);
		else
			l->rows[l->row_count++] = w->roster->rows[i];
	}
	l->listed |= w && w->roster;
}

static size_t rows_of(const struct work *w)
{
	return w && w->roster ? w->roster->count : 0;
}

static void gather(struct matching *m)
{
	struct letter *l = m->letter;
	size_t room = rows_of(l->mail);
	for (size_t i = 0; i < l->work_count; i++)
		room += rows_of(&l->works[i]);
	room = room < MATCH_MOST_ROWS ? room : MATCH_MOST_ROWS;
	l->rows = arena_array(l->arena, room + 1, sizeof *l->rows);
	m->rows = arena_array(l->arena, room + 1, sizeof *m->rows);
	gather_rows(m, l->mail, room);
	for (size_t i = 0; i < l->work_count; i++)
		gather_rows(m, &l->works[i], room);
}

static const struct letter *outermost(const struct letter *l)
{
	while (l->outer)
		l = l->outer;
	return l;
}

/* Rows that say photocopy, of which one may be a draft's that has none: a person looks. */
static void match_perhaps(struct matching *m)
{
	struct letter *l = m->letter;
	l->row_maybe = arena_array(l->arena, m->draft_count, sizeof *l->row_maybe);
	for (size_t d = 0; d < m->draft_count; d++)
		for (size_t i = 0; i < l->row_count && m->row_of[d] == SIZE_MAX && !l->row_maybe[d]; i++) {
			const struct roster_line *r = &l->rows[i];
			struct weight w = r->copy && !r->later && r->draft == SIZE_MAX ? weigh(m, d, i) : (struct weight){ 0 };
			if (score(&w) > 0 && w.against <= w.strong)
				l->row_maybe[d] = r;
		}
}

void match_rows(struct letter *letter, const struct draft *drafts, size_t count)
{
	struct matching *m = arena_alloc(letter->arena, sizeof *m);
	*m = (struct matching){ .letter = letter, .drafts = drafts, .draft_count = count };
	letter->row_count = 0;
	gather(m);
	/* Of a private person's letter the list may be anybody's: only the one row of its one entry says something. */
	if (!letter->row_count || !count || (!letter->unit && (letter->row_count > 1 || count > 1)))
		return;
	m->works = arena_array(letter->arena, count, sizeof *m->works);
	m->row_of = arena_array(letter->arena, count, sizeof *m->row_of);
	m->weights = arena_array(letter->arena, count * letter->row_count, sizeof *m->weights);
	for (size_t d = 0; d < count; d++) {
		keys_of_draft(m, &drafts[d], &m->works[d]);
		m->row_of[d] = SIZE_MAX;
	}
	match_sure(m);
	if (letter->unit) {
		match_unread(m);
		match_perhaps(m);
	}
}

const struct roster_line *match_row(const struct letter *letter, const struct draft *draft)
{
	const struct letter *l = outermost(letter);
	for (size_t i = 0; i < l->row_count; i++)
		if (l->rows[i].draft == draft->number)
			return &l->rows[i];
	return NULL;
}

const struct roster_line *match_copy(const struct letter *letter, const struct draft *draft)
{
	const struct letter *l = outermost(letter);
	return l->row_maybe ? l->row_maybe[draft->number] : NULL;
}

void match_batch(struct letter *l)
{
	struct batch *batch = l->row_count || l->listed ? batch_open(l) : NULL;
	if (!batch)
		return;
	batch->has_roster = l->listed;
	batch->rows = arena_array(l->arena, l->row_count + 1, sizeof *batch->rows);
	for (size_t i = 0; i < l->row_count; i++) {
		const struct roster_line *r = &l->rows[i];
		bool kept = r->draft < l->verdict->entry_count;
		batch->rows[batch->row_count++] = (struct roster_row){ .number = r->number, .subject = r->subject.name ? r->subject.name : r->someone.name ? r->someone.name : r->subject_said,
			.title = r->title, .author = r->author.name ? r->author.name : r->author_said, .remark = r->remark, .category = r->category, .entry = kept ? (int)r->draft : -1, .where = r->where };
	}
}
