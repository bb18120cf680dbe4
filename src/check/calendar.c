/* Checks the calendar: dates that exist, kinds of units that exist, each milestone once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/calendar.h"

#include <stdint.h>
#include <string.h>

#include "base/yaml.h"

static const char *const kinds[] = { "noivu", "pgd", "mttq", "hoi", "congan", "phuong", "truong", "khac", "all", NULL };

struct milestone {
	const char *id, *what, *clause;
	int64_t date;
	const char **to;
	size_t to_count;
	int line;
};

struct monthly {
	int day;
	int64_t from, until;
	const char *clause;
};

struct calendar {
	struct monthly monthly;
	struct milestone *milestones;
	size_t count;
};

static const struct yaml_field milestone_fields[] = {
	{ .name = "id", .type = YAML_IS_TEXT, .offset = offsetof(struct milestone, id), .required = true, .line_offset = offsetof(struct milestone, line) },
	{ .name = "date", .type = YAML_IS_TIME, .offset = offsetof(struct milestone, date), .required = true },
	{ .name = "what", .type = YAML_IS_TEXT, .offset = offsetof(struct milestone, what), .required = true },
	{ .name = "clause", .type = YAML_IS_TEXT, .offset = offsetof(struct milestone, clause), .required = true },
	{ .name = "to", .type = YAML_IS_TEXTS, .offset = offsetof(struct milestone, to), .count_offset = offsetof(struct milestone, to_count), .required = true },
	{ .name = NULL },
};

static const struct yaml_field monthly_fields[] = {
	{ .name = "day", .type = YAML_IS_INT, .offset = offsetof(struct monthly, day), .required = true, .least = 1, .most = 28 },
	{ .name = "from", .type = YAML_IS_TIME, .offset = offsetof(struct monthly, from), .required = true },
	{ .name = "until", .type = YAML_IS_TIME, .offset = offsetof(struct monthly, until), .required = true },
	{ .name = "clause", .type = YAML_IS_TEXT, .offset = offsetof(struct monthly, clause), .required = true },
	{ .name = NULL },
};

static const struct yaml_field file_fields[] = {
	{ .name = "monthly", .type = YAML_IS_MAP, .offset = offsetof(struct calendar, monthly), .required = true, .fields = monthly_fields },
	{ .name = "milestones", .type = YAML_IS_MAPS, .offset = offsetof(struct calendar, milestones), .count_offset = offsetof(struct calendar, count), .required = true,
	  .fields = milestone_fields, .size = sizeof(struct milestone) },
	{ .name = NULL },
};

static void check_milestone(const struct calendar *c, size_t i, const char *path, struct buf *mistakes)
{
	const struct milestone *m = &c->milestones[i];
	for (size_t k = 0; k < i; k++)
		if (m->id && c->milestones[k].id && strcmp(m->id, c->milestones[k].id) == 0)
			yaml_mistake(mistakes, path, m->line, "the id “%s” stands on line %d already", m->id, c->milestones[k].line);
	for (size_t t = 0; t < m->to_count; t++) {
		size_t k = 0;
		while (kinds[k] && m->to[t] && strcmp(kinds[k], m->to[t]) != 0)
			k++;
		if (!kinds[k])
			yaml_mistake(mistakes, path, m->line, "“%s” is no kind of unit", m->to[t]);
	}
}

void calendar_check(const char *path, struct arena *arena, struct buf *mistakes)
{
	struct calendar c = { 0 };
	const struct yaml *root = yaml_read(path, arena, mistakes);
	if (!root)
		return;
	yaml_fill(root, file_fields, &c, path, arena, mistakes);
	if (c.monthly.from && c.monthly.until && c.monthly.until < c.monthly.from)
		yaml_mistake(mistakes, path, root->line, "monthly: until is before from");
	for (size_t i = 0; i < c.count; i++)
		check_milestone(&c, i, path, mistakes);
}
