/* The table of unit names: each text names the units that stand beside it, and bad units.yaml files say so with their lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "check_fixture.h"
#include "check/naming.h"
#include "check/units.h"

enum { MOST = 8 };

/* "phuong-xuan-tao, hoi-lhpn" in the order of units.yaml, or "-". */
static void named(const struct rules *rules, const char *text, int64_t time, struct buf *out)
{
	const struct unit *units[MOST];
	size_t n = rules_units_named(rules, text, time, units, MOST);
	buf_clear(out);
	for (size_t i = 0; i < n && i < MOST; i++)
		buf_print(out, "%s%s", i ? ", " : "", units[i]->id);
	if (!n)
		buf_text(out, "-");
}

static void check_row(const struct rules *rules, char *line, int number)
{
	struct buf text = { 0 }, got = { 0 };
	char *want = strchr(line, '\t');
	if (!CHECK_SAY(want, "don-vi.tsv:%d: no TAB", number))
		return;
	*want++ = '\0';
	for (const char *at = line; *at;) {
		bool end = strncmp(at, "¶", strlen("¶")) == 0;
		buf_add(&text, end ? "\n" : at, 1);
		at += end ? strlen("¶") : 1;
	}
	named(rules, buf_str(&text), clock_time(2023, 3, 1, 0, 0, 0), &got);
	CHECK_SAY(strcmp(buf_str(&got), want) == 0, "don-vi.tsv:%d: “%s” names %s, not %s", number, line, buf_str(&got), want);
	buf_release(&text);
	buf_release(&got);
}

static void check_table(const struct rules *rules)
{
	struct buf bytes = { 0 };
	int number = 0, rows = 0;
	CHECK(file_read("tests/labels/don-vi.tsv", FIXTURE_FILE, &bytes, NULL) == 0);
	for (char *line = bytes.data, *next; line && *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next ? (*next = '\0', 1) : 0;
		number++;
		if (!*line || *line == '#')
			continue;
		rows++;
		check_row(rules, line, number);
	}
	CHECK_SAY(rows >= 120, "only %d rows", rows);
	buf_release(&bytes);
}

/* ---- units.yaml of the test's own ---- */

static char path[300];

static const char head[] = "district: [Mẫu]\n"                /* 1 */
	"city: [Hà Nội]\n"                                       /* 2 */
	"elsewhere: [Quận Khác]\n"                               /* 3 */
	"not-places: []\n"                                       /* 4 */
	"prefixes:\n"                                            /* 5 */
	"  - {kinds: [phuong], forms: [UBND phường, UBND P.], weak: [phường, P.]}\n" /* 6 */
	"  - {kinds: [truong], forms: [Trường Tiểu học, Trường TH, TH]}\n"           /* 7 */
	"  - {kinds: [noivu, khac], forms: [Phòng, P.]}\n";      /* 8 */

/* Loads `head` and more; the mistakes without the file's name before each. */
static struct units loaded(const char *more, struct arena *arena, struct buf *mistakes)
{
	struct units u = { 0 };
	struct buf found = { 0 };
	char *text = arena_print(arena, "%s%s", head, more);
	CHECK(file_put(path, text, strlen(text), NULL) == 0);
	units_load(&u, path, arena, &found);
	for (const char *line = buf_str(&found); *line;) {
		size_t len = strcspn(line, "\n") + 1, skip = strlen(path) + 1;
		buf_add(mistakes, line + skip, len - skip);
		line += len;
	}
	buf_release(&found);
	return u;
}

