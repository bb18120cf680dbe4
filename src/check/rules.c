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
#define MONTHS(key, member) { .name = (key), .type = YAML_IS_INT, .offset = offsetof(struct contest_file, contest.retention.member), .least = 1, .most = 1200 }
static const struct yaml_field retention_fields[] = {
	{ .name = "entries-until", .type = YAML_IS_TIME, .offset = offsetof(struct contest_file, contest.retention.entries_until) },
	MONTHS("letters-months", letters_months), MONTHS("aside-months", aside_months), MONTHS("answers-months", answers_months), { .name = NULL },
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
struct hold_row {
	const char *letter, *hold;
	int line, hold_line;
};
static const struct yaml_field hold_fields[] = {
	{ .name = "letter", .type = YAML_IS_TEXT, .offset = offsetof(struct hold_row, letter), .required = true, .line_offset = offsetof(struct hold_row, line) },
	{ .name = "hold", .type = YAML_IS_TEXT, .offset = offsetof(struct hold_row, hold), .required = true, .line_offset = offsetof(struct hold_row, hold_line) },
	{ .name = NULL },
};
static const struct yaml_field desk_fields[] = {
	{ .name = "undo-minutes", .type = YAML_IS_INT, .offset = offsetof(struct contest_file, contest.undo_minutes), .least = 0, .most = 7 * 1440 },
	{ .name = NULL },
};
struct lists {
	struct contest_file file;
	struct prize *prizes;
	size_t prize_count;
	struct hold_row *holds;
	size_t hold_count;
};
static const struct yaml_field contest_fields[] = {
	TEXT("name", contest.name), TEXT("district", contest.district), TEXT("district-caps", contest.district_caps), TEXT("code-prefix", contest.code_prefix),
	{ .name = "year", .type = YAML_IS_INT, .offset = offsetof(struct contest_file, contest.year), .required = true, .least = 2000, .most = 2099 },
	{ .name = "opens", .type = YAML_IS_TIME, .offset = offsetof(struct contest_file, contest.opens), .required = true, .line_offset = offsetof(struct contest_file, opens_line) },
	{ .name = "deadline", .type = YAML_IS_TIME, .offset = offsetof(struct contest_file, deadline), .required = true },
	{ .name = "plan", .type = YAML_IS_MAP, .fields = plan_fields, .required = true },
	{ .name = "office", .type = YAML_IS_MAP, .fields = office_fields, .required = true },
	{ .name = "privacy", .type = YAML_IS_MAP, .fields = privacy_fields, .required = true },
	{ .name = "retention", .type = YAML_IS_MAP, .fields = retention_fields },
	{ .name = "readings", .type = YAML_IS_MAP, .offset = offsetof(struct contest_file, contest.readings), .fields = reading_fields },
	{ .name = "prizes", .type = YAML_IS_MAPS, .offset = offsetof(struct lists, prizes), .count_offset = offsetof(struct lists, prize_count), .fields = prize_fields, .size = sizeof(struct prize) },
	{ .name = "letters", .type = YAML_IS_MAPS, .offset = offsetof(struct lists, holds), .count_offset = offsetof(struct lists, hold_count), .fields = hold_fields, .size = sizeof(struct hold_row) },
	{ .name = "desk", .type = YAML_IS_MAP, .fields = desk_fields },
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

enum { HOLD_MOST_MINUTES = 7 * 1440 };

/* What accuses somebody waits for a person unless contest.yaml says what waits. */
static struct hold_row usual_holds[] = { { .letter = "rejected-barred-author", .hold = "release" }, { .letter = "duplicate", .hold = "release" } };

static int hold_minutes(const struct hold_row *row, const char *path, struct buf *mistakes)
{
	char *end = NULL;
	long minutes = row->hold[0] >= '0' && row->hold[0] <= '9' ? strtol(row->hold, &end, 10) : 0;
	if (strcmp(row->hold, "release") == 0 || (minutes >= 1 && minutes <= HOLD_MOST_MINUTES && *end == '\0'))
		return (int)minutes;
	yaml_mistake(mistakes, path, row->hold_line, "hold: `release` (a person lets it go) or a number of minutes from 1 to %d is wanted, not “%s”", HOLD_MOST_MINUTES, row->hold);
	return 0;
}

static void keep_holds(struct contest *c, const struct hold_row *rows, size_t count, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct letter_hold *holds = arena_array(arena, count + 1, sizeof *holds);
	for (size_t i = 0; i < count; i++) {
		if (!rows[i].letter || !rows[i].hold) /* said already */
			continue;
		for (size_t k = 0; k < i; k++)
			if (rows[k].letter && strcmp(rows[k].letter, rows[i].letter) == 0)
				yaml_mistake(mistakes, path, rows[i].line, "letter: “%s” stands in this list twice", rows[i].letter);
		holds[i] = (struct letter_hold){ rows[i].letter, hold_minutes(&rows[i], path, mistakes), rows[i].line };
	}
	c->holds = holds;
	c->hold_count = count;
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
	struct lists all = { .file = { .contest = { .readings = recommended, .undo_minutes = 15 } }, .holds = usual_holds, .hold_count = sizeof usual_holds / sizeof *usual_holds };
	const struct yaml *root = yaml_read(path, rules->arena, mistakes);
	if (!root)
		return;
	size_t before = mistakes->len;
	yaml_fill(root, contest_fields, &all, path, rules->arena, mistakes);
	check_contest(&all.file, path, mistakes);
	keep_holds(&all.file.contest, all.holds, all.hold_count, path, rules->arena, mistakes);
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
	ours_load(&rules->words.ours, folder, &rules->words, arena);
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

int64_t rules_supplement_until(const struct contest *contest, int64_t noticed)
{
	struct civil c = clock_civil(noticed + (int64_t)contest->readings.supplement_days * 86400);
	return clock_time(c.year, c.month, c.day, 23, 59, 59);
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
