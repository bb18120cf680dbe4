/* The tables of entry.yaml's section dossier, and their patterns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/dossier_words.h"

enum { MOST_DAYS = 1000 };

#define LIST(name_, struct_, member, must) { .name = name_, .type = YAML_IS_TEXTS, .offset = offsetof(struct struct_, member.texts), \
                                          .count_offset = offsetof(struct struct_, member.count), .required = must }

static const struct yaml_field paper_fields[] = {
	{ .name = "item", .type = YAML_IS_TEXT, .offset = offsetof(struct dossier_paper, item), .required = true, .line_offset = offsetof(struct dossier_paper, line) },
	LIST("heads", dossier_paper, heads, true), LIST("names", dossier_paper, names, true),
	{ .name = "own", .type = YAML_IS_BOOL, .offset = offsetof(struct dossier_paper, own) },
	{ .name = "transmits", .type = YAML_IS_BOOL, .offset = offsetof(struct dossier_paper, transmits) },
	{ .name = "alone", .type = YAML_IS_BOOL, .offset = offsetof(struct dossier_paper, alone) }, { .name = NULL },
};

static const struct yaml_field milestone_fields[] = {
	{ .name = "milestone", .type = YAML_IS_TEXT, .offset = offsetof(struct dossier_milestone, milestone), .required = true, .line_offset = offsetof(struct dossier_milestone, line) },
	{ .name = "items", .type = YAML_IS_TEXTS, .offset = offsetof(struct dossier_milestone, items), .count_offset = offsetof(struct dossier_milestone, item_count), .required = true },
	{ .name = "units", .type = YAML_IS_TEXTS, .offset = offsetof(struct dossier_milestone, units), .count_offset = offsetof(struct dossier_milestone, unit_count) },
	{ .name = "before", .type = YAML_IS_INT, .offset = offsetof(struct dossier_milestone, before), .required = true, .least = 1, .most = MOST_DAYS },
	{ .name = "after", .type = YAML_IS_INT, .offset = offsetof(struct dossier_milestone, after), .required = true, .least = 1, .most = MOST_DAYS },
	LIST("words", dossier_milestone, words, true), { .name = NULL },
};

const struct yaml_field dossier_words_fields[] = {
	LIST("title-ends", dossier_words, title_ends, true),
	{ .name = "papers", .type = YAML_IS_MAPS, .offset = offsetof(struct dossier_words, papers), .count_offset = offsetof(struct dossier_words, paper_count), .required = true,
	  .fields = paper_fields, .size = sizeof(struct dossier_paper) },
	{ .name = "milestones", .type = YAML_IS_MAPS, .offset = offsetof(struct dossier_words, milestones), .count_offset = offsetof(struct dossier_words, milestone_count), .required = true,
	  .fields = milestone_fields, .size = sizeof(struct dossier_milestone) },
	{ .name = NULL },
};

static void compile(struct dossier_list *list, int line, const char *path, struct arena *arena, struct buf *mistakes)
{
	list->patterns.items = arena_array(arena, list->count + 1, sizeof *list->patterns.items);
	for (size_t i = 0; i < list->count; i++) {
		struct err err;
		struct pattern *pattern = pattern_new(list->texts[i], &err);
		if (pattern)
			list->patterns.items[list->patterns.count++] = pattern;
		else
			yaml_mistake(mistakes, path, line, "dossier: “%s”: %s", list->texts[i], err.text);
	}
}

void dossier_words_compile(struct dossier_words *words, const char *path, struct arena *arena, struct buf *mistakes)
{
	compile(&words->title_ends, 1, path, arena, mistakes);
	for (size_t i = 0; i < words->paper_count; i++) {
		compile(&words->papers[i].heads, words->papers[i].line, path, arena, mistakes);
		compile(&words->papers[i].names, words->papers[i].line, path, arena, mistakes);
	}
	for (size_t i = 0; i < words->milestone_count; i++)
		compile(&words->milestones[i].words, words->milestones[i].line, path, arena, mistakes);
}

static void release(struct dossier_list *list)
{
	for (size_t i = 0; i < list->patterns.count; i++)
		pattern_free(list->patterns.items[i]);
}

void dossier_words_release(struct dossier_words *words)
{
	release(&words->title_ends);
	for (size_t i = 0; i < words->paper_count; i++) {
		release(&words->papers[i].heads);
		release(&words->papers[i].names);
	}
	for (size_t i = 0; i < words->milestone_count; i++)
		release(&words->milestones[i].words);
}