#define ALREADY " already; a name that may mean several units stands under `ambiguous`\n"
static const struct {
	const char *units, *said;
} bad[] = {
	/* generated ways of writing clash: both lines are told, once for a pair however many ways there are */
	{ "units:\n  - {id: a, kind: phuong, name: UBND phường Hoa, places: [Hoa]}\n  - {id: b, kind: phuong, name: UBND P. Hoa}\n", "11: the name “UBND P. Hoa” belongs to a (line 10)" ALREADY },
	{ "units:\n  - {id: a, kind: truong, name: Trường TH Hoa}\n  - {id: b, kind: truong, name: Trường Hai, aliases: [TH HOA]}\n", "11: the name “TH HOA” belongs to a (line 10)" ALREADY },
	{ "units:\n  - {id: a, kind: khac, name: Phòng Y tế}\n  - {id: b, kind: khac, name: Hai, alone: [P. y tế]}\n", "11: the name “P. y tế” belongs to a (line 10)" ALREADY },
	{ "units:\n  - {id: a, kind: hoi, name: Hội Đọc Sách quận}\n  - {id: b, kind: hoi, name: Hội Đọc Sách}\n", "11: the name “Hội Đọc Sách” belongs to a (line 10)" ALREADY },
	{ "units:\n  - {id: a, kind: phuong, name: UBND phường Nhuế 1, places: [Nhuế 1]}\n  - {id: b, kind: khac, name: Hai, aliases: [phường Nhuế I]}\n",
	  "11: the name “phường Nhuế I” belongs to a (line 10)" ALREADY },
	{ "units:\n  - {id: p, kind: phuong, name: UBND phường Hoa, places: [Hoa]}\n  - {id: a, kind: hoi, name: Hội Sách quận, branches: [Sách]}\n"
	  "  - {id: b, kind: hoi, name: Hội Báo quận, branches: [SÁCH]}\n", "12: the name “SÁCH Hoa” belongs to a (line 11)" ALREADY },
	/* ambiguous */
	{ "ambiguous:\n  - {name: Nhuế, units: [a]}\nunits:\n  - {id: a, kind: phuong, name: UBND phường Hoa}\n", "10: “Nhuế”: what is ambiguous means two units or more\n" },
	{ "ambiguous:\n  - {name: Nhuế, units: [a, c]}\nunits:\n  - {id: a, kind: phuong, name: UBND phường Hoa}\n", "10: “c” is no unit's id\n" },
	/* short words */
	{ "units:\n  - {id: a, kind: khac, name: Phòng Hoa, aliases: [PH]}\n", "10: the alias “PH” is too short to be known inside a sentence: write it under `alone`\n" },
	/* addresses and domains */
	{ "units:\n  - {id: a, kind: khac, name: Một, addresses: [x@mau.example]}\n  - {id: b, kind: khac, name: Hai, addresses: [X@Mau.Example]}\n",
	  "11: the address “x@mau.example” belongs to a already (line 10)\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, domains: [mau.example]}\n  - {id: b, kind: khac, name: Hai, domains: [MAU.example]}\n",
	  "11: the address “@mau.example” belongs to a already (line 10)\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, domains: [gmail.com]}\n", "10: everybody may have an address at “gmail.com”: write the unit's own under `addresses`\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, domains: ['@mau.example']}\n", "10: “@mau.example” is no domain of mail (thcsminhkhai.edu.vn)\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, addresses: [mau.example]}\n", "10: “mau.example” is no mail address\n" },
	/* the rest */
	{ "units:\n  - {id: a, kind: khac, name: Một}\n  - {id: a, kind: khac, name: Hai}\n", "11: the id “a” stands on line 10 already\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, parent: a}\n", "10: the parent “a” is no other unit's id\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, parent: b}\n", "10: the parent “b” is no other unit's id\n" },
	{ "units:\n  - {id: a, kind: khac}\n", "10: “name” is missing\n" },
	{ "units:\n  - {kind: khac, name: Một}\n  - {kind: khac, name: Một}\n", "10: “id” is missing\n11: “id” is missing\n" },
	{ "units:\n  - {id: a, kind: khac, name: Một, valid-from: 2023-01-01, valid-to: 2023-01-01}\n", "10: a: valid-to is not after valid-from\n" },
	{ "follows: [quận]\nunits: x\n", "10: units: a list is wanted, a text stands there\n" },
};

