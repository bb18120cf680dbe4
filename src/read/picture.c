/* Pictures by leptonica: jpg, png, tiff, and the rest it knows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/picture.h"

void picture_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
