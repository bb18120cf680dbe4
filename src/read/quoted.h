/* Quoted-printable (RFC 2045, 6.7), as mail systems really leave it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_QUOTED_H
#define READ_QUOTED_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Decodes one line of `len` bytes without its line end into `out` (at least `len` bytes).  Blanks at the line's end are the
 * transport's padding and go (rule 3), also behind the "=" of a soft break, which sets `*soft`.  An "=" that begins no code stands for
 * itself and clears `*sound`.  Returns the number of bytes.
 */
size_t quoted_line(const char *line, size_t len, unsigned char *out, bool *soft, bool *sound);

#endif
