/* Loads a rules folder: contest.yaml here, the other files by their own loaders.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/yaml.h"
#include "check/calendar.h"
#include "check/naming.h"
#include "check/ruleset.h"

enum { RULES_MOST = 64 << 20 };  /* memory of a folder: the shipped one takes under 2 MB */

struct contest_file {
	struct contest contest;
	const char *plan_number, *plan_date, *plan_issuer;
	int64_t deadline;
	int opens_line;
};

#define TEXT(n, m) { .name = n, .type = YAML_IS_TEXT, .offset = offsetof(struct contest_file, m), .required = true }
#define READING(n, t, m, ...) { .name = n, .type = t, .offset = offsetof(struct readings, m), __VA_ARGS__ }
static const struct yaml_field reading_fields[] = {
	READING("deadline-inclusive", YAML_IS_BOOL, deadline_inclusive, .required = false),
	READING("word-limit", YAML_IS_INT, word_limit, .least = 1, .most = 100000),
	READING("word-review", YAML_IS_INT, word_review, .least = 1, .most = 100000),
	READING("declaration-in-subject", YAML_IS_BOOL, declaration_in_subject, .required = false),
	READING("photocopy-stated-rejects", YAML_IS_BOOL, photocopy_stated_rejects, .required = false),
	READING("collective-needs-birth-year", YAML_IS_BOOL, collective_needs_birth_year, .required = false),
	READING("subject-items-required", YAML_IS_BOOL, subject_items_required, .required = false),
	READING("barred-name-alone-reviews", YAML_IS_BOOL, barred_name_alone_reviews, .required = false),
	READING("supplement-days", YAML_IS_INT, supplement_days, .least = 0, .most = 365),
	READING("age-accepted", YAML_IS_BOOL, age_accepted, .required = false),
	READING("residence-reviewed", YAML_IS_BOOL, residence_reviewed, .required = false),
	{ .name = NULL },
};
static const struct yaml_field plan_fields[] = {
	TEXT("number", plan_number), TEXT("date", plan_date), TEXT("issuer", plan_issuer), { .name = NULL },
};
static const struct yaml_field office_fields[] = {
	TEXT("name", contest.standing_body), TEXT("phone", contest.office_phone), TEXT("mail", contest.office_mail), { .name = NULL },
};
static const struct yaml_field privacy_fields[] = {
	TEXT("keep-until", contest.keep_until), TEXT("law", contest.privacy_law), { .name = NULL },
};
struct prize {
	const char *name;
	int64_t amount, most;
};
static const struct yaml_field prize_fields[] = {
	{ .name = "name", .type = YAML_IS_TEXT, .offset = offsetof(struct prize, name), .required = true },
	{ .name = "amount", .type = YAML_IS_NUMBER, .offset = offsetof(struct prize, amount), .required = true, .least = 1, .most = 1000000000 },
	{ .name = "most", .type = YAML_IS_NUMBER, .offset = offsetof(struct prize, most), .least = 1, .most = 1000 },
	{ .name = NULL },
};
struct prizes {
	struct contest_file file;
	struct prize *prizes;
	size_t count;
};
static const struct yaml_field contest_fields[] = {
	TEXT("name", contest.name), TEXT("district", contest.district), TEXT("district-caps", contest.district_caps), TEXT("code-prefix", contest.code_prefix),
	{ .name = "year", .type = YAML_IS_INT, .offset = offsetof(struct contest_file, contest.year), .required = true, .least = 2000, .most = 2099 },
	{ .name = "opens", .type = YAML_IS_TIME, .offset = offsetof(struct contest_file, contest.opens), .required = true, .line_offset = offsetof(struct contest_file, opens_line) },
	{ .name = "deadline", .type = YAML_IS_TIME, .offset = offsetof(struct contest_file, deadline), .required = true },
	{ .name = "plan", .type = YAML_IS_MAP, .fields = plan_fields, .required = true },
	{ .name = "office", .type = YAML_IS_MAP, .fields = office_fields, .required = true },
	{ .name = "privacy", .type = YAML_IS_MAP, .fields = privacy_fields, .required = true },
	{ .name = "readings", .type = YAML_IS_MAP, .offset = offsetof(struct contest_file, contest.readings), .fields = reading_fields },
	{ .name = "prizes", .type = YAML_IS_MAPS, .offset = offsetof(struct prizes, prizes), .count_offset = offsetof(struct prizes, count), .fields = prize_fields, .size = sizeof(struct prize) },
	{ .name = NULL },
};

static const struct readings recommended = {
	.deadline_inclusive = true, .word_limit = 2000, .word_review = 2050, .declaration_in_subject = true, .photocopy_stated_rejects = true,
	.collective_needs_birth_year = false, .subject_items_required = true, .barred_name_alone_reviews = true, .supplement_days = 10,
	.age_accepted = true, .residence_reviewed = true,
};

