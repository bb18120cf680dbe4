/* hoadep outbox: the answers, what became of each, and what a person may do about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "desk/mailtext.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/answers.h"

enum { PREVIEW_MOST = 32 << 20 };

static const struct table_column columns[] = {
	{ "ANSWER", 8, true }, { "STATE", 8, false }, { "MADE", 16, false }, { "TO", 34, false }, { "CODE", 24, false }, { "LETTER OUT", 24, false },
	{ "TRIES", 5, true }, { "REMARK", 60, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* The arguments of any of its sub-commands. */
struct wish {
	const char *by, *reason, *hold;
	int64_t id;        /* 0: none given */
	int state;         /* -1: all */
	bool json, all;
};

static const char *time_of(int64_t time, char out[32])
{
	if (time <= 0)
		return "";
	clock_iso(time, out);
	out[10] = ' ';
	out[16] = '\0';
	return out;
}

/* What a person should know of the row at a glance. */
static void remark(const struct answer_row *row, char *out, size_t size)
{
	char at[32];
	if (row->state == ANSWER_HELD)
		snprintf(out, size, "held: %s", row->hold);
	else if (row->next_try == ANSWERS_NEVER)
		snprintf(out, size, "waits for a person; %s", row->reply);
	else if (row->state == ANSWER_LATER || row->state == ANSWER_UNSURE)
		snprintf(out, size, "again %s; %s", time_of(row->next_try, at), row->reply);
	else if (row->state == ANSWER_SENT)
		snprintf(out, size, "%s", time_of(row->sent, at));
	else
		snprintf(out, size, "%s", row->reply);
}

static json_t *row_json(const struct answer_row *row)
{
	char made[32], again[32], sent[32];
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s*, s:s, s:o, s:s?, s:s?, s:s?, s:i, s:s}", "id", (json_int_t)row->id, "state", answer_state_word(row->state),
	                 "to", row->to, "template", row->template_name, "subject", row->subject, "code", row->code[0] ? row->code : NULL,
	                 "message_id", row->message_id, "letter", row->letter ? json_integer(row->letter) : json_null(), "made", clock_iso(row->made, made),
	                 "next_try", row->next_try > 0 && row->next_try != ANSWERS_NEVER ? clock_iso(row->next_try, again) : NULL, "sent", row->sent > 0 ? clock_iso(row->sent, sent) : NULL,
	                 "tries", row->tries, "remark", row->state == ANSWER_HELD ? row->hold : row->reply);
}

static bool each(const struct answer_row *row, void *with)
{
	struct table *table = with;
	char id[24], made[32], tries[24], said[800];
	if (!table) {
		json_t *json = row_json(row);
		tools_json(json);
		json_decref(json);
		return !ferror(stdout);
	}
	remark(row, said, sizeof said);
	snprintf(id, sizeof id, "%" PRId64, row->id);
	snprintf(tries, sizeof tries, "%d", row->tries);
	const char *cells[COLUMNS] = { id, answer_state_word(row->state), time_of(row->made, made), row->to, row->code, row->template_name, tries, said };
	table_row(table, cells);
	return !ferror(stdout);
}

static int list(struct db *db, const struct wish *wish, struct err *err)
{
	struct table *table = wish->json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	int result = answers_list(db, wish->state, each, table, err);
	if (table && table_end(table) == 0 && result == 0)
		puts(wish->state < 0 ? "No answers yet." : "No answer is in this state.");
	return result == 0 ? 0 : tools_fail(err);
}

static int show(struct db *db, const struct wish *wish, struct err *err)
{
	struct answer_row row;
	struct buf bytes = { .limit = PREVIEW_MOST };
	char said[800], at[32];
	int found = answers_get(db, wish->id, &row, err);
	if (found == 0)
		err_set(err, "There is no answer %" PRId64 "; `hoadep outbox list` shows all.", wish->id);
	if (found != 1 || answers_bytes(db, row.id, &bytes, err) < 0) {
		buf_release(&bytes);
		return tools_fail(err);
	}
	struct arena *arena = arena_new(1 << 20);
	remark(&row, said, sizeof said);
	printf("Answer   %" PRId64 ", %s%s%s\n", row.id, answer_state_word(row.state), *said ? ": " : "", text_shown(arena, said));
	printf("To       %s\nSubject  %s\n", text_shown(arena, row.to), text_shown(arena, row.subject));
	if (row.letter)
		printf("Made     %s, for letter %" PRId64, time_of(row.made, at), row.letter);
	else
		printf("Made     %s, by the calendar", time_of(row.made, at));
	printf("%s%s\n\n", row.code[0] ? ", entry " : "", row.code);
	if (!bytes.len || !mailtext_print(bytes.data, bytes.len))
		puts(bytes.len ? "(The message has no plain text.)" : "(The message is no longer kept.)");
	arena_free(arena);
	buf_release(&bytes);
	return 0;
}

