/* Vietnamese written before Unicode, or broken since.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/vietnamese.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/text.h"
#include "read/syllable.h"
#include "read/vietnamese_decode.h"
#include "read/vietnamese_score.h"

enum {
	MOST_ROUNDS = 6,      /* each takes one breakage off; a text broken more often is left as it is */
	SCRATCH = 128 << 20,
};

const char *viet_code_word(enum viet_code code)
{
	static const char *const words[VIET_CODES] = {
		"unicode", "converted-from-tcvn3", "converted-from-tcvn3", "converted-from-vni", "converted-from-viscii", "converted-from-windows-1258", "converted-from-mojibake",
	};
	return words[code];
}

enum viet_code viet_code_of_font(const char *font)
{
	if (!font)
		return VIET_UNICODE;
	font += strspn(font, " \t\r\n\"'@");
	size_t len = strcspn(font, ",;\"'");
	while (len && isspace((unsigned char)font[len - 1]))
		len--;
	bool dotted = len > 3 && strncasecmp(font, ".vn", 3) == 0;
	/* Some programs drop the dot; "VNI" and "Vnfoo" are other families. */
	bool bare = len > 3 && font[0] == 'V' && font[1] == 'n' && isupper((unsigned char)font[2]);
	if (dotted || bare)
		return font[len - 1] == 'H' ? VIET_TCVN3_CAPITALS : VIET_TCVN3;
	if (len > 4 && strncasecmp(font, "vni", 3) == 0 && (font[3] == '-' || font[3] == ' '))
		return VIET_VNI;
	return VIET_UNICODE;
}

/* --- by the font, or by what it looks like ------------------------------------------------------------------------------ */

char *viet_convert(struct arena *arena, enum viet_code code, const char *text, size_t len)
{
	struct arena *scratch = arena_new(SCRATCH);
	const char *nfc = text_nfc(scratch, text, len);
	struct buf out = { 0 };
	struct viet_score score = { 0 };
	len = strlen(nfc);
	if (code != VIET_UNICODE)
		viet_score_text(nfc, len, &score);
	/* Old fonts stay on text that was typed anew in Unicode. */
	if (code == VIET_UNICODE || (code != VIET_MOJIBAKE && (score.beyond || score.lost[code] > score.gained[code])))
		viet_decode_unicode(nfc, len, &out);
	else
		viet_decode(code, nfc, len, &out);
	char *text_out = text_nfc(arena, buf_str(&out), out.len);
	buf_release(&out);
	arena_free(scratch);
	return text_out;
}

enum viet_code viet_code_of_text(const char *text, size_t len)
{
	struct viet_score score;
	viet_score_text(text, len, &score);
	return viet_score_best(&score);
}

/* --- capitals of a TCVN3 text whose fonts are unknown ------------------------------------------------------------------ */

enum stature { NEITHER, SMALL, CAPITAL };

/* "CéNG" was "CỘNG" in a font of capitals; "Tæ" alone may be either. */
static enum stature stature_of(const char *word, size_t len)
{
	size_t upper = 0, lower = 0;
	for (size_t i = 0; i < len; i++) {
		upper += isupper((unsigned char)word[i]) != 0;
		lower += islower((unsigned char)word[i]) != 0;
	}
	return lower ? SMALL : upper > 1 ? CAPITAL : NEITHER;
}

static bool is_word_byte(char c)
{
	return (unsigned char)c >= 0x80 || isalpha((unsigned char)c);
}

static bool is_vietnamese(const char *word, size_t len)
{
	uint32_t c = 'a';
	for (size_t i = 0; i < len && syllable_letter(c);)
		i += text_next(word + i, len - i, &c);
	return syllable_letter(c);
}

/* The word that begins at or behind `i`; its end, or `len` with *from == len. */
static size_t next_word(const char *text, size_t len, size_t i, size_t *from)
{
	while (i < len && !is_word_byte(text[i]))
		i++;
	*from = i;
	while (i < len && is_word_byte(text[i]))
		i++;
	return i;
}

static void put_upper(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		text_put(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)c));
	}
}

/* One line: words of capitals, and doubtful ones between such, come out in capitals throughout. */
static void raise_line(const char *text, size_t len, struct buf *out)
{
	enum stature left = NEITHER, right = NEITHER;
	size_t i = 0, from, known = 0;
	while (i < len) {
		size_t end = next_word(text, len, i, &from);
		enum stature own = stature_of(text + from, end - from);
		if (known < end && own == NEITHER) {
			size_t at = end, begin;
			for (right = NEITHER; at < len && right == NEITHER;) {
				at = next_word(text, len, at, &begin);
				right = stature_of(text + begin, at - begin);
			}
			known = right == NEITHER ? len : at;
		}
		bool raised = own == CAPITAL || (own == NEITHER && is_vietnamese(text + from, end - from) && left != SMALL && right != SMALL && (left == CAPITAL || right == CAPITAL));
		buf_add(out, text + i, from - i);
		if (raised)
			put_upper(out, text + from, end - from);
		else
			buf_add(out, text + from, end - from);
		left = own == NEITHER ? left : own;
		if (own != NEITHER)
			right = NEITHER;
		i = end;
	}
}

