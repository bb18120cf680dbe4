/* Loading libraries by name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_load(const char *name, const struct library_function *functions, size_t count)
{
	void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return false;
	for (size_t i = 0; i < count; i++) {
		void *found = dlsym(library, functions[i].name);
		if (!found)
			return false;
		memcpy(functions[i].address, &found, sizeof found); /* a pointer to a function is one to an object on every POSIX system */
	}
	return true;
}
