/* YAML with its lines: every mistake as file:line: what, all of them at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/clock.h"
#include "base/yaml.h"
#include "unit.h"

struct inner {
	const char *id;
	int64_t quota;
	int line;
};

struct outer {
	const char *name, *note;
	int year, side;
	int64_t opens;
	bool open;
	const char **list;
	size_t list_count;
	struct inner one;
	struct inner *many;
	size_t many_count;
	const struct yaml *any;
};

#define INNER(n, t, m, ...) { .name = n, .type = t, .offset = offsetof(struct inner, m), __VA_ARGS__ }
#define OUTER(n, t, m, ...) { .name = n, .type = t, .offset = offsetof(struct outer, m), __VA_ARGS__ }
static const struct yaml_field inner_fields[] = {
	INNER("id", YAML_IS_TEXT, id, .required = true, .line_offset = offsetof(struct inner, line)),
	INNER("quota", YAML_IS_NUMBER, quota, .required = false),
	{ .name = NULL },
};
static const char *const sides[] = { "left", "right", NULL };
static const struct yaml_field outer_fields[] = {
	OUTER("name", YAML_IS_TEXT, name, .required = true),
	OUTER("note", YAML_IS_TEXT, note, .least = -1),
	OUTER("year", YAML_IS_INT, year, .least = 1970, .most = 9999),
	OUTER("side", YAML_IS_WORD, side, .words = sides),
	OUTER("opens", YAML_IS_TIME, opens, .required = false),
	OUTER("open", YAML_IS_BOOL, open, .required = false),
	OUTER("list", YAML_IS_TEXTS, list, .count_offset = offsetof(struct outer, list_count)),
	OUTER("one", YAML_IS_MAP, one, .fields = inner_fields),
	OUTER("many", YAML_IS_MAPS, many, .count_offset = offsetof(struct outer, many_count), .fields = inner_fields, .size = sizeof(struct inner)),
	OUTER("any", YAML_IS_ANY, any, .required = false),
	{ .name = NULL },
};

/* A file's text, and what must be said about it ("" for nothing). */
static const struct { const char *text, *mistakes; } cases[] = {
	{ "", "t:1: “name” is missing\n" },
	{ "# only a comment\n", "t:1: “name” is missing\n" },
	{ "name: Hoa đẹp\nyear: 2023\nopen: yes\nlist: [a, b]\n", "" },
	{ "name: a\nname: b\n", "t:2: “name” stands here twice (first on line 1)\n" },
	{ "name: a\nyeer: 3\n", "t:2: “yeer” is not known here (known: name, note, year, side, opens, open, list, one, many, any)\n" },
	{ "name: a\n\nyear: soon\n", "t:3: year: a whole number is wanted, “soon” is none\n" },
	{ "name: a\nyear: '2023'\n", "t:2: year: a whole number is wanted, “2023” is none\n" },
	{ "name: a\nyear: 1\n", "t:2: year: 1 is not between 1970 and 9999\n" },
	{ "name: a\nyear: 99999999999999999999\n", "t:2: year: a whole number is wanted, “99999999999999999999” is none\n" },
	{ "name: a\nopen: maybe\n", "t:2: open: yes or no is wanted, “maybe” is neither\n" },
	{ "name: a\nopen: 'yes'\n", "t:2: open: yes or no is wanted, “yes” is neither\n" },
	{ "name: a\nside: up\n", "t:2: side: one of left, right is wanted, not “up”\n" },
	{ "name: a\nopens: 2023-02-30\n", "t:2: opens: a date as 2023-05-31 or 2023-05-31T17:00 is wanted, “2023-02-30” is none\n" },
	{ "name: \"\"\nnote: \"\"\n", "t:1: name: is empty\n" },
	{ "name: a\nlist: {a: b}\n", "t:2: list: a list is wanted, a group of “key: value” lines stands there\n" },
	{ "name: a\nlist: [a, [b]]\n", "t:2: list: a text is wanted, a list stands there\n" },
	{ "name: [a]\nyear: x\n", "t:1: name: a text is wanted, a list stands there\nt:2: year: a whole number is wanted, “x” is none\n" },
	{ "name: a\none: b\n", "t:2: one: a group of “key: value” lines is wanted, a text stands there\n" },
	{ "name: a\none:\n  quota: 3\n", "t:3: “id” is missing\n" },
	{ "name: a\nmany:\n  - id: x\n  - x\n  - id: y\n    quotta: 1\n", "t:4: many: a group of “key: value” lines in each place of the list is wanted, a text stands there\n"
	                                                                        "t:6: “quotta” is not known here (known: id, quota)\n" },
	{ "name: &a x\n", "t:1: anchors and tags are not taken here\n" },
	{ "name: !x y\n", "t:1: anchors and tags are not taken here\n" },
	{ "name: *a\n", "t:1: aliases are not taken here\n" },
	{ "- a\n", "t:1: the file: a group of “key: value” lines is wanted, a list stands there\n" },
	{ "[a]: b\n", "t:1: a key has to be a word\n" },
	{ "name: a\n---\nname: b\n", "t:2: a second document begins here\n" },
};

