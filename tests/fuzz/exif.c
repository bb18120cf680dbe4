/* Any bytes as a JPEG's headers, and as the TIFF that Exif data are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/exif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct exif exif = { 0 };
	struct jpeg_head head;
	if (!exif_of_jpeg(data, size, &head, &exif))
		exif_of_tiff(data, size, &exif);
	const char *maker = exif_maker(arena, &exif);
	if ((maker && !text_valid(maker, strlen(maker))) || exif.turn % 90 || exif.turn > 270 || exif_tiff_pages(data, size) > EXIF_MOST_PAGES)
		abort();
	arena_free(arena);
	return 0;
}
