/* RTF's control words and code pages, as tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rtfwords.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "read/charset.h"

/* Sorted by their bytes, for a search by halves. */
static const struct rtf_meaning words[] = {
	{ "aftnsep", RTF_SKIP, 0 },
	{ "aftnsepc", RTF_SKIP, 0 },
	{ "ansicpg", RTF_CODE_PAGE, 0 },
	{ "background", RTF_SKIP, 0 },
	{ "bin", RTF_BINARY, 0 },
	{ "bullet", RTF_CHARACTER, 0x2022 },
	{ "cell", RTF_CELL, 0 },
	{ "colortbl", RTF_SKIP, 0 },
	{ "column", RTF_LINE, 0 },
	{ "comment", RTF_SKIP, 0 },
	{ "cpg", RTF_FONT_CODE_PAGE, 0 },
	{ "deff", RTF_DEFAULT_FONT, 0 },
	{ "deleted", RTF_DELETED, 0 },
	{ "emdash", RTF_CHARACTER, 0x2014 },
	{ "emspace", RTF_CHARACTER, ' ' },
	{ "endash", RTF_CHARACTER, 0x2013 },
	{ "enspace", RTF_CHARACTER, ' ' },
	{ "f", RTF_FONT, 0 },
	{ "falt", RTF_SKIP, 0 },
	{ "fcharset", RTF_CHARSET, 0 },
	{ "fldinst", RTF_SKIP, 0 },
	{ "fldrslt", RTF_KEPT, 0 },
	{ "fonttbl", RTF_FONTS, 0 },
	{ "footer", RTF_SKIP, 0 },
	{ "footerf", RTF_SKIP, 0 },
	{ "footerl", RTF_SKIP, 0 },
	{ "footerr", RTF_SKIP, 0 },
	{ "footnote", RTF_NOTE, 0 },
	{ "ftnsep", RTF_SKIP, 0 },
	{ "ftnsepc", RTF_SKIP, 0 },
	{ "header", RTF_HEADER, 0 },
	{ "headerf", RTF_HEADER, 0 },
	{ "headerl", RTF_HEADER, 0 },
	{ "headerr", RTF_HEADER, 0 },
	{ "info", RTF_SKIP, 0 },
	{ "intbl", RTF_IN_TABLE, 0 },
	{ "itap", RTF_TABLE_DEPTH, 0 },
	{ "ldblquote", RTF_CHARACTER, 0x201C },
	{ "line", RTF_LINE, 0 },
	{ "lquote", RTF_CHARACTER, 0x2018 },
	{ "nestcell", RTF_INNER_CELL, 0 },
	{ "nestrow", RTF_INNER_ROW, 0 },
	{ "nesttableprops", RTF_KEPT, 0 },
	{ "nonesttables", RTF_SKIP, 0 },
	{ "nonshppict", RTF_SKIP, 0 },
	{ "objdata", RTF_SKIP, 0 },
	{ "page", RTF_PARAGRAPH, 0 },
	{ "paperh", RTF_PAPER_HEIGHT, 0 },
	{ "paperw", RTF_PAPER_WIDTH, 0 },
	{ "par", RTF_PARAGRAPH, 0 },
	{ "pard", RTF_PARAGRAPH_PLAIN, 0 },
	{ "pghsxn", RTF_SECTION_HEIGHT, 0 },
	{ "pgwsxn", RTF_SECTION_WIDTH, 0 },
	{ "pict", RTF_SKIP, 0 },
	{ "plain", RTF_PLAIN, 0 },
	{ "pntxta", RTF_SKIP, 0 },
	{ "pntxtb", RTF_SKIP, 0 },
	{ "qmspace", RTF_CHARACTER, ' ' },
	{ "rdblquote", RTF_CHARACTER, 0x201D },
	{ "revtbl", RTF_SKIP, 0 },
	{ "row", RTF_ROW, 0 },
	{ "rquote", RTF_CHARACTER, 0x2019 },
	{ "rxe", RTF_SKIP, 0 },
	{ "sect", RTF_SECTION, 0 },
	{ "sectd", RTF_SECTION_PLAIN, 0 },
	{ "shpinst", RTF_KEPT, 0 },
	{ "shptxt", RTF_BOX, 0 },
	{ "softline", RTF_LINE, 0 },
	{ "sp", RTF_SKIP, 0 },
	{ "stylesheet", RTF_SKIP, 0 },
	{ "tab", RTF_TAB, 0 },
	{ "tc", RTF_SKIP, 0 },
	{ "u", RTF_UNICODE, 0 },
	{ "uc", RTF_UNICODE_SKIP, 0 },
	{ "ud", RTF_UNICODE_COPY, 0 },
	{ "upr", RTF_TWICE, 0 },
	{ "v", RTF_HIDDEN, 0 },
	{ "xe", RTF_SKIP, 0 },
};

static int compare(const char *word, size_t len, const char *entry)
{
	int order = strncmp(word, entry, len);
	return order ? order : entry[len] ? -1 : 0;
}

const struct rtf_meaning *rtfwords_find(const char *word, size_t len)
{
	size_t low = 0, high = sizeof words / sizeof *words;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(word, len, words[middle].word);
		if (order == 0)
			return &words[middle];
		*(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
	}
	return NULL;
}

/* RTF 1.9, \fcharset.  Those of several bytes a character (Japanese, Chinese, Korean) come as \u from every program that is not thirty years old. */
static const struct { int charset, page; } pages[] = {
	{ 0, 1252 }, { 77, 10000 }, { 161, 1253 }, { 162, 1254 }, { 163, 1258 }, { 177, 1255 }, { 178, 1256 }, { 186, 1257 }, { 204, 1251 },
	{ 222, 874 }, { 238, 1250 }, { 254, 437 }, { 255, 850 },
};

int rtfwords_code_page(int charset)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (pages[i].charset == charset)
			return pages[i].page;
	return 0;
}

enum { MOST_PAGES = 16 };

/* A page's upper half, converted byte by byte when it is first asked for: alone, a byte is never taken for UTF-8. */
struct upper {
	int page;
	uint32_t characters[128];
};

static void fill(struct upper *upper, int page)
{
	char label[24];
	snprintf(label, sizeof label, page == 10000 ? "macintosh" : "cp%d", page);
	upper->page = page;
	for (int i = 0; i < 128; i++) {
		char byte = (char)(0x80 + i);
		struct buf utf8 = { 0 };
		uint32_t c;
		const char *defect = charset_convert(label, &byte, 1, &utf8);
		bool one = !defect && utf8.len && text_next(utf8.data, utf8.len, &c) == utf8.len;
		upper->characters[i] = one ? c : 0;
		buf_release(&utf8);
	}
}

uint32_t rtfwords_character(int code_page, uint8_t byte)
{
	static struct upper known[MOST_PAGES];
	static size_t count;
	size_t i = 0;
	bool one_byte = code_page == 1252;
	for (size_t k = 0; k < sizeof pages / sizeof *pages; k++)
		one_byte |= pages[k].page == code_page;
	if (byte < 0x80)
		return byte;
	if (!one_byte)
		return 0;
	while (i < count && known[i].page != code_page)
		i++;
	if (i == count)
		fill(&known[count++], code_page);
	return known[i].characters[byte - 0x80];
}
