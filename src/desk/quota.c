/* hoadep quota: where each unit stands in the period, as a table, as JSON or as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "check/calendar.h"
#include "desk/csv.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "register/batches.h"
#include "register/quotas.h"
#include "remind/standing.h"

enum { QUOTA_BYTES = 256 << 20, CODES_MOST = 200, NUMBER = 24 };

static const struct table_column columns[] = {
	{ "UNIT", 30, false }, { "QUOTA", 6, true }, { "COUNTED", 7, true }, { "STANDS", 10, false }, { "VIA", 5, true }, { "REVIEW", 6, true },
	{ "WAITING", 7, true }, { "TOTAL", 7, true }, { "OF", 5, true }, { "PERIODS MET", 11, true },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const csv_columns[] = {
	"Mã đơn vị", "Đơn vị", "Kỳ", "Chỉ tiêu kỳ này", "Số bài được tính", "Trong đó: gửi qua đơn vị này", "Trong đó: đang chờ kiểm tra", "Còn thiếu", "Vượt chỉ tiêu",
	"Bài chờ bổ sung (chưa tính)", "Tổng số bài từ đầu Cuộc thi", "Chỉ tiêu tổng", "Số kỳ đạt", "Số kỳ đã qua", "Bài đã xác minh", "Đề nghị khen thưởng",
	"Chỉ tiêu khen thưởng",
};
enum { CSV_COLUMNS = sizeof csv_columns / sizeof *csv_columns };

struct wish {
	int64_t at;
	const char *unit;
	bool json, csv;
};

/* What is shown: the rows in their order, and the district's sum. */
struct view {
	const struct rules *rules;
	struct db *db;
	struct arena *arena;
	struct occasion period;
	bool in_period;
	struct standing *rows, all;
	size_t count, awaited;
	const struct wish *wish;
};

/* Of the quota that is asked of the unit now: the period's, else its total. */
static int64_t asked(const struct standing *s)
{
	return s->quota ? s->quota : s->total_quota;
}

static int64_t over(const struct standing *s)
{
	return (s->quota ? s->counted : s->total) - asked(s);
}

static bool has_quota(const struct standing *s)
{
	return s->unit->monthly_quota || s->unit->total_quota;
}

/* A unit without a quota is shown where it has anything to show. */
static bool shown(const struct view *v, const struct standing *s)
{
	if (v->wish->unit)
		return strcmp(s->unit->id, v->wish->unit) == 0;
	return has_quota(s) || s->counted || s->total || s->incomplete || s->review || s->rejected;
}

static const char *day_of(int64_t time, char out[16])
{
	struct civil c = clock_civil(time);
	snprintf(out, 16, "%d/%d/%d", c.day, c.month, c.year);
	return out;
}

static const char *number_of(int64_t n, bool blank, char out[NUMBER])
{
	snprintf(out, NUMBER, "%" PRId64, n);
	return blank ? "" : out;
}

/* ---- the table ---- */

static void say_period(const struct view *v)
{
	char first[16], last[16], date[16], closing[16];
	const struct contest *contest = rules_contest(v->rules);
	if (v->in_period)
		printf("Period %s, from %s to the end of %s: what comes before %s counts in it.\n\n", v->period.period, day_of(v->period.from, first),
		       day_of(v->period.until - 1, last), day_of(v->period.date, date));
	else if (v->wish->at < contest->opens)
		printf("The contest opens on %s: what came before counts in the total alone.\n\n", day_of(contest->opens, first));
	else
		printf("No monthly period holds %s: entries count in the total alone, which closes with %s.\n\n", day_of(v->wish->at, date), day_of(contest->deadline, closing));
}

static void table_one(struct table *table, const char *name, const struct standing *s, bool sum)
{
	char n[9][NUMBER], stands[NUMBER] = "", met[2 * NUMBER] = "";
	bool quota = sum ? s->quota > 0 : s->unit->monthly_quota && s->quota;
	if (!sum && asked(s))
		snprintf(stands, sizeof stands, over(s) < 0 ? "%" PRId64 " missing" : over(s) ? "met, +%" PRId64 : "met", over(s) < 0 ? -over(s) : over(s));
	if (s->periods)
		snprintf(met, sizeof met, "%" PRId64 "/%" PRId64, s->periods_met, s->periods);
	const char *cells[COLUMNS] = {
		name, number_of(s->quota, !quota, n[0]), number_of(s->counted, false, n[1]), stands, number_of(s->via, !s->via, n[2]), number_of(s->review, !s->review, n[3]),
		number_of(s->incomplete, !s->incomplete, n[4]), number_of(s->total, false, n[5]), number_of(s->total_quota, !s->total_quota, n[6]), met,
	};
	table_row(table, cells);
}

