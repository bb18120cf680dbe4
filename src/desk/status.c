/* hoadep status: the sums over all states, and what needs a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/alarms.h"
#include "desk/tools.h"
#include "register/answers.h"
#include "register/restored.h"
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
	{ "old", "letters", "old letter from before hoadep, or a restore, waits for a look", "old letters from before hoadep, or a restore, wait for a look", "hoadep letters, then hoadep adopt" },
	{ "wipes", "stuck", "forgotten letter could not be removed from the mailbox", "forgotten letters could not be removed from the mailbox", "hoadep status says why" },
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
		{ "aside", ": hoadep aside list" }, { "address", ": hoadep outbox list --state bounced; hoadep review believe CASE where the address is well again" },
		{ "junk", ": hoadep letters --distrust junk; hoadep review believe CASE where it is none" },
		{ "distrust", ": hoadep letters --distrust any; hoadep review believe CASE where the sender was asked" },
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
		{ "read", "Reading PDFs and pictures" }, { "calendar", "The calendar's letters" }, { "note", "The office's daily note" }, { "junk", "The junk folder" },
		{ "done", "The done folder, after the restore" }, { "disk", "The spool's disk" }, { "alarm", "Telling people by the second way" }, { "key", "The key of signed tags" },
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
	return !*tools_text(status, "restored") && json_array_size(json_object_get(status, "back")) == 0 && json_object_size(json_object_get(status, "cases")) == 0 && json_array_size(json_object_get(status, "alarms")) == 0 && json_object_size(json_object_get(status, "trouble")) == 0 &&
	       json_is_true(json_object_get(status, "adds_up"));
}

enum { LEAST_ROOM = 1 << 20 }; /* bytes: below that letters and the register find none */

/* A full disk is seen here: the daemon cannot write into the register that it is. */
static void add_disk(const char *spool, json_t *status)
{
	char text[160];
	int64_t left = file_free_space(spool, NULL);
	if (left < 0 || left >= LEAST_ROOM)
		return;
	snprintf(text, sizeof text, "it is full (%lld KiB left): no letter can be kept or filed; make room, hoadep then goes on by itself", (long long)(left >> 10));
	json_object_set_new(json_object_get(status, "trouble"), "disk", json_string(text));
}

/* What was to be removed before the config forbade it waits for a person: nobody else does it. */
static void add_unwiped(const struct mailbox *mailbox, json_t *status)
{
	json_t *wipes = json_object_get(status, "wipes");
	if (mailbox->forget || number(status, "wipes", "waiting") == 0)
		return;
	json_object_set(wipes, "stuck", json_object_get(wipes, "waiting"));
	json_object_set_new(wipes, "why", json_string("the config says mailbox.forget: no, so hoadep removes none; take that line out again, for a round at least: it then notes also which are gone already"));
}

/* How much of the cap per address and of the brake over all is used now: what keeps two machines from talking each other to death. */
static int add_limits(struct db *db, const struct transport *transport, json_t *status, struct err *err)
{
	struct answers_use use;
	int64_t held = 0;
	const char *hold;
	json_t *n;
	if (answers_use(db, clock_now(), transport->per_address_day, &use, err) != 0)
		return -1;
	json_object_foreach(json_object_get(status, "held"), hold, n)
		held += strncmp(hold, "cap:", 4) == 0 ? json_integer_value(n) : 0;
	json_object_set_new(status, "limits", json_pack("{s:{s:i, s:I, s:b}, s:{s:i, s:I, s:I, s:I, s:I}}",
		"per_hour", "limit", transport->per_hour, "used", (json_int_t)use.hour, "reached", use.hour >= transport->per_hour,
		"per_address_day", "limit", transport->per_address_day, "most_used", (json_int_t)use.most, "addresses", (json_int_t)use.addresses,
		"addresses_at_limit", (json_int_t)use.at_cap, "held", (json_int_t)held));
	return 0;
}

