/* Reports: figures of a register made by hand, and every form of them against hostile texts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <expat.h>
#include <signal.h>
#include <sys/resource.h>
#include <zip.h>

#include "base/text.h"
#include "remind/digest.h"
#include "remind/publish.h"
#include "remind/report.h"
#include "remind/webpage.h"
#include "remind/xlsx.h"
#include "remind_fixture.h"

#define AT(month, day, hour) clock_time(2023, month, day, hour, 0, 0)
#define SECRET_PHONE "0912345678"

/* Eleven entries of the year, one of the next, one copy: what each counts for stands beside it. */
static void fill(struct remind_fixture *r)
{
	remind_entry(r, "phuong-a", "", "accepted", AT(2, 20, 9));                        /* 1: February, period 3 */
	remind_entry(r, "phuong-a", "", "accepted", AT(3, 3, 9));                         /* 2 */
	remind_entry(r, "phuong-a", "", "review", clock_time(2023, 3, 14, 23, 59, 59));   /* 3: the last second of period 3 */
	remind_entry(r, "phuong-a", "", "incomplete", AT(3, 5, 9));                       /* 4 */
	remind_entry(r, "phuong-b", "", "accepted", AT(3, 15, 0));                        /* 5: the first of period 4 */
	remind_entry(r, "truong-c", "mat-tran", "accepted", AT(3, 10, 9));                /* 6: counts for both */
	remind_entry(r, "ban-mat-tran", "", "accepted", AT(3, 11, 9));                    /* 7: counts for mat-tran above it */
	remind_entry(r, "", "", "accepted", AT(3, 12, 9));                                /* 8: nobody's */
	remind_entry(r, "phuong-b", "", "rejected", AT(3, 13, 9));                        /* 9 */
	remind_entry(r, "van-phong", "", "accepted", AT(1, 10, 9));                       /* 10: January */
	remind_entry(r, "", "", "withdrawn", AT(3, 2, 9));                                /* 11 */
	remind_entry(r, "", "", "accepted", AT(6, 5, 9));                                 /* 12: of the next year */
	remind_sql(r, "UPDATE entries SET contest = '2024' WHERE number = 12");
	remind_sql(r, "INSERT INTO findings SELECT id, 0, 'deadline', 'note', 'II.3', '', '', '' FROM entries WHERE number = 12");
	remind_sql(r, "UPDATE entries SET category = 'nguoi-tot-viec-tot' WHERE number IN (2, 3, 5)");
	remind_sql(r, "UPDATE entries SET category = 'dien-hinh-tien-tien' WHERE number IN (6, 7, 8)");
	remind_sql(r, "UPDATE entries SET theme = 'an-toan-thuc-pham' WHERE number = 2");
	remind_sql(r, "UPDATE entries SET theme = 'of another year' WHERE number = 5");
	remind_sql(r, "INSERT INTO findings SELECT id, 0, 'author-phone', 'incomplete', 'II.2.đ', '', '', '' FROM entries WHERE number = 4");
	remind_sql(r, "INSERT INTO findings SELECT id, 1, 'subject-phone', 'incomplete', 'II.2.đ', '', '', '' FROM entries WHERE number = 4");
	remind_sql(r, "INSERT INTO findings SELECT id, 0, 'photocopy', 'rejected', 'II.2.đ', '', '', '' FROM entries WHERE number = 9");
	remind_sql(r, "INSERT INTO people SELECT id, 'author', 0, 0, 'Tác giả ' || number, 1980 + number, 'Số 7 ngõ 9 đường An Mẫu', '" SECRET_PHONE "', NULL, NULL FROM entries");
	remind_sql(r, "UPDATE entries SET author_folded = 'tac gia ' || number");
	remind_sql(r, "INSERT INTO people SELECT id, 'subject', 0, 0, 'Nhân vật ' || number, 1950, 'Tổ dân phố số 5, phường An Mẫu', '0987654321', 'Hưu trí', 'Chi hội 3' FROM entries WHERE number <> 5");
	remind_sql(r, "INSERT INTO people SELECT id, 'subject', 0, 1, 'Tổ dân phố 5', NULL, NULL, NULL, NULL, NULL FROM entries WHERE number = 5");
	remind_sql(r, "INSERT INTO letters (digest, state, size, arrived, seen, received) VALUES (printf('%064d', 1), 'filed', 1, 1, 1, 1679274000)"); /* 20/3/2023 */
	remind_sql(r, "INSERT INTO entry_letters SELECT l.id, 0, e.id, 'copy' FROM letters l, entries e WHERE e.number = 1");
}

