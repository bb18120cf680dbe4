/* The labels of entry.yaml: what names an item ("Họ và tên:") and what heads a section, each once, ordered for words_label.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/words_load.h"

#include <stdlib.h>
#include <string.h>

#include "check/fold.h"

/* The labels so far, each with the line it stands on. */
struct collecting {
	const struct words_loading *l;
	struct label *labels;
	int *lines;
	size_t count, room;
};

/* Labels are compared on the folded text itself, not on its words alone: keep letters and digits, one blank, and "/" (Đ/c). */
static const char *label_form(const char *text, struct arena *arena)
{
	struct folded folded;
	fold_text(&folded, text, strlen(text), arena);
	return folded.bytes;
}

static void make_room(struct collecting *c)
{
	size_t room = c->room ? c->room * 2 : 64;
	struct label *labels = arena_array(c->l->arena, room, sizeof *labels);
	int *lines = arena_array(c->l->arena, room, sizeof *lines);
	if (c->count) {
		memcpy(labels, c->labels, c->count * sizeof *labels);
		memcpy(lines, c->lines, c->count * sizeof *lines);
	}
	c->labels = labels;
	c->lines = lines;
	c->room = room;
}

static void add_label(struct collecting *c, const struct yaml *y, enum field field, enum whose whose, bool loose)
{
	const struct words_loading *l = c->l;
	const char *words = label_form(y->text, l->arena);
	if (!words[0]) {
		yaml_mistake(l->mistakes, l->path, y->line, "an empty label");
		return;
	}
	for (size_t i = 0; i < c->count; i++) {
		struct label *old = &c->labels[i];
		if (strcmp(old->words, words) != 0)
			continue;
		if (old->field == field && old->whose == whose && loose && !old->loose)
			old->loose = true;
		else
			yaml_mistake(l->mistakes, l->path, y->line, "the label “%s” stands on line %d already", y->text, c->lines[i]);
		return;
	}
	if (c->count == c->room)
		make_room(c);
	c->labels[c->count] = (struct label){ words, strlen(words), field, whose, loose };
	c->lines[c->count++] = y->line;
}

/* What the lists of a field, and of the heads, say of their labels. */
static const struct kind {
	const char *key;
	enum whose whose;
	bool loose;
} field_kinds[] = { { "labels", WHOSE_UNKNOWN, false }, { "loose", WHOSE_UNKNOWN, true }, { "author", WHOSE_AUTHOR, false },
                    { "author-loose", WHOSE_AUTHOR, true }, { "collective", WHOSE_COLLECTIVE, false }, { .key = NULL } },
  head_kinds[] = { { "author", WHOSE_AUTHOR, false }, { "coauthors", WHOSE_COAUTHOR, false }, { "subject", WHOSE_SUBJECT, false },
                   { "collective", WHOSE_COLLECTIVE, false }, { "work", WHOSE_WORK, false }, { .key = NULL } };

static void load_lists(struct collecting *c, const struct yaml *map, enum field field, const struct kind *kinds, const char *known)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		const struct kind *k = kinds;
		while (k->key && strcmp(k->key, map->keys[i]) != 0)
			k++;
		if (!k->key)
			words_load_unknown(c->l, map, i, known);
		else if (words_load_list(c->l, y, k->key))
			for (size_t n = 0; n < y->count; n++)
				add_label(c, &y->items[n], field, k->whose, k->loose);
	}
}

static void load_field(struct collecting *c, const struct yaml *map, enum field field)
{
	if (map->kind != YAML_MAP)
		yaml_mistake(c->l->mistakes, c->l->path, map->line, "%s: a map with labels and loose is wanted", words_field(field));
	else
		load_lists(c, map, field, field_kinds, "labels, loose, author, author-loose, collective");
}

static void load_fields(struct collecting *c, const struct yaml *map)
{
	for (size_t i = 0; i < map->count; i++) {
		enum field f = words_field_named(map->keys[i], FIELD_HEAD);
		if (f < FIELD_HEAD)
			load_field(c, &map->items[i], f);
		else
			words_load_unknown(c->l, map, i, "name, birth-year, address, phone, occupation, workplace, age, real-name, title, category, other, mail, third, deputy");
	}
}

static int by_first_then_longest(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	if (x->words[0] != y->words[0])
		return (unsigned char)x->words[0] < (unsigned char)y->words[0] ? -1 : 1;
	return x->len != y->len ? (x->len > y->len ? -1 : 1) : strcmp(x->words, y->words);
}

static void index_labels(const struct collecting *c)
{
	struct words *w = c->l->words;
	w->labels = c->labels;
	w->label_count = c->count;
	if (c->count)
		qsort(w->labels, c->count, sizeof *w->labels, by_first_then_longest);
	size_t at = 0;
	for (size_t byte = 0; byte < LABEL_BUCKETS; byte++) {
		w->bucket[byte] = at;
		while (at < c->count && (unsigned char)w->labels[at].words[0] == byte)
			at++;
	}
	w->bucket[LABEL_BUCKETS] = at;
}

void words_labels_load(const struct words_loading *l, const struct yaml *fields, const struct yaml *heads)
{
	struct collecting c = { .l = l };
	if (fields && fields->kind == YAML_MAP)
		load_fields(&c, fields);
	if (heads && heads->kind == YAML_MAP)
		load_lists(&c, heads, FIELD_HEAD, head_kinds, "author, coauthors, subject, collective, work");
	index_labels(&c);
}
