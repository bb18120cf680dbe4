/* The table of labels, declarations, titles and traps, and the samples: each letter comes to what stands beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "check_expect.h"
#include "check_rows.h"

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
	glob_t tables = { 0 };
	CHECK(glob("tests/labels/thu*.tsv", 0, NULL, &tables) == 0);
	for (size_t i = 0; i < tables.gl_pathc; i++)
		CHECK(rows(tables.gl_pathv[i], 3, label_row, rules) > 10);
	globfree(&tables);
	CHECK(rows("tests/unit/files/check_samples.tsv", 2, sample_row, rules) >= 18);
	rules_free(rules);
	return unit_end();
}
