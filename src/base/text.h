/* Text as UTF-8 in NFC: made so at the door, trusted afterwards.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/** Whether the bytes are well-formed UTF-8 (RFC 3629) without a zero byte. */
bool text_valid(const char *bytes, size_t len);
/** Reads one character; returns its length in bytes, 0 at the end.  What is not UTF-8 is U+FFFD of length 1. */
size_t text_next(const char *bytes, size_t len, uint32_t *character);
/** Appends a character as UTF-8; surrogates and what is above U+10FFFF become U+FFFD. */
void text_put(struct buf *out, uint32_t character);
/** Any bytes as well-formed UTF-8 in NFC (Unicode TR 15), zero-terminated; bytes that are no UTF-8 become U+FFFD, zeros blanks. */
char *text_nfc(struct arena *arena, const char *bytes, size_t len);
/** Lower-cased by Unicode's simple mapping. */
char *text_lower(struct arena *arena, const char *text);
/** For a terminal: without control characters (C0, C1, DEL, bidi overrides U+202A..E and U+2066..9); blanks and line ends become one blank. */
char *text_shown(struct arena *arena, const char *text);
/** Cuts at `most` characters with "…" when it was longer. */
char *text_cut(struct arena *arena, const char *text, size_t most);
/** ASCII case-insensitive: whether `text` begins with `prefix`; whether two are the same (NULL is the same as nothing but NULL). */
bool text_begins(const char *text, const char *prefix);
bool text_same(const char *a, const char *b);
/** Whether mail to `address` lies in the mailbox `other` (may be NULL): the same address, or that with a tag, "van-thu+bai@phuong.example" (RFC 5233). */
bool text_same_mailbox(const char *address, const char *other);
/** Columns a terminal gives the text (wide East Asian characters two, combining marks none). */
size_t text_columns(const char *text);

#endif
