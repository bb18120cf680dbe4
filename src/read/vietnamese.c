/* Vietnamese written before Unicode, or broken since.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/vietnamese.h"

#include "base/text.h"

const char *viet_code_word(enum viet_code code)
{
	static const char *const words[VIET_CODES] = { "unicode", "tcvn3", "tcvn3", "vni", "viscii", "windows-1258", "mojibake" };
	return words[code];
}

enum viet_code viet_code_of_font(const char *font)
{
	(void)font;
	return VIET_UNICODE;
}

enum viet_code viet_code_of_text(const char *text, size_t len)
{
	(void)text, (void)len;
	return VIET_UNICODE;
}

char *viet_convert(struct arena *arena, enum viet_code code, const char *text, size_t len)
{
	(void)code;
	return text_nfc(arena, text, len);
}

char *viet_mend(struct arena *arena, const char *text, size_t len, enum viet_code *code)
{
	if (code)
		*code = VIET_UNICODE;
	return text_nfc(arena, text, len);
}

void viet_count(const char *text, size_t len, size_t *words, size_t *syllables)
{
	(void)text, (void)len;
	*words = *syllables = 0;
}