static void check_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct arena *arena = arena_new(16 << 20);
		struct buf said = { 0 };
		struct units u = loaded(bad[i].units, arena, &said);
		CHECK_SAY(strcmp(buf_str(&said), bad[i].said) == 0, "said\n%swanted\n%s", buf_str(&said), bad[i].said);
		CHECK(u.count == 0 && !u.naming);
		buf_release(&said);
		arena_free(arena);
	}
}

/* An old ward and the one that took its name: one after the other they may share names and addresses. */
static void check_times(void)
{
	static const char two[] = "units:\n"
		"  - {id: cu, kind: phuong, name: UBND phường Hoa, places: [Hoa], addresses: [hoa@mau.example], valid-to: 2025-07-01}\n"
		"  - {id: moi, kind: phuong, name: UBND phường Hoa, places: [Hoa], addresses: [hoa@mau.example], domains: [hoa.example], valid-from: 2025-07-01}\n"
		"  - {id: truong-th-hoa, kind: truong, name: Trường Tiểu học Hoa, addresses: [th@hoa.example], valid-from: 2025-08-01}\n"
		/* the newer one first */
		"  - {id: sau, kind: phuong, name: UBND phường Bàng, places: [Bàng], addresses: [bang@mau.example], valid-from: 2025-07-01}\n"
		"  - {id: truoc, kind: phuong, name: UBND phường Bàng, places: [Bàng], addresses: [bang@mau.example], valid-to: 2025-07-01}\n";
	static const struct { int year, month, day; const char *ward, *school; } rows[] = {
		{ 2023, 3, 1, "cu", NULL }, { 2025, 6, 30, "cu", NULL }, { 2025, 7, 1, "moi", NULL }, { 2025, 8, 1, "moi", "truong-th-hoa" },
	};
	struct arena *arena = arena_new(16 << 20);
	struct buf said = { 0 };
	struct units u = loaded(two, arena, &said);
	const struct unit *found[MOST];
	CHECK_STR(buf_str(&said), "");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t time = clock_time(rows[i].year, rows[i].month, rows[i].day, 0, 0, 0);
		CHECK(naming_find(u.naming, "UBND P. Hoa", time, found, MOST, arena) == 1);
		CHECK_STR(found[0]->id, rows[i].ward);
		size_t n = naming_find(u.naming, "TH Hoa", time, found, MOST, arena);
		CHECK_STR(n ? found[0]->id : NULL, rows[i].school);
		const struct unit *of = units_by_address(&u, "HOA@mau.example", time);
		CHECK_STR(of ? of->id : NULL, rows[i].ward);
		of = units_by_address(&u, "ai.do@Hoa.Example", time);
		CHECK_STR(of ? of->id : NULL, strcmp(rows[i].ward, "moi") == 0 ? "moi" : NULL);
		of = units_by_address(&u, "th@hoa.example", time); /* an address of its own goes before the domain's */
		CHECK_STR(of ? of->id : NULL, rows[i].school ? rows[i].school : strcmp(rows[i].ward, "moi") == 0 ? "moi" : NULL);
	}
	CHECK(naming_find(u.naming, "TH Hoa", NAMING_ANY_TIME, found, MOST, arena) == 1);
	CHECK(naming_find(u.naming, "phường Hoa", NAMING_ANY_TIME, found, 1, arena) == 2); /* only one is written */
	CHECK(!units_by_address(&u, "hoa.example", 0) && !units_by_address(&u, "@", 0) && !units_by_address(&u, "", 0) && !units_by_address(&u, NULL, 0));
	buf_release(&said);
	arena_free(arena);
}

