/* Comma-separated tables (RFC 4180, and what Excel makes of it in Việt Nam) as rows of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/csv.h"

void csv_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
