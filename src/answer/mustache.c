/* Renders templates for a JSON context: a walk over the tree with a stack of contexts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/mustache.h"

#include <stdlib.h>
#include <string.h>

#include "answer/mustache_tree.h"

enum { SET_MOST_BYTES = 8 << 20, TEMPLATE_MOST_BYTES = 256 << 10 };

struct template {
	const char *name, *file;
	struct node *nodes;
	struct template *next;
};

struct mustache_set {
	struct arena *arena;
	struct template *templates;
};

struct mustache_set *mustache_set_new(void)
{
	struct arena *arena = arena_new(SET_MOST_BYTES);
	struct mustache_set *set = arena_alloc(arena, sizeof *set);
	set->arena = arena;
	return set;
}

void mustache_set_free(struct mustache_set *set)
{
	if (set)
		arena_free(set->arena);
}

static const struct template *lookup(const struct mustache_set *set, const char *name)
{
	for (const struct template *t = set->templates; t; t = t->next)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

bool mustache_set_has(const struct mustache_set *set, const char *name)
{
	return lookup(set, name) != NULL;
}

int mustache_set_add(struct mustache_set *set, const char *name, const char *file, int first_line, const char *text, size_t len, struct buf *mistakes)
{
	struct node *nodes;
	/* A node is some 60 bytes, and no tag is shorter than five: the arena has room for every template within the limit. */
	if (len > TEMPLATE_MOST_BYTES || arena_used(set->arena) > SET_MOST_BYTES / 2) {
		buf_print(mistakes, "%s:%d: the letter is larger than %d bytes\n", file, first_line, TEMPLATE_MOST_BYTES);
		return -1;
	}
	file = arena_text(set->arena, file);
	if (mustache_parse(file, first_line, text, len, set->arena, &nodes, mistakes) != 0)
		return -1;
	struct template *template = arena_alloc(set->arena, sizeof *template);
	*template = (struct template){ arena_text(set->arena, name), file, nodes, set->templates };
	set->templates = template;
	return 0;
}

struct checking {
	const struct mustache_set *set;
	bool (*known)(const char *blank, const void *with);
	const void *with;
	struct buf *mistakes;
	int count;
};

static void check_nodes(struct checking *c, const struct template *template, const struct node *nodes, int depth)
{
	for (const struct node *n = nodes; n; n = n->next) {
		const struct template *partial;
		if (n->kind == NODE_TEXT || n->kind == NODE_LINE)
			continue;
		if (n->kind != NODE_PARTIAL) {
			if (strcmp(n->text, ".") != 0 && !c->known(n->text, c->with)) {
				buf_print(c->mistakes, "%s:%d: this letter has no blank {{%s}}\n", template->file, n->line, n->text);
				c->count++;
			}
			check_nodes(c, template, n->child, depth);
		} else if (!(partial = lookup(c->set, n->text))) {
			buf_print(c->mistakes, "%s:%d: there is no letter or piece {{> %s}}\n", template->file, n->line, n->text);
			c->count++;
		} else if (depth == MUSTACHE_DEEPEST) {
			buf_print(c->mistakes, "%s:%d: {{> %s}} comes back to itself\n", template->file, n->line, n->text);
			c->count++;
		} else if (c->count == 0) {
			/* After a first mistake partials are not followed any more: a circle would say it a thousand times. */
			check_nodes(c, partial, partial->nodes, depth + 1);
		}
	}
}

int mustache_set_check(const struct mustache_set *set, const char *name, bool (*known)(const char *blank, const void *with), const void *with,
                       struct buf *mistakes)
{
	struct checking c = { set, known, with, mistakes, 0 };
	const struct template *template = lookup(set, name);
	if (!template) {
		buf_print(mistakes, "%s: there is no such letter\n", name);
		return 1;
	}
	check_nodes(&c, template, template->nodes, 0);
	return c.count;
}

struct rendering {
	const struct mustache_set *set;
	enum mustache_mode mode;
	struct buf *out;
	struct err *err;
	size_t begin;          /* of this rendering in `out` */
	int steps;
	const json_t *stack[2 * MUSTACHE_DEEPEST + 2];
	int depth;
};

static bool truth(const json_t *value)
{
	if (!value || json_is_null(value) || json_is_false(value))
		return false;
	if (json_is_array(value))
		return json_array_size(value) > 0;
	return !json_is_string(value) || json_string_length(value) > 0;
}

