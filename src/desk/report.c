/* hoadep report: the figures of a month, a quarter or a unit's year, for people and for programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "desk/csv.h"
#include "desk/outfile.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "remind/report.h"
#include "remind/webpage.h"
#include "remind/xlsx.h"

enum { REPORT_BYTES = 1 << 30, CELL_WIDTH = 60 };

struct wish {
	enum report_kind kind;
	const char *unit;            /* as typed */
	int64_t time, now;           /* any moment of what is meant; the moment that is now */
	enum outfile_form form;      /* OUTFILE_NONE: tables for a terminal */
	const char *file;            /* NULL: standard output */
	bool replace;
};

/* ---- forms ---- */

static void print_table(const struct report_table *t, struct arena *arena)
{
	struct table_column columns[16];
	size_t count = 0;
	for (size_t c = 0; c < t->column_count; c++)
		if (t->columns[c].title)
			columns[count++] = (struct table_column){ t->columns[c].title, CELL_WIDTH, t->columns[c].shape != REPORT_TEXT };
	printf("\n%s\n", t->title);
	struct table *table = table_new(stdout, table_width(stdout), columns, count);
	for (size_t r = 0; r < t->row_count; r++) {
		const char *cells[16];
		size_t n = 0;
		for (size_t c = 0; c < t->column_count; c++)
			if (t->columns[c].title)
				cells[n++] = report_shown(&t->cells[r * t->column_count + c], t->columns[c].shape, arena);
		table_row(table, cells);
	}
	if (table_end(table) == 0)
		puts("Không có.");
	if (*t->note)
		puts(t->note);
}

static void print_all(const struct report *r, struct arena *arena)
{
	printf("%s\n%s\n%s\n", r->title, r->contest, r->span);
	for (size_t i = 0; i < r->table_count; i++)
		print_table(&r->tables[i], arena);
}

/* Numbers without dots: what reads them is a program. */
static const char *csv_cell(const struct report_cell *cell, enum report_shape shape, struct arena *arena)
{
	if (cell->text || !cell->known)
		return cell->text ? cell->text : "";
	return arena_print(arena, shape == REPORT_SHARE ? "%" PRId64 "%%" : "%" PRId64, cell->number);
}

static void csv_table(const struct report_table *t, struct arena *arena, struct buf *out)
{
	const char *cells[16];
	size_t n = 0;
	csv_row(out, &t->title, 1);
	for (size_t c = 0; c < t->column_count; c++)
		if (t->columns[c].title)
			cells[n++] = t->columns[c].title;
	csv_row(out, cells, n);
	for (size_t r = 0; r < t->row_count; r++) {
		n = 0;
		for (size_t c = 0; c < t->column_count; c++)
			if (t->columns[c].title)
				cells[n++] = csv_cell(&t->cells[r * t->column_count + c], t->columns[c].shape, arena);
		csv_row(out, cells, n);
	}
}

static void csv_all(const struct report *r, struct arena *arena, struct buf *out)
{
	const char *const heads[] = { r->title, r->contest, r->span };
	buf_text(out, CSV_MARK);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_row(out, &heads[i], 1);
	for (size_t i = 0; i < r->table_count; i++) {
		buf_text(out, "\r\n");
		csv_table(&r->tables[i], arena, out);
	}
}

static void json_all(const struct report *r, struct buf *out)
{
	json_t *json = report_json(r);
	char *text = json_dumps(json, JSON_COMPACT);
	buf_text(out, text);
	buf_byte(out, '\n');
	free(text);
	json_decref(json);
}

static void make_bytes(const struct wish *w, const struct report *r, struct arena *arena, struct buf *out)
{
	if (w->form == OUTFILE_HTML)
		webpage_write(r, out);
	else if (w->form == OUTFILE_CSV)
		csv_all(r, arena, out);
	else
		json_all(r, out);
}

/* ---- where it goes ---- */

