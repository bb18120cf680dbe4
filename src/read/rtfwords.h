/* The control words of RTF that matter to its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_RTFWORDS_H
#define READ_RTFWORDS_H

#include <stddef.h>
#include <stdint.h>

enum rtf_word {
	RTF_OTHER,
	RTF_CHARACTER,       /* stands for a character */
	RTF_UNICODE, RTF_UNICODE_SKIP, RTF_BINARY,
	RTF_CODE_PAGE, RTF_DEFAULT_FONT, RTF_FONT, RTF_CHARSET, RTF_FONT_CODE_PAGE,
	RTF_PLAIN, RTF_PARAGRAPH_PLAIN, RTF_HIDDEN, RTF_DELETED,
	RTF_PARAGRAPH, RTF_LINE, RTF_TAB,
	RTF_IN_TABLE, RTF_TABLE_DEPTH, RTF_CELL, RTF_ROW, RTF_INNER_CELL, RTF_INNER_ROW,
	RTF_PAPER_WIDTH, RTF_PAPER_HEIGHT, RTF_SECTION_WIDTH, RTF_SECTION_HEIGHT, RTF_SECTION, RTF_SECTION_PLAIN,
	/* destinations */
	RTF_SKIP, RTF_FONTS, RTF_HEADER, RTF_NOTE, RTF_BOX, RTF_TWICE, RTF_UNICODE_COPY, RTF_KEPT,
};

struct rtf_meaning {
	const char *word;
	enum rtf_word what;
	uint16_t character;
};

/** What a control word means; NULL where it means nothing for the text. */
const struct rtf_meaning *rtfwords_find(const char *word, size_t len);

/** A byte from 0x80 on in a Windows code page, as a character; 0 where the page is not known or has none there. */
uint32_t rtfwords_character(int code_page, uint8_t byte);

/** The code page of a font's \fcharset; 0 where it says nothing. */
int rtfwords_code_page(int charset);

#endif
