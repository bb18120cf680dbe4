/* Bytes of any charset, rightly labelled or not, as UTF-8, by converters of glibc that stay open.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/vietnamese.h"
#include "read/vietnamese_tables.h"

/* How far a label is to be believed. */
enum family {
	FAMILY_UTF8,
	FAMILY_SINGLE,  /* one byte a character, ASCII in its lower half: valid UTF-8 under such a label is UTF-8 */
	FAMILY_MANY,    /* several bytes a character, ASCII as it is */
	FAMILY_SEVEN,   /* seven bits, in which ASCII may mean something else: UTF-7, ISO-2022 */
	FAMILY_WIDE,    /* UTF-16 and -32 */
};

struct converter {
	const char *name;     /* for iconv */
	enum family family;
	const char *labels;   /* as in letters: letters and digits only, lower case, each between blanks */
	bool composes;        /* of one byte a character, but a mark joins the letter before it */
	iconv_t handle;
	uint32_t *table;      /* of one that does not: what each byte is, NONE where it is nothing */
	bool open;
};

#define NONE UINT32_MAX

/* ISO-8859-1 is read as windows-1252, its superset, which is what programs that say latin1 mean (WHATWG Encoding, 4.2). */
static struct converter converters[] = {
	{ .name = "UTF-8", .family = FAMILY_UTF8, .labels = " utf8 unicode11utf8 utf8mb4 xutf8 utf " },
	{ .name = "CP1252", .family = FAMILY_SINGLE,
	  .labels = " usascii ascii ansix341968 iso646us iso88591 iso885911987 latin1 l1 cp1252 windows1252 win1252 xcp1252 ansi " },
	{ .name = "CP1258", .family = FAMILY_SINGLE, .composes = true, .labels = " windows1258 cp1258 win1258 xcp1258 " },
	{ .name = "TCVN5712-1", .family = FAMILY_SINGLE, .composes = true, .labels = " tcvn tcvn5712 tcvn57121 tcvn571211993 xviettcvn xviettcvn5712 " },
	{ .name = "VISCII", .family = FAMILY_SINGLE, .labels = " viscii csviscii xviscii " },
	{ .name = "ISO-8859-15", .family = FAMILY_SINGLE, .labels = " iso885915 latin9 " },
	{ .name = "ISO-8859-2", .family = FAMILY_SINGLE, .labels = " iso88592 latin2 " },
	{ .name = "ISO-8859-3", .family = FAMILY_SINGLE, .labels = " iso88593 latin3 " },
	{ .name = "ISO-8859-4", .family = FAMILY_SINGLE, .labels = " iso88594 latin4 " },
	{ .name = "ISO-8859-5", .family = FAMILY_SINGLE, .labels = " iso88595 cyrillic " },
	{ .name = "ISO-8859-6", .family = FAMILY_SINGLE, .labels = " iso88596 " },
	{ .name = "ISO-8859-7", .family = FAMILY_SINGLE, .labels = " iso88597 greek " },
	{ .name = "ISO-8859-8", .family = FAMILY_SINGLE, .labels = " iso88598 iso88598i " },
	{ .name = "ISO-8859-9", .family = FAMILY_SINGLE, .labels = " iso88599 latin5 " },
	{ .name = "ISO-8859-13", .family = FAMILY_SINGLE, .labels = " iso885913 " },
	{ .name = "CP1250", .family = FAMILY_SINGLE, .labels = " windows1250 cp1250 " },
	{ .name = "CP1251", .family = FAMILY_SINGLE, .labels = " windows1251 cp1251 " },
	{ .name = "CP1253", .family = FAMILY_SINGLE, .labels = " windows1253 cp1253 " },
	{ .name = "CP1254", .family = FAMILY_SINGLE, .labels = " windows1254 cp1254 " },
	{ .name = "CP1255", .family = FAMILY_SINGLE, .composes = true, .labels = " windows1255 cp1255 " },
	{ .name = "CP1256", .family = FAMILY_SINGLE, .labels = " windows1256 cp1256 " },
	{ .name = "CP1257", .family = FAMILY_SINGLE, .labels = " windows1257 cp1257 " },
	{ .name = "CP874", .family = FAMILY_SINGLE, .labels = " windows874 cp874 tis620 iso885911 " },
	{ .name = "KOI8-R", .family = FAMILY_SINGLE, .labels = " koi8r " },
	{ .name = "KOI8-U", .family = FAMILY_SINGLE, .labels = " koi8u " },
	{ .name = "MACINTOSH", .family = FAMILY_SINGLE, .labels = " macintosh mac xmacroman " },
	{ .name = "CP437", .family = FAMILY_SINGLE, .labels = " cp437 ibm437 " },
	{ .name = "CP850", .family = FAMILY_SINGLE, .labels = " cp850 ibm850 " },
	{ .name = "GB18030", .family = FAMILY_MANY, .labels = " gb18030 gbk gb2312 cp936 euccn xgbk windows936 " },
	{ .name = "BIG5-HKSCS", .family = FAMILY_MANY, .labels = " big5 big5hkscs cnbig5 cp950 " },
	{ .name = "CP932", .family = FAMILY_MANY, .labels = " shiftjis sjis cp932 windows31j xsjis mskanji " },
	{ .name = "EUC-JP", .family = FAMILY_MANY, .labels = " eucjp xeucjp " },
	{ .name = "UHC", .family = FAMILY_MANY, .labels = " euckr ksc56011987 ksc5601 cp949 uhc " },
	{ .name = "ISO-2022-JP", .family = FAMILY_SEVEN, .labels = " iso2022jp csiso2022jp iso2022jp1 iso2022jp2 " },
	{ .name = "ISO-2022-KR", .family = FAMILY_SEVEN, .labels = " iso2022kr " },
	{ .name = "UTF-7", .family = FAMILY_SEVEN, .labels = " utf7 unicode11utf7 " },
	{ .name = "UTF-16", .family = FAMILY_WIDE, .labels = " utf16 unicode ucs2 iso10646ucs2 " },
	{ .name = "UTF-16LE", .family = FAMILY_WIDE, .labels = " utf16le " },
	{ .name = "UTF-16BE", .family = FAMILY_WIDE, .labels = " utf16be " },
	{ .name = "UTF-32", .family = FAMILY_WIDE, .labels = " utf32 ucs4 " },
};

