/* Any bytes as a letter: what is read of them must load again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FUZZ_WARM
#include "fuzz.h"
#include "read/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, (const char *)data, size);
	fuzz_loads_again(g.out);
	return 0;
}
