/* The folded shadow: a small table made once from utf8proc's decompositions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/fold.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum { LATIN = 0x250, MORE = 0x1E00, MORE_END = 0x1F00, GONE = 0xFF, TAB_OF_BLANKS = 4 };

/* Vietnamese lives in U+0000..024F and U+1E00..1EFF: both are tables, since most characters of a letter pass here. */
static unsigned char latin[LATIN], more[MORE_END - MORE];

static unsigned char decomposed(uint32_t c)
{
	utf8proc_int32_t parts[8];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &boundary);
	return n >= 1 && parts[0] < 0x80 && parts[0] > 0x20 ? (unsigned char)parts[0] : FOLD_OTHER;
}

static void make_tables(void)
{
	for (uint32_t c = 0; c < LATIN; c++)
		latin[c] = c < 0x80 ? (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c) : decomposed(c);
	for (uint32_t c = MORE; c < MORE_END; c++)
		more[c - MORE] = decomposed(c);
	for (uint32_t c = 0; c < 32; c++)
		latin[c] = c == '\t' || c == '\n' ? (unsigned char)c : ' ';
	latin[0x7F] = GONE;
	latin[0xA0] = ' ';
	latin[0xAD] = GONE; /* a soft hyphen is no hyphen */
	latin[0xB4] = latin[0xAB] = latin[0xBB] = '"';
	latin['\''] = latin['`'] = '"';
	latin[0xB7] = '-';  /* a bullet of old forms */
	latin[0x110] = latin[0x111] = 'd'; /* Đ has no decomposition */
}

/* Outside the tables: punctuation of word processors, boxes, marks left over. */
static const struct {
	uint32_t from, to;
	unsigned char byte;
} ranges[] = {
	{ 0x0300, 0x036F, GONE }, { 0x2000, 0x200A, ' ' }, { 0x200B, 0x200F, GONE }, { 0x2010, 0x2015, '-' }, { 0x2018, 0x201F, '"' },
	{ 0x2022, 0x2023, '-' }, { 0x2024, 0x2024, '.' }, { 0x2025, 0x2026, '.' }, { 0x2028, 0x2029, '\n' }, { 0x202A, 0x202E, GONE },
	{ 0x202F, 0x202F, ' ' }, { 0x2032, 0x2036, '"' }, { 0x2039, 0x203A, '"' }, { 0x205F, 0x205F, ' ' }, { 0x2060, 0x2064, GONE },
	{ 0x2066, 0x2069, GONE }, { 0x2212, 0x2212, '-' }, { 0x2500, 0x2501, '-' }, { 0x25A0, 0x25A0, FOLD_TICKED }, { 0x25A1, 0x25A2, FOLD_UNTICKED },
	{ 0x25AA, 0x25AB, '-' }, { 0x25CF, 0x25CF, '-' }, { 0x2610, 0x2610, FOLD_UNTICKED }, { 0x2611, 0x2612, FOLD_TICKED },
	{ 0x2705, 0x2705, FOLD_TICKED }, { 0x2713, 0x2718, FOLD_TICKED }, { 0x274F, 0x2752, FOLD_UNTICKED }, { 0x3000, 0x3000, ' ' },
	{ 0xFE00, 0xFE0F, GONE }, { 0xFEFF, 0xFEFF, GONE }, { 0xFF01, 0xFF5E, 0 }, { 0x1F5F5, 0x1F5F9, FOLD_TICKED },
};

static unsigned char byte_of(uint32_t c)
{
	if (c < LATIN)
		return latin[c];
	if (c >= MORE && c < MORE_END)
		return more[c - MORE];
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges && c >= ranges[i].from; i++)
		if (c <= ranges[i].to)
			return ranges[i].byte ? ranges[i].byte : latin[c - 0xFEE0]; /* full-width forms of ASCII */
	return FOLD_OTHER;
}

