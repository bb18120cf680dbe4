/* The monthly digest and the quarterly report as letters: what stands in them, and the files that go with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/digest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/put.h"
#include "answer/quote.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "remind/phrase.h"
#include "remind/report.h"
#include "remind/webpage.h"
#include "remind/xlsx.h"

enum {
	EXAMPLES_MOST = 40,        /* in the letter itself; the file has all */
	REASONS_MOST = 10, UPCOMING_MOST = 4,
	IDLE_BYTES = 4000,
	FILE_MOST = 64 << 20,
	SWEPT_AFTER = 3600,        /* a command beside us may be at work on one that is younger */
};

/* Counts as the plan writes them, 01, 02, 10, with the Vietnamese dot from a thousand on. */
static void put_figure(json_t *to, const char *name, int64_t n)
{
	if (n < 1000)
		put_number(to, name, n > 0 ? (size_t)n : 0);
	else
		put_thousands(to, name, n);
}

static const char *text_at(const struct report_table *t, size_t row, const char *column)
{
	const char *text = report_at(t, row, column)->text;
	return text ? text : "";
}

static int64_t number_at(const struct report_table *t, size_t row, const char *column)
{
	return report_at(t, row, column)->number;
}

/* A figure of the table of sums: of the span, or since the opening. */
static int64_t sum_of(const struct report *r, const char *item, const char *column)
{
	const struct report_table *t = report_find(r, "totals");
	for (size_t row = 0; t && row < t->row_count; row++)
		if (strcmp(text_at(t, row, "item"), item) == 0)
			return number_at(t, row, column);
	return 0;
}

static const char *const sums[][2] = {
	{ "received_count", "received" }, { "valid_count", "accepted" }, { "incomplete_count", "incomplete" },
	{ "rejected_count", "rejected" }, { "review_count", "review" }, { "copy_count", "copies" }, { "carried_count", "carried" }, { "collective_count", "collectives" },
	{ "individual_count", "individuals" }, { "author_count", "authors" }, { "verified_count", "verified" },
};

/* Of the accepted: "hợp lệ 70 (NTVT 60, ĐHTT 10)" must add up. */
static int64_t accepted_of(const struct report *r, const char *category)
{
	const struct report_table *t = report_find(r, "categories");
	for (size_t row = 0; t && row < t->row_count; row++)
		if (strcmp(text_at(t, row, "key"), category) == 0)
			return number_at(t, row, "accepted");
	return 0;
}

static void put_sums(json_t *to, const struct report *r)
{
	put_figure(to, "ntvt_count", accepted_of(r, "nguoi-tot-viec-tot"));
	put_figure(to, "dhtt_count", accepted_of(r, "dien-hinh-tien-tien"));
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		put_figure(to, sums[i][0], sum_of(r, sums[i][1], "count"));
	put_figure(to, "valid_total", sum_of(r, "accepted", "total"));
	put_figure(to, "review_total", sum_of(r, "review", "total"));
	if (sum_of(r, "withdrawn", "count"))
		put_figure(to, "withdrawn_count", sum_of(r, "withdrawn", "count"));
}

/* ---- the month's ---- */

static json_t *example(const struct report_table *t, size_t row, size_t n, struct arena *arena)
{
	json_t *one = json_object();
	const char *category = text_at(t, row, "category");
	json_object_set_new(one, "n", json_integer((json_int_t)n));
	put_text(one, "subject_name", quote_words(arena, text_at(t, row, "subject"), QUOTE_NAME));
	put_text(one, "workplace", quote_words(arena, text_at(t, row, "workplace"), QUOTE_TITLE));
	put_truth(one, "ntvt", strcmp(category, phrase_category("nguoi-tot-viec-tot")) == 0);
	put_truth(one, "dhtt", strcmp(category, phrase_category("dien-hinh-tien-tien")) == 0);
	put_text(one, "theme", text_at(t, row, "theme"));
	put_text(one, "summary", quote_words(arena, text_at(t, row, "summary"), QUOTE_FILES));
	put_text(one, "title", quote_inner(arena, quote_words(arena, text_at(t, row, "title"), QUOTE_TITLE)));
	put_text(one, "author", quote_words(arena, text_at(t, row, "author"), QUOTE_NAME));
	put_count(one, "photos", (size_t)number_at(t, row, "photos"));
	return one;
}

