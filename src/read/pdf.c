/* PDF by poppler: text, pages, paper, and the images of scanned pages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf.h"

void pdf_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}

bool pdf_warm(void)
{
	return false;
}
