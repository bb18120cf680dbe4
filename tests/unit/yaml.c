/* YAML with its lines: every mistake as file:line: what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/yaml.h"
#include "unit.h"

/* A file's text, and what must be said about it ("" for nothing). */
static const struct { const char *text, *mistakes; } cases[] = {
	{ "", "" },
	{ "# only a comment\n", "" },
	{ "name: Hoa đẹp\nyear: 2023\nopen: yes\nlist: [a, b]\n", "" },
	{ "name: a\nname: b\n", "t.yaml:2: the key \"name\" stands twice, first in line 1\n" },
	{ "name: a\nyeer: 3\n", "t.yaml:2: there is no option \"yeer\"; \"year\" is meant perhaps\n" },
	{ "quite-else: 3\n", "t.yaml:1: there is no option \"quite-else\" here\n" },
	{ "name: a\n\nyear: soon\n", "t.yaml:3: \"year\" must be a whole number, not \"soon\"\n" },
	{ "year: '2023'\n", "t.yaml:1: \"year\" must be a whole number, not \"2023\"\n" },
	{ "year: 1\n", "t.yaml:1: \"year\" must be from 1970 to 9999, not 1\n" },
	{ "year: 99999999999999999999\n", "t.yaml:1: \"year\" must be a whole number, not \"99999999999999999999\"\n" },
	{ "open: maybe\n", "t.yaml:1: \"open\" must be yes or no, not \"maybe\"\n" },
	{ "list: {a: b}\n", "t.yaml:1: \"list\" must be a list\n" },
	{ "list: [a, [b]]\n", "t.yaml:1: \"list\" must be a list of words\n" },
	{ "name: [a]\nyear: x\n", "t.yaml:1: \"name\" must be a text\nt.yaml:2: \"year\" must be a whole number, not \"x\"\n" },
	{ "name: &a x\nlist: [*a]\n", "t.yaml:2: anchors and aliases (& and *) are not taken here; write the value out\n" },
	{ "- a\n", "t.yaml:1: the file must consist of lines like \"key: value\"\n" },
	{ "name: \"open\nyear: 1", "t.yaml:2: this is no YAML: found unexpected end of stream\n" },
	{ "[a]: b\n", "t.yaml:1: a key must be a word\n" },
};

static void look(struct yaml *yaml)
{
	static const char *const known[] = { "name", "year", "open", "list", NULL };
	size_t count;
	yaml_known(yaml, yaml->root, known);
	yaml_text(yaml, yaml->root, "name", false, "none");
	yaml_number(yaml, yaml->root, "year", false, 1970, 9999, 2000);
	yaml_bool(yaml, yaml->root, "open", false, true);
	yaml_texts(yaml, yaml->root, "list", false, yaml->arena, &count);
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf mistakes = { 0 };
		struct yaml *yaml = yaml_parse(cases[i].text, strlen(cases[i].text), "t.yaml", &mistakes);
		if (yaml)
			look(yaml);
		CHECK_STR(buf_str(&mistakes), cases[i].mistakes);
		yaml_end(yaml);
		buf_release(&mistakes);
	}

	struct buf mistakes = { 0 };
	const char *text = "name: Nồi cháo\nyear: 2024\nopen: no\nlist: alone\nempty:\n";
	struct yaml *yaml = yaml_parse(text, strlen(text), "t.yaml", &mistakes);
	size_t count;
	CHECK_STR(yaml_text(yaml, yaml->root, "name", true, NULL), "Nồi cháo");
	CHECK(yaml_number(yaml, yaml->root, "year", true, 1970, 9999, 0) == 2024);
	CHECK(!yaml_bool(yaml, yaml->root, "open", true, true));
	const char **list = yaml_texts(yaml, yaml->root, "list", true, yaml->arena, &count);
	CHECK(count == 1);
	CHECK_STR(list[0], "alone");
	CHECK(mistakes.len == 0);
	CHECK(yaml_list(yaml, yaml->root, "empty", true) == NULL);
	CHECK_STR(yaml_text(yaml, yaml->root, "nothing", true, "else"), "else");
	CHECK_STR(buf_str(&mistakes), "t.yaml:5: \"empty\" is missing\nt.yaml:1: \"nothing\" is missing\n");
	yaml_end(yaml);
	buf_clear(&mistakes);

	struct buf deep = { 0 };
	buf_text(&deep, "a: ");
	for (int i = 0; i < 100000; i++)
		buf_byte(&deep, '[');
	CHECK(yaml_parse(deep.data, deep.len, "deep", &mistakes) == NULL && strstr(buf_str(&mistakes), "nested deeper"));
	buf_release(&deep);
	buf_clear(&mistakes);
	CHECK(yaml_load("/nowhere.yaml", &mistakes) == NULL && strstr(buf_str(&mistakes), "/nowhere.yaml:1: "));
	buf_release(&mistakes);
	return unit_end();
}
