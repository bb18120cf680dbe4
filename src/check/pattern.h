/* Patterns of the rules folder: PCRE2 on folded text, with limits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PATTERN_H
#define CHECK_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	PATTERN_MATCH_LIMIT = 50000,  /* steps of one search; an honest one on a line needs some hundreds */
	PATTERN_DEPTH_LIMIT = 1000,
	PATTERN_HEAP_KIB = 1024,
	PATTERN_MOST_TEXT = 4000,     /* bytes looked at in one search: a scan costs at most the square of this */
};

struct pattern;

/** Compiles; NULL with a reason.  Where the JIT may not make code (a confined process), the interpreter does the work. */
struct pattern *pattern_new(const char *regex, struct err *err);
void pattern_free(struct pattern *pattern);

/** A list of them, as a key of entry.yaml holds. */
struct patterns {
	struct pattern **items;
	size_t count;
};
/**
 * The first of the list that matches in the first PATTERN_MOST_TEXT bytes; `start` and `end` (may be NULL) are of its first group where that took
 * part, else of the whole.  A search that breaks a limit finds nothing.
 */
bool pattern_any(const struct patterns *patterns, const char *text, size_t len, size_t *start, size_t *end);

#endif