static void put_month(json_t *to, const struct report *r, struct arena *arena)
{
	const struct report_table *t = report_find(r, "examples");
	struct civil c = clock_civil(r->from);
	json_t *examples = json_array();
	size_t n = 0;
	for (size_t row = 0; t && row < t->row_count; row++)
		if (number_at(t, row, "this_month") && ++n <= EXAMPLES_MOST)
			json_array_append_new(examples, example(t, row, n, arena));
	put_text(to, "month", arena_print(arena, c.month < 3 ? "%02d" : "%d", c.month)); /* Nghị định 30/2020/NĐ-CP */
	json_object_set_new(to, "month_year", json_integer(c.year));
	json_object_set_new(to, "examples", examples);
	put_count(to, "example_count", n);
	put_count(to, "example_more", n > EXAMPLES_MOST ? n - EXAMPLES_MOST : 0);
	if (!sum_of(r, "review", "count"))
		json_object_del(to, "review_count");
}

/* ---- the quarter's ---- */

static void put_shown(json_t *to, const char *name, const struct report_table *t, size_t row, const char *column, enum report_shape shape, struct arena *arena)
{
	const struct report_cell *cell = report_at(t, row, column);
	if (cell->known)
		put_text(to, name, report_shown(cell, shape, arena));
}

static json_t *unit_row(const struct report_table *t, size_t row, struct arena *arena)
{
	json_t *one = json_object();
	put_text(one, "n", report_at(t, row, "n")->known ? report_shown(report_at(t, row, "n"), REPORT_NUMBER, arena) : "–");
	put_text(one, "name", text_at(t, row, "name"));
	put_shown(one, "quota", t, row, "quota", REPORT_NUMBER, arena);
	put_shown(one, "counted", t, row, "total", REPORT_NUMBER, arena);
	put_shown(one, "share", t, row, "share", REPORT_SHARE, arena);
	put_shown(one, "met", t, row, "met", REPORT_NUMBER, arena);
	put_shown(one, "periods", t, row, "periods", REPORT_NUMBER, arena);
	put_shown(one, "waiting", t, row, "incomplete", REPORT_NUMBER, arena);
	put_shown(one, "proposed", t, row, "proposed", REPORT_NUMBER, arena);
	put_shown(one, "proposal_quota", t, row, "proposal_quota", REPORT_NUMBER, arena);
	return one;
}

static void put_idle(json_t *to, const struct report *r)
{
	const struct report_table *t = report_find(r, "idle");
	struct buf names = { .limit = IDLE_BYTES };
	for (size_t row = 0; t && row < t->row_count; row++)
		buf_print(&names, "%s%s", row ? "; " : "", text_at(t, row, "name"));
	put_text(to, "idle", buf_str(&names));
	buf_release(&names);
}

static void append_named(json_t *list, const char *name, int64_t counted)
{
	json_t *one = json_object();
	put_text(one, "name", name);
	put_figure(one, "counted", counted);
	json_array_append_new(list, one);
}

static json_t *reasons_of(const struct report *r)
{
	const struct report_table *t = report_find(r, "reasons");
	json_t *list = json_array();
	for (size_t row = 0; t && row < t->row_count && row < REASONS_MOST; row++)
		append_named(list, text_at(t, row, "name"), number_at(t, row, "incomplete") + number_at(t, row, "rejected"));
	return list;
}

static json_t *themes_of(const struct report *r)
{
	const struct report_table *t = report_find(r, "themes");
	json_t *list = json_array();
	for (size_t row = 0; t && row < t->row_count; row++)
		if (number_at(t, row, "counted"))
			append_named(list, text_at(t, row, "name"), number_at(t, row, "counted"));
	return list;
}

/* The dates that come next, in the calendar's order; those of letters that only carry figures are no dates of the plan for the committee. */
static json_t *upcoming_of(const struct rules *rules, int64_t now, struct arena *arena)
{
	struct occasion *occasions;
	size_t count = calendar_occasions(rules_calendar(rules), rules_contest(rules), arena, &occasions), n = 0;
	int64_t last = -1;
	json_t *list = json_array();
	for (size_t i = 0; i < count && n < UPCOMING_MOST; i++) {
		if (occasions[i].date < now || occasions[i].date == last || occasions[i].milestone->report)
			continue;
		last = occasions[i].date; /* the closing has two milestones, for two kinds of units */
		json_t *one = json_object();
		put_day(one, "date", occasions[i].date);
		put_text(one, "name", occasions[i].milestone->what);
		json_array_append_new(list, one);
		n++;
	}
	return list;
}

