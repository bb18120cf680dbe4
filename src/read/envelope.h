/* The letter's own headers: who, to whom, about what, when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ENVELOPE_H
#define READ_ENVELOPE_H

#include <stddef.h>

#include "read/gather.h"

/** Reads the header block of the letter (`len` bytes, its empty line included) into the submission. */
void envelope_read(struct gather *gather, const char *block, size_t len);

#endif
