/* hoadep export: the trích ngang of a unit or of all, in the columns that offices use (plan II.3).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/csv.h"
#include "desk/outfile.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "register/extract.h"
#include "remind/phrase.h"
#include "remind/publish.h"
#include "remind/xlsx.h"

enum { ROW_BYTES = 64 << 20 };

struct wish {
	const char *contest, *unit;
	enum outfile_form form;
	const char *file;
	bool public, replace;
};

/* ---- columns ---- */

enum field { FIELD_N, FIELD_SUBJECT, FIELD_BORN, FIELD_ADDRESS, FIELD_WORK, FIELD_SUMMARY, FIELD_TITLE, FIELD_AUTHOR, FIELD_PHONE, FIELD_CATEGORY, FIELD_RECEIVED, FIELD_CODE,
             FIELD_OUTCOME, FIELD_UNIT, FIELD_REMARK, FIELDS };

static const struct {
	struct report_column column;
	bool private;               /* not in what is published */
} fields[FIELDS] = {
	[FIELD_N] = { { "n", "STT", REPORT_NUMBER, 5 }, false },
	[FIELD_SUBJECT] = { { "subject", "Họ và tên gương (tập thể, cá nhân)", REPORT_TEXT, 26 }, false },
	[FIELD_BORN] = { { "born", "Năm sinh", REPORT_TEXT, 8 }, true },
	[FIELD_ADDRESS] = { { "address", "Địa chỉ", REPORT_TEXT, 28 }, true },
	[FIELD_WORK] = { { "work", "Chức vụ, nghề nghiệp, đơn vị công tác", REPORT_TEXT, 28 }, false },
	[FIELD_SUMMARY] = { { "summary", "Tóm tắt thành tích", REPORT_TEXT, 44 }, false },
	[FIELD_TITLE] = { { "title", "Tên bài viết", REPORT_TEXT, 30 }, false },
	[FIELD_AUTHOR] = { { "author", "Tác giả", REPORT_TEXT, 22 }, false },
	[FIELD_PHONE] = { { "phone", "SĐT tác giả", REPORT_TEXT, 13 }, true },
	[FIELD_CATEGORY] = { { "category", "Thể loại", REPORT_TEXT, 14 }, false },
	[FIELD_RECEIVED] = { { "received", "Ngày nhận", REPORT_TEXT, 12 }, false },
	[FIELD_CODE] = { { "code", "Mã bài", REPORT_TEXT, 12 }, false },
	[FIELD_OUTCOME] = { { "outcome", "Kết quả", REPORT_TEXT, 14 }, false },
	[FIELD_UNIT] = { { "unit", "Đơn vị gửi", REPORT_TEXT, 24 }, false },
	[FIELD_REMARK] = { { "remark", "Ghi chú", REPORT_TEXT, 40 }, false },
};

struct exporting {
	const struct wish *wish;
	const struct rules *rules;
	struct xlsx *book;           /* NULL: CSV */
	FILE *csv;
	struct report_column columns[FIELDS];
	enum field order[FIELDS];
	size_t count;
	int64_t n;
	bool failed;
};

static void choose_columns(struct exporting *e)
{
	for (int f = 0; f < FIELDS; f++)
		if (!e->wish->public || !fields[f].private) {
			e->order[e->count] = (enum field)f;
			e->columns[e->count++] = fields[f].column;
		}
}

/* ---- rows ---- */

static const char *joined(struct arena *arena, const char *a, const char *b)
{
	return a && *a && b && *b ? arena_print(arena, "%s, %s", a, b) : a && *a ? a : b ? b : "";
}

static void add_remark(struct buf *out, const char *before, const char *text)
{
	if (text && *text)
		buf_print(out, "%s%s%s", out->len ? "; " : "", before, text);
}

