/* Who else holds a register's write lock: a name for the sentence that says so.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_HOLDER_H
#define REGISTER_HOLDER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * The process that has the register `path` locked for writing, as "process 1234 (sqlite3)" in `out`: as /proc/locks (proc_locks.5) has it.  Never opens a file of the
 * register: closing it would drop our own locks.  False where nobody else does, or where that is not to be seen (a confined role, ProcSubset=pid).
 */
bool holder_of(const char *path, char *out, size_t size);

#endif