static struct report make(struct remind_fixture *r, enum report_kind kind, int64_t time, const char *unit, int64_t now, struct arena *arena)
{
	struct report report;
	CHECK_SAY(report_make(r->f.db, r->rules, kind, time, unit ? rules_unit(r->rules, unit) : NULL, now, arena, &report, &r->f.err) == 0, "%s", r->f.err.text);
	return report;
}

/* A number of the row whose column `by` holds `key`; -1 where there is nothing to say, -2 without such a row. */
static long long number(const struct report *r, const char *table, const char *by, const char *key, const char *column)
{
	const struct report_table *t = report_find(r, table);
	for (size_t row = 0; t && row < t->row_count; row++) {
		const char *text = report_at(t, row, by)->text;
		if (text && strcmp(text, key) == 0)
			return report_at(t, row, column)->known ? (long long)report_at(t, row, column)->number : -1;
	}
	return -2;
}

struct wanted {
	const char *table, *by, *key, *column;
	long long number;
};

static void check_all(const struct report *r, const struct wanted *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct wanted *w = &wanted[i];
		long long got = number(r, w->table, w->by, w->key, w->column);
		CHECK_SAY(got == w->number, "%s: %s, %s is %lld, wanted %lld", w->table, w->key, w->column, got, w->number);
	}
}
#define CHECK_ALL(report, wanted) check_all(report, wanted, sizeof(wanted) / sizeof *(wanted))

