/* A letter's plain text as simple HTML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_PAGE_H
#define ANSWER_PAGE_H

#include "base/arena.h"
#include "base/buf.h"

#define PAGE_LINK 1 /* a character before a link of ours, to the end of its line: strangers' words have lost all their control characters */

/**
 * Appends the text as HTML that reads well on a phone: its first block is the letter's head, blocks parted by empty lines are
 * paragraphs, numbered and dashed lines hang, lines set in by four blanks stand as a form, lines of a table (parted by " | ",
 * under one that begins with "STT |") are a table, and what follows "--" is small.  Everything is escaped; a line with PAGE_LINK is a link whose words stand before it.
 */
void page_write(const char *text, struct buf *out);
/** The text as it is sent beside it: without the marks. */
const char *page_unmarked(const char *text, struct arena *arena);

#endif
