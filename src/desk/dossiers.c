/* hoadep dossiers: which papers of units have come for which milestone, what is missing, what waits for a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "check/calendar.h"
#include "desk/contests.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "register/papers.h"

enum { MEMORY = 64 << 20, MOST_PROPOSALS = 10000 };

static const struct table_column columns[] = {
	{ "MILESTONE", 20, false }, { "BEFORE", 10, false }, { "UNIT", 28, false }, { "STATE", 9, false }, { "CAME", 40, false }, { "MISSING", 40, false },
	{ "PROPOSED", 8, true }, { "LAST", 16, false },
};
static const struct table_column waiting_columns[] = {
	{ "LETTER", 8, true }, { "RECEIVED", 16, false }, { "UNIT", 28, false }, { "PAPER", 18, false }, { "MILESTONE", 20, false }, { "FILE", 36, false }, { "WHY", 24, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns, WAITING_COLUMNS = sizeof waiting_columns / sizeof *waiting_columns };

struct wanted {
	const char *milestone, *unit, *who;
	bool json;
	int64_t proposals; /* -1: not said */
};

/* One unit at one milestone. */
struct place {
	const struct milestone *milestone;
	const struct unit *unit;
	const struct paper_row *rows;  /* of all units */
	size_t count;
	json_t *came, *missing;
	int64_t last, proposals;
	bool late;
};

/* What came on the date itself is late (AMB-27); it is told, never refused. */
static void find(struct place *p)
{
	p->came = json_array();
	p->missing = json_array();
	for (size_t i = 0; i < p->milestone->paper_count; i++) {
		const struct calendar_paper *paper = &p->milestone->papers[i];
		bool come = false;
		for (size_t k = 0; k < p->count; k++) {
			const struct paper_row *row = &p->rows[k];
			if (strcmp(row->unit, p->unit->id) != 0 || strcmp(row->item, paper->item) != 0 || !row->proven)
				continue;
			char time[32];
			come = true;
			p->last = row->received > p->last ? row->received : p->last;
			p->late |= row->received >= p->milestone->date;
			p->proposals += row->proposals;
			json_array_append_new(p->came, json_pack("{s:s, s:s, s:s, s:b}", "item", paper->item, "name", paper->name, "received", clock_iso(row->received, time),
			                                         "late", row->received >= p->milestone->date));
		}
		if (!come)
			json_array_append_new(p->missing, json_pack("{s:s, s:s}", "item", paper->item, "name", paper->name));
	}
}

static const char *state_of(const struct place *p)
{
	return !json_array_size(p->came) ? "nothing" : json_array_size(p->missing) ? (p->late ? "part,late" : "part") : p->late ? "all,late" : "all";
}

static void put_items(const json_t *list, struct buf *out)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		buf_print(out, "%s%s", i ? ", " : "", tools_text(one, "item"));
}

static const char *short_time(int64_t time, char out[32])
{
	clock_iso(time, out);
	out[10] = ' ';
	out[16] = '\0';
	return time ? out : "";
}

static void show_row(const struct place *p, struct table *table)
{
	char date[32], last[32], proposed[48] = "";
	struct buf came = { .limit = 1000 }, missing = { .limit = 1000 };
	put_items(p->came, &came);
	put_items(p->missing, &missing);
	clock_iso(p->milestone->date, date)[10] = '\0';
	if (p->milestone->ends == ENDS_COMMEND_QUOTA)
		snprintf(proposed, sizeof proposed, "%lld/%d", (long long)p->proposals, p->unit->commend_quota);
	const char *cells[COLUMNS] = { p->milestone->id, date, p->unit->id, state_of(p), buf_str(&came), buf_str(&missing), proposed, short_time(p->last, last) };
	table_row(table, cells);
	buf_release(&came);
	buf_release(&missing);
}

static void show_json(const struct place *p, int year)
{
	char date[32];
	clock_iso(p->milestone->date, date)[10] = '\0';
	json_t *o = json_pack("{s:i, s:s, s:s, s:s, s:s, s:O, s:O, s:I, s:i, s:b}", "contest", year, "milestone", p->milestone->id, "before", date, "unit", p->unit->id,
	                      "state", state_of(p), "came", p->came, "missing", p->missing, "proposals", (json_int_t)p->proposals,
	                      "quota", p->milestone->ends == ENDS_COMMEND_QUOTA ? p->unit->commend_quota : 0, "late", p->late);
	tools_json(o);
	json_decref(o);
}

static bool has_row(const struct place *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->rows[i].unit, p->unit->id) == 0)
			return true;
	return false;
}

