/* hoadep aside: letters that could not be read, and the wish to try again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/cases.h"
#include "register/letters.h"
#include "register/overview.h"

static const struct table_column columns[] = {
	{ "LETTER", 8, true }, { "RECEIVED", 16, false }, { "STATE", 10, false }, { "TRIES", 5, true }, { "REASON", 80, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static bool each(const json_t *letter, void *with)
{
	struct table *table = with;
	char id[24], tries[24], received[24];
	if (!table) {
		tools_json(letter);
		return !ferror(stdout);
	}
	snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(letter, "id")));
	snprintf(tries, sizeof tries, "%lld", (long long)json_integer_value(json_object_get(letter, "tries")));
	const char *cells[COLUMNS] = { id, tools_time(letter, "received", received), tools_text(letter, "state"), tries, tools_text(letter, "reason") };
	table_row(table, cells);
	return !ferror(stdout);
}

/* What was never fetched stands here too: both wait for a person, and only here would anybody look for them. */
static int list(struct db *db, bool json, struct err *err)
{
	struct table *table = json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	int result = overview_letters(db, LETTER_ASIDE, each, table, err);
	if (result == 0)
		result = overview_letters(db, LETTER_UNFETCHED, each, table, err);
	if (table && table_end(table) == 0 && result == 0)
		puts("No letter is set aside.");
	return result == 0 ? 0 : tools_fail(err);
}

static int show(const struct config *config, struct db *db, int64_t id, bool json, struct err *err)
{
	json_t *letter = NULL;
	int found = overview_letter(db, id, &letter, err);
	if (found == 0)
		err_set(err, "There is no letter %" PRId64 "; `hoadep aside list` shows those set aside.", id);
	if (found != 1)
		return tools_fail(err);
	if (json) {
		tools_json(letter);
	} else {
		char received[24];
		const char *digest = tools_text(letter, "digest");
		struct arena *arena = arena_new(16 << 20);
		printf("Letter    %" PRId64 ", %s after %lld tries\n", id, tools_text(letter, "state"), (long long)json_integer_value(json_object_get(letter, "tries")));
		printf("Reason    %s\n", text_shown(arena, tools_text(letter, "reason")));
		printf("Received  %s\n", tools_time(letter, "received", received));
		printf("From      %s\nSubject   %s\n", text_shown(arena, tools_text(letter, "from")), text_shown(arena, tools_text(letter, "subject")));
		if (*digest)
			printf("Bytes     %s/letters/%.2s/%s.eml\n", config->spool, digest, digest);
		arena_free(arena);
	}
	json_decref(letter);
	return 0;
}

/* The letter, and the case that told of it. */
static int again(struct db *db, int64_t id, const char *by, struct err *err)
{
	int64_t now = clock_now();
	char why[300];
	snprintf(why, sizeof why, "to be read again, by %s", tools_person(by));
	int result = db_begin(db, err);
	if (result == 0)
		result = letters_set(db, id, LETTER_KEPT, why, now, err);
	if (result == 0)
		result = cases_close_letter(db, id, "aside", tools_person(by), now, err);
	if (result == 0)
		result = db_commit(db, err);
	db_rollback(db);
	if (result != 0)
		return tools_fail(err);
	printf("Letter %" PRId64 " is read again while `hoadep run` runs.\n", id);
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "by", required_argument, NULL, 'b' }, { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 } };
	const char *by = NULL;
	bool json = false;
	struct err err = { "" };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'b')
			by = optarg;
		else if (c == 'j')
			json = true;
		else
			return tools_usage(&desk_aside, "%s is not understood.", argv[optind - 1]);
	}
	const char *verb = optind < argc ? argv[optind++] : "list";
	bool lists = strcmp(verb, "list") == 0, shows = strcmp(verb, "show") == 0, repeats = strcmp(verb, "again") == 0;
	if (!lists && !shows && !repeats)
		return tools_usage(&desk_aside, "%s is not understood.", verb);
	int64_t id = !lists && optind < argc ? tools_id(argv[optind++]) : 0;
	if (optind < argc)
		return tools_usage(&desk_aside, "%s is not understood.", argv[optind]);
	if (!lists && id == 0)
		return tools_usage(&desk_aside, "%s wants a letter's number, as `hoadep aside list` shows it.", verb);
	struct db *db = repeats ? tools_write(config) : tools_read(config);
	if (!db)
		return 1;
	int result = lists ? list(db, json, &err) : shows ? show(config, db, id, json, &err) : again(db, id, by, &err);
	db_close(db);
	return result;
}

const struct command desk_aside = {
	.name = "aside",
	.arguments = "[list [--json] | show ID [--json] | again ID [--by NAME]]",
	.summary = "letters set aside, run again",
	.help =
		"A letter that cannot be read is set aside, so that it does not stop the others; one that is too large or that the server will\n"
		"not give is unfetched.  Nothing is lost: the bytes of a letter set aside lie in the spool.\n"
		"\n"
		"  list      those letters with their reasons\n"
		"  show ID   one of them, and where its bytes lie\n"
		"  again ID  has it read once more (after a repair, or with a newer hoadep)\n"
		"\n"
		"Example: hoadep aside again 12\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
