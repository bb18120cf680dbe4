/* The table of names: every way of writing each unit's name, from the few that stand in units.yaml.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "check/fold.h"
#include "check/naming.h"
#include "check/naming_table.h"
#include "check/units.h"

struct making {
	const struct naming_source *source;
	struct naming *naming;
	const char *path;
	struct buf *mistakes;
	uint32_t *told;      /* by unit: one more than the last other unit a mistake was said about, so that thirty forms make one line */
};

static void place_slot(struct naming *n, size_t form)
{
	size_t i = n->forms[form].hash & (n->slot_count - 1);
	while (n->slots[i])
		i = (i + 1) & (n->slot_count - 1);
	n->slots[i] = (uint32_t)form + 1;
}

static void make_room(struct naming *n)
{
	if (n->count < n->room)
		return;
	struct naming_form *more = arena_array(n->arena, n->room * 2, sizeof *more);
	memcpy(more, n->forms, n->count * sizeof *more);
	n->forms = more;
	n->room *= 2;
	n->slot_count *= 2;
	n->slots = arena_array(n->arena, n->slot_count, sizeof *n->slots);
	for (size_t i = 0; i < n->count; i++)
		place_slot(n, i);
}

/* The form of a text, made where it is not there yet; NULL for a text without a letter.  It moves when the next one is made. */
static struct naming_form *form_of(struct naming *n, const char *text)
{
	const char *key = fold_key(text, n->arena);
	size_t len = strlen(key);
	uint32_t hash = naming_hash(NAMING_SEED, key, len), words = 1;
	const struct naming_form *old = len ? naming_look(n, key, len, hash) : NULL;
	if (old || !len)
		return old ? &n->forms[old - n->forms] : NULL;
	for (size_t i = 0; i < len; i++)
		words += key[i] == ' ';
	n->most_words = words > n->most_words ? words : n->most_words;
	make_room(n);
	n->forms[n->count] = (struct naming_form){ .key = key, .len = (uint32_t)len, .words = words, .hash = hash };
	place_slot(n, n->count);
	return &n->forms[n->count++];
}

static void claim_form(struct making *m, size_t unit, const char *text, struct naming_claim as)
{
	const struct naming_source *s = m->source;
	struct naming_form *form = form_of(m->naming, text);
	for (const struct naming_claim *c = form ? form->claims : NULL; c; c = c->next) {
		if (c->unit == unit) /* claimed before, in one way or another: the first one stands */
			return;
		if (!(form->says & NAMING_AMBIGUOUS) && units_meet(&s->units[c->unit], &s->units[unit]) && m->told[unit] != c->unit + 1) {
			yaml_mistake(m->mistakes, m->path, s->rows[unit].line, "the name “%s” belongs to %s (line %d) already; a name that may mean several units stands under `ambiguous`",
			             text, s->units[c->unit].id, s->rows[c->unit].line);
			m->told[unit] = c->unit + 1;
		}
	}
	if (!form)
		return;
	struct naming_claim *claim = arena_alloc(m->naming->arena, sizeof *claim);
	*claim = as;
	claim->unit = (uint32_t)unit;
	claim->next = form->claims;
	form->claims = claim;
}

/* "Cổ Nhuế 2" is "Cổ Nhuế II" as well. */
static const char *roman(const char *text, struct arena *arena)
{
	static const char *const numbers[] = { "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX" };
	size_t len = strlen(text);
	if (len < 3 || text[len - 1] < '1' || text[len - 1] > '9' || text[len - 2] != ' ')
		return NULL;
	return arena_print(arena, "%.*s%s", (int)(len - 1), text, numbers[text[len - 1] - '1']);
}

static void claim(struct making *m, size_t unit, const char *text, struct naming_claim as)
{
	const char *other = as.end == NAMING_PLACE ? roman(text, m->naming->arena) : NULL;
	claim_form(m, unit, text, as);
	if (other)
		claim_form(m, unit, other, as);
}

