/* The shape of our codes, in one place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/code.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A dash as phones and Word set it (U+2010 to U+2015, U+2212): its length; 0 none. */
static size_t dash(const char *t)
{
	if (*t == '-')
		return 1;
	if (strncmp(t, "\xe2\x80", 2) == 0 && (unsigned char)t[2] >= 0x90 && (unsigned char)t[2] <= 0x95)
		return 3;
	return strncmp(t, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

static const char *digits(const char *t, size_t least, size_t most)
{
	size_t n = strspn(t, "0123456789");
	return n >= least && n <= most ? t + n : NULL;
}

const char *code_at(const char *t, const char *prefix, char code[CODE_SIZE])
{
	size_t n = strlen(prefix), d;
	const char *year = text_begins(t, prefix) ? digits(t + n, 2, 2) : NULL;
	if (!n || n > 12 || !year || !(d = dash(year)))
		return NULL;
	const char *number = year + d;
	bool batch = *number == 'D' || *number == 'd';
	const char *end = digits(number + batch, 4, 8);
	if (!end || isalpha((unsigned char)*end))
		return NULL;
	snprintf(code, CODE_SIZE, "%s%.2s-%s%.*s", prefix, t + n, batch ? "D" : "", (int)(end - number - batch), number + batch);
	for (char *c = code; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return end;
}

const char *code_find(const char *text, const char *prefix, char code[CODE_SIZE])
{
	const char *end = NULL;
	for (const char *t = text; *t && !end; t++)
		end = t == text || !isalnum((unsigned char)t[-1]) ? code_at(t, prefix, code) : NULL;
	return end;
}

const char *code_in(const char *text, const char *prefix, struct arena *arena)
{
	char code[CODE_SIZE];
	return code_find(text, prefix, code) ? arena_text(arena, code) : NULL;
}

bool code_batch(const char *code)
{
	const char *dash = code ? strchr(code, '-') : NULL;
	return dash && dash[1] == 'D';
}
