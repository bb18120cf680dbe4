/* Counting the valid syllables that each code makes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/vietnamese_score.h"

#include <string.h>

#include "base/text.h"
#include "read/syllable.h"
#include "read/vietnamese_tables.h"

enum {
	DEEPEST = 3,         /* mojibake of mojibake of mojibake */
	LONGEST = 2 * VIET_SCORE_WORD,
	ENOUGH = 2,          /* evidence: one word that cannot be foreign, or two that hardly can */
};

static const enum viet_code tried[] = { VIET_TCVN3, VIET_VNI, VIET_1258, VIET_MOJIBAKE, VIET_VISCII };

/* --- characters ------------------------------------------------------------------------------------------------------ */

/* Stands between or around words in Unicode, and is no part of them. */
static bool is_punctuation(uint32_t c)
{
	return c < 0x80 || c == 0xA0 || c == 0xAB || c == 0xBB || c == 0xB7 || c == 0xB4 || (c >= 0x2000 && c < 0x2070) || c == 0x20AC || c == 0x2122 || c == 0x3000;
}

static bool is_ascii_letter(uint32_t c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z' && c < 0x80;
}

/* Part of a word in some code: a letter, or a control that VISCII and TCVN use. */
static bool in_word(uint32_t c, uint32_t before)
{
	if (c == 0xA0) /* "Ã " is half of "à", elsewhere it is a blank */
		return before == 0xC3 || before == 0x102 || before == 0xC2 || before == 0xBA || before == 0xBB || before == 0xC6 || before == 0xC4;
	if (c < 0x80)
		return is_ascii_letter(c) || (c && c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x1F);
	return (c < 0x2000 || c >= 0x2070 || viet_tables_byte(c) >= 0) && c != 0x3000;
}

/* --- one word in one code -------------------------------------------------------------------------------------------- */

static bool try_lost(uint32_t *word, size_t count, size_t at)
{
	while (at < count && !*viet_tables_lost(word[at]))
		at++;
	if (at == count)
		return syllable_valid(word, count);
	uint32_t lost = word[at];
	for (const char *p = viet_tables_lost(lost); *p;) {
		p += text_next(p, strlen(p), &word[at]);
		if (try_lost(word, count, at + 1))
			return true;
	}
	word[at] = lost;
	return false;
}

/* The same sounds stand in many words; these are the ones an essay is full of, where another letter would come first. */
static bool is_common(const uint32_t *word, size_t count)
{
	static const char *const common[] = { "về", "đề", "họ", "bỏ", "nhỏ", "mọi", "gọi", "chọn", "trọn", "đỏ", "hỏi", "nói", "khỏi", "học", "đọc", "kề", "hề", "tỏ" };
	for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
		const char *p = common[i];
		size_t n = 0;
		for (uint32_t c; *p && n < count; n++, p += text_next(p, strlen(p), &c)) {
			text_next(p, strlen(p), &c);
			if (c != word[n] && !(n == 0 && c == word[n] + 32))
				break;
		}
		if (!*p && n == count)
			return true;
	}
	return false;
}

void viet_score_restore(uint32_t *word, size_t count)
{
	size_t at = 0, lost = 0, first = 0;
	for (; at < count; at++)
		if (*viet_tables_lost(word[at])) {
			first = lost ? first : at;
			lost++;
		}
	if (!lost)
		return;
	if (lost == 1) {
		uint32_t was = word[first];
		for (const char *p = viet_tables_lost(was); *p;) {
			p += text_next(p, strlen(p), &word[first]);
			if (is_common(word, count))
				return;
		}
		word[first] = was;
	}
	if (lost <= 2 && try_lost(word, count, 0))
		return;
	for (at = 0; at < count; at++)
		if (*viet_tables_lost(word[at]))
			text_next(viet_tables_lost(word[at]), 4, &word[at]);
}

/* 0 where there is a character that the code does not have. */
static size_t decode(enum viet_code code, const char *text, size_t len, uint32_t out[LONGEST])
{
	struct viet_state state = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < len && n + VIET_TABLES_MOST <= LONGEST;) {
		size_t count;
		int ours;
		i += viet_tables_step(code, &state, text + i, len - i, out + n, &count, &ours);
		if (!ours && !is_punctuation(out[n]))
			return 0;
		n += count;
	}
	return n;
}

static bool is_upper(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	if (c < 0x100)
		return c >= 0xC0 && c < 0xDF;
	return c == 0x1AF || (c < 0x300 || (c >= 0x1E00 && c < 0x1F00) ? (c & 1) == 0 && c != 0x1B0 : c == 0x1AF);
}

/* "mỠ" is no word; in TCVN3 "CộNG" may be one, for its capitals are small letters of another font. */
static bool case_holds(const uint32_t *word, size_t count, bool capitals_by_font)
{
	bool small = false;
	for (size_t i = 0; i < count; i++) {
		if (!syllable_letter(word[i]))
			continue;
		if (i && small && is_upper(word[i]))
			return false;
		small = !is_upper(word[i]) && (word[i] < 0x80 || !capitals_by_font);
	}
	return true;
}

/* Every piece between punctuation is a syllable, and there is one (or nothing but a quote that was broken). */
static bool all_valid(enum viet_code code, uint32_t *word, size_t count)
{
	size_t from = 0, pieces = 0;
	for (size_t i = 0; i <= count; i++) {
		if (i < count && (!is_punctuation(word[i]) || is_ascii_letter(word[i])))
			continue;
		if (i > from) {
			viet_score_restore(word + from, i - from);
			if (!syllable_valid(word + from, i - from) || !case_holds(word + from, i - from, code == VIET_TCVN3))
				return false;
			pieces++;
		}
		from = i + 1;
	}
	return pieces || code == VIET_MOJIBAKE;
}