static void month(struct remind_fixture *r)
{
	static const struct wanted wanted[] = {
		{ "totals", "item", "received", "count", 9 }, { "totals", "item", "accepted", "count", 5 }, { "totals", "item", "review", "count", 1 },
		{ "totals", "item", "incomplete", "count", 1 }, { "totals", "item", "rejected", "count", 1 }, { "totals", "item", "withdrawn", "count", 1 },
		{ "totals", "item", "counted", "count", 6 }, { "totals", "item", "accepted", "total", 7 }, { "totals", "item", "received", "total", 11 },
		{ "totals", "item", "ntvt", "count", 3 }, { "totals", "item", "dhtt", "count", 3 }, { "totals", "item", "collectives", "count", 1 },
		{ "totals", "item", "individuals", "count", 5 }, { "totals", "item", "authors", "count", 6 }, { "totals", "item", "copies", "count", 1 },
		{ "totals", "item", "carried", "count", 0 }, { "totals", "item", "publishable", "count", 0 },
		{ "units", "unit", "phuong-a", "quota", 3 }, { "units", "unit", "phuong-a", "counted", 3 }, { "units", "unit", "phuong-a", "short", 0 },
		{ "units", "unit", "phuong-a", "accepted", 1 }, { "units", "unit", "phuong-a", "review", 1 }, { "units", "unit", "phuong-a", "incomplete", 1 },
		{ "units", "unit", "phuong-b", "counted", 0 }, { "units", "unit", "phuong-b", "short", 3 }, { "units", "unit", "phuong-b", "accepted", 1 }, { "units", "unit", "phuong-b", "rejected", 1 },
		{ "units", "unit", "mat-tran", "counted", 2 }, { "units", "unit", "mat-tran", "via", 1 }, { "units", "unit", "truong-c", "counted", 1 }, { "units", "unit", "truong-d", "short", 1 },
		{ "units", "unit", "truong-moi", "quota", 1 }, { "units", "unit", "truong-cu", "quota", -2 }, { "units", "unit", "van-phong", "quota", -1 }, { "units", "unit", "van-phong", "total", 1 },
		{ "units", "unit", "noi-vu", "total", -2 }, { "units", "name", "Toàn quận", "quota", 11 }, { "units", "name", "Toàn quận", "counted", 6 }, { "units", "name", "Toàn quận", "short", 5 },
		{ "units", "name", "Toàn quận", "accepted", 5 }, { "units", "name", "Toàn quận", "total", 8 },
		{ "units", "name", "(gửi trực tiếp hoặc chưa xác định đơn vị)", "counted", 1 },
		{ "periods", "period", "2022-12", "counted", 0 }, { "periods", "period", "2023-01", "counted", 1 }, { "periods", "period", "2023-03", "counted", 6 },
		{ "periods", "period", "2023-03", "met", 3 }, { "periods", "period", "2023-03", "units", 6 }, { "periods", "period", "2023-04", "counted", 1 }, { "periods", "period", "2023-05", "counted", -2 },
		{ "months", "key", "2022-11", "accepted", 0 }, { "months", "key", "2023-01", "accepted", 1 }, { "months", "key", "2023-03", "accepted", 5 }, { "months", "key", "2023-03", "rejected", 1 },
		{ "months", "key", "2023-04", "accepted", -2 },
		{ "categories", "key", "nguoi-tot-viec-tot", "accepted", 2 }, { "categories", "key", "nguoi-tot-viec-tot", "review", 1 }, { "categories", "key", "dien-hinh-tien-tien", "accepted", 3 },
		{ "categories", "key", "", "incomplete", 1 }, { "themes", "key", "an-toan-thuc-pham", "accepted", 1 }, { "themes", "key", "", "accepted", 4 }, { "themes", "key", "", "review", 1 },
		{ "outcomes", "key", "accepted", "count", 5 }, { "outcomes", "key", "withdrawn", "count", 1 },
		{ "reasons", "rule", "author-phone", "incomplete", 1 }, { "reasons", "rule", "subject-phone", "incomplete", 1 }, { "reasons", "rule", "photocopy", "rejected", 1 },
		{ "reasons", "rule", "deadline", "incomplete", -2 }, { "idle", "unit", "truong-d", "monthly_quota", 1 }, { "idle", "unit", "phuong-a", "monthly_quota", -2 },
	};
	struct arena *arena = arena_new(64 << 20);
	struct report report = make(r, REPORT_MONTH, AT(3, 20, 0), NULL, AT(4, 3, 7), arena);
	CHECK_ALL(&report, wanted);
	CHECK_STR(report.id, "2023-03");
	CHECK(report_find(&report, "subjects") == NULL && report_find(&report, "entries") == NULL); /* no names in what is published */
	CHECK(report_find(&report, "examples")->row_count == 0);
	/* What comes after now is not there: at the end of 14/3 five is still to come. */
	struct report before = make(r, REPORT_MONTH, AT(3, 20, 0), NULL, clock_time(2023, 3, 14, 23, 59, 59), arena);
	CHECK(number(&before, "totals", "item", "accepted", "count") == 4 && number(&before, "totals", "item", "review", "count") == 1);
	CHECK(number(&before, "totals", "item", "copies", "count") == 0);
	/* A month of no period, and one before anything: no quotas, no zeros divided by. */
	struct report june = make(r, REPORT_MONTH, AT(6, 20, 0), NULL, AT(7, 3, 7), arena);
	CHECK(number(&june, "units", "unit", "phuong-a", "quota") == -1 && number(&june, "totals", "item", "carried", "count") == 1);
	struct report early = make(r, REPORT_MONTH, clock_time(2021, 3, 1, 0, 0, 0), NULL, clock_time(2021, 3, 2, 0, 0, 0), arena);
	CHECK(number(&early, "totals", "item", "received", "total") == 0);
	arena_free(arena);
}

