/* Tables of trích ngang in every shape: what each row says, which tables are none, and what a hostile one costs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glob.h>
#include <time.h>

#include "unit.h"
#include "base/clock.h"
#include "check/roster.h"
#include "check/roster_head.h"
#include "check/ruleset.h"
#include "check_expect.h"
#include "check_rows.h"

#define EXPECTED "=== MONG ĐỢI ==="

enum { MOST_LINES = 4000, HOSTILE_ROWS = 100000, HOSTILE_CELL = 1 << 20, MOST_SECONDS = 20 };

/* --- heads (labels.md G, row 40) --- */

static const char *column_name(const struct roster_head *h)
{
	static const char *const names[] = { "number", "name", "subject", "author", "title", "birth-year", "male", "female", "occupation", "workplace", "address", "phone", "class",
		"summary", "category", "handed-in", "original", "copy", "verified", "remark", "third", "proposal", "filler" };
	return h->column < COLUMNS ? names[h->column] : "other";
}

static void head_row(const struct rules *rules, char **column)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct roster_head h;
	char *slash = strstr(column[0], " // ");
	const char *above = "", *head = column[0];
	if (slash) {
		*slash = '\0';
		above = column[0];
		head = slash + 4;
	}
	roster_head_read(&rules->words, above, strlen(above), head, strlen(head), arena, &h);
	const char *owner = h.owner == WHOSE_AUTHOR ? " của tác giả" : h.owner == WHOSE_SUBJECT ? " của nhân vật" : "";
	const char *ticked = h.ticked == CATEGORY_NTVT ? " NTVT" : h.ticked == CATEGORY_DHTT ? " ĐHTT" : "";
	const char *got = arena_print(arena, "%s%s%s%s", column_name(&h), owner, ticked, h.more ? " ghép" : "");
	CHECK_SAY(strcmp(got, column[1]) == 0, "%s%s%s is “%s”, wanted “%s”", above, *above ? " // " : "", head, got, column[1]);
	arena_free(arena);
}

/* --- tables --- */

struct lines {
	const struct roster_line *rows[MOST_LINES];
	size_t count;
};

static void read_part(const struct rules *rules, struct arena *arena, const struct part *p, struct lines *out)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	bool mail = p->role == PART_BODY;
	const char *text = mail ? p->text : p->content;
	if (!text)
		return;
	source_read(source, mail ? SOURCE_MAIL : SOURCE_DOCUMENT, mail ? NULL : p, mail ? "nội dung thư" : p->filename, text, false, NULL, &rules->words, arena);
	const struct roster *r = roster_read(source, &rules->words, 2023, arena);
	for (size_t i = 0; r && i < r->count && out->count < MOST_LINES; i++)
		out->rows[out->count++] = &r->rows[i];
}

static const char *date_text(int64_t time, char number[1000])
{
	struct civil c = clock_civil(time);
	snprintf(number, 32, "%04d-%02d-%02d", c.year, c.month, c.day);
	return time ? number : NULL;
}

static const char *line_value(const struct roster_line *r, const char *key, char number[1000])
{
	static const char *const people[] = { "author.", "subject.", "someone." };
	const struct person *who[] = { &r->author, &r->subject, &r->someone };
	for (size_t i = 0; i < 3; i++)
		if (strncmp(key, people[i], strlen(people[i])) == 0)
			return expect_person(who[i], key + strlen(people[i]), number);
	if (strcmp(key, "handed_in") == 0)
		return date_text(r->handed_in, number);
	snprintf(number, 32, "%d", r->number);
	return strcmp(key, "number") == 0 ? (r->number ? number : NULL) : strcmp(key, "title") == 0 ? r->title : strcmp(key, "summary") == 0 ? r->summary : strcmp(key, "copy") == 0 ? r->copy :
	       strcmp(key, "verified") == 0 ? r->verified : strcmp(key, "remark") == 0 ? r->remark : strcmp(key, "where") == 0 ? r->where : strcmp(key, "category") == 0 ? category_word(r->category) :
	       strcmp(key, "later") == 0 ? (r->later ? "yes" : NULL) : "(no such key)";
}

