/* What a parsed template is, for mustache.c (which renders it) and mustache_parse.c (which makes it).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_MUSTACHE_TREE_H
#define ANSWER_MUSTACHE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

enum node_kind {
	NODE_TEXT,      /* bytes as they are */
	NODE_LINE,      /* a line of the template begins here: where the indentation of a partial goes */
	NODE_ESCAPED,   /* {{x}} */
	NODE_RAW,       /* {{{x}}}, {{&x}} */
	NODE_SECTION,   /* {{#x}} children {{/x}} */
	NODE_INVERTED,  /* {{^x}} children {{/x}} */
	NODE_PARTIAL,   /* {{>x}} */
};

struct node {
	enum node_kind kind;
	const char *text;     /* NODE_TEXT's bytes; else the name */
	size_t len;
	const char *indent;   /* NODE_PARTIAL alone on its line: the blanks before it; else "" */
	int line;
	struct node *child, *next;
};

/** Parses into nodes that live in `arena`.  Mistakes as `file:line: what`; returns 0 with `out` (NULL for an empty template), or -1. */
int mustache_parse(const char *file, int first_line, const char *text, size_t len, struct arena *arena, struct node **out, struct buf *mistakes);

#endif