static bool has(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

static const char *joined(struct making *m, const char *a, const char *b)
{
	return arena_print(m->naming->arena, "%s %s", a, b);
}

/* A stem with all openings of a group. */
static void claim_opened(struct making *m, size_t unit, const struct naming_prefix *p, const char *stem, struct naming_claim as)
{
	for (size_t i = 0; i < p->form_count; i++)
		claim(m, unit, joined(m, p->forms[i], stem), as);
	as.weak = true;
	for (size_t i = 0; i < p->weak_count; i++)
		claim(m, unit, joined(m, p->weak[i], stem), as);
}

/* What is behind the longest opening of the group in a name; NULL for none. */
static const char *stem_of(struct making *m, const struct naming_prefix *p, const char *name)
{
	const char *key = fold_key(name, m->naming->arena), *stem = NULL;
	size_t longest = 0;
	for (size_t i = 0; i < p->form_count + p->weak_count; i++) {
		const char *form = fold_key(i < p->form_count ? p->forms[i] : p->weak[i - p->form_count], m->naming->arena);
		size_t len = strlen(form);
		if (len > longest && strncmp(key, form, len) == 0 && key[len] == ' ') {
			longest = len;
			stem = key + len + 1;
		}
	}
	return stem;
}

static size_t words_of(const char *key)
{
	size_t words = *key ? 1 : 0;
	for (; *key; key++)
		words += *key == ' ';
	return words;
}

/* "Hội Nông dân quận" is called "Hội Nông dân" too; "Công an" alone says too little. */
static const char *without_quan(const char *name, struct arena *arena)
{
	char *key = fold_key(name, arena);
	size_t len = strlen(key);
	if (len < 5 || strcmp(key + len - 5, " quan") != 0)
		return NULL;
	key[len - 5] = '\0';
	return words_of(key) >= 3 ? key : NULL;
}

static void claim_name(struct making *m, size_t unit, const char *name, struct naming_claim as)
{
	const struct naming_source *s = m->source;
	claim(m, unit, name, as);
	const char *shorter = as.end == NAMING_OFFICE ? without_quan(name, m->naming->arena) : NULL;
	if (shorter)
		claim(m, unit, shorter, as);
	for (size_t i = 0; i < s->prefix_count; i++) {
		const struct naming_prefix *p = &s->prefixes[i];
		const char *stem = has(p->kinds, p->kind_count, s->units[unit].kind) ? stem_of(m, p, name) : NULL;
		if (stem)
			claim_opened(m, unit, p, stem, as);
	}
}

static bool by_place(const struct unit *unit)
{
	return strcmp(unit->kind, "phuong") == 0 || strcmp(unit->kind, "truong") == 0;
}

/* A ward's own name: alone it is the ward, with an opening it is so anywhere. */
static void claim_place(struct making *m, size_t unit, const char *place)
{
	const struct naming_source *s = m->source;
	struct naming_claim as = { .end = NAMING_PLACE };
	for (size_t i = 0; i < s->prefix_count; i++)
		if (has(s->prefixes[i].kinds, s->prefixes[i].kind_count, s->units[unit].kind))
			claim_opened(m, unit, &s->prefixes[i], place, as);
	as.alone = true;
	claim(m, unit, place, as);
}

/* Too short to be told from other words. */
static void check_alias(struct making *m, size_t unit, const char *alias)
{
	const char *key = fold_key(alias, m->naming->arena);
	if (words_of(key) < 2 && strlen(key) < NAMING_SHORTEST)
		yaml_mistake(m->mistakes, m->path, m->source->rows[unit].line, "the alias “%s” is too short to be known inside a sentence: write it under `alone`", alias);
}

static void claim_unit(struct making *m, size_t i)
{
	const struct unit *u = &m->source->units[i];
	const struct naming_unit *row = &m->source->rows[i];
	struct naming_claim as = { .end = by_place(u) ? NAMING_PLACE : NAMING_OFFICE };
	claim_name(m, i, u->name, as);
	for (size_t k = 0; k < u->alias_count; k++) {
		check_alias(m, i, u->aliases[k]);
		claim_name(m, i, u->aliases[k], as);
	}
	for (size_t k = 0; k < row->place_count; k++)
		claim_place(m, i, row->places[k]);
	for (size_t k = 0; k < row->alone_count; k++) {
		if (strcmp(u->kind, "phuong") == 0) {
			claim_place(m, i, row->alone[k]);
			continue;
		}
		as.alone = true;
		claim(m, i, row->alone[k], as);
	}
}

static size_t unit_index(const struct naming_source *s, const char *id)
{
	size_t i = 0;
	while (i < s->count && strcmp(s->units[i].id, id) != 0)
		i++;
	return i;
}

static bool all_wards(const struct naming_source *s, const struct naming_ambiguous *a)
{
	for (size_t i = 0; i < a->unit_count; i++) {
		size_t unit = unit_index(s, a->units[i]);
		if (unit == s->count || strcmp(s->units[unit].kind, "phuong") != 0)
			return false;
	}
	return a->unit_count > 0;
}

static void mark_says(struct naming *n, const char *text, unsigned says)
{
	struct naming_form *form = form_of(n, text);
	if (form)
		form->says |= says;
}

/* Forms of an ambiguous name are marked before any unit claims them. */
static void mark_ambiguous(struct making *m, const struct naming_ambiguous *a)
{
	const struct naming_source *s = m->source;
	mark_says(m->naming, a->name, NAMING_AMBIGUOUS);
	for (size_t i = 0; i < s->prefix_count && all_wards(s, a); i++) {
		const struct naming_prefix *p = &s->prefixes[i];
		for (size_t k = 0; has(p->kinds, p->kind_count, "phuong") && k < p->form_count + p->weak_count; k++)
			mark_says(m->naming, joined(m, k < p->form_count ? p->forms[k] : p->weak[k - p->form_count], a->name), NAMING_AMBIGUOUS);
	}
}

static void claim_ambiguous(struct making *m, const struct naming_ambiguous *a)
{
	const struct naming_source *s = m->source;
	bool wards = all_wards(s, a);
	if (a->unit_count < 2)
		yaml_mistake(m->mistakes, m->path, a->line, "“%s”: what is ambiguous means two units or more", a->name);
	for (size_t i = 0; i < a->unit_count; i++) {
		size_t unit = unit_index(s, a->units[i]);
		if (unit == s->count)
			yaml_mistake(m->mistakes, m->path, a->line, "“%s” is no unit's id", a->units[i]);
		else if (wards)
			claim_place(m, unit, a->name);
		else
			claim(m, unit, a->name, (struct naming_claim){ .end = by_place(&s->units[unit]) ? NAMING_PLACE : NAMING_OFFICE,
			                                                .alone = words_of(fold_key(a->name, m->naming->arena)) < 2 });
	}
}

/* "Hội CCB phường X" is the district's Hội CCB (IV.5: what its branches receive goes through it). */
static void claim_branches_in(struct making *m, size_t unit, const char *place)
{
	const struct naming_source *s = m->source;
	const struct naming_unit *row = &s->rows[unit];
	const struct naming_claim as = { .end = NAMING_PLACE };
	for (size_t b = 0; b < row->branch_count; b++) {
		claim(m, unit, joined(m, row->branches[b], place), as);
		for (size_t i = 0; i < s->prefix_count; i++)
			for (size_t k = 0; has(s->prefixes[i].kinds, s->prefixes[i].kind_count, "phuong") && k < s->prefixes[i].weak_count; k++)
				claim(m, unit, joined(m, row->branches[b], joined(m, s->prefixes[i].weak[k], place)), as);
	}
}

static void claim_branches(struct making *m, size_t unit)
{
	const struct naming_source *s = m->source;
	for (size_t w = 0; s->rows[unit].branch_count && w < s->count; w++)
		for (size_t k = 0; strcmp(s->units[w].kind, "phuong") == 0 && k < s->rows[w].place_count; k++)
			claim_branches_in(m, unit, s->rows[w].places[k]);
	for (size_t a = 0; s->rows[unit].branch_count && a < s->ambiguous_count; a++)
		if (all_wards(s, &s->ambiguous[a]))
			claim_branches_in(m, unit, s->ambiguous[a].name);
}

struct naming *naming_make(const struct naming_source *source, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct naming *n = arena_alloc(arena, sizeof *n);
	*n = (struct naming){ .arena = arena, .units = source->units, .unit_count = source->count, .room = 512, .slot_count = 2048 };
	n->forms = arena_array(arena, n->room, sizeof *n->forms);
	n->slots = arena_array(arena, n->slot_count, sizeof *n->slots);
	struct making m = { source, n, path, mistakes, arena_array(arena, source->count + 1, sizeof *m.told) };
	for (size_t i = 0; i < source->list_count; i++)
		for (size_t k = 0; k < source->lists[i].count; k++)
			mark_says(n, source->lists[i].texts[k], source->lists[i].says);
	for (size_t i = 0; i < source->ambiguous_count; i++)
		mark_ambiguous(&m, &source->ambiguous[i]);
	for (size_t i = 0; i < source->count; i++)
		claim_unit(&m, i);
	for (size_t i = 0; i < source->ambiguous_count; i++)
		claim_ambiguous(&m, &source->ambiguous[i]);
	for (size_t i = 0; i < source->count; i++)
		claim_branches(&m, i);
	return n;
}