static void quarter(struct remind_fixture *r)
{
	static const struct wanted wanted[] = {
		{ "totals", "item", "received", "count", 11 }, { "units", "unit", "phuong-a", "quota", 12 }, { "units", "unit", "phuong-a", "total", 3 }, { "units", "unit", "phuong-a", "share", 25 },
		{ "units", "unit", "phuong-a", "met", 1 }, { "units", "unit", "phuong-a", "periods", 4 }, { "units", "unit", "van-phong", "quota", 3 }, { "units", "unit", "van-phong", "share", 33 },
		{ "units", "unit", "van-phong", "periods", -1 }, { "units", "unit", "phuong-a", "proposed", 0 }, { "units", "unit", "phuong-a", "proposal_quota", 2 },
		{ "milestones", "id", "ke-hoach", "concerned", 2 }, { "milestones", "id", "ke-hoach", "done", 1 }, { "milestones", "id", "le", "done", -1 },
	};
	struct arena *arena = arena_new(64 << 20);
	remind_sql(r, "INSERT INTO papers SELECT id, 0, 'ke-hoach', 'ke-hoach', 'phuong-a', 1, 1669000000, 0, '', '' FROM letters");
	remind_sql(r, "INSERT INTO papers SELECT id, 1, 'ke-hoach', 'bao-cao', 'phuong-a', 1, 1669000000, 0, '', '' FROM letters");
	remind_sql(r, "INSERT INTO papers SELECT id, 2, 'ke-hoach', 'ke-hoach', 'phuong-b', 0, 1669000000, 0, '', '' FROM letters"); /* not proven */
	struct report report = make(r, REPORT_QUARTER, AT(2, 1, 0), NULL, AT(3, 31, 9), arena);
	CHECK_ALL(&report, wanted);
	CHECK_STR(report.id, "2023-Q1");
	CHECK(report_find(&report, "subjects")->row_count == 0);
	/* One name written three ways; a year that is not known is no other person, two that differ are two. */
	remind_sql(r, "UPDATE people SET name = 'Nguyễn Văn An', birth_year = 1950 WHERE role = 'subject' AND entry IN (SELECT id FROM entries WHERE number = 2)");
	remind_sql(r, "UPDATE people SET name = 'NGUYỄN  VĂN AN', birth_year = NULL WHERE role = 'subject' AND entry IN (SELECT id FROM entries WHERE number = 3)");
	report = make(r, REPORT_QUARTER, AT(2, 1, 0), NULL, AT(3, 31, 9), arena);
	CHECK(report_find(&report, "subjects")->row_count == 1 && report_at(report_find(&report, "subjects"), 0, "entries")->number == 2);
	CHECK_STR(report_at(report_find(&report, "subjects"), 0, "codes")->text, "BTL23-0003, BTL23-0002");
	remind_sql(r, "UPDATE people SET name = 'nguyen van an', birth_year = 1972 WHERE role = 'subject' AND entry IN (SELECT id FROM entries WHERE number = 6)");
	report = make(r, REPORT_QUARTER, AT(2, 1, 0), NULL, AT(3, 31, 9), arena);
	CHECK(report_find(&report, "subjects")->row_count == 0);
	arena_free(arena);
}

static void unit(struct remind_fixture *r)
{
	static const struct wanted wanted[] = {
		{ "totals", "item", "accepted", "count", 2 }, { "periods", "period", "2023-03", "counted", 2 }, { "periods", "period", "2023-03", "quota", 2 },
		{ "entries", "code", "BTL23-0006", "n", 1 }, { "entries", "code", "BTL23-0007", "n", 2 }, { "entries", "code", "BTL23-0002", "n", -2 }, { "units", "unit", "mat-tran", "quota", -2 },
	};
	struct arena *arena = arena_new(64 << 20);
	struct report report = make(r, REPORT_UNIT, AT(4, 3, 0), "mat-tran", AT(4, 3, 7), arena);
	CHECK_ALL(&report, wanted);
	CHECK_STR(report_at(report_find(&report, "entries"), 0, "unit")->text, "Trường Tiểu học Cầu Mẫu");
	report = make(r, REPORT_UNIT, AT(4, 3, 0), "phuong-a", AT(4, 3, 7), arena);
	CHECK_STR(report_at(report_find(&report, "entries"), 3, "missing")->text, "Số điện thoại liên hệ của tác giả; Số điện thoại liên hệ của nhân vật (hoặc người đại diện tập thể)");
	arena_free(arena);
}

/* ---- hostile texts ---- */

static const char hostile[] = "=HYPERLINK(\"http://x\") <script>alert(1)</script> ]]> & ' \" \x01\x1b[2J _x0041_ \xEF\xBF\xBE \xEF\xBF\xBF gọi " SECRET_PHONE " hay 0912.345.678, sinh năm 1950";

static char *long_text(void)
{
	char *text = malloc(40001);
	if (!text)
		abort();
	memset(text, 'x', 40000);
	text[40000] = '\0';
	return text;
}

static void make_hostile(struct remind_fixture *r)
{
	sqlite3_stmt *s = NULL;
	char *much = long_text();
	CHECK(sqlite3_prepare_v2(db_handle(r->f.db), "UPDATE entries SET title = ?1, summary = ?2, verified = 'x', consent = 'x' WHERE number = 2", -1, &s, NULL) == SQLITE_OK);
	sqlite3_bind_text(s, 1, hostile, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, much, -1, SQLITE_STATIC);
	CHECK(sqlite3_step(s) == SQLITE_DONE);
	sqlite3_finalize(s);
	free(much);
}

