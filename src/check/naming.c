/* Finding the units a text names: longest forms first, each word used once, and what stands around a name may unmake it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/naming.h"

#include <stdlib.h>
#include <string.h>

#include "check/fold.h"
#include "check/naming_table.h"

/* What stands between two words. */
enum gap { GAP_BLANK, GAP_SOFT, GAP_HARD };

struct word {
	uint32_t start, end;   /* in the key */
	enum gap before;
};

struct match {
	const struct naming_form *form;
	uint32_t at, words;
	bool fails;            /* it holds a unit's name and is another's: it hides what is in it and names nobody */
};

struct finding_names {
	const struct naming *naming;
	const char *key;
	struct word *words;
	size_t word_count;
	struct match *matches; /* after `choose`: those that stand, longest first */
	size_t match_count;
	bool *covered;         /* by word */
	int64_t time;
};

const struct naming_form *naming_look(const struct naming *naming, const char *key, size_t len, uint32_t hash)
{
	for (size_t i = hash & (naming->slot_count - 1); naming->slots[i]; i = (i + 1) & (naming->slot_count - 1)) {
		const struct naming_form *f = &naming->forms[naming->slots[i] - 1];
		if (f->hash == hash && f->len == len && memcmp(f->key, key, len) == 0)
			return f;
	}
	return NULL;
}

