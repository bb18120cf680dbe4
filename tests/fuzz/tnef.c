/* Any bytes as a winmail.dat, the signature given; what is read of them must load again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#define FUZZ_WARM
#include "fuzz.h"
#include "read/letter.h"
#include "read/tnef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	/* A block of its exact size, so that the sanitizers see a byte too far. */
	char *bytes = malloc(size ? size : 1);
	memcpy(bytes, data, size);
	gather_init(&g, -1, NULL, 0);
	g.inner_left = 4 << 20;
	if (size >= 4)
		memcpy(bytes, "\x78\x9F\x3E\x22", 4);
	tnef_read(&g, gather_part(&g, "1"), bytes, size);
	digest_of("", 0, g.out->parts[0].sha256);
	if (g.depth != 0 || (g.out->part_count == 1 && !g.out->parts[0].unread))
		abort();
	fuzz_loads_again(g.out);
	free(bytes);
	return 0;
}