static char *entry_of(const char *path, const char *name, size_t *len)
{
	int code;
	zip_stat_t st;
	zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
	char *bytes = NULL;
	if (zip && zip_stat(zip, name, 0, &st) == 0 && (bytes = calloc(1, st.size + 1))) {
		zip_file_t *file = zip_fopen(zip, name, 0);
		*len = (size_t)zip_fread(file, bytes, st.size);
		zip_fclose(file);
	}
	if (zip)
		zip_discard(zip);
	return bytes;
}

/* Every sheet is XML, without a formula or a link; all text together goes to `out`. */
static void read_sheets(const char *path, size_t sheets, struct buf *out)
{
	for (size_t i = 1; i <= sheets; i++) {
		char name[64];
		size_t len = 0;
		snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i);
		char *bytes = entry_of(path, name, &len);
		XML_Parser parser = XML_ParserCreate(NULL);
		CHECK_SAY(bytes && XML_Parse(parser, bytes, (int)len, 1) == XML_STATUS_OK, "%s: %s", name, bytes ? XML_ErrorString(XML_GetErrorCode(parser)) : "not there");
		CHECK_SAY(bytes && !strstr(bytes, "<f>") && !strstr(bytes, "<f ") && !strstr(bytes, "hyperlink"), "%s has a formula or a link", name);
		XML_ParserFree(parser);
		buf_add(out, bytes ? bytes : "", len);
		free(bytes);
	}
}

static void forms(struct remind_fixture *r)
{
	struct arena *arena = arena_new(64 << 20);
	struct buf page = { 0 }, sheets = { 0 };
	struct err err = { "" };
	char path[400];
	make_hostile(r);
	struct report report = make(r, REPORT_MONTH, AT(3, 20, 0), NULL, AT(4, 3, 7), arena);
	CHECK(report_find(&report, "examples")->row_count == 1);
	webpage_write(&report, &page);
	const char *html = buf_str(&page);
	CHECK(text_valid(html, page.len) && !strstr(html, "<script") && strstr(html, "&lt;script&gt;") && !strchr(html, '\x1b') && !strchr(html, '\x01'));
	CHECK(!strstr(html, SECRET_PHONE) && !strstr(html, "0912.345.678") && !strstr(html, "1950") && !strstr(html, "ngõ 9") && !strstr(html, "Tổ dân phố số 5"));
	CHECK(!strstr(html, "href") && !strstr(html, "src=") && !strstr(html, "url(") && !strstr(html, "@import") && !strstr(html, "<a ")); /* nothing leads elsewhere */
	snprintf(path, sizeof path, "%s/r.xlsx", r->f.dir);
	CHECK_SAY(xlsx_report(&report, path, r->f.dir, &err) == 0, "%s", err.text);
	read_sheets(path, report.table_count, &sheets);
	const char *xml = buf_str(&sheets);
	CHECK(strstr(xml, "=HYPERLINK(") != NULL && strstr(xml, "_x005F_x0041_") != NULL && strstr(xml, "xxxx… ") == NULL);
	CHECK(!strstr(xml, SECRET_PHONE) && !strstr(xml, "0912.345.678") && !strstr(xml, "1950"));
	unlink(path);
	buf_release(&page);
	buf_release(&sheets);
	arena_free(arena);
}