static const char *remark(const struct exporting *e, const struct extract_row *row, struct arena *arena)
{
	struct buf out = { 0 };
	bool lacks = strcmp(row->state, "incomplete") == 0, fell = strcmp(row->state, "rejected") == 0;
	add_remark(&out, lacks ? "còn thiếu: " : fell ? "lý do: " : "cần kiểm tra: ", phrase_reasons(e->rules, row->rules, arena));
	if (row->via && (!row->unit || strcmp(row->via, row->unit) != 0))
		add_remark(&out, "gửi qua ", phrase_unit(e->rules, row->via));
	if (!row->unit && row->claimed)
		add_remark(&out, "theo thư là của ", arena_print(arena, "%s, chưa xác nhận", phrase_unit(e->rules, row->claimed)));
	add_remark(&out, "", row->verified ? "đã xác minh" : NULL);
	add_remark(&out, "", row->consent ? "đồng ý công bố" : NULL);
	const char *text = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static const char *field_text(const struct exporting *e, const struct extract_row *row, enum field field, struct arena *arena)
{
	switch (field) {
	case FIELD_N: return arena_print(arena, "%" PRId64, e->n);
	case FIELD_SUBJECT: return row->subject;
	case FIELD_BORN: return row->subject_birth_year ? arena_print(arena, "%" PRId64, row->subject_birth_year) : "";
	case FIELD_ADDRESS: return row->subject_address;
	case FIELD_WORK: return joined(arena, row->subject_occupation, row->subject_workplace);
	case FIELD_SUMMARY: return row->summary;
	case FIELD_TITLE: return row->title;
	case FIELD_AUTHOR: return joined(arena, row->author, row->coauthors);
	case FIELD_PHONE: return row->author_phone;
	case FIELD_CATEGORY: return phrase_category(row->category);
	case FIELD_RECEIVED: return phrase_day(row->received, arena);
	case FIELD_CODE: return row->code;
	case FIELD_OUTCOME: return phrase_state(row->state);
	case FIELD_UNIT: return phrase_unit(e->rules, row->unit);
	case FIELD_REMARK: return remark(e, row, arena);
	case FIELDS: break;
	}
	return "";
}

/* What a letter said in its own words. */
static bool of_letters(enum field field)
{
	return field == FIELD_SUBJECT || field == FIELD_WORK || field == FIELD_SUMMARY || field == FIELD_TITLE || field == FIELD_AUTHOR;
}

static void put_row(struct exporting *e, struct report_cell *cells)
{
	struct buf line = { 0 };
	const char *texts[FIELDS];
	if (e->book) {
		xlsx_row(e->book, cells, false);
		return;
	}
	for (size_t i = 0; i < e->count; i++)
		texts[i] = cells[i].text;
	csv_row(&line, texts, e->count);
	e->failed |= fwrite(line.data, 1, line.len, e->csv) != line.len;
	buf_release(&line);
}

static bool each(const struct extract_row *row, void *with)
{
	struct exporting *e = with;
	struct report_cell cells[FIELDS];
	struct arena *arena = arena_new(ROW_BYTES);
	e->n++;
	for (size_t i = 0; i < e->count; i++) {
		const char *text = field_text(e, row, e->order[i], arena);
		if (e->wish->public && of_letters(e->order[i]))
			text = publish_text(row, text, arena);
		bool number = e->book && e->order[i] == FIELD_N;
		cells[i] = (struct report_cell){ .text = number ? NULL : text ? text : "", .number = e->n, .known = true };
	}
	put_row(e, cells);
	arena_free(arena);
	return !e->failed;
}

/* ---- the whole ---- */

static int begin(struct exporting *e, const struct config *config, const char *path, const struct unit *unit, struct err *err)
{
	const struct contest *contest = rules_contest(e->rules);
	const char *heads[FIELDS];
	struct buf title = { 0 }, line = { 0 };
	int result = 0;
	buf_print(&title, "TRÍCH NGANG THÀNH TÍCH CÁC GƯƠNG ĐƯỢC VIẾT BÀI%s%s", unit ? " – " : "", unit ? unit->name : "");
	if (e->wish->form == OUTFILE_XLSX) {
		e->book = xlsx_new(path, config->spool, buf_str(&title), contest->standing_body, err);
		if (e->book)
			xlsx_sheet(e->book, "Trích ngang", buf_str(&title), contest->name, "", e->columns, e->count);
		result = e->book ? 0 : -1;
	} else if (path && !(e->csv = fopen(path, "we"))) {
		result = err_errno(err, "%s cannot be written", path);
	} else {
		e->csv = path ? e->csv : stdout;
		for (size_t i = 0; i < e->count; i++)
			heads[i] = e->columns[i].title;
		buf_text(&line, CSV_MARK);
		csv_row(&line, heads, e->count);
		e->failed = fwrite(line.data, 1, line.len, e->csv) != line.len;
	}
	buf_release(&title);
	buf_release(&line);
	return result;
}

static int finish(struct exporting *e, const char *path, int result, struct err *err)
{
	struct err ignored;
	if (e->book)
		return xlsx_end(e->book, result == 0 ? err : &ignored) == 0 ? result : -1;
	if (e->csv && e->csv != stdout && fclose(e->csv) != 0)
		e->failed = true;
	return result == 0 && e->failed ? err_set(err, "%s could not be written whole: is the disk full?", path ? path : "the output") : result;
}

/* How many a public list leaves out is said, so that nobody thinks it whole. */
static bool count_one(const struct extract_row *row, void *with)
{
	(void)row;
	++*(int64_t *)with;
	return true;
}

static int say_left_out(struct db *db, const struct figures_of *of, int64_t shown, struct err *err)
{
	int64_t all = 0;
	if (extract_rows(db, of, false, count_one, &all, err) != 0)
		return -1;
	fprintf(stderr, "hoadep: %" PRId64 " of %" PRId64 " entries may be published; the others are not accepted, not verified, or no consent is written down.\n", shown, all);
	return 0;
}

static int export_to(const struct config *config, const struct wish *w, const struct rules *rules, const struct unit *unit, struct db *db, const char *path, struct err *err)
{
	struct exporting e = { .wish = w, .rules = rules };
	struct figures_of of = { .contest = w->contest, .from = 0, .until = INT64_MAX };
	struct buf units = { 0 };
	bool own;
	if (unit) {
		json_t *list = report_units(rules, unit);
		char *text = json_dumps(list, JSON_COMPACT);
		buf_text(&units, text);
		free(text);
		json_decref(list);
		of.units = buf_str(&units);
		of.via = unit->id;
	}
	choose_columns(&e);
	int result = begin(&e, config, path, unit, err);
	if (result == 0 && (result = db_snapshot(db, &own, err)) == 0) {
		result = extract_rows(db, &of, w->public, each, &e, err);
		if (result == 0 && w->public)
			result = say_left_out(db, &of, e.n, err);
		db_end_snapshot(db, own);
	}
	result = finish(&e, path, result, err);
	buf_release(&units);
	return result;
}

static int export_with(const struct config *config, const struct wish *w, const struct rules *rules)
{
	struct err err = { "" }, ended = { "" };
	struct outfile file = { .path = NULL };
	const struct unit *unit = NULL;
	if (w->unit && !(unit = whose_unit(rules, w->unit, &err)))
		return tools_fail(&err);
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	int result = w->file ? outfile_begin(&file, w->file, w->replace, &err) : 0;
	if (result == 0) {
		result = export_to(config, w, rules, unit, db, file.part, &err);
		if (w->file && outfile_end(&file, result == 0, &ended) != 0 && result == 0) {
			err = ended;
			result = -1;
		}
	}
	db_close(db);
	return result == 0 ? 0 : tools_fail(&err);
}

static int check_wish(struct wish *w, int forms)
{
	if (forms > 1)
		return tools_usage(&desk_export, "choose one of --xlsx and --csv.");
	if (w->form == OUTFILE_NONE && w->file && (w->form = outfile_form(w->file)) == OUTFILE_NONE)
		return tools_usage(&desk_export, "what %s shall be, say by its end (.xlsx, .csv) or by --xlsx, --csv.", w->file);
	if (w->form == OUTFILE_HTML || w->form == OUTFILE_JSON)
		return tools_usage(&desk_export, "it makes .xlsx and .csv; `hoadep list --json` is for programs.");
	if (w->form == OUTFILE_XLSX && !w->file)
		return tools_usage(&desk_export, "--xlsx wants -o FILE.");
	if (w->replace && !w->file)
		return tools_usage(&desk_export, "--replace goes with -o FILE.");
	if (w->contest && (strlen(w->contest) != 4 || strspn(w->contest, "0123456789") != 4))
		return tools_usage(&desk_export, "--contest wants the contest's year, as 2023, not %s.", w->contest);
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "unit", required_argument, NULL, 'u' }, { "contest", required_argument, NULL, 'c' }, { "public", no_argument, NULL, 'p' }, { "xlsx", no_argument, NULL, 'x' },
		{ "csv", no_argument, NULL, 'v' }, { "output", required_argument, NULL, 'o' }, { "replace", no_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	struct wish w = { .contest = NULL };
	int forms = 0;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "o:", options, NULL)) != -1;) {
		switch (c) {
		case 'u': w.unit = optarg; break;
		case 'c': w.contest = optarg; break;
		case 'p': w.public = true; break;
		case 'x': w.form = OUTFILE_XLSX; forms++; break;
		case 'v': w.form = OUTFILE_CSV; forms++; break;
		case 'o': w.file = optarg; break;
		case 'r': w.replace = true; break;
		default: return tools_usage(&desk_export, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_export, "%s is not understood.", argv[optind]);
	int wrong = check_wish(&w, forms);
	if (wrong != 0)
		return wrong;
	struct rules *rules = whose_rules(config, w.contest, clock_now());
	if (!rules)
		return 1;
	int result = export_with(config, &w, rules);
	rules_free(rules);
	return result;
}

const struct command desk_export = {
	.name = "export",
	.arguments = "[--unit UNIT] [--contest YEAR] [--public] [--xlsx | --csv] [-o FILE [--replace]]",
	.summary = "the trích ngang of a unit or of all, for a spreadsheet",
	.help =
		"Lists entries in the columns of the offices' trích ngang, by their codes: as CSV on standard output, or into a file.\n"
		"\n"
		"  --unit UNIT     a unit's own entries and those that came through it\n"
		"  --contest YEAR  those that count for this year\n"
		"  --public        what may be published: without phones, addresses and birth years, and only entries that are accepted and verified\n"
		"                  and have the consent written down (hoadep set CODE consent ...)\n"
		"  -o FILE         into this file, which is there whole or not at all; its end (.xlsx, .csv) says its form\n"
		"  --replace       also where there is such a file already\n"
		"\n"
		"Example: hoadep export --unit phuong-xuan-tao -o trich-ngang-xuan-tao.xlsx\n"
		"Exit codes: 0 done, 1 not done (stderr says why), 2 wrong usage.\n",
	.run = run,
};