/* Whom the milestone concerns, and who sent papers for it all the same.  How many rows, -1. */
static int list_milestone(struct db *db, const struct rules *rules, const struct milestone *m, const struct wanted *w, struct table *table, struct arena *arena, struct err *err)
{
	struct paper_row *rows;
	size_t count, unit_count;
	int shown = 0;
	const struct unit *units = rules_units(rules, &unit_count);
	if (papers_list(db, m->id, calendar_papers_from(m, rules_contest(rules)), calendar_papers_until(m, rules_contest(rules), INT64_MAX), arena, &rows, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < unit_count; i++) {
		struct place p = { .milestone = m, .unit = &units[i], .rows = rows, .count = count };
		if ((w->unit && strcmp(w->unit, units[i].id) != 0) || !(calendar_concerns(m, &units[i]) || has_row(&p)))
			continue;
		find(&p);
		if (w->json)
			show_json(&p, rules_contest(rules)->year);
		else
			show_row(&p, table);
		json_decref(p.came);
		json_decref(p.missing);
		shown++;
	}
	return shown;
}

static int list_contests(struct db *db, const struct contests *contests, const struct wanted *w, struct arena *arena, struct err *err)
{
	size_t count;
	int shown = 0, n = 0;
	const struct contest_desk *desks = contests_desks(contests, &count);
	struct table *table = w->json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	for (size_t i = 0; i < count && n >= 0; i++) {
		const struct calendar *calendar = rules_calendar(desks[i].rules);
		for (size_t m = 0; m < calendar->count && n >= 0; m++) {
			if (!calendar->milestones[m].paper_count || (w->milestone && strcmp(w->milestone, calendar->milestones[m].id) != 0))
				continue;
			n = list_milestone(db, desks[i].rules, &calendar->milestones[m], w, table, arena, err);
			shown += n > 0 ? n : 0;
		}
	}
	if (table)
		table_end(table);
	return n < 0 ? -1 : shown;
}

static int list_waiting(struct db *db, const struct wanted *w, struct arena *arena, struct err *err)
{
	struct paper_waiting *rows;
	size_t count;
	if (papers_waiting(db, w->unit, arena, &rows, &count, err) != 0)
		return -1;
	if (!w->json && count)
		puts("\nWaiting for a person (hoadep dossiers confirm LETTER --milestone ID):");
	struct table *table = w->json ? NULL : table_new(stdout, table_width(stdout), waiting_columns, WAITING_COLUMNS);
	for (size_t i = 0; i < count; i++) {
		const struct paper_waiting *r = &rows[i];
		const char *why = r->proven ? "which milestone?" : *r->milestone ? "sender not proven" : "sender and milestone?";
		char id[24], time[32];
		snprintf(id, sizeof id, "%lld", (long long)r->letter);
		const char *cells[WAITING_COLUMNS] = { id, short_time(r->received, time), r->unit, r->item, r->milestone, r->name, why };
		if (table) {
			table_row(table, cells);
			continue;
		}
		json_t *o = json_pack("{s:b, s:I, s:s, s:s, s:s, s:s, s:s, s:b}", "waiting", 1, "letter", (json_int_t)r->letter, "received", clock_iso(r->received, time), "unit", r->unit,
		                      "item", r->item, "milestone", r->milestone, "file", r->name, "proven", r->proven);
		tools_json(o);
		json_decref(o);
	}
	if (table)
		table_end(table);
	return 0;
}

static int list(struct db *db, const struct contests *contests, const struct wanted *w)
{
	struct err err = { "" };
	struct arena *arena = arena_new(MEMORY);
	int shown = list_contests(db, contests, w, arena, &err);
	if (shown == 0 && !w->json)
		puts("No unit owes papers here.");
	int result = shown < 0 || list_waiting(db, w, arena, &err) != 0 ? tools_fail(&err) : 0;
	arena_free(arena);
	return result;
}

/* ---- confirm ---- */

/* Whether papers of a letter wait still, for nobody said what they are for.  1, 0, -1. */
static int undecided(struct db *db, int64_t letter, struct err *err)
{
	struct paper_waiting *papers;
	size_t count;
	struct arena *arena = arena_new(MEMORY);
	int found = papers_waiting(db, NULL, arena, &papers, &count, err);
	for (size_t i = 0; found == 0 && i < count; i++)
		if (papers[i].letter == letter)
			found = 1;
	arena_free(arena);
	return found;
}

static int confirm(struct db *db, int64_t letter, const struct wanted *w)
{
	struct err err = { "" };
	int64_t now = clock_now();
	const char *who = tools_person(w->who);
	int n = papers_confirm(db, letter, w->milestone, who, now, &err);
	if (n > 0 && w->proposals >= 0 && papers_proposals(db, letter, w->proposals, who, now, &err) == 0)
		fprintf(stderr, "hoadep dossiers: letter %lld has no list of those proposed; the number was not written down.\n", (long long)letter);
	if (n < 0 || *err.text)
		return tools_fail(&err);
	if (n == 0) {
		fprintf(stderr, "hoadep dossiers: letter %lld has no papers; hoadep dossiers lists those that wait.\n", (long long)letter);
		return 1;
	}
	printf("%d paper%s of letter %lld confirmed%s%s.\n", n, n == 1 ? "" : "s", (long long)letter, w->milestone ? " for " : "", w->milestone ? w->milestone : "");
	int left = undecided(db, letter, &err);
	if (left > 0)
		puts("For which milestone it is not sure, and they still wait: say --milestone ID, or --milestone none.");
	if (left < 0)
		return tools_fail(&err);
	return 0;
}

/* ---- what was asked ---- */

static bool milestone_known(const struct contests *contests, const char *id)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(contests, &count);
	for (size_t i = 0; i < count; i++)
		for (size_t m = 0; m < rules_calendar(desks[i].rules)->count; m++)
			if (strcmp(rules_calendar(desks[i].rules)->milestones[m].id, id) == 0 && rules_calendar(desks[i].rules)->milestones[m].paper_count)
				return true;
	return false;
}

