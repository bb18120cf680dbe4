/* The tables of the codes that Vietnamese was written in before Unicode, and one step of decoding each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_VIETNAMESE_TABLES_H
#define READ_VIETNAMESE_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "read/vietnamese.h"

/** The byte that a character was in windows-1252 or Latin-1; -1 where it was in neither.  0x81 and its kin are U+0081. */
int viet_tables_byte(uint32_t character);

/** The character of windows-1252 that a byte is; the five that it leaves out are the controls of Latin-1. */
uint32_t viet_tables_1252(unsigned char byte);

enum {
	VIET_TABLES_MOST = 2,       /* characters that one step gives */
	VIET_TABLES_LOST = 0x110000 /* and above: a letter whose last byte was lost (viet_tables_lost) */
};

/** What the steps of one text need to know of the step before. */
struct viet_state {
	uint32_t before;
};

/**
 * Decodes one character of the old code: takes some of `text` (UTF-8, `len` > 0) and gives 1 to VIET_TABLES_MOST characters, marks behind their
 * letters.  What the code does not have stays as it is.  `*ours` says whether it was a character that the code may hold.  Returns the bytes taken.
 */
size_t viet_tables_step(enum viet_code code, struct viet_state *state, const char *text, size_t len, uint32_t out[VIET_TABLES_MOST], size_t *count, int *ours);

/** The letters that a lost one may have been, likeliest first, as UTF-8; "" for any other character. */
const char *viet_tables_lost(uint32_t character);

#endif
