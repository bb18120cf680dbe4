/* hoadep list: the register's entries as a table, as JSON lines or as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "desk/csv.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/batches.h"
#include "register/entries.h"

static const struct table_column columns[] = {
	{ "CODE", 24, false }, { "RECEIVED", 16, false }, { "OUTCOME", 10, false }, { "CATEGORY", 8, false }, { "AUTHOR", 30, false },
	{ "TITLE", 44, false }, { "UNIT", 24, false }, { "BECAUSE OF", 44, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* The spreadsheet is read by officials, so its headings and words are theirs. */
static const char *const csv_columns[] = {
	"Mã bài", "Ngày nhận", "Cuộc thi năm", "Kết quả", "Thể loại", "Tên bài", "Tác giả", "Năm sinh tác giả", "Nhân vật, tập thể được viết",
	"Đơn vị gửi", "Gửi qua", "Đơn vị chờ xác nhận", "Đã xác minh", "Số từ", "Nội dung cần lưu ý", "Tệp",
};
enum { CSV_COLUMNS = sizeof csv_columns / sizeof *csv_columns };

struct word {
	const char *word, *shown, *vietnamese;
};
static const struct word outcomes[] = {
	{ "accepted", "accepted", "Hợp lệ" }, { "review", "review", "Chờ kiểm tra" }, { "incomplete", "incomplete", "Cần bổ sung" },
	{ "rejected", "rejected", "Không tiếp nhận" }, { "withdrawn", "withdrawn", "Tác giả đã rút" }, { "superseded", "superseded", "Đã thay bằng bài khác" },
};
static const struct word categories[] = {
	{ "nguoi-tot-viec-tot", "NTVT", "Người tốt, việc tốt" }, { "dien-hinh-tien-tien", "ĐHTT", "Điển hình tiên tiến" },
};

#define COUNT(words) (sizeof(words) / sizeof *(words))

static const struct word *word_of(const struct word *words, size_t count, const char *word)
{
	static const struct word none = { "", "", "" };
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].word, word) == 0)
			return &words[i];
	return &none;
}

struct listing {
	struct table *table;          /* NULL for JSON and CSV */
	bool json;
	struct buf *line;             /* CSV: the line in the making */
	int seen[COUNT(outcomes)], count;
};

/* What a work lacks; where pages wait for a person that is a dozen rules, which the eye can do without. */
static bool of_items(const char *rule)
{
	return strncmp(rule, "author-", 7) == 0 || strncmp(rule, "subject-", 8) == 0 || strcmp(rule, "title") == 0 || strcmp(rule, "body") == 0 ||
	       strcmp(rule, "declaration") == 0;
}

/* Ten files that cannot be read are one reason. */
static bool told_before(const json_t *entry, size_t index, const char *rule)
{
	const json_t *findings = json_object_get(entry, "findings");
	for (size_t i = 0; i < index; i++)
		if (strcmp(tools_text(json_array_get(findings, i), "rule"), rule) == 0 && strcmp(tools_text(json_array_get(findings, i), "outcome"), "note") != 0)
			return true;
	return false;
}

/* Rules that decided, those that say the most first: "unread-pages, photocopy, author-phone". */
static void put_rules(struct buf *out, const json_t *entry)
{
	size_t i;
	json_t *finding;
	for (int items = 0; items <= 1; items++)
		json_array_foreach(json_object_get(entry, "findings"), i, finding) {
			const char *rule = tools_text(finding, "rule"), *outcome = tools_text(finding, "outcome");
			if (of_items(rule) == (items == 1) && !told_before(entry, i, rule) && strcmp(outcome, "note") != 0 && strcmp(outcome, tools_text(entry, "outcome")) == 0)
				buf_print(out, "%s%s", out->len ? ", " : "", rule);
		}
}

/* Texts of the findings, parted by `between`: all but notes. */
static void put_findings(struct buf *out, const json_t *entry, const char *key, const char *between)
{
	size_t i;
	json_t *finding;
	json_array_foreach(json_object_get(entry, "findings"), i, finding) {
		if (strcmp(tools_text(finding, "outcome"), "note") != 0)
			buf_print(out, "%s%s", out->len ? between : "", tools_text(finding, key));
	}
}

/* "truong-th-mau via phong-gddt"; "(phuong-mau?)" where nothing proves it. */
static void put_unit(struct buf *out, const json_t *entry)
{
	const char *unit = tools_text(entry, "unit"), *via = tools_text(entry, "via"), *claimed = tools_text(entry, "claimed");
	buf_text(out, unit);
	if (*via)
		buf_print(out, "%svia %s", *unit ? " " : "", via);
	if (!*unit && *claimed)
		buf_print(out, "(%s?)", claimed);
}