static void say_limits(const json_t *status)
{
	const json_t *limits = json_object_get(status, "limits"), *hour = json_object_get(limits, "per_hour"), *day = json_object_get(limits, "per_address_day");
	printf("within an hour   %lld of %lld letters sent%s\n", number(hour, NULL, "used"), number(hour, NULL, "limit"), json_is_true(json_object_get(hour, "reached")) ? ": the brake holds the others" : "");
	printf("within a day     at most %lld of %lld letters to one address; %lld of %lld addresses at the limit, %lld letters held for it\n", number(day, NULL, "most_used"), number(day, NULL, "limit"),
	       number(day, NULL, "addresses_at_limit"), number(day, NULL, "addresses"), number(day, NULL, "held"));
}

/* The conditions of which people are told by a second way (config, alarm), and whether they were. */
static void say_alarms(const json_t *status)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(status, "alarms"), i, one) {
		char since[24], told[24];
		tools_time(one, "since", since);
		tools_time(one, "told", told);
		printf("  alarm %s (%s%s%s%s%s): %s\n", tools_text(one, "kind"), tools_text(one, "level"), *since ? ", since " : "", since, *told ? ", told " : *since ? ", nobody was told yet" : "",
		       told, tools_text(one, "sentence"));
	}
}

/* ---- for a monitoring program ---- */

static int line(int worst, int level, const char *what, const char *sentence)
{
	printf("%s %s: %s\n", level == 2 ? "CRITICAL" : "WARNING", what, sentence);
	return level > worst ? level : worst;
}

static int check_troubles(const json_t *status, int worst)
{
	const char *key;
	json_t *text;
	struct arena *arena = arena_new(1 << 20);
	json_object_foreach(json_object_get(status, "trouble"), key, text)
		if (strcmp(key, "fetch_since") != 0)
			worst = line(worst, 1, key, text_shown(arena, json_string_value(text)));
	arena_free(arena);
	return worst;
}

/* One line a condition; the exit code is the gravest: 0 well, 1 a person is needed, 2 the contest stands still. */
static int check(const json_t *status)
{
	const char *kind;
	size_t i;
	json_t *one, *n;
	char text[400];
	int worst = 0;
	json_array_foreach(json_object_get(status, "alarms"), i, one)
		worst = line(worst, strcmp(tools_text(one, "level"), "critical") == 0 ? 2 : 1, tools_text(one, "kind"), tools_text(one, "sentence"));
	worst = check_troubles(status, worst);
	for (i = 0; i < sizeof needs / sizeof *needs; i++) {
		long long count = number(status, needs[i].group, needs[i].key);
		snprintf(text, sizeof text, "%lld %s: %s", count, count == 1 ? needs[i].one : needs[i].many, needs[i].what_to_do);
		if (count > 0)
			worst = line(worst, 1, needs[i].key, text);
	}
	json_object_foreach(json_object_get(status, "cases"), kind, n) {
		snprintf(text, sizeof text, "%lld open: hoadep review", (long long)json_integer_value(n));
		worst = line(worst, 1, kind, text);
	}
	if (*tools_text(status, "restored"))
		worst = line(worst, 1, "restored", "a restore waits for a look: hoadep letters, hoadep outbox list --state held, then hoadep adopt");
	if (json_array_size(json_object_get(status, "back")))
		worst = line(worst, 1, "forgotten", "entries that were forgotten are back since the restore: hoadep status names them");
	if (json_is_false(json_object_get(status, "adds_up")))
		worst = line(worst, 2, "sums", "the letters do not add up; keep the spool as it is");
	if (worst == 0)
		puts("OK: nothing needs a person.");
	return worst;
}

/* How old the newest copy is; of several folders each may hold what was forgotten since. */
static void say_backup(const json_t *status)
{
	const json_t *last = json_array_get(json_object_get(status, "backups"), 0);
	json_t *one;
	size_t i;
	struct arena *arena = arena_new(1 << 20);
	char at[24];
	long long waiting = number(status, "wipes", "waiting");
	printf("last backup      %s%s%s\n", last ? tools_time(last, "made", at) : "never: hoadep backup DIR, once a day", last ? ", " : "", last ? text_shown(arena, tools_text(last, "path")) : "");
	json_array_foreach(json_object_get(status, "backups"), i, one)
		if (json_is_true(json_object_get(one, "holds")))
			printf("still holds      what was forgotten since %s: %s (hoadep backup into it; where it is gone for good, hoadep backup --gone)\n", tools_time(one, "made", at),
			       text_shown(arena, tools_text(one, "path")));
	if (waiting > number(status, "wipes", "stuck"))
		printf("forgotten        %lld letter%s still to be removed from the mailbox, by the running daemon\n", waiting, waiting == 1 ? "" : "s");
	arena_free(arena);
}