static double processor_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A thousand schools: loading and looking up stay quick, and each is found by a way of writing that stands nowhere in the file. */
static void check_many(void)
{
	enum { MANY = 1000 };
	static const char *const syllables[] = { "An", "Bình", "Cát", "Đông", "Hạ", "Kim", "Lâm", "Mai", "Ngọc", "Sơn" };
	struct arena *arena = arena_new(64 << 20);
	struct buf text = { 0 }, said = { 0 };
	const struct unit *found[MOST];
	buf_text(&text, "units:\n");
	for (int i = 0; i < MANY; i++)
		buf_print(&text, "  - {id: truong-%d, kind: truong, name: Trường Tiểu học %s %s %s, aliases: [Trường số %d Mẫu], addresses: [t%d@mau.example], monthly-quota: 1}\n", i,
		          syllables[i / 100], syllables[i / 10 % 10], syllables[i % 10], i, i);
	double start = processor_ms();
	struct units u = loaded(buf_str(&text), arena, &said);
	CHECK_STR(buf_str(&said), "");
	CHECK(u.count == MANY && naming_forms(u.naming) >= 4 * MANY);
	for (int i = 0; i < 5 * MANY; i++) {
		char name[100];
		int n = i % MANY;
		struct arena *scratch = arena_new(1 << 20);
		snprintf(name, sizeof name, "Cô giáo TH. %s %s %s, phường Hoa", syllables[n / 100], syllables[n / 10 % 10], syllables[n % 10]);
		CHECK_SAY(naming_find(u.naming, name, 0, found, MOST, scratch) == 1 && found[0] == &u.units[n], "%s", name);
		arena_free(scratch);
	}
	double took = processor_ms() - start;
	CHECK_SAY(took < 10000, "%.0f ms of the processor", took); /* some 30 ms; sanitized builds on a busy machine */
	buf_release(&text);
	buf_release(&said);
	arena_free(arena);
}

/* What only wants to hurt. */
static void check_hostile(const struct rules *rules)
{
	static const char *const pieces[] = { "P. Xuân Tảo ", "Hội ", "Hội LHPN ", "phường ", "Hà Nội ", "Cổ Nhuế ", "a ", "\xff\xfe", "\n,;", "TH và ", "Trường THCS Phú Diễn " };
	const struct unit *found[MOST];
	double start = processor_ms();
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf text = { 0 };
		for (int n = 0; n < 20000; n++)
			buf_text(&text, pieces[i]);
		rules_units_named(rules, buf_str(&text), 0, found, MOST);
		rules_unit_of_address(rules, buf_str(&text), 0);
		buf_release(&text);
	}
	CHECK(processor_ms() - start < 20000);
	CHECK(rules_units_named(rules, "", 0, found, MOST) == 0 && rules_units_named(rules, NULL, 0, found, MOST) == 0 && rules_units_named(rules, " , ", 0, found, MOST) == 0);
	CHECK(rules_units_named(rules, "Cổ Nhuế", 0, NULL, 0) == 2);
}

/* No unit's name, alias or way of writing may mean another unit; each full name finds its own. */
static void check_own_names(const struct rules *rules)
{
	size_t count;
	const struct unit *unit = rules_units(rules, &count), *found[MOST];
	for (size_t i = 0; i < count; i++) {
		CHECK_SAY(rules_units_named(rules, unit[i].name, 0, found, MOST) == 1 && found[0] == &unit[i], "%s is not found by its name", unit[i].id);
		for (size_t a = 0; a < unit[i].alias_count; a++)
			CHECK_SAY(rules_units_named(rules, unit[i].aliases[a], 0, found, MOST) == 1 && found[0] == &unit[i], "%s is not found by “%s”", unit[i].id, unit[i].aliases[a]);
	}
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	const char *tmp = getenv("TMPDIR");
	char folder[200];
	snprintf(folder, sizeof folder, "%s/hoadep-naming-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
	if (!CHECK(rules) || !CHECK(mkdtemp(folder)))
		return unit_end();
	snprintf(path, sizeof path, "%s/units.yaml", folder);
	check_table(rules);
	check_own_names(rules);
	check_hostile(rules);
	check_bad();
	check_times();
	check_many();
	unlink(path);
	rmdir(folder);
	rules_free(rules);
	return unit_end();
}
