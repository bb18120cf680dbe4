/* Any bytes as an RTF.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FUZZ_READS
#include "fuzz.h"
#include "read/rtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reads(rtf_read, (const char *)data, size);
	return 0;
}
