/* YAML files as a tree that knows its lines; libyaml parses, this walks its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

void yaml_mistake(struct yaml *yaml, const struct yaml_node *at, const char *format, ...)
{
	char what[400];
	va_list ap;
	va_start(ap, format);
	vsnprintf(what, sizeof what, format, ap);
	va_end(ap);
	buf_print(yaml->mistakes, "%s:%d: %s\n", yaml->file, at ? at->line : 1, what);
}

/* One node from the parser; NULL after a mistake.  `depth` bounds the recursion that a hostile file could drive. */
static struct yaml_node *take_node(struct yaml *yaml, yaml_parser_t *parser, yaml_event_t *event, int depth);

static bool next_event(struct yaml *yaml, yaml_parser_t *parser, yaml_event_t *event)
{
	if (yaml_parser_parse(parser, event))
		return true;
	struct yaml_node at = { .line = (int)parser->problem_mark.line + 1 };
	yaml_mistake(yaml, &at, "this is no YAML: %s", parser->problem ? parser->problem : "it cannot be read");
	return false;
}

struct items {
	const struct yaml_node **keys, **values;
	size_t count, room;
};

static void keep_item(struct yaml *yaml, struct items *items, const struct yaml_node *key, const struct yaml_node *value)
{
	if (items->count == items->room) {
		size_t room = items->room ? items->room * 2 : 8;
		const struct yaml_node **keys = arena_array(yaml->arena, room, sizeof *keys), **values = arena_array(yaml->arena, room, sizeof *values);
		if (items->count) {
			memcpy(keys, items->keys, items->count * sizeof *keys);
			memcpy(values, items->values, items->count * sizeof *values);
		}
		items->keys = keys;
		items->values = values;
		items->room = room;
	}
	items->keys[items->count] = key;
	items->values[items->count++] = value;
}

static bool key_is_new(struct yaml *yaml, const struct items *items, const struct yaml_node *key)
{
	if (key->kind != YAML_TEXT) {
		yaml_mistake(yaml, key, "a key must be a word");
		return false;
	}
	for (size_t i = 0; i < items->count; i++)
		if (strcmp(items->keys[i]->text, key->text) == 0) {
			yaml_mistake(yaml, key, "the key \"%s\" stands twice, first in line %d", key->text, items->keys[i]->line);
			return false;
		}
	return true;
}

static bool take_items(struct yaml *yaml, yaml_parser_t *parser, struct yaml_node *node, int depth)
{
	struct items items = { 0 };
	yaml_event_type_t end = node->kind == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	for (;;) {
		yaml_event_t event;
		struct yaml_node *key = NULL, *value;
		if (!next_event(yaml, parser, &event))
			return false;
		if (event.type == end) {
			yaml_event_delete(&event);
			break;
		}
		if (node->kind == YAML_MAP) {
			key = take_node(yaml, parser, &event, depth + 1);
			if (!key || !key_is_new(yaml, &items, key) || !next_event(yaml, parser, &event))
				return false;
		}
		value = take_node(yaml, parser, &event, depth + 1);
		if (!value)
			return false;
		keep_item(yaml, &items, key, value);
	}
	node->count = items.count;
	node->items = items.values;
	node->keys = node->kind == YAML_MAP ? items.keys : NULL;
	return true;
}

static struct yaml_node *take_node(struct yaml *yaml, yaml_parser_t *parser, yaml_event_t *event, int depth)
{
	struct yaml_node *node = arena_alloc(yaml->arena, sizeof *node);
	yaml_event_type_t type = event->type;
	node->line = (int)event->start_mark.line + 1;
	if (type == YAML_SCALAR_EVENT) {
		node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		node->text = text_nfc(yaml->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
		if (node->plain && (strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0))
			node->text = "";
	}
	yaml_event_delete(event);
	if (type == YAML_SCALAR_EVENT)
		return node;
	if (type != YAML_MAPPING_START_EVENT && type != YAML_SEQUENCE_START_EVENT) {
		yaml_mistake(yaml, node, "anchors and aliases (& and *) are not taken here; write the value out");
		return NULL;
	}
	if (depth >= YAML_DEEPEST) {
		yaml_mistake(yaml, node, "this is nested deeper than %d", YAML_DEEPEST);
		return NULL;
	}
	node->kind = type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
	return take_items(yaml, parser, node, depth) ? node : NULL;
}

static const struct yaml_node *take_document(struct yaml *yaml, yaml_parser_t *parser)
{
	yaml_event_t event;
	static const struct yaml_node empty = { .kind = YAML_MAP, .line = 1 };
	const struct yaml_node *root = NULL;
	for (;;) {
		if (!next_event(yaml, parser, &event))
			return NULL;
		if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT) {
			yaml_event_delete(&event);
			continue;
		}
		if (event.type == YAML_STREAM_END_EVENT) {
			yaml_event_delete(&event);
			return &empty;
		}
		break;
	}
	root = take_node(yaml, parser, &event, 0);
	if (root && root->kind == YAML_TEXT && root->text[0] == '\0')
		return &empty;
	if (root && root->kind != YAML_MAP) {
		yaml_mistake(yaml, root, "the file must consist of lines like \"key: value\"");
		return NULL;
	}
	return root;
}

