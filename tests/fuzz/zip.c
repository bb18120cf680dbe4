/* Any bytes as a zip, whatever their beginning says; what is read of them must load again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FUZZ_WARM
#include "fuzz.h"
#include "read/letter.h"
#include "read/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.inner_left = 4 << 20;
	packed_read(&g, gather_part(&g, "1"), (const char *)data, size);
	digest_of("", 0, g.out->parts[0].sha256);
	if (g.depth != 0 || (g.out->part_count == 1 && !g.out->parts[0].unread))
		abort();
	fuzz_loads_again(g.out);
	return 0;
}
