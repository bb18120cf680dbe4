/* Large libraries that one process alone needs: loaded by name there, so that those with passwords never hold them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/** A function wanted: its name and where its address goes. */
struct library_function {
	const char *name;
	void *address;    /* of a pointer to a function of that type: LIBRARY_FUNCTION sees to it */
};

/** One line of a table; `field` is declared as `__typeof__(NAME) *NAME;` so that the library's own header gives its type. */
#define LIBRARY_FUNCTION(table, field) { #field, &(table).field }

/**
 * Opens the library `name` ("libpoppler-glib.so.8") and finds all functions; it stays open for good.  Returns false where the library or one of
 * the functions is not there (then nothing is to be called).
 */
bool library_load(const char *name, const struct library_function *functions, size_t count);

#endif
