/* The tables of a report in the making.  For the files report*.c alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_REPORT_TABLES_H
#define REMIND_REPORT_TABLES_H

#include "base/buf.h"
#include "register/figures.h"
#include "remind/report.h"
#include "remind/standing.h"

enum { REPORT_TABLES_MOST = 16 };

/** What all tables are made from. */
struct making {
	struct db *db;
	const struct rules *rules;
	struct arena *arena;
	struct report *report;
	const struct unit *unit;         /* REPORT_UNIT */
	char year[16];
	int64_t at;                      /* the last moment that is seen: now, or the span's end where that is earlier */
	struct figures_of span, all;     /* the span; from the contest's opening on */
	struct figures in_span, in_all;
	struct standing *standings, *spans, *period; /* cumulative; of the span; of the monthly period that ends in it (NULL: none), unit by unit */
	size_t standing_count, span_count, period_count;
	struct standing all_standing, all_span, all_period;
	struct occasion *occasions;
	size_t occasion_count;
	struct err *err;
};

/** Rows in the making: cells one after the other. */
struct report_rows {
	struct buf cells;
};
void report_tables_text(struct report_rows *rows, const char *text);
void report_tables_number(struct report_rows *rows, int64_t number);
void report_tables_none(struct report_rows *rows);
/** The number where it is known, else none. */
void report_tables_number_if(struct report_rows *rows, bool known, int64_t number);
/** Adds the table with these rows (which are released); its title and note may be changed afterwards. */
struct report_table *report_tables_add(struct making *m, const char *id, const char *title, const struct report_column *columns, size_t count, struct report_rows *rows);
/** The unit's standing in such an array; NULL where it is left out. */
const struct standing *report_tables_of(const struct standing *standings, size_t count, const struct unit *unit);

/** Each appends tables to the report.  0 or -1. */
int report_tables_totals(struct making *m);
int report_tables_periods(struct making *m);
int report_tables_groups(struct making *m);
int report_tables_reasons(struct making *m);

/** The same of report_units.c: units against their quotas; those that have one and sent nothing. */
int report_units_quotas(struct making *m);
int report_units_idle(struct making *m);

/** The same of report_lists.c: what is listed one by one. */
int report_lists_subjects(struct making *m);
int report_lists_milestones(struct making *m);
int report_lists_entries(struct making *m);

#endif
