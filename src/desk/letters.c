/* hoadep letters: letter by letter, what it was and what became of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/letters.h"
#include "register/overview.h"

static const struct table_column columns[] = {
	{ "LETTER", 8, true }, { "RECEIVED", 16, false }, { "STATE", 10, false }, { "KIND", 10, false }, { "SUBJECT", 40, false },
	{ "CODE", 24, false }, { "OUTCOME", 10, false }, { "ANSWER", 34, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

struct listing {
	struct table *table; /* NULL: as JSON */
	const char *distrust; /* only letters that are distrusted for it, and not believed; "" for whatever; NULL all letters */
	size_t letters;
};

/* The answers about a code (or about none), as "incomplete: sent". */
static void put_answers(struct buf *out, const json_t *letter, const char *code)
{
	size_t i;
	json_t *answer;
	json_array_foreach(json_object_get(letter, "answers"), i, answer)
		if (strcmp(tools_text(answer, "code"), code) == 0)
			buf_print(out, "%s%s: %s", out->len ? ", " : "", tools_text(answer, "template"), tools_text(answer, "state"));
}

/* A batch has a row for each work; the letter itself stands on the first. */
static void table_letter(struct table *table, const json_t *letter)
{
	const json_t *entries = json_object_get(letter, "entries");
	size_t count = json_array_size(entries);
	for (size_t i = 0; i == 0 || i < count; i++) {
		char id[24], received[24];
		const json_t *entry = json_array_get(entries, i);
		struct buf answers = { .limit = 1000 };
		snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(letter, "id")));
		if (i == 0)
			put_answers(&answers, letter, "");
		if (entry)
			put_answers(&answers, letter, tools_text(entry, "code"));
		bool copy = strcmp(tools_text(entry, "role"), "copy") == 0;
		const char *state = tools_text(letter, "state"), *reason = tools_text(letter, "reason");
		const char *cells[COLUMNS] = {
			i ? "" : id, i ? "" : tools_time(letter, "received", received), i ? "" : state, i ? "" : tools_text(letter, "kind"),
			i ? "" : tools_text(letter, "subject"), tools_text(entry, "code"), copy ? "(a copy)" : tools_text(entry, "outcome"),
			answers.len ? buf_str(&answers) : i ? "" : reason,
		};
		table_row(table, cells);
		buf_release(&answers);
	}
}

static bool each(const json_t *letter, void *with)
{
	struct listing *listing = with;
	const char *why = tools_text(letter, "distrust");
	if (listing->distrust && (!*why || json_is_true(json_object_get(letter, "believed")) || (*listing->distrust && strcmp(why, listing->distrust) != 0)))
		return true;
	listing->letters++;
	if (listing->table)
		table_letter(listing->table, letter);
	else
		tools_json(letter);
	return !ferror(stdout);
}

static int list(struct db *db, int state, const char *distrust, bool json)
{
	struct err err = { "" };
	struct listing listing = { .distrust = distrust, .table = json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS) };
	int result = overview_letters(db, state, each, &listing, &err);
	if (listing.table) {
		table_end(listing.table);
		if (result == 0 && listing.letters == 0)
			puts("No letters.");
	}
	return result == 0 ? 0 : tools_fail(&err);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { "state", required_argument, NULL, 's' }, { "distrust", required_argument, NULL, 'd' }, { NULL, 0, NULL, 0 } };
	bool json = false;
	const char *distrust = NULL;
	int state = -1;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'j') {
			json = true;
		} else if (c == 'd') {
			distrust = strcmp(optarg, "any") == 0 ? "" : optarg;
			if (*distrust && strcmp(distrust, "junk") != 0 && strcmp(distrust, "dmarc") != 0 && strcmp(distrust, "spf") != 0)
				return tools_usage(&desk_letters, "nothing is distrusted for %s; there are junk, dmarc, spf, any.", optarg);
		} else if (c == 's') {
			for (state = LETTER_FORGOTTEN; state >= 0 && strcmp(optarg, letter_state_word((enum letter_state)state)) != 0; state--)
				;
			if (state < 0)
				return tools_usage(&desk_letters, "there is no state %s; there are unfetched, kept, read, filed, aside, forgotten.", optarg);
		} else {
			return tools_usage(&desk_letters, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_letters, "%s is not understood.", argv[optind]);
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	int result = list(db, state, distrust, json);
	db_close(db);
	return result;
}

const struct command desk_letters = {
	.name = "letters",
	.arguments = "[--state STATE] [--distrust WHY] [--json]",
	.summary = "letter by letter, what it was and what became of it",
	.help =
		"Lists the letters in the order they came: kind, the entries they became with their outcomes, and their answers.\n"
		"\n"
		"  --state STATE   unfetched, kept, read, filed, aside or forgotten\n"
		"  --distrust WHY  only letters of which nothing was answered since they lay in the junk folder (junk) or the mail server says that they\n"
		"                  are not from their sender (dmarc, spf), and nobody has believed them; any for all of these\n"
		"  --json          one object a line, for programs\n"
		"\n"
		"Example: hoadep letters --state aside\n"
		"Exit codes: 0 done, 1 the register cannot be read, 2 wrong usage.\n",
	.run = run,
};
