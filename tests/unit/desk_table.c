/* Tables and CSV as people and spreadsheets get them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "desk/csv.h"
#include "desk/table.h"
#include "base/text.h"
#include "unit.h"

static const struct table_column columns[] = { { "CODE", 12, false }, { "N", 6, true }, { "TITLE", 12, false } };

static char *printed(size_t width, const char *const rows[][3], size_t count)
{
	char *out = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&out, &size);
	struct table *table = table_new(file, width, columns, 3);
	for (size_t i = 0; i < count; i++)
		table_row(table, rows[i]);
	CHECK(table_end(table) == count);
	fclose(file);
	return out;
}

static void looks(size_t width, const char *const rows[][3], size_t count, const char *want)
{
	char *got = printed(width, rows, count);
	CHECK_STR(got, want);
	free(got);
}

static void tables(void)
{
	static const char *const hostile[][3] = { { "\x1b[2Jx", "1", "a\nb\tc" }, { "\xC2\x9Bm", NULL, "\xE2\x80\xAE" "evil" } };
	static const char *const plain[][3] = { { "BTL23-0001", "1", "Ngõ" }, { "B", "22", "Nguye\xCC\x82\xCC\x83n" }, { "C", "333", "đúng mười hai" } };
	static const char *const broken[][3] = { { "\xFF\xFE", "1", "x" } };
	looks(0, NULL, 0, "");
	looks(0, hostile, 2, "CODE  N  TITLE\n[2Jx  1  a b c\nm        evil\n");
	looks(0, plain, 3, "CODE          N  TITLE\nBTL23-0001    1  Ngõ\nB            22  Nguye\xCC\x82\xCC\x83n\nC           333  đúng mười h…\n");
	looks(22, plain, 3, "CODE       N  TITLE\nBTL23-…    1  Ngõ\nB         22  Nguye\xCC\x82\xCC\x83n\nC        333  đúng mư…\n");
	looks(0, broken, 1, "CODE  N  TITLE\n\uFFFD\uFFFD    1  x\n");
}

/* A million rows are not kept: what comes after the first goes out at once, in the same columns. */
static void long_table(void)
{
	char *out = NULL, *line;
	size_t size = 0, lines = 0;
	FILE *file = open_memstream(&out, &size);
	struct table *table = table_new(file, 0, columns, 3);
	for (int i = 0; i < 3 * TABLE_LOOK_AHEAD; i++) {
		const char *const row[] = { "X", "7", i < TABLE_LOOK_AHEAD ? "ab" : "longer" };
		table_row(table, row);
	}
	CHECK(table_end(table) == 3 * TABLE_LOOK_AHEAD);
	fclose(file);
	for (line = out; (line = strchr(line, '\n')); line++)
		lines++;
	CHECK(lines == 3 * TABLE_LOOK_AHEAD + 1);
	static const char last[] = "\nX     7  long…\n";
	CHECK(strlen(out) > sizeof last && strcmp(out + strlen(out) - (sizeof last - 1), last) == 0);
	free(out);
}

/* A subject of a megabyte costs no more than what is shown of it. */
static void huge_cell(void)
{
	char *huge = malloc(1 << 20);
	memset(huge, 'a', (1 << 20) - 1);
	huge[(1 << 20) - 1] = '\0';
	const char *const rows[][3] = { { huge, "1", "x" } };
	looks(0, rows, 1, "CODE          N  TITLE\naaaaaaaaaaa…  1  x\n");
	free(huge);
}

static void csv(void)
{
	static const struct { const char *cell, *want; } cases[] = {
		{ "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n" },
		{ "+84912000101", "'+84912000101\r\n" }, { "-1", "'-1\r\n" }, { "@SUM(A1)", "'@SUM(A1)\r\n" }, { " =1", "' =1\r\n" }, { "\t=1", "' =1\r\n" },
		{ "＝1", "'＝1\r\n" }, { "a\"b", "\"a\"\"b\"\r\n" }, { "a,b", "\"a,b\"\r\n" }, { "a;b", "\"a;b\"\r\n" }, { "a\r\nb", "a  b\r\n" },
		{ "Người tốt, việc tốt", "\"Người tốt, việc tốt\"\r\n" }, { "2023-03-14 09:21", "2023-03-14 09:21\r\n" }, { "", "\r\n" }, { NULL, "\r\n" },
		{ "a\x1b[2J\xE2\x80\xAE", "a[2J\r\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };
		csv_row(&out, &cases[i].cell, 1);
		CHECK_STR(buf_str(&out), cases[i].want);
		buf_release(&out);
	}
	const char *row[] = { "a", "b,c", NULL };
	struct buf out = { 0 };
	csv_row(&out, row, 3);
	CHECK_STR(buf_str(&out), "a,\"b,c\",\r\n");
	buf_release(&out);
}

int main(void)
{
	tables();
	long_table();
	huge_cell();
	csv();
	return unit_end();
}
