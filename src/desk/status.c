/* hoadep status: the sums over all states, and what needs a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "desk/tools.h"
#include "register/status.h"

static long long number(const json_t *status, const char *group, const char *key)
{
	return (long long)json_integer_value(json_object_get(group ? json_object_get(status, group) : status, key));
}

static long long sum(const json_t *counts)
{
	const char *key;
	json_t *n;
	long long total = 0;
	json_object_foreach((json_t *)(uintptr_t)counts, key, n)
		total += (long long)json_integer_value(n);
	return total;
}

/* "letters   12 = 1 kept + 10 filed + 1 aside": the states add up to the whole, and states without any are left out. */
static void group(const json_t *status, const char *name)
{
	json_t *counts = json_object_get(status, name), *n;
	const char *key, *between = "";
	long long total = sum(counts);
	printf("%-9s %8lld", name, total);
	if (total > 0)
		printf("  = ");
	json_object_foreach(counts, key, n)
		if (json_integer_value(n) > 0) {
			printf("%s%lld %s", between, (long long)json_integer_value(n), key);
			between = " + ";
		}
	putchar('\n');
}

/* What asks for a person, each with what to do about it. */
struct need {
	const char *group, *key;   /* group NULL: the key stands on its own */
	const char *one, *many;    /* for 1, for more */
	const char *what_to_do;
};

static const struct need needs[] = {
	{ "letters", "aside", "letter could not be read and is set aside", "letters could not be read and are set aside", "hoadep aside list" },
	{ "letters", "unfetched", "letter was not fetched (too large, or refused by the server)", "letters were not fetched (too large, or refused by the server)",
	  "hoadep aside list; look at them in the mailbox itself" },
	{ "old", "letters", "old letter from before hoadep waits for a look", "old letters from before hoadep wait for a look", "hoadep letters, then hoadep adopt" },
	{ "answers", "held", "answer is held", "answers are held", "hoadep outbox list --state held" },
	{ "answers", "failed", "answer was refused for good", "answers were refused for good", "hoadep outbox list --state failed, then mend the address and retry ID" },
	{ NULL, "stuck", "answer may or may not have arrived, and that too often", "answers may or may not have arrived, and that too often",
	  "hoadep outbox list --state unsure; ask the addressee, then retry ID" },
	{ "answers", "bounced", "answer came back", "answers came back", "hoadep outbox list --state bounced" },
	{ NULL, "claimed", "entry names a unit and nothing proves it: it counts for none", "entries name a unit and nothing proves it: they count for none",
	  "hoadep list --unproven, then hoadep assign" },
};

static int say_needs(const json_t *status)
{
	int said = 0;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		long long n = number(status, needs[i].group, needs[i].key);
		if (n == 0)
			continue;
		printf("  %lld %s: %s\n", n, n == 1 ? needs[i].one : needs[i].many, needs[i].what_to_do);
		said++;
	}
	return said;
}

/* What is done about a case; of the other kinds the letter is read and answered by a person. */
static const char *case_command(const char *kind)
{
	static const struct { const char *kind, *command; } commands[] = {
		{ "unproven", ": hoadep assign for its entries, hoadep dossiers confirm for its papers" }, { "dossier", ": hoadep dossiers, then hoadep dossiers confirm LETTER" },
		{ "aside", ": hoadep aside list" },
	};
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(kind, commands[i].kind) == 0)
			return commands[i].command;
	return ": hoadep review";
}

static int say_cases(const json_t *status)
{
	json_t *cases = json_object_get(status, "cases"), *n, *one;
	const char *kind;
	size_t i;
	struct arena *arena = arena_new(1 << 20);
	json_object_foreach(cases, kind, n) {
		printf("  %lld open case%s: %s%s\n", (long long)json_integer_value(n), json_integer_value(n) == 1 ? "" : "s", kind, case_command(kind));
		json_array_foreach(json_object_get(status, "open_cases"), i, one)
			if (strcmp(tools_text(one, "kind"), kind) == 0)
				printf("    letter %lld%s%s: %s\n", number(one, NULL, "letter"), *tools_text(one, "code") ? ", " : "", tools_text(one, "code"),
				       text_shown(arena, tools_text(one, "reason")));
	}
	arena_free(arena);
	return (int)json_object_size(cases);
}

static int say_trouble(const json_t *status)
{
	static const struct { const char *key, *before; } kinds[] = {
		{ "fetch", "The mailbox" }, { "send", "Sending" }, { "move", "Moving letters that are filed" }, { "clock", "The clock" },
		{ "read", "Reading PDFs and pictures" }, { "calendar", "The calendar's letters" },
	};
	int said = 0;
	char since[24];
	struct arena *arena = arena_new(1 << 20);
	tools_time(json_object_get(status, "trouble"), "fetch_since", since);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *text = tools_text(json_object_get(status, "trouble"), kinds[i].key);
		if (!*text)
			continue;
		bool dated = i == 0 && *since;
		printf("  %s%s%s: %s\n", kinds[i].before, dated ? ", since " : "", dated ? since : "", text_shown(arena, text));
		said++;
	}
	if (json_is_false(json_object_get(status, "adds_up"))) {
		puts("  The letters do not add up: states and places of the mailbox give different sums.  Please report this and keep the spool as it is.");
		said++;
	}
	arena_free(arena);
	return said;
}

/* Whether anything asks for a person: the exit code of both forms. */
static bool well(const json_t *status)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (number(status, needs[i].group, needs[i].key) > 0)
			return false;
	return json_object_size(json_object_get(status, "cases")) == 0 && json_object_size(json_object_get(status, "trouble")) == 0 &&
	       json_is_true(json_object_get(status, "adds_up"));
}

static void print(const json_t *status)
{
	char at[24];
	group(status, "letters");
	group(status, "entries");
	group(status, "answers");
	tools_time(status, "last_fetch", at);
	printf("\nlast good fetch  %s\n", *at ? at : "never");
	tools_time(status, "last_send", at);
	printf("last good send   %s\n", *at ? at : "never");
	if (number(status, NULL, "awaited") > 0)
		printf("awaited          %lld of the rows in units' tables came without a file: hoadep list --awaited\n", number(status, NULL, "awaited"));
	if (well(status)) {
		puts("\nAll is well: nothing waits for a person.");
		return;
	}
	puts("\nThis needs a person:");
	say_trouble(status);
	say_needs(status);
	say_cases(status);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 } };
	struct err err = { "" };
	bool json = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c != 'j')
			return tools_usage(&desk_status, "%s is not understood.", argv[optind - 1]);
		json = true;
	}
	if (optind < argc)
		return tools_usage(&desk_status, "%s is not understood.", argv[optind]);
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	json_t *status = status_json(db, &err);
	db_close(db);
	if (!status)
		return tools_fail(&err);
	if (json)
		tools_json(status);
	else
		print(status);
	int result = well(status) ? 0 : 1;
	json_decref(status);
	return result;
}

const struct command desk_status = {
	.name = "status",
	.arguments = "[--json]",
	.summary = "counts over all states, last good fetch and send, what needs a person",
	.help =
		"Counts letters, entries and answers by their states (each line adds up), says when the mailbox was last looked at and an answer last\n"
		"sent, and lists what needs a person with the command to use.\n"
		"\n"
		"  --json  one object, for programs\n"
		"\n"
		"Exit codes: 0 all is well, 1 something needs a person (or the register cannot be read), 2 wrong usage.\n",
	.run = run,
};