static void say_restored(const json_t *status)
{
	struct buf codes = { 0 };
	struct arena *arena = arena_new(1 << 20);
	if (*tools_text(status, "restored"))
		printf("  The register was restored on %s: hoadep letters and hoadep outbox list --state held show what waits; then hoadep adopt\n", text_shown(arena, tools_text(status, "restored")));
	if (*tools_text(status, "restored") && *tools_text(status, "done_passed"))
		printf("  %s letters in the done folder are older than the register's first letter by more than %d days and were not taken in\n", tools_text(status, "done_passed"), RESTORED_DAYS);
	if (json_array_size(json_object_get(status, "back"))) {
		printf("  PERSONAL DATA: %zu forgotten entries are back since the restore, or come back under new codes: %s.  hoadep forget for each\n",
		       json_array_size(json_object_get(status, "back")), tools_list(json_object_get(status, "back"), &codes));
		buf_release(&codes);
	}
	if (number(status, "wipes", "stuck") > 0)
		printf("  Forgotten letters in the mailbox: %s\n", text_shown(arena, tools_text(json_object_get(status, "wipes"), "why")));
	arena_free(arena);
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
	say_backup(status);
	say_limits(status);
	if (number(status, NULL, "awaited") > 0)
		printf("awaited          %lld of the rows in units' tables came without a file: hoadep list --awaited\n", number(status, NULL, "awaited"));
	if (well(status)) {
		puts("\nAll is well: nothing waits for a person.");
		return;
	}
	puts("\nThis needs a person:");
	say_restored(status);
	say_trouble(status);
	say_alarms(status);
	say_needs(status);
	say_cases(status);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { "check", no_argument, NULL, 'c' }, { NULL, 0, NULL, 0 } };
	struct err err = { "" };
	bool json = false, checks = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c != 'j' && c != 'c')
			return tools_usage(&desk_status, "%s is not understood.", argv[optind - 1]);
		json |= c == 'j';
		checks |= c == 'c';
	}
	if (optind < argc)
		return tools_usage(&desk_status, "%s is not understood.", argv[optind]);
	if (!config)
		return checks ? line(0, 2, "config", "it has mistakes, or its user cannot be had: hoadep doctor tells") : 1;
	struct db *db = tools_read(config);
	if (!db)
		return checks ? line(0, 2, "register", "it cannot be read") : 1;
	json_t *status = status_json(db, &err);
	if (status && add_limits(db, &config->transport, status, &err) != 0) {
		json_decref(status);
		status = NULL;
	}
	if (status) {
		add_disk(config->spool, status);
		add_unwiped(&config->mailbox, status);
	}
	json_t *alarms = status ? alarms_json(config, db, &err) : NULL;
	db_close(db);
	if (!alarms) {
		json_decref(status);
		return checks ? line(0, 2, "register", err.text) : tools_fail(&err);
	}
	json_object_set_new(status, "alarms", alarms);
	int result = well(status) ? 0 : 1;
	if (json)
		tools_json(status);
	else if (checks)
		result = check(status);
	else
		print(status);
	json_decref(status);
	return result;
}

const struct command desk_status = {
	.name = "status",
	.arguments = "[--json | --check]",
	.summary = "counts over all states, last good fetch and send, what needs a person",
	.help =
		"Counts letters, entries and answers by their states (each line adds up), says when the mailbox was last looked at and an answer last\n"
		"sent, how much of transport.per-hour and per-address-day is used now, and lists what needs a person with the command to use.\n"
		"\n"
		"  --json   one object, for programs\n"
		"  --check  for monitoring (Nagios and its like): one line a condition, and the exit code 0 well, 1 warning: a person is needed, 2 critical: letters are not\n"
		"           taken or answered, the law's time for a data request runs out, or the config or the register cannot be read.  It needs no running daemon\n"
		"\n"
		"Exit codes: 0 all is well, 1 something needs a person (or the config or the register cannot be read), 2 wrong usage.\n",
	.run = run,
};
