/* The table of labels, declarations, titles and traps, and the samples: each letter comes to what stands beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "check_expect.h"
#include "check_fixture.h"

static const char *const files[] = { "contest.yaml", "entry.yaml", "units.yaml", "calendar.yaml" };

/* A rules folder of the tests' own: the shipped one with two barred people who were invented for it. */
static struct rules *rules_with_barred(void)
{
	static const char barred[] = "members:\n  - {name: Hoàng Nghĩa Bách, birth-year: 1972, unit: Phòng Văn hóa và Thông tin, body: BTC}\n"
	                             "  - {name: Trịnh Hải Đường, birth-year: 1950, body: BGK}\n";
	char folder[200], path[300];
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/hoadep-check-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return NULL;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buf bytes = { 0 };
		snprintf(path, sizeof path, FIXTURE_RULES "/%s", files[i]);
		file_read(path, FIXTURE_FILE, &bytes, NULL);
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		file_put(path, buf_str(&bytes), bytes.len, NULL);
		buf_release(&bytes);
	}
	snprintf(path, sizeof path, "%s/barred.yaml", folder);
	file_put(path, barred, strlen(barred), NULL);
	struct rules *rules = fixture_rules(folder);
	unlink(path);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	return rules;
}

/* What {KB}, {TG} … of the table stand for. */
static const char *const macros[][2] = {
	{ "{KB}", "Bài dự thi viết về gương “Người tốt, việc tốt”" },
	{ "{TB}", "Người giữ ngõ" },
	{ "{TG}", "THÔNG TIN TÁC GIẢ\nHọ và tên: Lê Văn An\nNăm sinh: 1980\nĐịa chỉ: TDP số 3, phường Xuân Tảo, quận Bắc Từ Liêm\nSố điện thoại: 0912 345 678\nNghề nghiệp: thợ mộc\nĐơn vị công tác: Hợp tác xã Mẫu\n" },
	{ "{NV}", "THÔNG TIN NHÂN VẬT\nHọ và tên: Bùi Thị Bé\nNăm sinh: 1950\nĐịa chỉ: TDP số 4, phường Tây Tựu, quận Bắc Từ Liêm\nSố điện thoại: 0987 654 321\nNghề nghiệp: hưu trí\nĐơn vị công tác: Chi hội Phụ nữ số 4\n" },
	{ "{BÀI}", "Sáng nào cũng vậy, khi cả ngõ còn ngủ, bà Bùi Thị Bé đã cầm chổi ra quét từ đầu đến cuối. "
	           "Lá rụng thì gom lại ủ gốc cây, rác thì phân loại, chai nhựa để dành bán lấy tiền mua vở cho trẻ con trong xóm. "
	           "Ai hỏi bà cũng cười." },
	{ "⇥", "\t" }, { "¶", "\n" },
};

static void long_story(struct buf *out)
{
	for (int i = 0; i < 20; i++)
		buf_print(out, "Ngày thứ %d bà lại dậy sớm nấu cháo cho cả xóm.%s", i + 1, i % 5 == 4 ? "\n" : " ");
}

static void expand(struct buf *out, const char *text)
{
	while (*text) {
		size_t i = 0, n = sizeof macros / sizeof *macros;
		if (strncmp(text, "{BÀI200}", strlen("{BÀI200}")) == 0) {
			long_story(out);
			text += strlen("{BÀI200}");
			continue;
		}
		while (i < n && strncmp(text, macros[i][0], strlen(macros[i][0])) != 0)
			i++;
		if (i < n) {
			buf_text(out, macros[i][1]);
			text += strlen(macros[i][0]);
		} else {
			buf_byte(out, *text++);
		}
	}
}

