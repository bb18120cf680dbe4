/* A report as one page of HTML: charts and tables, without scripts or anything from elsewhere.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_WEBPAGE_H
#define REMIND_WEBPAGE_H

#include "base/buf.h"
#include "remind/report.h"

/** Appends the page: it stands alone in one file, reads on a phone and prints on A4; behind each chart stands a table with the same figures. */
void webpage_write(const struct report *report, struct buf *out);

#endif
