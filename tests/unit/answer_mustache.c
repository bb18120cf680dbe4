/* Each rule of the Mustache language that the letters keep, and each mistake a template can have.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "answer/mustache.h"
#include "unit.h"

struct piece { const char *name, *text; };

#define TEXT(what, context, template, want) { what, context, template, want, MUSTACHE_TEXT, { { NULL, NULL } } }
#define HTML(what, context, template, want) { what, context, template, want, MUSTACHE_HTML, { { NULL, NULL } } }
#define PIECE1(what, context, template, want, name, text) { what, context, template, want, MUSTACHE_TEXT, { { name, text } } }
#define PIECE2(what, context, template, want, name, text, name2, text2) { what, context, template, want, MUSTACHE_TEXT, { { name, text }, { name2, text2 } } }

static const struct {
	const char *what, *context, *template, *want;
	enum mustache_mode mode;
	struct piece pieces[2];
} cases[] = {
	TEXT("plain text", "{}", "Kính gửi: Ông/Bà.\n", "Kính gửi: Ông/Bà.\n"),
	TEXT("a variable", "{\"a\":\"hoa\"}", "[{{a}}]", "[hoa]"),
	TEXT("blanks in a tag", "{\"a\":\"hoa\"}", "[{{  a }}{{\ta\n}}]", "[hoahoa]"),
	TEXT("absent is empty", "{}", "[{{a}}{{{a}}}{{&a}}]", "[]"),
	TEXT("null is empty", "{\"a\":null}", "[{{a}}]", "[]"),
	TEXT("numbers", "{\"a\":-12,\"b\":1.5,\"c\":0}", "{{a}} {{b}} {{c}}", "-12 1.5 0"),
	TEXT("objects and lists are not text", "{\"a\":{},\"b\":[1]}", "[{{a}}{{b}}]", "[]"),
	TEXT("text mode escapes nothing", "{\"a\":\"<&\\\">\"}", "{{a}}{{{a}}}", "<&\"><&\">"),
	HTML("html mode escapes", "{\"a\":\"<b> & \\\"\"}", "{{a}}|{{{a}}}|{{&a}}|{{& a }}", "&lt;b&gt; &amp; &quot;|<b> & \"|<b> & \"|<b> & \""),
	TEXT("values are not templates", "{\"a\":\"{{b}}\",\"b\":\"x\"}", "{{a}}", "{{b}}"),
	TEXT("variables stay within their line", "{\"a\":\"x\"}", "  {{a}}\n", "  x\n"),

	TEXT("dotted names", "{\"a\":{\"b\":{\"c\":\"x\"}}}", "{{a.b.c}}{{#a.b}}{{c}}{{/a.b}}", "xx"),
	TEXT("broken chains are empty", "{\"a\":{\"b\":1}}", "[{{a.x.c}}{{a.b.c}}]", "[]"),
	TEXT("a chain does not go back outside", "{\"a\":{\"b\":{}},\"c\":{\"n\":\"wrong\"},\"n\":\"wrong\"}", "[{{#a}}{{b.n}}{{/a}}]", "[]"),
	TEXT("the first word decides", "{\"a\":{\"x\":1},\"s\":{\"a\":{}}}", "[{{#s}}{{a.x}}{{/s}}]", "[]"),
	TEXT("an implicit iterator", "{\"l\":[\"a\",2,\"c\"]}", "{{#l}}({{.}}){{/l}}", "(a)(2)(c)"),
	TEXT("an implicit iterator of lists", "{\"l\":[[1,2],[3]]}", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", "(12)(3)"),
	HTML("an implicit iterator escapes", "{\"l\":[\"<\"]}", "{{#l}}{{.}}{{{.}}}{{/l}}", "&lt;<"),

	TEXT("a true section", "{\"a\":true}", "[{{#a}}x{{/a}}]", "[x]"),
	TEXT("a false section", "{\"a\":false}", "[{{#a}}x{{/a}}]", "[]"),
	TEXT("null, absent, empty list and empty text are false", "{\"a\":null,\"b\":[],\"c\":\"\"}", "[{{#a}}x{{/a}}{{#b}}x{{/b}}{{#c}}x{{/c}}{{#d}}x{{/d}}]", "[]"),
	TEXT("text and zero are true", "{\"a\":\"t\",\"b\":0}", "{{#a}}x{{/a}}{{#b}}y{{/b}}", "xy"),
	TEXT("an object is a context", "{\"a\":{\"b\":\"in\"},\"c\":\"out\"}", "{{#a}}{{b}} {{c}}{{/a}}", "in out"),
	TEXT("the inner hides the outer", "{\"a\":{\"b\":\"in\"},\"b\":\"out\"}", "{{b}}{{#a}}{{b}}{{/a}}{{b}}", "outinout"),
	TEXT("a list", "{\"l\":[{\"n\":1},{\"n\":2}]}", "{{#l}}{{n}};{{/l}}", "1;2;"),
	TEXT("lists within lists", "{\"l\":[{\"n\":1,\"m\":[\"a\",\"b\"]},{\"n\":2,\"m\":[]}]}", "{{#l}}{{n}}{{#m}}{{.}}{{/m}};{{/l}}", "1ab;2;"),
	TEXT("the same section twice", "{\"a\":true}", "{{#a}}1{{/a}} {{#a}}2{{/a}}", "1 2"),
	TEXT("sections of one name within each other", "{\"a\":true}", "{{#a}}1{{#a}}2{{/a}}3{{/a}}", "123"),
	TEXT("an inverted section", "{\"a\":false,\"b\":true,\"l\":[]}", "[{{^a}}1{{/a}}{{^b}}2{{/b}}{{^c}}3{{/c}}{{^l}}4{{/l}}]", "[134]"),
	TEXT("an inverted dotted name", "{\"a\":{}}", "{{^a.b.c}}none{{/a.b.c}}", "none"),

	TEXT("a comment", "{}", "12{{! a word }}34", "1234"),
	TEXT("a comment of many lines", "{}", "a\n{{!\n one\n two\n}}\nb\n", "a\nb\n"),
	TEXT("a comment within a line", "{}", "a {{! x }}\nb", "a \nb"),

	TEXT("a section tag alone on its line goes with it", "{\"a\":true}", "1\n{{#a}}\n2\n{{/a}}\n3\n", "1\n2\n3\n"),
	TEXT("with blanks beside it", "{\"a\":true}", "1\n  {{#a}}\t\n2\n\t{{/a}} \n3\n", "1\n2\n3\n"),
	TEXT("with CRLF", "{\"a\":true}", "1\r\n{{#a}}\r\n2\r\n{{/a}}\r\n3\r\n", "1\r\n2\r\n3\r\n"),
	TEXT("on the first line", "{\"a\":true}", "  {{#a}}\n2{{/a}}\n3", "2\n3"),
	TEXT("on the last line, without its end", "{\"a\":true}", "{{#a}}2\n  {{/a}}", "2\n"),
	TEXT("two tags are not alone", "{\"a\":true}", "{{#a}}{{/a}}\nx\n", "\nx\n"),
	TEXT("words beside it keep the line", "{\"a\":true}", "| {{#a}}\nx\n{{/a}} |\n", "| \nx\n |\n"),
	TEXT("inverted, alone", "{}", "1\n{{^a}}\n2\n{{/a}}\n3", "1\n2\n3"),

	PIECE1("a partial", "{\"a\":\"x\"}", "[{{>p}}]", "[x!]", "p", "{{a}}!"),
	PIECE1("a partial sees the inner context", "{\"l\":[{\"n\":1},{\"n\":2}]}", "{{#l}}{{> p }}{{/l}}", "(1)(2)", "p", "({{n}})"),
	TEXT("a partial that is not there is empty", "{}", "[{{>p}}]", "[]"),
	PIECE1("a partial calls itself", "{\"n\":1,\"k\":[{\"n\":2,\"k\":[]}]}", "{{>p}}", "1<2<>>", "p", "{{n}}<{{#k}}{{>p}}{{/k}}>"),
	PIECE1("a partial within a line does not indent", "{}", "  1  {{> p}}  2\n", "  1  >\n>  2\n", "p", ">\n>"),
	PIECE1("a partial alone indents each of its lines", "{\"a\":\"<\\n->\"}", "\\\n  {{>p}}\n/\n", "\\\n  |\n  <\n->\n  |\n/\n", "p", "|\n{{{a}}}\n|\n"),
	PIECE2("indents add up", "{}", " {{>p}}\n", " a\n   b\n", "p", "a\n  {{>q}}\n", "q", "b\n"),
	PIECE1("a section line in an indented partial still goes", "{\"a\":true}", "  {{>p}}\n", "  1\n  2\n", "p", "{{#a}}\n1\n{{/a}}\n2\n"),
	PIECE1("CRLF after a partial alone", "{}", "|\r\n{{>p}}\r\n|", "|\r\n>|", "p", ">"),

	TEXT("set delimiters", "{\"a\":\"x\"}", "{{=<% %>=}}(<%a%>{{a}})", "(x{{a}})"),
	TEXT("set delimiters and back", "{\"a\":\"x\"}", "{{= | | =}}|a||={{ }}=|{{a}}", "xx"),
	TEXT("set delimiters alone on a line", "{\"a\":\"x\"}", "1\n{{=<% %>=}}\n2<%a%>\n", "1\n2x\n"),
	PIECE1("delimiters do not reach into partials", "{\"a\":\"x\"}", "{{=| |=}}|>p||a|", "x|a|x", "p", "{{a}}|a|"),
};

static void check_case(size_t i)
{
	struct mustache_set *set = mustache_set_new();
	struct buf mistakes = { 0 }, out = { 0 };
	struct err err = { "" };
	json_t *context = json_loads(cases[i].context, 0, NULL);
	CHECK_SAY(context != NULL, "%s: the context is no JSON", cases[i].what);
	for (size_t p = 0; p < 2 && cases[i].pieces[p].name; p++)
		CHECK(mustache_set_add(set, cases[i].pieces[p].name, "piece.txt", 1, cases[i].pieces[p].text, strlen(cases[i].pieces[p].text), &mistakes) == 0);
	CHECK_SAY(mustache_set_add(set, "t", "t.txt", 1, cases[i].template, strlen(cases[i].template), &mistakes) == 0, "%s: %s", cases[i].what, buf_str(&mistakes));
	CHECK_SAY(mustache_render(set, "t", context, cases[i].mode, &out, &err) == 0, "%s: %s", cases[i].what, err.text);
	CHECK_SAY(strcmp(buf_str(&out), cases[i].want) == 0, "%s: got \"%s\", wanted \"%s\"", cases[i].what, buf_str(&out), cases[i].want);
	json_decref(context);
	buf_release(&mistakes);
	buf_release(&out);
	mustache_set_free(set);
}

static const struct { const char *template, *mistake; } wrong[] = {
	{ "a\n\n{{#x}}\nb\n", "t.txt:5: this section is not closed: {{x}}\n" },
	{ "a\n{{/x}}\n", "t.txt:4: this closes a section that is not open here: {{x}}\n" },
	{ "{{#x}}\n{{#y}}\n{{/x}}\n", "t.txt:5: this closes a section that is not open here: {{x}}\n" },
	{ "one\ntwo {{x\n", "t.txt:4: this tag is not closed\n" },
	{ "{{{x}}", "t.txt:3: this tag is not closed\n" },
	{ "{{a b}}", "t.txt:3: this is no name of a blank: {{a b}}\n" },
	{ "{{}}", "t.txt:3: this is no name of a blank:\n" },
	{ "{{a..b}}", "t.txt:3: this is no name of a blank: {{a..b}}\n" },
	{ "{{.a}}", "t.txt:3: this is no name of a blank: {{.a}}\n" },
	{ "{{$block}}", "t.txt:3: inheritance is not part of these letters: {{block}}\n" },
	{ "{{=<%=}}", "t.txt:3: these are no two delimiters: {{<%}}\n" },
	{ "{{!\n\n}}\n{{! x\n}} {{/y}}", "t.txt:7: this closes a section that is not open here: {{y}}\n" },
};

static void check_wrong(void)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct mustache_set *set = mustache_set_new();
		struct buf mistakes = { 0 };
		CHECK(mustache_set_add(set, "t", "t.txt", 3, wrong[i].template, strlen(wrong[i].template), &mistakes) == -1);
		CHECK_STR(buf_str(&mistakes), wrong[i].mistake);
		CHECK(!mustache_set_has(set, "t"));
		buf_release(&mistakes);
		mustache_set_free(set);
	}
}

static bool known(const char *blank, const void *with)
{
	return strstr(with, blank) != NULL;
}

static void check_names(void)
{
	struct mustache_set *set = mustache_set_new();
	struct buf mistakes = { 0 };
	const char *letter = "{{code}}\n{{#missing}}\n{{.}} {{itme}}\n{{/missing}}\n{{> foot}}\n{{> tail}}\n", *foot = "{{code}}\n{{phone}}\n";
	CHECK(mustache_set_add(set, "letter", "letter.txt", 1, letter, strlen(letter), &mistakes) == 0);
	CHECK(mustache_set_add(set, "foot", "foot.txt", 1, foot, strlen(foot), &mistakes) == 0);
	CHECK(mustache_set_check(set, "letter", known, "code missing phone", &mistakes) == 2);
	CHECK_STR(buf_str(&mistakes), "letter.txt:3: this letter has no blank {{itme}}\nletter.txt:6: there is no letter or piece {{> tail}}\n");
	buf_clear(&mistakes);
	CHECK(mustache_set_check(set, "foot", known, "code", &mistakes) == 1);
	CHECK_STR(buf_str(&mistakes), "foot.txt:2: this letter has no blank {{phone}}\n");
	buf_release(&mistakes);
	mustache_set_free(set);
}

/* A template of a stranger's may not eat the machine: circles, depth and lists of lists end with a reason. */
static void check_limits(void)
{
	struct mustache_set *set = mustache_set_new();
	struct buf mistakes = { 0 }, out = { 0 };
	struct err err = { "" };
	json_t *context = json_pack("{s:[]}", "l");
	json_t *list = json_object_get(context, "l");
	for (int i = 0; i < 300; i++)
		json_array_append_new(list, json_integer(i));
	const char *circle = "{{> circle}}", *lists = "{{#l}}{{#l}}{{#l}}0123456789{{/l}}{{/l}}{{/l}}", *silent = "{{#l}}{{#l}}{{#l}}{{x}}{{/l}}{{/l}}{{/l}}";
	CHECK(mustache_set_add(set, "circle", "circle.txt", 1, circle, strlen(circle), &mistakes) == 0);
	CHECK(mustache_set_add(set, "lists", "lists.txt", 1, lists, strlen(lists), &mistakes) == 0);
	CHECK(mustache_set_add(set, "silent", "silent.txt", 1, silent, strlen(silent), &mistakes) == 0);
	CHECK(mustache_set_check(set, "circle", known, "", &mistakes) == 1);
	CHECK_STR(buf_str(&mistakes), "circle.txt:1: {{> circle}} comes back to itself\n");
	CHECK(mustache_render(set, "circle", context, MUSTACHE_TEXT, &out, &err) == -1);
	CHECK_STR(err.text, "a letter's sections and pieces stand more than 64 deep within each other");
	CHECK(mustache_render(set, "lists", context, MUSTACHE_TEXT, &out, &err) == -1);
	CHECK_STR(err.text, "a letter would become larger than 1048576 bytes");
	CHECK(mustache_render(set, "silent", context, MUSTACHE_TEXT, &out, &err) == -1);
	CHECK(mustache_render(set, "none", context, MUSTACHE_TEXT, &out, &err) == -1);
	CHECK_STR(err.text, "there is no letter none");
	json_decref(context);
	buf_release(&mistakes);
	buf_release(&out);
	mustache_set_free(set);
}

static void check_deep_sections(void)
{
	struct mustache_set *set = mustache_set_new();
	struct buf mistakes = { 0 }, text = { 0 };
	for (int i = 0; i < MUSTACHE_DEEPEST + 1; i++)
		buf_text(&text, "{{#a}}");
	CHECK(mustache_set_add(set, "deep", "deep.txt", 1, text.data, text.len, &mistakes) == -1);
	CHECK_STR(buf_str(&mistakes), "deep.txt:1: sections stand too deep within each other: {{a}}\n");
	buf_release(&mistakes);
	buf_release(&text);
	mustache_set_free(set);
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_case(i);
	check_wrong();
	check_names();
	check_limits();
	check_deep_sections();
	return unit_end();
}
