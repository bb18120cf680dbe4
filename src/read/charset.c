/* Bytes of any charset, rightly labelled or not, as UTF-8, by converters of glibc that stay open.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* How far a label is to be believed. */
enum family {
	FAMILY_UTF8,
	FAMILY_SINGLE,  /* one byte a character, ASCII in its lower half: valid UTF-8 under such a label is UTF-8 */
	FAMILY_MANY,    /* several bytes a character, ASCII as it is */
	FAMILY_OPAQUE,  /* ASCII bytes mean something else: UTF-16, UTF-7, ISO-2022 */
};

struct converter {
	const char *name;     /* for iconv */
	enum family family;
	const char *labels;   /* as in letters: letters and digits only, lower case, each between blanks */
	iconv_t handle;
	bool open;
};

/* ISO-8859-1 is read as windows-1252, its superset, which is what programs that say latin1 mean (WHATWG Encoding, 4.2). */
static struct converter converters[] = {
	{ .name = "UTF-8", .family = FAMILY_UTF8, .labels = " utf8 unicode11utf8 utf8mb4 xutf8 utf " },
	{ .name = "CP1252", .family = FAMILY_SINGLE,
	  .labels = " usascii ascii ansix341968 iso646us iso88591 iso885911987 latin1 l1 cp1252 windows1252 win1252 xcp1252 ansi " },
	{ .name = "CP1258", .family = FAMILY_SINGLE, .labels = " windows1258 cp1258 win1258 xcp1258 " },
	{ .name = "TCVN5712-1", .family = FAMILY_SINGLE, .labels = " tcvn tcvn5712 tcvn57121 tcvn571211993 xviettcvn xviettcvn5712 " },
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
	{ .name = "CP1255", .family = FAMILY_SINGLE, .labels = " windows1255 cp1255 " },
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
	{ .name = "ISO-2022-JP", .family = FAMILY_OPAQUE, .labels = " iso2022jp csiso2022jp iso2022jp1 iso2022jp2 " },
	{ .name = "ISO-2022-KR", .family = FAMILY_OPAQUE, .labels = " iso2022kr " },
	{ .name = "UTF-7", .family = FAMILY_OPAQUE, .labels = " utf7 unicode11utf7 " },
	{ .name = "UTF-16", .family = FAMILY_OPAQUE, .labels = " utf16 unicode ucs2 iso10646ucs2 " },
	{ .name = "UTF-16LE", .family = FAMILY_OPAQUE, .labels = " utf16le " },
	{ .name = "UTF-16BE", .family = FAMILY_OPAQUE, .labels = " utf16be " },
	{ .name = "UTF-32", .family = FAMILY_OPAQUE, .labels = " utf32 ucs4 " },
};

enum { CONVERTERS = sizeof converters / sizeof *converters, UTF8 = 0, CP1252 = 1, CP1258 = 2 };

static bool ready(struct converter *c)
{
	if (!c->open) {
		c->handle = iconv_open("UTF-8", c->name);
		c->open = true;
	}
	return c->handle != (iconv_t)-1;
}

void charset_warm(void)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < CONVERTERS; i++) {
		char in[] = "a b", *p = in, room[32], *q = room;
		size_t left = sizeof in - 1, space = sizeof room;
		if (ready(&converters[i]))
			iconv(converters[i].handle, &p, &left, &q, &space);
	}
	buf_release(&out);
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
	return c && (strncmp(c->name, "UTF-16", 6) == 0 || strncmp(c->name, "UTF-32", 6) == 0);
}

/* Converts all; what does not convert is U+FFFD, byte by byte.  Returns how often that was. */
static size_t run(struct converter *c, const char *bytes, size_t len, struct buf *out)
{
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

/* Undeclared bytes that are no UTF-8: windows-1258 where that makes sense, else 1252. */
static const char *guess(const char *bytes, size_t len, struct buf *out)
{
	size_t start = out->len;
	size_t sample = len < 65536 ? len : 65536;
	struct buf trial = { 0 };
	bool vietnamese = ready(&converters[CP1258]) && run(&converters[CP1258], bytes, sample, &trial) == 0 && marks_settle(buf_str(&trial), trial.len);
	buf_release(&trial);
	if (vietnamese && run(&converters[CP1258], bytes, len, out) == 0)
		return "bad-charset";
	if (!out->full) {
		out->len = start;
		if (ready(&converters[CP1252]))
			run(&converters[CP1252], bytes, len, out);
	}
	return "bad-charset";
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
	if (c && c->family == FAMILY_OPAQUE && ready(c))
		return run(c, bytes, len, out) ? "bad-charset" : NULL;
	weigh(bytes, len, &good, &bad);
	if (bad == 0 && (good == 0 || !c || c->family == FAMILY_UTF8 || c->family == FAMILY_SINGLE)) {
		buf_add(out, bytes, len);
		return unknown ? unknown : good && c && c->family == FAMILY_SINGLE ? "bad-charset" : NULL;
	}
	/* A stray byte in UTF-8 (a letter cut in two by a program) does not make the whole windows-1258. */
	if ((!c || c->family == FAMILY_UTF8) && good > 4 * bad) {
		buf_add(out, bytes, len);
		return unknown ? unknown : "bad-charset";
	}
	bool ascii = c == &converters[CP1252] && label && strcasestr(label, "ascii");
	if (!c || c->family == FAMILY_UTF8 || ascii || !ready(c)) {
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
		unsigned char c = (unsigned char)text[i];
		if ((c >= ' ' && c < 0x7F) || c == '\n' || c == '\t' || (c >= 0x80 && c != 0xEF))
			continue;
		if (c == 0xEF && !(len - i >= 3 && memcmp(text + i, "\xEF\xBB\xBF", 3) == 0))
			continue;
		buf_add(out, text + from, i - from);
		if (c == '\r' && !(i + 1 < len && text[i + 1] == '\n'))
			buf_byte(out, '\n');
		else if (c == '\f' || c == '\v')
			buf_byte(out, '\n');
		i += c == 0xEF ? 2 : 0;
		from = i + 1;
	}
	buf_add(out, text + from, len - from);
}

char *charset_clean(struct arena *arena, const char *text, size_t len)
{
	struct buf out = { 0 };
	tidy(text, len, &out);
	char *clean = text_nfc(arena, buf_str(&out), out.len);
	buf_release(&out);
	return clean;
}