static bool valid_in(enum viet_code code, const char *text, size_t len, int depth)
{
	uint32_t out[LONGEST];
	size_t n = decode(code, text, len, out);
	if (!n)
		return false;
	if (all_valid(code, out, n))
		return true;
	if (code != VIET_MOJIBAKE || depth == DEEPEST)
		return false;
	/* Broken twice, or an old code that was broken. */
	struct buf inner = { 0 };
	bool found = false;
	for (size_t i = 0; i < n; i++)
		text_put(&inner, out[i]);
	for (size_t i = 0; i < sizeof tried / sizeof *tried && inner.len < len && !found; i++)
		found = inner.len && valid_in(tried[i], inner.data, inner.len, depth + 1);
	buf_release(&inner);
	return found;
}

/* --- one word in all codes ------------------------------------------------------------------------------------------- */

struct word {
	const char *text;
	size_t len, count;      /* bytes, characters */
	size_t letters;         /* ASCII letters */
	bool legacy, other;     /* has a character that an old code may have; has one of another script, or a lost one */
	bool beyond;            /* has a Vietnamese letter of Unicode alone */
	bool quoted;            /* the last character is a quote or dash of windows-1252, behind a letter: in VISCII one too, if a letter follows */
	bool symbol, turned;    /* a sign behind a letter, as "Bµi"; a capital behind a small letter, as "NguyÔn", or a small one among capitals */
	bool paired;            /* two accented letters in a row, as VNI's "öï": rare elsewhere */
};

static void look(struct word *w, uint32_t c, uint32_t before)
{
	int byte = viet_tables_byte(c);
	bool sets_apart = c >= 0x2000 && is_punctuation(c);
	w->count++;
	w->legacy |= w->quoted && !sets_apart;
	w->quoted = sets_apart && byte >= 0 && w->count > 1;
	if (c < 0x80) {
		/* A quote that shuts is no letter, one within a word must be: "c«ng". */
		w->symbol |= w->letters && (before == 0xAB || before == 0xBB);
		w->letters += is_ascii_letter(c);
		w->legacy |= c < 0x20;
		w->turned |= before >= 0xE0 && before < 0x100 && c >= 'A' && c <= 'Z';
		return;
	}
	if (byte >= 0 && !sets_apart)
		w->legacy = true;
	else if (byte < 0 && syllable_letter(c))
		w->beyond = true;
	else if (byte < 0 && c != 0x20AB && c != 0xFFFD)
		w->other = true;
	w->paired |= c >= 0xC0 && c < 0x100 && before >= 0xC0 && before < 0x100;
	bool guillemet = c == 0xAB || c == 0xBB, superscript = c == 0xB0 || c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0xBA;
	bool sign = (c > 0xA0 && c < 0xC0 && !superscript && !guillemet) || c == 0xD7 || c == 0xF7;
	bool letter = is_ascii_letter(before);
	w->symbol |= (sign && letter) || (c >= 0xC0 && w->count == 2 && (before == 0xAE || before == 0xA7)); /* "®æi" */
	w->turned |= c >= 0xC0 && c < 0xDF && c != 0xD7 && letter && !is_upper(before);
	w->turned |= c >= 0xE0 && c < 0x100 && letter && is_upper(before) && w->letters > 1;
}

static int evidence_of(const struct word *w, enum viet_code code)
{
	if (code == VIET_MOJIBAKE)
		return 2;
	size_t length = code == VIET_VNI || code == VIET_1258 ? w->count - 1 : w->count;
	if (w->symbol || w->turned || w->paired)
		return length >= 3 ? 2 : 1;
	return length >= 5 ? 2 : length >= 3;
}

static void weigh(const struct word *w, struct viet_score *s)
{
	s->beyond |= w->beyond;
	if ((!w->legacy && !w->beyond) || w->other || w->count < 2)
		return;
	s->words++;
	if (w->count > VIET_SCORE_WORD)
		return;
	bool unicode = valid_in(VIET_UNICODE, w->text, w->len, 0);
	s->valid[VIET_UNICODE] += unicode;
	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
		enum viet_code code = tried[i];
		bool fits = w->legacy && (!w->beyond || code == VIET_MOJIBAKE) && valid_in(code, w->text, w->len, 1);
		s->valid[code] += fits;
		s->gained[code] += fits && !unicode;
		s->lost[code] += unicode && !fits;
		s->evidence[code] += fits && !unicode ? evidence_of(w, code) : 0;
	}
}

void viet_score_text(const char *text, size_t len, struct viet_score *score)
{
	struct word w = { 0 };
	uint32_t before = 0;
	*score = (struct viet_score){ 0 };
	if (len > VIET_SCORE_SAMPLE)
		len = VIET_SCORE_SAMPLE;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		size_t n = text_next(text + i, len - i, &c);
		if (in_word(c, before)) {
			if (!w.count)
				w.text = text + i;
			w.len += n;
			look(&w, c, before);
		} else if (w.count) {
			weigh(&w, score);
			w = (struct word){ 0 };
		}
		before = c;
		i += n;
	}
	if (w.count)
		weigh(&w, score);
}

static bool is_better(const struct viet_score *s, enum viet_code code)
{
	int gain = s->gained[code] - s->lost[code];
	return 100 * gain >= 15 * s->words && 100 * s->valid[code] >= 60 * s->words && s->evidence[code] >= ENOUGH && s->evidence[code] > 2 * s->lost[code];
}

enum viet_code viet_score_best(const struct viet_score *s)
{
	enum viet_code best = VIET_UNICODE;
	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
		if (is_better(s, tried[i]) && (best == VIET_UNICODE || s->valid[tried[i]] > s->valid[best]))
			best = tried[i];
	return best;
}