static int write_part(const struct config *config, const struct wish *w, const struct report *r, struct arena *arena, const struct outfile *file, struct err *err)
{
	struct buf bytes = { 0 };
	if (w->form == OUTFILE_XLSX)
		return xlsx_report(r, file->part, config->spool, err);
	make_bytes(w, r, arena, &bytes);
	int result = file_put(file->part, bytes.data, bytes.len, err);
	buf_release(&bytes);
	return result;
}

static int write_file(const struct config *config, const struct wish *w, const struct report *r, struct arena *arena)
{
	struct err err = { "" }, ended = { "" };
	struct outfile file;
	if (outfile_begin(&file, w->file, w->replace, &err) != 0)
		return tools_fail(&err);
	int result = write_part(config, w, r, arena, &file, &err);
	if (outfile_end(&file, result == 0, &ended) != 0 && result == 0)
		return tools_fail(&ended);
	return result == 0 ? 0 : tools_fail(&err);
}

static int show(const struct config *config, const struct wish *w, const struct report *r, struct arena *arena)
{
	struct buf bytes = { 0 };
	if (w->file)
		return write_file(config, w, r, arena);
	if (w->form == OUTFILE_NONE) {
		print_all(r, arena);
	} else if (w->form == OUTFILE_JSON) {
		json_t *json = report_json(r);
		tools_json(json); /* harmless on a terminal */
		json_decref(json);
	} else {
		make_bytes(w, r, arena, &bytes);
		fwrite(bytes.data, 1, bytes.len, stdout);
	}
	buf_release(&bytes);
	return 0;
}

static int report_with(const struct config *config, const struct wish *w, const struct rules *rules)
{
	struct err err = { "" };
	struct report report;
	const struct unit *unit = NULL;
	if (w->kind == REPORT_UNIT && !(unit = whose_unit(rules, w->unit, &err)))
		return tools_fail(&err);
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	struct arena *arena = arena_new(REPORT_BYTES);
	int result = report_make(db, rules, w->kind, w->time, unit, w->now, arena, &report, &err);
	result = result == 0 ? show(config, w, &report, arena) : tools_fail(&err);
	arena_free(arena);
	db_close(db);
	return result;
}

/* ---- what was typed ---- */

/* "2023-03", "2023-Q1": a moment in it. */
static bool span_named(enum report_kind kind, const char *text, int64_t *time)
{
	char day[16];
	if (kind == REPORT_QUARTER && strlen(text) == 7 && text[4] == '-' && (text[5] == 'Q' || text[5] == 'q') && text[6] >= '1' && text[6] <= '4')
		snprintf(day, sizeof day, "%.4s-%02d-01", text, 3 * (text[6] - '1') + 1);
	else if (kind == REPORT_MONTH && strlen(text) == 7 && text[4] == '-')
		snprintf(day, sizeof day, "%s-01", text);
	else
		return false;
	return clock_parse(day, time) == 1;
}

static int take_words(struct wish *w, bool at, int count, char **words)
{
	static const char *const kinds[] = { "month", "quarter", "unit" };
	size_t k = 0;
	if (count == 0)
		return tools_usage(&desk_report, "say which: month, quarter or unit.");
	while (k < 3 && strcmp(kinds[k], words[0]) != 0)
		k++;
	if (k == 3)
		return tools_usage(&desk_report, "there is no report %s; there are month, quarter, unit.", words[0]);
	w->kind = (enum report_kind)k;
	if (count > 2)
		return tools_usage(&desk_report, "%s is not understood.", words[2]);
	if (w->kind == REPORT_UNIT && count != 2)
		return tools_usage(&desk_report, "say which unit, by its id: hoadep report unit phuong-xuan-tao.");
	w->unit = w->kind == REPORT_UNIT ? words[1] : NULL;
	if (count == 2 && w->kind != REPORT_UNIT) {
		if (!span_named(w->kind, words[1], &w->time))
			return tools_usage(&desk_report, w->kind == REPORT_MONTH ? "a month is written as 2023-03, not %s." : "a quarter is written as 2023-Q1, not %s.", words[1]);
		if (w->now < w->time)
			return tools_usage(&desk_report, at ? "%s begins after --at." : "%s has not begun yet.", words[1]);
	}
	return 0;
}

