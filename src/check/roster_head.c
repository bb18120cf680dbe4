/* A head is read phrase by phrase; a word that no list knows makes its column unknown rather than guessed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/roster_head.h"

#include <string.h>

#include "check/fold.h"

enum { LEAST_COLUMNS = 4, LEAST_TITLED = 3 };

#define BIT(column) (1u << (column))
static const unsigned persons = BIT(COLUMN_NAME) | BIT(COLUMN_SUBJECT) | BIT(COLUMN_AUTHOR);
static const unsigned years = BIT(COLUMN_BIRTH) | BIT(COLUMN_MALE) | BIT(COLUMN_FEMALE);
static const unsigned attributes = BIT(COLUMN_BIRTH) | BIT(COLUMN_MALE) | BIT(COLUMN_FEMALE) | BIT(COLUMN_OCCUPATION) | BIT(COLUMN_WORKPLACE) | BIT(COLUMN_ADDRESS) | BIT(COLUMN_PHONE) | BIT(COLUMN_CLASS);

/* What the words of a head say, in their order. */
struct parsed {
	unsigned mask;
	enum column first;       /* the first that is no filler */
	bool unknown;
	bool categories[3];
};

static size_t phrase(const struct words *w, const char *t, size_t len, enum column *column)
{
	size_t best = 0;
	for (int c = 0; c < COLUMNS; c++) {
		size_t n = words_begin(&w->roster.columns[c], t, len);
		if (n > best) {
			best = n;
			*column = (enum column)c;
		}
	}
	return best;
}

static size_t category_phrase(const struct words *w, const char *t, size_t len, struct parsed *out)
{
	for (int c = CATEGORY_NTVT; c <= CATEGORY_DHTT; c++) {
		size_t n = words_begin(&w->declaration.phrases[c], t, len), m = words_begin(&w->declaration.shorts[c], t, len);
		if (n || m) {
			out->categories[c] = true;
			return n > m ? n : m;
		}
	}
	return 0;
}

static void parse(const struct words *w, const char *t, struct parsed *out)
{
	size_t len = strlen(t);
	for (size_t i = 0; i < len; i++) {
		enum column column = COLUMN_OTHER;
		struct parsed seen = *out;
		size_t n = phrase(w, t + i, len - i, &column), m = category_phrase(w, t + i, len - i, &seen);
		if (m > n) {
			*out = seen;
			n = m;
		} else if (n && column != COLUMN_FILLER) {
			if (!out->mask)
				out->first = column;
			out->mask |= BIT(column);
		} else if (!n) {
			out->unknown = true;
			n = strcspn(t + i, " ");
		}
		i += n;
	}
}

/* "Năm sinh", "Nam", "Năm sinh (Nam)", "Nam/Nữ". */
static enum column year(unsigned mask)
{
	bool male = mask & BIT(COLUMN_MALE), female = mask & BIT(COLUMN_FEMALE);
	return male == female ? COLUMN_BIRTH : male ? COLUMN_MALE : COLUMN_FEMALE;
}

/* One attribute, or several in one cell. */
static void attribute(unsigned mask, struct roster_head *out)
{
	unsigned have = mask & attributes;
	if (have & years)
		have = (have & ~years) | BIT(year(have));
	int c = COLUMN_BIRTH;
	while (!(have & BIT(c)))
		c++;
	out->column = (enum column)c;
	out->more = have & (have - 1) ? have : 0;
}

static enum column person(unsigned mask)
{
	if ((mask & BIT(COLUMN_AUTHOR)) && (mask & BIT(COLUMN_SUBJECT)))
		return COLUMN_OTHER;
	return mask & BIT(COLUMN_AUTHOR) ? COLUMN_AUTHOR : mask & BIT(COLUMN_SUBJECT) ? COLUMN_SUBJECT : COLUMN_NAME;
}

