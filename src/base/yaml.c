/* YAML by libyaml's events: a tree with line numbers, and tables that say what may stand in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

struct source {
	const char *name;
	struct arena *arena;
	struct buf *mistakes;
	yaml_parser_t parser;
};

void yaml_mistake(struct buf *mistakes, const char *file, int line, const char *format, ...)
{
	char what[512];
	va_list ap;
	va_start(ap, format);
	vsnprintf(what, sizeof what, format, ap);
	va_end(ap);
	buf_print(mistakes, "%s:%d: %s\n", file, line, what);
}

/* The next event; 0 with a mistake written.  The caller deletes the event. */
static int next_event(struct source *s, yaml_event_t *event)
{
	if (yaml_parser_parse(&s->parser, event))
		return 1;
	yaml_mistake(s->mistakes, s->name, (int)s->parser.problem_mark.line + 1, "%s%s%s", s->parser.problem ? s->parser.problem : "not YAML",
	             s->parser.context ? ", " : "", s->parser.context ? s->parser.context : "");
	return 0;
}

static int line_of(const yaml_event_t *event)
{
	return (int)event->start_mark.line + 1;
}

static int refuse(struct source *s, const yaml_event_t *event, const char *what)
{
	yaml_mistake(s->mistakes, s->name, line_of(event), "%s", what);
	return 0;
}

static const char no_anchors[] = "anchors and tags are not taken here";

static int node(struct source *s, const yaml_event_t *event, int depth, struct yaml *out);

static int scalar(struct source *s, const yaml_event_t *event, struct yaml *out)
{
	if (event->data.scalar.anchor || event->data.scalar.tag)
		return refuse(s, event, no_anchors);
	if (memchr(event->data.scalar.value, '\0', event->data.scalar.length))
		return refuse(s, event, "a zero byte stands in the text");
	out->kind = YAML_TEXT;
	out->line = line_of(event);
	out->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	out->text = text_nfc(s->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
	return 1;
}

/* Room for one more item: arrays in the arena, twice as large each time, the old ones are left behind. */
static struct yaml *grown(struct source *s, struct yaml *out, size_t *room)
{
	if (out->count < *room)
		return &out->items[out->count];
	size_t more = *room ? *room * 2 : 8;
	struct yaml *items = arena_array(s->arena, more, sizeof *items);
	const char **keys = arena_array(s->arena, more, sizeof *keys);
	int *lines = arena_array(s->arena, more, sizeof *lines);
	if (out->count) {
		memcpy(items, out->items, out->count * sizeof *items);
		memcpy(keys, out->keys, out->count * sizeof *keys);
		memcpy(lines, out->key_lines, out->count * sizeof *lines);
	}
	out->items = items;
	out->keys = keys;
	out->key_lines = lines;
	*room = more;
	return &out->items[out->count];
}

static int list(struct source *s, const yaml_event_t *start, int depth, struct yaml *out)
{
	size_t room = 0;
	out->kind = YAML_LIST;
	out->line = line_of(start);
	if (start->data.sequence_start.anchor || start->data.sequence_start.tag)
		return refuse(s, start, no_anchors);
	for (;;) {
		yaml_event_t event;
		if (!next_event(s, &event))
			return 0;
		int done = event.type == YAML_SEQUENCE_END_EVENT;
		int ok = done || node(s, &event, depth + 1, grown(s, out, &room));
		yaml_event_delete(&event);
		if (done || !ok)
			return ok;
		out->count++;
	}
}

/* One `key: value`.  1 read, 2 the map's end, 0 a mistake. */
static int pair(struct source *s, int depth, struct yaml *out, size_t *room)
{
	yaml_event_t event;
	struct yaml key = { .text = "" };
	if (!next_event(s, &event))
		return 0;
	int ok = event.type == YAML_MAPPING_END_EVENT ? 2 : event.type == YAML_SCALAR_EVENT ? scalar(s, &event, &key) : refuse(s, &event, "a key has to be a word");
	yaml_event_delete(&event);
	if (ok != 1)
		return ok;
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->keys[i], key.text) == 0) {
			yaml_mistake(s->mistakes, s->name, key.line, "“%s” stands here twice (first on line %d)", key.text, out->key_lines[i]);
			return 0;
		}
	struct yaml *value = grown(s, out, room);
	out->keys[out->count] = key.text;
	out->key_lines[out->count] = key.line;
	if (!next_event(s, &event))
		return 0;
	ok = node(s, &event, depth + 1, value);
	yaml_event_delete(&event);
	out->count += ok ? 1 : 0;
	return ok;
}

static int map(struct source *s, const yaml_event_t *start, int depth, struct yaml *out)
{
	size_t room = 0;
	int r;
	out->kind = YAML_MAP;
	out->line = line_of(start);
	if (start->data.mapping_start.anchor || start->data.mapping_start.tag)
		return refuse(s, start, no_anchors);
	while ((r = pair(s, depth, out, &room)) == 1)
		;
	return r == 2;
}