void fold_text(struct folded *out, const char *text, size_t len, struct arena *arena)
{
	if (!latin['a'])
		make_tables();
	size_t most = len < FOLD_MOST ? len : FOLD_MOST, n = 0, i = 0, blanks = 0, blank_at = 0;
	bool tab = false;
	char *bytes = arena_alloc(arena, most + 1);
	uint32_t *at = arena_array(arena, most + 1, sizeof *at);
	for (size_t seen = 0; i < len && seen < FOLD_MOST; seen++) {
		uint32_t c = 0;
		size_t start = i;
		i += text_next(text + i, len - i, &c);
		unsigned char b = byte_of(c);
		if (b == GONE)
			continue;
		if (b == ' ' || b == '\t') {
			blank_at = blanks ? blank_at : start;
			blanks++;
			tab |= b == '\t';
			continue;
		}
		if (blanks && b != '\n' && n > 0 && bytes[n - 1] != '\n') {
			at[n] = (uint32_t)blank_at;
			bytes[n++] = tab || blanks >= TAB_OF_BLANKS ? '\t' : ' ';
		}
		blanks = 0;
		tab = false;
		at[n] = (uint32_t)start;
		bytes[n++] = (char)b;
	}
	at[n] = (uint32_t)i;
	*out = (struct folded){ text, bytes, at, n };
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

char *fold_words(const char *folded, size_t len, struct arena *arena)
{
	char *out = arena_alloc(arena, len + 1);
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (is_word(folded[i]))
			out[n++] = folded[i];
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

char *fold_key(const char *text, struct arena *arena)
{
	struct folded folded;
	fold_text(&folded, text, strlen(text), arena);
	return fold_words(folded.bytes, folded.len, arena);
}

/* Blanks of word processors (U+00A0, U+2000..200A, U+202F) are blanks, what has no width (U+00AD, U+200B..200F, U+FEFF) is nothing; how many bytes it is. */
static size_t invisible(const char *text, size_t len, bool *blank)
{
	const unsigned char *t = (const unsigned char *)text;
	*blank = false;
	if (len >= 2 && t[0] == 0xC2 && (t[1] == 0xA0 || t[1] == 0xAD)) {
		*blank = t[1] == 0xA0;
		return 2;
	}
	if (len >= 3 && t[0] == 0xE2 && t[1] == 0x80 && (t[2] <= 0x8F || t[2] == 0xAF)) {
		*blank = t[2] <= 0x8A || t[2] == 0xAF;
		return 3;
	}
	return len >= 3 && t[0] == 0xEF && t[1] == 0xBB && t[2] == 0xBF ? 3 : 0;
}

char *fold_original(const struct folded *folded, size_t start, size_t end, struct arena *arena)
{
	size_t from = folded->at[start], to = folded->at[end], n = 0;
	char *out = arena_alloc(arena, to - from + 1);
	for (size_t i = from; i < to; i++) {
		char c = folded->text[i];
		bool blank = false;
		size_t gone = (unsigned char)c >= 0x80 ? invisible(folded->text + i, to - i, &blank) : 0;
		i += gone ? gone - 1 : 0;
		if (gone && !blank)
			continue;
		if (blank || c == '\n' || c == '\t' || c == '\r' || c == ' ') {
			if (n && out[n - 1] != ' ')
				out[n++] = ' ';
		} else {
			out[n++] = c;
		}
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

int64_t fold_count(const char *folded, size_t len)
{
	int64_t words = 0;
	for (size_t i = 0; i < len;) {
		bool counts = false;
		for (; i < len && folded[i] != ' ' && folded[i] != '\t' && folded[i] != '\n'; i++)
			counts |= is_word(folded[i]);
		words += counts;
		while (i < len && (folded[i] == ' ' || folded[i] == '\t' || folded[i] == '\n'))
			i++;
	}
	return words;
}

const char *fold_find(const char *text, const char *words)
{
	size_t len = strlen(words);
	for (const char *at = text; len && (at = strstr(at, words)); at++)
		if ((at == text || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return at;
	return NULL;
}
