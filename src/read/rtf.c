/* Rich Text (RTF 1.9) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/rtf.h"

void rtf_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
