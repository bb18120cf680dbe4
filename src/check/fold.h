/* The folded shadow of a text: one ASCII byte a character, so that marks, case and kinds of quotes do not matter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FOLD_H
#define CHECK_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	FOLD_MOST = 200000,  /* characters of a text that are looked at; an entry of 2.000 words has some 10.000 */
	FOLD_TICKED = 1,     /* a ticked box (U+2611 and its kin) */
	FOLD_UNTICKED = 2,   /* an empty box */
	FOLD_OTHER = 3,      /* any character that has no ASCII kin */
};

/**
 * Lower case, marks stripped, đ as d, quotes as ", dashes as -, every kind of blank as ' '; runs of blanks are one, but four and
 * more are a tab (forms part their columns so); blanks at the ends of a line are left out; \n stays.
 */
struct folded {
	const char *text;     /* what was folded; borrowed */
	const char *bytes;    /* zero-terminated */
	const uint32_t *at;   /* for each byte the place of its character in `text`; at[len] is where the text was left */
	size_t len;
};

/** Folds at most FOLD_MOST characters. */
void fold_text(struct folded *out, const char *text, size_t len, struct arena *arena);
/** The letters and digits of a folded range as words with one blank between them. */
char *fold_words(const char *folded, size_t len, struct arena *arena);
/** The same from any text. */
char *fold_key(const char *text, struct arena *arena);
/** The original of a folded range, blanks squeezed. */
char *fold_original(const struct folded *folded, size_t start, size_t end, struct arena *arena);
/** Words of a folded range as a word processor counts them: what stands between blanks and holds a letter or a digit (AMB-3). */
int64_t fold_count(const char *folded, size_t len);
/** Whether `words` stands in `text` as whole words; both are of fold_words.  NULL, or where. */
const char *fold_find(const char *text, const char *words);

#endif