/* "TIÊU ĐỀ=…", the mail's text, "TỆP=…" and "ẢNH=…" with what follows each. */
static struct submission *letter_of_row(struct arena *arena, const char *row)
{
	struct buf text = { 0 };
	expand(&text, row);
	char *at = arena_text(arena, buf_str(&text));
	buf_release(&text);
	struct submission *s = fixture_new(arena);
	fixture_from(s, "Người Gửi", "nguoigui@thu.example");
	if (strncmp(at, "TIÊU ĐỀ=", strlen("TIÊU ĐỀ=")) == 0) {
		char *end = at + strcspn(at, "\n");
		s->subject = arena_copy(arena, at + strlen("TIÊU ĐỀ="), (size_t)(end - at) - strlen("TIÊU ĐỀ="));
		at = *end ? end + 1 : end;
	}
	char *next = at;
	while (*next && strncmp(next, "TỆP=", strlen("TỆP=")) != 0 && strncmp(next, "ẢNH=", strlen("ẢNH=")) != 0)
		next += strcspn(next, "\n") + (next[strcspn(next, "\n")] == '\n');
	fixture_body(s, arena_copy(arena, at, (size_t)(next - at)));
	while (*next) {
		bool picture = strncmp(next, "ẢNH=", strlen("ẢNH=")) == 0;
		char *name = strchr(next, '=') + 1, *end = name + strcspn(name, "\n"), *body = *end ? end + 1 : end;
		*end = '\0';
		next = body;
		while (*next && strncmp(next, "TỆP=", strlen("TỆP=")) != 0 && strncmp(next, "ẢNH=", strlen("ẢNH=")) != 0)
			next += strcspn(next, "\n") + (next[strcspn(next, "\n")] == '\n');
		if (picture)
			fixture_part(s, PART_PICTURE, "image/jpeg", name, NULL);
		else
			fixture_document(s, name, next > body ? arena_copy(arena, body, (size_t)(next - body)) : NULL);
	}
	return s;
}

/* Calls `each` for every row of a table: its columns, parted by one tab. */
static int rows(const char *path, size_t columns, void (*each)(const struct rules *, char **), const struct rules *rules)
{
	struct buf bytes = { 0 };
	int count = 0;
	if (!CHECK(file_read(path, FIXTURE_FILE, &bytes, NULL) == 0))
		return 0;
	for (char *line = bytes.data, *next; line && *line; line = next) {
		char *column[3] = { line, NULL, NULL }, *end = line + strcspn(line, "\n");
		next = *end ? end + 1 : end;
		*end = '\0';
		if (line[0] == '#' || !line[0])
			continue;
		for (size_t c = 1; c < columns; c++)
			if ((column[c] = strchr(column[c - 1], '\t')))
				*column[c]++ = '\0';
			else
				break;
		if (CHECK_SAY(column[columns - 1], "%s: a row of fewer than %zu columns: %s", path, columns, line)) {
			each(rules, column);
			count++;
		}
	}
	buf_release(&bytes);
	return count;
}

static void label_row(const struct rules *rules, char **column)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = letter_of_row(arena, column[1]);
	const struct verdict *v = fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0));
	expect_all(v, column[0], column[2]);
	arena_free(arena);
}

static void sample_row(const struct rules *rules, char **column)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf bytes = { 0 };
	char path[300];
	snprintf(path, sizeof path, "tests/unit/files/samples/%s", column[0]);
	if (CHECK_SAY(file_read(path, FIXTURE_FILE, &bytes, NULL) == 0, "cannot read %s", path)) {
		struct submission *s = fixture_letter(arena, bytes.data, bytes.len);
		expect_all(fixture_check(rules, s, s->date), column[0], column[1]);
	}
	buf_release(&bytes);
	arena_free(arena);
}

int main(void)
{
	struct rules *rules = rules_with_barred();
	if (!CHECK(rules))
		return unit_end();
	CHECK(rows("tests/unit/files/check_labels.tsv", 3, label_row, rules) > 100);
	CHECK(rows("tests/unit/files/check_samples.tsv", 2, sample_row, rules) >= 18);
	rules_free(rules);
	return unit_end();
}
