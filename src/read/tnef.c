/* Outlook's winmail.dat by libytnef.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/tnef.h"

void tnef_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
