/* Codes of ours in what people write: "BTL23-0031" of an entry, "BTL23-D0004" of a batch.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_CODE_H
#define CHECK_CODE_H

#include <stdbool.h>

#include "base/arena.h"

enum { CODE_SIZE = 24 };

/**
 * Whether a code begins at `t`: PREFIX, two digits, a dash (as phones and Word set it, too), for a batch "D", four to eight digits, standing alone to its
 * right.  Where it ends, with `code` in capitals and a plain dash; NULL it is none.
 */
const char *code_at(const char *t, const char *prefix, char code[CODE_SIZE]);
/** The first code that stands in a text by itself: where it ends, with `code`; NULL none. */
const char *code_find(const char *text, const char *prefix, char code[CODE_SIZE]);
/** The same, in the arena; NULL. */
const char *code_in(const char *text, const char *prefix, struct arena *arena);
/** Whether a code is a batch's; NULL is none. */
bool code_batch(const char *code);

#endif