/* Sub-commands that change one answer's state. */
static int change(struct db *db, const struct wish *wish, enum answer_state to, const char *why, struct err *err)
{
	struct answer_row row;
	if (answers_decide(db, wish->id, to, tools_person(wish->by), wish->reason ? wish->reason : why, clock_now(), err) != 0 ||
	    answers_get(db, wish->id, &row, err) != 1)
		return tools_fail(err);
	printf("Answer %" PRId64 " is now %s%s.\n", row.id, answer_state_word(row.state), to == ANSWER_DUE ? " and leaves while `hoadep run` runs" : "");
	return 0;
}

static int retry(struct db *db, const struct wish *wish, struct err *err)
{
	return change(db, wish, ANSWER_DUE, "retry", err);
}

static int drop(struct db *db, const struct wish *wish, struct err *err)
{
	return change(db, wish, ANSWER_DROPPED, "dropped", err);
}

static int release_all(struct db *db, const struct wish *wish, struct err *err)
{
	int count = answers_release(db, wish->hold, tools_person(wish->by), wish->reason ? wish->reason : "released", clock_now(), err);
	if (count < 0)
		return tools_fail(err);
	printf("%d held answer%s released%s.\n", count, count == 1 ? " is" : "s are", count ? "; they leave while `hoadep run` runs" : "");
	return 0;
}

static int release(struct db *db, const struct wish *wish, struct err *err)
{
	return wish->all ? release_all(db, wish, err) : change(db, wish, ANSWER_DUE, "released", err);
}

static const struct verb {
	const char *name;
	bool writes, wants_id, may_all;
	int (*run)(struct db *db, const struct wish *wish, struct err *err);
} verbs[] = {
	{ "list", false, false, false, list }, { "show", false, true, false, show }, { "retry", true, true, false, retry },
	{ "release", true, true, true, release }, { "drop", true, true, false, drop },
};

static int work(const struct config *config, const struct verb *verb, const struct wish *wish)
{
	struct err err = { "" };
	struct db *db = verb->writes ? tools_write(config) : tools_read(config);
	if (!db)
		return 1;
	int result = verb->run(db, wish, &err);
	db_close(db);
	return result;
}

static int state_named(const char *word)
{
	int state = ANSWER_DROPPED;
	while (state >= 0 && strcmp(word, answer_state_word((enum answer_state)state)) != 0)
		state--;
	return state;
}

/* Fills the wish from the options; 0, or 2 after a word on what is wrong. */
static int options(int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { "hold", required_argument, NULL, 'h' },
		{ "state", required_argument, NULL, 's' }, { "all", no_argument, NULL, 'a' }, { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'b': wish->by = optarg; break;
		case 'r': wish->reason = optarg; break;
		case 'h': wish->hold = optarg; break;
		case 'a': wish->all = true; break;
		case 'j': wish->json = true; break;
		case 's':
			if ((wish->state = state_named(optarg)) < 0)
				return tools_usage(&desk_outbox, "there is no state %s.", optarg);
			break;
		default: return tools_usage(&desk_outbox, "%s is not understood.", argv[optind - 1]);
		}
	}
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	struct wish wish = { .state = -1 };
	const struct verb *verb = NULL;
	if (options(argc, argv, &wish) != 0)
		return 2;
	const char *name = optind < argc ? argv[optind++] : "list";
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			verb = &verbs[i];
	if (!verb)
		return tools_usage(&desk_outbox, "%s is not understood.", name);
	if (verb->wants_id && optind < argc && (wish.id = tools_id(argv[optind++])) == 0)
		return tools_usage(&desk_outbox, "an answer's number is wanted, as `hoadep outbox list` shows it.");
	if (optind < argc)
		return tools_usage(&desk_outbox, "%s is not understood.", argv[optind]);
	if (verb->wants_id && (wish.id == 0) != (wish.all && verb->may_all))
		return tools_usage(&desk_outbox, "%s wants %s.", name, verb->may_all ? "either an answer's number or --all" : "an answer's number");
	return work(config, verb, &wish);
}

const struct command desk_outbox = {
	.name = "outbox",
	.arguments = "[list [--state STATE] [--json] | show ID | retry ID | release ID | release --all [--hold REASON] | drop ID] [--by NAME] [--reason TEXT]",
	.summary = "answers and their states",
	.help =
		"Shows the letters that go out, and decides about those that wait.\n"
		"\n"
		"  list         all answers; --state held, due, sending, sent, unsure, later, failed, bounced or dropped\n"
		"  show ID      the answer as its reader sees it\n"
		"  retry ID     sends again at once what failed, bounced, is unsure or waits for a later try\n"
		"  release ID   lets a held answer go; --all: every held one, with --hold only those held for that reason\n"
		"  drop ID      never sends a held, due or waiting answer\n"
		"  --by NAME    who decides, for the event log (default: who is logged in)\n"
		"  --reason TEXT  why, for the event log\n"
		"\n"
		"Example: hoadep outbox drop 17 --reason \"answered by phone\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