static void classify(const struct parsed *p, bool owned, struct roster_head *out)
{
	/* Columns that mean one thing whatever else their head says go before those where one unknown word may turn the meaning. */
	static const enum column loose[] = { COLUMN_PROPOSAL, COLUMN_THIRD, COLUMN_SUMMARY, COLUMN_REMARK };
	static const enum column exact[] = { COLUMN_HANDED_IN, COLUMN_VERIFIED, COLUMN_ORIGINAL, COLUMN_COPY, COLUMN_CATEGORY };
	unsigned m = p->mask;
	for (size_t i = 0; i < sizeof loose / sizeof *loose; i++)
		if (m & BIT(loose[i])) {
			out->column = loose[i] == COLUMN_THIRD ? COLUMN_OTHER : loose[i];
			return;
		}
	bool one = p->categories[CATEGORY_NTVT] != p->categories[CATEGORY_DHTT], any = p->categories[CATEGORY_NTVT] || p->categories[CATEGORY_DHTT];
	if (p->unknown)
		return;
	if (any && !(m & ~(BIT(COLUMN_CATEGORY) | BIT(COLUMN_SUBJECT)))) {
		out->column = m & BIT(COLUMN_SUBJECT) ? COLUMN_SUBJECT : COLUMN_CATEGORY;
		out->ticked = !one || (m & BIT(COLUMN_SUBJECT)) ? CATEGORY_NONE : p->categories[CATEGORY_NTVT] ? CATEGORY_NTVT : CATEGORY_DHTT;
		return;
	}
	for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
		if (m & BIT(exact[i])) {
			out->column = exact[i];
			return;
		}
	if (m == BIT(COLUMN_NUMBER) || m == BIT(COLUMN_TITLE)) {
		out->column = p->first;
	} else if (m & (BIT(COLUMN_TITLE) | BIT(COLUMN_NUMBER))) {
		out->column = COLUMN_OTHER; /* "Tên bài, tác giả": nobody knows where one ends */
	} else if ((m & attributes) && (!(m & persons) || (BIT(p->first) & attributes) || owned)) {
		attribute(m, out);
		out->owner = (m & persons) == 0 || person(m) == COLUMN_OTHER ? WHOSE_UNKNOWN : person(m) == COLUMN_AUTHOR ? WHOSE_AUTHOR : person(m) == COLUMN_SUBJECT ? WHOSE_SUBJECT : WHOSE_UNKNOWN;
		if (person(m) == COLUMN_OTHER && (m & persons))
			out->column = COLUMN_OTHER;
	} else if (m & persons) {
		out->column = person(m);
		out->more = m & attributes;
	}
}

void roster_head_read(const struct words *words, const char *above, size_t above_len, const char *head, size_t len, struct arena *arena, struct roster_head *out)
{
	struct parsed p = { .first = COLUMN_OTHER };
	*out = (struct roster_head){ .column = COLUMN_OTHER };
	if (above_len > ROSTER_HEAD_MOST || len > ROSTER_HEAD_MOST)
		return;
	char *over = fold_key(arena_copy(arena, above, above_len), arena), *key = fold_key(arena_copy(arena, head, len), arena);
	parse(words, over, &p);
	unsigned before = p.mask;
	parse(words, key, &p);
	bool owned = before && !(before & ~persons) && p.mask != before;
	if (owned)
		p.first = before & BIT(COLUMN_AUTHOR) ? COLUMN_AUTHOR : COLUMN_SUBJECT;
	classify(&p, owned, out);
	out->age = fold_find(key, "tuoi") != NULL;
	out->form = out->column == COLUMN_OTHER && words_is(&words->form_columns, key);
	out->titles = out->column == COLUMN_NAME && fold_find(key, "ong ba") != NULL && !fold_find(key, "ten");
}

static bool is_person(const struct roster_head *h)
{
	return h->column < COLUMNS && (BIT(h->column) & persons);
}

static bool is_attribute(const struct roster_head *h)
{
	return h->column < COLUMNS && (BIT(h->column) & attributes);
}

