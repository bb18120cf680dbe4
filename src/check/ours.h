/* The contest's own sentences: known again where a reply holds them, marked as a quotation or not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_OURS_H
#define CHECK_OURS_H

#include <stdint.h>

#include "base/arena.h"

/** Runs of three words (hashed, sorted) of what stands in the letters' templates and in the sentences of entry.yaml's rules. */
struct ours {
	uint64_t *runs;
	size_t count;
};

struct words;
/** Reads `folder`/letters/?*.txt, and the texts of `words`' rules.  A folder without letters has none. */
void ours_load(struct ours *out, const char *folder, const struct words *words, struct arena *arena);
/**
 * How much of a text (`words` of fold_words) is ours: runs of three words that are, in per cent of all it has.  -1 for a text of fewer than three words.
 * An author's own "ĐÃ CÓ TRONG BÀI" is wholly ours: whoever asks looks at more than one line.
 */
int ours_share(const struct ours *ours, const char *words);

#endif
