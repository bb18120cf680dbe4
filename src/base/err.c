/* Makes the sentences that say what went wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut inside a UTF-8 character would make the log line invalid: step back to the character's start. */
static void cut_at_character(char *text, size_t size)
{
	size_t n = strlen(text);
	if (n + 1 < size)
		return;
	while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
		n--;
	if (n > 0 && (unsigned char)text[n - 1] >= 0xC0)
		n--;
	text[n] = '\0';
}

int err_set(struct err *err, const char *format, ...)
{
	va_list ap;
	if (!err)
		return -1;
	va_start(ap, format);
	vsnprintf(err->text, sizeof err->text, format, ap);
	va_end(ap);
	cut_at_character(err->text, sizeof err->text);
	return -1;
}

int err_errno(struct err *err, const char *format, ...)
{
	int saved = errno;
	char head[384];
	va_list ap;
	va_start(ap, format);
	vsnprintf(head, sizeof head, format, ap);
	va_end(ap);
	err_set(err, "%s: %s", head, strerror(saved));
	errno = saved;
	return -1;
}

bool err_passes(int number)
{
	static const int passing[] = { ENOSPC, EDQUOT, EIO, EROFS, EBUSY, ENOMEM, EMFILE, ENFILE };
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
		if (passing[i] == number)
			return true;
	return false;
}

int err_before(struct err *err, const char *format, ...)
{
	char head[256], tail[sizeof err->text];
	va_list ap;
	if (!err)
		return -1;
	va_start(ap, format);
	vsnprintf(head, sizeof head, format, ap);
	va_end(ap);
	memcpy(tail, err->text, sizeof tail);
	return err_set(err, "%s: %s", head, tail);
}
