/* Tests of desk/differs.h: what people are told of two states of an entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <stdlib.h>

#include "desk/differs.h"
#include "unit.h"

static const char base[] =
	"{\"code\": \"BTL23-0001\", \"outcome\": \"incomplete\", \"title\": \"Bếp lửa\", \"words\": 812, \"files\": [\"a.docx\"], \"received\": \"x\","
	" \"author\": {\"name\": \"An\", \"phone\": null, \"birth_year\": 1980}, \"subject\": {\"kind\": \"person\", \"name\": \"Trúc\"}, \"coauthors\": [],"
	" \"findings\": [{\"rule\": \"author-phone\", \"outcome\": \"incomplete\"}, {\"rule\": \"minor\", \"outcome\": \"note\"}]}";

/* What is put over the base, and the differences as "field: was -> now" lines. */
static const struct { const char *over, *want; } cases[] = {
	{ "{}", "" },
	{ "{\"code\": \"BTL23-0002\", \"received\": \"y\", \"events\": [1]}", "" },
	{ "{\"outcome\": \"accepted\", \"title\": null}", "outcome: incomplete -> accepted\ntitle: Bếp lửa -> \n" },
	{ "{\"words\": 813}", "words: 812 -> 813\n" },
	{ "{\"author\": {\"name\": \"An\", \"phone\": \"0912000105\", \"birth_year\": 1981}}", "author.phone:  -> 0912000105\nauthor.birth_year: 1980 -> 1981\n" },
	{ "{\"files\": [\"a.docx\", \"b.jpg\"]}", "files: [\"a.docx\"] -> [\"a.docx\",\"b.jpg\"]\n" },
	{ "{\"coauthors\": [{\"name\": \"B\"}]}", "coauthors:  -> [{\"name\":\"B\"}]\n" },
	{ "{\"findings\": [{\"rule\": \"minor\", \"outcome\": \"note\"}]}", "finding author-phone: incomplete -> \n" },
	{ "{\"findings\": [{\"rule\": \"author-phone\", \"outcome\": \"review\"}, {\"rule\": \"minor\", \"outcome\": \"note\"}]}",
	  "finding author-phone: incomplete -> \nfinding author-phone:  -> review\n" },
	{ "{\"findings\": [{\"rule\": \"author-phone\", \"outcome\": \"incomplete\"}, {\"rule\": \"author-phone\", \"outcome\": \"incomplete\"}, {\"rule\": \"minor\", \"outcome\": \"note\"}]}",
	  "finding author-phone:  -> incomplete\n" },
	{ "{\"findings\": null, \"author\": null}", "author.name: An -> \nauthor.birth_year: 1980 -> \nfinding author-phone: incomplete -> \nfinding minor: note -> \n" },
};

static void one(const char *over, const char *want)
{
	json_t *was = json_loads(base, 0, NULL), *now = json_loads(base, 0, NULL), *change = json_loads(over, 0, NULL);
	struct arena *arena = arena_new(1 << 20);
	struct difference *list;
	char *got = arena_text(arena, "");
	json_object_update(now, change);
	size_t count = differs_between(was, now, arena, &list);
	for (size_t i = 0; i < count; i++)
		got = arena_print(arena, "%s%s: %s -> %s\n", got, list[i].field, list[i].was, list[i].now);
	CHECK_SAY(strcmp(got, want) == 0, "%s:\ngot\n%swanted\n%s", over, got, want);
	json_decref(was);
	json_decref(now);
	json_decref(change);
	arena_free(arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		one(cases[i].over, cases[i].want);
	return unit_end();
}
