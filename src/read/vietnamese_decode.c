/* One old code as Unicode.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/vietnamese_decode.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "read/syllable.h"
#include "read/vietnamese_score.h"
#include "read/vietnamese_tables.h"

enum { WORD = 64 };

/* --- one code to Unicode --------------------------------------------------------------------------------------------- */

struct writing {
	enum viet_code code;
	struct buf *out;
	uint32_t word[WORD];
	size_t count;
};

static void flush(struct writing *w)
{
	viet_score_restore(w->word, w->count);
	for (size_t i = 0; i < w->count; i++)
		text_put(w->out, w->word[i]);
	w->count = 0;
}

static void put(struct writing *w, uint32_t c)
{
	bool part = c >= VIET_TABLES_LOST || syllable_letter(c) || (c >= 0x300 && c < 0x370);
	/* In mojibake it may be a letter still, of TCVN3 that was broken. */
	if (c == 0xAD && w->code != VIET_MOJIBAKE)
		return;
	if (w->code == VIET_TCVN3_CAPITALS)
		c = (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
	if (!part || w->count == WORD)
		flush(w);
	if (part)
		w->word[w->count++] = c;
	else
		text_put(w->out, c);
}

/*
 * "hoÃ n" was "hoÃ\u00A0n": a blank behind a lost "à" was part of it where the letters behind belong to the word.
 * Returns whether the blank goes.
 */
static bool blank_was_letter(const struct writing *w, const char *rest, size_t len)
{
	size_t n = 1;
	if (!w->count || w->word[w->count - 1] < VIET_TABLES_LOST || len < 2 || rest[0] != ' ')
		return false;
	while (n < len && n < 4 && islower((unsigned char)rest[n]))
		n++;
	if (n == 1 || n == 4 || (n < len && ((unsigned char)rest[n] >= 0x80 || isalnum((unsigned char)rest[n]))) || !strchr("chmnptiouy", rest[1]))
		return false;
	uint32_t word[WORD + 4];
	size_t count = w->count;
	memcpy(word, w->word, count * sizeof *word);
	text_next("à", 2, &word[count - 1]);
	for (size_t i = 1; i < n && count < WORD; i++)
		word[count++] = (unsigned char)rest[i];
	return syllable_valid(word, count);
}

/* The signs that fonts of bullets (Symbol, Wingdings) show as dot, square, arrow and tick: alone between blanks they are no letters of TCVN3. */
static size_t bullet_at(enum viet_code code, const char *text, size_t len, size_t i)
{
	static const char *const bullets[] = { "·", "§", "Ø", "ü" };
	if (code != VIET_TCVN3 || (unsigned char)text[i] < 0x80 || len - i < 3 || text[i + 2] != ' ' || (i && text[i - 1] != ' '))
		return 0;
	for (size_t k = 0; k < sizeof bullets / sizeof *bullets; k++)
		if (memcmp(text + i, bullets[k], 2) == 0)
			return 2;
	return 0;
}

void viet_decode(enum viet_code code, const char *text, size_t len, struct buf *out)
{
	struct writing w = { .code = code, .out = out };
	struct viet_state state = { 0 };
	for (size_t i = 0; i < len;) {
		uint32_t got[VIET_TABLES_MOST];
		size_t count, bullet = bullet_at(code, text, len, i);
		int ours;
		if (bullet) {
			flush(&w);
			buf_add(out, text + i, bullet);
			i += bullet;
			continue;
		}
		i += viet_tables_step(code, &state, text + i, len - i, got, &count, &ours);
		for (size_t k = 0; k < count; k++)
			put(&w, got[k]);
		if (code == VIET_MOJIBAKE && blank_was_letter(&w, text + i, len - i)) {
			text_next("à", 2, &w.word[w.count - 1]);
			i++;
		}
	}
	flush(&w);
}

/* --- Unicode that is nearly right ------------------------------------------------------------------------------------ */

/* A tone typed before its hat: "á" and U+0302 is "ấ".  Horn and dot below find their place by themselves in NFC. */
static uint32_t with_hat(uint32_t c, uint32_t mark)
{
	static const char before[] = "áàảãÁÀẢÃéèẻẽÉÈẺẼóòỏõÓÒỎÕáàảãÁÀẢÃ", after[] = "ấầẩẫẤẦẨẪếềểễẾỀỂỄốồổỗỐỒỔỖắằẳẵẮẰẲẴ";
	uint32_t from, to;
	size_t i = 0, k = 0;
	for (size_t n = 0; before[i]; n++) {
		i += text_next(before + i, 4, &from);
		k += text_next(after + k, 4, &to);
		if (from == c && mark == (n < 24 ? 0x302 : 0x306))
			return to;
	}
	return 0;
}

/* "Ðịa" with the eth of Iceland instead of Đ: where that makes a syllable. */
static bool is_eth_word(const char *text, size_t len)
{
	uint32_t word[16];
	size_t count = 0;
	for (size_t i = 2; i < len && count < 15;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		if (!syllable_letter(c))
			break;
		word[++count] = c;
	}
	word[0] = 0x111;
	return count && syllable_valid(word, count + 1);
}

/* Where the character before `i` starts. */
static size_t start_before(const char *text, size_t i)
{
	while (i > 0 && ((unsigned char)text[--i] & 0xC0) == 0x80)
		;
	return i;
}

/* What stands at `i` and is better otherwise: *from to *end become *put, or nothing where that is 0. */
static bool is_crooked(const char *text, size_t len, size_t i, size_t *from, size_t *end, uint32_t *put)
{
	uint32_t c, before = ' ';
	*end = i + text_next(text + i, len - i, &c);
	*from = i;
	*put = 0;
	if (c == 0xAD)
		return true;
	if (i)
		text_next(text + start_before(text, i), 4, &before);
	if (c == 0x302 || c == 0x306) {
		*from = start_before(text, i);
		*put = with_hat(before, c);
	} else if ((c == 0xD0 || c == 0xF0) && !syllable_letter(before) && is_eth_word(text + i, len - i)) {
		*put = c == 0xD0 ? 0x110 : 0x111;
	}
	return *put;
}

void viet_decode_unicode(const char *text, size_t len, struct buf *out)
{
	size_t kept = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char lead = (unsigned char)text[i];
		size_t from, end;
		uint32_t put;
		if ((lead != 0xC2 && lead != 0xC3 && lead != 0xCC) || (lead == 0xC2 && (unsigned char)text[i + 1] != 0xAD) || !is_crooked(text, len, i, &from, &end, &put) || from < kept)
			continue;
		buf_add(out, text + kept, from - kept);
		if (put)
			text_put(out, put);
		kept = end;
		i = end - 1;
	}
	buf_add(out, text + kept, len - kept);
}
