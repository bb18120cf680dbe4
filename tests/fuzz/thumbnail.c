/* Any bytes as the small picture that a reader, perhaps taken over, hands back: what is let through is as large as it says, and whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/thumbnail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int width = 0, height = 0;
	const char *bytes = (const char *)data;
	if (!thumbnail_sound(bytes, size, &width, &height))
		return 0;
	if (width < 1 || height < 1 || width > THUMBNAIL_WIDE || height > THUMBNAIL_HIGH || size > THUMBNAIL_MOST)
		abort();
	/* It begins and ends as a JPEG does: nothing stands behind it. */
	if (data[0] != 0xff || data[1] != 0xd8 || data[size - 2] != 0xff || data[size - 1] != 0xd9)
		abort();
	return 0;
}