static void put_quarter(json_t *to, const struct report *r, const struct rules *rules, struct arena *arena)
{
	static const char *const roman[] = { "I", "II", "III", "IV" };
	const struct report_table *t = report_find(r, "units");
	struct civil c = clock_civil(r->from);
	json_t *units = json_array();
	for (size_t row = 0; t && row < t->row_count; row++)
		json_array_append_new(units, unit_row(t, row, arena));
	put_text(to, "quarter", roman[(c.month - 1) / 3]);
	json_object_set_new(to, "quarter_year", json_integer(c.year));
	put_day(to, "from_day", r->from);
	put_day(to, "to_day", r->now < r->until ? r->now : r->until - 1);
	json_object_set_new(to, "units", units);
	put_idle(to, r);
	json_object_set_new(to, "themes", themes_of(r));
	json_object_set_new(to, "reasons", reasons_of(r));
	json_object_set_new(to, "milestones", upcoming_of(rules, r->now, arena));
}

/* ---- files ---- */

/* The names of mkstemp, ours and the library's. */
static bool in_the_making(const char *name)
{
	static const char *const begins[] = { "report-", "tmp." };
	static const size_t random[] = { 6, 10 };
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		size_t len = strlen(begins[i]);
		if (strncmp(name, begins[i], len) == 0 && strlen(name + len) == random[i] &&
		    strspn(name + len, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == random[i])
			return true;
	}
	return false;
}

void digest_sweep(const char *scratch)
{
	struct stat st;
	DIR *dir = opendir(scratch);
	for (struct dirent *e; dir && (e = readdir(dir));)
		if (in_the_making(e->d_name) && fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && st.st_mtime + SWEPT_AFTER < clock_now())
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
}

static int make_xlsx(const struct report *r, const char *scratch, struct arena *arena, struct attachment *out, struct err *err)
{
	struct buf bytes = { 0 };
	char *path = arena_print(arena, "%s/report-XXXXXX", scratch);
	int fd = mkstemp(path);
	if (fd < 0)
		return err_errno(err, "A file for a report cannot be made in %s", scratch);
	close(fd);
	int result = xlsx_report(r, path, scratch, err);
	if (result == 0)
		result = file_read(path, FILE_MOST, &bytes, err);
	unlink(path);
	if (result == 0) {
		out->bytes = arena_copy(arena, bytes.data, bytes.len);
		out->len = bytes.len;
		out->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	}
	buf_release(&bytes);
	return result;
}

/* A machine without the library sends the page alone rather than nothing: it has the same figures. */
static int make_files(const struct report *r, const char *scratch, struct arena *arena, struct attachment **files, size_t *count, struct err *err)
{
	struct civil c = clock_civil(r->from);
	const char *name = r->kind == REPORT_QUARTER ? arena_print(arena, "so-lieu-quy-%d-%d", (c.month - 1) / 3 + 1, c.year) : arena_print(arena, "so-lieu-thang-%d-%d", c.month, c.year);
	struct buf page = { 0 };
	*files = arena_array(arena, 2, sizeof **files);
	*count = 0;
	if (!xlsx_ready())
		log_line(LOG_WARN, "no-xlsx", "reason", xlsx_missing, NULL);
	else if (make_xlsx(r, scratch, arena, &(*files)[*count], err) != 0)
		return -1;
	else
		(*files)[(*count)++].name = arena_print(arena, "%s.xlsx", name);
	webpage_write(r, &page);
	(*files)[(*count)++] = (struct attachment){ .name = arena_print(arena, "%s.html", name), .type = "text/html", .bytes = arena_copy(arena, buf_str(&page), page.len), .len = page.len };
	buf_release(&page);
	return 0;
}

int digest_make(struct db *db, const struct rules *rules, const struct occasion *occasion, const struct calendar_step *step, int64_t now, const char *scratch,
                struct arena *arena, json_t **blanks, struct attachment **files, size_t *count, struct err *err)
{
	struct report report;
	enum report_kind kind = occasion->milestone->every == EVERY_QUARTER ? REPORT_QUARTER : REPORT_MONTH;
	(void)step; /* a milestone's letters tell the same, whichever step they are */
	if (report_make(db, rules, kind, occasion->until - 1, NULL, now, arena, &report, err) != 0 || make_files(&report, scratch, arena, files, count, err) != 0)
		return -1;
	*blanks = json_object();
	put_sums(*blanks, &report);
	if (kind == REPORT_QUARTER)
		put_quarter(*blanks, &report, rules, arena);
	else
		put_month(*blanks, &report, arena);
	return 0;
}
