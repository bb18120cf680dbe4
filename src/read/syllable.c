/* Vietnamese syllables, by a table of rhymes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/syllable.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* The letters in the order that packs a rhyme into 5 bits each; 0 is none of them. */
enum letter {
	NONE, A, AW, AA, B, C, D, DD, E, EE, G, H, I, K, L, M, N, O, OO, OW, P, Q, R, S, T, U, UW, V, X, Y,
	FOREIGN,  /* f, j, w, z */
	LETTERS,
};

enum tone { FLAT, ACUTE, GRAVE, HOOK, TILDE, DOT };

struct read_letter {
	unsigned char letter, tone;
};

enum { LATIN = 0x1B1, MORE = 0x1EA0, MORE_END = 0x1EFA };

static struct read_letter latin[LATIN], more[MORE_END - MORE];

/* Each vowel with its tones in the order of enum tone. */
static const struct {
	enum letter letter;
	const char *tones;
} vowels[] = {
	{ A, "aáàảãạAÁÀẢÃẠ" }, { AW, "ăắằẳẵặĂẮẰẲẴẶ" }, { AA, "âấầẩẫậÂẤẦẨẪẬ" }, { E, "eéèẻẽẹEÉÈẺẼẸ" }, { EE, "êếềểễệÊẾỀỂỄỆ" }, { I, "iíìỉĩịIÍÌỈĨỊ" },
	{ O, "oóòỏõọOÓÒỎÕỌ" }, { OO, "ôốồổỗộÔỐỒỔỖỘ" }, { OW, "ơớờởỡợƠỚỜỞỠỢ" }, { U, "uúùủũụUÚÙỦŨỤ" }, { UW, "ưứừửữựƯỨỪỬỮỰ" }, { Y, "yýỳỷỹỵYÝỲỶỸỴ" },
};

static const char plain[] = "bcdghklmnpqrstvx";
static const enum letter plain_letters[] = { B, C, D, G, H, K, L, M, N, P, Q, R, S, T, V, X };

/* Every rhyme that stands in a dictionary or in a place's name (Đắk Lắk); without tones. */
static const char rhyme_list[] =
	"a ac ach ai ak am an ang anh ao ap at au ay ă ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
	"e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êc êng i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
	"o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot "
	"ô ôc ôi ôk ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơp ơt "
	"u ua uâ uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
	"ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ych ynh yt";

enum { RHYMES = 200 };

static uint32_t rhymes[RHYMES];
static size_t rhyme_count;

static void set(uint32_t c, enum letter letter, enum tone tone)
{
	struct read_letter *at = c < LATIN ? &latin[c] : c >= MORE && c < MORE_END ? &more[c - MORE] : NULL;
	if (at)
		*at = (struct read_letter){ (unsigned char)letter, (unsigned char)tone };
}

static struct read_letter letter_of(uint32_t c)
{
	if (c < LATIN)
		return latin[c];
	if (c >= MORE && c < MORE_END)
		return more[c - MORE];
	return (struct read_letter){ NONE, FLAT };
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void make_letters(void)
{
	for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++) {
		uint32_t c;
		size_t n = 0;
		for (const char *p = vowels[i].tones; *p; p += text_next(p, strlen(p), &c), n++) {
			text_next(p, strlen(p), &c);
			set(c, vowels[i].letter, (enum tone)(n % 6));
		}
	}
	for (size_t i = 0; plain[i]; i++) {
		set((uint32_t)plain[i], plain_letters[i], FLAT);
		set((uint32_t)plain[i] - 32, plain_letters[i], FLAT);
	}
	for (const char *p = "fjwzFJWZ"; *p; p++)
		set((uint32_t)*p, FOREIGN, FLAT);
	set(0x111, DD, FLAT);
	set(0x110, DD, FLAT);
}

static void make_rhymes(void)
{
	uint32_t c, packed = 0;
	for (const char *p = rhyme_list;; p += text_next(p, strlen(p), &c)) {
		if (*p && *p != ' ') {
			text_next(p, strlen(p), &c);
			packed = packed << 5 | letter_of(c).letter;
			continue;
		}
		rhymes[rhyme_count++] = packed;
		packed = 0;
		if (!*p)
			break;
	}
	qsort(rhymes, rhyme_count, sizeof *rhymes, by_number);
}

static void make_tables(void)
{
	if (rhyme_count)
		return;
	make_letters();
	make_rhymes();
}

bool syllable_letter(uint32_t character)
{
	make_tables();
	return letter_of(character).letter != NONE;
}

struct spelling {
	unsigned char letters[SYLLABLE_LONGEST];
	size_t count;
	enum tone tone;
	size_t tone_at;
};

struct mark {
	uint32_t character;
	enum tone tone;
};

static const struct mark marks[] = { { 0x300, GRAVE }, { 0x301, ACUTE }, { 0x303, TILDE }, { 0x309, HOOK }, { 0x323, DOT } };

/* A hat, breve or horn behind its letter. */
static enum letter with_hat(enum letter letter, uint32_t mark)
{
	if (mark == 0x302)
		return letter == A ? AA : letter == E ? EE : letter == O ? OO : NONE;
	if (mark == 0x306)
		return letter == A ? AW : NONE;
	return mark == 0x31B ? letter == O ? OW : letter == U ? UW : NONE : NONE;
}

