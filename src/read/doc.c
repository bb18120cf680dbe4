/* Word 97 to 2003's documents ([MS-DOC]) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/doc.h"

void doc_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