static int node(struct source *s, const yaml_event_t *event, int depth, struct yaml *out)
{
	if (depth > YAML_MOST_DEPTH)
		return refuse(s, event, "too many levels");
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return scalar(s, event, out);
	case YAML_SEQUENCE_START_EVENT:
		return list(s, event, depth, out);
	case YAML_MAPPING_START_EVENT:
		return map(s, event, depth, out);
	case YAML_ALIAS_EVENT:
		return refuse(s, event, "aliases are not taken here");
	default:
		return refuse(s, event, "something that is no value");
	}
}

/* Stream start, one document, stream end. */
static int document(struct source *s, struct yaml *out)
{
	int documents = 0;
	for (;;) {
		yaml_event_t event;
		if (!next_event(s, &event))
			return 0;
		yaml_event_type_t type = event.type;
		int ok = 1;
		if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			ok = refuse(s, &event, "a second document begins here");
		else if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT)
			ok = node(s, &event, 0, out);
		yaml_event_delete(&event);
		if (!ok || type == YAML_STREAM_END_EVENT)
			return ok;
	}
}

struct yaml *yaml_parse(const char *name, const char *bytes, size_t len, struct arena *arena, struct buf *mistakes)
{
	struct source s = { .name = name, .arena = arena, .mistakes = mistakes };
	struct yaml *out = arena_alloc(arena, sizeof *out);
	out->kind = YAML_MAP;
	out->line = 1;
	if (!yaml_parser_initialize(&s.parser)) {
		yaml_mistake(mistakes, name, 1, "out of memory");
		return NULL;
	}
	yaml_parser_set_encoding(&s.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&s.parser, (const unsigned char *)bytes, len);
	int ok = document(&s, out);
	yaml_parser_delete(&s.parser);
	return ok ? out : NULL;
}

struct yaml *yaml_read(const char *path, struct arena *arena, struct buf *mistakes)
{
	struct buf bytes = { 0 };
	struct err err;
	struct yaml *out = NULL;
	if (file_read(path, YAML_MOST_BYTES, &bytes, &err) != 0)
		buf_print(mistakes, "%s:1: %s\n", path, err.text);
	else
		out = yaml_parse(path, buf_str(&bytes), bytes.len, arena, mistakes);
	buf_release(&bytes);
	return out;
}

const struct yaml *yaml_get(const struct yaml *m, const char *key)
{
	for (size_t i = 0; m && m->kind == YAML_MAP && i < m->count; i++)
		if (strcmp(m->keys[i], key) == 0)
			return &m->items[i];
	return NULL;
}

/* ---- filling a struct by a table ---- */

struct filling {
	const char *file;
	struct arena *arena;
	struct buf *mistakes;
};

static void fill(const struct filling *f, const struct yaml *m, const struct yaml_field *fields, void *out);

static bool wants(const struct filling *f, const struct yaml *y, enum yaml_kind kind, const char *name, const char *what)
{
	static const char *const kinds[] = { "a text", "a list", "a group of “key: value” lines" };
	if (y->kind == kind)
		return true;
	yaml_mistake(f->mistakes, f->file, y->line, "%s: %s is wanted, %s stands there", name, what, kinds[y->kind]);
	return false;
}

static bool number(const struct filling *f, const struct yaml *y, const struct yaml_field *field, int64_t *out)
{
	char *end;
	errno = 0;
	long long n = strtoll(y->text, &end, 10);
	if (!y->plain || end == y->text || *end || errno) {
		yaml_mistake(f->mistakes, f->file, y->line, "%s: a whole number is wanted, “%s” is none", field->name, y->text);
		return false;
	}
	if ((field->least || field->most) && (n < field->least || n > field->most)) {
		yaml_mistake(f->mistakes, f->file, y->line, "%s: %lld is not between %lld and %lld", field->name, n, (long long)field->least, (long long)field->most);
		return false;
	}
	*out = n;
	return true;
}

static void fill_number(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out)
{
	int64_t n;
	if (!wants(f, y, YAML_TEXT, field->name, "a whole number") || !number(f, y, field, &n))
		return;
	if (field->type == YAML_IS_INT)
		*(int *)out = (int)n;
	else
		*(int64_t *)out = n;
}

static void fill_bool(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out)
{
	if (!wants(f, y, YAML_TEXT, field->name, "yes or no"))
		return;
	if (y->plain && (text_same(y->text, "true") || text_same(y->text, "yes")))
		*(bool *)out = true;
	else if (y->plain && (text_same(y->text, "false") || text_same(y->text, "no")))
		*(bool *)out = false;
	else
		yaml_mistake(f->mistakes, f->file, y->line, "%s: yes or no is wanted, “%s” is neither", field->name, y->text);
}

