/* Any bytes as a .doc: as a whole file, and, where the first byte says so, as its two streams within a sound compound file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#define FUZZ_READS
#include "fuzz.h"
#include "read/doc.h"
#include "../unit/read_compound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf file = { 0 };
	fuzz_reads(doc_read, (const char *)data, size);
	/* In front of the table stream's bytes, two that say how many they are. */
	if (size < 3)
		return 0;
	size_t table = data[0] | (size_t)data[1] << 8;
	if (table > size - 2)
		table = size - 2;
	make_compound((const char *)data + 2 + table, size - 2 - table, (const char *)data + 2, table, &file);
	fuzz_reads(doc_read, file.data, file.len);
	buf_release(&file);
	return 0;
}
