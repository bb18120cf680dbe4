/* Microsoft's compound file ([MS-CFB]): streams in storages, as the old Word and Excel keep them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_COMPOUND_H
#define READ_COMPOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { COMPOUND_MOST_ENTRIES = 20000 }; /* a .doc with 300 embedded objects has some 3,000 */

struct compound;

/** Opens the file of these bytes, which stay the caller's and outlive it.  NULL where its tables make no sense. */
struct compound *compound_open(const void *bytes, size_t len);
void compound_close(struct compound *compound);

/** Whether the root storage has a stream, or a storage, of that name; case of ASCII does not matter. */
bool compound_has(const struct compound *compound, const char *name);

/** Appends a stream of the root storage, of at most `most` bytes.  Returns NULL, or the READ_* word of what is wrong. */
const char *compound_read(const struct compound *compound, const char *name, size_t most, struct buf *out);

#endif
