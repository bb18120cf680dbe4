/* Letters as templates: the Mustache language (mustache.5), without lambdas, inheritance and code.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_MUSTACHE_H
#define ANSWER_MUSTACHE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/**
 * Kept of the specification: variables, {{{x}}} and {{&x}}, sections over lists, objects and truth, inverted sections, partials
 * with the indentation of a standalone tag, comments, set delimiters, dotted names, {{.}}, and that a tag alone on its line takes
 * the line with it.  What is false: absent, null, false, an empty list and an empty text.
 */
enum {
	MUSTACHE_DEEPEST = 32,          /* sections and partials within each other: ours have four */
	MUSTACHE_MOST_BYTES = 1 << 20,  /* of one rendered text: a receipt of 300 entries has 60 kB */
	MUSTACHE_MOST_NODES = 1 << 20,  /* steps of one rendering, so that lists within lists end */
};

/** How {{x}} is written: as it is, or with & < > " made harmless for HTML. */
enum mustache_mode { MUSTACHE_TEXT, MUSTACHE_HTML };

/** Templates that may call each other as partials, each parsed once. */
struct mustache_set;

/** An empty set; its templates live until mustache_set_free. */
struct mustache_set *mustache_set_new(void);
void mustache_set_free(struct mustache_set *set);

/**
 * Parses a template.  Mistakes are appended as `file:line: what`.  `first_line` is the line of the file on which the text begins.
 * Returns 0, or -1 with a mistake (then the template is not in the set).
 */
int mustache_set_add(struct mustache_set *set, const char *name, const char *file, int first_line, const char *text, size_t len, struct buf *mistakes);

/** Whether the set has a template of this name. */
bool mustache_set_has(const struct mustache_set *set, const char *name);

/**
 * Looks at every name that a template and its partials use: `known` is asked about each (a dotted name is one name).  Unknown
 * names and partials that are not there are appended as `file:line: what`.  Returns how many mistakes there were.
 */
int mustache_set_check(const struct mustache_set *set, const char *name, bool (*known)(const char *blank, const void *with), const void *with,
                       struct buf *mistakes);

/**
 * Renders a template for a context and appends it.  Returns 0, or -1 with a reason (no such template, a limit above); `out` then
 * holds a part of it.
 */
int mustache_render(const struct mustache_set *set, const char *name, const json_t *context, enum mustache_mode mode, struct buf *out, struct err *err);

#endif
