/* Excel's sheets (ECMA-376, SpreadsheetML) as rows of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/xlsx.h"

void xlsx_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}