enum { CONVERTERS = sizeof converters / sizeof *converters, UTF8 = 0, CP1252 = 1, CP1258 = 2 };

static uint32_t ask(iconv_t handle, unsigned char byte)
{
	char in[1] = { (char)byte }, out[8], *p = in, *q = out;
	size_t left = 1, space = sizeof out;
	uint32_t character;
	iconv(handle, NULL, NULL, NULL, NULL);
	bool sound = iconv(handle, &p, &left, &q, &space) == 0 && q > out;
	return sound && text_next(out, (size_t)(q - out), &character) == (size_t)(q - out) ? character : NONE;
}

/* A converter's library is closed again where a table says as much: each that stays is in the way of every fork of a reader. */
static void make_table(struct converter *c)
{
	c->table = malloc(256 * sizeof *c->table);
	if (!c->table)
		abort();
	for (int byte = 0; byte < 256; byte++)
		c->table[byte] = ask(c->handle, (unsigned char)byte);
	iconv_close(c->handle);
}

static bool ready(struct converter *c)
{
	if (c == &converters[CP1252])
		return true;
	if (!c->open) {
		c->handle = iconv_open("UTF-8", c->name);
		c->open = true;
		if (c->handle != (iconv_t)-1 && c->family == FAMILY_SINGLE && !c->composes)
			make_table(c);
	}
	return c->table || c->handle != (iconv_t)-1;
}

/* glibc unloads a closed converter's library when it sees the third close of another: here, and not in each reader that closes one. */
static void unload_closed(void)
{
	enum { CLOSES = 3 };
	for (int i = 0; i < CLOSES; i++) {
		iconv_t other = iconv_open("UTF-8", "UTF-16");
		if (other != (iconv_t)-1)
			iconv_close(other);
	}
}

void charset_warm(void)
{
	for (size_t i = 0; i < CONVERTERS; i++) {
		char in[] = "a b", *p = in, room[32], *q = room;
		size_t left = sizeof in - 1, space = sizeof room;
		if (i != CP1252 && ready(&converters[i]) && !converters[i].table)
			iconv(converters[i].handle, &p, &left, &q, &space);
	}
	unload_closed();
}

/* "x-viet-tcvn5712 " and "X_Viet-TCVN5712" are one: only letters and digits count. */
static struct converter *find(const char *label)
{
	char key[40] = " ";
	size_t n = 1;
	for (const char *p = label; p && *p && n < sizeof key - 2; p++)
		if (isalnum((unsigned char)*p))
			key[n++] = (char)tolower((unsigned char)*p);
	if (n == 1)
		return NULL;
	key[n++] = ' ';
	key[n] = '\0';
	for (size_t i = 0; i < CONVERTERS; i++)
		if (strstr(converters[i].labels, key))
			return &converters[i];
	return NULL;
}

int charset_is_wide(const char *label)
{
	struct converter *c = label ? find(label) : NULL;
	return c && c->family == FAMILY_WIDE;
}

/*
 * windows-1252 by our own table: its five bytes that are no characters become the controls they are in Latin-1, so that the door may still find
 * what they were (half of a letter in UTF-8, a capital of VISCII).  Returns how many there were.
 */