/* The day of the deadline lasts to its last second, or is outside as a whole (AMB-1). */
static int64_t last_second(int64_t day, bool inclusive)
{
	struct civil c = clock_civil(day);
	return inclusive ? clock_time(c.year, c.month, c.day, 23, 59, 59) : clock_time(c.year, c.month, c.day, 0, 0, 0) - 1;
}

static void check_contest(const struct contest_file *f, const char *path, struct buf *mistakes)
{
	const struct contest *c = &f->contest;
	if (c->readings.word_review < c->readings.word_limit)
		yaml_mistake(mistakes, path, 1, "readings: word-review (%d) is less than word-limit (%d)", c->readings.word_review, c->readings.word_limit);
	if (f->deadline && c->opens && f->deadline <= c->opens)
		yaml_mistake(mistakes, path, f->opens_line, "opens is not before the deadline");
	if (c->code_prefix && (strspn(c->code_prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(c->code_prefix) || strlen(c->code_prefix) > 8))
		yaml_mistake(mistakes, path, 1, "code-prefix: one to eight capital letters are wanted, not “%s”", c->code_prefix);
}

static const char *last_part(const char *folder, struct arena *arena)
{
	size_t end = strlen(folder);
	while (end > 1 && folder[end - 1] == '/')
		end--;
	size_t start = end;
	while (start > 0 && folder[start - 1] != '/')
		start--;
	return arena_copy(arena, folder + start, end - start);
}

static void load_contest(struct rules *rules, const char *path, struct buf *mistakes)
{
	struct prizes all = { .file = { .contest = { .readings = recommended } } };
	const struct yaml *root = yaml_read(path, rules->arena, mistakes);
	if (!root)
		return;
	size_t before = mistakes->len;
	yaml_fill(root, contest_fields, &all, path, rules->arena, mistakes);
	check_contest(&all.file, path, mistakes);
	if (mistakes->len != before)
		return;
	struct contest *c = &rules->contest;
	*c = all.file.contest;
	c->deadline = last_second(all.file.deadline, c->readings.deadline_inclusive);
	c->plan = arena_print(rules->arena, "số %s ngày %s của %s", all.file.plan_number, all.file.plan_date, all.file.plan_issuer);
}

struct rules *rules_load(const char *folder, struct buf *mistakes)
{
	size_t before = mistakes->len;
	struct stat is;
	if (stat(folder, &is) != 0 || !S_ISDIR(is.st_mode)) { /* one sentence, not one for each file that is not in it */
		buf_print(mistakes, "%s:1: there is no such rules folder; `contest:` in the config names it (the shipped one is rules/bac-tu-liem-2023 of the project)\n", folder);
		return NULL;
	}
	struct arena *arena = arena_new(RULES_MOST);
	struct rules *rules = arena_alloc(arena, sizeof *rules);
	rules->arena = arena;
	load_contest(rules, arena_print(arena, "%s/contest.yaml", folder), mistakes);
	words_load(&rules->words, arena_print(arena, "%s/entry.yaml", folder), arena, mistakes);
	units_load(&rules->units, arena_print(arena, "%s/units.yaml", folder), arena, mistakes);
	barred_load(&rules->barred, arena_print(arena, "%s/barred.yaml", folder), arena, mistakes);
	calendar_load(&rules->calendar, arena_print(arena, "%s/calendar.yaml", folder), &rules->units, arena, mistakes);
	rules->contest.folder = arena_text(arena, folder);
	rules->contest.id = last_part(folder, arena);
	if (mistakes->len == before)
		return rules;
	rules_free(rules);
	return NULL;
}

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	words_release(&rules->words);
	arena_free(rules->arena);
}

const struct contest *rules_contest(const struct rules *rules)
{
	return &rules->contest;
}

const struct unit *rules_units(const struct rules *rules, size_t *count)
{
	*count = rules->units.count;
	return rules->units.units;
}

const struct theme *rules_themes(const struct rules *rules, size_t *count)
{
	*count = rules->words.themes.count;
	return rules->words.themes.items;
}

const struct calendar *rules_calendar(const struct rules *rules)
{
	return &rules->calendar;
}

const struct unit *rules_unit(const struct rules *rules, const char *id)
{
	return units_by_id(&rules->units, id);
}

const struct unit *rules_unit_of_address(const struct rules *rules, const char *address, int64_t time)
{
	return units_by_address(&rules->units, address, time);
}

bool rules_unit_valid(const struct unit *unit, int64_t time)
{
	return units_valid(unit, time);
}

size_t rules_units_named(const struct rules *rules, const char *text, int64_t time, const struct unit **out, size_t most)
{
	struct arena *scratch = arena_new(NAMING_SCRATCH);
	size_t count = naming_find(rules->units.naming, text, time, out, most, scratch);
	arena_free(scratch);
	return count;
}

struct rule_text rules_text(const struct rules *rules, const char *rule)
{
	const struct rule_words *words = words_rule(&rules->words, rule);
	return words ? words->text : (struct rule_text){ rule, rule, rule, rule, rule, rule };
}