/* --- a text of unknown codes --------------------------------------------------------------------------------------------- */

struct glance {
	bool suspicious;    /* has what any old code might hold, or what Unicode text is better without */
	bool latin;         /* has what both may hold: à, «, ° */
	bool beyond;        /* has Vietnamese letters that only Unicode has */
};

/* Bit n of these: U+00A0 + n is a sign that Unicode text has now and then; U+00C0 + n, without case, is no letter of Vietnamese. */
static const uint32_t usual_signs = 1u << 0 | 1u << 3 | 1u << 5 | 1u << 7 | 1u << 9 | 1u << 11 | 1u << 14 | 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19 |
	1u << 23 | 1u << 27 | 1u << 28 | 1u << 29;
static const uint32_t foreign_letters = 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 11 | 1u << 14 | 1u << 15 | 1u << 16 | 1u << 17 | 1u << 22 | 1u << 24 | 1u << 27 |
	1u << 28 | 1u << 30 | 1u << 31;

static void look_at(const unsigned char *p, struct glance *g)
{
	if (*p < 0x20) {
		g->suspicious |= *p && *p != '\t' && *p != '\n' && *p != '\r' && *p != 0x1F;
	} else if (*p == 0xC2) {
		bool usual = p[1] >= 0xA0 && (usual_signs >> (p[1] & 31) & 1);
		g->latin |= usual && p[1] != 0xA0;
		g->suspicious |= !usual;
	} else if (*p == 0xC3) {
		bool arithmetic = p[1] == 0x97 || p[1] == 0xB7; /* × ÷ */
		g->latin = true;
		g->suspicious |= !arithmetic && (foreign_letters >> (p[1] & 31) & 1);
	} else if (*p == 0xCC) {
		g->suspicious |= p[1] == 0x82 || p[1] == 0x86;
	} else if (*p == 0xC5) {
		g->suspicious |= p[1] >= 0x92 && p[1] != 0xA8 && p[1] != 0xA9; /* Œ, Š, Ÿ of windows-1252, but not Ũ */
	} else if (*p == 0xC6) {
		g->suspicious |= p[1] == 0x92;
		g->beyond |= p[1] != 0x92;
	} else {
		g->beyond |= (*p == 0xE1 && (p[1] == 0xBA || p[1] == 0xBB)) || *p == 0xC4;
	}
}

/* One pass without decoding: NFC Vietnamese, which nearly every text is, needs no more. */
static struct glance glance_at(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	struct glance g = { 0 };
	for (; p < end; p++)
		if (*p < 0x20 || *p >= 0xC2)
			look_at(p, &g);
	return g;
}

static bool may_be_old(struct glance g)
{
	return g.suspicious || (g.latin && !g.beyond);
}

struct mending {
	enum viet_code whole;    /* of the text, or what most of its pieces are */
	enum viet_code found;    /* what was converted */
	size_t most;             /* bytes of the longest piece of that */
	int votes[VIET_CODES];
	bool tcvn;               /* the open line has TCVN3 in it */
	size_t line;             /* where it starts, in `out` */
	struct buf out, raised;
};

/* Lines, cells and what stands behind a colon are judged on their own: labels are often in another code than their values. */
static size_t piece_end(const char *text, size_t len, size_t from)
{
	while (from < len && text[from] != '\n' && text[from] != '\t' && text[from] != ':')
		from++;
	return from;
}

/* A piece of a text whose code is known follows it, unless it is better as it is, or clearly something else. */
static enum viet_code code_of_piece(const struct mending *m, const char *text, size_t len)
{
	struct viet_score s;
	viet_score_text(text, len, &s);
	enum viet_code own = viet_score_best(&s), whole = m->whole;
	if (whole == VIET_UNICODE || own == whole)
		return own;
	if (own != VIET_UNICODE && s.valid[own] > s.valid[whole])
		return own;
	if (s.gained[whole] > s.lost[whole])
		return whole;
	/* Words of one letter ("«" is "ô") count for nothing by themselves. */
	return s.words || s.beyond ? VIET_UNICODE : whole;
}

static void vote(struct mending *m, const char *text, size_t len)
{
	size_t budget = 2 * VIET_SCORE_SAMPLE;
	for (size_t i = 0, end; i < len && budget; i = end + 1) {
		end = piece_end(text, len, i);
		size_t n = end - i < budget ? end - i : budget;
		if (!may_be_old(glance_at(text + i, n)))
			continue;
		budget -= n;
		enum viet_code code = viet_code_of_text(text + i, n);
		m->votes[code] += code != VIET_UNICODE;
	}
	for (enum viet_code code = VIET_UNICODE; code < VIET_CODES; code++)
		if (m->votes[code] > m->votes[m->whole])
			m->whole = code;
}