/* Cells by themselves: what begins like a formula, what is too long, what no XML may hold; and a disk that is full. */
static void cells(struct remind_fixture *r)
{
	static const struct report_column columns[] = { { "a", "A", REPORT_TEXT, 10 }, { "b", "B", REPORT_NUMBER, 10 }, { "c", NULL, REPORT_TEXT, 0 } };
	static const char *const texts[] = { "=1+1", "+84912", "-3", "@SUM(A1)", "\t=2", "", "0912000101", "a\nb", "]]>&<", "\xED\xA0\x80", "\x01", "bài\u202E\u2066xslx.exe" };
	struct err err = { "" };
	struct buf xml = { 0 };
	char path[400], *much = long_text();
	snprintf(path, sizeof path, "%s/c.xlsx", r->f.dir);
	struct xlsx *book = xlsx_new(path, r->f.dir, "=title", "&author", &err);
	if (!CHECK_SAY(book != NULL, "%s", err.text))
		return;
	xlsx_sheet(book, "Ô", "Tiêu đề", "", "", columns, 3);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct report_cell row[3] = { { .text = texts[i] }, { .number = 5, .known = true }, { .text = "hidden" } };
		xlsx_row(book, row, false);
	}
	xlsx_row(book, (struct report_cell[3]){ { .text = much }, { .text = NULL }, { .text = "hidden" } }, true);
	CHECK_SAY(xlsx_end(book, &err) == 0, "%s", err.text);
	read_sheets(path, 1, &xml);
	const char *x = buf_str(&xml);
	CHECK(strstr(x, "<t>=1+1</t>") && strstr(x, "<t>+84912</t>") && strstr(x, "<t>@SUM(A1)</t>") && strstr(x, "<t>0912000101</t>") && strstr(x, "]]&gt;&amp;&lt;"));
	CHECK(strstr(x, "đã cắt bớt") && !strstr(x, "hidden") && !strstr(x, "\xED\xA0\x80") && !strstr(x, "\x01") && !strstr(x, "_x0001_") && strstr(x, "bàixslx.exe"));
	const char *run = strstr(x, "xxxxxxxx");
	CHECK(run && strspn(run, "x") > 32000 && strspn(run, "x") < 32767);
	buf_release(&xml);
	free(much);
	unlink(path);
	/* 2,000 rows do not fit into 40 kB. */
	struct rlimit was, small;
	signal(SIGXFSZ, SIG_IGN);
	CHECK(getrlimit(RLIMIT_FSIZE, &was) == 0);
	small = was;
	small.rlim_cur = 40 << 10;
	book = xlsx_new(path, r->f.dir, "t", "a", &err);
	xlsx_sheet(book, "Ô", "Tiêu đề", "", "", columns, 3);
	CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
	for (int i = 0; i < 2000; i++)
		xlsx_row(book, (struct report_cell[3]){ { .text = "một dòng chữ" }, { .number = i, .known = true }, { .text = "" } }, false);
	int ended = xlsx_end(book, &err);
	setrlimit(RLIMIT_FSIZE, &was);
	CHECK(ended == -1);
	unlink(path);
	/* A folder that is not there. */
	CHECK(!(book = xlsx_new("/nonexistent/a.xlsx", r->f.dir, "t", "a", &err)) || (xlsx_sheet(book, "Ô", "", "", "", columns, 3), xlsx_end(book, &err) == -1));
}

static void publish(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "Ba lần hiến máu, 20 năm dạy chữ", "Ba lần hiến máu, 20 năm dạy chữ" },
		{ "Gọi 0912.345.678 hoặc 024 3765 1234", "Gọi … hoặc …" },
		{ "sinh ngày 12/3/1952 tại Hà Nội", "sinh ngày … tại Hà Nội" },
		{ "Bà Mây (1952), từ năm 1990 đến nay", "Bà Mây (…), từ năm 1990 đến nay" },
		{ "Sinh năm: 1948, ông vẫn đi", "Sinh năm: …, ông vẫn đi" },
		{ "nhà số 12 ngõ 5, tổ dân phố 7", "nhà số … ngõ …, tổ dân phố …" },
		{ "thư về may@thu.example nhé", "thư về … nhé" },
		{ "Bà ở Số 7, ngõ 9 đường An Mẫu và giúp 30 hộ", "" },
		{ "Bà ở số 7 ngõ 9 đường an mẫu", "" },
		{ "Chị ở số 15A Dốc Mẫu, nhà đầu ngõ", "" }, /* its first part alone */
		{ "Tác giả (1984) viết từ năm 1990", "Tác giả (…) viết từ năm 1990" },
		{ "Năm 2019 nhận Giấy khen, 150 suất quà, 1.500.000 đồng", "Năm 2019 nhận Giấy khen, 150 suất quà, 1.500.000 đồng" },
		{ NULL, "" }, { "", "" },
	};
	const struct extract_row row = { .subject_birth_year = 1952, .subject_address = "Số 7, ngõ 9 đường An Mẫu", .subject_phone = "0912345678", .author_phone = "024365",
	                                 .author_birth_year = 1984, .author_address = "Số 15A Dốc Mẫu, phường An Mẫu" };
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(publish_text(&row, cases[i].text, arena), cases[i].want);
	arena_free(arena);
}

/* ---- letters ---- */

