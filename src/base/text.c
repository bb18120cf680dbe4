/* Text as UTF-8 in NFC, by utf8proc.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

bool text_valid(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len;) {
		if ((unsigned char)bytes[i] < 0x80) {
			if (bytes[i++] == '\0')
				return false;
			continue;
		}
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)bytes + i, (utf8proc_ssize_t)(len - i), &c);
		if (n <= 0)
			return false;
		i += (size_t)n;
	}
	return true;
}

size_t text_next(const char *bytes, size_t len, uint32_t *character)
{
	utf8proc_int32_t c;
	if (len == 0)
		return 0;
	if ((unsigned char)bytes[0] < 0x80) {
		*character = (unsigned char)bytes[0];
		return 1;
	}
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)len, &c);
	*character = n > 0 ? (uint32_t)c : 0xFFFD;
	return n > 0 ? (size_t)n : 1;
}

void text_put(struct buf *out, uint32_t character)
{
	utf8proc_uint8_t bytes[4];
	if (!utf8proc_codepoint_valid((utf8proc_int32_t)character))
		character = 0xFFFD;
	buf_add(out, bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)character, bytes));
}

/* Most letters are ASCII or already whole: only what is broken is copied character by character. */
static char *mended(struct arena *arena, const char *bytes, size_t len)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += text_next(bytes + i, len - i, &c);
		text_put(&out, c ? c : ' ');
	}
	char *copy = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}

/*
 * A quick look that spares Vietnamese text, which is nearly always whole already, the slow road: true only where every character
 * is one that NFC never changes (TR 15, quick check): below U+0300, the letters of U+1E00..1EFF, the punctuation of U+2002..203F.
 */
static bool surely_nfc(const char *bytes, size_t len)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + len;
	while (p < end) {
		if (*p < 0xCC)
			p++;
		else if (*p == 0xE1 && p[1] >= 0xB8 && p[1] <= 0xBB)
			p += 3;
		else if (*p == 0xE2 && p[1] == 0x80 && p[2] >= 0x82)
			p += 3;
		else
			return false;
	}
	return true;
}

char *text_nfc(struct arena *arena, const char *bytes, size_t len)
{
	const char *whole = text_valid(bytes, len) ? arena_copy(arena, bytes, len) : mended(arena, bytes, len);
	if (surely_nfc(whole, strlen(whole)))
		return (char *)(uintptr_t)whole;
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)whole, 0, &nfc, UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0)
		return (char *)(uintptr_t)whole;
	char *copy = arena_copy(arena, (const char *)nfc, (size_t)n);
	free(nfc);
	return copy;
}

/* Copies a text, character by character, through `change`; a change to 0 drops the character. */
static char *mapped(struct arena *arena, const char *text, uint32_t (*change)(uint32_t))
{
	struct buf out = { 0 };
	size_t len = strlen(text);
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		c = change(c);
		if (c)
			text_put(&out, c);
	}
	char *copy = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}

static uint32_t lower(uint32_t c)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

char *text_lower(struct arena *arena, const char *text)
{
	return mapped(arena, text, lower);
}

static uint32_t shown(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r')
		return ' ';
	if (c < 32 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
		return 0;
	return c;
}

char *text_shown(struct arena *arena, const char *text)
{
	return mapped(arena, text, shown);
}

char *text_cut(struct arena *arena, const char *text, size_t most)
{
	size_t len = strlen(text), i = 0, kept = 0;
	for (size_t n = 0; i < len; n++) {
		uint32_t c;
		if (n == most)
			return arena_print(arena, "%.*s…", (int)kept, text);
		i += text_next(text + i, len - i, &c);
		if (n + 1 < most)
			kept = i;
	}
	return arena_copy(arena, text, len);
}

bool text_begins(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

bool text_same(const char *a, const char *b)
{
	return a && b ? strcasecmp(a, b) == 0 : a == b;
}

bool text_same_mailbox(const char *address, const char *other)
{
	const char *at = strrchr(address, '@'), *tag = strchr(address, '+');
	if (!other || !at || !tag || tag > at)
		return text_same(address, other);
	size_t name = (size_t)(tag - address);
	return text_same(address, other) || (strncasecmp(address, other, name) == 0 && other[name] == '@' && text_same(at, other + name));
}

size_t text_columns(const char *text)
{
	size_t len = strlen(text), columns = 0;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		int w = utf8proc_charwidth((utf8proc_int32_t)c);
		columns += w > 0 ? (size_t)w : 0;
	}
	return columns;
}
