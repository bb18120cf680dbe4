/* Quoted-printable, line by line.  GMime's decoder loses its way at a soft break that a relay padded with blanks, and every later one with it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/quoted.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; /* small letters are wrong and common */
}

size_t quoted_line(const char *line, size_t len, unsigned char *out, bool *soft, bool *sound)
{
	size_t n = 0;
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
		len--;
	*soft = len && line[len - 1] == '=';
	if (*soft)
		len--;
	for (size_t i = 0; i < len; i++) {
		if (line[i] != '=') {
			out[n++] = (unsigned char)line[i];
			continue;
		}
		int high = i + 1 < len ? digit(line[i + 1]) : -1, low = i + 2 < len ? digit(line[i + 2]) : -1;
		if (high < 0 || low < 0) {
			*sound = false;
			out[n++] = '=';
			continue;
		}
		out[n++] = (unsigned char)(high << 4 | low);
		i += 2;
	}
	return n;
}
