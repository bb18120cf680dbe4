/* Any bytes as a reader's answer: what is taken must come out as it went in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FUZZ_LOADS
#include "fuzz.h"
#include "read/submission.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct submission *s = NULL;
	struct err err;
	if (submission_load((const char *)data, size, &s, &err) != 0)
		return 0;
	fuzz_loads_again(s);
	return 0;
}