struct yaml *yaml_parse(const char *bytes, size_t len, const char *name, struct buf *mistakes)
{
	struct yaml *yaml = calloc(1, sizeof *yaml);
	yaml_parser_t parser;
	if (!yaml || !yaml_parser_initialize(&parser))
		abort();
	yaml->arena = arena_new((size_t)YAML_LARGEST * 64);
	yaml->file = arena_text(yaml->arena, name);
	yaml->mistakes = mistakes;
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
	yaml->root = take_document(yaml, &parser);
	yaml_parser_delete(&parser);
	if (yaml->root)
		return yaml;
	yaml_end(yaml);
	return NULL;
}

struct yaml *yaml_load(const char *path, struct buf *mistakes)
{
	struct buf bytes = { 0 };
	struct err err;
	struct yaml *yaml = NULL;
	if (file_read(path, YAML_LARGEST, &bytes, &err) != 0)
		buf_print(mistakes, "%s:1: %s\n", path, err.text);
	else
		yaml = yaml_parse(buf_str(&bytes), bytes.len, path, mistakes);
	buf_release(&bytes);
	return yaml;
}

void yaml_end(struct yaml *yaml)
{
	if (!yaml)
		return;
	arena_free(yaml->arena);
	free(yaml);
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->count; i++)
		if (strcmp(map->keys[i]->text, key) == 0)
			return map->items[i];
	return NULL;
}

/* Levenshtein's distance, enough to tell a slip of the pen from another word. */
static size_t distance(const char *a, const char *b)
{
	size_t row[64], m = strlen(a), n = strlen(b);
	if (m >= 64 || n >= 64)
		return 64;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t change = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
			row[j] = change < least ? change : least;
		}
	}
	return row[n];
}

void yaml_known(struct yaml *yaml, const struct yaml_node *map, const char *const *known)
{
	for (size_t i = 0; i < map->count; i++) {
		const char *key = map->keys[i]->text, *near = NULL;
		size_t best = 3;
		bool found = false;
		for (const char *const *k = known; *k && !found; k++) {
			size_t d = distance(key, *k);
			found = strcmp(key, *k) == 0;
			if (d < best) {
				best = d;
				near = *k;
			}
		}
		if (!found && near)
			yaml_mistake(yaml, map->keys[i], "there is no option \"%s\"; \"%s\" is meant perhaps", key, near);
		else if (!found)
			yaml_mistake(yaml, map->keys[i], "there is no option \"%s\" here", key);
	}
}

static const struct yaml_node *asked(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, enum yaml_kind kind)
{
	static const char *const kinds[] = { "a text", "a list", "a group of \"key: value\" lines" };
	const struct yaml_node *node = yaml_get(map, key);
	if (!node || (node->kind == YAML_TEXT && kind != YAML_TEXT && node->text[0] == '\0' && node->plain)) {
		if (need)
			yaml_mistake(yaml, node ? node : map, "\"%s\" is missing", key);
		return NULL;
	}
	if (node->kind != kind) {
		yaml_mistake(yaml, node, "\"%s\" must be %s", key, kinds[kind]);
		return NULL;
	}
	return node;
}

const char *yaml_text(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, const char *otherwise)
{
	const struct yaml_node *node = asked(yaml, map, key, need, YAML_TEXT);
	if (!node)
		return otherwise;
	if (need && node->text[0] == '\0')
		yaml_mistake(yaml, node, "\"%s\" is empty", key);
	return node->text;
}

int64_t yaml_number(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, int64_t least, int64_t most, int64_t otherwise)
{
	const struct yaml_node *node = asked(yaml, map, key, need, YAML_TEXT);
	if (!node)
		return otherwise;
	char *end;
	errno = 0;
	long long n = strtoll(node->text, &end, 10);
	if (errno || end == node->text || *end || !node->plain) {
		yaml_mistake(yaml, node, "\"%s\" must be a whole number, not \"%s\"", key, node->text);
		return otherwise;
	}
	if (n < least || n > most) {
		yaml_mistake(yaml, node, "\"%s\" must be from %lld to %lld, not %lld", key, (long long)least, (long long)most, n);
		return otherwise;
	}
	return n;
}

bool yaml_bool(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, bool otherwise)
{
	static const struct { const char *word; bool value; } words[] = { { "true", true }, { "yes", true }, { "on", true },
	                                                                  { "false", false }, { "no", false }, { "off", false } };
	const struct yaml_node *node = asked(yaml, map, key, need, YAML_TEXT);
	if (!node)
		return otherwise;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (node->plain && text_same(node->text, words[i].word))
			return words[i].value;
	yaml_mistake(yaml, node, "\"%s\" must be yes or no, not \"%s\"", key, node->text);
	return otherwise;
}

const struct yaml_node *yaml_list(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need)
{
	return asked(yaml, map, key, need, YAML_LIST);
}

const struct yaml_node *yaml_map(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need)
{
	return asked(yaml, map, key, need, YAML_MAP);
}

const char **yaml_texts(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, struct arena *arena, size_t *count)
{
	const struct yaml_node *node = yaml_get(map, key);
	*count = 0;
	if (node && node->kind == YAML_TEXT && node->text[0]) {
		const char **one = arena_array(arena, 1, sizeof *one);
		one[0] = arena_text(arena, node->text);
		*count = 1;
		return one;
	}
	node = asked(yaml, map, key, need, YAML_LIST);
	if (!node || node->count == 0)
		return NULL;
	const char **texts = arena_array(arena, node->count, sizeof *texts);
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind == YAML_TEXT && node->items[i]->text[0])
			texts[(*count)++] = arena_text(arena, node->items[i]->text);
		else
			yaml_mistake(yaml, node->items[i], "\"%s\" must be a list of words", key);
	}
	return texts;
}
