/* Rich Text (RTF 1.9) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_RTF_H
#define READ_RTF_H

#include <stddef.h>

#include "read/gather.h"

/**
 * Reads an RTF into the part's content: \u, \'xx by the font's charset, \- as U+00AD, nested groups, \bin, table cells parted by tabs.
 * Sets the paper (Letter where it says none: RTF 1.9, default of \paperw).  What cannot be read: `unread`.
 */
void rtf_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