static bool take_mark(struct spelling *s, uint32_t c)
{
	if (!s->count)
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i].character == c) {
			if (s->tone)
				return false;
			s->tone = marks[i].tone;
			s->tone_at = s->count - 1;
			return true;
		}
	enum letter hat = with_hat((enum letter)s->letters[s->count - 1], c);
	s->letters[s->count - 1] = (unsigned char)hat;
	return hat != NONE;
}

static bool spell(struct spelling *s, const uint32_t *characters, size_t count)
{
	*s = (struct spelling){ .count = 0 };
	for (size_t i = 0; i < count; i++) {
		struct read_letter l = letter_of(characters[i]);
		if (l.letter == NONE) {
			if (!take_mark(s, characters[i]))
				return false;
			continue;
		}
		if (l.letter == FOREIGN || s->count == SYLLABLE_LONGEST || (l.tone && s->tone))
			return false;
		if (l.tone) {
			s->tone = (enum tone)l.tone;
			s->tone_at = s->count;
		}
		s->letters[s->count++] = l.letter;
	}
	return s->count > 0;
}

static bool is_vowel(unsigned char l)
{
	static const bool vowel[LETTERS] = { [A] = true, [AW] = true, [AA] = true, [E] = true, [EE] = true, [I] = true, [O] = true, [OO] = true,
		[OW] = true, [U] = true, [UW] = true, [Y] = true };
	return vowel[l];
}

/* How many letters the consonants at the start take; LETTERS where they are none that Vietnamese has. */
static size_t onset(const struct spelling *s)
{
	const unsigned char *l = s->letters;
	size_t n = 0;
	while (n < s->count && !is_vowel(l[n]))
		n++;
	if (n == 0)
		return 0;
	if (n == 1)
		return l[0] == Q ? (s->count > 1 && l[1] == U ? 2 : LETTERS) : 1;
	if (n == 2) {
		bool h = l[1] == H && (l[0] == C || l[0] == G || l[0] == K || l[0] == N || l[0] == P || l[0] == T);
		return h || (l[0] == N && l[1] == G) || (l[0] == T && l[1] == R) || (l[0] == K && l[1] == R) ? 2 : LETTERS;
	}
	return n == 3 && l[0] == N && l[1] == G && l[2] == H ? 3 : LETTERS;
}

static bool is_rhyme(const unsigned char *letters, size_t count)
{
	uint32_t packed = 0;
	if (count == 0 || count > 4)
		return false;
	for (size_t i = 0; i < count; i++)
		packed = packed << 5 | letters[i];
	return bsearch(&packed, rhymes, rhyme_count, sizeof *rhymes, by_number) != NULL;
}

static bool has_hat(unsigned char l)
{
	return l == AW || l == AA || l == EE || l == OO || l == OW || l == UW;
}

/* The rules of tone placement, the old and the new one: index of the vowel, from the rhyme's start. */
static bool tone_stands(const unsigned char *rhyme, size_t count, size_t at)
{
	size_t vowel_count = 0, hat = LETTERS;
	for (; vowel_count < count && is_vowel(rhyme[vowel_count]); vowel_count++)
		if (has_hat(rhyme[vowel_count]) && (hat == LETTERS || rhyme[vowel_count] != UW))
			hat = vowel_count;
	if (at >= vowel_count)
		return false;
	if (hat != LETTERS)
		return at == hat;
	bool glide = vowel_count == 2 && ((rhyme[0] == O && (rhyme[1] == A || rhyme[1] == E)) || (rhyme[0] == U && rhyme[1] == Y));
	if (glide || vowel_count == 1)
		return true;
	if (count > vowel_count)
		return at == vowel_count - 1;
	return vowel_count == 3 ? at == 1 : at == 0;
}

static bool stops(const unsigned char *rhyme, size_t count)
{
	unsigned char last = rhyme[count - 1];
	return last == C || last == K || last == P || last == T || (last == H && count > 1 && rhyme[count - 2] == C);
}

static bool rhyme_valid(const struct spelling *s, size_t from, size_t tone_from)
{
	const unsigned char *rhyme = s->letters + from;
	size_t count = s->count - from;
	if (s->count <= from || !is_rhyme(rhyme, count))
		return false;
	if (stops(rhyme, count) && s->tone != ACUTE && s->tone != DOT)
		return false;
	if (!s->tone)
		return true;
	/* "qúa", "gía": the tone on the letter that belongs to the onset. */
	if (s->tone_at < from)
		return s->tone_at >= tone_from && count == 1;
	return tone_stands(rhyme, count, s->tone_at - from);
}

bool syllable_valid(const uint32_t *characters, size_t count)
{
	struct spelling s;
	make_tables();
	if (count == 0 || count > 2 * SYLLABLE_LONGEST + 2 || !spell(&s, characters, count))
		return false;
	size_t n = onset(&s);
	if (n == LETTERS)
		return false;
	if (n == 2 && s.letters[0] == Q)
		return rhyme_valid(&s, 2, 1);
	if (rhyme_valid(&s, n, n))
		return true;
	return n == 1 && s.letters[0] == G && s.count > 2 && s.letters[1] == I && rhyme_valid(&s, 2, 1);
}
