/* hoadep assign and set: what a person decides and writes down about an entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "register/batches.h"
#include "register/credits.h"
#include "register/entries.h"

enum { WORK_BYTES = 16 << 20 };

struct wish {
	const char *by, *reason, *via;
	char **codes;
	size_t code_count;
	const char *unit;
	struct arena *arena;
};

static const char *upper(struct arena *arena, const char *code)
{
	char *out = arena_text(arena, code);
	for (char *c = out; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return out;
}

/* The options both commands know; 0, or 2 after a word on what is wrong. */
static int options(const struct command *command, int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { "via", required_argument, NULL, 'v' }, { NULL, 0, NULL, 0 },
	};
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'b': wish->by = optarg; break;
		case 'r': wish->reason = optarg; break;
		case 'v':
			if (command == &desk_assign) {
				wish->via = optarg;
				break;
			}
			/* fall through */
		default: return tools_usage(command, "%s is not understood.", argv[optind - 1]);
		}
	}
	if ((wish->reason && !tools_one_line(wish->reason)) || (wish->by && !tools_one_line(wish->by)))
		return tools_usage(command, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	return 0;
}

/* ---- assign ---- */

static int find_unit(const struct rules *rules, const char *typed, const char **id, struct err *err)
{
	*id = typed;
	if (!typed)
		return 0;
	if (strcmp(typed, "none") == 0) {
		*id = "";
		return 0;
	}
	const struct unit *unit = whose_unit(rules, typed, err);
	*id = unit ? unit->id : NULL;
	return unit ? 0 : -1;
}

static int assign_one(struct db *db, const char *code, const struct credit *credit, struct err *err)
{
	int found = credits_assign(db, code, credit, clock_now(), err);
	if (found == 0)
		err_set(err, "There is no entry %.24s; `hoadep list` shows all codes.  Nothing was changed.", code);
	return found == 1 ? 0 : -1;
}

/* All codes or none: a batch half credited is worse than one not at all. */
static int assign_all(struct db *db, const struct credit *credit, const char *const *codes, size_t count, struct err *err)
{
	bool own;
	int result = db_enter(db, &own, err);
	if (result != 0)
		return tools_fail(err);
	for (size_t i = 0; i < count && result == 0; i++)
		result = assign_one(db, codes[i], credit, err);
	if (db_leave(db, own, result, err) != 0)
		return tools_fail(err);
	for (size_t i = 0; i < count; i++) {
		bool through = credit->via && *credit->via && *credit->unit && strcmp(credit->via, credit->unit) != 0;
		printf("%s is now credited to %s%s%s.\n", codes[i], *credit->unit ? credit->unit : "no unit", through ? ", through " : "", through ? credit->via : "");
	}
	if (count == 0)
		puts("That letter brought no entry: nothing was changed.");
	return 0;
}

/* The codes as they are written in the register; a batch's code stands for all entries it brought. */
static int gather_codes(struct db *db, const struct wish *wish, const char ***codes, size_t *count, struct err *err)
{
	struct buf all = { 0 };
	for (size_t i = 0; i < wish->code_count; i++) {
		const char *code = upper(wish->arena, wish->codes[i]), **of_batch;
		size_t n;
		int found = batches_codes(db, code, wish->arena, &of_batch, &n, err);
		if (found < 0)
			return -1;
		if (found == 1)
			buf_add(&all, of_batch, n * sizeof *of_batch);
		else
			buf_add(&all, &code, sizeof code);
	}
	*count = all.len / sizeof(char *);
	*codes = arena_array(wish->arena, *count + 1, sizeof(char *));
	if (all.len)
		memcpy(*codes, all.data, all.len);
	buf_release(&all);
	return 0;
}

/* The year after a code's prefix says which contest's units are meant: BTL23-0007. */
static const char *year_of(const struct wish *wish)
{
	const char *dash = wish->code_count ? strchr(wish->codes[0], '-') : NULL;
	return dash && dash - wish->codes[0] >= 2 ? arena_print(wish->arena, "20%.2s", dash - 2) : NULL;
}

static int assign(const struct config *config, struct wish *wish)
{
	struct err err = { "" };
	struct credit credit = { .who = tools_person(wish->by), .why = wish->reason };
	const char **codes;
	size_t count;
	int result = 1;
	struct rules *rules = whose_rules(config, year_of(wish), clock_now());
	if (!rules)
		return 1;
	if (find_unit(rules, wish->unit, &credit.unit, &err) != 0 || find_unit(rules, wish->via, &credit.via, &err) != 0) {
		rules_free(rules);
		return tools_fail(&err);
	}
	struct db *db = tools_write(config);
	if (db)
		result = gather_codes(db, wish, &codes, &count, &err) == 0 ? assign_all(db, &credit, codes, count, &err) : tools_fail(&err);
	db_close(db);
	rules_free(rules);
	return result;
}

static int run_assign(const struct config *config, int argc, char **argv)
{
	struct wish wish = { 0 };
	if (options(&desk_assign, argc, argv, &wish) != 0)
		return 2;
	if (argc - optind < 2)
		return tools_usage(&desk_assign, "an entry's code and a unit's id (or none) are wanted.");
	wish.codes = argv + optind;
	wish.code_count = (size_t)(argc - optind - 1);
	wish.unit = argv[argc - 1];
	wish.arena = arena_new(WORK_BYTES);
	int result = assign(config, &wish);
	arena_free(wish.arena);
	return result;
}