static void test_mistakes(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf mistakes = { 0 };
		struct outer out = { 0 };
		struct arena *arena = arena_new(1 << 20);
		struct yaml *tree = yaml_parse("t", cases[i].text, strlen(cases[i].text), arena, &mistakes);
		if (tree)
			yaml_fill(tree, outer_fields, &out, "t", arena, &mistakes);
		CHECK_STR(buf_str(&mistakes), cases[i].mistakes);
		CHECK(tree || mistakes.len > 0);
		arena_free(arena);
		buf_release(&mistakes);
	}
}

static void test_values(void)
{
	static const char text[] = "name: No\xcc\x82\xcc\x80i cháo\nyear: 2024\nside: right\nopens: 2023-03-01\nopen: no\nlist: alone\none: {id: x, quota: -3}\n"
	                           "many:\n  - id: a\n  - id: b\n    quota: 7\nany: [1, '2']\n";
	struct buf mistakes = { 0 };
	struct outer out = { .open = true, .note = "kept" };
	struct arena *arena = arena_new(1 << 20);
	struct yaml *tree = yaml_parse("t", text, sizeof text - 1, arena, &mistakes);
	if (!CHECK(tree != NULL))
		return;
	yaml_fill(tree, outer_fields, &out, "t", arena, &mistakes);
	CHECK_STR(buf_str(&mistakes), "");
	CHECK_STR(out.name, "Nồi cháo"); /* NFC at the door */
	CHECK_STR(out.note, "kept");
	CHECK(out.year == 2024 && out.side == 1 && !out.open && out.opens == clock_time(2023, 3, 1, 0, 0, 0));
	CHECK(out.list_count == 1);
	CHECK_STR(out.list[0], "alone");
	CHECK_STR(out.one.id, "x");
	CHECK(out.one.quota == -3 && out.many_count == 2 && out.many[1].quota == 7 && out.many[1].line == 10);
	CHECK(out.any && out.any->kind == YAML_LIST && out.any->count == 2 && out.any->items[0].plain && !out.any->items[1].plain);
	CHECK(yaml_get(tree, "nothing") == NULL && yaml_get(out.any, "x") == NULL);
	arena_free(arena);
	buf_release(&mistakes);
}

static void test_hostile(void)
{
	struct buf mistakes = { 0 }, deep = { 0 };
	struct arena *arena = arena_new(1 << 20);
	buf_text(&deep, "a: ");
	for (int i = 0; i < 100000; i++)
		buf_byte(&deep, '[');
	CHECK(yaml_parse("deep", deep.data, deep.len, arena, &mistakes) == NULL && strstr(buf_str(&mistakes), "too many levels"));
	buf_clear(&mistakes);
	CHECK(yaml_parse("open", "name: \"open\nyear: 1", 19, arena, &mistakes) == NULL && strstr(buf_str(&mistakes), "open:2: "));
	buf_clear(&mistakes);
	CHECK(yaml_parse("latin", "name: \xff\n", 8, arena, &mistakes) == NULL && strstr(buf_str(&mistakes), "latin:1: "));
	buf_clear(&mistakes);
	CHECK(yaml_read("/nowhere.yaml", arena, &mistakes) == NULL && strstr(buf_str(&mistakes), "/nowhere.yaml:1: "));
	arena_free(arena);
	buf_release(&deep);
	buf_release(&mistakes);
}

int main(void)
{
	test_mistakes();
	test_values();
	test_hostile();
	return unit_end();
}
