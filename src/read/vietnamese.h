/* Vietnamese written before Unicode, or broken since: TCVN3, VNI-Windows, VISCII, windows-1258, UTF-8 taken for windows-1252.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_VIETNAMESE_H
#define READ_VIETNAMESE_H

#include <stddef.h>

#include "base/arena.h"

enum viet_code { VIET_UNICODE, VIET_TCVN3, VIET_TCVN3_CAPITALS, VIET_VNI, VIET_VISCII, VIET_1258, VIET_MOJIBAKE, VIET_CODES };

/** "converted-from-tcvn3" ...: the defect that says a text was converted; "unicode" is none. */
const char *viet_code_word(enum viet_code code);

/** What a font's name says of the text set in it: .VnTime is TCVN3, .VnTimeH its capitals, VNI-Times VNI; VIET_UNICODE where it says nothing. */
enum viet_code viet_code_of_font(const char *font);

/**
 * The code that makes the most Vietnamese of a text: each is tried and its valid Vietnamese syllables are counted (facts/documents.md, section 2).
 * The text is UTF-8 that holds the old bytes as the characters of windows-1252 (or Latin-1).  Another code than Unicode only where it is clearly
 * better; a short text without signs stays as it is.
 */
enum viet_code viet_code_of_text(const char *text, size_t len);

/**
 * The same text in Unicode, NFC, in the arena.  U+00AD is a letter of TCVN3 and dropped elsewhere.  Give it whole stretches of one code (join the
 * runs of a paragraph that have the same), for a letter of VNI is two characters.  Text that is Unicode plainly stays, whatever the font says.
 */
char *viet_convert(struct arena *arena, enum viet_code code, const char *text, size_t len);

/**
 * The door for every text of a letter: finds the code, as a whole and then line by line where lines differ, converts, drops U+00AD, makes NFC.
 * Returns the text in the arena; `code` (may be NULL) gets what it was converted from, VIET_UNICODE where nothing was.
 */
char *viet_mend(struct arena *arena, const char *text, size_t len, enum viet_code *code);

/** How many whitespace-parted words with letters the text has, and how many of them are Vietnamese syllables (folded marks do not count as such). */
void viet_count(const char *text, size_t len, size_t *words, size_t *syllables);

#endif
