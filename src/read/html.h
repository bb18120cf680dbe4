/* HTML as text: what a person would see of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HTML_H
#define READ_HTML_H

#include <stddef.h>

#include "base/arena.h"

enum { HTML_MOST_BYTES = 8 << 20 }; /* Word's HTML of an entry has 200 kB, of a whole magazine 5 MB */

/**
 * The visible text: hidden elements, styles, scripts and titles are none; blocks end lines, cells are parted by tabs.  The charset
 * is that of the MIME header (`label`, NULL if none), then of <meta>, then UTF-8 if valid, then windows-1258.  `defect` gets a word where
 * characters were doubtful or the text was cut.  At most `limit` bytes of text.
 */
char *html_text(struct arena *arena, const char *label, const char *bytes, size_t len, size_t limit, const char **defect);

#endif
