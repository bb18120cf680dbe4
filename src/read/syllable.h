/* What is a Vietnamese syllable: onset, nucleus and coda from a table, one tone where it may stand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SYLLABLE_H
#define READ_SYLLABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYLLABLE_LONGEST = 7 }; /* "nghiêng" */

/**
 * Whether these characters spell one syllable.  Case does not matter; marks may stand combined or behind their letter; the tone of hoà, thuý, quá
 * and già may stand on either vowel; a syllable that ends in c, ch, k, p or t has the tone sắc or nặng and no other.
 */
bool syllable_valid(const uint32_t *characters, size_t count);

/** Whether this is a letter of the Vietnamese alphabet (or f, j, w, z), in any case, with or without marks. */
bool syllable_letter(uint32_t character);

#endif
