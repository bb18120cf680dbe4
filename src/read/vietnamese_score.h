/* How much Vietnamese each old code makes of a text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_VIETNAMESE_SCORE_H
#define READ_VIETNAMESE_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "read/vietnamese.h"

enum {
	VIET_SCORE_SAMPLE = 64 << 10,  /* bytes of a text that are weighed: some 10,000 words tell enough */
	VIET_SCORE_WORD = 40,          /* characters of one word as the old code has them; "nghiêng" in mojibake twice over has 28 */
};

/** What the words with characters beyond ASCII are, in each code.  `evidence` is of words that only that code makes Vietnamese. */
struct viet_score {
	int words;
	int valid[VIET_CODES], gained[VIET_CODES], lost[VIET_CODES], evidence[VIET_CODES];
	bool beyond;                   /* a Vietnamese letter that no old code has: Unicode stands here */
};

/** Weighs up to VIET_SCORE_SAMPLE bytes of UTF-8 (NFC). */
void viet_score_text(const char *text, size_t len, struct viet_score *score);

/** The code that is clearly better than Unicode (facts/documents.md, section 2: by 0.15, with enough words behind it); else VIET_UNICODE. */
enum viet_code viet_score_best(const struct viet_score *score);

/** Puts the likeliest letters in the place of lost ones (viet_tables_lost), so that a syllable comes out where there is one. */
void viet_score_restore(uint32_t *word, size_t count);

#endif
