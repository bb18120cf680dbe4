/* Excel's sheets (ECMA-376, SpreadsheetML) as rows of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_XLSX_H
#define READ_XLSX_H

#include <stddef.h>

#include "read/gather.h"

/**
 * Reads a workbook into the part's content: sheets one after the other, a row a line, cells parted by tabs.  A phone number that was stored
 * as a number gets its 0 back, dates are day/month/year.
 */
void xlsx_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