size_t naming_forms(const struct naming *naming)
{
	return naming->count;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The text as words with one blank between them, and what really stood between them. */
static void split(struct finding_names *f, const char *text, struct arena *arena)
{
	struct folded folded;
	size_t len = strlen(text), n = 0;
	enum gap gap = GAP_HARD;
	fold_text(&folded, text, len < NAMING_MOST ? len : NAMING_MOST, arena);
	char *key = arena_alloc(arena, folded.len + 1);
	f->words = arena_array(arena, folded.len / 2 + 2, sizeof *f->words);
	for (size_t i = 0; i < folded.len; i++) {
		char c = folded.bytes[i];
		if (!is_word(c)) {
			enum gap here = c == ' ' ? GAP_BLANK : strchr(",;:\n\t()[]|/", c) ? GAP_HARD : GAP_SOFT;
			gap = here > gap ? here : gap;
			continue;
		}
		if (n)
			key[n++] = ' ';
		struct word *w = &f->words[f->word_count++];
		w->start = (uint32_t)n;
		w->before = gap;
		while (i < folded.len && is_word(folded.bytes[i]))
			key[n++] = folded.bytes[i++];
		w->end = (uint32_t)n;
		gap = GAP_BLANK;
		i--;
	}
	f->key = key;
}

static bool inside(const struct naming_form *form)
{
	const struct naming_claim *c = form->claims;
	while (c && c->alone)
		c = c->next;
	return c || form->says & ~(unsigned)(NAMING_AMBIGUOUS | NAMING_FOLLOWS | NAMING_LEVEL);
}

static void find_matches(struct finding_names *f, struct arena *arena)
{
	size_t room = 0;
	for (uint32_t i = 0; i < f->word_count; i++) {
		uint32_t hash = NAMING_SEED, from = f->words[i].start;
		for (uint32_t k = 0; k < f->naming->most_words && i + k < f->word_count; k++) {
			uint32_t start = k ? f->words[i + k].start - 1 : from, end = f->words[i + k].end;
			hash = naming_hash(hash, f->key + start, end - start);
			const struct naming_form *form = naming_look(f->naming, f->key + from, end - from, hash);
			if (!form || !inside(form))
				continue;
			if (f->match_count == room) {
				struct match *more = arena_array(arena, room = room * 2 + 16, sizeof *more);
				if (f->match_count)
					memcpy(more, f->matches, f->match_count * sizeof *more);
				f->matches = more;
			}
			f->matches[f->match_count++] = (struct match){ form, i, k + 1, false };
		}
	}
}

static int longest_first(const void *a, const void *b)
{
	const struct match *x = a, *y = b;
	return x->words != y->words ? (x->words < y->words ? 1 : -1) : x->at < y->at ? -1 : x->at > y->at;
}

/* ---- what stands around a name ---- */

static const struct naming_form *form_at(const struct finding_names *f, size_t at, unsigned says)
{
	const struct naming_form *found = NULL;
	uint32_t hash = NAMING_SEED;
	for (size_t k = at; k < f->word_count && k < at + f->naming->most_words; k++) {
		uint32_t start = k > at ? f->words[k].start - 1 : f->words[k].start;
		hash = naming_hash(hash, f->key + start, f->words[k].end - start);
		const struct naming_form *form = naming_look(f->naming, f->key + f->words[at].start, f->words[k].end - f->words[at].start, hash);
		found = form && form->says & says ? form : found;
	}
	return found;
}

static bool word_is(const struct finding_names *f, size_t at, const char *word)
{
	size_t len = f->words[at].end - f->words[at].start;
	return strlen(word) == len && memcmp(f->key + f->words[at].start, word, len) == 0;
}

/* "A", "2", "II": what makes one place's or school's name another's. */
static bool counts_on(const struct finding_names *f, size_t at)
{
	const char *w = f->key + f->words[at].start;
	size_t len = f->words[at].end - f->words[at].start;
	if (len == 1 && *w >= 'a' && *w <= 'e')
		return true;
	return (len <= 2 && strspn(w, "0123456789") >= len) || (len <= 4 && strspn(w, "ivx") >= len);
}

static bool numbered(const struct finding_names *f, size_t at)
{
	return at < f->word_count && strspn(f->key + f->words[at].start, "0123456789") >= f->words[at].end - f->words[at].start;
}

/* An office's name goes on with few words; with any other it is likely another body ("Phòng Kinh tế kỹ thuật Công ty X"). */
static bool office_ends(const struct finding_names *f, const struct match *m)
{
	size_t next = m->at + m->words;
	if (word_is(f, next - 1, "quan"))
		return !numbered(f, next);
	if (next >= f->word_count || f->words[next].before != GAP_BLANK)
		return true;
	if (word_is(f, next, "quan") && numbered(f, next + 1))
		return false;
	return form_at(f, next, NAMING_FOLLOWS | NAMING_DISTRICT) != NULL;
}

/* "Chi hội Phụ nữ số 5 phường Y": behind the name, in the same breath, a ward that is none of ours. */
static bool in_other_ward(const struct finding_names *f, const struct match *m)
{
	for (size_t i = m->at + m->words; i + 1 < f->word_count && f->words[i].before != GAP_HARD; i++)
		if (!f->covered[i] && word_is(f, i, "phuong") && f->words[i + 1].before == GAP_BLANK)
			return true;
	return false;
}

/* A level or "và" with a level before it: "TH và THCS X". */
static bool behind_level(const struct finding_names *f, const struct match *m)
{
	size_t at = m->at;
	if (at && word_is(f, at - 1, "va"))
		at--;
	if (!at || f->words[at].before == GAP_HARD)
		return false;
	for (size_t back = 1; back <= 3 && back <= at; back++) {
		const struct naming_form *form = form_at(f, at - back, NAMING_LEVEL);
		if (form && form->words == back)
			return true;
	}
	return false;
}

static bool fails(const struct finding_names *f, const struct match *m)
{
	const struct naming_claim *c = m->form->claims;
	size_t next = m->at + m->words;
	if (!c)
		return false;
	if (c->end == NAMING_OFFICE)
		return !office_ends(f, m) || in_other_ward(f, m);
	if (next < f->word_count && f->words[next].before == GAP_BLANK && counts_on(f, next))
		return true;
	return strcmp(f->naming->units[c->unit].kind, "truong") == 0 && behind_level(f, m);
}

/* Longest first, each word once. */
static void choose(struct finding_names *f, struct arena *arena)
{
	size_t kept = 0;
	f->covered = arena_array(arena, f->word_count + 1, sizeof *f->covered);
	if (f->match_count)
		qsort(f->matches, f->match_count, sizeof *f->matches, longest_first);
	for (size_t i = 0; i < f->match_count; i++) {
		struct match m = f->matches[i];
		bool taken = false;
		for (size_t k = 0; k < m.words; k++)
			taken |= f->covered[m.at + k];
		if (taken)
			continue;
		for (size_t k = 0; k < m.words; k++)
			f->covered[m.at + k] = true;
		f->matches[kept++] = m;
	}
	f->match_count = kept;
	for (size_t i = 0; i < kept; i++)
		f->matches[i].fails = fails(f, &f->matches[i]);
}

/* ---- who is named ---- */

static bool any_says(const struct finding_names *f, unsigned says)
{
	for (size_t i = 0; i < f->match_count; i++)
		if (f->matches[i].form->says & says && !f->matches[i].form->claims)
			return true;
	return false;
}

static bool valid(const struct finding_names *f, const struct unit *u)
{
	return f->time == NAMING_ANY_TIME || ((!u->valid_from || f->time >= u->valid_from) && (!u->valid_to || f->time < u->valid_to));
}

static void mark(const struct finding_names *f, const struct naming_form *form, bool alone, bool *named)
{
	for (const struct naming_claim *c = form->claims; c; c = c->next)
		if ((alone || !c->alone) && valid(f, &f->naming->units[c->unit]))
			named[c->unit] = true;
}

static bool weak(const struct match *m)
{
	for (const struct naming_claim *c = m->form->claims; c; c = c->next)
		if (!c->alone && !c->weak)
			return false;
	return m->form->claims != NULL;
}

/* Whether a bare "phường X" only says where somebody else is: an unknown body stands before it. */
static bool lies_behind_body(const struct finding_names *f, const struct match *m)
{
	if (m->at && word_is(f, m->at - 1, "va"))
		return false;
	for (size_t i = 0; i < f->match_count; i++) {
		const struct match *b = &f->matches[i];
		if (b->at < m->at && ((b->form->says & NAMING_BODY && !b->form->claims) || b->fails))
			return true;
	}
	return false;
}

/* Where the whole text ends but for the district and the city behind it, in words. */
static size_t whole_end(const struct finding_names *f)
{
	size_t end = f->word_count;
	for (bool cut = true; cut;) {
		cut = false;
		for (size_t i = 0; i < f->match_count; i++) {
			const struct match *m = &f->matches[i];
			if (m->at && m->at + m->words == end && m->form->says & (NAMING_DISTRICT | NAMING_CITY) && !m->form->claims) {
				end = m->at;
				cut = true;
			}
		}
	}
	return end;
}

static const struct naming_form *whole(const struct finding_names *f, size_t end)
{
	uint32_t len = f->words[end - 1].end;
	return naming_look(f->naming, f->key, len, naming_hash(NAMING_SEED, f->key, len));
}

static void name_units(const struct finding_names *f, bool *named)
{
	bool office = false; /* a unit that is no ward is named for sure */
	for (size_t i = 0; i < f->match_count; i++) {
		const struct match *m = &f->matches[i];
		if (!m->form->claims || m->fails || weak(m))
			continue;
		mark(f, m->form, false, named);
		office |= strcmp(f->naming->units[m->form->claims->unit].kind, "phuong") != 0;
	}
	for (size_t i = 0; i < f->match_count; i++) {
		const struct match *m = &f->matches[i];
		if (!weak(m) || m->fails || (office && !(m->at && word_is(f, m->at - 1, "va"))) || lies_behind_body(f, m))
			continue;
		mark(f, m->form, false, named);
	}
	size_t end = whole_end(f);
	const struct naming_form *all = end ? whole(f, end) : NULL;
	/* "Hội LHPN thành phố Hà Nội" is the city's, though "Xuân Đỉnh Hà Nội" is ours. */
	bool city = end < f->word_count && f->words[end].before == GAP_BLANK && !form_at(f, end, NAMING_DISTRICT);
	if (all && all->claims && !(city && all->claims->end == NAMING_OFFICE))
		mark(f, all, true, named);
}

size_t naming_find(const struct naming *naming, const char *text, int64_t time, const struct unit **out, size_t most, struct arena *scratch)
{
	struct finding_names f = { .naming = naming, .time = time };
	size_t count = 0;
	if (!naming || !text || !*text)
		return 0;
	split(&f, text, scratch);
	find_matches(&f, scratch);
	choose(&f, scratch);
	if (any_says(&f, NAMING_OTHERS) || (any_says(&f, NAMING_ELSEWHERE) && !any_says(&f, NAMING_DISTRICT)))
		return 0;
	bool *named = arena_array(scratch, naming->unit_count + 1, sizeof *named);
	name_units(&f, named);
	for (size_t i = 0; i < naming->unit_count; i++)
		if (named[i]) {
			if (count < most)
				out[count] = &naming->units[i];
			count++;
		}
	return count;
}