static void table_entry(struct table *table, const json_t *entry)
{
	char received[24];
	struct buf rules = { .limit = 1000 }, unit = { .limit = 1000 };
	put_rules(&rules, entry);
	put_unit(&unit, entry);
	const char *cells[COLUMNS] = {
		tools_text(entry, "code"), tools_time(entry, "received", received), tools_text(entry, "outcome"),
		word_of(categories, COUNT(categories), tools_text(entry, "category"))->shown, tools_text(json_object_get(entry, "author"), "name"),
		tools_text(entry, "title"), buf_str(&unit), buf_str(&rules),
	};
	table_row(table, cells);
	buf_release(&rules);
	buf_release(&unit);
}

static const char *number_of(const json_t *object, const char *key, char out[24])
{
	const json_t *n = json_object_get(object, key);
	snprintf(out, 24, "%lld", (long long)json_integer_value(n));
	return json_is_integer(n) ? out : "";
}

static void csv_entry(struct buf *line, const json_t *entry)
{
	char received[24], born[24], word_count[24];
	struct buf findings = { .limit = 30000 }, files = { .limit = 30000 };
	const json_t *author = json_object_get(entry, "author");
	size_t i;
	json_t *file;
	put_findings(&findings, entry, "message", " ");
	json_array_foreach(json_object_get(entry, "files"), i, file)
		buf_print(&files, "%s%s", i ? "; " : "", json_string_value(file) ? json_string_value(file) : "");
	const char *cells[CSV_COLUMNS] = {
		tools_text(entry, "code"), tools_time(entry, "received", received), tools_text(entry, "contest"),
		word_of(outcomes, COUNT(outcomes), tools_text(entry, "outcome"))->vietnamese,
		word_of(categories, COUNT(categories), tools_text(entry, "category"))->vietnamese, tools_text(entry, "title"), tools_text(author, "name"),
		number_of(author, "birth_year", born), tools_text(json_object_get(entry, "subject"), "name"), tools_text(entry, "unit"),
		tools_text(entry, "via"), tools_text(entry, "claimed"), tools_text(entry, "verified"),
		number_of(entry, "words", word_count), buf_str(&findings), buf_str(&files),
	};
	buf_clear(line);
	csv_row(line, cells, CSV_COLUMNS);
	fwrite(line->data, 1, line->len, stdout);
	buf_release(&findings);
	buf_release(&files);
}

static bool each(const json_t *entry, void *with)
{
	struct listing *listing = with;
	for (size_t i = 0; i < COUNT(outcomes); i++)
		listing->seen[i] += strcmp(tools_text(entry, "outcome"), outcomes[i].word) == 0;
	listing->count++;
	if (listing->json)
		tools_json(entry);
	else if (listing->table)
		table_entry(listing->table, entry);
	else
		csv_entry(listing->line, entry);
	return !ferror(stdout); /* `hoadep list | head` must not read on */
}

static void sum_up(const struct listing *listing, bool filtered)
{
	const char *before = ": ";
	if (listing->count == 0) {
		puts(filtered ? "No entry is like that." : "No entries yet: letters in the contest's mailbox become entries while `hoadep run` runs.");
		return;
	}
	printf("\n%d %s", listing->count, listing->count == 1 ? "entry" : "entries");
	for (size_t i = 0; i < COUNT(outcomes); i++)
		if (listing->seen[i]) {
			printf("%s%d %s", before, listing->seen[i], outcomes[i].shown);
			before = ", ";
		}
	puts(".");
}

static int list(struct db *db, const struct entries_filter *filter, bool json, bool csv)
{
	struct err err = { "" };
	struct buf line = { 0 };
	struct listing listing = { .json = json, .line = &line };
	if (csv) {
		fputs(CSV_MARK, stdout);
		csv_row(&line, csv_columns, CSV_COLUMNS);
		fwrite(line.data, 1, line.len, stdout);
	} else if (!json) {
		listing.table = table_new(stdout, table_width(stdout), columns, COLUMNS);
	}
	int result = entries_list(db, filter, each, &listing, &err);
	if (listing.table) {
		table_end(listing.table);
		if (result == 0)
			sum_up(&listing, filter->contest || filter->outcome || filter->unit || filter->author || filter->unproven);
	}
	buf_release(&line);
	return result == 0 ? 0 : tools_fail(&err);
}

/* ---- rows of units' tables whose file has not come ---- */