static size_t column_count(const struct roster_head *heads, size_t count, enum column column)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += heads[i].column == column;
	return n;
}

static enum whose whose_of(enum column column)
{
	return column == COLUMN_AUTHOR ? WHOSE_AUTHOR : column == COLUMN_SUBJECT ? WHOSE_SUBJECT : WHOSE_UNKNOWN;
}

/* "Họ và tên" beside "Tác giả" is the hero's; above deeds too; beside a title alone it may be either's. */
static void settle_names(struct roster_head *h, size_t count)
{
	bool author = column_count(h, count, COLUMN_AUTHOR), subject = column_count(h, count, COLUMN_SUBJECT), summary = column_count(h, count, COLUMN_SUMMARY);
	size_t names = column_count(h, count, COLUMN_NAME);
	for (size_t i = 0; i < count; i++)
		if (h[i].titles && (names > 1 || author || subject)) {
			h[i].column = COLUMN_OTHER;
			names--;
		}
	bool hero = !subject && (author || summary);
	for (size_t i = 0; i < count; i++) {
		if (h[i].column != COLUMN_NAME)
			continue;
		if (names > 1)
			h[i].column = COLUMN_OTHER;
		else if (hero)
			h[i].column = COLUMN_SUBJECT;
	}
}

/* A column that stands twice says nothing: nobody knows which one counts. */
static void settle_twice(struct roster_head *h, size_t count)
{
	static const enum column once[] = { COLUMN_NUMBER, COLUMN_SUBJECT, COLUMN_AUTHOR, COLUMN_TITLE, COLUMN_SUMMARY, COLUMN_HANDED_IN };
	for (size_t k = 0; k < sizeof once / sizeof *once; k++)
		for (size_t i = 0, seen = column_count(h, count, once[k]); i < count && seen > 1; i++)
			if (h[i].column == once[k])
				h[i].column = COLUMN_OTHER;
}

static void settle_owners(struct roster_head *h, size_t count)
{
	size_t people = 0, only = 0;
	for (size_t i = 0; i < count; i++)
		if (is_person(&h[i])) {
			people++;
			only = i;
		}
	for (size_t i = 0; i < count; i++) {
		if (!is_attribute(&h[i]) || h[i].owner != WHOSE_UNKNOWN)
			continue;
		size_t k = i;
		while (k > 0 && is_attribute(&h[k]) && (k == i || h[k].owner == WHOSE_UNKNOWN))
			k--;
		if (is_person(&h[k]))
			h[i].owner = whose_of(h[k].column);
		else if (is_attribute(&h[k]) && k < i) /* "SĐT tác giả | Lớp" */
			h[i].owner = h[k].owner;
		else if (people == 1)
			h[i].owner = whose_of(h[only].column);
		else
			h[i].column = COLUMN_OTHER;
	}
}

void roster_head_settle(struct roster_head *heads, size_t count)
{
	settle_twice(heads, count);
	settle_names(heads, count);
	settle_owners(heads, count);
}

bool roster_head_list(const struct roster_head *h, size_t count, bool titled)
{
	size_t known = 0;
	for (size_t i = 0; i < count; i++) {
		if (h[i].column == COLUMN_PROPOSAL || h[i].form)
			return false;
		known += h[i].column != COLUMN_OTHER;
	}
	bool title = column_count(h, count, COLUMN_TITLE), author = column_count(h, count, COLUMN_AUTHOR), subject = column_count(h, count, COLUMN_SUBJECT);
	bool someone = column_count(h, count, COLUMN_NAME), summary = column_count(h, count, COLUMN_SUMMARY);
	bool pair = (title && (author || subject || someone)) || (author && subject);
	if (known * 2 < count)
		return false;
	return (pair && known >= (titled ? LEAST_TITLED : LEAST_COLUMNS)) || (subject && summary && titled && known >= LEAST_COLUMNS);
}
