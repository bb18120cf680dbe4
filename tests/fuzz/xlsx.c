/* Any bytes as an XML of a workbook, in a zip that is whole, or as a comma-separated table: the first byte says which; with `<` for that they are all in turn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FUZZ_READS
#include "fuzz.h"
#include "read/csv.h"
#include "read/xlsx.h"
#include "../unit/read_help.h"
#include "../unit/read_workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t which = size && *data != '<' ? *data % WORKBOOK_ENTRIES : WORKBOOK_ENTRIES;
	if (which < WORKBOOK_ENTRIES)
		data++, size--;
	if (which == 0 || which == WORKBOOK_ENTRIES)
		fuzz_reads(csv_read, (const char *)data, size);
	for (size_t i = 1; size && i < WORKBOOK_ENTRIES; i++) {
		if (which != i && which != WORKBOOK_ENTRIES)
			continue;
		struct entry_of entries[WORKBOOK_ENTRIES];
		struct buf zip = { 0 };
		memcpy(entries, workbook_entries, sizeof entries);
		entries[i].text = (const char *)data;
		entries[i].len = size;
		make_zip(entries, WORKBOOK_ENTRIES, &zip);
		fuzz_reads(xlsx_read, zip.data, zip.len);
		buf_release(&zip);
	}
	return 0;
}
