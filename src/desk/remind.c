/* hoadep remind: what the calendar makes due, for whom and why, and its letters into the outbox.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "clockwatch.h"
#include "desk/contests.h"
#include "desk/mailtext.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "desk/whose.h"
#include "register/events.h"
#include "remind/notices.h"
#include "remind/remind.h"

enum { DUE_MOST = 512 << 20, LETTER_MOST = 256 << 20, CLOCK_SLACK = 90 };

static const struct table_column columns[] = {
	{ "MILESTONE", 24, false }, { "PERIOD", 10, false }, { "STEP", 4, true }, { "UNIT", 32, false }, { "STATE", 10, false }, { "TO", 34, false }, { "WHY", 90, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

struct wish {
	const char *show;          /* the id of a unit, or "office": print its letters; NULL */
	int64_t now;
	bool at_given, dry, all, json;
};

/* What is done for all contests together. */
struct work {
	const struct config *config;
	const struct wish *wish;
	struct db *db;
	struct table *table;
	int due, made, held, shown;
};

static const char *unit_id(const struct due *d)
{
	return d->unit ? d->unit->id : "office";
}

static void print_row(struct work *w, const struct contest *contest, const struct due *d)
{
	char step[16];
	calendar_step_name(d->step, step);
	if (!w->wish->json) {
		const char *cells[COLUMNS] = { d->occasion->milestone->id, d->occasion->period, step, unit_id(d), due_state_word(d->state), d->to, d->why };
		table_row(w->table, cells);
		return;
	}
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:b, s:s}", "contest", contest->year, "milestone", d->occasion->milestone->id,
	                        "period", d->occasion->period, "step", step, "unit", unit_id(d), "to", d->to, "template", d->step->letter,
	                        "state", due_state_word(d->state), "held", d->occasion->milestone->hold, "why", d->why);
	tools_json(row);
	json_decref(row);
}

static int show_letter(struct work *w, struct notices *notices, const struct due *d, struct err *err)
{
	struct answer letter;
	struct arena *arena = arena_new(LETTER_MOST);
	int result = notices_compose(notices, d, arena, &letter, err);
	if (result == 0) {
		printf("To       %s\nSubject  %s\nBecause  %s%s\n\n", letter.to, letter.subject, d->why, letter.hold ? "; it will wait for a person's release" : "");
		mailtext_print(letter.bytes, letter.len);
		putchar('\n');
		w->shown++;
	}
	arena_free(arena);
	return result;
}

static int show_letters(struct work *w, const struct contest_desk *desk, const struct due *due, size_t count, struct err *err)
{
	struct notices *notices = notices_new(w->db, desk->rules, desk->composer, &w->config->transport, w->config->spool, w->wish->now);
	int result = 0;
	for (size_t i = 0; i < count && result == 0; i++) {
		if (strcmp(unit_id(&due[i]), w->wish->show) != 0)
			continue;
		if (due[i].state == DUE_NOW)
			result = show_letter(w, notices, &due[i], err);
		else
			printf("No letter about %s, %s: %s.\n", due[i].occasion->milestone->id, due[i].occasion->period, due[i].why);
	}
	notices_free(notices);
	return result;
}

static int one_contest(struct work *w, const struct contest_desk *desk, struct err *err)
{
	const struct wish *wish = w->wish;
	struct due *due;
	size_t count;
	int made = 0;
	struct arena *arena = arena_new(DUE_MOST);
	int result = due_find(w->db, desk->rules, &w->config->transport, wish->now, arena, &due, &count, err);
	for (size_t i = 0; result == 0 && i < count; i++) {
		w->due += due[i].state == DUE_NOW;
		w->held += due[i].state == DUE_NOW && due[i].occasion->milestone->hold;
		if (!wish->show && (wish->all || due[i].state == DUE_NOW))
			print_row(w, rules_contest(desk->rules), &due[i]);
	}
	if (result == 0 && wish->show)
		result = show_letters(w, desk, due, count, err);
	if (result == 0 && !wish->dry)
		result = remind_make(w->db, desk->rules, desk->composer, &w->config->transport, w->config->spool, wish->now, clock_now(), &made, err);
	w->made += made;
	arena_free(arena);
	return result;
}

static void say(const struct work *w)
{
	const struct wish *wish = w->wish;
	if (wish->json)
		return;
	if (wish->show) {
		if (!w->shown)
			puts("No letter of the calendar is due to it.");
	} else if (wish->dry) {
		printf("%d letter%s due; nothing was written%s.\n", w->due, w->due == 1 ? " is" : "s are", wish->all ? "" : " (--all: also whom nothing goes to, and why)");
	} else {
		printf("%d letter%s made", w->made, w->made == 1 ? " was" : "s were");
		if (w->held && w->made)
			printf("; those of reports and other held milestones wait for a person: hoadep outbox list --state held, then hoadep outbox release ID");
		puts(w->made > w->held ? ".  They leave while `hoadep run` runs." : ".");
	}
}