static size_t run_1252(const char *bytes, size_t len, struct buf *out)
{
	size_t lost = 0, from = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte < 0x80)
			continue;
		uint32_t character = viet_tables_1252(byte);
		buf_add(out, bytes + from, i - from);
		text_put(out, character);
		lost += character < 0xA0;
		from = i + 1;
	}
	buf_add(out, bytes + from, len - from);
	return lost;
}

static size_t run_table(const uint32_t *table, const char *bytes, size_t len, struct buf *out)
{
	size_t lost = 0, from = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte < 0x80 && table[byte] == byte)
			continue;
		buf_add(out, bytes + from, i - from);
		text_put(out, table[byte] == NONE ? 0xFFFD : table[byte]);
		lost += table[byte] == NONE;
		from = i + 1;
	}
	buf_add(out, bytes + from, len - from);
	return lost;
}

/* Converts all; what does not convert is U+FFFD, byte by byte.  Returns how often that was. */
static size_t run(struct converter *c, const char *bytes, size_t len, struct buf *out)
{
	if (c == &converters[CP1252])
		return run_1252(bytes, len, out);
	if (c->table)
		return run_table(c->table, bytes, len, out);
	char room[4096], *in = (char *)(uintptr_t)bytes;
	size_t left = len, lost = 0;
	iconv(c->handle, NULL, NULL, NULL, NULL);
	for (bool flush = false;;) {
		char *to = room;
		size_t space = sizeof room;
		size_t r = flush ? iconv(c->handle, NULL, NULL, &to, &space) : iconv(c->handle, &in, &left, &to, &space);
		int why = r == (size_t)-1 ? errno : 0;
		buf_add(out, room, (size_t)(to - room));
		if (why == E2BIG)
			continue;
		if (why && left) {
			text_put(out, 0xFFFD);
			lost++;
			in++;
			left--;
			continue;
		}
		/* windows-1258 and TCVN hold the last letter back, for a mark may follow it: flushed out here. */
		if (flush)
			return lost;
		flush = true;
	}
}

/* Counts what is UTF-8 beyond ASCII, and bytes that are not. */
static void weigh(const char *bytes, size_t len, size_t *good, size_t *bad)
{
	*good = *bad = 0;
	for (size_t i = 0; i < len;) {
		if ((unsigned char)bytes[i] < 0x80) {
			i++;
			continue;
		}
		uint32_t c;
		size_t n = text_next(bytes + i, len - i, &c);
		*(n > 1 ? good : bad) += 1;
		i += n;
	}
}

/* A mark that its letter did not take (the 1258 reading of "Ìch" or "Òng") is the sign of western text. */
static bool marks_settle(const char *utf8, size_t len)
{
	struct arena *arena = arena_new(8 * len + 4096);
	const char *nfc = text_nfc(arena, utf8, len);
	bool settled = true;
	for (const char *p = nfc; settled && (p = strpbrk(p, "\xCC\xCD")); p++)
		settled = false;
	arena_free(arena);
	return settled;
}

enum { SAMPLE = 64 << 10 }; /* bytes that a guess looks at */

/* Which code of Vietnamese the bytes make, taken one by one. */
static enum viet_code code_of(const char *bytes, size_t len)
{
	struct buf trial = { 0 };
	run_1252(bytes, len < SAMPLE ? len : SAMPLE, &trial);
	enum viet_code code = viet_code_of_text(buf_str(&trial), trial.len);
	buf_release(&trial);
	return code;
}

/* Whether nothing is lost and no mark stands alone when the bytes are read as windows-1258. */
static bool suits_1258(const char *bytes, size_t len)
{
	struct buf trial = { 0 };
	bool suits = run(&converters[CP1258], bytes, len < SAMPLE ? len : SAMPLE, &trial) == 0 && marks_settle(buf_str(&trial), trial.len);
	buf_release(&trial);
	return suits;
}

/*
 * Bytes that are no UTF-8 and whose label says nothing: the old codes of Vietnamese by their syllables, windows-1258 here and the others by
 * viet_mend at the door; else windows-1258 where that makes sense, else 1252.
 */
static const char *guess(const char *bytes, size_t len, struct buf *out)
{
	size_t start = out->len;
	enum viet_code code = code_of(bytes, len);
	bool hats = ready(&converters[CP1258]) && (code == VIET_1258 || (code == VIET_UNICODE && suits_1258(bytes, len)));
	if (hats && run(&converters[CP1258], bytes, len, out) == 0)
		return "bad-charset";
	if (!out->full) {
		out->len = start;
		run_1252(bytes, len, out);
	}
	return "bad-charset";
}

