/* Excel 97 to 2003's sheets by libfreexl.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/xls.h"

void xls_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}

bool xls_warm(void)
{
	return false;
}