static const char *row_value(const struct roster_row *r, const char *key, char number[1000])
{
	snprintf(number, 32, "%d", strcmp(key, "entry") == 0 ? r->entry : r->number);
	return strcmp(key, "entry") == 0 || strcmp(key, "number") == 0 ? number : strcmp(key, "subject") == 0 ? r->subject : strcmp(key, "title") == 0 ? r->title : strcmp(key, "author") == 0 ? r->author :
	       strcmp(key, "remark") == 0 ? r->remark : strcmp(key, "category") == 0 ? category_word(r->category) : "(no such key)";
}

/* What a row adds beside the items. */
static const char *entry_value(const struct entry *e, const char *key, char number[1000])
{
	return strcmp(key, "summary") == 0 ? e->summary : strcmp(key, "verified") == 0 ? e->verified : strcmp(key, "handed_in") == 0 ? date_text(e->handed_in, number) :
	       strcmp(key, "claimed") == 0 ? e->claimed : "(no such key)";
}

/* "t2.author.phone": a row as it was read; "r1.entry": a row of the batch; "e1.summary": of an entry; else as in the other tables. */
static const char *value(const struct verdict *v, const struct lines *lines, const char *key, char number[1000])
{
	size_t n = strtoul(key + (*key != '\0'), NULL, 10);
	const char *dot = strchr(key, '.');
	snprintf(number, 32, "%zu", strcmp(key, "tables") == 0 ? lines->count : v->batch ? v->batch->row_count : 0);
	if (strcmp(key, "tables") == 0)
		return lines->count ? number : NULL;
	if (strcmp(key, "rows") == 0)
		return number;
	if (key[0] == 'e' && n && dot)
		return n <= v->entry_count ? entry_value(&v->entries[n - 1], dot + 1, number) : "(no such entry)";
	if (key[0] == 't' && n && dot)
		return n <= lines->count ? line_value(lines->rows[n - 1], dot + 1, number) : "(no such row)";
	if (key[0] == 'r' && n && dot)
		return v->batch && n <= v->batch->row_count ? row_value(&v->batch->rows[n - 1], dot + 1, number) : "(no such row)";
	return expect_value(v, key, number);
}

static void expectations(const struct verdict *v, const struct lines *lines, const char *name, char *text)
{
	int seen = 0;
	for (char *line = text, *next; *line; line = next) {
		char *end = line + strcspn(line, "\n"), *equals, number[1000];
		next = *end ? end + 1 : end;
		*end = '\0';
		if (!*line || *line == '#' || !(equals = strchr(line, '=')))
			continue;
		*equals = '\0';
		seen++;
		const char *got = value(v, lines, line, number);
		CHECK_SAY(expect_one(got ? got : "-", equals + 1), "%s: %s is “%s”, wanted “%s”", name, line, got ? got : "-", equals + 1);
	}
	CHECK_SAY(seen, "%s expects nothing", name);
}

static void table_file(const struct rules *rules, const char *path)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf bytes = { 0 }, text = { 0 };
	struct lines *lines = arena_alloc(arena, sizeof *lines);
	const char *name = strrchr(path, '/') + 1;
	CHECK(file_read(path, FIXTURE_FILE, &bytes, NULL) == 0);
	expand(&text, buf_str(&bytes));
	char *expected = strstr(text.data, EXPECTED);
	if (CHECK_SAY(expected, "%s has no " EXPECTED, name)) {
		*expected = '\0';
		struct submission *s = fixture_letter(arena, text.data, strlen(text.data));
		for (size_t i = 0; i < s->part_count; i++)
			read_part(rules, arena, &s->parts[i], lines);
		expectations(fixture_check(rules, s, s->date ? s->date : clock_time(2023, 4, 13, 16, 0, 0)), lines, name, expected + strlen(EXPECTED) + 1);
	}
	buf_release(&bytes);
	buf_release(&text);
	arena_free(arena);
}

/* --- hostile tables --- */

#define HEAD "TRÍCH NGANG\nSTT\tNhân vật\tNăm sinh\tTên bài viết\tTác giả\tGhi chú\n"

