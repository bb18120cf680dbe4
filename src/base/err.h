/* One whole sentence about what went wrong, made where the cause is known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

/** A reason, for a person: a whole sentence that says what to do where something can be done.  Never a secret, never personal data. */
struct err {
	char text[512];
};

/**
 * Writes the reason into `err` (which may be NULL: then nobody wants it).  A text too long is cut at a character.
 * Always returns -1, so that a function can end with `return err_set(err, ...)`.
 */
int err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The same, with ": " and what errno says at its end.  errno stays what it was. */
int err_errno(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Whether such an errno is of the machine's making and may pass by itself: a disk that is full, failing or read-only, a register that is locked, want of memory or descriptors. */
bool err_passes(int number);

/** Puts words before the reason that is there: "cannot open the register: disk I/O error".  Returns -1. */
int err_before(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
