/* The text around a quotation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/around.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How much of `text` the quotation is; 0: it does not begin here. */
static size_t match(const char *text, const char *quote)
{
	const char *t = text;
	while (*quote) {
		if (blank(*quote)) {
			if (!blank(*t))
				return 0;
			while (blank(*quote))
				quote++;
			while (blank(*t))
				t++;
		} else if (*t++ != *quote++) {
			return 0;
		}
	}
	return (size_t)(t - text);
}

/* Whether a sentence ends at `at`: a mark with a blank behind it, or a line's end. */
static bool ends(const char *text, const char *at)
{
	return *at == '\n' || (at > text && blank(*at) && strchr(".!?;", at[-1]));
}

static const char *squeezed(const char *from, const char *to, struct arena *arena)
{
	char *out = arena_alloc(arena, (size_t)(to - from) + 1), *o = out;
	for (; from < to; from++) {
		bool again = blank(*from) && o > out && o[-1] == ' ';
		if (!again)
			*o++ = *from == '\0' || blank(*from) ? ' ' : *from;
	}
	return text_shown(arena, out);
}

/* Back to the sentence's beginning, at most AROUND_MOST characters; `cut` where there was more. */
static const char *begin_of(const char *text, const char *at, bool *cut)
{
	int left = AROUND_MOST;
	while (at > text && !ends(text, at - 1)) {
		at--;
		if (((unsigned char)*at & 0xC0) != 0x80 && --left == 0) {
			*cut = at > text;
			break;
		}
	}
	return at;
}

static const char *end_of(const char *text, const char *at, bool *cut)
{
	int left = AROUND_MOST;
	while (*at && !ends(text, at)) {
		at++;
		if (((unsigned char)*at & 0xC0) != 0x80 && --left == 0) {
			*cut = *at != '\0';
			break;
		}
	}
	return at;
}

bool around_find(const char *text, const char *quote, struct arena *arena, struct around *out)
{
	while (blank(*quote))
		quote++;
	if (!*quote)
		return false;
	for (const char *at = strchr(text, *quote); at; at = strchr(at + 1, *quote)) {
		size_t len = match(at, quote);
		if (!len)
			continue;
		while (len && blank(at[len - 1]))
			len--;
		bool cut = false, cut_behind = false;
		const char *from = begin_of(text, at, &cut), *to = end_of(text, at + len, &cut_behind);
		out->before = arena_print(arena, "%s%s", cut ? "…" : "", squeezed(from, at, arena));
		out->quote = squeezed(at, at + len, arena);
		out->after = arena_print(arena, "%s%s", squeezed(at + len, to, arena), cut_behind ? "…" : "");
		return true;
	}
	return false;
}
