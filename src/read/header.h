/* Header values as real programs write them: encoded words, raw bytes, addresses, dates, ids.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HEADER_H
#define READ_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "read/submission.h"

enum {
	HEADER_MOST_VALUE = 64 << 10,      /* bytes of one value that are looked at */
	HEADER_MOST_ADDRESSES = 1000,      /* of one list */
};

/**
 * A value as people read it: unfolded, encoded words decoded (RFC 2047; neighbours of one charset are joined before they are
 * decoded, since programs split characters), raw 8-bit bytes taken for what they most likely are, in NFC, without control
 * characters.  `defect` (may be NULL) gets a word where something was wrong, else stays as it is.
 */
char *header_text(struct arena *arena, const char *raw, size_t len, const char **defect);

/** A value on one line: folds undone (RFC 5322, 2.2.3), zeros and stray line ends made blanks; still raw otherwise. */
void header_unfold(const char *raw, size_t len, struct buf *out);

/** The addresses of a list, groups flattened; at most `most`, `*more` says whether there were others.  Returns how many. */
size_t header_addresses(struct arena *arena, const char *raw, size_t len, size_t most, struct address **out, bool *more);

/** A date (RFC 5322, 3.3, and its breakages); 0 if it is none.  `zone` gets its offset in seconds. */
int64_t header_date(const char *raw, size_t len, int *zone);

/** The first <...> of a value, with its brackets, or the only word; NULL. */
char *header_id(struct arena *arena, const char *raw, size_t len);

#endif