static const struct occasion *occasion(const struct occasion *all, size_t count, const char *id, const char *period)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].milestone->id, id) == 0 && strcmp(all[i].period, period) == 0)
			return &all[i];
	return NULL;
}

static void letters(struct remind_fixture *r)
{
	struct arena *arena = arena_new(64 << 20);
	struct occasion *all, month_end = { .period = "2023-04", .from = AT(3, 1, 0), .until = AT(4, 1, 0) };
	size_t count = calendar_occasions(rules_calendar(r->rules), rules_contest(r->rules), arena, &all), n = 0;
	struct milestone digest = { .id = "ban-tin", .every = EVERY_MONTH, .report = true }, report = { .id = "bao-cao", .every = EVERY_QUARTER, .report = true };
	struct attachment *files = NULL;
	json_t *blanks = NULL;
	struct answer out;
	CHECK(occasion(all, count, "thang", "2023-03") != NULL);
	month_end.milestone = &digest;
	CHECK_SAY(digest_make(r->f.db, r->rules, &month_end, NULL, AT(4, 3, 7), r->f.dir, arena, &blanks, &files, &n, &r->f.err) == 0, "%s", r->f.err.text);
	CHECK(n == 2 && strcmp(files[0].name, "so-lieu-thang-3-2023.xlsx") == 0 && strcmp(files[1].name, "so-lieu-thang-3-2023.html") == 0 && memcmp(files[0].bytes, "PK", 2) == 0);
	CHECK_STR(json_string_value(json_object_get(blanks, "received_count")), "09");
	CHECK_STR(json_string_value(json_object_get(blanks, "example_count")), "01");
	CHECK_SAY(compose_notice(r->composer, &remind_transport, "monthly-digest", "vhtt@mau.example", blanks, files, n, AT(4, 3, 7), arena, &out, &r->f.err) == 0, "%s", r->f.err.text);
	CHECK(!memmem(out.bytes, out.len, SECRET_PHONE, strlen(SECRET_PHONE)));
	json_decref(blanks);
	month_end.milestone = &report;
	month_end.from = AT(1, 1, 0);
	CHECK_SAY(digest_make(r->f.db, r->rules, &month_end, NULL, AT(3, 24, 7), r->f.dir, arena, &blanks, &files, &n, &r->f.err) == 0, "%s", r->f.err.text);
	CHECK_STR(json_string_value(json_object_get(blanks, "quarter")), "I");
	CHECK_STR(json_string_value(json_object_get(json_array_get(json_object_get(blanks, "milestones"), 0), "date")), "15/4/2023");
	CHECK_SAY(compose_notice(r->composer, &remind_transport, "quarterly-report", "noivu@mau.example", blanks, files, n, AT(3, 24, 7), arena, &out, &r->f.err) == 0, "%s", r->f.err.text);
	json_decref(blanks);
	arena_free(arena);
}

static void json(struct remind_fixture *r)
{
	struct arena *arena = arena_new(64 << 20);
	struct report report = make(r, REPORT_MONTH, AT(3, 20, 0), NULL, AT(4, 3, 7), arena);
	json_t *out = report_json(&report), *tables = json_object_get(out, "tables");
	CHECK_STR(json_string_value(json_object_get(out, "kind")), "month");
	CHECK_STR(json_string_value(json_object_get(out, "from")), "2023-03-01T00:00:00+07:00");
	CHECK(json_integer_value(json_object_get(json_object_get(tables, "units-all"), "counted")) == 6);
	CHECK(json_is_null(json_object_get(json_object_get(tables, "units-all"), "n")));
	CHECK_STR(report_shown(&(struct report_cell){ .number = 1234567, .known = true }, REPORT_NUMBER, arena), "1.234.567");
	CHECK_STR(report_shown(&(struct report_cell){ .number = 999, .known = true }, REPORT_NUMBER, arena), "999");
	CHECK_STR(report_shown(&(struct report_cell){ .number = 67, .known = true }, REPORT_SHARE, arena), "67%");
	CHECK_STR(report_shown(&(struct report_cell){ .text = NULL }, REPORT_NUMBER, arena), "–");
	json_decref(out);
	arena_free(arena);
}

int main(void)
{
	struct remind_fixture r;
	remind_open(&r);
	fill(&r);
	month(&r);
	quarter(&r);
	unit(&r);
	json(&r);
	forms(&r);
	cells(&r);
	publish();
	letters(&r);
	remind_close(&r);
	return unit_end();
}