static void fill_word(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out)
{
	struct buf words = { 0 };
	if (!wants(f, y, YAML_TEXT, field->name, "a word"))
		return;
	for (int i = 0; field->words[i]; i++) {
		if (strcmp(field->words[i], y->text) == 0) {
			*(int *)out = i;
			buf_release(&words);
			return;
		}
		buf_print(&words, "%s%s", i ? ", " : "", field->words[i]);
	}
	yaml_mistake(f->mistakes, f->file, y->line, "%s: one of %s is wanted, not “%s”", field->name, buf_str(&words), y->text);
	buf_release(&words);
}

static void fill_text(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out)
{
	if (!wants(f, y, YAML_TEXT, field->name, "a text"))
		return;
	if (!y->text[0] && field->least != -1)
		yaml_mistake(f->mistakes, f->file, y->line, "%s: is empty", field->name);
	else
		*(const char **)out = y->text;
}

static void fill_time(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out)
{
	if (wants(f, y, YAML_TEXT, field->name, "a date") && !clock_parse(y->text, out))
		yaml_mistake(f->mistakes, f->file, y->line, "%s: a date as 2023-05-31 or 2023-05-31T17:00 is wanted, “%s” is none", field->name, y->text);
}

static void fill_texts(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out, size_t *count)
{
	const struct yaml *items = y->kind == YAML_TEXT ? y : y->items;
	size_t n = y->kind == YAML_TEXT ? 1 : y->count, kept = 0;
	if (y->kind == YAML_MAP) {
		wants(f, y, YAML_LIST, field->name, "a list");
		return;
	}
	const char **texts = arena_array(f->arena, n + 1, sizeof *texts);
	for (size_t i = 0; i < n; i++) {
		fill_text(f, &items[i], field, &texts[kept]);
		kept += texts[kept] != NULL;
	}
	*(const char ***)out = texts;
	*count = kept;
}

static void fill_maps(const struct filling *f, const struct yaml *y, const struct yaml_field *field, void *out, size_t *count)
{
	if (!wants(f, y, YAML_LIST, field->name, "a list"))
		return;
	char *structs = arena_array(f->arena, y->count + 1, field->size);
	for (size_t i = 0; i < y->count; i++)
		if (wants(f, &y->items[i], YAML_MAP, field->name, "a group of “key: value” lines in each place of the list"))
			fill(f, &y->items[i], field->fields, structs + i * field->size);
	*(void **)out = structs;
	*count = y->count;
}

static void fill_field(const struct filling *f, const struct yaml *y, const struct yaml_field *field, char *base)
{
	void *out = base + field->offset;
	size_t *count = (size_t *)(void *)(base + field->count_offset);
	if (field->line_offset)
		*(int *)(void *)(base + field->line_offset) = y->line;
	switch (field->type) {
	case YAML_IS_TEXT:
		fill_text(f, y, field, out);
		break;
	case YAML_IS_NUMBER: case YAML_IS_INT:
		fill_number(f, y, field, out);
		break;
	case YAML_IS_BOOL:
		fill_bool(f, y, field, out);
		break;
	case YAML_IS_WORD:
		fill_word(f, y, field, out);
		break;
	case YAML_IS_TIME:
		fill_time(f, y, field, out);
		break;
	case YAML_IS_TEXTS:
		fill_texts(f, y, field, out, count);
		break;
	case YAML_IS_MAP:
		if (wants(f, y, YAML_MAP, field->name, "a group of “key: value” lines"))
			fill(f, y, field->fields, out);
		break;
	case YAML_IS_MAPS:
		fill_maps(f, y, field, out, count);
		break;
	case YAML_IS_ANY:
		*(const struct yaml **)out = y;
		break;
	}
}

static void unknown_key(const struct filling *f, const struct yaml *m, size_t i, const struct yaml_field *fields)
{
	struct buf names = { 0 };
	for (const struct yaml_field *field = fields; field->name; field++)
		buf_print(&names, "%s%s", names.len ? ", " : "", field->name);
	yaml_mistake(f->mistakes, f->file, m->key_lines[i], "“%s” is not known here (known: %s)", m->keys[i], buf_str(&names));
	buf_release(&names);
}

static void fill(const struct filling *f, const struct yaml *m, const struct yaml_field *fields, void *out)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct yaml_field *field = fields;
		while (field->name && strcmp(field->name, m->keys[i]) != 0)
			field++;
		if (field->name)
			fill_field(f, &m->items[i], field, out);
		else
			unknown_key(f, m, i, fields);
	}
	for (const struct yaml_field *field = fields; field->name; field++)
		if (field->required && !yaml_get(m, field->name))
			yaml_mistake(f->mistakes, f->file, m->line, "“%s” is missing", field->name);
}

void yaml_fill(const struct yaml *m, const struct yaml_field *fields, void *out, const char *file, struct arena *arena, struct buf *mistakes)
{
	struct filling f = { file, arena, mistakes };
	if (wants(&f, m, YAML_MAP, "the file", "a group of “key: value” lines"))
		fill(&f, m, fields, out);
}
