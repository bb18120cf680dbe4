/* Log lines as key=value, on stderr.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

static const char *log_role = "hoadep";
static enum log_level log_least = LOG_INFO;

void log_start(const char *role, enum log_level least)
{
	log_role = role;
	log_least = least;
}

static void add_value(struct buf *line, const char *value)
{
	if (value[0] && strcspn(value, " \t\r\n\"=\\") == strlen(value)) {
		for (const char *p = value; *p; p++)
			buf_byte(line, (unsigned char)*p < 32 || *p == 127 ? '?' : *p);
		return;
	}
	buf_byte(line, '"');
	for (const char *p = value; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_byte(line, '\\');
		buf_byte(line, (unsigned char)*p < 32 || *p == 127 ? ' ' : *p);
	}
	buf_byte(line, '"');
}

void log_line(enum log_level level, const char *event, ...)
{
	struct buf line = { 0 };
	const char *key, *value;
	va_list ap;
	if (level > log_least)
		return;
	if (getenv("JOURNAL_STREAM"))
		buf_print(&line, "<%d>", (int)level);
	buf_print(&line, "role=%s event=%s", log_role, event);
	va_start(ap, event);
	while ((key = va_arg(ap, const char *)) && (value = va_arg(ap, const char *))) {
		buf_print(&line, " %s=", key);
		add_value(&line, value);
	}
	va_end(ap);
	buf_byte(&line, '\n');
	/* One write a line, so that lines of several processes do not mix; a log that cannot be written stops nothing. */
	ssize_t said = write(STDERR_FILENO, line.data, line.len);
	(void)said;
	buf_release(&line);
}

const char *log_number(long long n)
{
	static _Thread_local char ring[16][24];
	static _Thread_local unsigned next;
	char *p = ring[next++ % 16];
	snprintf(p, sizeof ring[0], "%lld", n);
	return p;
}
