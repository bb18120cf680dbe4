/* Charts of a report's tables as inline SVG that keeps its size of type at any width.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_CHART_H
#define REMIND_CHART_H

#include "base/buf.h"
#include "remind/report.h"

/** Appends text with & < > " ' made harmless, without control characters. */
void chart_escape(struct buf *out, const char *text);

/**
 * Appends bars, one drawing a row: its name above, the value and what was asked beside it.  Rows without value and mark are left out, and the row of sums.
 * Colours come from the page's classes (webpage.c).
 */
void chart_bars(const struct report_table *table, struct buf *out);
/** Appends columns side by side in one drawing, for months. */
void chart_columns(const struct report_table *table, struct buf *out);

#endif