static bool print_awaited(const json_t *row, void *with)
{
	struct view *v = with;
	if (v->awaited++ == 0)
		puts("\nRows of its tables whose file has not come:");
	printf("  %s, %s: %s\n", tools_text(row, "batch"), text_shown(v->arena, tools_text(row, "where")),
	       text_shown(v->arena, *tools_text(row, "title") ? tools_text(row, "title") : tools_text(row, "subject")));
	return !ferror(stdout);
}

/* One unit more closely: what would still count, and what its tables promise. */
static int say_unit(struct view *v, struct err *err)
{
	const char *codes[CODES_MOST];
	const struct contest *contest = rules_contest(v->rules);
	char year[16];
	snprintf(year, sizeof year, "%d", contest->year);
	int count = quotas_incomplete(v->db, year, v->wish->unit, 0, v->wish->at + 1, v->arena, codes, CODES_MOST, err);
	if (count > 0) {
		printf("\nThese wait for what is missing and then count from the day they came:");
		for (int i = 0; i < count; i++)
			printf(" %s", codes[i]);
		putchar('\n');
	}
	if (count < 0)
		return -1;
	return batches_awaited(v->db, v->wish->unit, print_awaited, v, err);
}

static int print_table(struct view *v, struct err *err)
{
	say_period(v);
	struct table *table = table_new(stdout, table_width(stdout), columns, COLUMNS);
	for (int quota = 1; quota >= 0; quota--)
		for (size_t i = 0; i < v->count; i++)
			if (has_quota(&v->rows[i]) == (quota == 1) && shown(v, &v->rows[i]))
				table_one(table, v->rows[i].unit->id, &v->rows[i], false);
	if (!v->wish->unit)
		table_one(table, "all, each entry once", &v->all, true);
	table_end(table);
	return v->wish->unit ? say_unit(v, err) : 0;
}

/* ---- CSV ---- */

static void csv_one(struct buf *line, const struct view *v, const char *id, const char *name, const struct standing *s, bool sum)
{
	char n[14][NUMBER];
	int64_t o = sum || !asked(s) ? 0 : over(s);
	const char *cells[CSV_COLUMNS] = {
		id, name, v->in_period ? v->period.period : "", number_of(s->quota, !s->quota, n[0]), number_of(s->counted, false, n[1]), number_of(s->via, false, n[2]),
		number_of(s->review, false, n[3]), number_of(-o, o >= 0, n[4]), number_of(o, o <= 0, n[5]), number_of(s->incomplete, false, n[6]),
		number_of(s->total, false, n[7]), number_of(s->total_quota, !s->total_quota, n[8]), number_of(s->periods_met, !s->periods, n[9]),
		number_of(s->periods, !s->periods, n[10]), number_of(s->verified, false, n[11]), number_of(s->commended, false, n[12]),
		sum ? "" : number_of(s->unit->commend_quota, !s->unit->commend_quota, n[13]),
	};
	buf_clear(line);
	csv_row(line, cells, CSV_COLUMNS);
	fwrite(line->data, 1, line->len, stdout);
}

static void print_csv(const struct view *v)
{
	struct buf line = { 0 };
	fputs(CSV_MARK, stdout);
	csv_row(&line, csv_columns, CSV_COLUMNS);
	fwrite(line.data, 1, line.len, stdout);
	for (size_t i = 0; i < v->count; i++)
		if (shown(v, &v->rows[i]))
			csv_one(&line, v, v->rows[i].unit->id, v->rows[i].unit->name, &v->rows[i], false);
	if (!v->wish->unit)
		csv_one(&line, v, "", "Toàn quận (mỗi bài tính một lần)", &v->all, true);
	buf_release(&line);
}

/* ---- JSON ---- */

static json_t *sums_json(const struct standing *s)
{
	static const struct { const char *name; size_t at; } sums[] = {
		{ "quota", offsetof(struct standing, quota) }, { "counted", offsetof(struct standing, counted) }, { "via", offsetof(struct standing, via) },
		{ "accepted", offsetof(struct standing, accepted) }, { "review", offsetof(struct standing, review) }, { "incomplete", offsetof(struct standing, incomplete) },
		{ "rejected", offsetof(struct standing, rejected) }, { "total", offsetof(struct standing, total) }, { "total_quota", offsetof(struct standing, total_quota) },
		{ "periods", offsetof(struct standing, periods) }, { "periods_met", offsetof(struct standing, periods_met) },
		{ "verified", offsetof(struct standing, verified) }, { "commended", offsetof(struct standing, commended) },
	};
	json_t *out = json_object();
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		json_object_set_new(out, sums[i].name, json_integer(*(const int64_t *)(const void *)((const char *)s + sums[i].at)));
	return out;
}

static json_t *unit_json(const struct standing *s)
{
	json_t *out = json_object(), *sums = sums_json(s);
	json_object_set_new(out, "unit", json_string(s->unit->id));
	json_object_set_new(out, "name", json_string(s->unit->name));
	json_object_set_new(out, "kind", json_string(s->unit->kind));
	json_object_update(out, sums);
	json_decref(sums);
	json_object_set_new(out, "commend_quota", json_integer(s->unit->commend_quota));
	json_object_set_new(out, "missing", json_integer(asked(s) && over(s) < 0 ? -over(s) : 0));
	json_object_set_new(out, "surplus", json_integer(asked(s) && over(s) > 0 ? over(s) : 0));
	return out;
}