static int work(const struct config *config, const struct wanted *w, int64_t letter)
{
	struct err err = { "" };
	struct contests *contests = contests_open(config);
	int result = 2;
	if (!contests)
		return 1;
	if (w->milestone && !(letter && strcmp(w->milestone, PAPERS_NONE) == 0) && !milestone_known(contests, w->milestone)) {
		tools_usage(&desk_dossiers, "there is no milestone %s that wants papers in calendar.yaml.", w->milestone);
	} else if (w->unit && !whose_unit_of_any(contests, w->unit, &err)) {
		result = tools_fail(&err);
	} else {
		struct db *db = letter ? tools_write(config) : tools_read(config);
		result = !db ? 1 : letter ? confirm(db, letter, w) : list(db, contests, w);
		db_close(db);
	}
	contests_free(contests);
	return result;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "milestone", required_argument, NULL, 'm' }, { "unit", required_argument, NULL, 'u' }, { "by", required_argument, NULL, 'b' },
		{ "proposals", required_argument, NULL, 'p' }, { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	struct wanted w = { .proposals = -1 };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		char *end = NULL;
		switch (c) {
		case 'm': w.milestone = optarg; break;
		case 'u': w.unit = optarg; break;
		case 'b': w.who = optarg; break;
		case 'j': w.json = true; break;
		case 'p':
			w.proposals = strtoll(optarg, &end, 10);
			if (end == optarg || *end || w.proposals < 0 || w.proposals > MOST_PROPOSALS)
				return tools_usage(&desk_dossiers, "--proposals wants a number from 0 to %d.", MOST_PROPOSALS);
			break;
		default: return tools_usage(&desk_dossiers, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind == argc && w.proposals < 0)
		return work(config, &w, 0);
	if (optind + 2 != argc || strcmp(argv[optind], "confirm") != 0 || w.json || w.unit)
		return tools_usage(&desk_dossiers, "it lists, or it is told: confirm LETTER.");
	int64_t letter = tools_id(argv[optind + 1]);
	if (!letter)
		return tools_usage(&desk_dossiers, "%s is no letter's number; hoadep letters tells them.", argv[optind + 1]);
	return work(config, &w, letter);
}

const struct command desk_dossiers = {
	.name = "dossiers",
	.arguments = "[--milestone ID] [--unit U] [--json] | confirm LETTER [--milestone ID] [--proposals N] [--by NAME]",
	.summary = "papers of units for the plan's milestones: what came, what is missing, what waits",
	.help =
		"For each milestone of calendar.yaml that wants papers, and each unit it concerns: which papers have come and which are missing, when the\n"
		"last came, and whether one came late (on the date or after it; late ones count all the same).  Below stand the papers that wait for\n"
		"a person: nothing proves that their sender is the unit, or it is not sure which milestone they answer.\n"
		"\n"
		"  --milestone ID  that milestone alone; with confirm: what the letter's papers are for\n"
		"  --unit U        that unit alone\n"
		"  --json          one object a line, for programs\n"
		"\n"
		"confirm LETTER says that the papers of a letter (its number in hoadep letters) are the unit's own, and closes the case.\n"
		"  --milestone none  they answer no milestone, and nobody has to look at them again\n"
		"  --proposals N   how many its list proposes for commendation, where the list is a scan and could not be counted\n"
		"  --by NAME       who says so, for the event log\n"
		"\n"
		"Example: hoadep dossiers confirm 512 --milestone de-xuat-khen-thuong --proposals 2\n"
		"Exit codes: 0 done, 1 the register cannot be read, there is no such unit, or the letter has no papers, 2 wrong usage.\n",
	.run = run,
};