static void many_rows(struct buf *out)
{
	buf_text(out, HEAD);
	for (int i = 0; i < HOSTILE_ROWS; i++)
		buf_print(out, "%d\tMai Thị Vóc\t1969\tBài số %d\tTống Khánh Ly\tBản photo\n", i + 1, i);
}

static void one_cell(struct buf *out)
{
	buf_text(out, HEAD "1\tMai Thị Vóc\t1969\t");
	for (int i = 0; i < HOSTILE_CELL / 8; i++)
		buf_text(out, "Gánh |\t ");
	buf_text(out, "\tTống Khánh Ly\tBản photo\n2\tLã Quý Mùi\t1950\tBa mươi mét vuông\tCao Thị Ngần\tGửi sau\n");
}

static void empty_rows(struct buf *out)
{
	buf_text(out, HEAD);
	for (int i = 0; i < HOSTILE_ROWS; i++)
		buf_text(out, "\t\t\t\t\t\n");
}

static void many_heads(struct buf *out)
{
	for (int i = 0; i < HOSTILE_ROWS / 10; i++)
		buf_text(out, HEAD);
}

static void broken_rows(struct buf *out)
{
	buf_text(out, "TRÍCH NGANG\nSTT | Nhân vật | Năm sinh | Tên bài viết | Tác giả | Ghi chú\n");
	for (int i = 0; i < HOSTILE_ROWS / 10; i++)
		buf_print(out, "%d | Mai\nThị\nVóc |\n", i + 1);
}

static void wide_row(struct buf *out)
{
	for (int i = 0; i < HOSTILE_ROWS; i++)
		buf_text(out, "Tác giả | ");
	buf_text(out, "\n");
}

static void hostile(const struct rules *rules, const char *name, void (*make)(struct buf *), size_t most)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	struct buf text = { 0 };
	clock_t begun = clock();
	make(&text);
	fixture_from(s, "UBND phường Thượng Cát", "phuong-thuong-cat@bactuliem.example");
	fixture_body(s, "Gửi bài dự thi kèm trích ngang.");
	fixture_document(s, "bang.xlsx", buf_str(&text));
	fixture_document(s, "bai.docx", "Bài dự thi viết về gương “Người tốt, việc tốt”\nBài số 7\nSáng nào cũng vậy, khi cả ngõ còn ngủ, bà Bùi Thị Bé đã cầm chổi ra quét từ đầu đến cuối ngõ, rồi mới về nấu cơm cho các cháu ăn đi học.\n");
	const struct verdict *v = fixture_check(rules, s, clock_time(2023, 4, 13, 16, 0, 0));
	CHECK_SAY(!v->batch || v->batch->row_count <= most, "%s: %zu rows", name, v->batch ? v->batch->row_count : 0);
	for (size_t i = 0; v->batch && i < v->batch->row_count; i++)
		CHECK(!v->batch->rows[i].title || strlen(v->batch->rows[i].title) <= ROSTER_MOST_VALUE);
	CHECK_SAY((clock() - begun) / CLOCKS_PER_SEC < MOST_SECONDS, "%s took %ld s", name, (long)((clock() - begun) / CLOCKS_PER_SEC));
	buf_release(&text);
	arena_free(arena);
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	CHECK(rows("tests/labels/trich-ngang-cot.tsv", 2, head_row, rules) > 60);
	glob_t files = { 0 };
	CHECK(glob("tests/labels/trich-ngang/*.txt", 0, NULL, &files) == 0 && files.gl_pathc >= 25);
	for (size_t i = 0; i < files.gl_pathc; i++)
		table_file(rules, files.gl_pathv[i]);
	globfree(&files);
	hostile(rules, "100,000 rows", many_rows, ROSTER_MOST_ROWS);
	hostile(rules, "one cell of 1 MB", one_cell, 1);
	hostile(rules, "empty rows", empty_rows, 0);
	hostile(rules, "heads alone", many_heads, 0);
	hostile(rules, "broken rows", broken_rows, ROSTER_MOST_ROWS);
	hostile(rules, "a row of 100,000 cells", wide_row, 0);
	rules_free(rules);
	return unit_end();
}
