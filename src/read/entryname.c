/* The name of a file in an archive, from bytes of whatever code its program wrote.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/entryname.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "read/charset.h"
#include "read/vietnamese.h"

enum { MOST_NAME = 4096 };  /* bytes of a name with its folders, as Linux has it */

/* The upper half of CP437 (Unicode's mapping table CP437.TXT). */
static const uint16_t cp437[128] = {
	0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE, 0x00EC, 0x00C4, 0x00C5,
	0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192,
	0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB,
	0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510,
	0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567,
	0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
	0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4, 0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229,
	0x2261, 0x00B1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0,
};

static char *from_cp437(struct arena *arena, const char *raw, size_t len)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)raw[i];
		text_put(&out, c < 0x80 ? c : cp437[c - 0x80]);
	}
	char *text = text_nfc(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}

/* UTF-8 that a program took for CP437 and wrote in UTF-8 anew ("B├ái dß╗▒ thi"): the bytes it was, or NULL. */
static char *undo_cp437(struct arena *arena, const char *text)
{
	struct buf out = { 0 };
	size_t len = strlen(text);
	bool whole = true;
	for (size_t i = 0; i < len && whole;) {
		uint32_t c;
		size_t k = 0;
		i += text_next(text + i, len - i, &c);
		while (c >= 0x80 && k < 128 && cp437[k] != c)
			k++;
		whole = k < 128;
		buf_byte(&out, (char)(c < 0x80 ? c : 0x80 + k));
	}
	whole = whole && out.len < len && text_valid(buf_str(&out), out.len);
	char *copy = whole ? text_nfc(arena, buf_str(&out), out.len) : NULL;
	buf_release(&out);
	return copy;
}

static char *by_label(struct arena *arena, const char *label, const char *raw, size_t len)
{
	struct buf out = { 0 };
	charset_convert(label, raw, len, &out);
	char *text = text_nfc(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}

/* Vietnamese with its marks: a word that could be any language's says nothing of the code. */
static size_t score(struct arena *arena, const char *name)
{
	size_t words, syllables, sum = 0;
	char *copy = arena_text(arena, name), *save = NULL;
	for (char *p = copy; *p; p++)
		if ((unsigned char)*p < 0x80 && !isalpha((unsigned char)*p))
			*p = ' ';
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		bool marked = false;
		for (const char *p = word; *p; p++)
			marked |= (unsigned char)*p >= 0x80;
		viet_count(word, strlen(word), &words, &syllables);
		sum += marked && syllables > 0;
	}
	return sum;
}

static char *better(struct arena *arena, char *best, char *other)
{
	return other && score(arena, other) > score(arena, best) ? other : best;
}

/* As people see it, the code of the old fonts too: "Bµi dù thi" was typed where only the font is Vietnamese. */
static char *by_sight(struct arena *arena, char *name)
{
	char *words = arena_text(arena, name);
	for (char *p = words; *p; p++)
		if (strchr("_-.()[]", *p))
			*p = ' ';
	enum viet_code code = viet_code_of_text(words, strlen(words));
	return code == VIET_UNICODE ? name : viet_convert(arena, code, name, strlen(name));
}

char *entryname_mend(struct arena *arena, const char *raw)
{
	size_t len = strnlen(raw, MOST_NAME);
	bool ascii = true;
	for (size_t i = 0; i < len; i++)
		ascii &= (unsigned char)raw[i] < 0x80;
	if (ascii)
		return arena_copy(arena, raw, len);
	if (text_valid(raw, len)) {
		char *name = text_nfc(arena, raw, len);
		return better(arena, by_sight(arena, name), undo_cp437(arena, name));
	}
	char *best = from_cp437(arena, raw, len);
	best = better(arena, best, by_label(arena, "windows-1258", raw, len));
	return better(arena, best, by_sight(arena, by_label(arena, "windows-1252", raw, len)));
}