static void end_line(struct mending *m)
{
	if (m->tcvn) {
		buf_clear(&m->raised);
		raise_line(m->out.data + m->line, m->out.len - m->line, &m->raised);
		m->out.len = m->line;
		buf_add(&m->out, buf_str(&m->raised), m->raised.len);
	}
	m->tcvn = false;
	m->line = m->out.len;
}

static void mend_piece(struct mending *m, const char *text, size_t len)
{
	enum viet_code code = may_be_old(glance_at(text, len)) ? code_of_piece(m, text, len) : VIET_UNICODE;
	if (code == VIET_UNICODE) {
		viet_decode_unicode(text, len, &m->out);
		return;
	}
	viet_decode(code, text, len, &m->out);
	m->tcvn |= code == VIET_TCVN3;
	if (len > m->most) {
		m->found = code;
		m->most = len;
	}
}

/* Takes one breakage off; `*mended` is NULL where there is none.  Returns what was converted most. */
static enum viet_code mend_once(const char *text, size_t len, struct arena *arena, char **mended)
{
	struct mending m = { .whole = viet_code_of_text(text, len) };
	if (m.whole == VIET_UNICODE)
		vote(&m, text, len);
	for (size_t i = 0; i < len;) {
		size_t end = piece_end(text, len, i);
		mend_piece(&m, text + i, end - i);
		if (end < len && text[end] == '\n')
			end_line(&m);
		if (end < len)
			buf_byte(&m.out, text[end]);
		if (end < len && text[end] == '\n')
			m.line = m.out.len;
		i = end + 1;
	}
	end_line(&m);
	bool same = m.out.len == len && memcmp(buf_str(&m.out), text, len) == 0;
	*mended = same ? NULL : text_nfc(arena, buf_str(&m.out), m.out.len);
	buf_release(&m.out);
	buf_release(&m.raised);
	return m.found;
}

/* Until nothing changes any more, so that mending what was mended changes nothing.  NULL where that has no end. */
static char *settle(struct arena *arena, char *text, enum viet_code *code)
{
	for (int round = 0; round < MOST_ROUNDS; round++) {
		size_t len = strlen(text);
		char *next;
		if (!may_be_old(glance_at(text, len)))
			return text;
		enum viet_code found = mend_once(text, len, arena, &next);
		if (!next || strcmp(text, next) == 0)
			return text;
		if (*code == VIET_UNICODE)
			*code = found;
		text = next;
	}
	return NULL;
}

char *viet_mend(struct arena *arena, const char *text, size_t len, enum viet_code *code)
{
	enum viet_code found = VIET_UNICODE;
	char *nfc = text_nfc(arena, text, len);
	len = strlen(nfc);
	if (code)
		*code = VIET_UNICODE;
	if (!may_be_old(glance_at(nfc, len)))
		return nfc;
	struct arena *scratch = arena_new(SCRATCH);
	char *mended = settle(scratch, nfc, &found);
	if (!mended) {
		found = VIET_UNICODE;
		char *plain = viet_convert(scratch, VIET_UNICODE, nfc, len);
		mended = settle(scratch, plain, &found);
		mended = mended ? mended : plain;
	}
	char *copy = mended == nfc ? nfc : arena_text(arena, mended);
	arena_free(scratch);
	if (code)
		*code = found;
	return copy;
}

/* --- counting ---------------------------------------------------------------------------------------------------------- */

struct counting {
	uint32_t piece[SYLLABLE_LONGEST + 4];
	size_t count;
	bool letters, whole;   /* of the open word: it has some; every piece so far is a syllable */
};

static void end_piece(struct counting *c)
{
	if (c->count)
		c->whole &= c->count < SYLLABLE_LONGEST + 4 && syllable_valid(c->piece, c->count);
	c->count = 0;
}

void viet_count(const char *text, size_t len, size_t *words, size_t *syllables)
{
	struct counting c = { .whole = true };
	*words = *syllables = 0;
	for (size_t i = 0; i <= len;) {
		uint32_t character = ' ';
		size_t n = i < len ? text_next(text + i, len - i, &character) : 1;
		bool blank = character == ' ' || character == '\n' || character == '\t' || character == '\r' || character == 0xA0;
		if (syllable_letter(character) || (character >= 0x300 && character < 0x370)) {
			c.letters = true;
			if (c.count < SYLLABLE_LONGEST + 4)
				c.piece[c.count++] = character;
		} else {
			end_piece(&c);
			c.whole &= character < 0x80 || (character >= 0x2000 && character < 0x2070) || blank;
		}
		if (blank) {
			*words += c.letters;
			*syllables += c.letters && c.whole;
			c = (struct counting){ .whole = true };
		}
		i += n;
	}
}