static const struct table_column awaited_columns[] = {
	{ "BATCH", 14, false }, { "UNIT", 30, false }, { "RECEIVED", 16, false }, { "ROW", 5, true }, { "ABOUT", 30, false }, { "TITLE", 44, false },
	{ "AUTHOR", 30, false }, { "WHERE", 40, false },
};
enum { AWAITED_COLUMNS = sizeof awaited_columns / sizeof *awaited_columns };

static bool each_awaited(const json_t *row, void *with)
{
	struct table *table = with;
	char received[24], number[24];
	if (!table) {
		tools_json(row);
		return !ferror(stdout);
	}
	const char *cells[AWAITED_COLUMNS] = {
		tools_text(row, "batch"), tools_text(row, "unit"), tools_time(row, "received", received), number_of(row, "number", number), tools_text(row, "subject"),
		tools_text(row, "title"), tools_text(row, "author"), tools_text(row, "where"),
	};
	table_row(table, cells);
	return !ferror(stdout);
}

static int list_awaited(struct db *db, const char *unit, bool json)
{
	struct err err = { "" };
	struct table *table = json ? NULL : table_new(stdout, table_width(stdout), awaited_columns, AWAITED_COLUMNS);
	int result = batches_awaited(db, unit, each_awaited, table, &err);
	if (table && table_end(table) == 0 && result == 0)
		puts("Every row of the units' tables has its file.");
	return result == 0 ? 0 : tools_fail(&err);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "contest", required_argument, NULL, 'c' }, { "outcome", required_argument, NULL, 'o' }, { "unit", required_argument, NULL, 'u' },
		{ "author", required_argument, NULL, 'a' }, { "unproven", no_argument, NULL, 'p' }, { "awaited", no_argument, NULL, 'w' }, { "json", no_argument, NULL, 'j' }, { "csv", no_argument, NULL, 'v' }, { NULL, 0, NULL, 0 },
	};
	struct entries_filter filter = { 0 };
	bool json = false, csv = false, awaited = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'c': filter.contest = optarg; break;
		case 'o': filter.outcome = optarg; break;
		case 'u': filter.unit = optarg; break;
		case 'a': filter.author = optarg; break;
		case 'p': filter.unproven = true; break;
		case 'w': awaited = true; break;
		case 'j': json = true; break;
		case 'v': csv = true; break;
		default: return tools_usage(&desk_list, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_list, "%s is not understood.", argv[optind]);
	if (json && csv)
		return tools_usage(&desk_list, "choose one of --json and --csv.");
	if (filter.outcome && !*word_of(outcomes, COUNT(outcomes), filter.outcome)->word)
		return tools_usage(&desk_list, "there is no outcome %s; there are accepted, review, incomplete, rejected, withdrawn, superseded.", filter.outcome);
	if (filter.contest && (strlen(filter.contest) != 4 || strspn(filter.contest, "0123456789") != 4))
		return tools_usage(&desk_list, "--contest wants the contest's year, as 2023, not %s.", filter.contest);
	if (awaited && (csv || filter.contest || filter.outcome || filter.author || filter.unproven))
		return tools_usage(&desk_list, "--awaited goes with --unit and --json alone.");
	struct db *db = tools_read(config);
	if (!db)
		return 1;
	int result = awaited ? list_awaited(db, filter.unit, json) : list(db, &filter, json, csv);
	db_close(db);
	return result;
}

const struct command desk_list = {
	.name = "list",
	.arguments = "[--contest YEAR] [--outcome OUTCOME] [--unit UNIT] [--author NAME] [--unproven] [--json | --csv] | --awaited [--unit UNIT] [--json]",
	.summary = "the entries of the register",
	.help =
		"Lists the entries by their codes.\n"
		"\n"
		"  --contest YEAR     those that count for this year\n"
		"  --outcome OUTCOME  accepted, review, incomplete, rejected, withdrawn or superseded\n"
		"  --unit UNIT        those of an intake unit, by its id: phuong-xuan-tao; those credited to it, those that came through it, and those that\n"
		"                     name it while nothing proves it (a ? stands after it: they count nowhere until `hoadep assign`)\n"
		"  --unproven         those that wait for `hoadep assign`\n"
		"  --awaited          not entries, but the rows of units' tables whose file has not come\n"
		"  --author NAME      those whose author's name holds this, marks and case set aside: \"nguyen thi\"\n"
		"  --json             one object a line, for programs\n"
		"  --csv              for a spreadsheet, with Vietnamese headings\n"
		"\n"
		"Example: hoadep list --contest 2023 --outcome review\n"
		"Exit codes: 0 done (also when there is no entry), 1 the register cannot be read, 2 wrong usage.\n",
	.run = run,
};