static int work(struct work *w, const struct contests *contests, struct err *err)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(contests, &count);
	int result = 0;
	w->table = w->wish->json || w->wish->show ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	for (size_t i = 0; i < count && result == 0; i++)
		result = one_contest(w, &desks[i], err);
	if (w->table)
		table_end(w->table);
	if (result == 0)
		say(w);
	return result;
}

/* Design.md, Time: by a clock that is not believed nothing is made. */
static int believe_clock(struct db *db, const struct wish *wish, struct err *err)
{
	char forgiven[32] = "", trouble[512] = "", last_text[32];
	int64_t last = events_last(db, err);
	if (last < 0 || db_note(db, CLOCKWATCH_FORGIVEN, forgiven, sizeof forgiven, err) < 0 || db_note(db, "clock-trouble", trouble, sizeof trouble, err) < 0)
		return -1;
	if (wish->at_given)
		return 0;
	if (*trouble)
		return err_set(err, "The clock is not believed, so nothing is made by it: %s  --at says what day to take.", trouble);
	if (last > wish->now + CLOCK_SLACK && last > strtoll(forgiven, NULL, 10))
		return err_set(err, "The clock is behind the register's last event (%s), so nothing is made by it; set it right, or say the time by --at.", clock_iso(last, last_text));
	return 0;
}

static int begin(const struct config *config, const struct wish *wish)
{
	struct err err = { "" };
	struct contests *contests = contests_open(config);
	if (!contests)
		return 1;
	if (wish->show && strcmp(wish->show, "office") != 0 && !whose_unit_of_any(contests, wish->show, &err)) {
		contests_free(contests);
		return tools_fail(&err);
	}
	struct work w = { .config = config, .wish = wish, .db = wish->dry ? tools_read(config) : tools_write(config) };
	int result = !w.db ? 1 : believe_clock(w.db, wish, &err) != 0 || work(&w, contests, &err) != 0 ? tools_fail(&err) : 0;
	db_close(w.db);
	contests_free(contests);
	return result;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option known[] = {
		{ "at", required_argument, NULL, 't' }, { "dry-run", no_argument, NULL, 'd' }, { "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' }, { "show", required_argument, NULL, 's' }, { NULL, 0, NULL, 0 },
	};
	struct wish wish = { .now = clock_now() };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 't':
			if (!clock_parse(optarg, &wish.now))
				return tools_usage(&desk_remind, "--at wants a time as 2023-05-31 or 2023-05-31T17:00.");
			wish.at_given = true;
			break;
		case 'd': wish.dry = true; break;
		case 'a': wish.all = true; break;
		case 'j': wish.json = true; break;
		case 's': wish.show = optarg; wish.dry = true; break;
		default: return tools_usage(&desk_remind, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_remind, "%s is not understood.", argv[optind]);
	if (wish.show && wish.json)
		return tools_usage(&desk_remind, "--show prints a letter; --json lists what is due.");
	return begin(config, &wish);
}

const struct command desk_remind = {
	.name = "remind",
	.arguments = "[--at TIME] [--dry-run] [--all] [--json] [--show UNIT]",
	.summary = "the calendar's letters that are due: reminders, overdue notices, reports",
	.help =
		"Makes the letters that calendar.yaml has due and puts them into the outbox, each once for its unit, period, milestone and step;\n"
		"`hoadep run` does the same by itself every hour from send-from on, and sends them.  Of each date the newest step alone goes, so days\n"
		"without hoadep bring no burst.  A unit that has reached its quota gets none.  Letters of milestones with `hold: yes` (reports) wait\n"
		"for `hoadep outbox release`; a dropped one is not made again.\n"
		"\n"
		"  --at TIME    what day it is (2022-12-08, 2022-12-08T08:00); default: now.  A step on or after a date that lay before this register's\n"
		"               first event goes to nobody: what came before then was not counted here\n"
		"  --dry-run    only shows what is due, and writes nothing\n"
		"  --all        shows also whom nothing goes to, and why: sent, met, no-address, uncounted\n"
		"  --json       one JSON object a line\n"
		"  --show UNIT  prints the letters due to a unit (`office`: the standing office) as they will be read; writes nothing\n"
		"\n"
		"Example: hoadep remind --dry-run --all --at 2023-04-12\n"
		"Exit codes: 0 done (also where nothing is due); 1 not possible (the reason is said): the clock is not believed and there is no --at, a\n"
		"letter could not be made (the others are), there is no such unit; 2 wrong usage.\n",
	.run = run,
};
