/* Reports as tables: what a month, a quarter or a unit's year has brought, ready to be shown in any form.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_REPORT_H
#define REMIND_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "check/calendar.h"
#include "check/rules.h"
#include "register/db.h"

/**
 * No report holds a phone, an address or a birth date.  A month's is for publication: of people it names only those whose entry is accepted and
 * verified and has the consent written down (II.4.c, law.md).  A quarter's is the standing office's, a unit's is that unit's: they name titles,
 * authors and subjects of entries.
 */
enum report_kind { REPORT_MONTH, REPORT_QUARTER, REPORT_UNIT };

enum report_shape { REPORT_TEXT, REPORT_NUMBER, REPORT_SHARE /* per cent */ };

struct report_column {
	const char *id;         /* for programs: "quota" */
	const char *title;      /* for people, Vietnamese; NULL: for programs alone */
	enum report_shape shape;
	int width;              /* characters of a spreadsheet's column */
};

/** A cell; where `text` is NULL and `known` false there is nothing to say ("–"). */
struct report_cell {
	const char *text;
	int64_t number;
	bool known;
};

/** How a table is drawn: bars of a column by the names of another; columns as in the table, -1 for none. */
struct report_chart {
	int name, value, mark;  /* the mark: what was asked, a line across the bar */
	int second;             /* a second part behind the first, lighter: in review behind accepted */
};

struct report_table {
	const char *id;         /* "units" */
	const char *title, *note; /* the note may be "" */
	const struct report_column *columns;
	size_t column_count;
	struct report_cell *cells; /* row by row */
	size_t row_count;
	bool total;             /* the last row is the sum (of the district: an entry once) */
	bool chart;
	struct report_chart draw;
};

struct report {
	enum report_kind kind;
	const char *id;         /* "2023-03", "2023-Q1", a unit's id: of files' names */
	const char *contest, *office; /* the contest's name; the standing office's */
	const char *title, *span; /* "Báo cáo tháng 3/2023"; "Từ 01/3/2023 đến 31/3/2023; số liệu lúc 07:00 ngày 03/4/2023" */
	int64_t from, until, now;
	const char *unit;       /* REPORT_UNIT: its id; NULL */
	struct report_table *tables;
	size_t table_count;
};

/**
 * Makes a report from one snapshot of the register, all in the arena.  `time` is any moment of the month or quarter that is meant; entries that came
 * after `now` are not seen.  `unit` is for REPORT_UNIT alone, whose span is from the contest's opening until `now`.  0 or -1.
 */
int report_make(struct db *db, const struct rules *rules, enum report_kind kind, int64_t time, const struct unit *unit, int64_t now, struct arena *arena,
                struct report *out, struct err *err);

/** The ids of a unit and of those below it that count for it (they have no quota of their own), a JSON list (a new reference): whose entries its report is about. */
json_t *report_units(const struct rules *rules, const struct unit *unit);

/** A table by its id; NULL. */
const struct report_table *report_find(const struct report *report, const char *id);
/** A cell by its column's id; never NULL (an unknown one for a column that is not there). */
const struct report_cell *report_at(const struct report_table *table, size_t row, const char *column);
/** A cell as people read it: "1.234", "67%", "–". */
const char *report_shown(const struct report_cell *cell, enum report_shape shape, struct arena *arena);

/**
 * The report for programs (a new reference): {"kind", "id", "contest", "from", "until", "at", "unit", "tables": {ID: [{COLUMN: value or null}, ...]}};
 * the row of sums stands apart, under ID + "-all".
 */
json_t *report_json(const struct report *report);

#endif