const struct command desk_assign = {
	.name = "assign",
	.arguments = "CODE... UNIT|none [--via UNIT|none] [--by NAME] [--reason TEXT]",
	.summary = "credits entries to a unit, as a person confirms",
	.help =
		"Says whose an entry is where no proven address does: of a letter that came without proof, of an author who wrote directly.  It then counts in that\n"
		"unit's quota, on the day it was received.  The decision stands in the entry's history; with the last entry of a letter its case is closed.\n"
		"\n"
		"  CODE           an entry, BTL23-0007, or a unit's letter with all its entries, BTL23-D0002; several are credited together or not at all\n"
		"  UNIT           a unit's id as `hoadep units` shows it; a name is not guessed.  none: takes the credit away\n"
		"  --via UNIT     through whom it came, who counts it as well (a school's entry by the education office); none: nobody\n"
		"  --by NAME      who decides, for the event log (default: who is logged in)\n"
		"  --reason TEXT  why, for the event log; no personal data, please\n"
		"\n"
		"Example: hoadep assign BTL23-0007 phuong-xuan-tao --reason \"confirmed by phone\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said, nothing is changed), 2 wrong usage.\n",
	.run = run_assign,
};

/* ---- set ---- */

static int field_named(const char *word)
{
	int field = CREDIT_FIELDS - 1;
	while (field >= 0 && strcmp(word, credits_field_word((enum credit_field)field)) != 0)
		field--;
	return field;
}

/* A theme that is none of the plan's would stand in no line of the reports.  0, or -1 with those there are. */
static int know_theme(const struct config *config, const char *code, const char *value, struct err *err)
{
	const char *dash = strchr(code, '-');
	char year[16] = "";
	struct buf ids = { .limit = 600 };
	size_t count;
	if (dash && dash - code >= 2)
		snprintf(year, sizeof year, "20%.2s", dash - 2);
	struct rules *rules = whose_rules(config, year, clock_now());
	if (!rules)
		return err_set(err, "The rules have mistakes, so the themes are not known.");
	const struct theme *themes = rules_themes(rules, &count);
	size_t i = 0;
	while (i < count && strcmp(themes[i].id, value) != 0)
		buf_print(&ids, "%s%s", i ? ", " : "", themes[i].id), i++;
	if (i == count)
		err_set(err, "There is no theme %.60s; there are %s.", value, buf_str(&ids));
	buf_release(&ids);
	rules_free(rules);
	return i < count ? 0 : -1;
}

static int set(const struct config *config, const struct wish *wish, const char *code, enum credit_field field, const char *value)
{
	struct err err = { "" };
	if (strcmp(credits_field_word(field), "theme") == 0 && *value && know_theme(config, code, value, &err) != 0)
		return tools_fail(&err);
	struct db *db = tools_write(config);
	if (!db)
		return 1;
	int found = credits_set(db, code, field, value, tools_person(wish->by), wish->reason, clock_now(), &err);
	db_close(db);
	if (found == 0)
		err_set(&err, "There is no entry %.24s; `hoadep list` shows all codes.", code);
	if (found != 1)
		return tools_fail(&err);
	printf("%s: %s is %s.\n", code, credits_field_word(field), *value ? "set" : "removed");
	return 0;
}

static int run_set(const struct config *config, int argc, char **argv)
{
	struct wish wish = { 0 };
	if (options(&desk_set, argc, argv, &wish) != 0)
		return 2;
	if (argc - optind != 3)
		return tools_usage(&desk_set, "a code, a field and its value are wanted (\"\" removes what is there).");
	int field = field_named(argv[optind + 1]);
	if (strcmp(argv[optind + 1], "unit") == 0)
		return tools_usage(&desk_set, "a unit is credited by `hoadep assign`.");
	if (field < 0)
		return tools_usage(&desk_set, "there is no field %s; there are verified, consent, theme.", argv[optind + 1]);
	if (!tools_one_line(argv[optind + 2]))
		return tools_usage(&desk_set, "a value is one line of at most %d bytes.", TOOLS_LINE_MOST);
	struct arena *arena = arena_new(1 << 20);
	int result = set(config, &wish, upper(arena, argv[optind]), (enum credit_field)field, argv[optind + 2]);
	arena_free(arena);
	return result;
}

const struct command desk_set = {
	.name = "set",
	.arguments = "CODE FIELD VALUE [--by NAME] [--reason TEXT]",
	.summary = "writes down what people know of an entry",
	.help =
		"Writes a field of an entry that no letter can decide.  An empty VALUE (\"\") removes it.  The entry's history tells who and when; of verified and consent\n"
		"it tells only that they were set or removed, for they may name people.\n"
		"\n"
		"  verified       who stands for what the entry tells, and by which paper: \"UBND phường Mẫu, CV 57 ngày 13/4/2023\"\n"
		"  consent        to publication, as it was given: \"tác giả đồng ý qua điện thoại ngày 20/4/2023\"\n"
		"  theme          its field by Mục III.1 of the plan, an id of entry.yaml's themes, where the guess of the program is wrong (a wrong id: they are listed)\n"
		"  --by NAME      who writes it down, for the event log (default: who is logged in)\n"
		"  --reason TEXT  why, for the event log; no personal data, please\n"
		"\n"
		"Example: hoadep set BTL23-0007 verified \"UBND phường Mẫu, CV 57 ngày 13/4/2023\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run_set,
};
