/* What a sheet's number looks like: dates, percents, digits that a format adds (ECMA-376, part 1, 18.8.30 and 18.8.31).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_CELLFORMAT_H
#define READ_CELLFORMAT_H

#include <stdbool.h>

#include "base/buf.h"

struct cellformat {
	bool date, time, percent;
	bool year_only, no_day;   /* of a date, "yyyy" and "mm/yyyy" */
	bool grouped;             /* thousands are parted, or a currency stands by: it is money or a count */
	bool zero;                /* a 0 stands in front that is not in the number */
	int digits;               /* filled up with zeros to so many; 0 */
};

/** Of one of the formats every sheet has, by its number. */
struct cellformat cellformat_known(int number);
/** Of a format's code, "dd/mm/yyyy" or "0000000000". */
struct cellformat cellformat_of(const char *code);

/** Appends a number as it is seen: whole ones without a point, dates as day/month/year.  `from_1904`: days count from 1904. */
void cellformat_add(struct cellformat format, double value, bool from_1904, struct buf *out);

#endif
