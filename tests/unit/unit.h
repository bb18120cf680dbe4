/* The whole test harness: a case is a line of output that says what failed and where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef UNIT_H
#define UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int unit_passed, unit_failed;

/** Counts one case: `ok`, and where it failed, the printed sentence. */
__attribute__((format(printf, 4, 5)))
static inline bool unit_case(bool ok, const char *file, int line, const char *format, ...)
{
	va_list ap;
	if (ok) {
		unit_passed++;
		return true;
	}
	unit_failed++;
	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return false;
}

/** One case: the condition holds. */
#define CHECK(ok) unit_case((ok), __FILE__, __LINE__, "not so: %s", #ok)
/** One case: the condition holds; else the sentence says what was seen. */
#define CHECK_SAY(ok, ...) unit_case((ok), __FILE__, __LINE__, __VA_ARGS__)
/** One case: two strings are the same; NULL is only the same as NULL. */
#define CHECK_STR(got, want) unit_str((got), (want), __FILE__, __LINE__)

static inline bool unit_str(const char *got, const char *want, const char *file, int line)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;
	return unit_case(same, file, line, "got \"%s\", wanted \"%s\"", got ? got : "(null)", want ? want : "(null)");
}

/** The last line of every unit program: tests/run reads "N passed, N failed" and the exit code. */
static inline int unit_end(void)
{
	printf("%d passed, %d failed\n", unit_passed, unit_failed);
	return unit_failed ? 1 : 0;
}

#endif