/* The first word is looked for from the innermost context outwards, the others only within what it gave. */
static const json_t *resolve(const struct rendering *r, const char *name)
{
	char word[128];
	const json_t *value = NULL;
	size_t len = strcspn(name, ".");
	if (strcmp(name, ".") == 0)
		return r->stack[r->depth];
	if (len >= sizeof word)
		return NULL;
	memcpy(word, name, len);
	word[len] = '\0';
	for (int i = r->depth; i >= 0 && !value; i--)
		value = json_object_get(r->stack[i], word);
	while (value && name[len] == '.') {
		name += len + 1;
		len = strcspn(name, ".");
		if (len >= sizeof word)
			return NULL;
		memcpy(word, name, len);
		word[len] = '\0';
		value = json_object_get(value, word);
	}
	return value;
}

static void put_escaped(struct buf *out, const char *text, size_t len)
{
	static const char *const entity[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;" };
	for (size_t i = 0; i < len; i++)
		if (entity[(unsigned char)text[i]])
			buf_text(out, entity[(unsigned char)text[i]]);
		else
			buf_byte(out, text[i]);
}

static void put_value(struct rendering *r, const json_t *value, bool raw)
{
	if (json_is_string(value) && (raw || r->mode == MUSTACHE_TEXT))
		buf_add(r->out, json_string_value(value), json_string_length(value));
	else if (json_is_string(value))
		put_escaped(r->out, json_string_value(value), json_string_length(value));
	else if (json_is_integer(value))
		buf_print(r->out, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		buf_print(r->out, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		buf_text(r->out, json_is_true(value) ? "true" : "false");
}

static int render_nodes(struct rendering *r, const struct node *nodes, const char *indent, int level);

static int render_with(struct rendering *r, const struct node *node, const json_t *context, const char *indent, int level)
{
	r->stack[++r->depth] = context;
	int done = render_nodes(r, node->child, indent, level + 1);
	r->depth--;
	return done;
}

static int render_section(struct rendering *r, const struct node *node, const char *indent, int level)
{
	const json_t *value = resolve(r, node->text);
	if (node->kind == NODE_INVERTED)
		return truth(value) ? 0 : render_nodes(r, node->child, indent, level + 1);
	if (!truth(value))
		return 0;
	if (!json_is_array(value))
		return render_with(r, node, value, indent, level);
	for (size_t i = 0; i < json_array_size(value); i++)
		if (render_with(r, node, json_array_get(value, i), indent, level) != 0)
			return -1;
	return 0;
}

static int render_partial(struct rendering *r, const struct node *node, const char *indent, int level)
{
	const struct template *partial = lookup(r->set, node->text);
	struct buf deeper = { .limit = 1024 };
	if (!partial)
		return 0; /* mustache.5: a partial that is not there is empty; mustache_set_check has said so before */
	buf_text(&deeper, indent);
	buf_text(&deeper, node->indent);
	int done = render_nodes(r, partial->nodes, buf_str(&deeper), level + 1);
	buf_release(&deeper);
	return done;
}

static int render_node(struct rendering *r, const struct node *node, const char *indent, int level)
{
	switch (node->kind) {
	case NODE_TEXT:
		buf_add(r->out, node->text, node->len);
		return 0;
	case NODE_LINE:
		buf_text(r->out, indent);
		return 0;
	case NODE_ESCAPED: case NODE_RAW:
		put_value(r, resolve(r, node->text), node->kind == NODE_RAW);
		return 0;
	case NODE_SECTION: case NODE_INVERTED:
		return render_section(r, node, indent, level);
	case NODE_PARTIAL:
		return render_partial(r, node, indent, level);
	}
	return 0;
}

static int render_nodes(struct rendering *r, const struct node *nodes, const char *indent, int level)
{
	if (level > 2 * MUSTACHE_DEEPEST)
		return err_set(r->err, "a letter's sections and pieces stand more than %d deep within each other", 2 * MUSTACHE_DEEPEST);
	for (const struct node *n = nodes; n; n = n->next) {
		if (++r->steps > MUSTACHE_MOST_NODES || r->out->len - r->begin > MUSTACHE_MOST_BYTES || r->out->full)
			return err_set(r->err, "a letter would become larger than %d bytes", MUSTACHE_MOST_BYTES);
		if (render_node(r, n, indent, level) != 0)
			return -1;
	}
	return 0;
}

int mustache_render(const struct mustache_set *set, const char *name, const json_t *context, enum mustache_mode mode, struct buf *out, struct err *err)
{
	const struct template *template = lookup(set, name);
	struct rendering r = { .set = set, .mode = mode, .out = out, .err = err, .begin = out->len, .stack = { context } };
	if (!template)
		return err_set(err, "there is no letter %s", name);
	return render_nodes(&r, template->nodes, "", 0);
}
