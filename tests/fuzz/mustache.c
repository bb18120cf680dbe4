/* Any template with any partial and any context: it renders within its limits or says why not, and never runs on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <string.h>

#include "answer/mustache.h"
#include "base/buf.h"
#include "fuzz.h"

static const char context[] =
	"{\"name\": \"<An> & {{x}}\", \"code\": \"BTL23-0001\", \"yes\": true, \"no\": false, \"empty\": [], \"n\": 7, \"list\": [{\"a\": \"1\"}, {\"a\": \"<2>\"}, {\"a\": \"3\","
	" \"list\": [1, 2]}], \"deep\": {\"in\": {\"it\": \"x\"}}, \"texts\": [\"a\\nb\", \"\", \"c\"]}";

static bool known(const char *blank, const void *with)
{
	(void)with;
	return blank[0] != 'x';
}

static void render(const struct mustache_set *set, const json_t *values, enum mustache_mode mode)
{
	struct buf out = { 0 };
	struct err err = { "" };
	int r = mustache_render(set, "main", values, mode, &out, &err);
	if (r != 0 && !err.text[0])
		abort();
	if (out.len > MUSTACHE_MOST_BYTES + 4096)
		abort();
	buf_release(&out);
}

/* Template, partial, context: one behind each form feed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "main", "part" };
	struct mustache_set *set = mustache_set_new();
	struct buf mistakes = { 0 };
	const char *at = (const char *)data, *all = at + size;
	for (int i = 0; i < 2; i++) {
		const char *end = size ? memchr(at, '\f', (size_t)(all - at)) : NULL;
		size_t len = (size_t)((end ? end : all) - at);
		size_t before = mistakes.len;
		int r = mustache_set_add(set, names[i], names[i], 1, at, len, &mistakes);
		if ((r == 0) != (mistakes.len == before) || (r == 0) != mustache_set_has(set, names[i]))
			abort();
		at = end ? end + 1 : all;
	}
	json_t *values = json_loadb(at, (size_t)(all - at), 0, NULL);
	if (!json_is_object(values)) {
		json_decref(values);
		values = json_loads(context, 0, NULL);
	}
	if (mustache_set_has(set, "main")) {
		mustache_set_check(set, "main", known, NULL, &mistakes);
		render(set, values, MUSTACHE_TEXT);
		render(set, values, MUSTACHE_HTML);
	}
	json_decref(values);
	mustache_set_free(set);
	buf_release(&mistakes);
	return 0;
}
