/* hoadep review: what waits for a person, oldest first, and the word that it was seen to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/cases.h"

static const struct table_column columns[] = {
	{ "CASE", 8, true }, { "OPENED", 16, false }, { "KIND", 12, false }, { "LETTER", 8, true }, { "CODE", 24, false }, { "UNIT", 24, false }, { "REASON", 80, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Cases that another command ends, for ending them means to decide something. */
static const struct {
	const char *kind, *command;
} owned[] = {
	{ "unproven", "`hoadep assign` its entries, or `hoadep dossiers confirm` its papers" },
	{ "aside", "`hoadep aside again` has the letter read once more" },
	{ "review", "its entry is in review, and stays so until somebody decides about it" },
};

static bool each(const json_t *one, void *with)
{
	struct table *table = with;
	char id[24], letter[24], opened[24];
	if (!table) {
		tools_json(one);
		return !ferror(stdout);
	}
	snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(one, "id")));
	snprintf(letter, sizeof letter, "%lld", (long long)json_integer_value(json_object_get(one, "letter")));
	const char *cells[COLUMNS] = { id, tools_time(one, "opened", opened), tools_text(one, "kind"), letter, tools_text(one, "code"), tools_text(one, "unit"), tools_text(one, "reason") };
	table_row(table, cells);
	return !ferror(stdout);
}

static int list(struct db *db, const char *kind, bool json, struct err *err)
{
	struct table *table = json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	int result = cases_list(db, kind, each, table, err);
	if (table && table_end(table) == 0 && result == 0)
		puts(kind ? "No open case is of that kind." : "Nothing waits for a person.");
	return result == 0 ? 0 : tools_fail(err);
}

static int close_one(struct db *db, int64_t id, const char *who, const char *why, struct err *err)
{
	char kind[32];
	int found = cases_kind(db, id, kind, sizeof kind, err);
	if (found != 1)
		return found < 0 ? -1 : err_set(err, "There is no case %" PRId64 "; `hoadep review` shows those that are open.  Nothing was changed.", id);
	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		if (strcmp(kind, owned[i].kind) == 0)
			return err_set(err, "Case %" PRId64 " (%s) is not closed so: %s.  Nothing was changed.", id, kind, owned[i].command);
	return cases_close(db, id, who, why, clock_now(), err);
}

/* All of them or none. */
static int close_all(struct db *db, char **numbers, int count, const char *by, const char *why, struct err *err)
{
	char who[200];
	snprintf(who, sizeof who, "%s", tools_person(by));
	int result = db_begin(db, err);
	for (int i = 0; i < count && result == 0; i++)
		result = close_one(db, tools_id(numbers[i]), who, why, err);
	if (result == 0)
		result = db_commit(db, err);
	db_rollback(db);
	if (result != 0)
		return tools_fail(err);
	printf("%d case%s closed.\n", count, count == 1 ? "" : "s");
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "kind", required_argument, NULL, 'k' }, { "json", no_argument, NULL, 'j' }, { "by", required_argument, NULL, 'b' },
		{ "reason", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	const char *kind = NULL, *by = NULL, *why = NULL;
	bool json = false;
	struct err err = { "" };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'k': kind = optarg; break;
		case 'j': json = true; break;
		case 'b': by = optarg; break;
		case 'r': why = optarg; break;
		default: return tools_usage(&desk_review, "%s is not understood.", argv[optind - 1]);
		}
	}
	bool closes = optind < argc && strcmp(argv[optind], "close") == 0;
	if (optind < argc && !closes && strcmp(argv[optind], "list") != 0)
		return tools_usage(&desk_review, "%s is not understood.", argv[optind]);
	optind += optind < argc;
	if (closes ? optind == argc || kind || json : optind < argc || by || why)
		return tools_usage(&desk_review, closes ? "close wants the numbers of cases, as `hoadep review` shows them, with --by and --reason alone." : "A list takes --kind and --json alone.");
	if ((by && !tools_one_line(by)) || (why && !tools_one_line(why)))
		return tools_usage(&desk_review, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	for (int i = optind; i < argc; i++)
		if (tools_id(argv[i]) == 0)
			return tools_usage(&desk_review, "%s is no case's number.", argv[i]);
	struct db *db = closes ? tools_write(config) : tools_read(config);
	if (!db)
		return 1;
	int result = closes ? close_all(db, argv + optind, argc - optind, by, why, &err) : list(db, kind, json, &err);
	db_close(db);
	return result;
}

const struct command desk_review = {
	.name = "review",
	.arguments = "[list [--kind KIND] [--json] | close CASE... [--by NAME] [--reason TEXT]]",
	.summary = "what waits for a person, oldest first; a case that was seen to is closed",
	.help =
		"Lists the open cases with their letters and reasons.  Kinds: review (an entry a person looks at), unproven (a unit's letter that nothing\n"
		"proves), unit (an author's line about the intake unit that may mean several), batch (rows without a file, works without a row), dossier\n"
		"(papers whose milestone is not sure), question, request, supplement, copy, bounce, other, aside.\n"
		"\n"
		"  --kind KIND       only those\n"
		"  --json            one object a line\n"
		"  close CASE...     they were seen to: by whom (else who is at work) and why stands in the event log.  Cases that another command\n"
		"                    ends by a decision (unproven, aside, review) are not closed so.\n"
		"\n"
		"Example: hoadep review --kind batch; hoadep review close 12 14 --by \"Lê Văn Mẫu\" --reason \"đã gọi điện, gửi sau\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
