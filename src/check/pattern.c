/* PCRE2 in a harness: compiled once, limited in every way it can be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "check/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

struct pattern *pattern_new(const char *regex, struct err *err)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	struct pattern *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!p->code) {
		PCRE2_UCHAR why[200];
		pcre2_get_error_message(code, why, sizeof why);
		err_set(err, "the pattern '%.100s' is wrong at its place %zu: %s", regex, (size_t)at, (const char *)why);
		free(p);
		return NULL;
	}
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
	p->limits = pcre2_match_context_create(NULL);
	p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	if (!p->limits || !p->data)
		abort();
	pcre2_set_match_limit(p->limits, PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(p->limits, PATTERN_DEPTH_LIMIT);
	pcre2_set_heap_limit(p->limits, PATTERN_HEAP_KIB);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}

static bool matches(const struct pattern *p, const char *text, size_t len, size_t *start, size_t *end)
{
	if (len > PATTERN_MOST_TEXT)
		len = PATTERN_MOST_TEXT;
	int n = pcre2_match(p->code, (PCRE2_SPTR)text, len, 0, 0, p->data, p->limits);
	if (n < 0)
		return false;
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->data);
	size_t group = n > 1 && at[2] != PCRE2_UNSET ? 2 : 0;
	if (start)
		*start = at[group];
	if (end)
		*end = at[group + 1];
	return true;
}

bool pattern_any(const struct patterns *patterns, const char *text, size_t len, size_t *start, size_t *end)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (matches(patterns->items[i], text, len, start, end))
			return true;
	return false;
}
