/* Old Vietnamese codes, byte by byte.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/vietnamese_tables.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* --- bytes ----------------------------------------------------------------------------------------------------------- */

static const uint16_t high_1252[32] = {
	0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
	0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

uint32_t viet_tables_1252(unsigned char byte)
{
	return byte >= 0x80 && byte < 0xA0 ? high_1252[byte - 0x80] : byte;
}

int viet_tables_byte(uint32_t c)
{
	if (c < 0x100)
		return (int)c;
	if (c > 0x2122 || (c > 0x192 && c < 0x2C6))
		return -1;
	for (int i = 0; i < 32; i++)
		if (high_1252[i] == c)
			return 0x80 + i;
	return -1;
}

/* --- one byte, one letter -------------------------------------------------------------------------------------------- */

/*
 * TCVN 5712-1 (VN1), of which the fonts of TCVN3 (.VnTime) use what stands from 0xA1 on: the capitals with tones stand where those fonts have
 * punctuation of windows-1252 and controls, so only true controls are read as those.  Its marks 0xB0..0xB4 are left out: in the fonts they are
 * degree, superscripts and the like.  0: no letter.
 */
static const uint16_t tcvn_low[0x18] = {
	0, 0x00DA, 0x1EE4, 0, 0x1EEA, 0x1EEC, 0x1EEE, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0x1EE8, 0x1EF0, 0x1EF2, 0x1EF6, 0x1EF8, 0x00DD, 0x1EF4,
};

static const uint16_t tcvn_high[128] = {
	0x00C0, 0x1EA2, 0x00C3, 0x00C1, 0x1EA0, 0x1EB6, 0x1EAC, 0x00C8, 0x1EBA, 0x1EBC, 0x00C9, 0x1EB8, 0x1EC6, 0x00CC, 0x1EC8, 0x0128,
	0x00CD, 0x1ECA, 0x00D2, 0x1ECE, 0x00D5, 0x00D3, 0x1ECC, 0x1ED8, 0x1EDC, 0x1EDE, 0x1EE0, 0x1EDA, 0x1EE2, 0x00D9, 0x1EE6, 0x0168,
	0, 0x0102, 0x00C2, 0x00CA, 0x00D4, 0x01A0, 0x01AF, 0x0110, 0x0103, 0x00E2, 0x00EA, 0x00F4, 0x01A1, 0x01B0, 0x0111, 0x1EB0,
	0, 0, 0, 0, 0, 0x00E0, 0x1EA3, 0x00E3, 0x00E1, 0x1EA1, 0x1EB2, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EAF, 0x1EB4,
	0x1EAE, 0x1EA6, 0x1EA8, 0x1EAA, 0x1EA4, 0x1EC0, 0x1EB7, 0x1EA7, 0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD, 0x00E8, 0x1EC2, 0x1EBB, 0x1EBD,
	0x00E9, 0x1EB9, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EBF, 0x1EC7, 0x00EC, 0x1EC9, 0x1EC4, 0x1EBE, 0x1ED2, 0x0129, 0x00ED, 0x1ECB, 0x00F2,
	0x1ED4, 0x1ECF, 0x00F5, 0x00F3, 0x1ECD, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EDB, 0x1EE3, 0x00F9,
	0x1ED6, 0x1EE7, 0x0169, 0x00FA, 0x1EE5, 0x1EEB, 0x1EED, 0x1EEF, 0x1EE9, 0x1EF1, 0x1EF3, 0x1EF7, 0x1EF9, 0x00FD, 0x1EF5, 0x1ED0,
};

static const uint16_t viscii_low[31] = {
	0, 0, 0x1EB2, 0, 0, 0x1EB4, 0x1EAA, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0x1EF6, 0, 0, 0, 0, 0x1EF8, 0, 0, 0, 0, 0x1EF4,
};

static const uint16_t viscii_high[128] = {
	0x1EA0, 0x1EAE, 0x1EB0, 0x1EB6, 0x1EA4, 0x1EA6, 0x1EA8, 0x1EAC, 0x1EBC, 0x1EB8, 0x1EBE, 0x1EC0, 0x1EC2, 0x1EC4, 0x1EC6, 0x1ED0,
	0x1ED2, 0x1ED4, 0x1ED6, 0x1ED8, 0x1EE2, 0x1EDA, 0x1EDC, 0x1EDE, 0x1ECA, 0x1ECE, 0x1ECC, 0x1EC8, 0x1EE6, 0x0168, 0x1EE4, 0x1EF2,
	0x00D5, 0x1EAF, 0x1EB1, 0x1EB7, 0x1EA5, 0x1EA7, 0x1EA9, 0x1EAD, 0x1EBD, 0x1EB9, 0x1EBF, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EC7, 0x1ED1,
	0x1ED3, 0x1ED5, 0x1ED7, 0x1EE0, 0x01A0, 0x1ED9, 0x1EDD, 0x1EDF, 0x1ECB, 0x1EF0, 0x1EE8, 0x1EEA, 0x1EEC, 0x01A1, 0x1EDB, 0x01AF,
	0x00C0, 0x00C1, 0x00C2, 0x00C3, 0x1EA2, 0x0102, 0x1EB3, 0x1EB5, 0x00C8, 0x00C9, 0x00CA, 0x1EBA, 0x00CC, 0x00CD, 0x0128, 0x1EF3,
	0x0110, 0x1EE9, 0x00D2, 0x00D3, 0x00D4, 0x1EA1, 0x1EF7, 0x1EEB, 0x1EED, 0x00D9, 0x00DA, 0x1EF9, 0x1EF5, 0x00DD, 0x1EE1, 0x01B0,
	0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x1EA3, 0x0103, 0x1EEF, 0x1EAB, 0x00E8, 0x00E9, 0x00EA, 0x1EBB, 0x00EC, 0x00ED, 0x0129, 0x1EC9,
	0x0111, 0x1EF1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x1ECF, 0x1ECD, 0x1EE5, 0x00F9, 0x00FA, 0x0169, 0x1EE7, 0x00FD, 0x1EE3, 0x1EEE,
};

static uint32_t tcvn_letter(uint32_t c)
{
	if (c < sizeof tcvn_low / sizeof *tcvn_low)
		return tcvn_low[c];
	return c >= 0x80 && c < 0x100 ? tcvn_high[c - 0x80] : 0;
}

static uint32_t viscii_letter(uint32_t c)
{
	int byte = viet_tables_byte(c);
	if (byte >= 0x80)
		return viscii_high[byte - 0x80];
	return byte >= 0 && (size_t)byte < sizeof viscii_low / sizeof *viscii_low ? viscii_low[byte] : 0;
}

/* --- windows-1258: letters with hats, tones behind them ---------------------------------------------------------------- */

struct pair {
	uint16_t from, to;
};

static const struct pair differs_1258[] = {
	{ 0xC3, 0x102 }, { 0xCC, 0x300 }, { 0xD0, 0x110 }, { 0xD2, 0x309 }, { 0xD5, 0x1A0 }, { 0xDD, 0x1AF }, { 0xDE, 0x303 },
	{ 0xE3, 0x103 }, { 0xEC, 0x301 }, { 0xF0, 0x111 }, { 0xF2, 0x323 }, { 0xF5, 0x1A1 }, { 0xFD, 0x1B0 }, { 0xFE, 0x20AB },
};

static uint32_t letter_1258(uint32_t c)
{
	for (size_t i = 0; i < sizeof differs_1258 / sizeof *differs_1258; i++)
		if (differs_1258[i].from == c)
			return differs_1258[i].to;
	return viet_tables_byte(c) >= 0x80 ? c : 0;
}

/* A character of windows-1258 or -1252 as its byte. */
static int byte_of_either(uint32_t c)
{
	int byte = viet_tables_byte(c);
	for (size_t i = 0; byte < 0 && i < sizeof differs_1258 / sizeof *differs_1258; i++)
		if (differs_1258[i].to == c)
			byte = differs_1258[i].from;
	return byte;
}

/* --- VNI-Windows: a letter, then a character for its marks --------------------------------------------------------------- */

struct vni_mark {
	uint16_t character;   /* lower case; the upper case is 0x20 below */
	uint16_t hat, tone;   /* combining; 0 */
};

static const struct vni_mark vni_marks[] = {
	{ 0xF9, 0, 0x301 }, { 0xF8, 0, 0x300 }, { 0xFB, 0, 0x309 }, { 0xF5, 0, 0x303 }, { 0xEF, 0, 0x323 },
	{ 0xE2, 0x302, 0 }, { 0xE1, 0x302, 0x301 }, { 0xE0, 0x302, 0x300 }, { 0xE5, 0x302, 0x309 }, { 0xE3, 0x302, 0x303 }, { 0xE4, 0x302, 0x323 },
	{ 0xEA, 0x306, 0 }, { 0xE9, 0x306, 0x301 }, { 0xE8, 0x306, 0x300 }, { 0xFA, 0x306, 0x309 }, { 0xFC, 0x306, 0x303 }, { 0xEB, 0x306, 0x323 },
};

static const struct pair vni_letters[] = {
	{ 0xF1, 0x111 }, { 0xD1, 0x110 }, { 0xF4, 0x1A1 }, { 0xD4, 0x1A0 }, { 0xF6, 0x1B0 }, { 0xD6, 0x1AF },
	{ 0xED, 0xED }, { 0xCD, 0xCD }, { 0xEC, 0xEC }, { 0xCC, 0xCC }, { 0xE6, 0x1EC9 }, { 0xC6, 0x1EC8 }, { 0xF3, 0x129 }, { 0xD3, 0x128 },
	{ 0xF2, 0x1ECB }, { 0xD2, 0x1ECA }, { 0xEE, 0x1EF5 }, { 0xCE, 0x1EF4 },
};

static const struct vni_mark *vni_mark(uint32_t c)
{
	for (size_t i = 0; i < sizeof vni_marks / sizeof *vni_marks; i++)
		if (vni_marks[i].character == c || vni_marks[i].character == c + 0x20)
			return &vni_marks[i];
	return NULL;
}

/* `before` is the letter before, decoded, or the hat that it got. */
static bool vni_bears(uint32_t before, const struct vni_mark *mark)
{
	if (before < 0x80 && mark->hat)
		return before && strchr(mark->hat == 0x306 ? "aA" : "aAeEoO", (int)before);
	if (before < 0x80)
		return before && strchr("aAeEoOuUyY", (int)before);
	return !mark->hat && (before == 0x302 || before == 0x306 || before == 0x1A0 || before == 0x1A1 || before == 0x1AF || before == 0x1B0);
}

static uint32_t vni_letter(uint32_t c)
{
	for (size_t i = 0; i < sizeof vni_letters / sizeof *vni_letters; i++)
		if (vni_letters[i].from == c)
			return vni_letters[i].to;
	return 0;
}

static void vni_step(struct viet_state *state, uint32_t c, uint32_t out[VIET_TABLES_MOST], size_t *count, int *ours)
{
	const struct vni_mark *mark = c >= 0xC0 && c < 0x100 ? vni_mark(c) : NULL;
	if (mark && vni_bears(state->before, mark)) {
		*count = 0;
		if (mark->hat)
			out[(*count)++] = mark->hat;
		if (mark->tone)
			out[(*count)++] = mark->tone;
	} else {
		uint32_t letter = vni_letter(c);
		*ours = letter || c < 0x80;
		out[0] = letter ? letter : c;
	}
	state->before = out[*count - 1];
}

/* --- UTF-8 taken for windows-1252 or -1258 -------------------------------------------------------------------------------- */

struct lost {
	unsigned char lead[2];
	const char *letters;
};

/* 0x81 8D 8F 90 9D are no characters of windows-1252, 0xA0 became a blank and 0xAD nothing: what could have ended there. */
static const struct lost losses[] = {
	{ { 0xE1, 0xBB }, "ờọềỏửỐ" },
	{ { 0xE1, 0xBA }, "ậẠẬ" },
	{ { 0xC3, 0 }, "àíÁÍ" },
	{ { 0xC4, 0 }, "Đ" },
	{ { 0xC6, 0 }, "Ơ" },
};

enum { LOSSES = sizeof losses / sizeof *losses };

const char *viet_tables_lost(uint32_t c)
{
	return c >= VIET_TABLES_LOST && c < VIET_TABLES_LOST + LOSSES ? losses[c - VIET_TABLES_LOST].letters : "";
}

static uint32_t loss_of(const char *bytes, size_t have)
{
	for (uint32_t i = 0; i < LOSSES; i++)
		if (losses[i].lead[0] == (unsigned char)bytes[0] && (have == 1 ? losses[i].lead[1] == 0 : losses[i].lead[1] == (unsigned char)bytes[1]))
			return VIET_TABLES_LOST + i;
	return 0;
}

static size_t mojibake_step(const char *text, size_t len, uint32_t first, size_t taken, uint32_t *out, int *ours)
{
	int byte = byte_of_either(first);
	size_t need = byte >= 0xC2 && byte < 0xE0 ? 2 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xF0 && byte < 0xF5 ? 4 : 0, have = 1, at = taken;
	char bytes[4] = { (char)byte };
	uint32_t c = 0;
	*out = first;
	*ours = byte >= 0 && byte < 0x80;
	if (!need)
		return taken;
	while (have < need && at < len) {
		size_t n = text_next(text + at, len - at, &c);
		byte = byte_of_either(c);
		if (byte < 0x80 || byte >= 0xC0)
			break;
		bytes[have++] = (char)byte;
		at += n;
	}
	if (have == need && text_next(bytes, need, &c) == need) {
		*out = c;
		*ours = 1;
		return at;
	}
	uint32_t lost = have + 1 == need ? loss_of(bytes, have) : 0;
	if (have == 2 && memcmp(bytes, "\xE2\x80", 2) == 0)
		lost = 0x201D; /* the quote that ends in 0x9D */
	if (!lost)
		return taken;
	*out = lost;
	*ours = 1;
	return at < len && c == 0xFFFD ? at + 3 : at;
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

size_t viet_tables_step(enum viet_code code, struct viet_state *state, const char *text, size_t len, uint32_t out[VIET_TABLES_MOST], size_t *count, int *ours)
{
	uint32_t c, letter = 0;
	size_t taken = text_next(text, len, &c);
	*count = 1;
	*ours = 1;
	if (code == VIET_VNI) {
		vni_step(state, c, out, count, ours);
		return taken;
	}
	if (code == VIET_MOJIBAKE)
		return mojibake_step(text, len, c, taken, out, ours);
	if (code == VIET_TCVN3 || code == VIET_TCVN3_CAPITALS)
		letter = tcvn_letter(c);
	else if (code == VIET_VISCII)
		letter = viscii_letter(c);
	else if (code == VIET_1258)
		letter = letter_1258(c);
	*ours = letter || c < 0x80 || code == VIET_UNICODE;
	out[0] = letter ? letter : c;
	return taken;
}
