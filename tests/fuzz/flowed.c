/* Any bytes as flowed text: no more comes out than went in and quotes need.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/flowed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = { 0 };
	flowed_text((const char *)data, size, size % 2, &out);
	if (out.len > 2 * size + 2)
		abort();
	buf_release(&out);
	return 0;
}
