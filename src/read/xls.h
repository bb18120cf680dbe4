/* Excel 97 to 2003's sheets by libfreexl.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_XLS_H
#define READ_XLS_H

#include <stddef.h>

#include "read/gather.h"

#include <stdbool.h>
/** As xlsx_read, of an .xls; only in a reader of PROFILE_SHEET. */
void xls_read(struct gather *gather, int part, const char *bytes, size_t len);
/** Loads the library, before confinement.  Returns whether it is there. */
bool xls_warm(void);

#endif