/* A label of one byte a character that the bytes belie, for they make Vietnamese in another code. */
static bool is_belied(const struct converter *c, const char *bytes, size_t len)
{
	static const char *const own[] = { "TCVN5712-1", "VISCII", "CP1252" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(c->name, own[i]) == 0)
			return false;
	enum viet_code code = code_of(bytes, len);
	return code != VIET_UNICODE && !(code == VIET_1258 && c == &converters[CP1258]);
}

/* Bytes called UTF-16 that have no zero and read like ASCII are none: even Chinese in UTF-16 has line ends. */
static bool is_wide(const char *bytes, size_t len)
{
	size_t n = len < SAMPLE ? len : SAMPLE, plain = 0;
	if (memchr(bytes, 0, n))
		return true;
	for (size_t i = 0; i < n; i++)
		plain += (unsigned char)bytes[i] < 0x80;
	return 10 * plain < 6 * n;
}

/* Whether UTF-8 it is, under whatever label. */
static bool is_utf8(const struct converter *c, size_t good, size_t bad)
{
	/* Chinese in GB or Big5 is hardly ever UTF-8 by chance, three characters long. */
	return bad == 0 && (good == 0 || !c || c->family != FAMILY_MANY || good >= 3);
}

const char *charset_convert(const char *label, const char *bytes, size_t len, struct buf *out)
{
	struct converter *c = label ? find(label) : NULL;
	const char *unknown = label && *label && !c ? "unknown-charset" : NULL;
	size_t good, bad;
	/* Notepad's "Unicode": no label says so, but its byte order mark does. */
	bool mark = len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
	if (mark && (!c || c->family == FAMILY_UTF8 || c->family == FAMILY_SINGLE))
		c = find("utf-16");
	weigh(bytes, len, &good, &bad);
	if (c && c->family == FAMILY_WIDE && is_wide(bytes, len) && ready(c))
		return run(c, bytes, len, out) ? "bad-charset" : NULL;
	if (c && c->family == FAMILY_SEVEN && good + bad == 0 && ready(c))
		return run(c, bytes, len, out) ? "bad-charset" : NULL;
	bool belied = c && (c->family == FAMILY_WIDE || c->family == FAMILY_SEVEN);
	if (is_utf8(c, good, bad)) {
		buf_add(out, bytes, len);
		return unknown ? unknown : belied || (good && c && c->family != FAMILY_UTF8) ? "bad-charset" : NULL;
	}
	/* A stray byte in UTF-8 (a letter cut in two by a program) does not make the whole windows-1258. */
	if ((!c || belied || c->family == FAMILY_UTF8) && good > 4 * bad) {
		buf_add(out, bytes, len);
		return unknown ? unknown : "bad-charset";
	}
	bool ascii = c == &converters[CP1252] && label && strcasestr(label, "ascii");
	if (!c || belied || c->family == FAMILY_UTF8 || ascii || !ready(c) || (c->family == FAMILY_SINGLE && is_belied(c, bytes, len))) {
		const char *defect = guess(bytes, len, out);
		return unknown ? unknown : defect;
	}
	return run(c, bytes, len, out) ? "bad-charset" : NULL;
}

/* \r\n and \r become \n; other control characters and byte order marks go. */
static void tidy(const char *text, size_t len, struct buf *out)
{
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];
		bool order_mark = c == 0xEF && len - i >= 3 && memcmp(text + i, "\xEF\xBB\xBF", 3) == 0;
		bool control = c == 0xC2 && i + 1 < len && next >= 0x80 && next < 0xA0;
		if ((c >= ' ' && c != 0x7F && !order_mark && !control) || c == '\n' || c == '\t')
			continue;
		buf_add(out, text + from, i - from);
		if ((c == '\r' && next != '\n') || c == '\f' || c == '\v' || (control && next == 0x85))
			buf_byte(out, '\n');
		i += order_mark ? 2 : control;
		from = i + 1;
	}
	buf_add(out, text + from, len - from);
}

char *charset_clean_from(struct arena *arena, const char *text, size_t len, const char **converted)
{
	struct buf out = { 0 };
	enum viet_code code;
	/* Before controls go: some are letters of VISCII and TCVN. */
	char *mended = viet_mend(arena, text, len, &code);
	len = strlen(mended);
	tidy(mended, len, &out);
	char *clean = out.len == len && memcmp(buf_str(&out), mended, len) == 0 ? mended : text_nfc(arena, buf_str(&out), out.len);
	buf_release(&out);
	if (converted && code != VIET_UNICODE)
		*converted = viet_code_word(code);
	return clean;
}

char *charset_clean(struct arena *arena, const char *text, size_t len)
{
	return charset_clean_from(arena, text, len, NULL);
}