static void print_json(const struct view *v)
{
	char iso[32];
	json_t *out = json_object(), *units = json_array(), *period = v->in_period ? json_object() : json_null();
	if (v->in_period) {
		json_object_set_new(period, "id", json_string(v->period.period));
		json_object_set_new(period, "from", json_string(clock_iso(v->period.from, iso)));
		json_object_set_new(period, "until", json_string(clock_iso(v->period.until, iso)));
	}
	for (size_t i = 0; i < v->count; i++)
		if (shown(v, &v->rows[i]))
			json_array_append_new(units, unit_json(&v->rows[i]));
	json_object_set_new(out, "at", json_string(clock_iso(v->wish->at, iso)));
	json_object_set_new(out, "contest", json_integer(rules_contest(v->rules)->year));
	json_object_set_new(out, "period", period);
	json_object_set_new(out, "units", units);
	json_object_set_new(out, "district", sums_json(&v->all));
	tools_json(out);
	json_decref(out);
}

/* ---- the command ---- */

static int view(struct view *v, struct err *err)
{
	bool own;
	if (db_snapshot(v->db, &own, err) != 0)
		return -1;
	v->in_period = calendar_period(rules_calendar(v->rules), rules_contest(v->rules), v->wish->at, &v->period) == 1;
	int result = standing_find(v->db, v->rules, v->in_period ? &v->period : NULL, v->wish->at, v->arena, &v->rows, &v->count, &v->all, err);
	if (result == 0 && v->wish->json)
		print_json(v);
	else if (result == 0 && v->wish->csv)
		print_csv(v);
	else if (result == 0)
		result = print_table(v, err);
	db_end_snapshot(v->db, own);
	return result;
}

static int quota(const struct config *config, const struct wish *wish)
{
	struct err err = { "" };
	struct view v = { .wish = wish, .rules = NULL };
	struct rules *rules = whose_rules(config, NULL, wish->at);
	if (!rules)
		return 1;
	v.rules = rules;
	int result = 1;
	if (wish->unit && !whose_unit(rules, wish->unit, &err)) {
		tools_fail(&err);
	} else if ((v.db = tools_read(config))) {
		v.arena = arena_new(QUOTA_BYTES);
		result = view(&v, &err) == 0 ? 0 : tools_fail(&err);
		arena_free(v.arena);
	}
	db_close(v.db);
	rules_free(rules);
	return result;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 'a' }, { "unit", required_argument, NULL, 'u' }, { "json", no_argument, NULL, 'j' }, { "csv", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	struct wish wish = { .at = clock_now() };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'a':
			if (!clock_parse(optarg, &wish.at))
				return tools_usage(&desk_quota, "--at wants a time as 2023-04-14 or 2023-04-14T17:00, not %s.", optarg);
			break;
		case 'u': wish.unit = optarg; break;
		case 'j': wish.json = true; break;
		case 'v': wish.csv = true; break;
		default: return tools_usage(&desk_quota, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_quota, "%s is not understood.", argv[optind]);
	if (wish.json && wish.csv)
		return tools_usage(&desk_quota, "choose one of --json and --csv.");
	return quota(config, &wish);
}

const struct command desk_quota = {
	.name = "quota",
	.arguments = "[--at TIME] [--unit UNIT] [--json | --csv]",
	.summary = "where each unit stands against its quota",
	.help =
		"Shows the entries of each unit in the monthly period (from the 15th to the 14th) and in all.  Accepted entries and those in review\n"
		"count, from the day they were received; incomplete ones when they are complete, then from their first day; rejected, withdrawn and carried over to the next year never.\n"
		"An entry that came through the education office counts for its school and for the office, and once in the sum of all.  A surplus is shown, never cut.\n"
		"\n"
		"  --at TIME    as it stood then: 2023-04-14, 2023-04-14T17:00 (a day alone is its beginning)\n"
		"  --unit UNIT  one unit, by its id, with the codes that wait and the rows of its tables whose file has not come\n"
		"  --json       one object, for programs\n"
		"  --csv        for a spreadsheet, with Vietnamese headings\n"
		"\n"
		"Columns: VIA of the counted, what came through the unit for others; REVIEW of the counted, what waits for a person; WAITING not counted, for something\n"
		"is missing; TOTAL of the contest (also what the last one carried over to it), OF the total quota.  Units without a quota are shown only when they have entries.\n"
		"\n"
		"Example: hoadep quota --at 2023-04-14\n"
		"Exit codes: 0 done, 1 the register or the rules cannot be read, or there is no such unit, 2 wrong usage.\n",
	.run = run,
};