static int check_form(struct wish *w, int forms)
{
	enum outfile_form named = outfile_form(w->file);
	if (forms > 1)
		return tools_usage(&desk_report, "choose one of --html, --xlsx, --csv and --json.");
	if (w->form == OUTFILE_NONE)
		w->form = named;
	if (w->file && w->form == OUTFILE_NONE)
		return tools_usage(&desk_report, "what %s shall be, say by its end (.xlsx, .html, .csv, .json) or by --xlsx, --html, --csv, --json.", w->file);
	if (w->form == OUTFILE_XLSX && !w->file)
		return tools_usage(&desk_report, "--xlsx wants -o FILE.");
	if (w->replace && !w->file)
		return tools_usage(&desk_report, "--replace goes with -o FILE.");
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 't' }, { "output", required_argument, NULL, 'o' }, { "replace", no_argument, NULL, 'r' }, { "html", no_argument, NULL, 'h' },
		{ "xlsx", no_argument, NULL, 'x' }, { "csv", no_argument, NULL, 'v' }, { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	struct wish w = { .now = clock_now() };
	int forms = 0;
	bool at = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "o:", options, NULL)) != -1;) {
		switch (c) {
		case 't':
			if (!clock_parse(optarg, &w.now))
				return tools_usage(&desk_report, "--at wants a time, as 2023-04-03 or 2023-04-03T09:00, not %s.", optarg);
			at = true;
			break;
		case 'o': w.file = optarg; break;
		case 'r': w.replace = true; break;
		case 'h': w.form = OUTFILE_HTML; forms++; break;
		case 'x': w.form = OUTFILE_XLSX; forms++; break;
		case 'v': w.form = OUTFILE_CSV; forms++; break;
		case 'j': w.form = OUTFILE_JSON; forms++; break;
		default: return tools_usage(&desk_report, "%s is not understood.", argv[optind - 1]);
		}
	}
	w.time = w.now;
	int wrong = take_words(&w, at, argc - optind, argv + optind);
	if (wrong == 0)
		wrong = check_form(&w, forms);
	if (wrong != 0)
		return wrong;
	struct rules *rules = whose_rules(config, NULL, w.time);
	if (!rules)
		return 1;
	int result = report_with(config, &w, rules);
	rules_free(rules);
	return result;
}

const struct command desk_report = {
	.name = "report",
	.arguments = "month [2023-03] | quarter [2023-Q1] | unit UNIT [--at TIME] [--html | --xlsx | --csv | --json] [-o FILE [--replace]]",
	.summary = "figures of a month, a quarter or a unit's year",
	.help =
		"Makes the report of a month (the one that is now, or the one named), of a quarter, or of one unit since the contest opened: entries by\n"
		"unit against the quota, by period and month, category, field, outcome, what is missing; in the quarter's the milestones too.\n"
		"No report holds phones, addresses or birth dates.  The month's is for publication: it names only people whose entry is accepted and\n"
		"verified and has the consent written down (hoadep set CODE consent ...).  The quarter's and a unit's are for the office and that unit.\n"
		"\n"
		"  --at TIME      what now is: entries that came later are not seen (the month or quarter is TIME's, where none is named)\n"
		"  -o FILE        into this file, which is there whole or not at all; its end (.xlsx, .html, .csv, .json) says its form\n"
		"  --replace      also where there is such a file already\n"
		"  --html         one page with charts, nothing from elsewhere in it\n"
		"  --xlsx         a workbook, a sheet for each table (wants -o)\n"
		"  --csv, --json  for spreadsheets, for programs\n"
		"\n"
		"Example: hoadep report month 2023-03 -o thang-3.xlsx\n"
		"Exit codes: 0 done, 1 not done (stderr says why), 2 wrong usage.\n",
	.run = run,
};
